//! Organisations of the registry.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, Select};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::organisation as row;
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as Organisation;

/// What a list of organisations is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Code of the kind.
    pub kind: Option<String>,
    /// Part of the name, in any case.
    pub q: Option<String>,
    /// Valid on this day.
    pub valid_on: Option<NaiveDate>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let mut all = Condition::all();
        if let Some(kind) = &self.kind {
            all = all.add(C::Kind.eq(kind));
        }
        if let Some(q) = &self.q {
            all = all.add(page::contains(C::Name, q));
        }
        if let Some(day) = self.valid_on {
            all = all
                .add(C::ValidFrom.lte(day))
                .add(page::open_or_after(C::ValidTo, day));
        }
        row::Entity::find().filter(all)
    }
}

/// One organisation.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Organisation>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// One page.
pub async fn list(
    conn: &Conn,
    filter: &Filter,
    page: &Page,
) -> Result<Found<Organisation>, StoreError> {
    let sort = if page.sort == "name" {
        row::Column::Name
    } else {
        row::Column::CreatedAt
    };
    page::of(conn, filter.select(), page, (sort, row::Column::Id)).await
}

/// Writes a new one.
///
/// # Errors
/// `Duplicate` if its organisation number is taken.
pub async fn insert(tx: &Tx, new: Organisation) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster, `Duplicate` if the organisation number is taken.
pub async fn update(tx: &Tx, changed: Organisation, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}
