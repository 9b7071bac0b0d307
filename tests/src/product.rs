//! The one place that knows how the product is started.

use std::net::SocketAddr;
use std::path::Path;

use serde_json::json;
use sidestilt::config::Settings;
use sidestilt::server::{self, Running};
use store::crypto::KeyRing;

pub use sidestilt::app::Clock;

use crate::issuer::Issuer;

/// What a test decides about an instance.
pub struct Wanted<'a> {
    /// `sqlite:path` or `postgres://…`.
    pub database: &'a str,
    /// Where keys and the JWK set lie; instances on one database share them.
    pub folder: &'a Path,
    /// The issuer the product trusts.
    pub issuer: &'a Issuer,
    /// The time it goes by.
    pub clock: Clock,
    /// Further settings, `key=value`; they go before the harness's own.
    pub settings: &'a [String],
}

/// A running instance.
pub struct Product {
    running: Running,
}

impl Product {
    /// Starts an instance on a free port of the loopback. Fails the test with every wrong setting.
    pub async fn start(wanted: Wanted<'_>) -> Self {
        let settings = Settings::from_parts(None, [], &settings(&wanted));
        let settings = settings.unwrap_or_else(|errors| panic!("{errors}"));
        let running = server::start(settings, wanted.clock).await;
        Self {
            running: running.unwrap_or_else(|err| panic!("the product did not start: {err}")),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.running.address
    }

    /// What it runs on, for what can't be done over HTTP.
    pub fn app(&self) -> &sidestilt::app::App {
        &self.running.app
    }

    /// The same, to be kept.
    pub fn shared(&self) -> std::sync::Arc<sidestilt::app::App> {
        self.running.app.clone()
    }

    /// Seals the journal now; by itself the product does so twice a second.
    pub async fn seal(&self) {
        self.running.app.seal().await;
    }

    /// Ends it, requests under way first.
    pub async fn stop(self) {
        self.running.stop().await;
    }
}

/// `key=value` as after `--set`.
pub(crate) fn settings(wanted: &Wanted<'_>) -> Vec<String> {
    let keys = wanted.folder.join("keys.json");
    if !keys.exists() {
        KeyRing::generate().unwrap().save_new(&keys).unwrap();
    }
    let jwks = wanted.folder.join("jwks.json");
    wanted.issuer.write_jwks(&jwks);
    let issuers = json!([{
        "issuer": wanted.issuer.name,
        "audience": wanted.issuer.audience,
        "algorithms": ["ES256"],
        "jwks_file": jwks,
        "kind": "local",
    }]);
    let own = [
        ("listen", "127.0.0.1:0".to_owned()),
        ("public_url", "http://sidestilt.test".to_owned()),
        ("database_url", wanted.database.to_owned()),
        (
            "keystore_url",
            format!("sqlite:{}", wanted.folder.join("keystore.sqlite").display()),
        ),
        ("keys_file", keys.display().to_string()),
        ("issuers", issuers.to_string()),
        // A test may send as much as it likes, and has two cores together with another one.
        ("requests_per_minute", "0".to_owned()),
        ("workers", "2".to_owned()),
        ("shutdown_seconds", "2".to_owned()),
    ];
    let given = |key: &str| {
        wanted
            .settings
            .iter()
            .any(|s| s.split('=').next() == Some(key))
    };
    let own = own.iter().filter(|(key, _)| !given(key));
    let own = own.map(|(key, value)| format!("{key}={value}"));
    own.chain(wanted.settings.iter().cloned()).collect()
}
