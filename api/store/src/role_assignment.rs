//! Roles given to persons or logins, from a time to a time.

use chrono::{DateTime, Utc};
use domain::permissions::Scope;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{principal, role_assignment as row};
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::scope;
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as RoleAssignment;

use crate::principal::Principal;

/// What a list of role assignments is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What the caller may see.
    pub scope: Scope,
    /// Held by this person, herself or by one of her logins.
    pub person: Option<Uuid>,
    /// Code of the role.
    pub role: Option<String>,
    /// Held at this organisation.
    pub organisation: Option<Uuid>,
    /// Held at this service.
    pub service: Option<Uuid>,
    /// Valid at this moment.
    pub valid_at: Option<DateTime<Utc>>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let mut all = Condition::all().add(scope::condition(
            &self.scope,
            C::Tenant,
            Some(C::ServiceId),
            None,
        ));
        if let Some(person) = self.person {
            all = all.add(of_person(person));
        }
        if let Some(role) = &self.role {
            all = all.add(C::Role.eq(role));
        }
        if let Some(organisation) = self.organisation {
            all = all.add(C::OrganisationId.eq(organisation));
        }
        if let Some(service) = self.service {
            all = all.add(C::ServiceId.eq(service));
        }
        if let Some(at) = self.valid_at {
            all = all.add(valid(at));
        }
        row::Entity::find().filter(all)
    }
}

fn valid(at: DateTime<Utc>) -> Condition {
    use row::Column as C;
    let open = Condition::any()
        .add(C::ValidTo.is_null())
        .add(C::ValidTo.gt(at));
    Condition::all().add(C::ValidFrom.lte(at)).add(open)
}

/// Held by the person herself, or by one of her logins.
fn of_person(person: Uuid) -> Condition {
    use row::Column as C;
    let logins = sea_orm::sea_query::Query::select()
        .column(principal::Column::Id)
        .from(principal::Entity)
        .and_where(principal::Column::PersonId.eq(person))
        .to_owned();
    Condition::any()
        .add(C::PersonId.eq(person))
        .add(C::PrincipalId.in_subquery(logins))
}

/// Not yet over at `at`, begun or not.
fn not_over(at: DateTime<Utc>) -> Condition {
    use row::Column as C;
    Condition::any()
        .add(C::ValidTo.is_null())
        .add(C::ValidTo.gt(at))
}

/// An assignment and the login that holds it, if it isn't a person's.
pub type Held = (RoleAssignment, Option<Principal>);

/// One assignment.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Held>, StoreError> {
    let Some(found) = row::Entity::find_by_id(id).one(&conn.db()).await? else {
        return Ok(None);
    };
    Ok(with_logins(conn, vec![found]).await?.pop())
}

/// One assignment, locked until the unit ends.
pub async fn lock(tx: &Tx, id: Uuid) -> Result<Option<Held>, StoreError> {
    let select = row::Entity::find_by_id(id).lock_exclusive();
    let Some(found) = select.one(&tx.db()).await? else {
        return Ok(None);
    };
    Ok(with_logins(tx, vec![found]).await?.pop())
}

/// One page.
pub async fn list(conn: &Conn, filter: &Filter, page: &Page) -> Result<Found<Held>, StoreError> {
    let by = (row::Column::CreatedAt, row::Column::Id);
    let Found { rows, rest } = page::of(conn, filter.select(), page, by).await?;
    let rows = with_logins(conn, rows).await?;
    Ok(Found { rows, rest })
}

/// Everything that a login and the person behind it hold and will hold.
pub async fn held(
    conn: &Conn,
    principal: Option<Uuid>,
    person: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Vec<RoleAssignment>, StoreError> {
    use row::Column as C;
    let mut holder = Condition::any();
    if let Some(principal) = principal {
        holder = holder.add(C::PrincipalId.eq(principal));
    }
    if let Some(person) = person {
        holder = holder.add(of_person(person));
    }
    if principal.is_none() && person.is_none() {
        return Ok(Vec::new());
    }
    Ok(row::Entity::find()
        .filter(holder)
        .filter(not_over(now))
        .order_by_asc(C::Id)
        .all(&conn.db())
        .await?)
}

/// Writes a new one.
pub async fn insert(tx: &Tx, new: RoleAssignment) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: RoleAssignment, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}

async fn with_logins(conn: &Conn, rows: Vec<RoleAssignment>) -> Result<Vec<Held>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.principal_id).collect();
    let mut logins = Vec::new();
    if !ids.is_empty() {
        let some = principal::Entity::find().filter(principal::Column::Id.is_in(ids));
        logins = some.all(&conn.db()).await?;
    }
    let of = |id: Option<Uuid>| logins.iter().find(|login| Some(login.id) == id).cloned();
    Ok(rows
        .into_iter()
        .map(|row| (row.clone(), of(row.principal_id)))
        .collect())
}
