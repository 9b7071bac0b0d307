//! A party is erased: what tells who it was goes, a seat in a count remains.

use domain::codes::{EnrolmentState, RunState};
use domain::lifecycle::Action;
use serde_json::Value;
use store::enrolment::{self as rows, Enrolment};
use store::erasure::{self, Counts, Erased};
use uuid::Uuid;

use super::room::{Room, holds_seats};
use super::{lock, next, note, said, seats};
use crate::app::facts::code;
use crate::app::{Refusal, Unit};

/// States in which a party still wants a place.
const WANTS_A_PLACE: [EnrolmentState; 3] = [
    EnrolmentState::Requested,
    EnrolmentState::Waiting,
    EnrolmentState::Offered,
];

/// A party that is gone.
pub(in crate::app) struct Gone {
    /// What was erased.
    pub erased: Erased,
    /// What is kept.
    pub kept: Counts,
    room: Room,
    party: Enrolment,
}

impl Gone {
    /// Tells the journal, in the history of the party's run or course.
    pub fn note(&self, unit: &Unit, payload: Value) {
        note(unit, &self.room, &self.party, "erased", payload);
    }
}

/// Erases a party. If it still has or wants a place in something to come, it gives it up, and the seats
/// are offered to the next. Nothing if it isn't there.
///
/// # Errors
/// As the database fails.
pub(in crate::app) async fn erase(unit: &Unit, id: Uuid) -> Result<Option<Gone>, Refusal> {
    if rows::get(unit.tx(), id).await?.is_none() {
        return Ok(None);
    }
    let (mut room, present) = lock(unit, id).await?;
    let last = match is_to_come(&room, &present)? {
        true => give_up(unit, &mut room, present).await?,
        false => present,
    };
    let party = next(unit, &last);
    let new = unit.private_id();
    let erased = erasure::party(unit.tx(), party.clone(), new, unit.now).await?;
    let kept = erasure::kept_of_party(unit.tx(), id, new).await?;
    Ok(Some(Gone {
        erased,
        kept,
        room,
        party,
    }))
}

fn is_to_come(room: &Room, party: &Enrolment) -> Result<bool, Refusal> {
    let state: EnrolmentState = code(&party.state)?;
    let open = match &room.run {
        Some(run) => matches!(
            code::<RunState>(&run.state)?,
            RunState::Scheduled | RunState::Enrolling
        ),
        None => true,
    };
    Ok(WANTS_A_PLACE.contains(&state) || (open && holds_seats(&party.state)))
}

async fn give_up(unit: &Unit, room: &mut Room, present: Enrolment) -> Result<Enrolment, Refusal> {
    let mut left = next(unit, &present);
    left.state = EnrolmentState::Withdrawn.code().to_owned();
    left.offer_expires_at = None;
    rows::update(unit.tx(), left.clone(), present.version).await?;
    note(
        unit,
        room,
        &left,
        Action::WithdrawEnrolment.code(),
        said(&left),
    );
    if room.run.is_some() {
        seats::leave_seats(unit, room, &present, &left).await?;
    }
    Ok(left)
}
