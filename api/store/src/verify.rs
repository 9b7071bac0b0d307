//! Walks a tenant's chains and tells the first position that does not hold, and why.
//!
//! The chains are hashes that whoever writes to the database can make anew. What they can't make
//! anew is a head that somebody keeps outside: a walk is compared with as many as are given.

use domain::codes::ChainFault;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{journal as row, journal_head as head};
use crate::error::StoreError;
use crate::sealer::{GENESIS, row_hash};

/// How many rows are read at a time.
const BATCH: u64 = 1000;

/// A place in a chain, as somebody outside has noted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Position in the journal, or number of a block of the access log.
    pub position: i64,
    /// The hash there.
    pub hash: String,
}

/// What a walk along a tenant's chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many links hold, from the first on.
    pub rows: i64,
    /// The hash of the last one that holds.
    pub hash: String,
    /// The first position that does not hold.
    pub broken_at: Option<i64>,
    /// Why it does not.
    pub fault: Option<ChainFault>,
    /// The last position that a head kept outside bears out; 0 without one.
    pub confirmed: i64,
}

impl Verified {
    /// The walk's beginning.
    pub(crate) fn begin() -> Self {
        Self {
            rows: 0,
            hash: GENESIS.to_owned(),
            broken_at: None,
            fault: None,
            confirmed: 0,
        }
    }

    pub(crate) fn break_at(&mut self, position: i64, fault: ChainFault) {
        self.broken_at = Some(position);
        self.fault = Some(fault);
    }

    /// Goes one link on, to a position whose hash holds in itself; false if an outside head says
    /// otherwise.
    pub(crate) fn step(&mut self, position: i64, hash: String, outside: &[Point]) -> bool {
        let mut here = outside.iter().filter(|point| point.position == position);
        if here.clone().any(|point| point.hash != hash) {
            self.break_at(position, ChainFault::OutsideHead);
            return false;
        }
        if here.next().is_some() {
            self.confirmed = position;
        }
        self.rows = position;
        self.hash = hash;
        true
    }

    /// At the end of what holds: a head kept outside tells of more.
    pub(crate) fn end(&mut self, outside: &[Point]) {
        let further = outside.iter().any(|point| point.position > self.rows);
        if self.broken_at.is_none() && further {
            self.break_at(self.rows + 1, ChainFault::Missing);
        }
    }
}

/// Walks a tenant's journal and compares it with heads kept outside.
pub async fn journal(conn: &Conn, tenant: Uuid, outside: &[Point]) -> Result<Verified, StoreError> {
    let mut found = Verified::begin();
    let mut promised = 0;
    loop {
        walk(conn, tenant, outside, &mut found).await?;
        let head = head::Entity::find_by_id(tenant).one(&conn.db()).await?;
        let kept = head.map_or((0, GENESIS.to_owned()), |h| (h.position, h.hash));
        if found.broken_at.is_some() || kept == (found.rows, found.hash.clone()) {
            break;
        }
        // The sealer may have gone on between the two reads; then the next walk finds its rows.
        let cut = found.rows < promised;
        if cut || kept.0 <= found.rows {
            let fault = match kept.0 > found.rows {
                true => ChainFault::Missing,
                false => ChainFault::HeadMoved,
            };
            found.break_at(found.rows.min(kept.0) + 1, fault);
            break;
        }
        promised = kept.0;
    }
    found.end(outside);
    Ok(found)
}

/// Goes on from the last row that holds, to the end or to the first that does not.
async fn walk(
    conn: &Conn,
    tenant: Uuid,
    outside: &[Point],
    found: &mut Verified,
) -> Result<(), StoreError> {
    loop {
        let rows = row::Entity::find()
            .filter(row::Column::Tenant.eq(tenant))
            .filter(row::Column::Position.gt(found.rows))
            .order_by_asc(row::Column::Position)
            .limit(BATCH)
            .all(&conn.db())
            .await?;
        if rows.is_empty() {
            return Ok(());
        }
        for r in &rows {
            let position = found.rows + 1;
            let hash = row_hash(&found.hash, position, r);
            if let Some(fault) = fault(r, position, &found.hash, &hash) {
                found.break_at(position, fault);
                return Ok(());
            }
            if !found.step(position, hash, outside) {
                return Ok(());
            }
        }
    }
}

/// Why a row is not the one that was sealed at `position`.
fn fault(r: &row::Model, position: i64, prev: &str, hash: &str) -> Option<ChainFault> {
    if r.position != Some(position) {
        return Some(ChainFault::Missing);
    }
    let chained = r.prev_hash.as_deref() == Some(prev) && r.hash.as_deref() == Some(hash);
    if !chained {
        return Some(ChainFault::Altered);
    }
    let payload_holds = match (&r.salt, &r.payload) {
        (Some(salt), Some(payload)) => crate::journal::commitment(salt, payload) == r.commitment,
        (None, None) => true,
        _ => false,
    };
    (!payload_holds).then_some(ChainFault::Payload)
}
