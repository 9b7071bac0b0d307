//! `/v1/runs`, and the runs of a course.

pub mod actions;
mod wire;

use actix_web::web::{Path, Query};
use actix_web::{get, patch, post};
use chrono::NaiveDate;
use domain::permissions::{Area, Right};
use store::run::{self as rows, Filter};
use uuid::Uuid;

use crate::app::run_actions::{KIND, OpenedRun};
use crate::app::runs::{self, Draft};
use crate::app::{Read, Refusal, Reply, courses};
use crate::http::body::{Body, Patch};
use crate::http::call::{Answer, Call};
use crate::http::codes::RunState;
use crate::http::history::{HistoryPage, HistoryQuery, hidden_parties, history};
use crate::http::list::Listing;
use crate::{list_query, page_type};

pub use wire::{Run, RunInput};

page_type!(
    /// A page of runs.
    RunPage of Run
);

list_query!(
    /// What a list of runs can be narrowed to.
    RunQuery sorted by ["-createdAt", "updatedAt"] {
        /// Only runs in this state.
        #[param(inline, value_type = Option<RunState>)]
        state: RunState,
        /// Only runs of this course.
        course_id: Uuid,
        /// Only runs of courses of this service.
        service_id: Uuid,
        /// Only runs whose first session is on this day or later.
        #[param(example = "2026-08-01")]
        from: NaiveDate,
        /// Only runs whose first session is on this day or earlier.
        #[param(example = "2026-12-31")]
        to: NaiveDate,
        /// Part of the title of the run or of its course, in any of their languages and in any case; at
        /// most 200 letters.
        #[param(max_length = 200, example = "diabetes")]
        q: String,
    }
);

list_query!(
    /// What a list of a course's runs can be narrowed to.
    CourseRunQuery sorted by ["-createdAt", "updatedAt"] {
        /// Only runs in this state.
        #[param(inline, value_type = Option<RunState>)]
        state: RunState,
    }
);

/// List runs
///
/// The runs that you may see: of your organisation or service, and of courses in whose working group
/// you are. Each tells its days (`summary`) and what can be done with it (`actions`). Sort by `-createdAt`
/// (default) or `updatedAt`.
#[utoipa::path(tag = "Runs", params(RunQuery),
    responses((status = 200, description = "A page of runs.", body = RunPage)))]
#[get("/v1/runs")]
pub async fn list_runs(call: Call, Query(query): Query<RunQuery>) -> Answer {
    call.read(move |read| async move {
        let filter = Filter {
            scope: read.ctx.scope(Area::Runs, Right::Read)?,
            state: query.state.map(|state| state.0.code().to_owned()),
            course: query.course_id,
            service: query.service_id,
            from: query.from,
            to: query.to,
            q: query.q.clone(),
            ..Filter::default()
        };
        page(&read, &query.listing(&read.ctx)?, filter).await
    })
    .await
}

/// List the runs of a course
///
/// Every time the course was held or is to be held, also cancelled ones. Sort by `-createdAt`
/// (default) or `updatedAt`.
#[utoipa::path(tag = "Runs", params(CourseRunQuery),
    responses((status = 200, description = "A page of runs.", body = RunPage)))]
#[get("/v1/courses/{id}/runs")]
pub async fn list_course_runs(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<CourseRunQuery>,
) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        courses::readable(&read, Area::Runs, id).await?;
        let filter = Filter {
            scope: read.ctx.scope(Area::Runs, Right::Read)?,
            state: query.state.map(|state| state.0.code().to_owned()),
            course: Some(id),
            ..Filter::default()
        };
        page(&read, &query.listing(&read.ctx)?, filter).await
    })
    .await
}

async fn page(read: &Read, list: &Listing<'_>, filter: Filter) -> Result<Reply, Refusal> {
    let found = rows::list(read.conn(), &filter, &list.page).await?;
    let ids: Vec<Uuid> = found.rows.iter().map(|row| row.id).collect();
    let opened = OpenedRun::look(read, &ids).await?;
    let items = ids.iter().filter_map(|id| opened.get(id));
    let items = items.map(|opened| Run::listed(&read.ctx, opened));
    list.reply::<RunPage>(items.collect::<Result<_, _>>()?, found.rest)
}

/// Read a run
///
/// One holding of a course. Its sessions, enrolments and actions stand below it.
#[utoipa::path(tag = "Runs",
    responses((status = 200, description = "The run.", body = Run)))]
#[get("/v1/runs/{id}")]
pub async fn get_run(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let opened = OpenedRun::readable(&read, Area::Runs, *id).await?;
        Reply::of(&read.ctx, &Run::of(&opened)?)
    })
    .await
}

/// Schedule a run of a course
///
/// A coordinator or a lead of the working group does it. The run goes by one version of the plan, by
/// default the one that both sides have approved. Plan its sessions next, then open it.
///
/// A course that is under way already is taken in where it is: say in `takenIn` how far it has come.
/// What lies before is claimed and never counts as verified; from there on it goes like any other.
#[utoipa::path(tag = "Runs", request_body = RunInput,
    responses((status = 201, description = "The new run.", body = Run)))]
#[post("/v1/courses/{id}/runs")]
pub async fn schedule_run(call: Call, id: Path<Uuid>, body: Body<RunInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let opened = runs::schedule(&unit, id, Draft::from(&*input)).await?;
        Reply::created(&unit, &Run::of(&opened)?)
    })
    .await
}

/// Change a run
///
/// A coordinator does it, until the sessions are over. Once the run has opened, its plan version and
/// its way of taking part stay.
#[utoipa::path(tag = "Runs",
    request_body(content = RunInput, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed run.", body = Run)))]
#[patch("/v1/runs/{id}")]
pub async fn update_run(call: Call, id: Path<Uuid>, patch: Patch) -> Answer {
    let id = *id;
    call.write(patch, move |unit, patch| async move {
        let changed = runs::update(&unit, id, |opened| {
            let input: RunInput = patch.over(&RunInput::present(opened)?)?;
            Ok(Draft::from(&input))
        })
        .await?;
        Reply::of(&unit, &Run::of(&changed)?)
    })
    .await
}

/// Read what has happened to a run
///
/// Every step and change of the run and its sessions, newest first: who did what, as what, and when.
/// What happened to single parties is shown only to those who see who takes part.
#[utoipa::path(tag = "Runs", params(HistoryQuery),
    responses((status = 200, description = "A page of the history.", body = HistoryPage)))]
#[get("/v1/runs/{id}/history")]
pub async fn get_run_history(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<HistoryQuery>,
) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let opened = OpenedRun::readable(&read, Area::WorkingGroup, id).await?;
        let course = &opened.stored.course;
        let without = hidden_parties(&read, Area::Enrolments, course).await?;
        history(&read, &query, (KIND, id), without).await
    })
    .await
}
