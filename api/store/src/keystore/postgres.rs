//! A keystore for several instances: a small PostgreSQL of its own.

use std::time::Duration;

use domain::codes::AnonymityLack;
use futures::FutureExt;
use futures::future::BoxFuture;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

use super::{KeyName, Keystore, rows};
use crate::anonymity;
use crate::crypto::WindowKey;
use crate::error::StoreError;

/// Not logged: what is written ahead, archived or sent to a replica never holds a key. The price is that a
/// server that ends uncleanly comes back with an empty table, and open windows are lost.
const SCHEMA: &str =
    "CREATE UNLOGGED TABLE IF NOT EXISTS window_key (name text PRIMARY KEY, bytes bytea NOT NULL)";

pub(super) struct Postgres(DatabaseConnection);

impl Postgres {
    pub(super) async fn open(url: &str) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(4)
            .min_connections(0)
            .acquire_timeout(Duration::from_secs(10))
            .connect_timeout(Duration::from_secs(10))
            .sqlx_logging(false);
        let db = Database::connect(options).await?;
        db.execute_unprepared(SCHEMA).await?;
        Ok(Self(db))
    }
}

impl Keystore for Postgres {
    fn make(&self, name: KeyName) -> BoxFuture<'_, Result<WindowKey, StoreError>> {
        rows::make(&self.0, name).boxed()
    }

    fn find(&self, name: KeyName) -> BoxFuture<'_, Result<Option<WindowKey>, StoreError>> {
        rows::find(&self.0, name).boxed()
    }

    fn destroy(&self, name: KeyName) -> BoxFuture<'_, Result<(), StoreError>> {
        async move {
            rows::delete(&self.0, name).await?;
            // A deleted row stays in its file until the table is written anew.
            self.0
                .execute_unprepared("VACUUM (FULL) window_key")
                .await?;
            Ok(())
        }
        .boxed()
    }

    fn lacks(&self) -> BoxFuture<'_, Result<Vec<AnonymityLack>, StoreError>> {
        anonymity::of_postgres(&self.0).boxed()
    }

    fn server(&self) -> BoxFuture<'_, Result<Option<String>, StoreError>> {
        anonymity::server(&self.0).boxed()
    }
}
