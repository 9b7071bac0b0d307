//! Gives each tenant's committed journal rows a gap-free position and chains their hashes.
//!
//! Rows become visible in commit order, ids are made before it; so positions are given only to
//! what is visible, under a lock per tenant, and never to a row that may still be rolled back.

use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, Statement,
};
use uuid::Uuid;

use crate::Store;
use crate::conn::Conn;
use crate::entity::{journal as row, journal_head as head};
use crate::error::StoreError;
use crate::journal::hash_parts;
use crate::unit::Tx;
use crate::verify::Point;

/// How many rows one unit seals.
const BATCH: u64 = 200;
/// The hash before the first row.
pub(crate) const GENESIS: &str = "";

/// A row's own hash: everything but the payload, on top of its predecessor's hash.
pub fn row_hash(prev: &str, position: i64, r: &row::Model) -> String {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    // An empty text is not the same as none.
    let text = |t: &Option<String>| t.as_ref().map(|t| format!("={t}")).unwrap_or_default();
    let fields = [
        prev.to_owned(),
        position.to_string(),
        r.id.to_string(),
        r.tenant.to_string(),
        r.root_kind.clone(),
        r.root_id.to_string(),
        r.entity_kind.clone(),
        r.entity_id.to_string(),
        r.entity_version.to_string(),
        r.action.clone(),
        id(r.actor_principal),
        id(r.actor_person),
        text(&r.actor_as),
        text(&r.purpose),
        id(r.request_id),
        r.occurred_at.timestamp_micros().to_string(),
        r.recorded_at.timestamp_micros().to_string(),
        r.commitment.clone(),
    ];
    let parts: Vec<&[u8]> = fields.iter().map(String::as_bytes).collect();
    hash_parts("sidestilt/journal/1", &parts)
}

/// Seals everything that is visible now, tenant by tenant; returns how many rows were sealed.
pub async fn seal_all(store: &Store) -> Result<u64, StoreError> {
    let tenants: Vec<Uuid> = row::Entity::find()
        .select_only()
        .column(row::Column::Tenant)
        .distinct()
        .filter(row::Column::Position.is_null())
        .into_tuple()
        .all(&store.read().db())
        .await?;
    in_turn(store, tenants, BATCH, seal_some).await
}

/// Lets `seal` work on one tenant after the other, unit by unit, until one finds less than `batch`;
/// returns how much was sealed.
pub(crate) async fn in_turn<F, Fut>(
    store: &Store,
    tenants: Vec<Uuid>,
    batch: u64,
    seal: F,
) -> Result<u64, StoreError>
where
    F: Fn(Tx, Uuid) -> Fut + Copy + Send + Sync + 'static,
    Fut: Future<Output = Result<u64, StoreError>> + Send + 'static,
{
    let mut sealed = 0;
    for tenant in tenants {
        loop {
            let count = store.writer().run(move |tx| seal(tx, tenant)).await?;
            sealed += count;
            if count < batch {
                break;
            }
        }
    }
    Ok(sealed)
}

async fn seal_some(tx: Tx, tenant: Uuid) -> Result<u64, StoreError> {
    let last = lock_head(&tx, tenant).await?;
    let rows = row::Entity::find()
        .filter(row::Column::Tenant.eq(tenant))
        .filter(row::Column::Position.is_null())
        .order_by_asc(row::Column::RecordedAt)
        .order_by_asc(row::Column::Id)
        .limit(BATCH)
        .all(&tx.db())
        .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let (mut position, mut prev) = (last.position, last.hash);
    let mut values = Vec::with_capacity(rows.len());
    for r in &rows {
        position += 1;
        let hash = row_hash(&prev, position, r);
        values.push((
            r.id,
            position,
            std::mem::replace(&mut prev, hash.clone()),
            hash,
        ));
    }
    let count = values.len() as u64;
    write_seals(&tx, values).await?;
    head::Entity::update_many()
        .col_expr(head::Column::Position, Expr::value(position))
        .col_expr(head::Column::Hash, Expr::value(prev))
        .filter(head::Column::Tenant.eq(tenant))
        .exec(&tx.db())
        .await?;
    Ok(count)
}

/// The tenant's head, locked until the unit ends; made at the first call.
pub(crate) async fn lock_head(tx: &Tx, tenant: Uuid) -> Result<head::Model, StoreError> {
    let first = head::ActiveModel {
        tenant: Set(tenant),
        position: Set(0),
        hash: Set(GENESIS.to_owned()),
    };
    head::Entity::insert(first)
        .on_conflict(
            OnConflict::column(head::Column::Tenant)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(&tx.db())
        .await?;
    let mut select = head::Entity::find_by_id(tenant);
    if tx.is_postgres() {
        select = select.lock(LockType::Update);
    }
    let found = select.one(&tx.db()).await?;
    found.ok_or_else(|| StoreError::Other("the journal has no head".into()))
}

/// One statement for the whole batch.
async fn write_seals(
    conn: &Conn,
    seals: Vec<(Uuid, i64, String, String)>,
) -> Result<(), StoreError> {
    let postgres = conn.is_postgres();
    let mut rows = Vec::with_capacity(seals.len());
    let mut values: Vec<sea_orm::Value> = Vec::with_capacity(seals.len() * 4);
    for (n, (id, position, prev, hash)) in seals.into_iter().enumerate() {
        let at = n * 4;
        rows.push(if postgres {
            format!(
                "(${}::uuid, ${}::bigint, ${}, ${})",
                at + 1,
                at + 2,
                at + 3,
                at + 4
            )
        } else {
            "(?, ?, ?, ?)".to_owned()
        });
        values.extend([id.into(), position.into(), prev.into(), hash.into()]);
    }
    let sql = format!(
        "WITH seal(id, position, prev_hash, hash) AS (VALUES {}) \
         UPDATE journal SET position = seal.position, prev_hash = seal.prev_hash, hash = seal.hash \
         FROM seal WHERE journal.id = seal.id",
        rows.join(", ")
    );
    let statement = Statement::from_sql_and_values(conn.backend(), sql, values);
    conn.db().execute_raw(statement).await?;
    Ok(())
}

/// The last sealed position of a tenant's journal and its hash; none before anything was sealed.
pub async fn head(conn: &Conn, tenant: Uuid) -> Result<Option<Point>, StoreError> {
    let found = head::Entity::find_by_id(tenant).one(&conn.db()).await?;
    let found = found.filter(|head| head.position > 0);
    Ok(found.map(|head| Point {
        position: head.position,
        hash: head.hash,
    }))
}

/// Every tenant that has a chain.
pub async fn tenants(conn: &Conn) -> Result<Vec<Uuid>, StoreError> {
    let heads = head::Entity::find()
        .select_only()
        .column(head::Column::Tenant);
    let rows = row::Entity::find()
        .select_only()
        .column(row::Column::Tenant)
        .filter(row::Column::Position.is_not_null())
        .distinct();
    let mut all: Vec<Uuid> = heads.into_tuple().all(&conn.db()).await?;
    all.extend(rows.into_tuple::<Uuid>().all(&conn.db()).await?);
    all.sort_unstable();
    all.dedup();
    Ok(all)
}
