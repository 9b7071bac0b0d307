//! Runs: each one holding of a course. Changed only under the course's lock, then the run's own.

use chrono::NaiveDate;
use domain::permissions::Scope;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Select,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{run as row, session};
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::{course, scope, versioned};

pub use row::Model as Run;

/// Codes of the states in which a session takes place or has taken place.
pub(crate) const STANDING: [&str; 2] = ["planned", "held"];
/// Codes of the states in which a run is over.
const OVER: [&str; 2] = ["closed", "cancelled"];

/// What a list of runs is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What the caller may see.
    pub scope: Scope,
    /// Code of the state.
    pub state: Option<String>,
    /// Runs of this course.
    pub course: Option<Uuid>,
    /// Runs of this service's courses.
    pub service: Option<Uuid>,
    /// Only runs in which somebody may still have something to do: neither closed nor cancelled, or
    /// changed since they were closed.
    pub unfinished: bool,
    /// First session on this day or later.
    pub from: Option<NaiveDate>,
    /// First session on this day or earlier.
    pub to: Option<NaiveDate>,
    /// Part of the title of the run or of its course in one of their languages, in any case.
    pub q: Option<String>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let within = scope::through_course(&self.scope, C::Tenant, C::CourseId);
        let mut all = Condition::all().add(within);
        if let Some(state) = &self.state {
            all = all.add(C::State.eq(state));
        }
        if let Some(course) = self.course {
            all = all.add(C::CourseId.eq(course));
        }
        if let Some(service) = self.service {
            all = all.add(C::CourseId.in_subquery(scope::courses_of(&[service])));
        }
        if self.unfinished {
            let open = Condition::all().add(C::State.is_not_in(OVER));
            let touched = Expr::col(C::UpdatedAt).gt(Expr::col(C::ClosedAt));
            all = all.add(Condition::any().add(open).add(touched));
        }
        if self.from.is_some() || self.to.is_some() {
            all = all.add(C::Id.in_subquery(beginning_within(self.from, self.to)));
        }
        if let Some(q) = &self.q {
            let either = Condition::any()
                .add(page::contains_in_any(C::Title, q))
                .add(C::CourseId.in_subquery(course::titled(q)));
            all = all.add(either);
        }
        row::Entity::find().filter(all)
    }
}

/// Runs whose first session lies between two days.
fn beginning_within(from: Option<NaiveDate>, to: Option<NaiveDate>) -> SelectStatement {
    let first = || Expr::expr(Func::min(Expr::col(session::Column::LocalDate)));
    let mut select = Query::select();
    select
        .column(session::Column::RunId)
        .from(session::Entity)
        .and_where(session::Column::State.is_in(STANDING))
        .group_by_col(session::Column::RunId);
    if let Some(from) = from {
        select.and_having(first().gte(from));
    }
    if let Some(to) = to {
        select.and_having(first().lte(to));
    }
    select
}

/// One run.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Run>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// One run, held against other units until this one ends. Its course is locked before it.
pub async fn get_locked(tx: &Tx, id: Uuid) -> Result<Option<Run>, StoreError> {
    Ok(row::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&tx.db())
        .await?)
}

/// Several runs, in no order.
pub async fn get_many(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Run>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(row::Entity::find()
        .filter(row::Column::Id.is_in(ids.iter().copied()))
        .all(&conn.db())
        .await?)
}

/// The runs that name a plan version.
pub async fn of_version(conn: &Conn, version: Uuid) -> Result<Vec<Run>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::PlanVersionId.eq(version))
        .all(&conn.db())
        .await?)
}

/// One page.
pub async fn list(conn: &Conn, filter: &Filter, page: &Page) -> Result<Found<Run>, StoreError> {
    let sort = if page.sort == "updatedAt" {
        row::Column::UpdatedAt
    } else {
        row::Column::CreatedAt
    };
    page::of(conn, filter.select(), page, (sort, row::Column::Id)).await
}

/// Writes a new one.
pub async fn insert(tx: &Tx, new: Run) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`; the seats taken are counted where parties come and go.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Run, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx, but seats_taken)
}
