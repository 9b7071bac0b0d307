//! Points for improvement of a course.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Select};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::improvement_point as row;
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as Point;

fn of_course(course: Uuid, state: Option<&str>) -> Select<row::Entity> {
    let select = row::Entity::find().filter(row::Column::CourseId.eq(course));
    match state {
        Some(state) => select.filter(row::Column::State.eq(state)),
        None => select,
    }
}

/// One page of a course's points in one state or in all.
pub async fn list(
    conn: &Conn,
    course: Uuid,
    state: Option<&str>,
    page: &Page,
) -> Result<Found<Point>, StoreError> {
    let select = of_course(course, state);
    page::of(
        conn,
        select,
        page,
        (row::Column::CreatedAt, row::Column::Id),
    )
    .await
}

/// The points that came up in a run, as they were raised.
pub async fn of_run(conn: &Conn, run: Uuid) -> Result<Vec<Point>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::RunId.eq(run))
        .order_by_asc(row::Column::CreatedAt)
        .order_by_asc(row::Column::Id)
        .all(&conn.db())
        .await?)
}

/// One point.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Point>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// Writes a new one.
pub async fn insert(tx: &Tx, new: Point) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Point, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}
