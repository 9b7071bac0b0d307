//! Logins and machines, and what stands behind them.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{course, person, principal as row, working_group_member as member};
use crate::error::StoreError;
use crate::unit::Tx;

pub use member::Model as Membership;
pub use row::Model as Principal;

/// One login.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Principal>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// The same, locked until the unit ends: what is decided about a login is decided one at a time.
pub async fn lock(tx: &Tx, id: Uuid) -> Result<Option<Principal>, StoreError> {
    Ok(row::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&tx.db())
        .await?)
}

/// Writes a login that was never seen before.
///
/// # Errors
/// `Duplicate` if somebody else was faster.
pub async fn insert(tx: &Tx, new: Principal) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Binds a login to a person.
pub async fn bind(tx: &Tx, principal: Uuid, person: Uuid) -> Result<(), StoreError> {
    row::Entity::update_many()
        .col_expr(row::Column::PersonId, person.into())
        .filter(row::Column::Id.eq(principal))
        .exec(&tx.db())
        .await?;
    Ok(())
}

/// The organisation that registered a person, locked until the unit ends; none if the person
/// doesn't exist or was erased.
pub async fn lock_person(tx: &Tx, id: Uuid) -> Result<Option<Uuid>, StoreError> {
    let select = person::Entity::find_by_id(id)
        .filter(person::Column::ErasedAt.is_null())
        .lock_exclusive();
    Ok(select.one(&tx.db()).await?.map(|person| person.tenant))
}

/// The working groups in which a person stands now, each with the service of its course.
pub async fn memberships(
    conn: &Conn,
    person: Uuid,
) -> Result<Vec<(Membership, Option<Uuid>)>, StoreError> {
    let places = member::Entity::find()
        .filter(member::Column::PersonId.eq(person))
        .filter(member::Column::LeftAt.is_null())
        .order_by_asc(member::Column::JoinedAt)
        .order_by_asc(member::Column::Id)
        .all(&conn.db())
        .await?;
    let ids = places.iter().map(|place| place.course_id);
    let courses = course::Entity::find()
        .filter(course::Column::Id.is_in(ids))
        .all(&conn.db())
        .await?;
    let service = |id: Uuid| {
        let course = courses.iter().find(|course| course.id == id);
        course.map(|course| course.service_id)
    };
    Ok(places
        .into_iter()
        .map(|place| (place.clone(), service(place.course_id)))
        .collect())
}
