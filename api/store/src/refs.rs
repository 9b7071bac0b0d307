//! What bodies point at: just enough of a row to check a reference to it.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{
    category, municipality, organisation, person, principal, role_assignment, run, service,
};
use crate::error::StoreError;

/// The organisation that owns a service, if there is such a service.
pub async fn service_tenant(conn: &Conn, id: Uuid) -> Result<Option<Uuid>, StoreError> {
    let found = service::Entity::find_by_id(id).one(&conn.db()).await?;
    Ok(found.map(|service| service.tenant))
}

/// The course that a run belongs to, if there is such a run.
pub async fn run_course(conn: &Conn, id: Uuid) -> Result<Option<Uuid>, StoreError> {
    let found = run::Entity::find_by_id(id).one(&conn.db()).await?;
    Ok(found.map(|run| run.course_id))
}

/// Whether there is a category with this code.
pub async fn category_exists(conn: &Conn, code: &str) -> Result<bool, StoreError> {
    let found = category::Entity::find_by_id(code).one(&conn.db()).await?;
    Ok(found.is_some())
}

/// Whether a municipality had this number in this year.
pub async fn municipality_exists(conn: &Conn, code: &str, year: i32) -> Result<bool, StoreError> {
    use municipality::Column as C;
    let begun = Condition::any()
        .add(C::ValidFrom.is_null())
        .add(C::ValidFrom.lte(year));
    let not_over = Condition::any()
        .add(C::ValidTo.is_null())
        .add(C::ValidTo.gte(year));
    let found = municipality::Entity::find()
        .filter(C::Code.eq(code))
        .filter(begun)
        .filter(not_over)
        .count(&conn.db())
        .await?;
    Ok(found > 0)
}

/// Those of these organisations that exist.
pub async fn organisations(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(organisation::Entity::find()
        .select_only()
        .column(organisation::Column::Id)
        .filter(organisation::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(&conn.db())
        .await?)
}

/// What a reference to a person has to know. The name stays sealed.
#[derive(Debug, Clone)]
pub struct PersonRef {
    /// Their id.
    pub id: Uuid,
    /// The organisation that registered them.
    pub tenant: Uuid,
    /// The name, sealed; see [`Self::NAME_COLUMN`].
    pub name_sealed: String,
    /// True if they have a profile as a user representative.
    pub user_side: bool,
    /// True if they have a profile as a professional.
    pub professional_side: bool,
    /// True if their data has been erased.
    pub erased: bool,
}

impl PersonRef {
    /// Table and column of the sealed name.
    pub const NAME_COLUMN: (&'static str, &'static str) = ("person", "name_sealed");
}

/// Those of these people that exist, in no order.
pub async fn people(conn: &Conn, ids: &[Uuid]) -> Result<Vec<PersonRef>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = person::Entity::find()
        .filter(person::Column::Id.is_in(ids.iter().copied()))
        .all(&conn.db())
        .await?;
    let short = |row: person::Model| PersonRef {
        id: row.id,
        tenant: row.tenant,
        name_sealed: row.name_sealed,
        user_side: row.user_side_sealed.is_some(),
        professional_side: row.professional_side_sealed.is_some(),
        erased: row.erased_at.is_some(),
    };
    Ok(found.into_iter().map(short).collect())
}

/// Those of these people who are coordinators now, anywhere: by themselves or by one of their logins.
pub async fn coordinators(
    conn: &Conn,
    people: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>, StoreError> {
    use role_assignment::Column as C;
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let open = Condition::any()
        .add(C::ValidTo.is_null())
        .add(C::ValidTo.gt(now));
    let logins = principal::Entity::find()
        .filter(principal::Column::PersonId.is_in(people.iter().copied()))
        .all(&conn.db())
        .await?;
    let holder = Condition::any()
        .add(C::PersonId.is_in(people.iter().copied()))
        .add(C::PrincipalId.is_in(logins.iter().map(|login| login.id)));
    let held = role_assignment::Entity::find()
        .filter(holder)
        .filter(C::Role.eq("coordinator"))
        .filter(C::ValidFrom.lte(now))
        .filter(open)
        .all(&conn.db())
        .await?;
    let behind = |login: Uuid| {
        let login = logins.iter().find(|one| one.id == login);
        login.and_then(|login| login.person_id)
    };
    let person =
        |row: &role_assignment::Model| row.person_id.or_else(|| row.principal_id.and_then(behind));
    Ok(held.iter().filter_map(person).collect())
}
