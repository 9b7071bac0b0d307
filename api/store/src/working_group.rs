//! Working groups: who works on a course, on which side.

use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{
    meeting, meeting_attendance, plan_approval, plan_version, working_group_member as row,
};
use crate::error::StoreError;
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as Member;

/// Everybody who is or has been in a course's working group, in the order in which they came.
pub async fn of_course(conn: &Conn, course: Uuid) -> Result<Vec<Member>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::CourseId.eq(course))
        .order_by_asc(row::Column::JoinedAt)
        .order_by_asc(row::Column::Id)
        .all(&conn.db())
        .await?)
}

/// One place in a working group.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Member>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// Writes a new one.
///
/// # Errors
/// `Duplicate` if the person is in the group already, or the side has such a lead or deputy.
pub async fn insert(tx: &Tx, new: Member) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster, `Duplicate` as for a new one.
pub async fn update(tx: &Tx, changed: Member, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}

/// Whether a person has been at a meeting of a course, or given an approval of its plan.
pub async fn has_acted(conn: &Conn, course: Uuid, person: Uuid) -> Result<bool, StoreError> {
    let meetings = meeting::Entity::find()
        .select_only()
        .column(meeting::Column::Id)
        .filter(meeting::Column::CourseId.eq(course))
        .into_query();
    let met = meeting_attendance::Entity::find()
        .filter(meeting_attendance::Column::PersonId.eq(person))
        .filter(meeting_attendance::Column::MeetingId.in_subquery(meetings))
        .count(&conn.db())
        .await?;
    let versions = plan_version::Entity::find()
        .select_only()
        .column(plan_version::Column::Id)
        .filter(plan_version::Column::CourseId.eq(course))
        .into_query();
    let approved = plan_approval::Entity::find()
        .filter(plan_approval::Column::PersonId.eq(person))
        .filter(plan_approval::Column::PlanVersionId.in_subquery(versions))
        .count(&conn.db())
        .await?;
    Ok(met + approved > 0)
}
