//! `/v1/sessions`, and the sessions of a run.

pub mod attendance;
mod wire;

use actix_web::web::{Path, Query};
use actix_web::{get, patch, post};
use domain::permissions::Area;
use store::session as rows;
use uuid::Uuid;

use crate::app::run_actions::OpenedRun;
use crate::app::{Read, Refusal, Reply, sessions};
use crate::http::body::{Body, Patch};
use crate::http::call::{Answer, Call};
use crate::{list_query, page_type};

pub use wire::{CancelSessionInput, MoveSessionInput, Session, SessionInput, WallTimeInput};

page_type!(
    /// A page of sessions.
    SessionPage of Session
);

list_query!(
    /// A list of a run's sessions.
    SessionQuery sorted by ["number", "startsAt"] {}
);

/// List the sessions of a run
///
/// In every state: also those that were moved or cancelled, and why. Sort by `number` (default) or
/// `startsAt`.
#[utoipa::path(tag = "Runs", params(SessionQuery),
    responses((status = 200, description = "A page of sessions.", body = SessionPage)))]
#[get("/v1/runs/{id}/sessions")]
pub async fn list_sessions(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<SessionQuery>,
) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        OpenedRun::readable(&read, Area::Sessions, id).await?;
        let list = query.listing(&read.ctx)?;
        let found = rows::list(read.conn(), id, &list.page).await?;
        let ids: Vec<Uuid> = found.rows.iter().map(|row| row.id).collect();
        let staff = rows::staff(read.conn(), &ids).await?;
        let items = found.rows.into_iter().map(|row| Session::of(row, &staff));
        list.reply::<SessionPage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// A session that the caller may read, with its run.
pub(super) async fn readable(read: &Read, id: Uuid) -> Result<(OpenedRun, rows::Session), Refusal> {
    let row = rows::get(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    read.ctx.must_be_near(row.tenant, None)?;
    let opened = OpenedRun::readable(read, Area::Sessions, row.run_id).await?;
    Ok((opened, row))
}

/// Read a session
///
/// When and where it is, what it is about, and who leads it for which side.
#[utoipa::path(tag = "Runs",
    responses((status = 200, description = "The session.", body = Session)))]
#[get("/v1/sessions/{id}")]
pub async fn get_session(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let (_, row) = readable(&read, *id).await?;
        Reply::of(&read.ctx, &Session::load(read.conn(), row).await?)
    })
    .await
}

/// Plan a session of a run
///
/// Times are those of the clock on the wall in Norway (`Europe/Oslo`); the answer tells the instants.
/// A time that does not exist, in the night when summer time begins, is refused; one that comes twice,
/// when it ends, means the first. A coordinator plans sessions until the run is over.
#[utoipa::path(tag = "Runs", request_body = SessionInput,
    responses((status = 201, description = "The new session.", body = Session)))]
#[post("/v1/runs/{id}/sessions")]
pub async fn plan_session(call: Call, id: Path<Uuid>, body: Body<SessionInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let new = sessions::plan(&unit, id, input.command()?).await?;
        Reply::created(&unit, &Session::load(unit.tx(), new).await?)
    })
    .await
}

/// Change a planned session
///
/// Its time can be changed here while the run is scheduled; once people enrol, move it instead, so
/// that they can see it.
#[utoipa::path(tag = "Runs",
    request_body(content = SessionInput, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed session.", body = Session)))]
#[patch("/v1/sessions/{id}")]
pub async fn update_session(call: Call, id: Path<Uuid>, patch: Patch) -> Answer {
    let id = *id;
    call.write(patch, move |unit, patch| async move {
        let changed = sessions::update(&unit, id, |present, staff| {
            let input: SessionInput = patch.over(&SessionInput::present(present, staff)?)?;
            input.command()
        })
        .await?;
        Reply::of(&unit, &Session::load(unit.tx(), changed).await?)
    })
    .await
}

/// Move a session
///
/// The session stays as `moved`, with the reason, and names the new one that takes its place with the
/// same topics and people. The answer is the new one.
#[utoipa::path(tag = "Runs", request_body = MoveSessionInput,
    responses((status = 201, description = "The session that takes its place.", body = Session)))]
#[post("/v1/sessions/{id}/actions/move")]
pub async fn move_session(call: Call, id: Path<Uuid>, body: Body<MoveSessionInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let to = input.to.command("/to")?;
        let new = sessions::move_to(&unit, id, &input.reason, to).await?;
        Reply::created(&unit, &Session::load(unit.tx(), new).await?)
    })
    .await
}

/// Cancel a session
///
/// With a reason that stays with the session. Nothing takes its place: to hold it at another time, move it.
#[utoipa::path(tag = "Runs", request_body = CancelSessionInput,
    responses((status = 200, description = "The cancelled session.", body = Session)))]
#[post("/v1/sessions/{id}/actions/cancel")]
pub async fn cancel_session(call: Call, id: Path<Uuid>, body: Body<CancelSessionInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let cancelled = sessions::cancel(&unit, id, &input.reason).await?;
        Reply::of(&unit, &Session::load(unit.tx(), cancelled).await?)
    })
    .await
}
