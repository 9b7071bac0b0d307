//! `/v1/courses/{id}/plan…`: the version in force, the one being worked on, all of them.

use actix_web::get;
use actix_web::web::{Path, Query};
use chrono::{DateTime, Utc};
use domain::permissions::{Area, Right, View};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::plan::{self as rows, stands};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::content::PlanContent;
use crate::app::facts::code;
use crate::app::plan::{VERSION, diff};
use crate::app::{FieldError, Read, Refusal, Reply, Versioned, course_actions, courses};
use crate::http::call::{Answer, Call};
use crate::http::codes::{Evidence, PlanState, Side};
use crate::{list_query, page_type};

/// One side's approval of a plan version.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// The side for which it was given.
    pub side: Side,
    /// Who gave it.
    pub person_id: Uuid,
    /// How it was given: by login, by personal link, or attested by others.
    pub evidence: Evidence,
    /// True if the giver is also a coordinator; small places allow it, and it is always shown.
    pub also_coordinator: bool,
    /// Hash of the plan that was approved.
    pub content_hash: String,
    /// When.
    pub given_at: DateTime<Utc>,
}

/// One version of a course's plan. Once approved by both sides it never changes again.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d60", "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d30",
    "number": 2, "version": 7, "state": "submitted",
    "contentHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "basedOn": 1,
    "approvals": [{
        "side": "user", "personId": "6f1c1a52-0f8e-4a51-9d0c-6b1f4a3c2d1e", "evidence": "login",
        "alsoCoordinator": false,
        "contentHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "givenAt": "2026-11-24T09:30:00Z"
    }],
    "firstWrittenAt": "2026-10-01T10:00:00Z", "submittedAt": "2026-11-22T08:00:00Z", "inForceAt": null,
    "supersededAt": null, "createdAt": "2026-10-01T09:00:00Z", "updatedAt": "2026-11-24T09:30:00Z",
    "sections": null
}))]
pub struct PlanVersion {
    /// Its id.
    pub id: Uuid,
    /// Its course.
    pub course_id: Uuid,
    /// Counted from 1 within the course. `approve` names it.
    pub number: i32,
    /// Counted up by every change to this version or its approvals.
    pub version: i32,
    /// How far it has come.
    pub state: PlanState,
    /// SHA-256 of its content, in hex. `approve` names it, so that nobody approves something else
    /// than what they read.
    pub content_hash: String,
    /// Number of the version it was copied from.
    pub based_on: Option<i32>,
    /// The approvals that stand: none, one side's, or both sides'.
    pub approvals: Vec<Approval>,
    /// When a section of it was first written; both sides must be in the working group by then.
    pub first_written_at: Option<DateTime<Utc>>,
    /// When it was laid before both sides.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the second approval put it in force.
    pub in_force_at: Option<DateTime<Utc>>,
    /// When a later version took its place.
    pub superseded_at: Option<DateTime<Utc>>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// What it says; null in lists.
    pub sections: Option<PlanContent>,
}

impl Versioned for PlanVersion {
    const KIND: &'static str = VERSION;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!(
            "/v1/courses/{}/plan/versions/{}",
            self.course_id, self.number
        )
    }
}

impl PlanVersion {
    /// A version with what belongs to it.
    ///
    /// # Errors
    /// A stored code or section that can't be read.
    pub fn of(
        row: rows::Version,
        approvals: &[rows::Approval],
        sections: Option<&[rows::Section]>,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.id,
            course_id: row.course_id,
            number: row.number,
            version: row.version,
            state: code::<domain::codes::PlanState>(&row.state)?.into(),
            content_hash: row.content_hash.unwrap_or_default(),
            based_on: row.based_on,
            approvals: approvals
                .iter()
                .filter(|approval| approval.plan_version_id == row.id && stands(approval))
                .map(approval)
                .collect::<Result<_, _>>()?,
            first_written_at: row.first_written_at,
            submitted_at: row.submitted_at,
            in_force_at: row.in_force_at,
            superseded_at: row.superseded_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
            sections: sections.map(PlanContent::of).transpose()?,
        })
    }

    /// Loads what belongs to a version and shows it whole.
    ///
    /// # Errors
    /// As the database fails.
    pub async fn load(conn: &store::Conn, row: rows::Version) -> Result<Self, Refusal> {
        let approvals = rows::approvals(conn, row.id).await?;
        let sections = rows::sections(conn, row.id).await?;
        Self::of(row, &approvals, Some(&sections))
    }
}

fn approval(row: &rows::Approval) -> Result<Approval, Refusal> {
    Ok(Approval {
        side: code::<domain::codes::Side>(&row.side)?.into(),
        person_id: row.person_id,
        evidence: code::<domain::codes::Evidence>(&row.evidence)?.into(),
        also_coordinator: row.also_coordinator,
        content_hash: row.content_hash.clone(),
        given_at: row.given_at,
    })
}

/// Refuses those who may not read the plan, or only the one in force, as if there were none.
pub(super) async fn readable(read: &Read, course: Uuid) -> Result<(), Refusal> {
    let course = courses::readable(read, Area::Plan, course).await?;
    match read.permit(Area::Plan, Right::Read, &course_actions::target(&course))? {
        View::Approved => Err(Refusal::NotFound),
        _ => Ok(()),
    }
}

/// Read the plan in force
///
/// The version that both sides have approved. New runs use it, also while a later version is being
/// worked on. 404 if there is none yet.
#[utoipa::path(tag = "Plans",
    responses((status = 200, description = "The version in force.", body = PlanVersion)))]
#[get("/v1/courses/{id}/plan")]
pub async fn get_plan(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        courses::readable(&read, Area::Plan, *id).await?;
        let row = rows::in_force(read.conn(), *id)
            .await?
            .ok_or(Refusal::NotFound)?;
        Reply::of(&read.ctx, &PlanVersion::load(read.conn(), row).await?)
    })
    .await
}

/// Read the plan being worked on
///
/// The version that is a draft, or submitted and waiting for approvals. 404 if nobody works on one:
/// begin it with the action `draft`.
#[utoipa::path(tag = "Plans",
    responses((status = 200, description = "The version being worked on.", body = PlanVersion)))]
#[get("/v1/courses/{id}/plan/draft")]
pub async fn get_plan_draft(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        readable(&read, *id).await?;
        let row = rows::open(read.conn(), *id)
            .await?
            .ok_or(Refusal::NotFound)?;
        Reply::of(&read.ctx, &PlanVersion::load(read.conn(), row).await?)
    })
    .await
}

page_type!(
    /// A page of plan versions, without their sections.
    PlanVersionPage of PlanVersion
);

list_query!(
    /// A list of plan versions.
    PlanVersionQuery sorted by ["number"] {}
);

/// List the versions of a plan
///
/// Every version of the course's plan in any state, without the sections. Sort by `number`
/// (default) or `-number`.
#[utoipa::path(tag = "Plans", params(PlanVersionQuery),
    responses((status = 200, description = "A page of versions.", body = PlanVersionPage)))]
#[get("/v1/courses/{id}/plan/versions")]
pub async fn list_plan_versions(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<PlanVersionQuery>,
) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        readable(&read, id).await?;
        let list = query.listing(&read.ctx)?;
        let found = rows::list(read.conn(), id, &list.page).await?;
        let ids: Vec<Uuid> = found.rows.iter().map(|row| row.id).collect();
        let given = rows::approvals_of(read.conn(), &ids).await?;
        let of = |row: rows::Version| {
            let own = given.iter().filter(|one| one.plan_version_id == row.id);
            let own: Vec<_> = own.cloned().collect();
            PlanVersion::of(row, &own, None)
        };
        let items: Vec<_> = found.rows.into_iter().map(of).collect::<Result<_, _>>()?;
        list.reply::<PlanVersionPage>(items, found.rest)
    })
    .await
}

/// Read one version of a plan
///
/// A version by its number, whole, also long after it was superseded or discarded.
#[utoipa::path(tag = "Plans",
    responses((status = 200, description = "The version.", body = PlanVersion)))]
#[get("/v1/courses/{id}/plan/versions/{number}")]
pub async fn get_plan_version(call: Call, path: Path<(Uuid, i32)>) -> Answer {
    let (id, number) = path.into_inner();
    call.read(move |read| async move {
        readable(&read, id).await?;
        let row = rows::numbered(read.conn(), id, number)
            .await?
            .ok_or(Refusal::NotFound)?;
        Reply::of(&read.ctx, &PlanVersion::load(read.conn(), row).await?)
    })
    .await
}

/// Which two versions to compare.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DiffQuery {
    /// Number of the earlier version.
    #[param(minimum = 1, example = 1)]
    pub from: i32,
    /// Number of the later version.
    #[param(minimum = 1, example = 2)]
    pub to: i32,
}

/// One member that differs between two versions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanDifference {
    /// Code of the section.
    pub section: String,
    /// JSON Pointer within the section.
    pub pointer: String,
    /// In the earlier version; null if it wasn't there.
    pub before: Option<Value>,
    /// In the later version; null if it isn't there any more.
    pub after: Option<Value>,
}

/// What differs between two versions of a plan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "from": 1, "to": 2, "differences": [
    { "section": "frames", "pointer": "/sessionsMax", "before": 4, "after": 6 }
] }))]
pub struct PlanDiff {
    /// Number of the earlier version.
    pub from: i32,
    /// Number of the later version.
    pub to: i32,
    /// Member by member, in the order of the sections.
    pub differences: Vec<PlanDifference>,
}

/// Compare two versions of a plan
///
/// What was changed from one version to another, member by member, so that whoever approves sees
/// what is new.
#[utoipa::path(tag = "Plans", params(DiffQuery),
    responses((status = 200, description = "What differs.", body = PlanDiff)))]
#[get("/v1/courses/{id}/plan/diff")]
pub async fn diff_plan(call: Call, id: Path<Uuid>, Query(query): Query<DiffQuery>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        readable(&read, id).await?;
        let before = sections(&read, id, query.from, "?from").await?;
        let after = sections(&read, id, query.to, "?to").await?;
        let differences = diff(&before, &after)
            .into_iter()
            .map(|d| PlanDifference {
                section: d.section,
                pointer: d.pointer,
                before: d.before,
                after: d.after,
            })
            .collect();
        Reply::json(&PlanDiff {
            from: query.from,
            to: query.to,
            differences,
        })
    })
    .await
}

async fn sections(
    read: &Read,
    course: Uuid,
    number: i32,
    parameter: &str,
) -> Result<Vec<rows::Section>, Refusal> {
    let version = rows::numbered(read.conn(), course, number).await?;
    let version = version.ok_or_else(|| FieldError::new(parameter, "notFound"))?;
    Ok(rows::sections(read.conn(), version.id).await?)
}
