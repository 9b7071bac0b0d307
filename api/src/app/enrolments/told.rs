//! What a party is told about its place, if it has an address.

use domain::codes::{EnrolmentState, MessageKind};
use store::enrolment::Enrolment;
use store::message;

use super::KIND;
use super::room::Room;
use crate::app::messages::{News, Said, tell_parties};
use crate::app::{Refusal, Unit};

/// Tells a party that it is offered a place, with the time by which it must answer.
///
/// # Errors
/// As the database fails.
pub async fn offered(unit: &Unit, room: &Room, party: &Enrolment) -> Result<(), Refusal> {
    tell(unit, room, party, MessageKind::PlaceOffered).await
}

/// Tells a party that the place is its own.
///
/// # Errors
/// As the database fails.
pub async fn confirmed(unit: &Unit, room: &Room, party: &Enrolment) -> Result<(), Refusal> {
    tell(unit, room, party, MessageKind::PlaceConfirmed).await
}

/// What was to be told of the party's place before is overtaken; that it has one now is told.
///
/// # Errors
/// As the database fails.
pub async fn changed(unit: &Unit, room: &Room, party: &Enrolment) -> Result<(), Refusal> {
    if party.state == EnrolmentState::Confirmed.code() {
        return confirmed(unit, room, party).await;
    }
    if party.state != EnrolmentState::Offered.code() && party.contact_sealed.is_some() {
        message::overtaken(unit.tx(), &[party.id], unit.now).await?;
    }
    Ok(())
}

async fn tell(
    unit: &Unit,
    room: &Room,
    party: &Enrolment,
    kind: MessageKind,
) -> Result<(), Refusal> {
    let begins = room.begins().map(|at| ("begins", Said::Time(at)));
    let deadline = party.offer_expires_at;
    let answer = deadline.map(|at| ("deadline", Said::Time(at)));
    let news = News {
        kind,
        tenant: party.tenant,
        about: (KIND, party.id),
        course: room.course.title.clone(),
        said: begins.into_iter().chain(answer).collect(),
        until: deadline,
    };
    tell_parties(unit, &news, std::slice::from_ref(party)).await?;
    Ok(())
}
