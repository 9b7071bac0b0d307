//! The settings of commands that touch nothing but the database.

use std::time::Duration;

use store::StoreConfig;

use super::{ConfigErrors, SettingsArgs, issuers};

/// Where the database is, and which issuers are known if any are configured. Keys and issuers are
/// not required: a migration job needs neither.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// What the store is opened with.
    pub store: StoreConfig,
    /// The exact names of the configured issuers.
    pub issuers: Vec<String>,
}

impl DatabaseSettings {
    /// Reads file, environment and flags.
    ///
    /// # Errors
    /// All of these settings that can't stand, and all that don't exist, each with its remedy.
    pub fn load(args: &SettingsArgs) -> Result<Self, ConfigErrors> {
        let mut r = args.reader()?;
        let settings = Self {
            store: StoreConfig {
                url: r.database_url(),
                connections: r.number("read_connections", 4, 1, 64),
                patience: Duration::from_secs(r.number("write_patience_seconds", 10, 1, 120)),
            },
            issuers: if r.has("issuers") {
                issuers::read(&mut r)
                    .into_iter()
                    .map(|issuer| issuer.issuer)
                    .collect()
            } else {
                Vec::new()
            },
        };
        r.finish(settings)
    }
}
