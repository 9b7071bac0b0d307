//! Asking somebody for their hand by a personal link.

use domain::codes::{CapabilityKind, Evidence, MessageKind};
use domain::lifecycle::Action;
use domain::permissions::{Actor, Area, Right, Target};
use serde_json::json;
use store::capability::{self, Capability, Which};
use store::page::{Found, Page};
use store::{course, person, run};
use uuid::Uuid;

use super::{DAYS, address, not_frozen};
use crate::app::course_actions::{Opened, target};
use crate::app::hands::{self, Hand, Matter};
use crate::app::messages::{News, Recipient, Said, tell};
use crate::app::run_actions::OpenedRun;
use crate::app::unit::Fact;
use crate::app::{
    Caller, FieldError, Read, Refusal, Unit, conclusion, course_actions, courses, plan,
};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "decisionRequest";

/// Asks a lead or deputy to approve the version of the plan that waits for both sides.
///
/// # Errors
/// `NotFound`, also if no version is being worked on; `Forbidden`; `WrongSide` for who stands on the
/// other side; `Invalid` for somebody who leads neither side or can't be reached; `Illegal`, `Unmet`
/// as for an approval; `LinkFrozen`.
pub async fn ask_plan(unit: &Unit, course: Uuid, person: Uuid) -> Result<Capability, Refusal> {
    let mut opened = Opened::lock(unit, course).await?;
    courses::permit(unit, Area::Plan, Right::Write, &opened.stored.course)?;
    let hand = hand_of(&opened.stored.members, person)?;
    may_ask(unit, &opened.target(), &hand)?;
    let version = opened.open_version()?.clone();
    hand.acts(&mut opened.facts, true);
    opened.decide(Action::Approve)?;
    let matter = plan::matter(&opened, &version);
    ask(unit, &matter, CapabilityKind::ApprovePlan, &hand).await
}

/// Asks a lead or deputy to sign a run's conclusion.
///
/// # Errors
/// As [`ask_plan`].
pub async fn ask_signature(unit: &Unit, run: Uuid, person: Uuid) -> Result<Capability, Refusal> {
    let mut opened = OpenedRun::lock(unit, run).await?;
    unit.permit(Area::Conclusion, Right::Write, &opened.target())?;
    let hand = hand_of(&opened.stored.members, person)?;
    may_ask(unit, &opened.target(), &hand)?;
    hand.acts(&mut opened.facts, true);
    opened.decide(Action::Sign)?;
    let row = opened.stored.conclusion.clone();
    let row = row.ok_or(Refusal::NotFound)?;
    let matter = conclusion::matter(&opened, &row);
    ask(unit, &matter, CapabilityKind::SignConclusion, &hand).await
}

/// The hand of a lead or deputy, to be given by link.
fn hand_of(members: &[store::working_group::Member], person: Uuid) -> Result<Hand, Refusal> {
    let nobody = |_| Refusal::from(FieldError::new("/personId", "leadsNoSide"));
    Hand::of(members, person, Evidence::Link).map_err(nobody)
}

/// A coordinator asks both sides; everybody in the working group asks their own.
fn may_ask(unit: &Unit, target: &Target, hand: &Hand) -> Result<(), Refusal> {
    let course = target.course.unwrap_or_default();
    if coordinates(&unit.caller, target) || unit.caller.sides_in(course) == [hand.side] {
        return Ok(());
    }
    Err(Refusal::WrongSide)
}

/// True for those who hold a role there, and so are not asking as members of a side.
fn coordinates(caller: &Caller, target: &Target) -> bool {
    let roles = caller.grants.iter().copied();
    let roles: Vec<_> = roles
        .filter(|grant| matches!(grant.actor, Actor::Role(_)))
        .collect();
    domain::permissions::permits(&roles, Area::Plan, Right::Attest, target).is_some()
}

/// Makes the link and hands it to the courier. One link a side: an earlier one is void.
async fn ask(
    unit: &Unit,
    matter: &Matter<'_>,
    kind: CapabilityKind,
    hand: &Hand,
) -> Result<Capability, Refusal> {
    not_frozen(unit, unit.tx(), hand.person).await?;
    let unreached = || FieldError::new("/personId", "noAddress");
    let row = person::get(unit.tx(), hand.person).await?;
    let to = Recipient::person(&unit.app, &row.ok_or(Refusal::NotFound)?)?.ok_or_else(unreached)?;
    hands::void_links(unit, Which::OfSide(matter.subject.1, hand.side.code())).await?;
    let (link, token) = matter.capability(unit, kind, hand, DAYS)?;
    capability::insert(unit.tx(), link.clone()).await?;
    let mut news = News {
        until: Some(link.expires_at),
        ..matter.news(MessageKind::DecisionLink, hand)
    };
    news.said.push(("deadline", Said::Time(link.expires_at)));
    let to = to.with_link(link.id, address(unit, &token));
    tell(unit, &news, vec![to.ok_or_else(unreached)?]).await?;
    note(unit, &link, "asked");
    Ok(link)
}

pub(super) fn note(unit: &Unit, link: &Capability, action: &'static str) {
    let root = match (link.run_id, link.course_id) {
        (Some(run), _) => (crate::app::run_actions::KIND, run),
        (None, course) => (course_actions::KIND, course.unwrap_or_default()),
    };
    unit.note(Fact {
        tenant: link.tenant,
        root,
        entity: (KIND, link.id),
        version: 1,
        action,
        capacity: None,
        occurred_at: None,
        payload: json!({
            "kind": link.kind, "side": link.side, "number": link.number,
            "contentHash": link.content_hash, "personId": link.person_id,
        }),
    });
}

/// The requests of a course that the caller may read.
///
/// # Errors
/// `NotFound`.
pub async fn asked(read: &Read, course: Uuid, page: &Page) -> Result<Found<Capability>, Refusal> {
    courses::readable(read, Area::WorkingGroup, course).await?;
    Ok(capability::asked_in(read.conn(), course, page).await?)
}

/// One request.
///
/// # Errors
/// `NotFound`, also for a capability of another kind.
pub async fn get(read: &Read, id: Uuid) -> Result<Capability, Refusal> {
    let found = capability::get(read.conn(), id).await?;
    let found = found.filter(is_request).ok_or(Refusal::NotFound)?;
    let course = found.course_id.ok_or(Refusal::NotFound)?;
    courses::readable(read, Area::WorkingGroup, course).await?;
    Ok(found)
}

fn is_request(found: &Capability) -> bool {
    let asking = [CapabilityKind::ApprovePlan, CapabilityKind::SignConclusion];
    asking.iter().any(|kind| kind.code() == found.kind)
}

/// Takes a request back: its link opens nothing any more.
///
/// # Errors
/// `NotFound`, `Forbidden`, `WrongSide`; `AlreadyDecided` once it was used, taken back or is over.
pub async fn revoke(unit: &Unit, id: Uuid) -> Result<Capability, Refusal> {
    let found = capability::get(unit.tx(), id).await?;
    let found = found.filter(is_request).ok_or(Refusal::NotFound)?;
    let course = course::get_locked(unit.tx(), found.course_id.unwrap_or_default()).await?;
    let course = course.ok_or(Refusal::NotFound)?;
    if let Some(run) = found.run_id {
        run::get_locked(unit.tx(), run).await?;
    }
    let area = match found.run_id {
        Some(_) => Area::Conclusion,
        None => Area::Plan,
    };
    courses::permit(unit, area, Right::Write, &course)?;
    let members = store::working_group::of_course(unit.tx(), course.id).await?;
    let person = found.person_id.unwrap_or_default();
    let own_side = Hand::of(&members, person, Evidence::Link)
        .is_ok_and(|hand| unit.caller.sides_in(course.id) == [hand.side]);
    if !own_side && !coordinates(&unit.caller, &target(&course)) {
        return Err(Refusal::WrongSide);
    }
    let present = capability::get(unit.tx(), id).await?;
    let present = present.ok_or(Refusal::NotFound)?;
    if !super::is_open(unit, &present) {
        return Err(Refusal::AlreadyDecided);
    }
    hands::void_links(unit, Which::One(id)).await?;
    note(unit, &present, "revoked");
    Ok(Capability {
        voided_at: Some(unit.now),
        ..present
    })
}
