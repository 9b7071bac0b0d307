//! A new run, and changes to one.

use domain::codes::{PlanState, RunState};
use domain::lifecycle::{Action, Facts, Machine};
use domain::permissions::{Area, Right};
use serde_json::json;
use store::plan::{self, Section, Version};
use store::run::{self, Run};
use store::{StoreError, course};
use uuid::Uuid;

use super::draft::{Draft, TakenIn, settled, taken_in};
use super::{changeable, note};
use crate::app::actions::{Question, allow, capacity};
use crate::app::course_actions::target;
use crate::app::facts::{code, plan_state};
use crate::app::run_actions::{KIND, OpenedRun};
use crate::app::unit::Fact;
use crate::app::{FieldError, Refusal, Unit, enrolments};

/// Schedules a run of a course by a plan version. One that is under way already is taken in where it
/// is: then what came before is claimed, and the plan need not have been approved here.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`; `Unmet` if no plan is in force.
pub async fn schedule(unit: &Unit, course: Uuid, draft: Draft) -> Result<OpenedRun, Refusal> {
    let course = course::get_locked(unit.tx(), course)
        .await?
        .ok_or(Refusal::NotFound)?;
    let target = target(&course);
    unit.permit(Area::Runs, Right::Create, &target)?;
    let taken_in = draft.taken_in.map(|t| t.checked(unit.now)).transpose()?;
    let under_way = taken_in.is_some_and(|t| t.state != RunState::Scheduled);

    let version = named(unit, course.id, draft.plan_version, under_way).await?;
    let in_force = |version: &Version| version.state == PlanState::Approved.code();
    let open = plan::open(unit.tx(), course.id).await?;
    let facts = Facts {
        course_state: Some(code(&course.state)?),
        open_plan: open.as_ref().map(plan_state).transpose()?,
        plan_in_force: version.as_ref().is_some_and(|v| under_way || in_force(v)),
        ..Facts::default()
    };
    let question = Question {
        machine: Machine::Run,
        state: None,
        target,
        run: None,
        facts: &facts,
        deviations: &[],
    };
    allow(course.id, Action::Schedule, &question)?;
    let version = version.ok_or(Refusal::NotFound)?;

    let sections = plan::sections(unit.tx(), version.id).await?;
    let draft = draft.checked(unit, &course, &sections).await?;
    let new = draft.over(blank(unit, course.id, course.tenant, taken_in), &version);
    run::insert(unit.tx(), new.clone()).await?;
    unit.note(Fact {
        tenant: new.tenant,
        root: (KIND, new.id),
        entity: (KIND, new.id),
        version: 1,
        action: "schedule",
        capacity: capacity(unit, Area::Runs, Right::Create, &target),
        occurred_at: taken_in.map(|taken_in| taken_in.occurred_at),
        payload: json!({
            "courseId": course.id, "planVersion": version.number, "state": new.state,
            "claimed": new.claimed, "participation": new.participation, "capacity": new.capacity,
        }),
    });
    OpenedRun::lock(unit, new.id).await
}

/// The version that is named, or the one in force. A run that is under way may go by one that is
/// still being written.
async fn named(
    unit: &Unit,
    course: Uuid,
    number: Option<i32>,
    under_way: bool,
) -> Result<Option<Version>, Refusal> {
    if let Some(number) = number {
        let version = plan::numbered(unit.tx(), course, number).await?;
        let version = version.filter(|v| v.state != PlanState::Discarded.code());
        let version = version.ok_or_else(|| FieldError::new("/planVersion", "notFound"))?;
        return Ok(Some(version));
    }
    match plan::in_force(unit.tx(), course).await? {
        None if under_way => Ok(plan::open(unit.tx(), course).await?),
        found => Ok(found),
    }
}

/// A run of which nothing has been said yet.
fn blank(unit: &Unit, course: Uuid, tenant: Uuid, taken_in: Option<TakenIn>) -> Run {
    let came = |state: RunState| {
        let there = taken_in.filter(|taken_in| taken_in.reached(state));
        there.map(|taken_in| taken_in.occurred_at)
    };
    let state = taken_in.map_or(RunState::Scheduled, |taken_in| taken_in.state);
    Run {
        id: unit.id(),
        tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        course_id: course,
        plan_version_id: Uuid::nil(),
        state: state.code().to_owned(),
        participation: String::new(),
        title: None,
        capacity: None,
        place: None,
        link: None,
        announcement: None,
        referral_rule: None,
        minimum_participants: None,
        accepted_fewer: json!([]),
        reopened_sides: json!([]),
        claimed: taken_in.is_some(),
        occurred_at: taken_in.map_or(unit.now, |taken_in| taken_in.occurred_at),
        opened_at: came(RunState::Enrolling),
        started_at: came(RunState::Running),
        finished_at: came(RunState::Evaluating),
        closed_at: came(RunState::Closed),
        state_reason: None,
        seats_taken: 0,
    }
}

/// Changes a run; `change` makes the wanted draft of the present one. Once people enrol, plan and
/// way of taking part stay.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Stale`, `Invalid`; `Illegal` when the sessions are over.
pub async fn update(
    unit: &Unit,
    id: Uuid,
    change: impl FnOnce(&OpenedRun) -> Result<Draft, Refusal>,
) -> Result<OpenedRun, Refusal> {
    let opened = OpenedRun::lock(unit, id).await?;
    unit.permit(Area::Runs, Right::Write, &opened.target())?;
    let present = opened.run().clone();
    unit.expect_version(KIND, id, present.version).await?;
    let states = [RunState::Scheduled, RunState::Enrolling, RunState::Running];
    changeable(&opened, &states)?;
    let draft = change(&opened)?;
    if draft.taken_in != taken_in(&present) {
        return Err(settled("/takenIn"));
    }
    let (version, sections) = planned_by(unit, &opened, &draft).await?;
    let draft = draft
        .checked(unit, &opened.stored.course, &sections)
        .await?;
    let changed = draft.over(opened.next(unit), &version);
    if present.opened_at.is_some() && changed.participation != present.participation {
        return Err(settled("/participation"));
    }
    if changed
        .capacity
        .is_some_and(|seats| seats < present.seats_taken)
        || (changed.capacity.is_none() && present.seats_taken > 0)
    {
        let fault = FieldError::new("/capacity", "outOfRange");
        return Err(fault
            .with("min", present.seats_taken)
            .with("max", 1000)
            .into());
    }
    run::update(unit.tx(), changed.clone(), present.version).await?;
    let payload = json!({
        "planVersion": version.number, "participation": changed.participation,
        "capacity": changed.capacity, "minimumParticipants": changed.minimum_participants,
        "referralRule": changed.referral_rule,
    });
    note(
        unit,
        &opened,
        &changed,
        ("changed", None),
        (Area::Runs, Right::Write),
        payload,
    );
    // There may be more seats now.
    enrolments::fill_run(unit, id).await?;
    OpenedRun::lock(unit, id).await
}

/// The version that a changed run names. Another one than before must be in force, and only a run
/// that nobody has enrolled in can go over to it.
async fn planned_by(
    unit: &Unit,
    opened: &OpenedRun,
    draft: &Draft,
) -> Result<(Version, Vec<Section>), Refusal> {
    let lost = || StoreError::Corrupt("a run without its plan".into());
    let present = opened.stored.plan.clone().ok_or_else(lost)?;
    let wanted = draft.plan_version.unwrap_or(present.number);
    if wanted == present.number {
        return Ok((present, opened.stored.sections.clone()));
    }
    if opened.run().opened_at.is_some() {
        return Err(settled("/planVersion"));
    }
    let version = plan::in_force(unit.tx(), opened.stored.course.id).await?;
    let version = version.filter(|version| version.number == wanted);
    let version = version.ok_or_else(|| FieldError::new("/planVersion", "notFound"))?;
    let sections = plan::sections(unit.tx(), version.id).await?;
    Ok((version, sections))
}
