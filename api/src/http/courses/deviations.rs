//! `/v1/courses/{id}/deviations`, `/v1/deviations/{id}`

use actix_web::web::{Path, Query};
use actix_web::{get, patch, post};
use chrono::{DateTime, Utc};
use domain::permissions::Area;
use serde::{Deserialize, Serialize};
use store::deviation as rows;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::deviations::{self, Draft, KIND};
use crate::app::{Refusal, Reply, Versioned, courses};
use crate::http::body::{Body, Patch};
use crate::http::call::{Answer, Call};
use crate::http::codes::{Code, Phase, stored};
use crate::{list_query, page_type};

type Guard = Code<domain::lifecycle::Guard>;

/// What was not done together, and why.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "guard": "planningMeetingHeld", "reason": "Ferja gikk ikke, og vi rakk ikke et nytt møte.",
    "userComment": null, "professionalComment": null, "planVersionId": null, "runId": null,
    "occurredAt": null
}))]
pub struct DeviationInput {
    /// Code of the guard that is passed by; only guards of kind `method` can be.
    pub guard: Guard,
    /// Why it could not be done together, at most 2000 letters. No names of participants.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
    /// What the user side says to it; written by its own lead or deputy only.
    #[schema(max_length = 2000)]
    #[serde(default)]
    pub user_comment: Option<String>,
    /// What the professional side says to it; written by its own lead or deputy only.
    #[schema(max_length = 2000)]
    #[serde(default)]
    pub professional_comment: Option<String>,
    /// The plan version being worked on, for a guard of planning; may be left out.
    #[serde(default)]
    pub plan_version_id: Option<Uuid>,
    /// The run, for a guard of a run; must then be named.
    #[serde(default)]
    pub run_id: Option<Uuid>,
    /// When it happened, if you enter it afterwards; null for now. Not in the future, and not before the
    /// day on which the course was begun here.
    #[serde(default)]
    pub occurred_at: Option<DateTime<Utc>>,
}

/// What each side says to a deviation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "userComment": "Vi hadde gjerne møttes.", "professionalComment": null }))]
pub struct DeviationCommentInput {
    /// What the user side says to it; changed by its own lead or deputy only.
    #[schema(max_length = 2000)]
    #[serde(default)]
    pub user_comment: Option<String>,
    /// What the professional side says to it; changed by its own lead or deputy only.
    #[schema(max_length = 2000)]
    #[serde(default)]
    pub professional_comment: Option<String>,
}

/// Something that was not done together: recorded, so that the work goes on and the figures stay
/// true. It replaces no approval and no signature.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d60", "version": 1,
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20",
    "planVersionId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d70", "runId": null,
    "guard": "planningMeetingHeld", "action": "submit", "phase": "planning",
    "reason": "Ferja gikk ikke, og vi rakk ikke et nytt møte.", "userComment": null,
    "professionalComment": null, "recordedBy": "6f1c2f0a-8f4b-4c55-9f0e-0a5f1f1c2b3d",
    "occurredAt": "2026-11-20T11:00:00Z", "recordedAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct Deviation {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// The course.
    pub course_id: Uuid,
    /// The plan version it is about.
    pub plan_version_id: Option<Uuid>,
    /// The run it is about.
    pub run_id: Option<Uuid>,
    /// Code of the guard that is passed by.
    pub guard: Guard,
    /// Code of the action that can go on.
    pub action: String,
    /// The phase that now counts as not held together.
    pub phase: Option<Phase>,
    /// Why it could not be done together.
    pub reason: String,
    /// What the user side says to it.
    pub user_comment: Option<String>,
    /// What the professional side says to it.
    pub professional_comment: Option<String>,
    /// The person who recorded it; the login, where no person is known.
    pub recorded_by: Uuid,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When a comment was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for Deviation {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/deviations/{}", self.id)
    }
}

impl TryFrom<rows::Deviation> for Deviation {
    type Error = Refusal;
    fn try_from(row: rows::Deviation) -> Result<Self, Refusal> {
        let phase = row.phase.as_deref();
        let phase = phase.map(stored::<domain::codes::Phase>).transpose()?;
        Ok(Self {
            id: row.id,
            version: row.version,
            course_id: row.course_id,
            plan_version_id: row.plan_version_id,
            run_id: row.run_id,
            guard: stored::<domain::lifecycle::Guard>(&row.guard)?.into(),
            action: row.action,
            phase: phase.map(Phase::from),
            reason: row.reason,
            user_comment: row.user_comment,
            professional_comment: row.professional_comment,
            recorded_by: row.recorded_by,
            occurred_at: row.occurred_at.unwrap_or(row.recorded_at),
            recorded_at: row.recorded_at,
            updated_at: row.updated_at,
        })
    }
}

page_type!(
    /// A page of deviations.
    DeviationPage of Deviation
);

list_query!(
    /// A list of deviations has no filters of its own.
    DeviationQuery sorted by ["-createdAt"] {}
);

/// List a course's deviations
///
/// What was not done together, of its plans and runs. Sort by `-createdAt` (default).
#[utoipa::path(tag = "Courses", params(DeviationQuery),
    responses((status = 200, description = "A page of deviations.", body = DeviationPage)))]
#[get("/v1/courses/{id}/deviations")]
pub async fn list_deviations(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<DeviationQuery>,
) -> Answer {
    call.read(move |read| async move {
        let course = courses::readable(&read, Area::WorkingGroup, *id).await?.id;
        let list = query.listing(&read.ctx)?;
        let found = rows::list(read.conn(), course, &list.page).await?;
        let items = found.rows.into_iter().map(Deviation::try_from);
        list.reply::<DeviationPage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// Record a deviation
///
/// When something that the method asks for could not be done together: a lead or the coordinator
/// records it with the reason, and the action that was blocked can go on. The phase then counts as
/// not held together.
#[utoipa::path(tag = "Courses", request_body = DeviationInput,
    responses((status = 201, description = "The recorded deviation.", body = Deviation)))]
#[post("/v1/courses/{id}/deviations")]
pub async fn record_deviation(call: Call, id: Path<Uuid>, body: Body<DeviationInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let draft = Draft {
            guard: input.guard.0,
            reason: input.reason.clone(),
            user_comment: input.user_comment.clone(),
            professional_comment: input.professional_comment.clone(),
            plan_version: input.plan_version_id,
            run: input.run_id,
            occurred_at: input.occurred_at,
        };
        let new = deviations::record(&unit, id, draft).await?;
        Reply::created(&unit, &Deviation::try_from(new)?)
    })
    .await
}

/// Read a deviation
///
/// One deviation with what each side says to it.
#[utoipa::path(tag = "Courses",
    responses((status = 200, description = "The deviation.", body = Deviation)))]
#[get("/v1/deviations/{id}")]
pub async fn get_deviation(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let row = rows::get(read.conn(), *id)
            .await?
            .ok_or(Refusal::NotFound)?;
        read.ctx.must_be_near(row.tenant, Some(row.course_id))?;
        courses::readable(&read, Area::WorkingGroup, row.course_id).await?;
        Reply::of(&read.ctx, &Deviation::try_from(row)?)
    })
    .await
}

/// Comment on a deviation
///
/// Each side's lead or deputy changes the own side's comment; guard and reason stay as recorded.
#[utoipa::path(tag = "Courses",
    request_body(content = DeviationCommentInput, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The deviation with its comments.", body = Deviation)))]
#[patch("/v1/deviations/{id}")]
pub async fn comment_deviation(call: Call, id: Path<Uuid>, patch: Patch) -> Answer {
    let id = *id;
    call.write(patch, move |unit, patch| async move {
        let changed = deviations::comment(&unit, id, |present| {
            let wanted = patch.over(&DeviationCommentInput {
                user_comment: present.user_comment.clone(),
                professional_comment: present.professional_comment.clone(),
            })?;
            Ok((wanted.user_comment, wanted.professional_comment))
        })
        .await?;
        Reply::of(&unit, &Deviation::try_from(changed)?)
    })
    .await
}
