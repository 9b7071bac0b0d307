//! Requests of people about their own data.

use chrono::{DateTime, Utc};
use domain::permissions::Scope;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Select,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::subject_request as row;
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::scope::condition;
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as SubjectRequest;

/// What a list of requests is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What the caller may reach in full.
    pub scope: Scope,
    /// Only those that this login entered.
    pub brought_by: Option<Uuid>,
    /// Code of the state.
    pub state: Option<String>,
    /// Whose data it is about.
    pub subject: Option<Uuid>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let all = Condition::all()
            .add(condition(&self.scope, C::Tenant, None, None))
            .add_option(self.brought_by.map(|id| C::CreatedByPrincipal.eq(id)))
            .add_option(self.state.as_ref().map(|code| C::State.eq(code)))
            .add_option(self.subject.map(|id| C::SubjectId.eq(id)));
        row::Entity::find().filter(all)
    }
}

/// One request.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<SubjectRequest>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// One request, locked until the unit ends.
pub async fn lock(tx: &Tx, id: Uuid) -> Result<Option<SubjectRequest>, StoreError> {
    Ok(row::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&tx.db())
        .await?)
}

/// One page.
pub async fn list(
    conn: &Conn,
    filter: &Filter,
    page: &Page,
) -> Result<Found<SubjectRequest>, StoreError> {
    page::of(
        conn,
        filter.select(),
        page,
        (row::Column::CreatedAt, row::Column::Id),
    )
    .await
}

/// Every request about somebody.
pub async fn of_subject(conn: &Conn, subject: Uuid) -> Result<Vec<SubjectRequest>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::SubjectId.eq(subject))
        .all(&conn.db())
        .await?)
}

/// Writes a new one.
pub async fn insert(tx: &Tx, new: SubjectRequest) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: SubjectRequest, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}

/// Those decided before `before`.
pub(crate) fn decided(before: DateTime<Utc>) -> Condition {
    Condition::all().add(row::Column::DecidedAt.lt(before))
}
