//! Recorded deviations: a method guard that was passed by, and why.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::deviation as row;
use crate::error::StoreError;
use crate::page::{self, Page};
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as Deviation;

/// One page of a course's deviations, and whether there is more.
pub async fn list(
    conn: &Conn,
    course: Uuid,
    page: &Page,
) -> Result<(Vec<Deviation>, bool), StoreError> {
    let select = row::Entity::find().filter(row::Column::CourseId.eq(course));
    let select = page::cut(select, page, row::Column::CreatedAt, row::Column::Id)?;
    Ok(page::trim(select.all(&conn.db()).await?, page))
}

/// How many there are.
pub async fn count(conn: &Conn, course: Uuid) -> Result<u64, StoreError> {
    let select = row::Entity::find().filter(row::Column::CourseId.eq(course));
    Ok(select.count(&conn.db()).await?)
}

/// One deviation.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Deviation>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// Whether a guard's deviation is recorded already for a plan version or a run.
pub async fn exists(
    conn: &Conn,
    guard: &str,
    version: Option<Uuid>,
    run: Option<Uuid>,
) -> Result<bool, StoreError> {
    let mut select = row::Entity::find().filter(row::Column::Guard.eq(guard));
    if let Some(version) = version {
        select = select.filter(row::Column::PlanVersionId.eq(version));
    }
    if let Some(run) = run {
        select = select.filter(row::Column::RunId.eq(run));
    }
    Ok(select.count(&conn.db()).await? > 0)
}

/// Writes a new one.
pub async fn insert(tx: &Tx, new: Deviation) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Deviation, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}
