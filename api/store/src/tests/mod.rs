//! What the store promises, tried on both engines. `scripts/test -p sidestilt-store` starts the
//! PostgreSQL server these tests need.

mod due;
mod journal;
mod opening;
mod replies;
mod tampering;
mod trouble;
mod units;

use std::path::PathBuf;
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use uuid::Uuid;

use crate::{Store, StoreConfig};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A store on a database of the test's own; removed with the value.
pub(crate) struct Db {
    pub store: Store,
    pub config: StoreConfig,
    /// A connection past the store.
    pub raw: DatabaseConnection,
    folder: PathBuf,
}

impl Db {
    pub async fn new(engine: Engine) -> Self {
        Self::patient(engine, Duration::from_secs(60)).await
    }

    /// `patience` is how long callers wait for a write.
    pub async fn patient(engine: Engine, patience: Duration) -> Self {
        let name = format!("sidestilt_store_{}", Uuid::new_v4().simple());
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).unwrap();
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.join("db.sqlite").display()),
            Engine::Postgres => {
                let server = server();
                let db = connect(&server).await;
                let made = db
                    .execute_unprepared(&format!("CREATE DATABASE {name}"))
                    .await;
                made.unwrap();
                db.close().await.unwrap();
                let (host, _) = server.rsplit_once('/').unwrap();
                format!("{host}/{name}")
            }
        };
        let config = StoreConfig {
            url,
            connections: 8,
            patience,
        };
        let store = Store::open(&config).await.unwrap();
        let raw = connect(&config.url).await;
        let db = Self {
            store,
            config,
            raw,
            folder,
        };
        db.sql("CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
            .await;
        db.sql("CREATE TABLE part (whole INTEGER, part INTEGER)")
            .await;
        db
    }

    /// A second instance over the same database.
    pub async fn second(&self) -> Store {
        Store::open(&self.config).await.unwrap()
    }

    /// An empty database beside this one.
    pub async fn beside(&self, name: &str) -> StoreConfig {
        let (place, own) = self.config.url.rsplit_once('/').unwrap();
        let name = match self.store.read().is_postgres() {
            true => format!("{own}_{name}"),
            false => format!("{name}.sqlite"),
        };
        if self.store.read().is_postgres() {
            self.sql(&format!("CREATE DATABASE {name}")).await;
        }
        StoreConfig {
            url: format!("{place}/{name}"),
            ..self.config.clone()
        }
    }

    /// Runs SQL past the store.
    pub async fn sql(&self, sql: &str) {
        let done = self.raw.execute_unprepared(sql).await;
        done.unwrap_or_else(|err| panic!("{sql}: {err}"));
    }

    /// The numbers in the first column, past the store.
    pub async fn numbers(&self, sql: &str) -> Vec<i64> {
        let statement = Statement::from_string(self.raw.get_database_backend(), sql);
        let rows = self.raw.query_all_raw(statement).await;
        let rows = rows.unwrap_or_else(|err| panic!("{sql}: {err}"));
        let number = |row: &sea_orm::QueryResult| match row.try_get_by_index::<i64>(0) {
            Ok(number) => number,
            Err(_) => row.try_get_by_index::<i32>(0).unwrap().into(),
        };
        rows.iter().map(number).collect()
    }

    /// Fails while a connection sits inside a transaction that nobody works on.
    pub async fn expect_no_open_transaction(&self) {
        if self.store.read().is_postgres() {
            let idle = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                        AND state LIKE 'idle in transaction%'";
            assert_eq!(self.numbers(idle).await, [0], "a transaction was left open");
        } else {
            // Somebody else could not write beside an open transaction.
            self.sql("BEGIN IMMEDIATE; ROLLBACK").await;
        }
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn server() -> String {
    std::env::var("SIDESTILT_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!("no PostgreSQL server: run this by `scripts/test -p sidestilt-store`")
    })
}

pub(crate) async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// Makes of one case two tests, `name::sqlite` and `name::postgres`.
macro_rules! on_both {
    (async fn $name:ident($db:ident: Db) $body:block) => {
        async fn $name($db: $crate::tests::Db) $body

        mod $name {
            use $crate::tests::{Db, Engine};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(Db::new(Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(Db::new(Engine::Postgres).await).await;
            }
        }
    };
}
pub(crate) use on_both;
