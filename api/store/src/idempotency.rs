//! Answers kept for callers who send the same request again (privacy.md §6).
//!
//! A row holds keyed hashes of key and request and the answer, sealed under a key that is derived
//! from the caller's own Idempotency-Key: without it nobody can read the answer back.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, Statement};
use uuid::Uuid;

use crate::conn::Conn;
use crate::crypto::{Aad, KeyRing};
use crate::entity::idempotency as row;
use crate::error::StoreError;
use crate::unit::Tx;

/// Purpose of the hash that a key is kept as.
const KEY: &str = "idempotency-key";
/// Purpose of the hash that a request is kept as.
const REQUEST: &str = "idempotency-request";

/// How long an answer is kept.
pub const KEPT: Duration = Duration::days(7);

/// A request that may be repeated: who, with which key, and exactly what was asked.
#[derive(Clone)]
pub struct Retry {
    /// The login that sends it.
    pub principal: Uuid,
    /// The caller's Idempotency-Key.
    pub key: String,
    /// Method, path and body, hashed by the caller of this module.
    pub request: Vec<u8>,
}

/// What is known about a request when its unit begins.
pub enum Seen {
    /// Never seen: go on.
    Fresh,
    /// Being worked on right now.
    InFlight,
    /// The key was used for something else.
    Otherwise,
    /// Done before: here is the answer.
    Answered(Vec<u8>),
}

/// First step of a unit: looks for an earlier answer and keeps a twin from running beside it.
pub async fn look(
    tx: &Tx,
    ring: &KeyRing,
    retry: &Retry,
    now: DateTime<Utc>,
) -> Result<Seen, StoreError> {
    let hashes = ring.keyed_hashes(KEY, &[retry.principal.as_bytes(), retry.key.as_bytes()]);
    if tx.is_postgres() && !take_lock(tx, &hashes).await? {
        return Ok(Seen::InFlight);
    }
    let found = row::Entity::find().filter(row::Column::KeyHash.is_in(hashes));
    let Some(found) = found.one(&tx.db()).await? else {
        return Ok(Seen::Fresh);
    };
    if found.expires_at <= now {
        row::Entity::delete_by_id(found.key_hash)
            .exec(&tx.db())
            .await?;
        return Ok(Seen::Fresh);
    }
    let asked = ring.keyed_hashes(REQUEST, &[&retry.request]);
    if !asked.contains(&found.request_hash) {
        return Ok(Seen::Otherwise);
    }
    ring.open_with_secret(retry.key.as_bytes(), &aad(retry), &found.reply_sealed)
        .map(Seen::Answered)
        .map_err(|err| StoreError::Corrupt(format!("stored answer: {err}")))
}

/// Last step of a unit: keeps the answer.
pub async fn keep(
    tx: &Tx,
    ring: &KeyRing,
    retry: &Retry,
    reply: &[u8],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sealed = ring
        .seal_with_secret(retry.key.as_bytes(), &aad(retry), reply)
        .map_err(|err| StoreError::Other(format!("sealing an answer: {err}")))?;
    let kept = row::ActiveModel {
        key_hash: Set(ring.keyed_hash(KEY, &[retry.principal.as_bytes(), retry.key.as_bytes()])),
        principal_id: Set(retry.principal),
        request_hash: Set(ring.keyed_hash(REQUEST, &[&retry.request])),
        reply_sealed: Set(sealed),
        created_at: Set(now),
        expires_at: Set(now + KEPT),
    };
    row::Entity::insert(kept)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

fn aad(retry: &Retry) -> Aad<'static> {
    Aad {
        table: "idempotency",
        column: "reply_sealed",
        row: retry.principal,
        tenant: Uuid::nil(),
    }
}

/// A lock of PostgreSQL's that ends with the transaction; SQLite's one writer needs none. Its number
/// comes from the hash that is bare, which a ring with another index has as well.
async fn take_lock(conn: &Conn, hashes: &[String]) -> Result<bool, StoreError> {
    let bare = hashes.last().and_then(|hash| hash.get(..15));
    let number = i64::from_str_radix(bare.unwrap_or_default(), 16)
        .map_err(|err| StoreError::Other(err.to_string()))?;
    let statement = Statement::from_sql_and_values(
        conn.backend(),
        "SELECT pg_try_advisory_xact_lock($1) AS got",
        [number.into()],
    );
    let got = conn.db().query_one_raw(statement).await?;
    Ok(got
        .and_then(|r| r.try_get::<bool>("", "got").ok())
        .unwrap_or(false))
}
