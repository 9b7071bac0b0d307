//! What is done with a party: by the coordinator, or for a participant who phones.

use chrono::{DateTime, NaiveDate, Utc};
use domain::codes::EnrolmentState;
use domain::lifecycle::{Action, Machine};
use store::enrolment::{self as rows, Enrolment};
use uuid::Uuid;

use super::room::{Room, holds_seats};
use super::shown::must_see;
use super::{next, note_at, offer_from_open_runs, party, relock, said, seats, shown_again, told};
use crate::app::actions::{allow, permit};
use crate::app::facts::today;
use crate::app::{Check, FieldError, Refusal, Unit};

/// What is done with a party.
#[derive(Debug, Clone)]
pub enum Act {
    /// It gets its places.
    Confirm {
        /// The day on which its referral came, if that is told now.
        referral: Option<NaiveDate>,
        /// Why before those who wait, if so.
        reason: Option<String>,
    },
    /// It stands in line.
    Wait,
    /// It is refused.
    Refuse {
        /// Why.
        reason: String,
        /// When, if that is entered afterwards.
        at: Option<DateTime<Utc>>,
    },
    /// It is offered free seats.
    Offer {
        /// In which run, for a party of the standing queue.
        run: Option<Uuid>,
        /// Why out of turn.
        reason: Option<String>,
    },
    /// It takes the seats offered.
    Accept,
    /// It does not want them.
    Decline,
    /// It gives up its place, or its place in line.
    Withdraw {
        /// When, if that is entered afterwards.
        at: Option<DateTime<Utc>>,
    },
    /// It took part as the plan asks.
    Complete,
    /// It took part in less.
    DropOut,
}

impl Act {
    /// The action of the lifecycle.
    pub fn action(&self) -> Action {
        match self {
            Self::Confirm { .. } => Action::Confirm,
            Self::Wait => Action::Wait,
            Self::Refuse { .. } => Action::Refuse,
            Self::Offer { .. } => Action::Offer,
            Self::Accept => Action::Accept,
            Self::Decline => Action::DeclineOffer,
            Self::Withdraw { .. } => Action::WithdrawEnrolment,
            Self::Complete => Action::Complete,
            Self::DropOut => Action::DropOut,
        }
    }

    fn run(&self) -> Option<Uuid> {
        match self {
            Self::Offer { run, .. } => *run,
            _ => None,
        }
    }

    fn at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Refuse { at, .. } | Self::Withdraw { at } => *at,
            _ => None,
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::Refuse { reason, .. } => Some(reason),
            Self::Confirm { reason, .. } | Self::Offer { reason, .. } => reason.as_deref(),
            _ => None,
        }
    }
}

/// Performs an action of a party's lifecycle. Seats that become free are offered to the next that
/// fits in the same unit.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Illegal`, `Unmet`, `Invalid`.
pub async fn act(unit: &Unit, id: Uuid, act: &Act) -> Result<(Room, Enrolment), Refusal> {
    let action = act.action();
    let seen = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    unit.must_be_near(seen.tenant, Some(seen.course_id))?;
    let (mut room, named) = enter(unit, &seen, act.run()).await?;
    must_see(unit, &room, &seen)?;
    permit(unit, Machine::Enrolment, action, &room.target())?;
    named?;
    let present = relock(unit, &seen).await?;

    let mut changed = next(unit, &present);
    if let Act::Confirm {
        referral: Some(day),
        ..
    } = act
    {
        let past = *day <= today(unit.now);
        let mut check = Check::new();
        check.must(past, "/referralReceivedOn", "inTheFuture");
        check.done(())?;
        changed.referral_received_on = Some(*day);
    }
    let reason = checked_reason(act)?;
    let asked = present.requested_at;
    let at = Check::happened(unit.now, act.at(), "beforeAsking", |at| at >= asked)?;
    let mut facts = room.facts(&changed, unit.now)?;
    facts.reason_given = reason.is_some();
    let outcome = allow(id, action, &room.question(&present, &facts)?)?;
    if let Some(why) = reason {
        changed.reason_sealed = party::seal_reason(&unit.app, &changed, &why)?;
    }
    match action {
        Action::Wait => seats::join_line(unit, &room, &mut changed).await?,
        Action::Offer => seats::hold_out(unit, &mut room, &mut changed).await?,
        _ => {
            if let Some(to) = outcome.to {
                changed.state = to.code().to_owned();
            }
            if holds_seats(&changed.state) && !holds_seats(&present.state) {
                room.take(unit, changed.party_seats).await?;
            }
        }
    }
    if changed.state != EnrolmentState::Offered.code() {
        changed.offer_expires_at = None;
    }
    rows::update(unit.tx(), changed.clone(), present.version).await?;
    note_at(
        unit,
        &room,
        &changed,
        (action.code(), Some(at)),
        said(&changed),
    );
    told::changed(unit, &room, &changed).await?;
    if room.run.is_some() {
        seats::leave_seats(unit, &mut room, &present, &changed).await?;
    } else if action == Action::Wait {
        offer_from_open_runs(unit, changed.course_id).await?;
    }
    shown_again(unit, &changed).await
}

/// The run or queue in which the party stands, under its lock; for an offer to a party of the standing
/// queue, the run that it is offered a place in. What is wrong with that run is told beside it: only
/// whoever sees the party may learn it.
async fn enter(
    unit: &Unit,
    party: &Enrolment,
    named: Option<Uuid>,
) -> Result<(Room, Result<(), FieldError>), Refusal> {
    let at = |run| Room::lock(unit, party.course_id, run);
    let fault = |code| Err(FieldError::new("/runId", code));
    Ok(match (party.run_id, named) {
        (Some(own), Some(named)) if own != named => (at(Some(own)).await?, fault("notAllowed")),
        (None, Some(named)) => match at(Some(named)).await {
            Err(Refusal::NotFound) => (at(None).await?, fault("notFound")),
            found => (found?, Ok(())),
        },
        (own, _) => (at(own).await?, Ok(())),
    })
}

fn checked_reason(act: &Act) -> Result<Option<String>, Refusal> {
    let mut check = Check::new();
    let reason = check.optional("/reason", act.reason(), 2000);
    check.done(reason)
}
