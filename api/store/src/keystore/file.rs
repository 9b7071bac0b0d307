//! A keystore for one machine: an SQLite file of its own that only its owner may read.

use std::fs::{OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use domain::codes::AnonymityLack;
use futures::FutureExt;
use futures::future::BoxFuture;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

use super::{KeyName, Keystore, rows};
use crate::crypto::WindowKey;
use crate::error::StoreError;

/// Its owner's alone.
const MODE: u32 = 0o600;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS window_key (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID";

pub(super) struct File(DatabaseConnection);

impl File {
    pub(super) async fn open(path: &Path) -> Result<Self, StoreError> {
        private(path).map_err(|err| {
            StoreError::Unavailable(format!("the keystore {}: {err}", path.display()))
        })?;
        let mut options = ConnectOptions::new(format!("sqlite:{}", path.display()));
        options
            .max_connections(1)
            .connect_timeout(Duration::from_secs(10))
            .sqlx_logging(false);
        // The rollback journal is emptied with each commit and a deleted key overwritten where it stood,
        // so that no file holds what was destroyed.
        options.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .journal_mode(SqliteJournalMode::Truncate)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(5))
                .pragma("secure_delete", "ON")
        });
        let db = Database::connect(options).await?;
        db.execute_unprepared(SCHEMA).await?;
        Ok(Self(db))
    }
}

/// Makes the file if it is missing; one that others may read is closed to them.
fn private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    let file = options.append(true).create(true).mode(MODE).open(path)?;
    file.set_permissions(Permissions::from_mode(MODE))
}

impl Keystore for File {
    fn make(&self, name: KeyName) -> BoxFuture<'_, Result<WindowKey, StoreError>> {
        rows::make(&self.0, name).boxed()
    }

    fn find(&self, name: KeyName) -> BoxFuture<'_, Result<Option<WindowKey>, StoreError>> {
        rows::find(&self.0, name).boxed()
    }

    fn destroy(&self, name: KeyName) -> BoxFuture<'_, Result<(), StoreError>> {
        rows::delete(&self.0, name).boxed()
    }

    fn lacks(&self) -> BoxFuture<'_, Result<Vec<AnonymityLack>, StoreError>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn server(&self) -> BoxFuture<'_, Result<Option<String>, StoreError>> {
        async { Ok(None) }.boxed()
    }
}
