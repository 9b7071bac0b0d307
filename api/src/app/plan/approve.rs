//! Both hands: an approval for each side, in two requests, bound to version and hash.

use domain::codes::PlanState;
use domain::lifecycle::{Action, State};
use domain::permissions::{Area, Right};
use serde_json::json;
use store::plan::{self as rows, Approval, Version};
use uuid::Uuid;

use super::VERSION;
use super::draft::{fact, note};
use crate::app::course_actions::Opened;
use crate::app::hands::{self, Hand, Matter};
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
    let opened = Opened::lock(unit, course).await?;
    courses::permit(unit, Area::Plan, Right::Approve, &opened.stored.course)?;
    let hand = Hand::own(unit, course)?;
    give(unit, opened, &hand, number, content_hash).await
}

/// Gives one side's hand, however it is known. Whoever calls this has checked that it is theirs.
///
/// # Errors
/// `NotFound` if no version is being worked on, `Illegal`, `Unmet` as for [`approve`].
pub(in crate::app) async fn give(
    unit: &Unit,
    mut opened: Opened,
    hand: &Hand,
    number: i32,
    content_hash: &str,
) -> Result<Version, Refusal> {
    let version = opened.open_version()?.clone();
    let present = version.content_hash.as_deref() == Some(content_hash);
    hand.acts(&mut opened.facts, present && version.number == number);
    let to = opened.decide(Action::Approve)?;

    let mut payload = hands::said(unit, hand, number, content_hash).await?;
    let approval = Approval {
        id: unit.id(),
        tenant: version.tenant,
        plan_version_id: version.id,
        side: hand.side.code().to_owned(),
        person_id: hand.person,
        evidence: hand.how.code().to_owned(),
        also_coordinator: payload["alsoCoordinator"] == json!(true),
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
    payload["inForce"] = json!(in_force);
    unit.note(Fact {
        capacity: Some(hand.side.code()),
        ..fact(&approved, "approve", payload)
    });
    hands::ask_no_more(unit, version.id, Some(hand.side)).await?;
    hands::receipt(unit, &matter(&opened, &approved), hand).await?;
    Ok(approved)
}

/// What a hand about a version of this course's plan is about.
pub(in crate::app) fn matter<'a>(opened: &'a Opened, version: &'a Version) -> Matter<'a> {
    Matter {
        course: &opened.stored.course,
        run: None,
        subject: (VERSION, version.id),
        number: version.number,
        content_hash: version.content_hash.as_deref().unwrap_or_default(),
        members: &opened.stored.members,
    }
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
