//! Settings: a TOML file, overlaid by `SIDESTILT_*` variables, overlaid by flags.
//!
//! Everything wrong is said at once, each with the key and what to do. A value is never repeated in
//! an error, since it may be a secret.

mod database;
mod issuers;
mod read;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use store::StoreConfig;
use store::crypto::KeyRing;

pub use database::DatabaseSettings;
pub use issuers::{ClaimNames, Dpop, IssuerConfig, IssuerKind, KeysFrom};
use read::Reader;

/// A flag's or variable's prefix: `listen` is `SIDESTILT_LISTEN`.
pub const PREFIX: &str = "SIDESTILT_";

/// One setting as the documentation shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Name in the file; the variable is the same in capitals after `SIDESTILT_`.
    pub name: &'static str,
    /// What holds when nothing is said; empty if there is none.
    pub default: &'static str,
    /// What it does, with its unit and range.
    pub says: &'static str,
}

macro_rules! keys {
    ($($name:literal = $default:literal: $says:literal),+ $(,)?) => {
        /// Every setting there is. Another name is refused at start.
        pub const KEYS: &[Key] = &[$(Key { name: $name, default: $default, says: $says }),+];
    };
}

keys! {
    "listen" = "127.0.0.1:8080": "Address and port to listen on.",
    "public_url" = "http://<listen>": "Where clients reach the service, without a path at the end; stands in links, problem types and calendars.",
    "database_url" = "sqlite:sidestilt.sqlite": "`sqlite:<file>` (made if missing) or `postgres://…`.",
    "keystore_url" = "sqlite:<database file>-keystore.sqlite": "Where the keys of open answer windows are kept, apart from the database and out of its backups: `sqlite:<file>` or `postgres://…`. With a database on PostgreSQL there is no default, and without one no window opens.",
    "keys_file" = "": "File with the key ring (made by `sidestilt keys new`). This or `keys` is required.",
    "keys" = "": "The key ring itself, as JSON; for platforms that hand secrets over as variables.",
    "issuers" = "[]": "Who may issue tokens: a list of tables in the file, JSON in the variable. At least one is required.",
    "body_limit_bytes" = "1048576": "Largest request body, 1 024 to 67 108 864.",
    "body_deadline_seconds" = "10": "How long a client may take to send a body, 1 to 300.",
    "write_patience_seconds" = "10": "How long a write may wait before its caller is told to come back, 1 to 120.",
    "read_connections" = "4": "Database connections for reading (on PostgreSQL all of them), 1 to 64. More than 8 bring nothing on two cores.",
    "workers" = "0": "Worker threads, 0 for as many as there are cores, at most 256.",
    "requests_per_minute" = "600": "Requests one login may make a minute, and one address without a login; each instance counts by itself. 0 for no limit, at most 1 000 000.",
    "trusted_proxies" = "0": "How many proxies of yours stand in front, each adding to X-Forwarded-For: tells the address of a caller without a login. 0 to 10; 0 is for no proxy, and never believes the header.",
    "cors_origins" = "": "Web front ends that may call from a browser: exact origins like https://front.example.no, a list in the file, commas in the variable. Cookies and other credentials of the browser are never taken.",
    "shutdown_seconds" = "30": "How long running requests may take to end when the service stops, 0 to 600.",
    "metrics" = "true": "Whether /metrics answers.",
    "log_level" = "info": "error, warn, info, debug or trace.",
    "log_format" = "json": "json (one object a line) or text.",
}

/// A setting that can't stand, and how to mend it. Never holds the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The setting, as the operator wrote it: `listen`, `SIDESTILT_LISTEN`, `issuers[0].audience`.
    pub key: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}. {}", self.key, self.problem, self.remedy)
    }
}

impl std::error::Error for ConfigError {}

/// Everything that was wrong, in the order of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<ConfigError>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, error) in self.0.iter().enumerate() {
            write!(f, "{}{error}", if nth == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

/// How much the log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people at a terminal.
    Text,
}

/// A value that may hold a password: read on purpose, printed never.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The value itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Where the key ring comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum KeySource {
    /// A file.
    File(PathBuf),
    /// The ring's JSON itself.
    Inline(String),
}

impl KeySource {
    /// The setting that names it.
    fn setting(&self) -> &'static str {
        match self {
            Self::File(_) => "keys_file",
            Self::Inline(_) => "keys",
        }
    }
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "File({})", path.display()),
            Self::Inline(_) => f.write_str("Inline(…)"),
        }
    }
}

/// The settings of one running service. [`KEYS`] says what each means.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Settings {
    pub listen: SocketAddr,
    pub public_url: String,
    pub database_url: Secret,
    pub keystore_url: Option<Secret>,
    pub keys: KeySource,
    pub issuers: Vec<IssuerConfig>,
    pub body_limit_bytes: usize,
    pub body_deadline: Duration,
    pub write_patience: Duration,
    pub read_connections: u32,
    pub workers: usize,
    pub requests_per_minute: u32,
    pub trusted_proxies: usize,
    pub cors_origins: Vec<String>,
    pub shutdown: Duration,
    pub metrics: bool,
    pub log_level: tracing::Level,
    pub log_format: LogFormat,
}

/// What the command line says about settings: `--config`, and `--set listen=…` as often as needed.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SettingsArgs {
    /// TOML file with settings.
    #[arg(long, env = "SIDESTILT_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// One setting; stands above the file and the environment.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

impl Settings {
    /// Reads file, environment and flags.
    ///
    /// # Errors
    /// All settings that can't stand, each with its remedy.
    pub fn load(args: &SettingsArgs) -> Result<Self, ConfigErrors> {
        let mut r = args.reader()?;
        let issuers = issuers::read(&mut r);
        Self::from_reader(r, issuers)
    }

    /// The same from parts: the file's text, variables, and `key=value` flags.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn from_parts(
        file: Option<&str>,
        env: impl IntoIterator<Item = (String, String)>,
        flags: &[String],
    ) -> Result<Self, ConfigErrors> {
        let mut r = Reader::new(file.map(|text| ("the file", text)), env, flags);
        let issuers = issuers::read(&mut r);
        Self::from_reader(r, issuers)
    }

    fn from_reader(mut r: Reader, issuers: Vec<IssuerConfig>) -> Result<Self, ConfigErrors> {
        let listen = r.listen();
        let database_url = r.database_url();
        let settings = Self {
            listen,
            public_url: r.public_url(listen),
            keystore_url: r.keystore_url(&database_url).map(Secret),
            database_url: Secret(database_url),
            keys: r.keys(),
            issuers,
            body_limit_bytes: r.number("body_limit_bytes", 1 << 20, 1024, 64 << 20),
            body_deadline: Duration::from_secs(r.number("body_deadline_seconds", 10, 1, 300)),
            write_patience: Duration::from_secs(r.number("write_patience_seconds", 10, 1, 120)),
            read_connections: r.number("read_connections", 4, 1, 64),
            workers: r.number("workers", 0, 0, 256),
            requests_per_minute: r.number("requests_per_minute", 600, 0, 1_000_000),
            trusted_proxies: r.number("trusted_proxies", 0, 0, 10),
            cors_origins: r.origins(),
            shutdown: Duration::from_secs(r.number("shutdown_seconds", 30, 0, 600)),
            metrics: r.flag("metrics", true),
            log_level: r.log_level(),
            log_format: r.log_format(),
        };
        r.finish(settings)
    }

    /// Settings for a test: a free port on the loopback, the given database, fresh keys and issuers.
    ///
    /// # Errors
    /// [`ConfigErrors`] when the system gives no randomness for the keys.
    pub fn for_test(database_url: &str, issuers: Vec<IssuerConfig>) -> Result<Self, ConfigErrors> {
        let ring = KeyRing::generate().map_err(|error| {
            ConfigErrors(vec![ConfigError {
                key: "keys".to_owned(),
                problem: error.to_string(),
                remedy: "Give the process access to the system's randomness".to_owned(),
            }])
        })?;
        let database = format!("database_url={database_url}");
        let keys = format!("keys={}", ring.to_json());
        let flags = ["listen=127.0.0.1:0".to_owned(), database, keys];
        Self::from_reader(Reader::new(None, [], &flags), issuers)
    }

    /// Opens the key ring.
    ///
    /// # Errors
    /// The setting that named it, with what is wrong with the ring.
    pub fn key_ring(&self) -> Result<KeyRing, ConfigError> {
        let ring = match &self.keys {
            KeySource::File(path) => KeyRing::load(path),
            KeySource::Inline(text) => KeyRing::parse(text),
        };
        ring.map_err(|error| ConfigError {
            key: self.keys.setting().to_owned(),
            problem: error.to_string(),
            remedy: "Make one with `sidestilt keys new`, or restore the ring this database was used with".to_owned(),
        })
    }

    /// What is said of a ring that is not this database's.
    pub(crate) fn wrong_keys(&self, why: String) -> ConfigError {
        ConfigError {
            key: self.keys.setting().to_owned(),
            problem: why,
            remedy:
                "Restore the ring from its copy, or name the database that belongs to this one: \
                     no other ring opens what is sealed there"
                    .to_owned(),
        }
    }

    /// How the database is opened.
    pub fn store(&self) -> StoreConfig {
        StoreConfig {
            url: self.database_url.reveal().to_owned(),
            connections: self.read_connections,
            patience: self.write_patience,
        }
    }
}

impl SettingsArgs {
    /// The layers of settings: the file, the environment, the flags.
    fn reader(&self) -> Result<Reader, ConfigErrors> {
        let file = self
            .config
            .as_deref()
            .map(|path| Ok((path.display().to_string(), read_file(path)?)));
        let file = file
            .transpose()
            .map_err(|error| ConfigErrors(vec![error]))?;
        let file = file.as_ref().map(|(name, text)| (&**name, &**text));
        Ok(Reader::new(file, std::env::vars(), &self.set))
    }
}

fn read_file(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|error| ConfigError {
        key: "config".to_owned(),
        problem: format!("{} can't be read ({})", path.display(), error.kind()),
        remedy: "Name a readable TOML file in --config or SIDESTILT_CONFIG, or leave it out"
            .to_owned(),
    })
}

/// One setting by its name.
#[must_use]
pub fn key(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// The name in `KEYS` most like a mistyped one, for the remedy.
fn nearest(name: &str) -> Option<&'static str> {
    let scored: BTreeMap<usize, &'static str> = (KEYS.iter())
        .map(|key| (distance(name, key.name), key.name))
        .rev()
        .collect();
    (scored.into_iter().next()).and_then(|(far, name)| (far <= 3).then_some(name))
}

/// Edits between two names (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (j, to) in b.bytes().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX - 1);
            let cost = diagonal + usize::from(from != to);
            diagonal = above;
            let here = cost.min(above + 1).min(left + 1);
            if let Some(cell) = row.get_mut(j) {
                *cell = left;
            }
            left = here;
        }
        if let Some(cell) = row.last_mut() {
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(a.len())
}

#[cfg(test)]
mod tests;
