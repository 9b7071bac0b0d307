//! Categories of courses: few, the same for the whole installation.

use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel, QueryOrder};

use crate::conn::Conn;
use crate::entity::category as row;
use crate::error::StoreError;
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as Category;

/// All categories, in the order in which they are shown.
pub async fn list(conn: &Conn) -> Result<Vec<Category>, StoreError> {
    Ok(row::Entity::find()
        .order_by_asc(row::Column::Position)
        .order_by_asc(row::Column::Code)
        .all(&conn.db())
        .await?)
}

/// One category.
pub async fn get(conn: &Conn, code: &str) -> Result<Option<Category>, StoreError> {
    Ok(row::Entity::find_by_id(code.to_owned())
        .one(&conn.db())
        .await?)
}

/// Writes those whose code isn't there yet.
pub async fn insert_missing(tx: &Tx, shipped: Vec<Category>) -> Result<(), StoreError> {
    let rows = shipped.into_iter().map(IntoActiveModel::into_active_model);
    row::Entity::insert_many(rows)
        .on_conflict(
            OnConflict::column(row::Column::Code)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a new one.
///
/// # Errors
/// `Duplicate` if its code is taken.
pub async fn insert(tx: &Tx, new: Category) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Category, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}
