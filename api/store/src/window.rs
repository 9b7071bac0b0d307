//! Windows in which forms are answered. Changed only under the lock of the run at which they were planned.

use std::collections::HashSet;

use domain::codes::WindowState;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{answer_window as row, answer_window_run as runs, form_version};
use crate::error::StoreError;
use crate::form;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as Window;
pub use runs::Model as WindowRun;

/// One window.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Window>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// The windows in which a run's participants answer.
fn of_run(run: Uuid) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(runs::Column::WindowId)
        .from(runs::Entity)
        .and_where(runs::Column::RunId.eq(run))
        .take()
}

/// One page of a run's windows, in the order in which they were planned.
pub async fn list(conn: &Conn, run: Uuid, page: &Page) -> Result<Found<Window>, StoreError> {
    let select = row::Entity::find().filter(row::Column::Id.in_subquery(of_run(run)));
    page::of(
        conn,
        select,
        page,
        (row::Column::CreatedAt, row::Column::Id),
    )
    .await
}

/// The windows of a run that have not opened, by id.
pub async fn planned(conn: &Conn, run: Uuid) -> Result<Vec<Window>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::Id.in_subquery(of_run(run)))
        .filter(row::Column::State.eq("planned"))
        .order_by_asc(row::Column::Id)
        .all(&conn.db())
        .await?)
}

/// The windows that were planned at a run, each with the form that it asks, whatever became of them.
pub async fn planned_at(conn: &Conn, run: Uuid) -> Result<Vec<(Window, Uuid)>, StoreError> {
    let windows = row::Entity::find()
        .filter(row::Column::RunId.eq(run))
        .order_by_asc(row::Column::Id)
        .all(&conn.db())
        .await?;
    let versions: Vec<Uuid> = windows.iter().map(|one| one.form_version_id).collect();
    let versions = form::versions_by_id(conn, &versions).await?;
    let with_form = windows.into_iter().filter_map(|window| {
        let version = versions
            .iter()
            .find(|one| one.id == window.form_version_id)?;
        Some((window, version.form_id))
    });
    Ok(with_form.collect())
}

/// The windows of a run that are over, oldest first.
pub async fn closed(conn: &Conn, run: Uuid) -> Result<Vec<Window>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::Id.in_subquery(of_run(run)))
        .filter(row::Column::State.eq("closed"))
        .order_by_asc(row::Column::ClosesAt)
        .order_by_asc(row::Column::Id)
        .all(&conn.db())
        .await?)
}

/// The runs whose participants answer in several windows.
pub async fn runs_of(conn: &Conn, windows: &[Uuid]) -> Result<Vec<WindowRun>, StoreError> {
    if windows.is_empty() {
        return Ok(Vec::new());
    }
    Ok(runs::Entity::find()
        .filter(runs::Column::WindowId.is_in(windows.iter().copied()))
        .order_by_asc(runs::Column::RunId)
        .all(&conn.db())
        .await?)
}

/// Those of several runs that have a window at their end which has not closed.
pub async fn with_open_end(conn: &Conn, among: &[Uuid]) -> Result<HashSet<Uuid>, StoreError> {
    let open = Query::select()
        .column(row::Column::Id)
        .from(row::Entity)
        .and_where(row::Column::Moment.eq("end"))
        .and_where(row::Column::State.is_in(["planned", "open"]))
        .take();
    let found: Vec<Uuid> = runs::Entity::find()
        .select_only()
        .column(runs::Column::RunId)
        .filter(runs::Column::RunId.is_in(among.iter().copied()))
        .filter(runs::Column::WindowId.in_subquery(open))
        .into_tuple()
        .all(&conn.db())
        .await?;
    Ok(found.into_iter().collect())
}

/// Whether one of these runs has a window already that asks a form at a moment, after the same session if it
/// is after one.
pub async fn asked_already(
    conn: &Conn,
    runs: &[Uuid],
    (form, moment, session): (Uuid, &str, Option<Uuid>),
) -> Result<bool, StoreError> {
    let versions = Query::select()
        .column(form_version::Column::Id)
        .from(form_version::Entity)
        .and_where(form_version::Column::FormId.eq(form))
        .take();
    let theirs = Query::select()
        .column(runs::Column::WindowId)
        .from(runs::Entity)
        .and_where(runs::Column::RunId.is_in(runs.iter().copied()))
        .take();
    let after = match session {
        Some(session) => row::Column::SessionId.eq(session),
        None => row::Column::SessionId.is_null(),
    };
    let found = row::Entity::find()
        .filter(row::Column::Id.in_subquery(theirs))
        .filter(row::Column::FormVersionId.in_subquery(versions))
        .filter(row::Column::Moment.eq(moment))
        .filter(row::Column::State.ne(WindowState::Cancelled.code()))
        .filter(after);
    Ok(found.count(&conn.db()).await? > 0)
}

/// Whether a form is asked in one of these courses, or was.
pub async fn asks(conn: &Conn, form: Uuid, courses: &[Uuid]) -> Result<bool, StoreError> {
    if courses.is_empty() {
        return Ok(false);
    }
    let versions = Query::select()
        .column(form_version::Column::Id)
        .from(form_version::Entity)
        .and_where(form_version::Column::FormId.eq(form))
        .take();
    let found = row::Entity::find()
        .filter(row::Column::CourseId.is_in(courses.iter().copied()))
        .filter(row::Column::FormVersionId.in_subquery(versions))
        .select_only()
        .column(row::Column::Id)
        .into_tuple::<Uuid>()
        .one(&conn.db())
        .await?;
    Ok(found.is_some())
}

/// Writes a new one with its runs.
pub async fn insert(tx: &Tx, new: Window, its_runs: &[Uuid]) -> Result<(), StoreError> {
    let window = new.id;
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    let its_runs = its_runs.iter().map(|run| WindowRun {
        window_id: window,
        run_id: *run,
    });
    runs::Entity::insert_many(its_runs.map(IntoActiveModel::into_active_model))
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Window, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}
