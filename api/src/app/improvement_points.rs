//! Points for improvement: raised by whoever works on a course, decided upon before the next plan is
//! submitted.

use domain::codes::PointState;
use domain::lifecycle::{Action, Facts, Machine, State};
use domain::permissions::{Area, Right, Target};
use serde_json::json;
use store::course::Course;
use store::improvement::{self as rows, Point};
use store::{plan, refs};
use uuid::Uuid;

use super::actions::{self, ActionState, Question, capacity};
use super::course_actions::{KIND as COURSE, target};
use super::facts::code;
use super::unit::Fact;
use super::{Check, Ctx, Read, Refusal, Unit, courses};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "improvementPoint";

/// Raises a point.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`.
pub async fn raise(
    unit: &Unit,
    course: Uuid,
    text: &str,
    run: Option<Uuid>,
) -> Result<Point, Refusal> {
    let course = courses::locked(unit, course).await?;
    let place = target(&course);
    let (area, create) = (Area::ImprovementPoints, Right::Create);
    let right = match unit.view(area, create, &place) {
        Some(_) => create,
        None => Right::Suggest,
    };
    unit.permit(area, right, &place)?;
    let mut check = Check::new();
    let text = check.text("/text", text, 2000);
    if let Some(run) = run {
        let of = refs::run_course(unit.tx(), run).await?;
        check.must(of == Some(course.id), "/runId", "notFound");
    }
    check.done(())?;
    let side = unit.caller.sides_in(course.id).first().copied();
    let new = Point {
        id: unit.id(),
        tenant: course.tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        course_id: course.id,
        run_id: run,
        text,
        raised_by: unit.caller.person,
        raised_side: side.map(|side| side.code().to_owned()),
        state: PointState::Open.code().to_owned(),
        triage_reason: None,
        triaged_in: None,
    };
    rows::insert(unit.tx(), new.clone()).await?;
    note(unit, &course, &new, "raised", right);
    Ok(new)
}

/// Decides about a point: taken up, kept for later, or declined with a reason. One that was kept for
/// later can be decided upon again.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`; `Illegal` for one taken up or declined, `Unmet` if it is declined
/// without a reason.
pub async fn triage(
    unit: &Unit,
    id: Uuid,
    action: Action,
    reason: Option<&str>,
) -> Result<Point, Refusal> {
    let found = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    unit.must_be_near(found.tenant, Some(found.course_id))?;
    let course = courses::locked(unit, found.course_id).await?;
    let present = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    let place = target(&course);
    actions::permit(unit, Machine::ImprovementPoint, action, &place)?;
    let mut check = Check::new();
    let reason = check.optional("/reason", reason, 2000);
    check.done(())?;
    let facts = Facts {
        reason_given: reason.is_some(),
        ..Facts::default()
    };
    let outcome = actions::allow(id, action, &question(&present, &place, &facts)?)?;
    let state = outcome.to.map(|to| to.code().to_owned());
    let version = plan::open(unit.tx(), course.id).await?;
    let changed = Point {
        version: present.version + 1,
        updated_at: unit.now,
        state: state.unwrap_or_else(|| present.state.clone()),
        triage_reason: reason,
        triaged_in: version.map(|version| version.id),
        ..present.clone()
    };
    rows::update(unit.tx(), changed.clone(), present.version).await?;
    note(unit, &course, &changed, action.code(), Right::Triage);
    Ok(changed)
}

/// A point that the caller may read, and where it belongs.
///
/// # Errors
/// `NotFound` also if it is not the caller's to see.
pub async fn readable(read: &Read, id: Uuid) -> Result<(Point, Target), Refusal> {
    let point = rows::get(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    read.ctx.must_be_near(point.tenant, Some(point.course_id))?;
    let course = courses::readable(read, Area::ImprovementPoints, point.course_id).await?;
    Ok((point, target(&course)))
}

/// Everything that can be done with a point of the course at `place`.
///
/// # Errors
/// A stored code that can't be read.
pub fn survey(ctx: &Ctx, point: &Point, place: &Target) -> Result<Vec<ActionState>, Refusal> {
    let facts = Facts::default();
    Ok(actions::survey(ctx, &question(point, place, &facts)?))
}

fn question<'a>(point: &Point, place: &Target, facts: &'a Facts) -> Result<Question<'a>, Refusal> {
    Ok(Question {
        machine: Machine::ImprovementPoint,
        state: Some(State::ImprovementPoint(code(&point.state)?)),
        target: *place,
        run: point.run_id,
        facts,
        deviations: &[],
    })
}

fn note(unit: &Unit, course: &Course, point: &Point, action: &str, right: Right) {
    unit.note(Fact {
        tenant: course.tenant,
        root: (COURSE, course.id),
        entity: (KIND, point.id),
        version: point.version,
        action,
        capacity: capacity(unit, Area::ImprovementPoints, right, &target(course)),
        occurred_at: None,
        payload: json!({
            "state": point.state, "runId": point.run_id, "raisedSide": point.raised_side,
            "triagedIn": point.triaged_in,
        }),
    });
}
