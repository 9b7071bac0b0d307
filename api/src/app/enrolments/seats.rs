//! Who gets a seat: whoever asks and finds one free, otherwise the first in the line that fits.

use domain::codes::EnrolmentState;
use domain::lifecycle::{Action, Decision, decide};
use serde_json::json;
use store::due::{self, Appointment};
use store::enrolment::{self as rows, Enrolment};
use uuid::Uuid;

use super::room::{Room, holds_seats};
use super::{KIND, next, note, told};
use crate::app::{Refusal, Unit};

/// Kind of due work: an offer that is not answered in time ends.
pub const OFFER_LAPSES: &str = "offerLapses";

/// Decides about a party that asks: a place if there is one and nobody waits for it, otherwise the
/// end of the line; without a referral that is needed it stays as it is.
///
/// # Errors
/// As the database fails.
pub async fn settle(unit: &Unit, room: &mut Room, party: &mut Enrolment) -> Result<(), Refusal> {
    fill(unit, room).await?;
    if !room.referral_settled(party) {
        return Ok(());
    }
    let facts = room.facts(party, unit.now)?;
    let question = room.question(party, &facts)?;
    let may = |action| {
        let decision = decide(question.machine, action, question.state, &facts, &[]);
        matches!(decision, Decision::Ready { .. })
    };
    if may(Action::Confirm) {
        room.take(unit, party.party_seats).await?;
        party.state = EnrolmentState::Confirmed.code().to_owned();
        told::confirmed(unit, room, party).await?;
    } else if may(Action::Wait) {
        join_line(unit, room, party).await?;
    }
    Ok(())
}

/// Puts a party at the end of the line.
///
/// # Errors
/// As the database fails.
pub async fn join_line(unit: &Unit, room: &Room, party: &mut Enrolment) -> Result<(), Refusal> {
    let (number, latest) = rows::next_number(unit.tx(), room.queue()).await?;
    party.queue_position = number;
    // Of two who ask at once the lock decides, and not who was a moment earlier on the way to it.
    let now = latest.map_or(unit.now, |latest| latest.max(unit.now));
    party.in_line_since.get_or_insert(now);
    party.state = EnrolmentState::Waiting.code().to_owned();
    Ok(())
}

/// Offers the free seats of a run to those who wait, in order, each party as a whole. Called by
/// whatever frees seats, in the same unit.
///
/// # Errors
/// As the database fails.
pub async fn fill(unit: &Unit, room: &mut Room) -> Result<(), Refusal> {
    if !room.takes_participants() || room.answer_by(unit.now).is_none() {
        return Ok(());
    }
    while let Some(first) = room.first_that_fits().cloned() {
        offer(unit, room, &first).await?;
    }
    Ok(())
}

/// Offers the free seats of a run that is already locked, its course before it: for what opens a run
/// or gives it more seats.
///
/// # Errors
/// As the database fails.
pub async fn fill_run(unit: &Unit, run: Uuid) -> Result<(), Refusal> {
    let mut room = Room::lock_run(unit, run).await?;
    fill(unit, &mut room).await
}

async fn offer(unit: &Unit, room: &mut Room, party: &Enrolment) -> Result<(), Refusal> {
    let mut offered = next(unit, party);
    hold_out(unit, room, &mut offered).await?;
    rows::update(unit.tx(), offered.clone(), party.version).await?;
    let payload = json!({ "seats": offered.party_seats, "answerBy": offered.offer_expires_at });
    note(unit, room, &offered, Action::Offer.code(), payload);
    Ok(())
}

/// Makes an offer of a waiting party: its seats are held, and it is asked.
///
/// # Errors
/// As the database fails.
pub async fn hold_out(unit: &Unit, room: &mut Room, party: &mut Enrolment) -> Result<(), Refusal> {
    room.take(unit, party.party_seats).await?;
    room.line.retain(|waiting| waiting.id != party.id);
    if party.run_id.is_none() {
        // Its number was drawn in the standing queue, and says nothing in the run's.
        party.run_id = room.run_id();
        party.queue_position = 0;
    }
    party.state = EnrolmentState::Offered.code().to_owned();
    party.offered_at = Some(unit.now);
    ask(unit, room, party).await
}

/// Says until when a party must answer its offer, and tells it. One that can't be reached digitally is
/// phoned, and its offer has no end.
///
/// # Errors
/// As the database fails.
pub async fn ask(unit: &Unit, room: &Room, party: &mut Enrolment) -> Result<(), Refusal> {
    party.offer_expires_at = None;
    if party.digital {
        let by = room.answer_by_hand(unit.now);
        party.offer_expires_at = Some(by);
        let lapses = Appointment {
            id: unit.id(),
            tenant: Some(party.tenant),
            kind: OFFER_LAPSES,
            subject: Some((KIND, party.id)),
            at: by,
        };
        due::appoint(unit.tx(), lapses).await?;
    }
    told::offered(unit, room, party).await
}

/// Ends an offer that nobody answered, and offers the seats to the next that fits. Does nothing when
/// it was answered meanwhile.
///
/// # Errors
/// As the database fails.
pub async fn lapse(unit: &Unit, id: Uuid) -> Result<(), Refusal> {
    let Some(seen) = rows::get(unit.tx(), id).await? else {
        return Ok(());
    };
    let mut room = Room::lock(unit, seen.course_id, seen.run_id).await?;
    let Some(present) = rows::get_locked(unit.tx(), id).await? else {
        return Ok(());
    };
    let facts = room.facts(&present, unit.now)?;
    let question = room.question(&present, &facts)?;
    let decision = decide(question.machine, Action::Lapse, question.state, &facts, &[]);
    if !matches!(decision, Decision::Ready { .. }) {
        return Ok(());
    }
    let mut lapsed = next(unit, &present);
    lapsed.state = EnrolmentState::Lapsed.code().to_owned();
    rows::update(unit.tx(), lapsed.clone(), present.version).await?;
    note(
        unit,
        &room,
        &lapsed,
        Action::Lapse.code(),
        json!({ "seats": lapsed.party_seats }),
    );
    leave_seats(unit, &mut room, &present, &lapsed).await
}

/// Frees the seats of a party that no longer holds them, and offers what is free in the run to those
/// who wait.
///
/// # Errors
/// As the database fails.
pub async fn leave_seats(
    unit: &Unit,
    room: &mut Room,
    before: &Enrolment,
    after: &Enrolment,
) -> Result<(), Refusal> {
    if holds_seats(&before.state) && !holds_seats(&after.state) {
        room.give_back(unit, before.party_seats).await?;
    }
    match room.run_id() {
        Some(run) => fill_run(unit, run).await,
        None => Ok(()),
    }
}
