//! Versions of a course's plan, their sections and approvals. Changed only under the course's lock.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{plan_approval, plan_section, plan_version};
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::versioned;

pub use plan_approval::Model as Approval;
pub use plan_section::Model as Section;
pub use plan_version::Model as Version;

/// Codes of the states in which a version is still being worked on.
pub(crate) const OPEN: [&str; 2] = ["draft", "submitted"];
/// Code of the state in which a version is in force.
pub(crate) const IN_FORCE: &str = "approved";

fn of_course(course: Uuid) -> Select<plan_version::Entity> {
    plan_version::Entity::find().filter(plan_version::Column::CourseId.eq(course))
}

/// The version being worked on, if any.
pub async fn open(conn: &Conn, course: Uuid) -> Result<Option<Version>, StoreError> {
    let select = of_course(course).filter(plan_version::Column::State.is_in(OPEN));
    Ok(select.one(&conn.db()).await?)
}

/// The version in force, if any.
pub async fn in_force(conn: &Conn, course: Uuid) -> Result<Option<Version>, StoreError> {
    let select = of_course(course).filter(plan_version::Column::State.eq(IN_FORCE));
    Ok(select.one(&conn.db()).await?)
}

/// One version.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Version>, StoreError> {
    Ok(plan_version::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// The version that was in force before the present one, if any.
pub async fn last_superseded(conn: &Conn, course: Uuid) -> Result<Option<Version>, StoreError> {
    let select = of_course(course)
        .filter(plan_version::Column::State.eq("superseded"))
        .order_by_desc(plan_version::Column::SupersededAt)
        .order_by_desc(plan_version::Column::Number)
        .limit(1);
    Ok(select.one(&conn.db()).await?)
}

/// One version by its number.
pub async fn numbered(
    conn: &Conn,
    course: Uuid,
    number: i32,
) -> Result<Option<Version>, StoreError> {
    let select = of_course(course).filter(plan_version::Column::Number.eq(number));
    Ok(select.one(&conn.db()).await?)
}

/// The highest number given so far; 0 before the first version.
pub async fn last_number(conn: &Conn, course: Uuid) -> Result<i32, StoreError> {
    let last = of_course(course)
        .order_by_desc(plan_version::Column::Number)
        .limit(1);
    Ok(last
        .one(&conn.db())
        .await?
        .map_or(0, |version| version.number))
}

/// One page of a course's versions.
pub async fn list(conn: &Conn, course: Uuid, page: &Page) -> Result<Found<Version>, StoreError> {
    use plan_version::Column as C;
    page::of(conn, of_course(course), page, (C::Number, C::Id)).await
}

/// Writes a new version with its sections.
///
/// # Errors
/// `Duplicate` if another version is open.
pub async fn insert(tx: &Tx, new: Version, sections: Vec<Section>) -> Result<(), StoreError> {
    plan_version::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    let rows = sections.into_iter().map(IntoActiveModel::into_active_model);
    plan_section::Entity::insert_many(rows)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed version over version `seen` of its row.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Version, seen: i32) -> Result<(), StoreError> {
    versioned!(plan_version, changed, seen, tx)
}

/// The sections of a version.
pub async fn sections(conn: &Conn, version: Uuid) -> Result<Vec<Section>, StoreError> {
    sections_of(conn, &[version]).await
}

/// The sections of several versions.
pub async fn sections_of(conn: &Conn, versions: &[Uuid]) -> Result<Vec<Section>, StoreError> {
    let select = plan_section::Entity::find()
        .filter(plan_section::Column::PlanVersionId.is_in(versions.iter().copied()));
    Ok(select.all(&conn.db()).await?)
}

/// Writes a changed section over version `seen` of its row.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update_section(tx: &Tx, changed: Section, seen: i32) -> Result<(), StoreError> {
    versioned!(plan_section, changed, seen, tx)
}

/// The approvals of a version, oldest first; withdrawn and voided ones too.
pub async fn approvals(conn: &Conn, version: Uuid) -> Result<Vec<Approval>, StoreError> {
    approvals_of(conn, &[version]).await
}

/// The approvals of several versions.
pub async fn approvals_of(conn: &Conn, versions: &[Uuid]) -> Result<Vec<Approval>, StoreError> {
    let select = plan_approval::Entity::find()
        .filter(plan_approval::Column::PlanVersionId.is_in(versions.iter().copied()))
        .order_by_asc(plan_approval::Column::GivenAt);
    Ok(select.all(&conn.db()).await?)
}

/// Writes an approval.
///
/// # Errors
/// `Duplicate` if the side or the person has one that stands.
pub async fn approve(tx: &Tx, new: Approval) -> Result<(), StoreError> {
    plan_approval::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Takes an approval back for its giver.
///
/// # Errors
/// `Retry` if it does not stand any more.
pub async fn withdraw(tx: &Tx, approval: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
    end(tx, approval, plan_approval::Column::WithdrawnAt, now).await
}

/// Voids one approval.
///
/// # Errors
/// `Retry` if it does not stand any more.
pub async fn void_one(tx: &Tx, approval: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
    end(tx, approval, plan_approval::Column::VoidedAt, now).await
}

async fn end(
    tx: &Tx,
    approval: Uuid,
    how: plan_approval::Column,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let outcome = plan_approval::Entity::update_many()
        .col_expr(how, Expr::value(now))
        .filter(plan_approval::Column::Id.eq(approval))
        .filter(plan_approval::Column::WithdrawnAt.is_null())
        .filter(plan_approval::Column::VoidedAt.is_null())
        .exec(&tx.db())
        .await?;
    match outcome.rows_affected {
        1 => Ok(()),
        _ => Err(StoreError::Retry("the approval stands no more".into())),
    }
}

/// Voids the approvals of a version that still stand; returns how many.
pub async fn void(tx: &Tx, version: Uuid, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let outcome = plan_approval::Entity::update_many()
        .col_expr(plan_approval::Column::VoidedAt, Expr::value(now))
        .filter(plan_approval::Column::PlanVersionId.eq(version))
        .filter(plan_approval::Column::WithdrawnAt.is_null())
        .filter(plan_approval::Column::VoidedAt.is_null())
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected)
}

/// True if the approval counts: neither taken back nor voided.
pub fn stands(approval: &Approval) -> bool {
    approval.withdrawn_at.is_none() && approval.voided_at.is_none()
}
