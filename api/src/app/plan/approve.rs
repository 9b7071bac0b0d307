//! Both hands: an approval for each side, in two requests, bound to version and hash.

use domain::codes::{Evidence, PlanState};
use domain::lifecycle::{Action, State};
use domain::permissions::{Area, Right};
use serde_json::json;
use store::plan::{self as rows, Approval, Version};
use store::refs;
use uuid::Uuid;

use super::draft::{fact, note};
use crate::app::course_actions::Opened;
use crate::app::unit::Fact;
use crate::app::{Refusal, Unit, courses};

/// Approves a version for the caller's side. The second side's approval puts it in force and
/// supersedes the former one.
///
/// # Errors
/// `NotFound`, `Forbidden`, `WrongSide` if the caller leads neither side, `Illegal`, `Unmet` if
/// version or hash are not the present ones, or the side has approved already.
pub async fn approve(
    unit: &Unit,
    course: Uuid,
    number: i32,
    content_hash: &str,
) -> Result<Version, Refusal> {
    let mut opened = Opened::lock(unit, course).await?;
    courses::permit(unit, Area::Plan, Right::Approve, &opened.stored.course)?;
    let (Some(person), Some(side)) = (unit.caller.person, unit.caller.leads_in(course)) else {
        return Err(Refusal::WrongSide);
    };
    let version = opened.open_version()?.clone();
    opened.facts.content_matches =
        version.number == number && version.content_hash.as_deref() == Some(content_hash);
    let to = opened.decide(Action::Approve)?;

    // By whichever of her logins she is one.
    let coordinators = refs::coordinators(unit.tx(), &[person], unit.now).await?;
    let also_coordinator = !coordinators.is_empty();
    let approval = Approval {
        id: unit.id(),
        tenant: version.tenant,
        plan_version_id: version.id,
        side: side.code().to_owned(),
        person_id: person,
        evidence: Evidence::Login.code().to_owned(),
        also_coordinator,
        content_hash: content_hash.to_owned(),
        given_at: unit.now,
        withdrawn_at: None,
        voided_at: None,
    };
    rows::approve(unit.tx(), approval).await?;
    let in_force = to == Some(State::Plan(PlanState::Approved));
    let approved = Version {
        version: version.version + 1,
        updated_at: unit.now,
        state: if in_force {
            PlanState::Approved
        } else {
            PlanState::Submitted
        }
        .code()
        .to_owned(),
        in_force_at: in_force.then_some(unit.now),
        ..version.clone()
    };
    if in_force {
        supersede(unit, &opened).await?;
    }
    rows::update(unit.tx(), approved.clone(), version.version).await?;
    let payload = json!({
        "number": number, "contentHash": content_hash, "side": side.code(), "inForce": in_force,
        "evidence": Evidence::Login.code(), "alsoCoordinator": also_coordinator,
    });
    unit.note(Fact {
        capacity: Some(side.code()),
        ..fact(&approved, "approve", payload)
    });
    Ok(approved)
}

/// The version in force until now steps aside.
async fn supersede(unit: &Unit, opened: &Opened) -> Result<(), Refusal> {
    let Some(former) = &opened.stored.in_force else {
        return Ok(());
    };
    let superseded = Version {
        version: former.version + 1,
        updated_at: unit.now,
        state: PlanState::Superseded.code().to_owned(),
        superseded_at: Some(unit.now),
        ..former.clone()
    };
    rows::update(unit.tx(), superseded.clone(), former.version).await?;
    note(
        unit,
        &superseded,
        "superseded",
        json!({ "number": former.number }),
    );
    Ok(())
}

/// Takes the caller's own approval back, while the other side's is missing.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Illegal` once both are there, `Unmet` if none stands in the caller's
/// name.
pub async fn withdraw(unit: &Unit, course: Uuid) -> Result<Version, Refusal> {
    let opened = Opened::lock(unit, course).await?;
    courses::permit(unit, Area::Plan, Right::Approve, &opened.stored.course)?;
    let version = opened.open_version()?.clone();
    opened.decide(Action::Withdraw)?;
    let own = opened.stored.approvals.iter().find(|approval| {
        approval.plan_version_id == version.id
            && rows::stands(approval)
            && Some(approval.person_id) == unit.caller.person
    });
    let own = own.ok_or(Refusal::NotFound)?;
    rows::withdraw(unit.tx(), own.id, unit.now).await?;
    let open = Version {
        version: version.version + 1,
        updated_at: unit.now,
        ..version.clone()
    };
    rows::update(unit.tx(), open.clone(), version.version).await?;
    note(
        unit,
        &open,
        "withdraw",
        json!({ "number": open.number, "side": own.side }),
    );
    Ok(open)
}
