//! Recorded deviations: a method guard that was passed by, and why.

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{course, deviation as row};
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as Deviation;

/// One page of a course's deviations.
pub async fn list(conn: &Conn, course: Uuid, page: &Page) -> Result<Found<Deviation>, StoreError> {
    let select = row::Entity::find().filter(row::Column::CourseId.eq(course));
    page::of(
        conn,
        select,
        page,
        (row::Column::CreatedAt, row::Column::Id),
    )
    .await
}

/// Deviations that lack the user side's comment, of these courses, or the professional side's, of
/// those; retired courses are left out. One page, oldest first.
pub async fn without_comment(
    conn: &Conn,
    user: &[Uuid],
    professional: &[Uuid],
    page: &Page,
) -> Result<Found<Deviation>, StoreError> {
    use row::Column as C;
    let lacks = |courses: &[Uuid], comment: C| {
        Condition::all()
            .add(C::CourseId.is_in(courses.iter().copied()))
            .add(comment.is_null())
    };
    let retired = Query::select()
        .column(course::Column::Id)
        .from(course::Entity)
        .and_where(course::Column::State.eq("retired"))
        .take();
    let either = Condition::any()
        .add(lacks(user, C::UserComment))
        .add(lacks(professional, C::ProfessionalComment));
    let select = row::Entity::find()
        .filter(either)
        .filter(C::CourseId.not_in_subquery(retired));
    page::of(conn, select, page, (C::CreatedAt, C::Id)).await
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
