//! "That wasn't me": an approval given by link, or attested by others, is void when the person in
//! whose name it stands says so, as long as no run of the version has been opened.

use domain::codes::PlanState;
use domain::lifecycle::Action;
use domain::permissions::{Area, Right};
use serde_json::json;
use store::plan::{self as rows, Version};
use uuid::Uuid;

use super::draft::{fact, note};
use super::matter;
use crate::app::course_actions::Opened;
use crate::app::facts::plan_state;
use crate::app::hands::{self, Hand};
use crate::app::unit::Fact;
use crate::app::{Refusal, Unit, courses, facts};

/// Contests the approval that stands in the caller's name.
///
/// # Errors
/// `NotFound`, `Forbidden`, `WrongSide`, `Illegal`; `Unmet` if none stands that can be contested, or
/// a run of the version has been opened.
pub async fn contest(unit: &Unit, course: Uuid, number: i32) -> Result<Version, Refusal> {
    let opened = Opened::lock(unit, course).await?;
    courses::permit(unit, Area::Plan, Right::Contest, &opened.stored.course)?;
    let person = unit.caller.person.ok_or(Refusal::WrongSide)?;
    let version = rows::numbered(unit.tx(), course, number).await?;
    void_hand(unit, &opened, version.ok_or(Refusal::NotFound)?, person).await
}

/// Voids the approval of a version that stands in a person's name, who says that it was not theirs.
///
/// # Errors
/// `Illegal`, `Unmet` as for [`contest`].
pub(in crate::app) async fn void_hand(
    unit: &Unit,
    opened: &Opened,
    version: Version,
    person: Uuid,
) -> Result<Version, Refusal> {
    opened.decide_contest(&version, Some(person))?;
    let own = facts::own_approval(&opened.stored, &version, Some(person));
    let own = own.ok_or(Refusal::NotFound)?.clone();
    rows::void_one(unit.tx(), own.id, unit.now).await?;
    let was = plan_state(&version)?;
    // Only one version is worked on at a time: one that comes after it holds its content, and goes on.
    let later = opened.stored.open.as_ref();
    let later = later.is_some_and(|open| open.id != version.id);
    let state = if later {
        PlanState::Discarded
    } else {
        PlanState::Submitted
    };
    let contested = Version {
        version: version.version + 1,
        updated_at: unit.now,
        state: state.code().to_owned(),
        in_force_at: None,
        ..version.clone()
    };
    rows::update(unit.tx(), contested.clone(), version.version).await?;
    if was == PlanState::Approved {
        restore(unit, version.course_id).await?;
    }
    let payload = json!({
        "number": version.number, "side": own.side, "evidence": own.evidence, "was": was.code(),
        "state": contested.state,
    });
    unit.note(Fact {
        capacity: Some(&own.side),
        ..fact(&contested, Action::Contest.code(), payload)
    });
    let hand = Hand::recorded(person, &own.side, &own.evidence)?;
    hands::contested(unit, &matter(opened, &contested), &hand).await?;
    Ok(contested)
}

/// The version that was in force before is so again.
async fn restore(unit: &Unit, course: Uuid) -> Result<(), Refusal> {
    let Some(former) = rows::last_superseded(unit.tx(), course).await? else {
        return Ok(());
    };
    let restored = Version {
        version: former.version + 1,
        updated_at: unit.now,
        state: PlanState::Approved.code().to_owned(),
        superseded_at: None,
        ..former.clone()
    };
    rows::update(unit.tx(), restored.clone(), former.version).await?;
    note(
        unit,
        &restored,
        "restored",
        json!({ "number": former.number }),
    );
    Ok(())
}
