//! A database per test: a copy of a template that has been migrated once per run.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use migrations::{Migrator, MigratorTrait};
use sea_orm_migration::sea_orm::{Database, DatabaseConnection};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor};
use uuid::Uuid;

use crate::run;

/// Names the server to test on; `scripts/test` starts one and sets it.
const SERVER: &str = "SIDESTILT_TEST_POSTGRES";

/// Held while the template is made on PostgreSQL.
const TEMPLATE_LOCK: i64 = 0x7369_6465_7374;

/// The two databases the product runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// The server named by `SIDESTILT_TEST_POSTGRES`.
    Postgres,
}

/// A database of one test's own, removed with the value.
#[derive(Debug)]
pub struct TestDb {
    /// What it runs on.
    pub engine: Engine,
    /// What the product is given: `sqlite:path` or `postgres://…`.
    pub url: String,
    /// The test's own folder: the SQLite file, and whatever else the test puts there.
    pub folder: PathBuf,
    name: String,
}

impl TestDb {
    /// A database with the newest schema and nothing in it but what migrations put there.
    pub async fn migrated(engine: Engine) -> Self {
        let db = Self::named(engine);
        match engine {
            Engine::Sqlite => {
                let template = sqlite_template().await;
                fs::copy(template, db.file()).unwrap();
            }
            Engine::Postgres => {
                let mut server = server().await;
                let template = postgres_template(&mut server).await;
                run_sql(
                    &mut server,
                    format!("CREATE DATABASE {} TEMPLATE {template}", db.name),
                )
                .await;
            }
        }
        db
    }

    /// A database without a schema.
    pub async fn empty(engine: Engine) -> Self {
        let db = Self::named(engine);
        match engine {
            Engine::Sqlite => drop(File::create(db.file()).unwrap()),
            Engine::Postgres => {
                let mut server = server().await;
                run_sql(&mut server, format!("CREATE DATABASE {}", db.name)).await;
            }
        }
        db
    }

    /// A connection past the product, for looking at what it has written.
    pub async fn connect(&self) -> DatabaseConnection {
        connect(&self.url).await
    }

    fn named(engine: Engine) -> Self {
        let name = format!("sidestilt_test_{}", Uuid::new_v4().simple());
        let folder = run::folder().join(&name);
        let url = match engine {
            Engine::Sqlite => sqlite_url(&folder.join("sidestilt.sqlite")),
            Engine::Postgres => postgres_url(&name),
        };
        fs::create_dir_all(&folder).unwrap();
        Self {
            engine,
            url,
            folder,
            name,
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.join("sidestilt.sqlite")
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
        if self.engine == Engine::Postgres {
            // On a runtime of its own: the test's may be ending, and can't be waited on from here.
            let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
            let thread = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap();
                runtime.block_on(async { run_sql(&mut server().await, drop).await });
            });
            // A database that stays behind fails no test; the server is thrown away after the run.
            let _ = thread.join();
        }
    }
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = sea_orm_migration::sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

async fn migrate(url: &str) {
    let db = connect(url).await;
    Migrator::up(&db, None).await.unwrap();
    db.close().await.unwrap();
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// The migrated file all tests of a run copy; the first test to come makes it.
async fn sqlite_template() -> PathBuf {
    let folder = run::folder();
    let template = folder.join("template.sqlite");
    let lock = File::create(folder.join("template.lock")).unwrap();
    // Waiting blocks this test's runtime only: whoever holds the lock has another one.
    lock.lock().unwrap();
    if !template.exists() {
        let making = folder.join("template.making");
        drop(File::create(&making).unwrap());
        migrate(&sqlite_url(&making)).await;
        fs::rename(&making, &template).unwrap();
    }
    template
}

fn postgres_server() -> String {
    std::env::var(SERVER).unwrap_or_else(|_| {
        panic!(
            "{SERVER} is not set, and this test needs a PostgreSQL server: run it by \
             `scripts/test <filter>`, which starts one, or name a server on which the user may \
             create databases: {SERVER}=postgres://user@host:port/postgres"
        )
    })
}

/// The server's URL with another database.
fn postgres_url(database: &str) -> String {
    let server = postgres_server();
    let (server, parameters) = match server.split_once('?') {
        Some((server, parameters)) => (server.to_owned(), format!("?{parameters}")),
        None => (server, String::new()),
    };
    let after_scheme = server.find("://").map_or(0, |at| at + 3);
    let host_ends = server[after_scheme..]
        .find('/')
        .map_or(server.len(), |at| after_scheme + at);
    format!("{}/{database}{parameters}", &server[..host_ends])
}

async fn server() -> PgConnection {
    let url = postgres_server();
    PgConnection::connect(&url)
        .await
        .unwrap_or_else(|err| panic!("no connection to the server of {SERVER}: {err}"))
}

async fn run_sql(server: &mut PgConnection, sql: String) {
    let outcome = server.execute(AssertSqlSafe(sql.clone())).await;
    outcome.unwrap_or_else(|err| panic!("{sql}: {err}"));
}

/// The migrated database all tests of a run copy; the first test to come makes it. It gets its
/// name when it is whole, so that a run cut short leaves no half template.
async fn postgres_template(server: &mut PgConnection) -> String {
    let name = format!("sidestilt_template_{}", run::id());
    let making = format!("sidestilt_making_{}", run::id());
    run_sql(server, format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    let exists = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(&name)
        .fetch_optional(&mut *server)
        .await
        .unwrap();
    if exists.is_none() {
        run_sql(
            server,
            format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)"),
        )
        .await;
        run_sql(server, format!("CREATE DATABASE {making}")).await;
        migrate(&postgres_url(&making)).await;
        run_sql(server, format!("ALTER DATABASE {making} RENAME TO {name}")).await;
    }
    run_sql(
        server,
        format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})"),
    )
    .await;
    name
}
