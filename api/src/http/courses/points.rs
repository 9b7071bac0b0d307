//! `/v1/courses/{id}/improvement-points`, `/v1/improvement-points/{id}` and its actions

use actix_web::web::{Path, Query};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use domain::lifecycle::{Action, Machine};
use domain::permissions::Area;
use serde::{Deserialize, Serialize};
use store::improvement as rows;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::course_actions::target;
use crate::app::improvement_points::{self, KIND};
use crate::app::{Refusal, Reply, Unit, Versioned, courses};
use crate::http::actions::{ActionList, ActionSummary, Performed, render, summaries};
use crate::http::body::Body;
use crate::http::call::{Answer, Call};
use crate::http::codes::{PointState, Side, stored};
use crate::{list_query, page_type};

/// Something to do better.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "text": "Sett av mer tid til samtale.", "runId": null }))]
pub struct ImprovementPointInput {
    /// What to do better, at most 2000 letters. No names.
    #[schema(min_length = 1, max_length = 2000)]
    pub text: String,
    /// The run it came up in, if it came up in one.
    #[serde(default)]
    pub run_id: Option<Uuid>,
}

/// Why it was decided so.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": null }))]
pub struct TriageInput {
    /// The reason, at most 2000 letters; null if none is needed.
    #[schema(max_length = 2000)]
    #[serde(default)]
    pub reason: Option<String>,
}

/// Why it is declined.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "Lokalet er ikke ledig på kveldstid." }))]
pub struct DeclinePointInput {
    /// The reason, at most 2000 letters.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// Something to do better, and what was decided about it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d50", "version": 1,
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20", "runId": null,
    "text": "Sett av mer tid til samtale.", "raisedByPersonId": null, "raisedSide": "user",
    "state": "open", "reason": null, "triagedInVersionId": null, "actions": null,
    "createdAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct ImprovementPoint {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// The course.
    pub course_id: Uuid,
    /// The run it came up in.
    pub run_id: Option<Uuid>,
    /// What to do better.
    pub text: String,
    /// Who raised it.
    pub raised_by_person_id: Option<Uuid>,
    /// The side on which that person stood; null for a coordinator.
    pub raised_side: Option<Side>,
    /// Open, taken up, kept for later or declined.
    pub state: PointState,
    /// Why it was decided so.
    pub reason: Option<String>,
    /// Id of the plan version that was being worked on when it was decided.
    pub triaged_in_version_id: Option<Uuid>,
    /// In lists: what can be done with it, in short. Null when one point is read; ask its `actions` then.
    pub actions: Option<Vec<ActionSummary>>,
    /// When it was raised.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for ImprovementPoint {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/improvement-points/{}", self.id)
    }
}

impl TryFrom<rows::Point> for ImprovementPoint {
    type Error = Refusal;
    fn try_from(row: rows::Point) -> Result<Self, Refusal> {
        let side = row.raised_side.as_deref();
        let side = side.map(stored::<domain::codes::Side>).transpose()?;
        Ok(Self {
            id: row.id,
            version: row.version,
            course_id: row.course_id,
            run_id: row.run_id,
            text: row.text,
            raised_by_person_id: row.raised_by,
            raised_side: side.map(Side::from),
            state: stored::<domain::codes::PointState>(&row.state)?.into(),
            reason: row.triage_reason,
            triaged_in_version_id: row.triaged_in,
            actions: None,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

page_type!(
    /// A page of improvement points.
    ImprovementPointPage of ImprovementPoint
);

list_query!(
    /// What a list of improvement points can be narrowed to.
    ImprovementPointQuery sorted by ["createdAt"] {
        /// Only points in this state.
        #[param(inline, value_type = Option<PointState>)]
        state: PointState,
    }
);

/// List a course's improvement points
///
/// Every open one must be decided upon before a plan can be submitted. Sort by `createdAt` (default).
#[utoipa::path(tag = "Courses", params(ImprovementPointQuery),
    responses((status = 200, description = "A page of points.", body = ImprovementPointPage)))]
#[get("/v1/courses/{id}/improvement-points")]
pub async fn list_improvement_points(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<ImprovementPointQuery>,
) -> Answer {
    call.read(move |read| async move {
        let course = courses::readable(&read, Area::ImprovementPoints, *id).await?;
        let list = query.listing(&read.ctx)?;
        let state = query.state.map(|state| state.0.code());
        let found = rows::list(read.conn(), course.id, state, &list.page).await?;
        let place = target(&course);
        let listed = |row: rows::Point| {
            let able = improvement_points::survey(&read.ctx, &row, &place)?;
            let actions = Some(summaries(&able));
            ImprovementPoint::try_from(row).map(|point| ImprovementPoint { actions, ..point })
        };
        let items = found.rows.into_iter().map(listed);
        list.reply::<ImprovementPointPage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// Raise an improvement point
///
/// Everybody in the working group may, and the coordinator.
#[utoipa::path(tag = "Courses", request_body = ImprovementPointInput,
    responses((status = 201, description = "The new point.", body = ImprovementPoint)))]
#[post("/v1/courses/{id}/improvement-points")]
pub async fn raise_improvement_point(
    call: Call,
    id: Path<Uuid>,
    body: Body<ImprovementPointInput>,
) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let new = improvement_points::raise(&unit, id, &input.text, input.run_id).await?;
        Reply::created(&unit, &ImprovementPoint::try_from(new)?)
    })
    .await
}

/// Read an improvement point
///
/// One point with what was decided about it.
#[utoipa::path(tag = "Courses",
    responses((status = 200, description = "The point.", body = ImprovementPoint)))]
#[get("/v1/improvement-points/{id}")]
pub async fn get_improvement_point(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let (row, _) = improvement_points::readable(&read, *id).await?;
        Reply::of(&read.ctx, &ImprovementPoint::try_from(row)?)
    })
    .await
}

/// How each action on an improvement point is performed.
pub fn how(id: Uuid, action: Action) -> Option<Performed> {
    let (operation_id, input) = match action {
        Action::TakeUp => ("takeUpImprovementPoint", "TriageInput"),
        Action::Later => ("keepImprovementPoint", "TriageInput"),
        Action::Decline => ("declineImprovementPoint", "DeclinePointInput"),
        _ => return None,
    };
    Some(Performed {
        operation_id,
        method: "POST",
        href: format!("/v1/improvement-points/{id}/actions/{}", action.path()),
        input: Some(input),
    })
}

/// List what can be done with an improvement point
///
/// Before a plan is submitted, somebody decides about each open point of its course: it is taken up in that
/// plan, kept for a later round, or declined with a reason. Each of these that starts from the point's present
/// state stands here: whether you can do it now, which operation does it with which body, and who acts if it
/// isn't you. Draw a button for each; none are left once the point is taken up or declined.
#[utoipa::path(tag = "Courses",
    responses((status = 200, description = "The actions.", body = ActionList)))]
#[get("/v1/improvement-points/{id}/actions")]
pub async fn list_improvement_point_actions(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let (row, place) = improvement_points::readable(&read, id).await?;
        let found = improvement_points::survey(&read.ctx, &row, &place)?;
        let (machine, languages) = (Machine::ImprovementPoint, &read.ctx.languages);
        let perform = |action| how(id, action);
        let list = render(machine, id, &row.state, &found, perform, languages);
        Reply::json(&list)
    })
    .await
}

async fn decide(
    unit: Unit,
    id: Uuid,
    action: Action,
    reason: Option<String>,
) -> Result<Reply, Refusal> {
    let changed = improvement_points::triage(&unit, id, action, reason.as_deref()).await?;
    Reply::of(&unit, &ImprovementPoint::try_from(changed)?)
}

/// Take an improvement point up
///
/// The plan being worked on takes care of it.
#[utoipa::path(tag = "Courses", request_body = TriageInput,
    responses((status = 200, description = "The point, taken up.", body = ImprovementPoint)))]
#[post("/v1/improvement-points/{id}/actions/take-up")]
pub async fn take_up_improvement_point(
    call: Call,
    id: Path<Uuid>,
    body: Body<TriageInput>,
) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| {
        decide(unit, id, Action::TakeUp, input.reason.clone())
    })
    .await
}

/// Keep an improvement point for later
///
/// It is decided upon for now, and can be taken up or declined another time.
#[utoipa::path(tag = "Courses", request_body = TriageInput,
    responses((status = 200, description = "The point, kept.", body = ImprovementPoint)))]
#[post("/v1/improvement-points/{id}/actions/later")]
pub async fn keep_improvement_point(call: Call, id: Path<Uuid>, body: Body<TriageInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| {
        decide(unit, id, Action::Later, input.reason.clone())
    })
    .await
}

/// Decline an improvement point
///
/// Nobody will do it, for a reason that stays with the point and that everybody on the course can
/// read. A declined point can't be decided upon again.
#[utoipa::path(tag = "Courses", request_body = DeclinePointInput,
    responses((status = 200, description = "The point, declined.", body = ImprovementPoint)))]
#[post("/v1/improvement-points/{id}/actions/decline")]
pub async fn decline_improvement_point(
    call: Call,
    id: Path<Uuid>,
    body: Body<DeclinePointInput>,
) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| {
        decide(unit, id, Action::Decline, Some(input.reason.clone()))
    })
    .await
}
