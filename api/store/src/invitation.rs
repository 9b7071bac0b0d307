//! Single-use links that bind a login to a person.

use domain::permissions::Scope;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Select,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::invitation as row;
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::scope;
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as Invitation;

/// What a list of invitations is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What the caller may see.
    pub scope: Scope,
    /// The login that sees what it made itself.
    pub maker: Uuid,
    /// Invitations of this person.
    pub person: Option<Uuid>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let mut select = row::Entity::find();
        if !self.scope.everything {
            let own = C::CreatedBy.eq(self.maker);
            let within = scope::condition(&self.scope, C::Tenant, None, None);
            select = select.filter(Condition::any().add(own).add(within));
        }
        if let Some(person) = self.person {
            select = select.filter(C::PersonId.eq(person));
        }
        select
    }
}

/// One invitation.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Invitation>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// One invitation, locked until the unit ends.
pub async fn lock(tx: &Tx, id: Uuid) -> Result<Option<Invitation>, StoreError> {
    Ok(row::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&tx.db())
        .await?)
}

/// The invitation whose token has this hash, locked until the unit ends.
pub async fn lock_by_token(tx: &Tx, token_hash: &str) -> Result<Option<Invitation>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::TokenHash.eq(token_hash))
        .lock_exclusive()
        .one(&tx.db())
        .await?)
}

/// One page.
pub async fn list(
    conn: &Conn,
    filter: &Filter,
    page: &Page,
) -> Result<Found<Invitation>, StoreError> {
    page::of(
        conn,
        filter.select(),
        page,
        (row::Column::CreatedAt, row::Column::Id),
    )
    .await
}

/// Writes a new one.
pub async fn insert(tx: &Tx, new: Invitation) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Invitation, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}
