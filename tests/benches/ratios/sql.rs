//! The same statements without HTTP, a commit each.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use harness::App;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use store::rights::RIGHTS;
use uuid::Uuid;

use crate::{Turn, nth, rate};

pub async fn pool(app: &App, connections: u32) -> SqlitePool {
    let path = app.db.url.trim_start_matches("sqlite:");
    let options = SqliteConnectOptions::new()
        .filename(path)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5));
    SqlitePoolOptions::new()
        .max_connections(connections)
        .connect_with(options)
        .await
        .unwrap()
}

struct Reading {
    pool: SqlitePool,
    id: Uuid,
    rows: i64,
}

impl Turn for Reading {
    async fn turn(&mut self) {
        sqlx::query(RIGHTS)
            .bind(self.id)
            .bind(chrono::Utc::now())
            .fetch_all(&self.pool)
            .await
            .unwrap();
        if self.rows == 1 {
            let one = sqlx::query("SELECT * FROM organisation WHERE id = ?");
            one.bind(self.id).fetch_one(&self.pool).await.unwrap();
        } else {
            let many = sqlx::query("SELECT * FROM organisation ORDER BY name, id LIMIT ?");
            many.bind(self.rows).fetch_all(&self.pool).await.unwrap();
        }
    }
}

pub async fn read(app: &App, ids: &[String], rows: i64) -> f64 {
    let pool = pool(app, 4).await;
    let id: Uuid = ids[7].parse().unwrap();
    rate(move |_| {
        let pool = pool.clone();
        async move { Reading { pool, id, rows } }
    })
    .await
}

struct Writing {
    pool: SqlitePool,
    retried: bool,
}

impl Turn for Writing {
    async fn turn(&mut self) {
        let (id, now) = (Uuid::now_v7(), chrono::Utc::now());
        let mut unit = begun(&self.pool, id, now, self.retried).await;
        let organisation = "INSERT INTO organisation (id, tenant, version, created_at, updated_at, name, kind, valid_from) \
                            VALUES (?1, ?1, 1, ?2, ?2, 'Ny', 'municipality', '2000-01-01')";
        let organisation = sqlx::query(organisation).bind(id).bind(now);
        organisation.execute(&mut *unit).await.unwrap();
        ended(unit, id, now, self.retried).await;
    }
}

struct Acting {
    pool: SqlitePool,
    needs: Arc<Vec<Uuid>>,
    n: u64,
}

impl Turn for Acting {
    async fn turn(&mut self) {
        self.n += 1;
        let (id, now) = (self.needs[nth(self.n)], chrono::Utc::now());
        let mut unit = begun(&self.pool, id, now, true).await;
        let need = sqlx::query("SELECT * FROM need WHERE id = ?").bind(id);
        need.fetch_one(&mut *unit).await.unwrap();
        let declined = "UPDATE need SET version = 2, updated_at = ?2, state = 'declined', reason = 'Finnes allerede.' \
                        WHERE id = ?1 AND version = 1";
        let declined = sqlx::query(declined).bind(id).bind(now);
        declined.execute(&mut *unit).await.unwrap();
        ended(unit, id, now, true).await;
    }
}

type Written = sqlx::Transaction<'static, sqlx::Sqlite>;

/// What every write begins with: whether it was answered already, and the caller's rights.
async fn begun(pool: &SqlitePool, id: Uuid, now: DateTime<Utc>, retried: bool) -> Written {
    let mut unit = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
    if retried {
        let seen = sqlx::query("SELECT * FROM idempotency WHERE key_hash = ?").bind(id.to_string());
        seen.fetch_optional(&mut *unit).await.unwrap();
    }
    let rights = sqlx::query(RIGHTS).bind(id).bind(now);
    rights.fetch_all(&mut *unit).await.unwrap();
    unit
}

/// And ends with: its row in the journal, and the answer that is kept for whoever asks again.
async fn ended(mut unit: Written, id: Uuid, now: DateTime<Utc>, retried: bool) {
    let journal = "INSERT INTO journal (id, tenant, root_kind, root_id, entity_kind, entity_id, entity_version, \
                   action, occurred_at, recorded_at, commitment, salt, payload) \
                   VALUES (?1, ?1, 'organisation', ?1, 'organisation', ?1, 1, 'created', ?2, ?2, ?3, ?3, '{}')";
    let journal = sqlx::query(journal).bind(id).bind(now).bind("0".repeat(64));
    journal.execute(&mut *unit).await.unwrap();
    if retried {
        let kept = "INSERT INTO idempotency (key_hash, principal_id, request_hash, reply_sealed, created_at, expires_at) \
                    VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
        let kept = sqlx::query(kept)
            .bind(id.to_string())
            .bind(id)
            .bind("0".repeat(64));
        let kept = kept.bind("0".repeat(900)).bind(now);
        kept.execute(&mut *unit).await.unwrap();
    }
    unit.commit().await.unwrap();
}

pub async fn write(app: &App, retried: bool) -> f64 {
    let pool = pool(app, 1).await;
    rate(move |_| {
        let pool = pool.clone();
        async move { Writing { pool, retried } }
    })
    .await
}

pub async fn act(app: &App, needs: Arc<Vec<Uuid>>) -> f64 {
    let pool = pool(app, 1).await;
    rate(move |n| {
        let (pool, needs) = (pool.clone(), needs.clone());
        async move { Acting { pool, needs, n } }
    })
    .await
}
