//! Needs: somebody said that a group lacks an offer.

use domain::permissions::Scope;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{course, need as row};
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::{scope, versioned};

pub use row::Model as Need;

/// What a list of needs is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What the caller may see.
    pub scope: Scope,
    /// Code of the state.
    pub state: Option<String>,
    /// Only needs that wait for somebody: of which nothing has become, or which a course took up that is
    /// there by now, or is no more.
    pub waiting: bool,
    /// Needs that this service should hear of.
    pub service: Option<Uuid>,
    /// Needs that this course took up.
    pub course: Option<Uuid>,
    /// Code of the category.
    pub category: Option<String>,
    /// Number of the municipality.
    pub municipality: Option<String>,
    /// Part of the target group or the description, in any case.
    pub q: Option<String>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let within = scope::condition(&self.scope, C::Tenant, Some(C::ServiceId), None);
        let mut all = Condition::all().add(within);
        let texts = [
            (C::State, &self.state),
            (C::CategoryCode, &self.category),
            (C::MunicipalityCode, &self.municipality),
        ];
        for (column, wanted) in texts {
            if let Some(wanted) = wanted {
                all = all.add(column.eq(wanted));
            }
        }
        for (column, wanted) in [(C::ServiceId, self.service), (C::CourseId, self.course)] {
            if let Some(wanted) = wanted {
                all = all.add(column.eq(wanted));
            }
        }
        if self.waiting {
            let made = Query::select()
                .column(course::Column::Id)
                .from(course::Entity)
                .and_where(course::Column::State.ne("proposed"))
                .take();
            let adopted = Condition::all()
                .add(C::State.eq("adopted"))
                .add(C::CourseId.in_subquery(made));
            let waiting = Condition::any().add(C::State.eq("registered")).add(adopted);
            all = all.add(waiting);
        }
        if let Some(q) = &self.q {
            let either = Condition::any()
                .add(page::contains(C::TargetGroup, q))
                .add(page::contains(C::Description, q));
            all = all.add(either);
        }
        row::Entity::find().filter(all)
    }
}

/// One need.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Need>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// Several needs by id, held against other units until this one ends.
pub async fn get_locked(tx: &Tx, ids: &[Uuid]) -> Result<Vec<Need>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(row::Entity::find()
        .filter(row::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(row::Column::Id)
        .lock_exclusive()
        .all(&tx.db())
        .await?)
}

/// The needs that a course took up, by id.
pub async fn ids_of_courses(
    conn: &Conn,
    courses: &[Uuid],
) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    if courses.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<(Option<Uuid>, Uuid)> = row::Entity::find()
        .select_only()
        .column(row::Column::CourseId)
        .column(row::Column::Id)
        .filter(row::Column::CourseId.is_in(courses.iter().copied()))
        .order_by_asc(row::Column::Id)
        .into_tuple()
        .all(&conn.db())
        .await?;
    let named = |(course, need): (Option<Uuid>, Uuid)| Some((course?, need));
    Ok(found.into_iter().filter_map(named).collect())
}

/// One page.
pub async fn list(conn: &Conn, filter: &Filter, page: &Page) -> Result<Found<Need>, StoreError> {
    let sort = if page.sort == "raisedOn" {
        row::Column::RaisedOn
    } else {
        row::Column::CreatedAt
    };
    page::of(conn, filter.select(), page, (sort, row::Column::Id)).await
}

/// Writes a new one.
pub async fn insert(tx: &Tx, new: Need) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Need, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}
