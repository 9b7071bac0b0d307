//! Points for improvement: raised by whoever works on a course, decided upon before the next plan is
//! submitted.

use domain::codes::PointState;
use domain::permissions::{Area, Right};
use serde_json::json;
use store::course::Course;
use store::improvement::{self as rows, Point};
use store::{plan, refs};
use uuid::Uuid;

use super::actions::capacity;
use super::course_actions::{KIND as COURSE, target};
use super::unit::Fact;
use super::{Check, FieldError, Refusal, Unit, courses};

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
/// `NotFound`, `Forbidden`, `Invalid`; `AlreadyDecided` for one taken up or declined.
pub async fn triage(
    unit: &Unit,
    id: Uuid,
    to: PointState,
    reason: Option<&str>,
) -> Result<Point, Refusal> {
    let found = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    unit.must_be_near(found.tenant, Some(found.course_id))?;
    let course = courses::locked(unit, found.course_id).await?;
    let present = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    unit.permit(Area::ImprovementPoints, Right::Triage, &target(&course))?;
    let undecided = [PointState::Open.code(), PointState::Later.code()];
    if !undecided.contains(&present.state.as_str()) {
        return Err(Refusal::AlreadyDecided);
    }
    let mut check = Check::new();
    let reason = check.optional("/reason", reason, 2000);
    check.done(())?;
    if to == PointState::Declined && reason.is_none() {
        return Err(FieldError::new("/reason", "required").into());
    }
    let version = plan::open(unit.tx(), course.id).await?;
    let changed = Point {
        version: present.version + 1,
        updated_at: unit.now,
        state: to.code().to_owned(),
        triage_reason: reason,
        triaged_in: version.map(|version| version.id),
        ..present.clone()
    };
    rows::update(unit.tx(), changed.clone(), present.version).await?;
    note(unit, &course, &changed, to.code(), Right::Triage);
    Ok(changed)
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
