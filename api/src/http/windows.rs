//! `/v1/runs/{id}/windows`, `/v1/windows/{id}`

use actix_web::web::{Path, Query};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use chrono_tz::Europe::Oslo;
use domain::lifecycle::{Action, Machine};
use domain::permissions::Area;
use serde::{Deserialize, Serialize};
use store::answer;
use store::form::{self as forms, Version};
use store::window::{self as rows, WindowRun};
use store::{Conn, StoreError};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::run_actions::OpenedRun;
use crate::app::sessions::ZONE;
use crate::app::windows::{self, Draft, KIND};
use crate::app::{Refusal, Reply, Versioned};
use crate::http::actions::{ActionList, ActionSummary, Performed, render, summaries};
use crate::http::body::Body;
use crate::http::call::{Answer, Call};
use crate::http::codes::{WindowOutcome, WindowState, stored};
use crate::http::plans::EvaluationTime;
use crate::http::texts::Texts;
use crate::{list_query, page_type};

/// Which form is asked when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "formId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90", "moment": "end", "sessionId": null,
    "weeksAfter": null, "daysOpen": 7, "otherRunIds": []
}))]
pub struct WindowInput {
    /// The form, one that participants answer; what the working group asks itself is talked over at its
    /// meeting. Its published version is pinned: whatever becomes of the form, this is what is asked.
    pub form_id: Uuid,
    /// When it is asked: `before` the course, `afterSession`, at the `end`, or as a `followUp`.
    pub moment: EvaluationTime,
    /// With `afterSession`: the session after which it opens.
    #[serde(default)]
    pub session_id: Option<Uuid>,
    /// With `followUp`: how many weeks after the last session it opens.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 104)]
    pub weeks_after: Option<i32>,
    /// How many days it stays open. One that is asked `before` opens so many days before the first session.
    #[schema(minimum = 1, maximum = 90)]
    pub days_open: i32,
    /// Other runs of the same course whose participants answer in the same window, since one group alone is
    /// small. All are asked at once: it opens when the last of the runs comes to that moment, and closes with the
    /// last; one that is asked `before` closes when the first run begins, so these must begin at about the same
    /// time. Not with `afterSession`.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub other_run_ids: Vec<Uuid>,
}

/// A time in which a form is answered. Its times go by the sessions: move a session, and a window that has not
/// opened moves along. The server opens and closes it by itself: it opens only for five participants or
/// more, gives each of them a token by message, and keeps what they say only if five or more have answered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7da0", "version": 1, "state": "planned",
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20", "runId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d30",
    "runIds": ["0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d30"],
    "formId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90", "formNumber": 1,
    "formTitle": { "nb": "Når kurset er slutt", "nn": "Når kurset er slutt", "en": null },
    "moment": "end", "sessionId": null, "weeksAfter": null, "daysOpen": 7,
    "opensAt": "2026-04-01T10:00:00Z", "closesAt": "2026-04-08T22:00:00Z",
    "opensLocal": "2026-04-01T12:00", "closesLocal": "2026-04-09T00:00", "timeZone": "Europe/Oslo",
    "reason": null, "invited": null, "fiveReached": null, "answers": null, "outcome": null, "extended": false, "actions": null,
    "createdAt": "2026-03-01T08:00:00Z", "updatedAt": "2026-03-01T08:00:00Z"
}))]
pub struct Window {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// How far it has come.
    pub state: WindowState,
    /// The course.
    pub course_id: Uuid,
    /// The run at which it was planned.
    pub run_id: Uuid,
    /// Every run whose participants answer in it.
    pub run_ids: Vec<Uuid>,
    /// The form.
    pub form_id: Uuid,
    /// Number of the version that is asked: read it at `/v1/forms/{formId}/versions/{formNumber}/sheet`.
    pub form_number: i32,
    /// What that version is called.
    pub form_title: Texts,
    /// When it is asked.
    pub moment: EvaluationTime,
    /// The session after which it opens.
    pub session_id: Option<Uuid>,
    /// How many weeks after the last session it opens.
    pub weeks_after: Option<i32>,
    /// How many days it stays open.
    pub days_open: i32,
    /// When it opens; null as long as the sessions it goes by are not planned.
    pub opens_at: Option<DateTime<Utc>>,
    /// When it closes; null as `opensAt`.
    pub closes_at: Option<DateTime<Utc>>,
    /// When it opens by the clock on the wall.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$")]
    pub opens_local: Option<String>,
    /// When it closes by the clock on the wall; `00:00` is the midnight at which the day before ends.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$")]
    pub closes_local: Option<String>,
    /// The zone of that clock.
    pub time_zone: String,
    /// Why it was cancelled.
    pub reason: Option<String>,
    /// How many participants were given a token; null until it opens.
    pub invited: Option<i32>,
    /// While it is open: whether five or more have answered, and all that is told before it closes. Null at
    /// other times.
    pub five_reached: Option<bool>,
    /// How many answers are kept; null unless `outcome` is `settled`.
    pub answers: Option<i32>,
    /// What became of it; null until it has closed, and for one that somebody cancelled.
    pub outcome: Option<WindowOutcome>,
    /// Whether it stayed open a week longer, since fewer than five had answered.
    pub extended: bool,
    /// In lists: what can be done with it, in short. Null when one window is read; ask its `actions` then.
    pub actions: Option<Vec<ActionSummary>>,
    /// When it was planned.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for Window {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/windows/{}", self.id)
    }
}

fn is_open(window: &rows::Window) -> bool {
    window.state == domain::codes::WindowState::Open.code()
}

/// What is told beside the rows of windows.
struct Beside {
    runs: Vec<WindowRun>,
    versions: Vec<Version>,
    reached: Vec<Uuid>,
}

impl Beside {
    async fn load(conn: &Conn, windows: &[rows::Window]) -> Result<Self, StoreError> {
        let ids: Vec<Uuid> = windows.iter().map(|window| window.id).collect();
        let versions: Vec<Uuid> = windows
            .iter()
            .map(|window| window.form_version_id)
            .collect();
        let open = windows.iter().filter(|window| is_open(window));
        let open: Vec<Uuid> = open.map(|window| window.id).collect();
        Ok(Self {
            reached: answer::reached(conn, &open).await?,
            runs: rows::runs_of(conn, &ids).await?,
            versions: forms::versions_by_id(conn, &versions).await?,
        })
    }
}

impl Window {
    fn of(row: rows::Window, beside: &Beside) -> Result<Self, Refusal> {
        let asked = beside
            .versions
            .iter()
            .find(|one| one.id == row.form_version_id);
        let asked = asked.ok_or_else(|| StoreError::Corrupt("a window without a form".into()))?;
        let runs = beside.runs.iter().filter(|one| one.window_id == row.id);
        let local = |at: Option<DateTime<Utc>>| {
            at.map(|at| at.with_timezone(&Oslo).format("%Y-%m-%dT%H:%M").to_string())
        };
        let outcome = row.outcome.as_deref();
        let outcome = outcome.map(stored::<domain::codes::WindowOutcome>);
        Ok(Self {
            id: row.id,
            version: row.version,
            five_reached: is_open(&row).then(|| beside.reached.contains(&row.id)),
            state: stored::<domain::codes::WindowState>(&row.state)?.into(),
            course_id: row.course_id,
            run_id: row.run_id,
            run_ids: runs.map(|one| one.run_id).collect(),
            form_id: asked.form_id,
            form_number: asked.number,
            form_title: Texts::from(&asked.content["title"]),
            moment: stored::<domain::plan::EvaluationTime>(&row.moment)?.into(),
            session_id: row.session_id,
            weeks_after: row.weeks_after,
            days_open: row.days_open,
            opens_local: local(row.opens_at),
            closes_local: local(row.closes_at),
            opens_at: row.opens_at,
            closes_at: row.closes_at,
            time_zone: ZONE.to_owned(),
            reason: row.reason,
            invited: row.invited,
            answers: row.answers,
            outcome: outcome.transpose()?.map(Into::into),
            extended: row.extended,
            actions: None,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }

    async fn load(conn: &Conn, row: rows::Window) -> Result<Self, Refusal> {
        let beside = Beside::load(conn, std::slice::from_ref(&row)).await?;
        Self::of(row, &beside)
    }
}

page_type!(
    /// A page of windows.
    WindowPage of Window
);

list_query!(
    /// A list of a run's windows.
    WindowQuery sorted by ["createdAt"] {}
);

/// List the windows of a run
///
/// Which forms are asked when, in every state: also windows that were planned at another run of the course
/// and in which this run's participants answer too. Sort by `createdAt` (default) or `-createdAt`.
#[utoipa::path(tag = "Evaluation", params(WindowQuery),
    responses((status = 200, description = "A page of windows.", body = WindowPage)))]
#[get("/v1/runs/{id}/windows")]
pub async fn list_run_windows(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<WindowQuery>,
) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let opened = OpenedRun::readable(&read, Area::Forms, id).await?;
        let list = query.listing(&read.ctx)?;
        let found = rows::list(read.conn(), id, &list.page).await?;
        let beside = Beside::load(read.conn(), &found.rows).await?;
        let listed = |row: rows::Window| {
            let able = windows::survey(&read.ctx, &row, &opened.target())?;
            let actions = Some(summaries(&able));
            Window::of(row, &beside).map(|window| Window { actions, ..window })
        };
        let items = found.rows.into_iter().map(listed);
        list.reply::<WindowPage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// Read a window
///
/// Which version of which form is asked, of whose participants, and from when to when.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The window.", body = Window)))]
#[get("/v1/windows/{id}")]
pub async fn get_window(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let (row, _) = windows::readable(&read, id).await?;
        Reply::of(&read.ctx, &Window::load(read.conn(), row).await?)
    })
    .await
}

/// Plan a window
///
/// Pins the published version of a form to the run and says when it is asked. A licensed instrument must be
/// licensed on the first and on the last day; if sessions move the window beyond that, nobody is asked. Possible until
/// the run is closed.
#[utoipa::path(tag = "Evaluation", request_body = WindowInput,
    responses((status = 201, description = "The new window.", body = Window)))]
#[post("/v1/runs/{id}/windows")]
pub async fn plan_window(call: Call, id: Path<Uuid>, body: Body<WindowInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let draft = Draft {
            form: input.form_id,
            moment: input.moment.0,
            session: input.session_id,
            weeks_after: input.weeks_after,
            days_open: input.days_open,
            other_runs: input.other_run_ids.clone(),
        };
        let row = windows::plan(&unit, id, draft).await?;
        Reply::created(&unit, &Window::load(unit.tx(), row).await?)
    })
    .await
}

/// Why nobody is asked.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "Gruppa er for liten og snakker sammen i stedet." }))]
pub struct CancelWindowInput {
    /// The reason, at most 2000 letters.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// How each action on a window is performed.
pub fn how(id: Uuid, action: Action) -> Option<Performed> {
    (action == Action::CancelWindow).then(|| Performed {
        operation_id: "cancelWindow",
        method: "POST",
        href: format!("/v1/windows/{id}/actions/{}", action.path()),
        input: Some("CancelWindowInput"),
    })
}

/// List what can be done with a window
///
/// The actions that start from its present state. Opening and closing is the server's own work and not
/// among them.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The actions.", body = ActionList)))]
#[get("/v1/windows/{id}/actions")]
pub async fn list_window_actions(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let (row, target) = windows::readable(&read, id).await?;
        let found = windows::survey(&read.ctx, &row, &target)?;
        let perform = |action| how(id, action);
        let languages = &read.ctx.languages;
        let list = render(Machine::Window, id, &row.state, &found, perform, languages);
        Reply::json(&list)
    })
    .await
}

/// Cancel a window
///
/// Before it has opened, with a reason: nobody is asked. To ask at another time, plan another window.
#[utoipa::path(tag = "Evaluation", request_body = CancelWindowInput,
    responses((status = 200, description = "The window, cancelled.", body = Window)))]
#[post("/v1/windows/{id}/actions/cancel")]
pub async fn cancel_window(call: Call, id: Path<Uuid>, body: Body<CancelWindowInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let row = windows::cancel(&unit, id, &input.reason).await?;
        Reply::of(&unit, &Window::load(unit.tx(), row).await?)
    })
    .await
}
