//! Deviations: what was not done together is recorded with its reason, and work goes on (R5). The
//! phase then counts as not held together.

use chrono::{DateTime, Utc};
use domain::codes::{RunState, Side};
use domain::lifecycle::{Guard, Kind, Machine, TRANSITIONS, Transition};
use domain::permissions::{Area, Right};
use serde_json::json;
use store::course::Course;
use store::deviation::{self as rows, Deviation};
use store::{plan, run};
use uuid::Uuid;

use super::actions::capacity;
use super::course_actions::{KIND as COURSE, target};
use super::unit::Fact;
use super::{Check, FieldError, Refusal, Unit, courses};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "deviation";

/// What a caller says of a deviation.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What was passed by.
    pub guard: Guard,
    /// Why.
    pub reason: String,
    /// What the user side says to it.
    pub user_comment: Option<String>,
    /// What the professional side says to it.
    pub professional_comment: Option<String>,
    /// The plan version it is about; for planning, the one being worked on if left out.
    pub plan_version: Option<Uuid>,
    /// The run it is about.
    pub run: Option<Uuid>,
    /// When it happened, if that is entered afterwards.
    pub occurred_at: Option<DateTime<Utc>>,
}

/// Records a deviation.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid` for a guard that no deviation passes; `WrongSide` for a comment
/// in the other side's name; `Duplicate` if it is recorded already; `AlreadyDecided` about a run that is
/// closed or cancelled.
pub async fn record(unit: &Unit, course: Uuid, draft: Draft) -> Result<Deviation, Refusal> {
    let course = courses::locked(unit, course).await?;
    courses::permit(unit, Area::Courses, Right::Write, &course)?;
    let recorded_by = unit.caller.person.unwrap_or(unit.caller.principal);
    for (side, comment) in comments(&draft) {
        own_comment(unit, &course, side, comment.is_some())?;
    }
    let mut check = Check::new();
    let reason = check.text("/reason", &draft.reason, 2000);
    let comment = |check: &mut Check, pointer: &str, text: &Option<String>| {
        check.optional(pointer, text.as_deref(), 2000)
    };
    let user_comment = comment(&mut check, "/userComment", &draft.user_comment);
    let professional = &draft.professional_comment;
    let professional_comment = comment(&mut check, "/professionalComment", professional);
    check.done(())?;
    let occurred_at = Check::happened_in(&course, unit.now, draft.occurred_at)?;
    let row = passed_by(draft.guard)?;
    let (version, run) = place(unit, &course, row, &draft).await?;
    if rows::exists(unit.tx(), draft.guard.code(), version, run).await? {
        return Err(Refusal::Duplicate(FieldError::new("/guard", "notUnique")));
    }
    let phase = draft.guard.row().phase;
    let new = Deviation {
        id: unit.id(),
        tenant: course.tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        course_id: course.id,
        plan_version_id: version,
        run_id: run,
        guard: draft.guard.code().to_owned(),
        action: row.action.code().to_owned(),
        phase: phase.map(|phase| phase.code().to_owned()),
        reason,
        user_comment,
        professional_comment,
        recorded_by,
        recorded_at: unit.now,
        occurred_at: Some(occurred_at),
    };
    rows::insert(unit.tx(), new.clone()).await?;
    note(unit, &course, &new, ("recorded", new.occurred_at));
    Ok(new)
}

/// The action that a method guard stands before.
fn passed_by(guard: Guard) -> Result<&'static Transition, Refusal> {
    let before = |row: &&Transition| row.guards.contains(&guard);
    let found = TRANSITIONS.iter().find(before);
    found
        .filter(|_| guard.row().kind == Kind::Method)
        .ok_or_else(|| FieldError::new("/guard", "notAMethodGuard").into())
}

/// What it is about: a run for what belongs to runs, otherwise a version of the plan.
async fn place(
    unit: &Unit,
    course: &Course,
    row: &Transition,
    draft: &Draft,
) -> Result<(Option<Uuid>, Option<Uuid>), Refusal> {
    if row.machine == Machine::Run {
        let run = draft
            .run
            .ok_or_else(|| FieldError::new("/runId", "required"))?;
        if draft.plan_version.is_some() {
            return Err(FieldError::new("/planVersionId", "notAllowed").into());
        }
        let found = run::get(unit.tx(), run).await?;
        let found = found.filter(|found| found.course_id == course.id);
        let found = found.ok_or_else(|| FieldError::new("/runId", "notFound"))?;
        // What a closed run came to is frozen, and this would be read beside it as if it had counted.
        if [RunState::Closed.code(), RunState::Cancelled.code()].contains(&found.state.as_str()) {
            return Err(Refusal::AlreadyDecided);
        }
        return Ok((None, Some(run)));
    }
    if draft.run.is_some() {
        return Err(FieldError::new("/runId", "notAllowed").into());
    }
    let open = plan::open(unit.tx(), course.id).await?.map(|open| open.id);
    match (draft.plan_version, open) {
        (None, None) => Err(FieldError::new("/planVersionId", "required").into()),
        (Some(named), open) if Some(named) != open => {
            Err(FieldError::new("/planVersionId", "notFound").into())
        }
        (_, open) => Ok((open, None)),
    }
}

/// Changes the sides' comments; `change` makes both of the present ones.
///
/// # Errors
/// `NotFound`, `Forbidden`, `WrongSide`, `Stale`, `Invalid`.
pub async fn comment(
    unit: &Unit,
    id: Uuid,
    change: impl FnOnce(&Deviation) -> Result<(Option<String>, Option<String>), Refusal>,
) -> Result<Deviation, Refusal> {
    let found = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    unit.must_be_near(found.tenant, Some(found.course_id))?;
    let course = courses::locked(unit, found.course_id).await?;
    let present = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    courses::permit(unit, Area::Courses, Right::Write, &course)?;
    unit.expect_version(KIND, id, present.version).await?;
    let (user, professional) = change(&present)?;
    let mut check = Check::new();
    let user = check.optional("/userComment", user.as_deref(), 2000);
    let professional = check.optional("/professionalComment", professional.as_deref(), 2000);
    check.done(())?;
    own_comment(unit, &course, Side::User, user != present.user_comment)?;
    let other = professional != present.professional_comment;
    own_comment(unit, &course, Side::Professional, other)?;
    let changed = Deviation {
        version: present.version + 1,
        updated_at: unit.now,
        user_comment: user,
        professional_comment: professional,
        ..present.clone()
    };
    rows::update(unit.tx(), changed.clone(), present.version).await?;
    note(unit, &course, &changed, ("commented", None));
    Ok(changed)
}

fn comments(draft: &Draft) -> [(Side, &Option<String>); 2] {
    [
        (Side::User, &draft.user_comment),
        (Side::Professional, &draft.professional_comment),
    ]
}

/// A side's comment is written by its own lead or deputy.
fn own_comment(unit: &Unit, course: &Course, side: Side, touched: bool) -> Result<(), Refusal> {
    if touched && unit.caller.leads_in(course.id) != Some(side) {
        return Err(Refusal::WrongSide);
    }
    Ok(())
}

fn note(
    unit: &Unit,
    course: &Course,
    deviation: &Deviation,
    (action, occurred_at): (&str, Option<DateTime<Utc>>),
) {
    unit.note(Fact {
        tenant: course.tenant,
        root: (COURSE, course.id),
        entity: (KIND, deviation.id),
        version: deviation.version,
        action,
        capacity: capacity(unit, Area::Courses, Right::Write, &target(course)),
        occurred_at,
        payload: json!({
            "guard": deviation.guard, "phase": deviation.phase, "runId": deviation.run_id,
            "planVersionId": deviation.plan_version_id,
        }),
    });
}
