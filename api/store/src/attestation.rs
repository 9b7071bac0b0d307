//! Hands given at a meeting or on paper. Changed only under the course's lock.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::attestation as row;
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as Attestation;

/// One attestation.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Attestation>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// One page of the attestations of a course and its runs.
pub async fn list(
    conn: &Conn,
    course: Uuid,
    page: &Page,
) -> Result<Found<Attestation>, StoreError> {
    let select = row::Entity::find().filter(row::Column::CourseId.eq(course));
    page::of(
        conn,
        select,
        page,
        (row::Column::CreatedAt, row::Column::Id),
    )
    .await
}

/// Writes a new one.
///
/// # Errors
/// `Duplicate` if one of the same side waits already.
pub async fn insert(tx: &Tx, new: Attestation) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Attestation, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}

/// Voids what waits for its second person about a version or wording; one side's or both sides'.
pub async fn void(
    tx: &Tx,
    subject: Uuid,
    side: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    use row::Column as C;
    let mut update = row::Entity::update_many()
        .col_expr(C::State, Expr::value("void"))
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .col_expr(C::UpdatedAt, Expr::value(now))
        .col_expr(C::DecidedAt, Expr::value(now))
        .filter(C::SubjectId.eq(subject))
        .filter(C::State.eq("entered"));
    if let Some(side) = side {
        update = update.filter(C::Side.eq(side));
    }
    update.exec(&tx.db()).await?;
    Ok(())
}
