//! Anonymous answers: slots and invitations while a window is open, and what is left when it is settled.
//!
//! What is written here carries no time and no order: slots and answers come in mixed, all of a window in
//! one statement.

use chrono::{DateTime, Utc};
use domain::codes::WindowState;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{
    answer as row, answer_invite as invite, answer_slot as slot, answer_text as text,
    answer_window as window, change, pair_held as held,
};
use crate::error::StoreError;
use crate::rows;
use crate::unit::Tx;

pub use change::Model as Change;
pub use held::Model as Held;
pub use invite::Model as Invite;
pub use row::Model as Answer;
pub use slot::Model as Slot;
pub use text::Model as AnswerText;

/// From this many answers on they are kept.
pub const FEWEST: usize = domain::results::FEWEST as usize;

/// The invitations of a window.
pub async fn invites(conn: &Conn, window: Uuid) -> Result<Vec<Invite>, StoreError> {
    Ok(invite::Entity::find()
        .filter(invite::Column::WindowId.eq(window))
        .all(&conn.db())
        .await?)
}

/// The slot that a token opens, by its hash.
pub async fn slot(conn: &Conn, id_hash: &str) -> Result<Option<Slot>, StoreError> {
    Ok(slot::Entity::find_by_id(id_hash).one(&conn.db()).await?)
}

/// The slots of a window, held until the unit ends: an answer that is under way is waited for.
pub async fn slots_locked(tx: &Tx, window: Uuid) -> Result<Vec<Slot>, StoreError> {
    Ok(slot::Entity::find()
        .filter(slot::Column::WindowId.eq(window))
        .lock_exclusive()
        .all(&tx.db())
        .await?)
}

/// Which of these windows five or more have answered.
pub async fn reached(conn: &Conn, windows: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
    Ok(slot::Entity::find()
        .select_only()
        .column(slot::Column::WindowId)
        .filter(slot::Column::WindowId.is_in(windows.iter().copied()))
        .filter(slot::Column::BodySealed.is_not_null())
        .group_by(slot::Column::WindowId)
        .having(slot::Column::IdHash.count().gte(FEWEST as i64))
        .into_tuple()
        .all(&conn.db())
        .await?)
}

/// Puts an answer into its slot in place of what was there; false if the window is not open at `now`, or
/// there is no such slot any more.
pub async fn put(
    tx: &Tx,
    id_hash: &str,
    body_sealed: String,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let open = Query::select()
        .column(window::Column::Id)
        .from(window::Entity)
        .and_where(window::Column::State.eq(WindowState::Open.code()))
        .and_where(window::Column::ClosesAt.gt(now))
        .take();
    let outcome = slot::Entity::update_many()
        .col_expr(slot::Column::BodySealed, Expr::value(body_sealed))
        .filter(slot::Column::IdHash.eq(id_hash))
        .filter(slot::Column::WindowId.in_subquery(open))
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected == 1)
}

/// Writes invitations.
pub async fn insert_invites(tx: &Tx, new: Vec<Invite>) -> Result<(), StoreError> {
    rows::insert::<invite::Entity, _>(tx, new).await
}

/// Writes empty slots, in the order given.
pub async fn insert_slots(tx: &Tx, new: Vec<Slot>) -> Result<(), StoreError> {
    rows::insert::<slot::Entity, _>(tx, new).await
}

/// Writes settled answers, in the order given.
pub async fn insert_answers(tx: &Tx, new: Vec<Answer>) -> Result<(), StoreError> {
    rows::insert::<row::Entity, _>(tx, new).await
}

/// Writes free texts, in the order given.
pub async fn insert_texts(tx: &Tx, new: Vec<AnswerText>) -> Result<(), StoreError> {
    rows::insert::<text::Entity, _>(tx, new).await
}

/// Holds scores until their second half is there.
pub async fn hold(tx: &Tx, new: Vec<Held>) -> Result<(), StoreError> {
    rows::insert::<held::Entity, _>(tx, new).await
}

/// The scores that are held of a window.
pub async fn held(conn: &Conn, window: Uuid) -> Result<Vec<Held>, StoreError> {
    Ok(held::Entity::find()
        .filter(held::Column::WindowId.eq(window))
        .all(&conn.db())
        .await?)
}

/// Whether any are held of a window.
pub async fn is_held(conn: &Conn, window: Uuid) -> Result<bool, StoreError> {
    let of_window = held::Entity::find().filter(held::Column::WindowId.eq(window));
    Ok(of_window.count(&conn.db()).await? > 0)
}

/// Whether any are held of a run's participants.
pub async fn is_held_of(conn: &Conn, run: Uuid) -> Result<bool, StoreError> {
    let of_run = held::Entity::find().filter(held::Column::RunId.eq(run));
    Ok(of_run.count(&conn.db()).await? > 0)
}

/// Writes what has changed for participants, in the order given.
pub async fn insert_changes(tx: &Tx, new: Vec<Change>) -> Result<(), StoreError> {
    rows::insert::<change::Entity, _>(tx, new).await
}

/// Deletes the scores that are held of a run's participants, but for those of these windows.
pub async fn let_go(tx: &Tx, run: Uuid, but_for: &[Uuid]) -> Result<(), StoreError> {
    held::Entity::delete_many()
        .filter(held::Column::RunId.eq(run))
        .filter(held::Column::WindowId.is_not_in(but_for.iter().copied()))
        .exec(&tx.db())
        .await?;
    Ok(())
}

/// Deletes the slots and invitations of a window.
pub async fn forget(tx: &Tx, window: Uuid) -> Result<(), StoreError> {
    slot::Entity::delete_many()
        .filter(slot::Column::WindowId.eq(window))
        .exec(&tx.db())
        .await?;
    invite::Entity::delete_many()
        .filter(invite::Column::WindowId.eq(window))
        .exec(&tx.db())
        .await?;
    Ok(())
}
