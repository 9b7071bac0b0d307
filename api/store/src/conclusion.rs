//! What runs came to: wordings, signatures, points for improvement, and frozen results. Changed only
//! under the run's lock.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{conclusion, conclusion_signature, improvement_point, run_result};
use crate::error::StoreError;
use crate::rows;
use crate::unit::Tx;
use crate::versioned;

pub use conclusion::Model as Conclusion;
pub use conclusion_signature::Model as Signature;
pub use improvement_point::Model as Point;
pub use run_result::Model as RunResult;

/// One wording.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Conclusion>, StoreError> {
    Ok(conclusion::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// The last wording of a run's conclusion.
pub async fn last(conn: &Conn, run: Uuid) -> Result<Option<Conclusion>, StoreError> {
    Ok(conclusion::Entity::find()
        .filter(conclusion::Column::RunId.eq(run))
        .order_by_desc(conclusion::Column::Number)
        .limit(1)
        .one(&conn.db())
        .await?)
}

/// The signatures under one wording, oldest first; voided ones too.
pub async fn signatures(conn: &Conn, conclusion: Uuid) -> Result<Vec<Signature>, StoreError> {
    Ok(conclusion_signature::Entity::find()
        .filter(conclusion_signature::Column::ConclusionId.eq(conclusion))
        .order_by_asc(conclusion_signature::Column::SignedAt)
        .all(&conn.db())
        .await?)
}

/// Writes a new wording.
///
/// # Errors
/// `Duplicate` if the run has one with this number.
pub async fn insert(tx: &Tx, new: Conclusion) -> Result<(), StoreError> {
    conclusion::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed wording over version `seen` of its row.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Conclusion, seen: i32) -> Result<(), StoreError> {
    versioned!(conclusion, changed, seen, tx)
}

/// Writes a signature.
///
/// # Errors
/// `Duplicate` if the side or the person has one that stands.
pub async fn sign(tx: &Tx, new: Signature) -> Result<(), StoreError> {
    conclusion_signature::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Voids one signature.
///
/// # Errors
/// `Retry` if it does not stand any more.
pub async fn void_signature(tx: &Tx, id: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
    use conclusion_signature::Column as C;
    let outcome = conclusion_signature::Entity::update_many()
        .col_expr(C::VoidedAt, Expr::value(now))
        .filter(C::Id.eq(id))
        .filter(C::VoidedAt.is_null())
        .exec(&tx.db())
        .await?;
    match outcome.rows_affected {
        1 => Ok(()),
        _ => Err(StoreError::Retry("the signature stands no more".into())),
    }
}

/// Voids the signatures of a run that still stand, under whatever wording; returns how many.
pub async fn void_signatures(tx: &Tx, run: Uuid, now: DateTime<Utc>) -> Result<u64, StoreError> {
    use conclusion_signature::Column as C;
    let outcome = conclusion_signature::Entity::update_many()
        .col_expr(C::VoidedAt, Expr::value(now))
        .filter(C::RunId.eq(run))
        .filter(C::VoidedAt.is_null())
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected)
}

/// Whether a signature stands.
pub fn stands(signature: &Signature) -> bool {
    signature.voided_at.is_none()
}

/// Writes the points that the run has not given before: a run that is opened and closed again tells
/// nobody the same thing twice. Returns the ids of those written.
pub async fn add_points(tx: &Tx, run: Uuid, points: Vec<Point>) -> Result<Vec<Uuid>, StoreError> {
    let known: HashSet<String> = improvement_point::Entity::find()
        .select_only()
        .column(improvement_point::Column::Text)
        .filter(improvement_point::Column::RunId.eq(run))
        .into_tuple()
        .all(&tx.db())
        .await?
        .into_iter()
        .collect();
    let new = points.into_iter().filter(|p| !known.contains(&p.text));
    let new: Vec<Point> = new.collect();
    let ids: Vec<Uuid> = new.iter().map(|point| point.id).collect();
    rows::insert::<improvement_point::Entity, _>(tx, new).await?;
    Ok(ids)
}

/// The code of the result that a run leaves when it is closed.
pub const CLOSING: &str = "closing";
/// The code of what is added to it later.
pub const ADDENDUM: &str = "addendum";

/// The code of what came out when a group talked together.
pub const ORAL: &str = "oralEvaluation";

/// Freezes a run's result.
pub async fn freeze(tx: &Tx, result: RunResult) -> Result<(), StoreError> {
    run_result::Entity::insert(result.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// The result frozen when a run was last closed.
pub async fn frozen(conn: &Conn, run: Uuid) -> Result<Option<RunResult>, StoreError> {
    Ok(run_result::Entity::find()
        .filter(run_result::Column::RunId.eq(run))
        .filter(run_result::Column::Kind.eq(CLOSING))
        .order_by_desc(run_result::Column::FrozenAt)
        .order_by_desc(run_result::Column::Id)
        .limit(1)
        .one(&conn.db())
        .await?)
}

/// What was added to a closed run, oldest first.
pub async fn addenda(conn: &Conn, run: Uuid) -> Result<Vec<RunResult>, StoreError> {
    of_kinds(conn, &[run], &[ADDENDUM]).await
}

/// What people said in several runs: oral evaluations, and what was added once they were closed; oldest first.
pub async fn asked_of(conn: &Conn, runs: &[Uuid]) -> Result<Vec<RunResult>, StoreError> {
    of_kinds(conn, runs, &[ORAL, ADDENDUM]).await
}

/// What came out when a run's participants talked together, oldest first.
pub async fn oral(conn: &Conn, run: Uuid) -> Result<Vec<RunResult>, StoreError> {
    of_kinds(conn, &[run], &[ORAL]).await
}

async fn of_kinds(
    conn: &Conn,
    runs: &[Uuid],
    kinds: &[&str],
) -> Result<Vec<RunResult>, StoreError> {
    Ok(run_result::Entity::find()
        .filter(run_result::Column::RunId.is_in(runs.iter().copied()))
        .filter(run_result::Column::Kind.is_in(kinds.iter().copied()))
        .order_by_asc(run_result::Column::FrozenAt)
        .order_by_asc(run_result::Column::Id)
        .all(&conn.db())
        .await?)
}

/// One addendum.
pub async fn addendum(conn: &Conn, id: Uuid) -> Result<Option<RunResult>, StoreError> {
    one_of_kind(conn, id, ADDENDUM).await
}

/// One oral evaluation.
pub async fn oral_one(conn: &Conn, id: Uuid) -> Result<Option<RunResult>, StoreError> {
    one_of_kind(conn, id, ORAL).await
}

async fn one_of_kind(conn: &Conn, id: Uuid, kind: &str) -> Result<Option<RunResult>, StoreError> {
    Ok(run_result::Entity::find_by_id(id)
        .filter(run_result::Column::Kind.eq(kind))
        .one(&conn.db())
        .await?)
}
