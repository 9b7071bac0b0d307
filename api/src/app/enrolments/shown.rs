//! What a caller sees of a party, and why it waits.

use chrono::{DateTime, Utc};
use domain::codes::{EnrolmentState, WaitingReason};
use domain::permissions::{Area, Right, View};
use serde_json::Value;
use store::Conn;
use store::enrolment::{self as rows, Enrolment};

use super::party::{self, Details};
use super::room::Room;
use crate::app::actions::capacity;
use crate::app::looks::Look;
use crate::app::{App, Ctx, Refusal, Unit};

/// States in which a party has had a place, seen by the user side too.
const ON_THE_ROSTER: [EnrolmentState; 3] = [
    EnrolmentState::Confirmed,
    EnrolmentState::Completed,
    EnrolmentState::DroppedOut,
];

/// A caller's view of the parties of a run or queue, if it shows them one by one.
///
/// # Errors
/// `Forbidden` for whoever sees counts only.
pub fn rows_view(area: Area, view: View) -> Result<View, Refusal> {
    match view {
        View::Full | View::NamesAndAccommodations | View::DisplayNames | View::OwnEntries => {
            Ok(view)
        }
        _ => Err(Refusal::Forbidden {
            area,
            right: Right::Read,
        }),
    }
}

/// True if a view shows anything about people, so that a purpose is asked for and the look is logged.
fn shows_people(view: View) -> bool {
    view != View::OwnEntries
}

/// True if the caller brought the party in.
pub fn brought_by_caller(ctx: &Ctx, party: &Enrolment) -> bool {
    let login = ctx.caller.principal;
    !login.is_nil() && party.created_by_principal == Some(login)
}

/// Whose parties a view shows.
#[derive(Debug, Clone)]
pub struct Seen {
    /// How much is seen of each.
    pub view: View,
    /// Codes of the states that are seen; empty for all.
    pub states: Vec<&'static str>,
    /// True if only those are seen that the caller brought in.
    pub own_only: bool,
}

/// Whose parties a view shows.
pub fn seen_by(view: View) -> Seen {
    let roster = || ON_THE_ROSTER.iter().map(|state| state.code()).collect();
    Seen {
        view,
        states: if view == View::DisplayNames {
            roster()
        } else {
            Vec::new()
        },
        own_only: view == View::OwnEntries,
    }
}

impl Seen {
    /// True if this party is among those seen.
    pub fn includes(&self, ctx: &Ctx, party: &Enrolment) -> bool {
        let state = self.states.is_empty() || self.states.contains(&party.state.as_str());
        state && (!self.own_only || brought_by_caller(ctx, party))
    }
}

/// Lets a caller go on who sees this party; to everybody else it is as if it weren't there.
///
/// # Errors
/// `NotFound`.
pub fn must_see(ctx: &Ctx, room: &Room, party: &Enrolment) -> Result<(), Refusal> {
    let view = ctx.view(Area::Enrolments, Right::Read, &room.target());
    let rows = view.and_then(|view| rows_view(Area::Enrolments, view).ok());
    match rows.is_some_and(|view| seen_by(view).includes(ctx, party)) {
        true => Ok(()),
        false => Err(Refusal::NotFound),
    }
}

/// A party with as much opened as the caller sees.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The row, sealed as it is.
    pub row: Enrolment,
    /// How much the caller may see of it.
    pub view: View,
    /// What is told of the party; empty where nothing was opened.
    pub details: Details,
    /// Why it was refused, or offered a seat out of turn.
    pub reason: Option<String>,
    /// True if the details were opened; an answer to an action leaves them closed.
    pub open: bool,
}

impl Opened {
    /// The party without what is sealed: for answers to actions, which nobody looks at for names.
    pub fn closed(row: Enrolment, view: View) -> Self {
        Self {
            row,
            view,
            details: Details::default(),
            reason: None,
            open: false,
        }
    }

    /// A party with everything opened. Whoever calls this notes the look.
    ///
    /// # Errors
    /// `Corrupt` if something does not open.
    pub fn whole(app: &App, row: Enrolment, view: View) -> Result<Self, Refusal> {
        Ok(Self {
            details: Details::open(app, &row)?,
            reason: party::open_reason(app, &row)?,
            open: true,
            view,
            row,
        })
    }

    /// Opens parties as far as the view shows them, and notes in the access log who looks.
    ///
    /// # Errors
    /// `PurposeRequired` where people are shown; `Corrupt` if something does not open.
    pub async fn of(
        unit: &Unit,
        operation: &str,
        room: &Room,
        view: View,
        found: Vec<Enrolment>,
    ) -> Result<Vec<Self>, Refusal> {
        if !shows_people(view) {
            return Ok(found
                .into_iter()
                .map(|row| Self::closed(row, view))
                .collect());
        }
        unit.named_purpose()?;
        let target = room.target();
        let role = capacity(unit, Area::Enrolments, Right::Read, &target).unwrap_or_default();
        let mut looks = Vec::with_capacity(found.len());
        let mut opened = Vec::with_capacity(found.len());
        for row in found {
            looks.push(Look {
                subject: row.id,
                tenant: row.tenant,
                capacity: role,
                organisation: Some(row.tenant),
            });
            opened.push(Self::whole(&unit.app, row, view)?);
        }
        unit.looked(operation, &looks).await?;
        Ok(opened)
    }

    /// Who takes part, as stored.
    pub fn party(&self) -> &Value {
        &self.row.party
    }
}

/// Where a party stands in line, and why it has not been offered a place.
#[derive(Debug, Clone)]
pub struct InQueue {
    /// The number it drew; none while its referral is missing.
    pub number: Option<i64>,
    /// Its place now, counted from 1; none while its referral is missing.
    pub place: Option<usize>,
    /// Parties that stand before it.
    pub parties_before: usize,
    /// Seats that those need together.
    pub seats_before: i64,
    /// Parties that asked later and have a place or an offer, since they fitted.
    pub passed_by: usize,
    /// Why it has not been offered a place.
    pub reason: WaitingReason,
}

/// What explains the places of parties: the line for a run, or for the next one of a course.
pub struct Explained {
    room: Room,
    seated: Vec<DateTime<Utc>>,
    now: DateTime<Utc>,
}

/// Loads what explains the places of those who wait in `room`. A standing queue is explained by the
/// first run that is open.
///
/// # Errors
/// As the database fails.
pub async fn explain(conn: &Conn, room: &Room, now: DateTime<Utc>) -> Result<Explained, Refusal> {
    let course = room.course.id;
    let run = match room.run_id() {
        Some(run) => Some(run),
        None => rows::runs_taking(conn, course).await?.first().copied(),
    };
    let seated = match run {
        Some(run) => rows::seated_since(conn, run).await?,
        None => Vec::new(),
    };
    let room = Room::look(conn, course, run).await?;
    Ok(Explained { room, seated, now })
}

impl Explained {
    /// Where a party stands; none if it does not wait.
    pub fn of(&self, party: &Enrolment) -> Option<InQueue> {
        let waits = party.state == EnrolmentState::Waiting.code();
        if !waits && party.state != EnrolmentState::Requested.code() {
            return None;
        }
        let line = &self.room.line;
        let at = line.iter().position(|other| other.id == party.id);
        let before = &line[..at.unwrap_or(line.len())];
        let later = self
            .seated
            .iter()
            .filter(|asked| **asked > party.requested_at);
        Some(InQueue {
            number: (party.queue_position > 0).then_some(party.queue_position),
            place: at.map(|at| at + 1),
            parties_before: before.len(),
            seats_before: before
                .iter()
                .map(|other| i64::from(other.party_seats))
                .sum(),
            passed_by: later.count(),
            reason: self.reason(party),
        })
    }

    fn reason(&self, party: &Enrolment) -> WaitingReason {
        let room = &self.room;
        if !room.referral_settled(party) {
            WaitingReason::ReferralMissing
        } else if !room.takes_participants() {
            WaitingReason::NoRunOpen
        } else if room.free() == 0 {
            WaitingReason::NoSeatsFree
        } else if party.party_seats > room.free() {
            WaitingReason::PartyTooLarge
        } else if room.answer_by(self.now).is_none() {
            WaitingReason::TooLateForOffers
        } else {
            WaitingReason::OthersFirst
        }
    }
}
