//! `/v1/courses/{id}/history`, `/v1/needs/{id}/history`, `/v1/forms/{id}/history`: what has happened, newest first.

use actix_web::get;
use actix_web::web::{Path, Query};
use chrono::{DateTime, Utc};
use domain::permissions::{Area, Right, View};
use serde::{Deserialize, Serialize};
use store::course::Course;
use store::journal;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::call::{Answer, Call};
use super::codes::Evidence;
use super::list::Paging;
use super::needs::visible;
use crate::app::forms::{self, OpenedForm};
use crate::app::{Read, Refusal, Reply, course_actions, courses, enrolments, needs};
use crate::page_type;

/// Which part of a history is wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Rows a page, 1 to 200; 50 if left out.
    #[param(minimum = 1, maximum = 200, example = 50)]
    pub limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d80", "at": "2026-11-22T08:00:00Z",
    "occurredAt": "2026-11-20T11:00:00Z", "action": "recorded",
    "entity": { "kind": "meeting", "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d40", "version": 1 },
    "personId": "6f1c2f0a-8f4b-4c55-9f0e-0a5f1f1c2b3d", "as": "leadUser",
    "alsoCoordinator": null, "evidence": null, "position": null
}))]
pub struct HistoryEntry {
    /// Its id.
    pub id: Uuid,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// When it happened; earlier than `at` if it was entered afterwards.
    pub occurred_at: DateTime<Utc>,
    /// Code of what happened.
    pub action: String,
    /// What it happened to: the course, run or need itself, or something that belongs to it.
    pub entity: EntityVersion,
    /// The person who did it; null for a machine, for the system, and for who came without a token.
    pub person_id: Option<Uuid>,
    /// As what: the code of a role, or of a place in the working group (`leadUser` …).
    #[serde(rename = "as")]
    #[schema(rename = "as")]
    pub capacity: Option<String>,
    /// True if who approved, signed or joined a group was a coordinator too; null where it is not asked.
    pub also_coordinator: Option<bool>,
    /// How an approval or a signature is known: by login, by personal link, or attested by others; null
    /// for everything else.
    pub evidence: Option<Evidence>,
    /// Its place in the sealed journal of the organisation, without gaps; null until it is sealed,
    /// which takes about a second.
    pub position: Option<i64>,
}

/// One version of something.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntityVersion {
    /// Kind of resource.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// Its version after what happened.
    pub version: i32,
}

page_type!(
    /// A page of history.
    HistoryPage of HistoryEntry
);

/// Answers with a page of the history of `root`, without what is about children of these kinds.
///
/// # Errors
/// `Invalid` for a limit or cursor that does not fit.
pub async fn history(
    read: &Read,
    query: &HistoryQuery,
    root: (&'static str, Uuid),
    without: &[&str],
) -> Result<Reply, Refusal> {
    let list = Paging {
        limit: query.limit,
        cursor: query.cursor.as_deref(),
        sorts: &["-at"],
        ..Paging::default()
    };
    let list = list.listing(&read.ctx)?;
    let found = journal::of_root(read.conn(), root, without, &list.page).await?;
    let items = found.rows.into_iter().map(HistoryEntry::of);
    list.reply::<HistoryPage>(items.collect(), found.rest)
}

impl HistoryEntry {
    fn of(row: journal::Row) -> Self {
        Self {
            id: row.id,
            at: row.recorded_at,
            occurred_at: row.occurred_at,
            action: row.action,
            entity: EntityVersion {
                kind: row.entity_kind,
                id: row.entity_id,
                version: row.entity_version,
            },
            person_id: row.actor_person,
            also_coordinator: row.payload.as_deref().and_then(also_coordinator),
            capacity: row.actor_as,
            evidence: evidence(row.payload.as_deref()),
            position: row.position,
        }
    }
}

/// The kinds that a caller's history of a course or run leaves out: what happened to single parties is
/// for those who see who takes part.
///
/// # Errors
/// As the database fails.
pub async fn hidden_parties(
    read: &Read,
    area: Area,
    course: &Course,
) -> Result<&'static [&'static str], Refusal> {
    let responsible = courses::responsible(read.conn(), course).await?;
    let target = courses::participants(course, responsible);
    Ok(match read.ctx.view(area, Right::Read, &target) {
        Some(View::Full) => &[],
        _ => &[enrolments::KIND],
    })
}

fn also_coordinator(payload: &str) -> Option<bool> {
    let payload: serde_json::Value = serde_json::from_str(payload).ok()?;
    payload["alsoCoordinator"].as_bool()
}

/// How a hand is known, of what the journal says of it; nothing once that was erased.
fn evidence(payload: Option<&str>) -> Option<Evidence> {
    let payload: serde_json::Value = serde_json::from_str(payload?).ok()?;
    let code = payload.get("evidence")?.as_str()?;
    code.parse::<domain::codes::Evidence>().ok().map(Into::into)
}

/// Read a course's history
///
/// What has happened to the course and to everything that belongs to it, newest first. It tells what
/// happened, not what was written. What happened to single parties in the standing queue is shown only
/// to those who see who stands there.
#[utoipa::path(tag = "Courses", params(HistoryQuery),
    responses((status = 200, description = "A page of history.", body = HistoryPage)))]
#[get("/v1/courses/{id}/history")]
pub async fn get_course_history(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<HistoryQuery>,
) -> Answer {
    call.read(move |read| async move {
        let course = courses::readable(&read, Area::WorkingGroup, *id).await?;
        let without = hidden_parties(&read, Area::Queue, &course).await?;
        let root = (course_actions::KIND, course.id);
        history(&read, &query, root, without).await
    })
    .await
}

/// Read a need's history
///
/// What has happened to the need, newest first.
#[utoipa::path(tag = "Needs", params(HistoryQuery),
    responses((status = 200, description = "A page of history.", body = HistoryPage)))]
#[get("/v1/needs/{id}/history")]
pub async fn get_need_history(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<HistoryQuery>,
) -> Answer {
    call.read(move |read| async move {
        let need = visible(&read, *id).await?;
        history(&read, &query, (needs::KIND, need.id), &[]).await
    })
    .await
}

/// Read a form's history
///
/// What has happened to the form and its versions, newest first. Forms that come with this server have
/// none.
#[utoipa::path(tag = "Evaluation", params(HistoryQuery),
    responses((status = 200, description = "A page of history.", body = HistoryPage)))]
#[get("/v1/forms/{id}/history")]
pub async fn get_form_history(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<HistoryQuery>,
) -> Answer {
    call.read(move |read| async move {
        let opened = OpenedForm::readable(&read, *id).await?;
        history(&read, &query, (forms::KIND, opened.form.id), &[]).await
    })
    .await
}
