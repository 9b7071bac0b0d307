//! A keystore for several instances: a small PostgreSQL of its own.

use std::time::Duration;

use domain::codes::AnonymityLack;
use futures::FutureExt;
use futures::future::BoxFuture;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tokio::sync::OnceCell;

use super::{KeyName, Keystore, rows};
use crate::anonymity;
use crate::crypto::WindowKey;
use crate::error::StoreError;

/// Not logged: what is written ahead, archived or sent to a replica never holds a key. The price is that a
/// server that ends uncleanly comes back with an empty table, and open windows are lost.
const SCHEMA: &str =
    "CREATE UNLOGGED TABLE IF NOT EXISTS window_key (name text PRIMARY KEY, bytes bytea NOT NULL)";

/// How long it is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connects when it is first asked: the service starts, and serves, without it.
pub(super) struct Postgres {
    url: String,
    db: OnceCell<DatabaseConnection>,
}

impl Postgres {
    pub(super) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            db: OnceCell::new(),
        }
    }

    async fn db(&self) -> Result<&DatabaseConnection, StoreError> {
        self.db.get_or_try_init(|| self.connect()).await
    }

    async fn connect(&self) -> Result<DatabaseConnection, StoreError> {
        let mut options = ConnectOptions::new(self.url.clone());
        options
            .max_connections(4)
            .acquire_timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            .sqlx_logging(false);
        let db = Database::connect(options).await?;
        db.execute_unprepared(SCHEMA).await?;
        Ok(db)
    }
}

/// Puts every other key into a table made anew. A deleted row stays in its file, and a vacuum keeps it as long as
/// anybody's snapshot may see it; a dropped table's file is emptied at once. Several statements in one message are
/// one transaction.
fn without(name: KeyName) -> String {
    format!(
        "LOCK TABLE window_key IN ACCESS EXCLUSIVE MODE;
         CREATE UNLOGGED TABLE window_key_anew (LIKE window_key INCLUDING ALL);
         INSERT INTO window_key_anew SELECT * FROM window_key WHERE name <> '{}';
         DROP TABLE window_key;
         ALTER TABLE window_key_anew RENAME TO window_key",
        // An id and a word of ours: nothing that could end the text.
        name.text()
    )
}

impl Keystore for Postgres {
    fn make(&self, name: KeyName) -> BoxFuture<'_, Result<WindowKey, StoreError>> {
        async move { rows::make(self.db().await?, name).await }.boxed()
    }

    fn find(&self, name: KeyName) -> BoxFuture<'_, Result<Option<WindowKey>, StoreError>> {
        async move { rows::find(self.db().await?, name).await }.boxed()
    }

    fn destroy(&self, name: KeyName) -> BoxFuture<'_, Result<(), StoreError>> {
        async move {
            let db = self.db().await?;
            db.execute_unprepared(&without(name)).await?;
            Ok(())
        }
        .boxed()
    }

    fn lacks(&self) -> BoxFuture<'_, Result<Vec<AnonymityLack>, StoreError>> {
        async move { anonymity::of_postgres(self.db().await?).await }.boxed()
    }

    fn server(&self) -> BoxFuture<'_, Result<Option<String>, StoreError>> {
        async move { anonymity::server(self.db().await?).await }.boxed()
    }
}
