//! What is left of answers when their windows are settled. Read for figures alone: what may be seen of them
//! is the domain's to say.

use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{
    answer, answer_text as text, answer_window as window, change, course, form_version, run,
};
use crate::error::StoreError;
use crate::window::Window;

pub use answer::Model as Answer;
pub use change::Model as Change;
pub use text::Model as AnswerText;

fn courses_of(service: Uuid) -> SelectStatement {
    Query::select()
        .column(course::Column::Id)
        .from(course::Entity)
        .and_where(course::Column::ServiceId.eq(service))
        .take()
}

/// The closed windows in which a service's courses have asked these forms in any version, oldest first.
pub async fn windows(
    conn: &Conn,
    service: Uuid,
    forms: &[Uuid],
) -> Result<Vec<Window>, StoreError> {
    if forms.is_empty() {
        return Ok(Vec::new());
    }
    let versions = Query::select()
        .column(form_version::Column::Id)
        .from(form_version::Entity)
        .and_where(form_version::Column::FormId.is_in(forms.iter().copied()))
        .take();
    Ok(window::Entity::find()
        .filter(window::Column::CourseId.in_subquery(courses_of(service)))
        .filter(window::Column::FormVersionId.in_subquery(versions))
        .filter(window::Column::State.eq("closed"))
        .order_by_asc(window::Column::ClosesAt)
        .order_by_asc(window::Column::Id)
        .all(&conn.db())
        .await?)
}

/// The answers that were given in several windows.
pub async fn answers(conn: &Conn, windows: &[Uuid]) -> Result<Vec<Answer>, StoreError> {
    if windows.is_empty() {
        return Ok(Vec::new());
    }
    Ok(answer::Entity::find()
        .filter(answer::Column::WindowId.is_in(windows.iter().copied()))
        .all(&conn.db())
        .await?)
}

/// The free texts that were written in several windows; by their random ids, which is no order.
pub async fn texts(conn: &Conn, windows: &[Uuid]) -> Result<Vec<AnswerText>, StoreError> {
    if windows.is_empty() {
        return Ok(Vec::new());
    }
    Ok(text::Entity::find()
        .filter(text::Column::WindowId.is_in(windows.iter().copied()))
        .order_by_asc(text::Column::Id)
        .all(&conn.db())
        .await?)
}

/// What has changed for the participants of a service's courses, by these forms.
pub async fn changes(
    conn: &Conn,
    service: Uuid,
    forms: &[Uuid],
) -> Result<Vec<Change>, StoreError> {
    if forms.is_empty() {
        return Ok(Vec::new());
    }
    let runs = Query::select()
        .column(run::Column::Id)
        .from(run::Entity)
        .and_where(run::Column::CourseId.in_subquery(courses_of(service)))
        .take();
    Ok(change::Entity::find()
        .filter(change::Column::RunId.in_subquery(runs))
        .filter(change::Column::FormId.is_in(forms.iter().copied()))
        .all(&conn.db())
        .await?)
}

/// The run of a course that was closed last, and before this one.
pub async fn round_before(
    conn: &Conn,
    course: Uuid,
    before: &run::Model,
) -> Result<Option<run::Model>, StoreError> {
    let mut select = run::Entity::find()
        .filter(run::Column::CourseId.eq(course))
        .filter(run::Column::Id.ne(before.id))
        .filter(run::Column::ClosedAt.is_not_null());
    if let Some(closed) = before.closed_at {
        select = select.filter(run::Column::ClosedAt.lt(closed));
    }
    Ok(select
        .order_by_desc(run::Column::ClosedAt)
        .limit(1)
        .one(&conn.db())
        .await?)
}
