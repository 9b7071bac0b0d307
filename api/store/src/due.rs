//! Everything that happens by time is a row of one table, leased by whichever instance is free.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, Set,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::due as row;
use crate::error::StoreError;
use crate::unit::Tx;

pub use row::Model as Due;

/// How long an instance may work on a row before another takes it over.
pub const LEASE: Duration = Duration::seconds(60);

/// Work that falls due.
#[derive(Debug, Clone)]
pub struct Appointment {
    /// Id of the row.
    pub id: Uuid,
    /// Owning organisation; none for the installation's own work.
    pub tenant: Option<Uuid>,
    /// What is to be done, a code in camelCase.
    pub kind: &'static str,
    /// What it is about: kind and id.
    pub subject: Option<(&'static str, Uuid)>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Puts work on the list; the same open kind of work on the same subject is moved instead.
pub async fn appoint(tx: &Tx, work: Appointment) -> Result<(), StoreError> {
    let subject = work.subject.map(|(_, id)| id);
    let moved = row::Entity::update_many()
        .col_expr(row::Column::DueAt, Expr::value(work.at))
        .col_expr(row::Column::LeaseUntil, Expr::value(NEVER))
        .filter(row::Column::Kind.eq(work.kind))
        .filter(match subject {
            Some(id) => row::Column::SubjectId.eq(id),
            None => row::Column::SubjectId.is_null(),
        })
        .filter(row::Column::DoneAt.is_null())
        .exec(&tx.db())
        .await?;
    if moved.rows_affected > 0 {
        return Ok(());
    }
    let new = row::ActiveModel {
        id: Set(work.id),
        tenant: Set(work.tenant),
        kind: Set(work.kind.to_owned()),
        subject_kind: Set(work.subject.map(|(kind, _)| kind.to_owned())),
        subject_id: Set(subject),
        due_at: Set(work.at),
        lease_until: Set(None),
        leased_by: Set(None),
        attempts: NotSet,
        last_error: Set(None),
        done_at: Set(None),
    };
    row::Entity::insert(new)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Puts the installation's own recurring work on the list, once for all instances; what stands
/// there keeps its time.
pub async fn appoint_recurring(
    tx: &Tx,
    kind: &'static str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let new = row::ActiveModel {
        id: Set(recurring_id(kind)),
        tenant: Set(None),
        kind: Set(kind.to_owned()),
        subject_kind: Set(None),
        subject_id: Set(None),
        due_at: Set(at),
        lease_until: Set(None),
        leased_by: Set(None),
        attempts: NotSet,
        last_error: Set(None),
        done_at: Set(None),
    };
    row::Entity::insert(new)
        .on_conflict(OnConflict::column(row::Column::Id).do_nothing().to_owned())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// The same in every instance, so that two that start together make one row.
fn recurring_id(kind: &str) -> Uuid {
    let hash = crate::crypto::sha256_hex(format!("recurring\n{kind}").as_bytes());
    let number = u128::from_str_radix(&hash[..32], 16).unwrap_or_default();
    uuid::Builder::from_custom_bytes(number.to_be_bytes()).into_uuid()
}

/// Appoints leased recurring work anew, inside the unit that did it; false if its lease was lost
/// to another instance meanwhile, and then the unit must not be committed.
pub async fn again(
    tx: &Tx,
    id: Uuid,
    instance: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let outcome = row::Entity::update_many()
        .col_expr(row::Column::DueAt, Expr::value(at))
        .col_expr(row::Column::LeaseUntil, Expr::value(NEVER))
        .col_expr(row::Column::LeasedBy, Expr::value(None::<String>))
        .col_expr(row::Column::Attempts, Expr::value(0))
        .col_expr(row::Column::LastError, Expr::value(None::<String>))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::LeasedBy.eq(instance))
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected == 1)
}

const NEVER: Option<DateTime<Utc>> = None;

/// True if something waits to be done: asked without a unit, so that an idle instance writes nothing.
pub async fn anything(conn: &Conn, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let found = open(now).select_only().column(row::Column::Id).limit(1);
    Ok(found.into_tuple::<Uuid>().one(&conn.db()).await?.is_some())
}

/// What is due and nobody works on.
fn open(now: DateTime<Utc>) -> Select<row::Entity> {
    row::Entity::find()
        .filter(row::Column::DoneAt.is_null())
        .filter(row::Column::DueAt.lte(now))
        .filter(
            Condition::any()
                .add(row::Column::LeaseUntil.is_null())
                .add(row::Column::LeaseUntil.lt(now)),
        )
}

/// Takes a lease on what is due, at most `limit` rows.
pub async fn lease(
    tx: &Tx,
    instance: &str,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<row::Model>, StoreError> {
    let select = open(now)
        .order_by_asc(row::Column::DueAt)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let rows = select.all(&tx.db()).await?;
    let ids: Vec<Uuid> = rows.iter().map(|r| r.id).collect();
    if !ids.is_empty() {
        row::Entity::update_many()
            .col_expr(row::Column::LeaseUntil, Expr::value(now + LEASE))
            .col_expr(row::Column::LeasedBy, Expr::value(instance))
            .col_expr(
                row::Column::Attempts,
                Expr::col(row::Column::Attempts).add(1),
            )
            .filter(row::Column::Id.is_in(ids))
            .exec(&tx.db())
            .await?;
    }
    Ok(rows)
}

/// Marks leased work as done, inside the unit that did it; false if somebody else did it meanwhile, or
/// it was put off while it was leased.
pub async fn done(tx: &Tx, id: Uuid, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let outcome = row::Entity::update_many()
        .col_expr(row::Column::DoneAt, Expr::value(now))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::DoneAt.is_null())
        .filter(row::Column::DueAt.lte(now))
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected == 1)
}

/// Notes why leased work failed; it is tried again when its lease ends.
pub async fn failed(tx: &Tx, id: Uuid, why: String) -> Result<(), StoreError> {
    row::Entity::update_many()
        .col_expr(row::Column::LastError, Expr::value(why))
        .filter(row::Column::Id.eq(id))
        .exec(&tx.db())
        .await?;
    Ok(())
}
