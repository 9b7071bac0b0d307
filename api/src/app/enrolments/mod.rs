//! Enrolments: parties of one or more seats that want a place in a run, or wait in a course's
//! standing queue until there is one.

mod acts;
mod attended;
mod ended;
mod erase;
mod party;
mod room;
mod seats;
mod shown;
mod told;

use chrono::{DateTime, Utc};
use domain::codes::{CourseState, EnrolmentState, Participation};
use domain::lifecycle::{Action, Facts, Guard, Machine, unmet};
use domain::permissions::{Area, Right};
use serde_json::{Value, json};
use store::StoreError;
use store::enrolment::{self as rows, Enrolment};
use uuid::Uuid;

use super::actions::{Place, capacity};
use super::facts::today;
use super::unit::Fact;
use super::{Check, FieldError, Refusal, Unit};

pub use acts::{Act, act};
pub use attended::{ATTENDANCE_SETTLES, appoint, settle as settle_attendance};
pub(super) use ended::{end_queue, lose_places, return_to_queue};
pub(super) use erase::erase;
pub use party::{Details, Draft, LARGEST_PARTY};
pub use room::Room;
pub use seats::{OFFER_LAPSES, fill_run, lapse};
pub use shown::{
    Explained, InQueue, Opened, Seen, brought_by_caller, explain, must_see, rows_view, seen_by,
};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "enrolment";

/// Enrols a party in a run: it gets a place, or stands in line, or waits for its referral.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`; `Unmet` when the run takes nobody; `Duplicate` for a reference
/// that has or wants a place here already.
pub async fn enrol(unit: &Unit, run: Uuid, draft: Draft) -> Result<(Room, Enrolment), Refusal> {
    let mut room = Room::lock_run(unit, run).await?;
    unit.permit(Area::Enrolments, Right::Create, &room.target())?;
    must_take_participants(unit, &room)?;
    let mut party = begin(unit, &room, draft).await?;
    seats::settle(unit, &mut room, &mut party).await?;
    rows::insert(unit.tx(), party.clone()).await?;
    note_asked(unit, &room, &party, "enrol");
    Ok((room, party))
}

/// Puts a party in a course's standing queue: it keeps its date until a run has a place for it. If
/// one has a place already, it is offered at once.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`; `Unmet` for a retired course; `Duplicate` as for [`enrol`].
pub async fn queue(unit: &Unit, course: Uuid, draft: Draft) -> Result<(Room, Enrolment), Refusal> {
    let room = Room::lock(unit, course, None).await?;
    unit.permit(Area::Queue, Right::Create, &room.target())?;
    must_not_be_retired(&room)?;
    let mut party = begin(unit, &room, draft).await?;
    if room.referral_settled(&party) {
        seats::join_line(unit, &room, &mut party).await?;
    }
    rows::insert(unit.tx(), party.clone()).await?;
    note_asked(unit, &room, &party, "queue");
    offer_from_open_runs(unit, course).await?;
    shown_again(unit, &party).await
}

/// Offers free seats of the course's open runs to those who wait, in the order in which the runs were
/// opened.
async fn offer_from_open_runs(unit: &Unit, course: Uuid) -> Result<(), Refusal> {
    for run in rows::runs_taking(unit.tx(), course).await? {
        fill_run(unit, run).await?;
    }
    Ok(())
}

/// A party as it stands after others were served, with the room it stands in now.
async fn shown_again(unit: &Unit, party: &Enrolment) -> Result<(Room, Enrolment), Refusal> {
    let now = rows::get(unit.tx(), party.id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let room = Room::look(unit.tx(), now.course_id, now.run_id).await?;
    Ok((room, now))
}

/// Changes what is told of a party. A referral that comes decides at once about its place, and how it is
/// reached about the time that it has to answer an offer.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Stale`, `Invalid`.
pub async fn update(
    unit: &Unit,
    id: Uuid,
    change: impl FnOnce(Details) -> Result<Details, Refusal>,
) -> Result<(Room, Enrolment), Refusal> {
    let (mut room, present) = lock(unit, id).await?;
    must_see(unit, &room, &present)?;
    unit.permit(Area::Enrolments, Right::Write, &room.target())?;
    unit.expect_version(KIND, id, present.version).await?;
    let details = change(Details::open(&unit.app, &present)?)?.checked(today(unit.now))?;
    if room.referral_required {
        details.must_be_known(present.external_ref_hash.is_some())?;
        details.must_keep_its_referral(&present)?;
    }
    let mut changed = details.seal(&unit.app, next(unit, &present))?;
    if changed.state == EnrolmentState::Requested.code() {
        settle_request(unit, &mut room, &mut changed).await?;
    }
    let offered = changed.state == EnrolmentState::Offered.code();
    if offered && changed.digital != present.digital {
        seats::ask(unit, &room, &mut changed).await?;
    }
    rows::update(unit.tx(), changed.clone(), present.version).await?;
    note(unit, &room, &changed, "change", said(&changed));
    // Who has its referral now fits where it did not before.
    let came = changed.referral_received_on != present.referral_received_on;
    if came || changed.state != present.state {
        match changed.run_id {
            Some(run) => fill_run(unit, run).await?,
            None => offer_from_open_runs(unit, changed.course_id).await?,
        }
    }
    shown_again(unit, &changed).await
}

/// A party that had to wait for its referral: decides about its place, now that it may be there.
async fn settle_request(
    unit: &Unit,
    room: &mut Room,
    party: &mut Enrolment,
) -> Result<(), Refusal> {
    if room.run.is_some() {
        return seats::settle(unit, room, party).await;
    }
    if room.referral_settled(party) {
        seats::join_line(unit, room, party).await?;
    }
    Ok(())
}

/// A party under its lock, with the run or queue it stands in under theirs.
async fn lock(unit: &Unit, id: Uuid) -> Result<(Room, Enrolment), Refusal> {
    let seen = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    unit.must_be_near(seen.tenant, Some(seen.course_id))?;
    let room = Room::lock(unit, seen.course_id, seen.run_id).await?;
    let present = relock(unit, &seen).await?;
    Ok((room, present))
}

/// The party under its lock; it must still stand where it stood before its run was locked.
async fn relock(unit: &Unit, seen: &Enrolment) -> Result<Enrolment, Refusal> {
    let present = rows::get_locked(unit.tx(), seen.id).await?;
    let present = present.ok_or(Refusal::NotFound)?;
    if present.run_id != seen.run_id {
        return Err(StoreError::Retry("the party was offered a seat meanwhile".into()).into());
    }
    Ok(present)
}

/// The row of a new party, with nothing decided about it.
async fn begin(unit: &Unit, room: &Room, draft: Draft) -> Result<Enrolment, Refusal> {
    let told = draft.occurred_at;
    let asked = Check::happened_in(&room.course, unit.now, told)?;
    let draft = draft.checked(today(unit.now))?;
    let tenant = room.responsible;
    let reference = draft.external_reference.as_deref();
    let references = reference.map(|text| party::reference_hashes(&unit.app, tenant, text));
    let references = references.unwrap_or_default();
    if room.referral_required {
        draft.details.must_be_known(!references.is_empty())?;
    }
    if rows::known_by(unit.tx(), room.queue(), &references).await? {
        let known = FieldError::new("/externalReference", "notUnique");
        return Err(Refusal::Duplicate(known));
    }
    let login = unit.caller.principal;
    let row = Enrolment {
        id: unit.private_id(),
        tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        run_id: room.run_id(),
        course_id: room.course.id,
        state: EnrolmentState::Requested.code().to_owned(),
        party_seats: i32::try_from(draft.party.len()).unwrap_or(i32::MAX),
        party: draft.party(),
        display_name_sealed: None,
        contact_sealed: None,
        referral_received_on: None,
        requested_at: asked,
        in_line_since: None,
        queue_position: 0,
        offered_at: None,
        offer_expires_at: None,
        digital: false,
        accommodations_sealed: None,
        reason_sealed: None,
        external_ref_hash: references.into_iter().next(),
        created_by_principal: (!login.is_nil()).then_some(login),
    };
    let row = draft.details.seal(&unit.app, row)?;
    // Without its referral a party is not in line yet.
    let in_line_since = told.filter(|_| room.referral_settled(&row));
    Ok(Enrolment {
        in_line_since,
        ..row
    })
}

/// A run that people drop into, or that is not open, takes nobody.
fn must_take_participants(unit: &Unit, room: &Room) -> Result<(), Refusal> {
    let Some(run) = &room.run else { return Ok(()) };
    let facts = Facts {
        run_state: Some(super::facts::code(&run.state)?),
        participation: Some(super::facts::code::<Participation>(&run.participation)?),
        today: Some(today(unit.now)),
        ..Facts::default()
    };
    let asked = [Guard::RunTakesParticipants, Guard::NoDropIn];
    refuse_unless_met(room, run.id, Machine::Run, &asked, &facts)
}

fn must_not_be_retired(room: &Room) -> Result<(), Refusal> {
    let facts = Facts {
        course_state: Some(super::facts::code::<CourseState>(&room.course.state)?),
        ..Facts::default()
    };
    let asked = [Guard::CourseNotRetired];
    refuse_unless_met(room, room.course.id, Machine::Course, &asked, &facts)
}

fn refuse_unless_met(
    room: &Room,
    id: Uuid,
    machine: Machine,
    guards: &[Guard],
    facts: &Facts,
) -> Result<(), Refusal> {
    let missing: Vec<_> = guards
        .iter()
        .flat_map(|guard| unmet(*guard, facts))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Refusal::Unmet {
        machine,
        place: Place {
            id,
            course: Some(room.course.id),
            run: room.run_id(),
        },
        action: Action::Confirm,
        unmet: missing,
    })
}

/// The party as its next version begins.
fn next(unit: &Unit, present: &Enrolment) -> Enrolment {
    Enrolment {
        version: present.version + 1,
        updated_at: unit.now,
        ..present.clone()
    }
}

/// What the journal says of a party: its state and how many seats, never who.
fn said(party: &Enrolment) -> Value {
    json!({ "state": party.state, "seats": party.party_seats })
}

fn note(unit: &Unit, room: &Room, party: &Enrolment, action: &str, payload: Value) {
    note_at(unit, room, party, (action, None), payload);
}

/// Notes that a party asked for a place, and when it did.
fn note_asked(unit: &Unit, room: &Room, party: &Enrolment, action: &str) {
    let asked = Some(party.requested_at);
    note_at(unit, room, party, (action, asked), said(party));
}

fn note_at(
    unit: &Unit,
    room: &Room,
    party: &Enrolment,
    (action, occurred_at): (&str, Option<DateTime<Utc>>),
    payload: Value,
) {
    let root = match party.run_id {
        Some(run) => (super::run_actions::KIND, run),
        None => (super::course_actions::KIND, party.course_id),
    };
    unit.note(Fact {
        tenant: party.tenant,
        root,
        entity: (KIND, party.id),
        version: party.version,
        action,
        capacity: capacity(unit, Area::Enrolments, Right::Read, &room.target()),
        occurred_at,
        payload,
    });
}
