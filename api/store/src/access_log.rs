//! Who looked at whose data: written in the unit that reads it, before the answer goes out.
//!
//! Blocks seal what the log has gained, tenant by tenant, and chain their digests. When the time of a
//! block's entries is over they are dropped, and the chain still verifies.

use chrono::{DateTime, Utc};
use domain::codes::ChainFault;
use domain::permissions::Scope;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, Set,
};
use uuid::Uuid;

use crate::Store;
use crate::conn::Conn;
use crate::entity::{access_block as block, access_log as row};
use crate::error::StoreError;
use crate::journal::hash_parts;
use crate::page::{self, Found, Page};
use crate::rows;
use crate::scope::condition;
use crate::sealer::{self, GENESIS, lock_head};
use crate::unit::Tx;
use crate::verify::{Point, Verified};

pub use row::Model as Look;

/// How many entries a block seals at most; all of them are read at once.
const BLOCK: u64 = 1000;

/// Writes all looks of one read.
pub async fn record(tx: &Tx, looks: Vec<Look>) -> Result<(), StoreError> {
    rows::insert::<row::Entity, _>(tx, looks).await
}

/// What a list of looks is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What the caller may reach.
    pub scope: Scope,
    /// Whose data was looked at.
    pub subject: Option<Uuid>,
    /// Who looked.
    pub person: Option<Uuid>,
    /// By which login.
    pub principal: Option<Uuid>,
    /// Id of the operation.
    pub operation: Option<String>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub to: Option<DateTime<Utc>>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let all = Condition::all()
            .add(condition(&self.scope, C::Tenant, None, None))
            .add_option(self.subject.map(|id| C::Subject.eq(id)))
            .add_option(self.person.map(|id| C::Person.eq(id)))
            .add_option(self.principal.map(|id| C::Principal.eq(id)))
            .add_option(self.operation.as_ref().map(|id| C::Operation.eq(id)))
            .add_option(self.from.map(|at| C::At.gte(at)))
            .add_option(self.to.map(|at| C::At.lt(at)));
        row::Entity::find().filter(all)
    }
}

/// One page by time.
pub async fn list(conn: &Conn, filter: &Filter, page: &Page) -> Result<Found<Look>, StoreError> {
    page::of(
        conn,
        filter.select(),
        page,
        (row::Column::At, row::Column::Id),
    )
    .await
}

/// Everybody who looked at `subject` within a tenant, the last first.
pub async fn of_subject(conn: &Conn, tenant: Uuid, subject: Uuid) -> Result<Vec<Look>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::Tenant.eq(tenant))
        .filter(row::Column::Subject.eq(subject))
        .order_by_desc(row::Column::At)
        .order_by_desc(row::Column::Id)
        .all(&conn.db())
        .await?)
}

/// Seals everything that is visible now, tenant by tenant; returns how many entries were sealed.
pub async fn seal_all(store: &Store) -> Result<u64, StoreError> {
    let tenants: Vec<Uuid> = row::Entity::find()
        .select_only()
        .column(row::Column::Tenant)
        .distinct()
        .filter(row::Column::Block.is_null())
        .into_tuple()
        .all(&store.read().db())
        .await?;
    sealer::in_turn(store, tenants, BLOCK, seal_some).await
}

async fn seal_some(tx: Tx, tenant: Uuid) -> Result<u64, StoreError> {
    lock_head(&tx, tenant).await?;
    let last = last_block(&tx, tenant).await?;
    let rows = row::Entity::find()
        .filter(row::Column::Tenant.eq(tenant))
        .filter(row::Column::Block.is_null())
        .order_by_asc(row::Column::Id)
        .limit(BLOCK)
        .all(&tx.db())
        .await?;
    let Some(last_at) = rows.iter().map(|row| row.at).max() else {
        return Ok(0);
    };
    let (number, prev) = last.map_or((1, GENESIS.to_owned()), |b| (b.number + 1, b.hash));
    let entries = i32::try_from(rows.len()).unwrap_or(i32::MAX);
    let digest = digest(&rows);
    let hash = block_hash(&prev, tenant, number, entries, last_at, &digest);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    row::Entity::update_many()
        .col_expr(row::Column::Block, Expr::value(number))
        .filter(row::Column::Id.is_in(ids))
        .exec(&tx.db())
        .await?;
    let new = block::ActiveModel {
        tenant: Set(tenant),
        number: Set(number),
        entries: Set(entries),
        last_at: Set(last_at),
        digest: Set(digest),
        prev_hash: Set(prev),
        hash: Set(hash),
        dropped_at: Set(None),
    };
    block::Entity::insert(new)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(rows.len() as u64)
}

async fn last_block(conn: &Conn, tenant: Uuid) -> Result<Option<block::Model>, StoreError> {
    Ok(block::Entity::find()
        .filter(block::Column::Tenant.eq(tenant))
        .order_by_desc(block::Column::Number)
        .one(&conn.db())
        .await?)
}

/// Digest of a block's entries, in the order of their ids.
fn digest(rows: &[Look]) -> String {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let fields: Vec<String> = rows
        .iter()
        .flat_map(|row| {
            [
                row.id.to_string(),
                row.tenant.to_string(),
                row.principal.to_string(),
                id(row.person),
                row.role.clone(),
                id(row.organisation),
                row.purpose
                    .as_ref()
                    .map(|p| format!("={p}"))
                    .unwrap_or_default(),
                row.operation.clone(),
                row.subject.to_string(),
                id(row.request_id),
                row.at.timestamp_micros().to_string(),
            ]
        })
        .collect();
    let parts: Vec<&[u8]> = fields.iter().map(String::as_bytes).collect();
    hash_parts("sidestilt/access-log/1", &parts)
}

fn block_hash(
    prev: &str,
    tenant: Uuid,
    number: i64,
    entries: i32,
    last_at: DateTime<Utc>,
    digest: &str,
) -> String {
    let fields = [
        prev.to_owned(),
        tenant.to_string(),
        number.to_string(),
        entries.to_string(),
        last_at.timestamp_micros().to_string(),
        digest.to_owned(),
    ];
    let parts: Vec<&[u8]> = fields.iter().map(String::as_bytes).collect();
    hash_parts("sidestilt/access-block/1", &parts)
}

/// The last block's number and hash; none before anybody looked.
pub async fn head(conn: &Conn, tenant: Uuid) -> Result<Option<Point>, StoreError> {
    let last = last_block(conn, tenant).await?;
    Ok(last.map(|block| Point {
        position: block.number,
        hash: block.hash,
    }))
}

/// Walks a tenant's blocks and compares them with heads kept outside. Entries may be missing only of
/// a block that was dropped, and only if its time was over by `droppable`.
pub async fn verify(
    conn: &Conn,
    tenant: Uuid,
    outside: &[Point],
    droppable: DateTime<Utc>,
) -> Result<Verified, StoreError> {
    let mut found = Verified::begin();
    loop {
        let number = found.rows + 1;
        let Some(next) = block(conn, tenant, number).await? else {
            // The sealer may have written one since; entries without any block are not its work.
            if strays(conn, tenant, number).await? && block(conn, tenant, number).await?.is_none() {
                found.break_at(number, ChainFault::Missing);
                break;
            }
            if block(conn, tenant, number).await?.is_some() {
                continue;
            }
            break;
        };
        let rows = entries(conn, tenant, number).await?;
        let hash = block_hash(
            &found.hash,
            tenant,
            number,
            next.entries,
            next.last_at,
            &next.digest,
        );
        let dropped = next.dropped_at.is_some() && rows.is_empty() && next.last_at < droppable;
        let fewer = rows.len() < usize::try_from(next.entries).unwrap_or_default();
        let fault = if next.prev_hash != found.hash || next.hash != hash {
            Some(ChainFault::Altered)
        } else if dropped {
            None
        } else if fewer {
            Some(ChainFault::Missing)
        } else {
            (digest(&rows) != next.digest).then_some(ChainFault::Altered)
        };
        if let Some(fault) = fault {
            // Its time may have come between the two reads; then the block says so now.
            if block(conn, tenant, number).await?.as_ref() != Some(&next) {
                continue;
            }
            found.break_at(number, fault);
            break;
        }
        if !found.step(number, hash, outside) {
            break;
        }
    }
    found.end(outside);
    Ok(found)
}

async fn entries(conn: &Conn, tenant: Uuid, number: i64) -> Result<Vec<Look>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::Tenant.eq(tenant))
        .filter(row::Column::Block.eq(number))
        .order_by_asc(row::Column::Id)
        .all(&conn.db())
        .await?)
}

async fn block(conn: &Conn, tenant: Uuid, number: i64) -> Result<Option<block::Model>, StoreError> {
    Ok(block::Entity::find_by_id((tenant, number))
        .one(&conn.db())
        .await?)
}

/// Whether entries or blocks stand at `number` or behind it.
async fn strays(conn: &Conn, tenant: Uuid, number: i64) -> Result<bool, StoreError> {
    let blocks = block::Entity::find()
        .filter(block::Column::Tenant.eq(tenant))
        .filter(block::Column::Number.gt(number))
        .count(&conn.db())
        .await?;
    let entries = row::Entity::find()
        .filter(row::Column::Tenant.eq(tenant))
        .filter(row::Column::Block.gte(number))
        .count(&conn.db())
        .await?;
    Ok(blocks + entries > 0)
}

/// Blocks whose entries' time was over by `before`, at most `most`, the oldest first.
pub async fn droppable(
    conn: &Conn,
    before: DateTime<Utc>,
    most: u64,
) -> Result<Vec<(Uuid, i64)>, StoreError> {
    Ok(block::Entity::find()
        .select_only()
        .column(block::Column::Tenant)
        .column(block::Column::Number)
        .filter(block::Column::DroppedAt.is_null())
        .filter(block::Column::LastAt.lt(before))
        .order_by_asc(block::Column::LastAt)
        .limit(most)
        .into_tuple()
        .all(&conn.db())
        .await?)
}

/// Drops a block's entries and keeps the block.
pub async fn drop_block(
    tx: &Tx,
    (tenant, number): (Uuid, i64),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    row::Entity::delete_many()
        .filter(row::Column::Tenant.eq(tenant))
        .filter(row::Column::Block.eq(number))
        .exec(&tx.db())
        .await?;
    block::Entity::update_many()
        .col_expr(block::Column::DroppedAt, Expr::value(now))
        .filter(block::Column::Tenant.eq(tenant))
        .filter(block::Column::Number.eq(number))
        .exec(&tx.db())
        .await?;
    Ok(())
}
