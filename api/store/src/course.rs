//! Courses and the organisations that hold them together.

use std::collections::HashSet;

use domain::permissions::Scope;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{course as row, course_host as host};
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::{scope, versioned};

pub use host::Model as Host;
pub use row::Model as Course;

/// What a list of courses is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Where the caller sees every course.
    pub scope: Scope,
    /// Where the caller sees only those that are offered.
    pub offered: Scope,
    /// Code of the state.
    pub state: Option<String>,
    /// Courses of this service.
    pub service: Option<Uuid>,
    /// Code of the category.
    pub category: Option<String>,
    /// Courses that this organisation holds, alone or together with others.
    pub host: Option<Uuid>,
    /// Part of the title or the target group in one of their languages, in any case.
    pub q: Option<String>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let within =
            |scope: &Scope| scope::condition(scope, C::Tenant, Some(C::ServiceId), Some(C::Id));
        let mut seen = Condition::any().add(within(&self.scope));
        if !self.offered.is_empty() {
            let active = Condition::all().add(C::State.eq("active"));
            seen = seen.add(active.add(within(&self.offered)));
        }
        let mut all = Condition::all().add(seen);
        if let Some(state) = &self.state {
            all = all.add(C::State.eq(state));
        }
        if let Some(service) = self.service {
            all = all.add(C::ServiceId.eq(service));
        }
        if let Some(category) = &self.category {
            all = all.add(C::CategoryCode.eq(category));
        }
        if let Some(organisation) = self.host {
            let joint = C::Id.in_subquery(hosted_by(organisation));
            let own = C::Tenant.eq(organisation);
            all = all.add(Condition::any().add(own).add(joint));
        }
        if let Some(q) = &self.q {
            let either = Condition::any()
                .add(page::contains_in_any(C::Title, q))
                .add(page::contains_in_any(C::TargetGroup, q));
            all = all.add(either);
        }
        row::Entity::find().filter(all)
    }
}

/// The courses whose title holds `part` in one of its languages.
pub(crate) fn titled(part: &str) -> SelectStatement {
    Query::select()
        .column(row::Column::Id)
        .from(row::Entity)
        .cond_where(page::contains_in_any(row::Column::Title, part))
        .take()
}

/// The courses among whose hosts an organisation is named.
fn hosted_by(organisation: Uuid) -> SelectStatement {
    Query::select()
        .column(host::Column::CourseId)
        .from(host::Entity)
        .and_where(host::Column::OrganisationId.eq(organisation))
        .take()
}

/// One course.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Course>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// One course, held against other units until this one ends: whatever belongs to a course changes
/// only under its lock. (SQLite has one writer, so there nothing needs to be held.)
pub async fn get_locked(tx: &Tx, id: Uuid) -> Result<Option<Course>, StoreError> {
    Ok(row::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&tx.db())
        .await?)
}

/// Several courses, in no order.
pub async fn get_many(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Course>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(row::Entity::find()
        .filter(row::Column::Id.is_in(ids.iter().copied()))
        .all(&conn.db())
        .await?)
}

/// Those of these organisations that have a course which is not retired.
pub async fn tenants_offering(conn: &Conn, tenants: &[Uuid]) -> Result<HashSet<Uuid>, StoreError> {
    let found: Vec<Uuid> = row::Entity::find()
        .select_only()
        .column(row::Column::Tenant)
        .distinct()
        .filter(row::Column::Tenant.is_in(tenants.iter().copied()))
        .filter(row::Column::State.ne("retired"))
        .into_tuple()
        .all(&conn.db())
        .await?;
    Ok(found.into_iter().collect())
}

/// One page.
pub async fn list(conn: &Conn, filter: &Filter, page: &Page) -> Result<Found<Course>, StoreError> {
    let sort = if page.sort == "updatedAt" {
        row::Column::UpdatedAt
    } else {
        row::Column::CreatedAt
    };
    page::of(conn, filter.select(), page, (sort, row::Column::Id)).await
}

/// Writes a new one with its hosts.
pub async fn insert(tx: &Tx, new: Course, hosts: Vec<Host>) -> Result<(), StoreError> {
    let id = new.id;
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    insert_hosts(tx, id, hosts).await
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Course, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}

/// The hosts of several courses.
pub async fn hosts(conn: &Conn, courses: &[Uuid]) -> Result<Vec<Host>, StoreError> {
    if courses.is_empty() {
        return Ok(Vec::new());
    }
    Ok(host::Entity::find()
        .filter(host::Column::CourseId.is_in(courses.iter().copied()))
        .order_by_asc(host::Column::OrganisationId)
        .all(&conn.db())
        .await?)
}

/// The host that is responsible for a course's participants, if it is held by several.
pub async fn responsible_host(conn: &Conn, course: Uuid) -> Result<Option<Uuid>, StoreError> {
    let found = host::Entity::find()
        .filter(host::Column::CourseId.eq(course))
        .filter(host::Column::Responsible.eq(true))
        .one(&conn.db())
        .await?;
    Ok(found.map(|host| host.organisation_id))
}

/// Puts `hosts` in the place of those that a course had.
pub async fn replace_hosts(tx: &Tx, course: Uuid, hosts: Vec<Host>) -> Result<(), StoreError> {
    host::Entity::delete_many()
        .filter(host::Column::CourseId.eq(course))
        .exec(&tx.db())
        .await?;
    insert_hosts(tx, course, hosts).await
}

async fn insert_hosts(tx: &Tx, course: Uuid, hosts: Vec<Host>) -> Result<(), StoreError> {
    if hosts.is_empty() {
        return Ok(());
    }
    let rows = hosts.into_iter().map(|host| {
        Host {
            course_id: course,
            ..host
        }
        .into_active_model()
    });
    host::Entity::insert_many(rows)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}
