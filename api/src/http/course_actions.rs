//! `/v1/courses/{id}/actions`: what can be done with a course and its plan, a new run among it, and
//! the course's own actions. The plan's stand in `plans::actions`.

use actix_web::web::Path;
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use domain::lifecycle::{Action, Machine};
use domain::permissions::Area;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions::{self, ActionList, Performed};
use super::body::{Body, Nothing};
use super::call::{Answer, Call};
use super::courses::Course;
use crate::app::course_actions::{self, Anchoring, Opened};
use crate::app::{Refusal, Reply, courses};

/// How each action on a course or its plan is performed.
pub fn performed(course: Uuid, action: Action) -> Option<Performed> {
    let (operation_id, input) = match action {
        Action::Anchor => ("anchorCourse", Some("AnchorInput")),
        Action::Activate => ("activateCourse", None),
        Action::Retire => ("retireCourse", Some("RetireInput")),
        Action::Draft => ("draftPlan", None),
        Action::Submit => ("submitPlan", None),
        Action::Approve => ("approvePlan", Some("ApproveInput")),
        Action::Withdraw => ("withdrawApproval", None),
        Action::Discard => ("discardPlan", None),
        Action::Schedule => ("scheduleRun", Some("RunInput")),
        Action::Contest => ("contestApproval", Some("ContestInput")),
        // Changing a section is a PUT of that section.
        _ => return None,
    };
    let href = match action {
        // A run does not exist yet: it is made in the course's list of runs.
        Action::Schedule => format!("/v1/courses/{course}/runs"),
        _ => format!("/v1/courses/{course}/actions/{}", action.path()),
    };
    Some(Performed {
        operation_id,
        method: "POST",
        href,
        input,
    })
}

/// What a manager promises when anchoring a course.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "unit": "Avdeling for rehabilitering", "resources": "20 % stilling og kr 40 000 i året",
    "until": "2028-12-31", "occurredAt": null
}))]
pub struct AnchorInput {
    /// The unit that stands behind the course.
    #[schema(min_length = 1, max_length = 200)]
    pub unit: String,
    /// People, time and money set aside, in words.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub resources: Option<String>,
    /// Last day of the promise; null if it has no end.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// When it was promised, if you enter it afterwards; null for now. Not in the future, and not before
    /// the day on which the course was begun here.
    #[serde(default)]
    pub occurred_at: Option<DateTime<Utc>>,
}

/// Why a course is offered no more.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "Tilbudet er overtatt av frisklivssentralen" }))]
pub struct RetireInput {
    /// The reason, in words.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

/// List what can be done with a course and its plan
///
/// Every action that starts from where the course and its plan are now, and whether a run of it can be
/// scheduled: what you can do (`ready`), what is missing and which operation mends it (`unmet`), and whose turn it is when it isn't yours
/// (`waitingOn`). A front end needs no rule of its own: show these.
#[utoipa::path(tag = "Courses",
    responses((status = 200, description = "The actions.", body = ActionList)))]
#[get("/v1/courses/{id}/actions")]
pub async fn list_course_actions(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        courses::readable(&read, Area::Courses, id).await?;
        let mut found = Opened::look(&read, &[id]).await?;
        let opened = found.remove(&id).ok_or(Refusal::NotFound)?;
        let list = actions::render(
            Machine::Course,
            id,
            &opened.stored.course.state,
            &opened.survey(&read.ctx)?,
            |action| performed(id, action),
            &read.ctx.languages,
        );
        Reply::json(&list)
    })
    .await
}

/// Anchor a course in the organisation
///
/// A manager names the unit that stands behind the course, what is set aside for it and until when,
/// so that the course does not die with whoever started it. Done again before the promise runs out.
#[utoipa::path(tag = "Courses", request_body = AnchorInput,
    responses((status = 200, description = "The anchored course.", body = Course)))]
#[post("/v1/courses/{id}/actions/anchor")]
pub async fn anchor_course(call: Call, id: Path<Uuid>, body: Body<AnchorInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let anchoring = Anchoring {
            unit: input.unit.clone(),
            resources: input.resources.clone(),
            until: input.until,
            occurred_at: input.occurred_at,
        };
        let course = course_actions::anchor(&unit, id, anchoring).await?;
        Reply::of(&unit, &Course::load(unit.tx(), course).await?)
    })
    .await
}

/// Begin to offer a course
///
/// The course must be anchored, and have an owner and a deputy. From now on runs of it can open.
#[utoipa::path(tag = "Courses",
    responses((status = 200, description = "The active course.", body = Course)))]
#[post("/v1/courses/{id}/actions/activate")]
pub async fn activate_course(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        let course = course_actions::activate(&unit, id).await?;
        Reply::of(&unit, &Course::load(unit.tx(), course).await?)
    })
    .await
}

/// Offer a course no more
///
/// No run of it may be open. What was planned, held and evaluated stays and still counts. Whoever stands in
/// the course's queue is told, and waits no more.
#[utoipa::path(tag = "Courses", request_body = RetireInput,
    responses((status = 200, description = "The retired course.", body = Course)))]
#[post("/v1/courses/{id}/actions/retire")]
pub async fn retire_course(call: Call, id: Path<Uuid>, body: Body<RetireInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let course = course_actions::retire(&unit, id, input.reason.as_deref()).await?;
        Reply::of(&unit, &Course::load(unit.tx(), course).await?)
    })
    .await
}
