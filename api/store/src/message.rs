//! What is to be told to people, until a courier has told it.

use chrono::{DateTime, Utc};
use domain::permissions::Scope;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::message as row;
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::rows;
use crate::scope;
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as Message;

/// What a list of messages is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What the caller may see.
    pub scope: Scope,
    /// Code of a state; `claimed` is `waiting` under a lease.
    pub state: Option<String>,
    /// Code of a kind.
    pub kind: Option<String>,
    /// What they tell of.
    pub about: Option<Uuid>,
    /// The moment by which a lease counts.
    pub now: DateTime<Utc>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let mut all = Condition::all().add(scope::condition(&self.scope, C::Tenant, None, None));
        all = match self.state.as_deref() {
            None => all,
            Some("claimed") => all.add(C::State.eq("waiting")).add(leased(self.now)),
            Some("waiting") => all.add(C::State.eq("waiting")).add(free(self.now)),
            Some(state) => all.add(C::State.eq(state)),
        };
        if let Some(kind) = &self.kind {
            all = all.add(C::Kind.eq(kind.as_str()));
        }
        if let Some(about) = self.about {
            all = all.add(C::AboutId.eq(about));
        }
        row::Entity::find().filter(all)
    }
}

fn leased(now: DateTime<Utc>) -> Condition {
    Condition::all().add(row::Column::LeaseUntil.gt(now))
}

fn free(now: DateTime<Utc>) -> Condition {
    let none = row::Column::LeaseUntil.is_null();
    Condition::any()
        .add(none)
        .add(row::Column::LeaseUntil.lte(now))
}

/// One message.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Message>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// The same, locked until the unit ends.
pub async fn lock(tx: &Tx, id: Uuid) -> Result<Option<Message>, StoreError> {
    Ok(row::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&tx.db())
        .await?)
}

/// One page.
pub async fn list(conn: &Conn, filter: &Filter, page: &Page) -> Result<Found<Message>, StoreError> {
    page::of(
        conn,
        filter.select(),
        page,
        (row::Column::CreatedAt, row::Column::Id),
    )
    .await
}

/// Writes new ones.
pub async fn insert(tx: &Tx, new: Vec<Message>) -> Result<(), StoreError> {
    rows::insert::<row::Entity, _>(tx, new).await
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Message, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}

/// Takes a lease on messages that wait within `scope`, oldest first: whoever asks beside gets others.
pub async fn claim(
    tx: &Tx,
    scope: &Scope,
    channels: &[&str],
    limit: u64,
    courier: Uuid,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Message>, StoreError> {
    use row::Column as C;
    let mut select = row::Entity::find()
        .filter(scope::condition(scope, C::Tenant, None, None))
        .filter(C::DoneAt.is_null())
        .filter(C::NextTryAt.lte(now))
        .filter(free(now))
        .filter(
            Condition::any()
                .add(C::ExpiresAt.is_null())
                .add(C::ExpiresAt.gt(now)),
        )
        .order_by_asc(C::NextTryAt)
        .order_by_asc(C::Id)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    if !channels.is_empty() {
        select = select.filter(C::Channel.is_in(channels.iter().copied()));
    }
    let mut found = select.all(&tx.db()).await?;
    let ids: Vec<Uuid> = found.iter().map(|message| message.id).collect();
    if ids.is_empty() {
        return Ok(found);
    }
    row::Entity::update_many()
        .col_expr(C::LeaseUntil, Expr::value(until))
        .col_expr(C::LeasedBy, Expr::value(courier))
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .col_expr(C::UpdatedAt, Expr::value(now))
        .filter(C::Id.is_in(ids))
        .exec(&tx.db())
        .await?;
    for message in &mut found {
        message.lease_until = Some(until);
        message.leased_by = Some(courier);
        message.version += 1;
        message.updated_at = now;
    }
    Ok(found)
}

/// Takes back messages that carry one of these capabilities and that nobody has delivered; what they
/// said is forgotten.
pub async fn withdraw(
    tx: &Tx,
    capabilities: &[Uuid],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if capabilities.is_empty() {
        return Ok(());
    }
    let carries = row::Column::CapabilityId.is_in(capabilities.iter().copied());
    end(tx, Condition::all().add(carries), "withdrawn", now).await?;
    Ok(())
}

/// Takes back offers and confirmations to parties that nobody has delivered: something newer is told
/// to them.
pub async fn overtaken(tx: &Tx, parties: &[Uuid], now: DateTime<Utc>) -> Result<(), StoreError> {
    if parties.is_empty() {
        return Ok(());
    }
    let about = Condition::all()
        .add(row::Column::AboutId.is_in(parties.iter().copied()))
        .add(row::Column::Kind.is_in(["placeOffered", "placeConfirmed"]));
    end(tx, about, "withdrawn", now).await?;
    Ok(())
}

/// Takes back whatever waits for somebody who is erased, and forgets what it said; returns what that was,
/// as it is now.
pub(crate) async fn forget(
    tx: &Tx,
    recipient: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Message>, StoreError> {
    let theirs = Condition::all()
        .add(row::Column::RecipientId.eq(recipient))
        .add(row::Column::DoneAt.is_null());
    let waiting = row::Entity::find()
        .filter(theirs.clone())
        .order_by_asc(row::Column::Id)
        .all(&tx.db())
        .await?;
    end(tx, theirs, "withdrawn", now).await?;
    let ids = waiting.iter().map(|message| message.id);
    Ok(row::Entity::find()
        .filter(row::Column::Id.is_in(ids))
        .order_by_asc(row::Column::Id)
        .all(&tx.db())
        .await?)
}

/// Ends what is of no use any more, and forgets what it said; returns how many.
pub async fn expire(tx: &Tx, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let over = Condition::all().add(row::Column::ExpiresAt.lte(now));
    end(tx, over, "expired", now).await
}

async fn end(
    tx: &Tx,
    which: Condition,
    state: &str,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    use row::Column as C;
    let outcome = row::Entity::update_many()
        .col_expr(C::State, Expr::value(state))
        .col_expr(C::ContentSealed, Expr::value(None::<String>))
        .col_expr(C::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .col_expr(C::UpdatedAt, Expr::value(now))
        .col_expr(C::DoneAt, Expr::value(now))
        .filter(which)
        .filter(C::DoneAt.is_null())
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected)
}
