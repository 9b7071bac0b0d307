//! Hands given at a meeting or on paper: the coordinator enters what they rest on, a second person of
//! the side confirms them, and the person in whose name they stand is told and may contest them.

use chrono::NaiveDate;
use domain::codes::{AttestationBasis, AttestationState, CapabilityKind, Evidence, Side};
use domain::lifecycle::Action;
use domain::permissions::{Area, Right};
use serde_json::json;
use store::attestation::{self as rows, Attestation};
use store::page::{Found, Page};
use store::{journal, meeting};
use uuid::Uuid;

use super::course_actions::{self, Opened};
use super::facts::{code, today};
use super::hands::{Hand, Matter};
use super::run_actions::{self, OpenedRun};
use super::unit::Fact;
use super::{Check, FieldError, Read, Refusal, Unit, conclusion, courses, plan};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "attestation";

/// What an attested hand rests on.
#[derive(Debug, Clone)]
pub enum Basis {
    /// A meeting of the working group.
    Meeting(Uuid),
    /// A signed paper that the archive keeps.
    Paper {
        /// What it is called there.
        title: String,
        /// The day on it.
        dated: NaiveDate,
        /// SHA-256 of the scanned paper, in hex.
        sha256: String,
    },
}

/// What a coordinator enters.
#[derive(Debug, Clone)]
pub struct Draft {
    /// In whose name.
    pub person: Uuid,
    /// Number of the version or wording.
    pub number: i32,
    /// Hash of its content.
    pub content_hash: String,
    /// What it rests on.
    pub basis: Basis,
}

/// Enters an approval of the plan that waits for both sides. It counts for nothing yet.
///
/// # Errors
/// `NotFound`, `Forbidden` for all but coordinators, `Invalid`; `Illegal`, `Unmet` as for an approval;
/// `Duplicate` if one of the side waits already.
pub async fn enter_approval(
    unit: &Unit,
    course: Uuid,
    draft: Draft,
) -> Result<Attestation, Refusal> {
    let mut opened = Opened::lock(unit, course).await?;
    courses::permit(unit, Area::Plan, Right::Attest, &opened.stored.course)?;
    let hand = hand_of(unit, &opened.stored.members, draft.person)?;
    let version = opened.open_version()?.clone();
    let same = version.content_hash.as_deref() == Some(draft.content_hash.as_str());
    hand.acts(&mut opened.facts, same && version.number == draft.number);
    opened.decide(Action::Approve)?;
    let matter = plan::matter(&opened, &version);
    let since = version.submitted_at.map(today);
    enter(
        unit,
        &matter,
        CapabilityKind::ApprovePlan,
        &hand,
        draft,
        since,
    )
    .await
}

/// Enters a signature under a run's conclusion.
///
/// # Errors
/// As [`enter_approval`].
pub async fn enter_signature(unit: &Unit, run: Uuid, draft: Draft) -> Result<Attestation, Refusal> {
    let mut opened = OpenedRun::lock(unit, run).await?;
    unit.permit(Area::Conclusion, Right::Attest, &opened.target())?;
    let hand = hand_of(unit, &opened.stored.members, draft.person)?;
    let row = opened.stored.conclusion.clone().ok_or(Refusal::NotFound)?;
    let same = row.content_hash == draft.content_hash && row.number == draft.number;
    hand.acts(&mut opened.facts, same);
    opened.decide(Action::Sign)?;
    let matter = conclusion::matter(&opened, &row);
    // The row changes with each hand as well; what counts is when this wording was written.
    let written = journal::last(unit.tx(), (conclusion::KIND, run), "edit").await?;
    let since = written.map(|fact| today(fact.occurred_at));
    enter(
        unit,
        &matter,
        CapabilityKind::SignConclusion,
        &hand,
        draft,
        since,
    )
    .await
}

/// The hand of a lead or deputy; nobody enters their own.
fn hand_of(
    unit: &Unit,
    members: &[store::working_group::Member],
    person: Uuid,
) -> Result<Hand, Refusal> {
    if unit.caller.person == Some(person) {
        return Err(FieldError::new("/personId", "ownHand").into());
    }
    let nobody = |_| Refusal::from(FieldError::new("/personId", "leadsNoSide"));
    Hand::of(members, person, Evidence::Attested).map_err(nobody)
}

async fn enter(
    unit: &Unit,
    matter: &Matter<'_>,
    kind: CapabilityKind,
    hand: &Hand,
    draft: Draft,
    since: Option<NaiveDate>,
) -> Result<Attestation, Refusal> {
    let mut check = Check::new();
    let mut bare = Attestation {
        id: unit.id(),
        tenant: matter.course.tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        kind: kind.code().to_owned(),
        course_id: matter.course.id,
        run_id: matter.run,
        subject_id: matter.subject.1,
        number: matter.number,
        content_hash: matter.content_hash.to_owned(),
        side: hand.side.code().to_owned(),
        person_id: hand.person,
        basis: AttestationBasis::Meeting.code().to_owned(),
        meeting_id: None,
        paper_title: None,
        given_on: today(unit.now),
        paper_sha256: None,
        state: AttestationState::Entered.code().to_owned(),
        entered_by: unit.caller.principal,
        entered_by_person: unit.caller.person,
        second_person: None,
        decided_at: None,
    };
    let place = match draft.basis {
        Basis::Meeting(id) => {
            bare.meeting_id = Some(id);
            let held = met(unit, matter.course.id, id, hand).await?;
            check.must(held.is_some(), "/meeting/meetingId", "notFound");
            bare.given_on = held.unwrap_or(bare.given_on);
            "/meeting/meetingId"
        }
        Basis::Paper {
            title,
            dated,
            sha256,
        } => {
            bare.basis = AttestationBasis::Paper.code().to_owned();
            bare.paper_title = Some(check.text("/paper/title", &title, 200));
            bare.given_on = dated;
            check.must(dated <= today(unit.now), "/paper/dated", "inTheFuture");
            let hex = |c: char| c.is_ascii_digit() || matches!(c, 'a'..='f');
            let hash = sha256.len() == 64 && sha256.chars().all(hex);
            check.must(hash, "/paper/sha256", "notAHash");
            bare.paper_sha256 = Some(sha256);
            "/paper/dated"
        }
    };
    // Nobody approves what did not lie there yet.
    let early = since.is_some_and(|since| bare.given_on < since);
    check.must(!early, place, "beforeSubmitted");
    check.done(())?;
    rows::insert(unit.tx(), bare.clone()).await?;
    note(unit, &bare, "entered");
    Ok(bare)
}

/// The day of a meeting of the course at which the person was, for the side.
async fn met(
    unit: &Unit,
    course: Uuid,
    id: Uuid,
    hand: &Hand,
) -> Result<Option<NaiveDate>, Refusal> {
    let found = meeting::get(unit.tx(), id).await?;
    let Some(found) = found.filter(|meeting| meeting.course_id == course) else {
        return Ok(None);
    };
    let there = meeting::attendance(unit.tx(), &[id]).await?;
    let there = there
        .iter()
        .any(|one| one.person_id == hand.person && one.side == hand.side.code());
    Ok(there.then_some(found.held_on))
}

/// The second person confirms: the hand is given.
///
/// # Errors
/// `NotFound`, `Forbidden`, `WrongSide` for who stands on the other side or came into the group later,
/// `AlreadyDecided`; `Invalid` for who entered it or in whose name it is; `Illegal`, `Unmet` as for an
/// approval.
pub async fn confirm(unit: &Unit, id: Uuid) -> Result<Attestation, Refusal> {
    let seen = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    let person = seen.person_id;
    match seen.run_id {
        None => {
            let opened = Opened::lock(unit, seen.course_id).await?;
            courses::permit(unit, Area::Plan, Right::Confirm, &opened.stored.course)?;
            let present = second(unit, &seen, &opened.stored.members).await?;
            let hand = Hand::of(&opened.stored.members, person, Evidence::Attested)?;
            let done = decided(unit, &present, AttestationState::Confirmed).await?;
            plan::give(unit, opened, &hand, done.number, &done.content_hash).await?;
            Ok(done)
        }
        Some(run) => {
            let opened = OpenedRun::lock(unit, run).await?;
            unit.permit(Area::Conclusion, Right::Confirm, &opened.target())?;
            let present = second(unit, &seen, &opened.stored.members).await?;
            let hand = Hand::of(&opened.stored.members, person, Evidence::Attested)?;
            let done = decided(unit, &present, AttestationState::Confirmed).await?;
            conclusion::give(unit, opened, &hand, done.number, &done.content_hash).await?;
            Ok(done)
        }
    }
}

/// The second person says that the hand was not given.
///
/// # Errors
/// As [`confirm`].
pub async fn refuse(unit: &Unit, id: Uuid) -> Result<Attestation, Refusal> {
    let seen = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    let opened = Opened::lock(unit, seen.course_id).await?;
    let area = match seen.run_id {
        Some(_) => Area::Conclusion,
        None => Area::Plan,
    };
    courses::permit(unit, area, Right::Confirm, &opened.stored.course)?;
    let present = second(unit, &seen, &opened.stored.members).await?;
    decided(unit, &present, AttestationState::Refused).await
}

/// Lets the caller be the second person: of the same side, in the group since before it was entered,
/// neither the one who entered it nor the one in whose name it is, and so never the other lead.
async fn second(
    unit: &Unit,
    seen: &Attestation,
    members: &[store::working_group::Member],
) -> Result<Attestation, Refusal> {
    let person = unit.caller.person.ok_or(Refusal::WrongSide)?;
    let side: Side = code(&seen.side)?;
    let before = |m: &store::working_group::Member| {
        m.person_id == person
            && m.side == seen.side
            && m.left_at.is_none()
            // By the time of entering: a date told afterwards brings nobody in for the purpose.
            && m.created_at < seen.created_at
    };
    if unit.caller.sides_in(seen.course_id) != [side] || !members.iter().any(before) {
        return Err(Refusal::WrongSide);
    }
    let entered_it =
        seen.entered_by == unit.caller.principal || seen.entered_by_person == Some(person);
    if entered_it || seen.person_id == person {
        return Err(Refusal::WrongSide);
    }
    let present = rows::get(unit.tx(), seen.id).await?;
    let present = present.ok_or(Refusal::NotFound)?;
    if present.state != AttestationState::Entered.code() {
        return Err(Refusal::AlreadyDecided);
    }
    Ok(present)
}

async fn decided(
    unit: &Unit,
    present: &Attestation,
    state: AttestationState,
) -> Result<Attestation, Refusal> {
    let done = Attestation {
        version: present.version + 1,
        updated_at: unit.now,
        state: state.code().to_owned(),
        second_person: unit.caller.person,
        decided_at: Some(unit.now),
        ..present.clone()
    };
    rows::update(unit.tx(), done.clone(), present.version).await?;
    note(unit, &done, state.code());
    Ok(done)
}

/// A page of what was entered for a course and its runs.
///
/// # Errors
/// `NotFound`.
pub async fn list(read: &Read, course: Uuid, page: &Page) -> Result<Found<Attestation>, Refusal> {
    courses::readable(read, Area::WorkingGroup, course).await?;
    Ok(rows::list(read.conn(), course, page).await?)
}

/// One of them.
///
/// # Errors
/// `NotFound`.
pub async fn get(read: &Read, id: Uuid) -> Result<Attestation, Refusal> {
    let found = rows::get(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    courses::readable(read, Area::WorkingGroup, found.course_id).await?;
    Ok(found)
}

fn note(unit: &Unit, row: &Attestation, action: &'static str) {
    let root = match row.run_id {
        Some(run) => (run_actions::KIND, run),
        None => (course_actions::KIND, row.course_id),
    };
    unit.note(Fact {
        tenant: row.tenant,
        root,
        entity: (KIND, row.id),
        version: row.version,
        action,
        capacity: None,
        occurred_at: None,
        payload: json!({
            "kind": row.kind, "side": row.side, "number": row.number, "basis": row.basis,
            "personId": row.person_id, "contentHash": row.content_hash,
        }),
    });
}
