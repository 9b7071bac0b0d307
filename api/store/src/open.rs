//! Opening a database: pools, pragmas, migrations under a lock.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use migrations::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use sea_orm_migration::MigratorTrait;
use sqlx::Connection;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::conn::Conn;
use crate::error::StoreError;
use crate::unit::Writer;

/// Held while migrations run on PostgreSQL, so that instances starting together take turns.
const MIGRATION_LOCK: i64 = 0x5349_4445;

/// The table that lists the migrations a database has had.
const MIGRATIONS: &str = "seaql_migrations";

/// Which database, and how hard to lean on it.
#[derive(Clone)]
pub struct StoreConfig {
    /// `sqlite:path` (made if missing) or `postgres://…`.
    pub url: String,
    /// Connections for reading; on PostgreSQL the whole pool. More than 8 bring nothing on two cores.
    pub connections: u32,
    /// How long a write may take before its caller is told to come back.
    pub patience: Duration,
}

/// The URL may hold a password, so that only the kind of database is told.
impl std::fmt::Debug for StoreConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreConfig")
            .field("database", &self.url.split(':').next())
            .field("connections", &self.connections)
            .field("patience", &self.patience)
            .finish()
    }
}

impl StoreConfig {
    /// The database file, if it is SQLite.
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        let path = self.url.strip_prefix("sqlite:")?;
        Some(PathBuf::from(
            path.trim_start_matches("//")
                .split('?')
                .next()
                .unwrap_or(path),
        ))
    }

    /// Where the database is, in words: its file, or its name and host. Never a password.
    pub fn place(&self) -> String {
        match self.sqlite_path() {
            Some(path) => std::path::absolute(&path)
                .unwrap_or(path)
                .display()
                .to_string(),
            None => match PgConnectOptions::from_str(&self.url) {
                Ok(options) => {
                    let name = options.get_database().unwrap_or(options.get_username());
                    format!("database {name} on {}", options.get_host())
                }
                Err(_) => "the database in database_url".to_owned(),
            },
        }
    }
}

/// An open database: readers and a writer.
#[derive(Clone)]
pub struct Store {
    read: Conn,
    writer: Writer,
    runtime: Handle,
}

impl Store {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// `Unavailable` if it can't be reached, `Other` if a migration fails.
    pub async fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        migrate(config).await?;
        Self::connected(config).await
    }

    /// Opens a database that is there, with the schema of this program. Nothing is made or migrated.
    ///
    /// # Errors
    /// `Unready` if there is none or its schema is another release's, `Unavailable` if it can't be
    /// reached.
    pub async fn existing(config: &StoreConfig) -> Result<Self, StoreError> {
        must_be_ready(config).await?;
        Self::connected(config).await
    }

    async fn connected(config: &StoreConfig) -> Result<Self, StoreError> {
        let sqlite = config.sqlite_path().is_some();
        if sqlite {
            let write = connect(config, 1, false).await?;
            let read = connect(config, config.connections, true).await?;
            let writer = Writer::new(write, true, config.patience);
            Ok(Self::of(read, writer))
        } else {
            let pool = connect(config, config.connections, false).await?;
            let writer = Writer::new(pool.clone(), false, config.patience);
            Ok(Self::of(pool, writer))
        }
    }

    fn of(read: DatabaseConnection, writer: Writer) -> Self {
        Self {
            read: Conn::pool(read),
            writer,
            runtime: Handle::current(),
        }
    }

    /// Runs what reads where the database was opened, away from the HTTP workers: an answer of the
    /// database then wakes no worker's event loop before all is read. Whoever drops the future ends
    /// the work.
    ///
    /// # Errors
    /// `Other` if the work panics.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let mut one = JoinSet::new();
        one.spawn_on(work, &self.runtime);
        let done = one.join_next().await;
        let done = done.ok_or_else(|| StoreError::Other("nothing was read".into()))?;
        done.map_err(|err| StoreError::Other(err.to_string()))
    }

    /// For reading outside a unit.
    pub fn read(&self) -> &Conn {
        &self.read
    }

    /// For writing.
    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    /// Empties SQLite's write-ahead log, so that it holds nothing any more that has been deleted since.
    /// False if somebody was reading or writing, and it is to be tried again; PostgreSQL has none that
    /// could be emptied.
    ///
    /// # Errors
    /// As the database fails.
    pub async fn checkpoint(&self) -> Result<bool, StoreError> {
        if self.read.is_postgres() {
            return Ok(true);
        }
        let asked = "PRAGMA wal_checkpoint(TRUNCATE)";
        let asked = Statement::from_string(self.read.backend(), asked);
        let row = self.read.db().query_one_raw(asked).await?;
        let busy: Option<i32> = row.map(|row| row.try_get_by_index(0)).transpose()?;
        Ok(busy == Some(0))
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// `Unavailable` if there is none.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read.db().execute_unprepared("SELECT 1").await?;
        Ok(())
    }
}

/// Brings the schema up to date, one process at a time.
///
/// # Errors
/// As for [`Store::open`].
pub async fn migrate(config: &StoreConfig) -> Result<(), StoreError> {
    make_file(config)?;
    // Before anything is locked in what may be somebody else's, and again when nobody else migrates.
    must_be_ours(config).await?;
    match config.sqlite_path() {
        Some(path) => {
            let lock = lock_file(&path)?;
            let db = connect(config, 1, false).await?;
            let outcome = migrate_alone(config, &db).await;
            db.close().await?;
            drop(lock);
            outcome
        }
        None => {
            // One connection, so that lock and migrations share the session.
            let db = connect(config, 1, false).await?;
            db.execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))
                .await?;
            let outcome = migrate_alone(config, &db).await;
            db.close().await?;
            outcome
        }
    }
}

async fn migrate_alone(config: &StoreConfig, db: &DatabaseConnection) -> Result<(), StoreError> {
    must_be_ours(config).await?;
    Ok(Migrator::up(db, None).await?)
}

/// Makes the file of a new database, for its owner alone: SQLite gives its other files the same rights.
fn make_file(config: &StoreConfig) -> Result<(), StoreError> {
    use std::os::unix::fs::OpenOptionsExt;
    let Some(path) = config.sqlite_path().filter(|path| !path.exists()) else {
        return Ok(());
    };
    let made = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(&path);
    let unavailable = |err| StoreError::Unavailable(format!("{}: {err}", path.display()));
    made.map(drop).map_err(unavailable)
}

/// That what is there is empty or ours, and no newer than this program: nothing is made in anybody else's database.
async fn must_be_ours(config: &StoreConfig) -> Result<(), StoreError> {
    let Present { tables, had } = look(config).await?;
    let why = match () {
        () if !had.is_subset(&known_migrations()) => "has the schema of a later release",
        // The list of migrations is made first: it stands alone while somebody makes the first of the
        // other tables, and after they were ended at that.
        () if had.is_empty() && tables.iter().any(|table| table != MIGRATIONS) => {
            "holds tables, and no Sidestilt: it is somebody else's"
        }
        () => return Ok(()),
    };
    Err(StoreError::Unready(format!("{} {why}", config.place())))
}

/// That the database is there and has had every migration of this program, and no other.
async fn must_be_ready(config: &StoreConfig) -> Result<(), StoreError> {
    let place = config.place();
    if config.sqlite_path().is_some_and(|path| !path.exists()) {
        return Err(StoreError::Unready(format!(
            "There is no database at {place}"
        )));
    }
    let had = look(config).await?.had;
    let known = known_migrations();
    let why = match () {
        () if had == known => return Ok(()),
        () if had.is_empty() => "holds no Sidestilt",
        () if had.is_subset(&known) => "has the schema of an earlier release",
        () => "has the schema of another release",
    };
    Err(StoreError::Unready(format!("{place} {why}")))
}

fn known_migrations() -> BTreeSet<String> {
    let all = Migrator::migrations();
    all.iter().map(|one| one.name().to_owned()).collect()
}

/// What is in a database.
struct Present {
    tables: BTreeSet<String>,
    /// The migrations that it has had.
    had: BTreeSet<String>,
}

/// Looks at a database as it is, and changes nothing.
async fn look(config: &StoreConfig) -> Result<Present, StoreError> {
    let mut options = ConnectOptions::new(config.url.clone());
    options
        .max_connections(1)
        .connect_timeout(config.patience)
        .sqlx_logging(false);
    let db = Database::connect(options).await?;
    // The tables first: whoever migrates meanwhile commits a step's tables with its name, so that none
    // is seen here whose name is not seen below.
    let tables = names(
        &db,
        match config.sqlite_path() {
            Some(_) => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            }
            None => {
                "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()"
            }
        },
    );
    let tables = tables.await?;
    let had = match tables.contains(MIGRATIONS) {
        true => names(&db, &format!("SELECT version FROM {MIGRATIONS}")).await?,
        false => BTreeSet::new(),
    };
    db.close().await?;
    Ok(Present { tables, had })
}

async fn names(db: &DatabaseConnection, sql: &str) -> Result<BTreeSet<String>, StoreError> {
    let asked = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(asked).await?;
    let names = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(names.collect::<Result<_, _>>()?)
}

fn lock_file(database: &Path) -> Result<std::fs::File, StoreError> {
    let mut path = database.as_os_str().to_owned();
    path.push("-lock");
    let unavailable =
        |err: std::io::Error| StoreError::Unavailable(format!("{}: {err}", database.display()));
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(unavailable)?;
    file.lock().map_err(unavailable)?;
    Ok(file)
}

async fn connect(
    config: &StoreConfig,
    connections: u32,
    query_only: bool,
) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(config.url.clone());
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(config.patience)
        .connect_timeout(config.patience)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .statement_cache_capacity(256)
            .pragma("secure_delete", "ON");
        if query_only {
            sqlite.pragma("query_only", "ON")
        } else {
            sqlite
        }
    });
    // A transaction that outlived its unit (SQLite ends one by itself on a full disk, and the
    // driver goes on counting it) must not be the next unit's: such a connection is thrown away.
    options
        .map_sqlx_sqlite_before_acquire(|conn, _| {
            Box::pin(async move { Ok(!conn.is_in_transaction()) })
        })
        .map_sqlx_postgres_before_acquire(|conn, _| {
            Box::pin(async move { Ok(!conn.is_in_transaction()) })
        });
    Ok(Database::connect(options).await?)
}
