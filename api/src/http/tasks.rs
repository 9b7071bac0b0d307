//! `/v1/me/tasks`

use actix_web::web::Query;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::page::Page;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::actions::{self, ActionStatus, ResourceRef};
use super::call::{Answer, Call};
use super::list::{Paging, page_reply};
use super::{course_actions, needs};
use crate::app::Ctx;
use crate::app::tasks::{self, Task as Found};

/// Something that waits for you.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// What it is about; its `actions` list it too.
    pub resource: ResourceRef,
    /// Title of the thing: a text, or texts by language code.
    pub title: Value,
    /// What you can do about it: ready, or with what is still missing.
    pub action: ActionStatus,
    /// Since when it has waited.
    pub since: DateTime<Utc>,
}

/// A page of tasks.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskPage {
    /// The tasks found among the things looked at; a page can be empty and still have a next one.
    pub items: Vec<Task>,
    /// Where to go on; null when everything has been looked at.
    pub next: Option<String>,
}

/// Which part of the tasks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TaskQuery {
    /// How many things to look at, 1 to 200; 50 if left out.
    #[param(minimum = 1, maximum = 200, example = 50)]
    pub limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
}

/// List your tasks
///
/// Everything that waits for you, over all needs, courses and plans you take part in: what you can do
/// now, and what you could do once something missing is mended. Show it as a front page.
#[utoipa::path(tag = "Access", params(TaskQuery),
    responses((status = 200, description = "A page of tasks.", body = TaskPage)))]
#[get("/v1/me/tasks")]
pub async fn list_tasks(
    call: Call,
    request: HttpRequest,
    Query(query): Query<TaskQuery>,
) -> Answer {
    call.read(|read| async move {
        let paging = Paging {
            limit: query.limit,
            cursor: query.cursor.as_deref(),
            sort: None,
            filter: "tasks".to_owned(),
        };
        let page = paging.page(&read.ctx, &["createdAt"])?;
        let (kind, page) = part(page);
        let (found, last) = match kind {
            COURSES => tasks::of_courses(&read, &page).await?,
            _ => tasks::of_needs(&read, &page).await?,
        };
        // Courses first, then needs.
        let last = match (kind, last) {
            (kind, Some((value, id))) => Some((format!("{kind}{SPLIT}{value}"), id)),
            (COURSES, None) => Some((format!("{NEEDS}{SPLIT}"), Uuid::nil())),
            _ => None,
        };
        let next = paging.next(&read.ctx, &page, last);
        let items = found
            .iter()
            .filter_map(|task| render(&read.ctx, task))
            .collect();
        let body = TaskPage {
            items,
            next: next.clone(),
        };
        page_reply(
            &body,
            request.path(),
            request.query_string(),
            next.as_deref(),
        )
    })
    .await
}

const COURSES: &str = "courses";
const NEEDS: &str = "needs";
const SPLIT: char = '|';

/// Which kind of thing a page goes on with, and where.
fn part(mut page: Page) -> (&'static str, Page) {
    let Some((value, id)) = page.after.take() else {
        return (COURSES, page);
    };
    let (kind, value) = value.split_once(SPLIT).unwrap_or((COURSES, value.as_str()));
    let kind = if kind == NEEDS { NEEDS } else { COURSES };
    page.after = (!value.is_empty()).then(|| (value.to_owned(), id));
    (kind, page)
}

fn render(ctx: &Ctx, task: &Found) -> Option<Task> {
    let how = match task.kind {
        crate::app::needs::KIND => needs::actions::how(task.id, task.state.action),
        _ => course_actions::performed(task.id, task.state.action),
    };
    Some(Task {
        resource: ResourceRef {
            kind: task.kind.to_owned(),
            id: task.id,
        },
        title: task.title.clone(),
        action: actions::status(task.id, &task.state, how?, &ctx.languages),
        since: task.since,
    })
}
