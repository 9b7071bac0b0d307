//! People of both sides and of the staff; never participants. What is sensitive comes and goes
//! sealed.

use domain::codes::Side;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::person as row;
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as Person;

/// What a list of people is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The organisations whose people are wanted; none means nobody.
    pub tenants: Vec<Uuid>,
    /// Only who has a profile on this side.
    pub side: Option<Side>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let mut all = Condition::all()
            .add(C::Tenant.is_in(self.tenants.iter().copied()))
            .add(C::ErasedAt.is_null());
        match self.side {
            Some(Side::User) => all = all.add(C::UserSideSealed.is_not_null()),
            Some(Side::Professional) => all = all.add(C::ProfessionalSideSealed.is_not_null()),
            None => {}
        }
        row::Entity::find().filter(all)
    }
}

/// One person, erased or not.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Person>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// Several people, erased or not, in the order of their ids.
pub async fn get_many(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Person>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(row::Entity::find()
        .filter(row::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(row::Column::Id)
        .all(&conn.db())
        .await?)
}

/// One person, locked until the unit ends.
pub async fn lock(tx: &Tx, id: Uuid) -> Result<Option<Person>, StoreError> {
    Ok(row::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&tx.db())
        .await?)
}

/// One page.
pub async fn list(conn: &Conn, filter: &Filter, page: &Page) -> Result<Found<Person>, StoreError> {
    page::of(
        conn,
        filter.select(),
        page,
        (row::Column::CreatedAt, row::Column::Id),
    )
    .await
}

/// Who has one of these blind indexes of a name, at most `most`; each is good for one tenant only.
pub async fn by_name(conn: &Conn, blind: &[String], most: u64) -> Result<Vec<Person>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::NameBlind.is_in(blind))
        .filter(row::Column::ErasedAt.is_null())
        .order_by_asc(row::Column::CreatedAt)
        .order_by_asc(row::Column::Id)
        .limit(most)
        .all(&conn.db())
        .await?)
}

/// Writes a new one.
pub async fn insert(tx: &Tx, new: Person) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Person, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}
