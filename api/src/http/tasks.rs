//! `/v1/me/tasks`

use actix_web::get;
use actix_web::web::Query;
use chrono::{DateTime, NaiveDate, Utc};
use domain::codes::Side;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::page::Rest;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::actions::{self, ActionOperation, ActionStatus, Performed, ResourceRef};
use super::call::{Answer, Call};
use super::list::{PageOf, Paging};
use super::{course_actions, enrolments, needs, runs};
use crate::app::actions::ActionState;
use crate::app::facts::today;
use crate::app::tasks::{self, Part, Place, Task as Found, Todo, What};
use crate::app::{Ctx, FieldError, Refusal};
use crate::messages;

/// Something that waits for you.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "resource": {
        "kind": "session", "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90",
        "href": "/v1/sessions/0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90", "actionsHref": null
    },
    "title": { "nb": "Leve med revmatisme" },
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20",
    "runId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d30",
    "action": {
        "action": "fillInSheet", "title": "Fyll ut oppmøtelisten", "ready": true,
        "operation": {
            "operationId": "putAttendance", "method": "PUT",
            "href": "/v1/sessions/0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90/attendance", "body": null
        },
        "inputSchema": "AttendanceSheetInput", "waitingOn": [], "unmet": []
    },
    "since": "2026-05-05T10:00:00Z", "dueOn": "2026-05-05", "overdue": true
}))]
pub struct Task {
    /// What it is about. What has a lifecycle lists the task among its actions too.
    pub resource: ResourceRef,
    /// Title of the course or run it belongs to, by language code; of a need, its target group as a
    /// text. Parties are never named here.
    pub title: Value,
    /// The course it belongs to; null for a need that no course has taken up.
    pub course_id: Option<Uuid>,
    /// The run it belongs to; null if it is about none.
    pub run_id: Option<Uuid>,
    /// What you can do about it: ready, or with what is still missing. Besides the actions of the
    /// lifecycle it can be `gatherGroup`, `writeConclusion`, `fillInSheet`, `commentDeviation` or
    /// `answerFeedback`.
    pub action: ActionStatus,
    /// Since when it has waited.
    pub since: DateTime<Utc>,
    /// The last day on which it is in time; null if it has no deadline.
    pub due_on: Option<NaiveDate>,
    /// True if that day has passed.
    pub overdue: bool,
}

/// A page of tasks.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskPage {
    /// The tasks found among the things looked at: what is late first, then what is due soonest, then
    /// what has waited longest. A page can be empty and still have a next one.
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
/// Everything that waits for you, over all you take part in: sessions without a sheet, runs to open,
/// start, end, conclude and sign, parties to answer or to phone, free seats that somebody waits for,
/// deviations without your side's comment, working groups that nobody leads for a side, courses and their plans, anchorings that run out, needs
/// to take up, needs that an active course answers, and feedback whose sender asked for an answer.
/// Each says what you can do now or what is missing, since when it has waited, and until when it is in
/// time. Show it as a front page.
#[utoipa::path(tag = "Access", params(TaskQuery),
    responses((status = 200, description = "A page of tasks.", body = TaskPage)))]
#[get("/v1/me/tasks")]
pub async fn list_tasks(call: Call, Query(query): Query<TaskQuery>) -> Answer {
    call.read(move |read| async move {
        let list = Paging {
            limit: query.limit,
            cursor: query.cursor.as_deref(),
            sorts: &["createdAt"],
            ..Paging::default()
        };
        let list = list.listing(&read.ctx)?;
        let place = match &list.page.after {
            Some((value, id)) => place(value, *id)?,
            None => (Part::ALL[0], None),
        };
        let (found, next) = tasks::from(&read, place, list.page.limit).await?;
        let items = found.into_iter().filter_map(|task| render(&read.ctx, task));
        let rest = Rest {
            after: next.map(mark),
            count: None,
        };
        list.reply::<TaskPage>(items.collect(), rest)
    })
    .await
}

impl PageOf for TaskPage {
    type Item = Task;
    fn of(items: Vec<Task>, next: Option<String>, _: Option<u64>) -> Self {
        Self { items, next }
    }
}

/// A place as a cursor keeps it: the number of its part, and the sort value behind it.
fn mark((part, last): Place) -> (String, Uuid) {
    let number = Part::ALL.iter().position(|one| *one == part).unwrap_or(0);
    let (value, id) = last.unwrap_or_default();
    (format!("{number}|{value}"), id)
}

fn place(value: &str, id: Uuid) -> Result<Place, Refusal> {
    let (number, value) = value.split_once('|').unwrap_or_default();
    let part = number.parse().ok().and_then(|at: usize| Part::ALL.get(at));
    let part = *part.ok_or_else(|| FieldError::new("?cursor", "cursor"))?;
    Ok((part, (!value.is_empty()).then(|| (value.to_owned(), id))))
}

fn render(ctx: &Ctx, task: Found) -> Option<Task> {
    let overdue = task.overdue(today(ctx.now));
    let action = match &task.what {
        What::Action(state) => {
            let how = how(&task, state)?;
            actions::status(task.id, state, how, &ctx.languages)
        }
        What::Todo(todo) => to_do(ctx, task.id, *todo),
    };
    Some(Task {
        resource: ResourceRef::new(task.kind, task.id),
        title: task.title,
        course_id: task.course,
        run_id: task.run,
        action,
        since: task.since,
        due_on: task.due_on,
        overdue,
    })
}

fn how(task: &Found, state: &ActionState) -> Option<Performed> {
    use crate::app::{enrolments as parties, needs as heard, run_actions};
    match task.kind {
        heard::KIND => needs::actions::how(task.id, state.action),
        run_actions::KIND => runs::actions::performed(task.id, state.action),
        parties::KIND => enrolments::actions::how(task.id, state.action),
        _ => course_actions::performed(task.id, state.action),
    }
}

/// What is to be done that is no action of a lifecycle, in the same form as one that is.
fn to_do(ctx: &Ctx, id: Uuid, todo: Todo) -> ActionStatus {
    let (operation_id, method, href, input) = match todo {
        Todo::GatherGroup(_) => (
            "addGroupMember",
            "POST",
            format!("/v1/courses/{id}/working-group"),
            "GroupMemberInput",
        ),
        Todo::WriteConclusion => (
            "putConclusion",
            "PUT",
            format!("/v1/runs/{id}/conclusion"),
            "ConclusionInput",
        ),
        Todo::FillInSheet => (
            "putAttendance",
            "PUT",
            format!("/v1/sessions/{id}/attendance"),
            "AttendanceSheetInput",
        ),
        Todo::CommentDeviation(_) => (
            "commentDeviation",
            "PATCH",
            format!("/v1/deviations/{id}"),
            "DeviationCommentPatch",
        ),
        Todo::AnswerFeedback => (
            "answerFeedback",
            "POST",
            format!("/v1/feedback/{id}/actions/answer"),
            "FeedbackAnswerInput",
        ),
    };
    let body = match todo {
        Todo::GatherGroup(side) => Some(json!({ "side": side.code(), "function": "lead" })),
        Todo::CommentDeviation(Side::User) => Some(json!({ "userComment": null })),
        Todo::CommentDeviation(Side::Professional) => Some(json!({ "professionalComment": null })),
        _ => None,
    };
    let (title, _) = messages::todo(&ctx.languages, todo.code(), todo.side());
    ActionStatus {
        action: todo.code().to_owned(),
        title,
        ready: true,
        operation: ActionOperation {
            operation_id: operation_id.to_owned(),
            method: method.to_owned(),
            href,
            body,
        },
        input_schema: Some(input.to_owned()),
        waiting_on: Vec::new(),
        unmet: Vec::new(),
    }
}
