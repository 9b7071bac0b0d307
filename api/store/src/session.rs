//! Sessions of a run, who leads them, and who was there. Changed only under the run's lock.

use chrono::{DateTime, Utc};
use domain::permissions::Scope;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{enrolment, run, session as row, session_attendance, session_staff};
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::{scope, versioned};

pub use row::Model as Session;
pub use session_attendance::Model as Present;
pub use session_staff::Model as Staff;

/// One session.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Session>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// One page of a run's sessions.
pub async fn list(conn: &Conn, run: Uuid, page: &Page) -> Result<Found<Session>, StoreError> {
    let sort = match page.sort {
        "startsAt" => row::Column::StartsAt,
        _ => row::Column::Number,
    };
    let select = row::Entity::find().filter(row::Column::RunId.eq(run));
    page::of(conn, select, page, (sort, row::Column::Id)).await
}

/// Sessions that were over at `now` and have no sheet yet, earliest first: one page, and whether there
/// is more. Sheets are filled in while a run is under way, and for one that was over when it was taken
/// in.
pub async fn without_sheet(
    conn: &Conn,
    scope: &Scope,
    now: DateTime<Utc>,
    page: &Page,
) -> Result<Found<Session>, StoreError> {
    let under_way = Condition::any().add(run::Column::State.eq("running")).add(
        Condition::all()
            .add(run::Column::State.eq("evaluating"))
            .add(run::Column::Claimed.eq(true)),
    );
    let runs = Query::select()
        .column(run::Column::Id)
        .from(run::Entity)
        .cond_where(scope::through_course(
            scope,
            run::Column::Tenant,
            run::Column::CourseId,
        ))
        .cond_where(under_way)
        .take();
    let select = row::Entity::find()
        .filter(row::Column::State.eq("planned"))
        .filter(row::Column::EndsAt.lte(now))
        .filter(row::Column::RunId.in_subquery(runs));
    page::of(conn, select, page, (row::Column::StartsAt, row::Column::Id)).await
}

/// The sessions of several runs that take place or have taken place, earliest first.
pub async fn standing(conn: &Conn, runs: &[Uuid]) -> Result<Vec<Session>, StoreError> {
    if runs.is_empty() {
        return Ok(Vec::new());
    }
    Ok(row::Entity::find()
        .filter(row::Column::RunId.is_in(runs.iter().copied()))
        .filter(row::Column::State.is_in(crate::run::STANDING))
        .order_by_asc(row::Column::StartsAt)
        .all(&conn.db())
        .await?)
}

/// All sessions of a run, in any state, by number.
pub async fn all_of(conn: &Conn, run: Uuid) -> Result<Vec<Session>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::RunId.eq(run))
        .order_by_asc(row::Column::Number)
        .all(&conn.db())
        .await?)
}

/// Writes a new one with those who are to lead it.
pub async fn insert(tx: &Tx, new: Session, staff: Vec<Staff>) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    insert_staff(tx, staff).await
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Session, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}

/// Who leads several sessions, planned or recorded.
pub async fn staff(conn: &Conn, sessions: &[Uuid]) -> Result<Vec<Staff>, StoreError> {
    if sessions.is_empty() {
        return Ok(Vec::new());
    }
    Ok(session_staff::Entity::find()
        .filter(session_staff::Column::SessionId.is_in(sessions.iter().copied()))
        .order_by_asc(session_staff::Column::PersonId)
        .all(&conn.db())
        .await?)
}

/// Puts `staff` in the place of those who stood for a session.
pub async fn replace_staff(tx: &Tx, session: Uuid, staff: Vec<Staff>) -> Result<(), StoreError> {
    session_staff::Entity::delete_many()
        .filter(session_staff::Column::SessionId.eq(session))
        .exec(&tx.db())
        .await?;
    insert_staff(tx, staff).await
}

async fn insert_staff(tx: &Tx, staff: Vec<Staff>) -> Result<(), StoreError> {
    if staff.is_empty() {
        return Ok(());
    }
    session_staff::Entity::insert_many(staff.into_iter().map(IntoActiveModel::into_active_model))
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// The seats taken at a session, party by party.
pub async fn attendance(conn: &Conn, session: Uuid) -> Result<Vec<Present>, StoreError> {
    Ok(session_attendance::Entity::find()
        .filter(session_attendance::Column::SessionId.eq(session))
        .order_by_asc(session_attendance::Column::EnrolmentId)
        .all(&conn.db())
        .await?)
}

/// Puts `present` in the place of what was recorded before.
pub async fn replace_attendance(
    tx: &Tx,
    session: Uuid,
    present: Vec<Present>,
) -> Result<(), StoreError> {
    session_attendance::Entity::delete_many()
        .filter(session_attendance::Column::SessionId.eq(session))
        .exec(&tx.db())
        .await?;
    if present.is_empty() {
        return Ok(());
    }
    let rows = present.into_iter().map(IntoActiveModel::into_active_model);
    session_attendance::Entity::insert_many(rows)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// The parties of a run among `ids`, as (id, seats).
pub async fn parties(conn: &Conn, run: Uuid, ids: &[Uuid]) -> Result<Vec<(Uuid, i32)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(enrolment::Entity::find()
        .select_only()
        .columns([enrolment::Column::Id, enrolment::Column::PartySeats])
        .filter(enrolment::Column::RunId.eq(run))
        .filter(enrolment::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(&conn.db())
        .await?)
}

/// Marks the planned sessions of a run as cancelled, with the reason; returns how many.
pub async fn cancel_planned(
    tx: &Tx,
    run: Uuid,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    use row::Column as C;
    let outcome = row::Entity::update_many()
        .col_expr(C::State, Expr::value("cancelled"))
        .col_expr(C::StateReason, Expr::value(reason))
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .col_expr(C::UpdatedAt, Expr::value(now))
        .filter(C::RunId.eq(run))
        .filter(C::State.eq("planned"))
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected)
}
