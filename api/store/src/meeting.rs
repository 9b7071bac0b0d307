//! Meetings of a course's working group.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Select};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{meeting as row, meeting_attendance as attendance, meeting_run};
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::versioned;

pub use attendance::Model as Attendance;
pub use row::Model as Meeting;

fn of_course(course: Uuid, kind: Option<&str>) -> Select<row::Entity> {
    let select = row::Entity::find().filter(row::Column::CourseId.eq(course));
    match kind {
        Some(kind) => select.filter(row::Column::Kind.eq(kind)),
        None => select,
    }
}

/// One page of a course's meetings of one kind or of all.
pub async fn list(
    conn: &Conn,
    course: Uuid,
    kind: Option<&str>,
    page: &Page,
) -> Result<Found<Meeting>, StoreError> {
    let select = of_course(course, kind);
    page::of(conn, select, page, (row::Column::HeldOn, row::Column::Id)).await
}

/// One meeting.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Meeting>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// Who was at several meetings.
pub async fn attendance(conn: &Conn, meetings: &[Uuid]) -> Result<Vec<Attendance>, StoreError> {
    if meetings.is_empty() {
        return Ok(Vec::new());
    }
    Ok(attendance::Entity::find()
        .filter(attendance::Column::MeetingId.is_in(meetings.iter().copied()))
        .order_by_asc(attendance::Column::Side)
        .order_by_asc(attendance::Column::PersonId)
        .all(&conn.db())
        .await?)
}

/// Which runs several meetings were about: meeting and run.
pub async fn runs(conn: &Conn, meetings: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    if meetings.is_empty() {
        return Ok(Vec::new());
    }
    let found = meeting_run::Entity::find()
        .filter(meeting_run::Column::MeetingId.is_in(meetings.iter().copied()))
        .order_by_asc(meeting_run::Column::RunId)
        .all(&conn.db())
        .await?;
    Ok(found
        .into_iter()
        .map(|m| (m.meeting_id, m.run_id))
        .collect())
}

/// Writes a new one; who was there and which runs it was about are written by [`put_parts`].
pub async fn insert(tx: &Tx, new: Meeting) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Meeting, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}

/// Puts these in the place of who was there and of the runs it was about.
pub async fn put_parts(
    tx: &Tx,
    meeting: Uuid,
    present: Vec<Attendance>,
    runs: &[Uuid],
) -> Result<(), StoreError> {
    attendance::Entity::delete_many()
        .filter(attendance::Column::MeetingId.eq(meeting))
        .exec(&tx.db())
        .await?;
    meeting_run::Entity::delete_many()
        .filter(meeting_run::Column::MeetingId.eq(meeting))
        .exec(&tx.db())
        .await?;
    if !present.is_empty() {
        let rows = present.into_iter().map(IntoActiveModel::into_active_model);
        attendance::Entity::insert_many(rows)
            .exec_without_returning(&tx.db())
            .await?;
    }
    if !runs.is_empty() {
        let rows = runs.iter().map(|run| {
            let row = meeting_run::Model {
                meeting_id: meeting,
                run_id: *run,
            };
            row.into_active_model()
        });
        meeting_run::Entity::insert_many(rows)
            .exec_without_returning(&tx.db())
            .await?;
    }
    Ok(())
}
