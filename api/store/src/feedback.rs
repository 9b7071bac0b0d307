//! Feedback about runs.

use chrono::{DateTime, Utc};
use domain::permissions::Scope;
use sea_orm::prelude::Json as Value;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::feedback as row;
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::{scope, versioned};

pub use row::Model as Feedback;

/// What a list of feedback is narrowed to.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The run that it is about.
    pub run: Uuid,
    /// Only what is answered, or only what is not.
    pub answered: Option<bool>,
    /// Code of a theme.
    pub theme: Option<&'static str>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        let mut select = row::Entity::find().filter(row::Column::RunId.eq(self.run));
        if let Some(answered) = self.answered {
            let at = row::Column::AnsweredAt;
            select = select.filter(match answered {
                true => at.is_not_null(),
                false => at.is_null(),
            });
        }
        if let Some(theme) = self.theme {
            // A list of codes is the same text on both engines, spaces aside, and no code holds a quote.
            let themes = Expr::col(row::Column::Themes).cast_as("text");
            select = select.filter(themes.like(format!("%\"{theme}\"%")));
        }
        select
    }
}

/// One piece of feedback.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Feedback>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// One piece of feedback, held against other units until this one ends.
pub async fn get_locked(tx: &Tx, id: Uuid) -> Result<Option<Feedback>, StoreError> {
    Ok(row::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&tx.db())
        .await?)
}

/// One page, by when it was received.
pub async fn list(
    conn: &Conn,
    filter: &Filter,
    page: &Page,
) -> Result<Found<Feedback>, StoreError> {
    let by = (row::Column::CreatedAt, row::Column::Id);
    page::of(conn, filter.select(), page, by).await
}

/// One piece of feedback as it is counted: when it was answered, whether somebody is to be reached with an answer,
/// and codes of themes.
pub type Counted = (Option<DateTime<Utc>>, bool, Value);

/// All of a run's, for counting; nothing of it is opened.
pub async fn counted(conn: &Conn, run: Uuid) -> Result<Vec<Counted>, StoreError> {
    use row::Column as C;
    let found: Vec<(Option<DateTime<Utc>>, Option<String>, Value)> = row::Entity::find()
        .select_only()
        .column(C::AnsweredAt)
        .column(C::ContactSealed)
        .column(C::Themes)
        .filter(C::RunId.eq(run))
        .into_tuple()
        .all(&conn.db())
        .await?;
    let rows = found.into_iter();
    Ok(rows
        .map(|(answered, contact, themes)| (answered, contact.is_some(), themes))
        .collect())
}

/// What waits for an answer that was asked for, the oldest first. One page.
pub async fn to_answer(
    conn: &Conn,
    scope: &Scope,
    page: &Page,
) -> Result<Found<Feedback>, StoreError> {
    use row::Column as C;
    let select = row::Entity::find()
        .filter(scope::through_course(scope, C::Tenant, C::CourseId))
        .filter(C::AnsweredAt.is_null())
        .filter(C::ContactSealed.is_not_null());
    page::of(conn, select, page, (C::CreatedAt, C::Id)).await
}

/// Writes a new one.
pub async fn insert(tx: &Tx, new: Feedback) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Feedback, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}
