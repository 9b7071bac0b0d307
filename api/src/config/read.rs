//! Layers of raw values, and reading them with every fault kept.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use store::keystore;

use super::{ConfigError, ConfigErrors, KEYS, KeySource, LogFormat, PREFIX, nearest};

/// Variables that steer something else than a setting.
const NOT_SETTINGS: &[&str] = &["SIDESTILT_CONFIG"];
/// Variables of the test-suite.
const TEST_PREFIX: &str = "SIDESTILT_TEST_";

/// A value as it was found: typed in the file, text elsewhere.
#[derive(Clone)]
pub(super) enum Raw {
    Typed(toml::Value),
    Text(String),
}

/// The merged layers and the faults met so far.
pub(super) struct Reader {
    values: BTreeMap<&'static str, (String, Raw)>,
    errors: Vec<ConfigError>,
}

impl Reader {
    pub(super) fn new(
        file: Option<(&str, &str)>,
        env: impl IntoIterator<Item = (String, String)>,
        flags: &[String],
    ) -> Self {
        let mut reader = Self {
            values: BTreeMap::new(),
            errors: Vec::new(),
        };
        if let Some((name, text)) = file {
            reader.file(name, text);
        }
        for (name, value) in env {
            if let Some(key) = name.strip_prefix(PREFIX)
                && !NOT_SETTINGS.contains(&name.as_str())
                && !name.starts_with(TEST_PREFIX)
            {
                reader.put(&key.to_lowercase(), &name, Raw::Text(value));
            }
        }
        for flag in flags {
            match flag.split_once('=') {
                Some((key, value)) => {
                    let key = key.trim().replace('-', "_");
                    reader.put(&key, &format!("--set {key}"), Raw::Text(value.to_owned()));
                }
                None => reader.wrong("--set", "no value was given", "Write --set KEY=VALUE"),
            }
        }
        reader
    }

    fn file(&mut self, name: &str, text: &str) {
        match text.parse::<toml::Table>() {
            Ok(table) => {
                for (key, value) in table {
                    self.put(&key, &key.clone(), Raw::Typed(value));
                }
            }
            Err(error) => {
                let line = (error.span())
                    .and_then(|span| text.get(..span.start))
                    .map_or(1, |before| before.matches('\n').count() + 1);
                // Not toml's own text: it shows the line, and the line may hold a key.
                self.wrong(
                    "config",
                    &format!("{name}, line {line}: no valid TOML"),
                    "Mend the line: a name, =, and a value, texts between quotation marks",
                );
            }
        }
    }

    fn put(&mut self, key: &str, shown: &str, value: Raw) {
        match KEYS.iter().find(|known| known.name == key) {
            Some(known) => {
                self.values.insert(known.name, (shown.to_owned(), value));
            }
            None => {
                let remedy = match nearest(key) {
                    Some(name) => format!("Did you mean {name}? Otherwise remove it"),
                    None => "Remove it; `sidestilt settings` lists what there is".to_owned(),
                };
                self.wrong(shown, "there is no such setting", &remedy);
            }
        }
    }

    pub(super) fn wrong(&mut self, key: &str, problem: &str, remedy: &str) {
        self.errors.push(ConfigError {
            key: key.to_owned(),
            problem: problem.to_owned(),
            remedy: remedy.to_owned(),
        });
    }

    pub(super) fn take(&mut self, key: &'static str) -> Option<(String, Raw)> {
        self.values.remove(key)
    }

    /// A text; numbers and booleans of the file are refused, an empty text counts as not given.
    fn text(&mut self, key: &'static str) -> Option<(String, String)> {
        let (shown, raw) = self.take(key)?;
        match raw {
            Raw::Text(text) | Raw::Typed(toml::Value::String(text)) => {
                (!text.trim().is_empty()).then(|| (shown, text.trim().to_owned()))
            }
            Raw::Typed(_) => {
                self.wrong(
                    &shown,
                    "a text is expected",
                    "Put it between quotation marks",
                );
                None
            }
        }
    }

    /// A whole number in a range.
    pub(super) fn number<T>(&mut self, key: &'static str, default: T, min: T, max: T) -> T
    where
        T: TryFrom<i64> + PartialOrd + Display + Copy,
    {
        let Some((shown, raw)) = self.take(key) else {
            return default;
        };
        let found = match raw {
            Raw::Text(text) => i64::from_str(text.trim()).ok(),
            Raw::Typed(toml::Value::Integer(number)) => Some(number),
            Raw::Typed(_) => None,
        };
        match found.and_then(|number| T::try_from(number).ok()) {
            Some(number) if number >= min && number <= max => number,
            _ => {
                let remedy = format!(
                    "Give a whole number from {min} to {max}, or leave it out for {default}"
                );
                self.wrong(&shown, "not a number in its range", &remedy);
                default
            }
        }
    }

    /// True or false.
    pub(super) fn flag(&mut self, key: &'static str, default: bool) -> bool {
        let Some((shown, raw)) = self.take(key) else {
            return default;
        };
        let found = match raw {
            Raw::Text(text) => text.trim().parse().ok(),
            Raw::Typed(toml::Value::Boolean(flag)) => Some(flag),
            Raw::Typed(_) => None,
        };
        found.unwrap_or_else(|| {
            self.wrong(&shown, "neither true nor false", "Write true or false");
            default
        })
    }

    pub(super) fn listen(&mut self) -> SocketAddr {
        let default = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
        let Some((shown, text)) = self.text("listen") else {
            return default;
        };
        text.parse().unwrap_or_else(|_| {
            self.wrong(
                &shown,
                "not an address with a port",
                "Write it like 127.0.0.1:8080 or [::]:8080",
            );
            default
        })
    }

    pub(super) fn public_url(&mut self, listen: SocketAddr) -> String {
        let default = format!("http://{listen}");
        let Some((shown, text)) = self.text("public_url") else {
            return default;
        };
        let host = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        let bad = |c: char| c.is_whitespace() || c.is_control() || "?#@\"<>\\".contains(c);
        let host = host.map(|host| host.trim_end_matches('/'));
        match host.filter(|host| !host.is_empty() && !host.contains(bad)) {
            // Every path of the API begins at the root: `type` of a problem, links, proofs of possession.
            Some(host) if host.contains('/') => self.wrong(
                &shown,
                "an address with a path",
                "Write it like https://sidestilt.example.no, and give the service a host name of its own",
            ),
            Some(_) => return text.trim_end_matches('/').to_owned(),
            None => self.wrong(
                &shown,
                "not a web address",
                "Write it like https://sidestilt.example.no, without query or user",
            ),
        }
        default
    }

    pub(super) fn database_url(&mut self) -> String {
        let found = self.database("database_url").map(|(_, url)| url);
        found.unwrap_or_else(|| "sqlite:sidestilt.sqlite".to_owned())
    }

    /// The keystore: never the database itself, whose backups would then keep what is to be destroyed.
    pub(super) fn keystore_url(&mut self, database: &str) -> Option<String> {
        let Some((shown, url)) = self.database("keystore_url") else {
            let file = database.strip_prefix("sqlite:")?;
            let file = file.split('?').next().unwrap_or(file);
            let stem = file.strip_suffix(".sqlite").unwrap_or(file);
            return Some(format!("sqlite:{stem}-keystore.sqlite"));
        };
        if keystore::same(&url, database) {
            self.wrong(
                &shown,
                "the database itself",
                "Name a file or a database of its own that no backup holds",
            );
        }
        Some(url)
    }

    /// A URL of a kind of database that is known here.
    fn database(&mut self, key: &'static str) -> Option<(String, String)> {
        let (shown, text) = self.text(key)?;
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if known.iter().any(|scheme| {
            text.strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty())
        }) {
            return Some((shown, text));
        }
        self.wrong(
            &shown,
            "not a database this service knows",
            "Write sqlite:<file> or postgres://<user>@<host>/<database>",
        );
        None
    }

    /// Origins of web front ends, as browsers write them.
    pub(super) fn origins(&mut self) -> Vec<String> {
        let Some((shown, raw)) = self.take("cors_origins") else {
            return Vec::new();
        };
        let written: Option<Vec<String>> = match raw {
            Raw::Text(text) => Some(text.split(',').map(|one| one.trim().to_owned()).collect()),
            Raw::Typed(toml::Value::Array(list)) => list
                .into_iter()
                .map(|one| one.as_str().map(str::to_owned))
                .collect(),
            Raw::Typed(_) => None,
        };
        let origins: Option<Vec<String>> =
            written.map(|list| list.into_iter().filter(|one| !one.is_empty()).collect());
        match origins {
            Some(origins) if origins.iter().all(|one| is_origin(one)) => origins,
            _ => {
                self.wrong(
                    &shown,
                    "not a list of origins",
                    "Write each like https://front.example.no, with its port if it has one, without a path; * is not taken",
                );
                Vec::new()
            }
        }
    }

    pub(super) fn keys(&mut self) -> KeySource {
        let file = self.text("keys_file");
        let inline = self.text("keys");
        match (file, inline) {
            (Some((_, path)), None) => KeySource::File(PathBuf::from(path)),
            (None, Some((_, text))) => KeySource::Inline(text),
            (Some((one, path)), Some((two, _))) => {
                self.wrong(&two, &format!("given beside {one}"), "Keep one of the two");
                KeySource::File(PathBuf::from(path))
            }
            (None, None) => {
                self.wrong(
                    "keys_file",
                    "required, and missing",
                    "Make a key ring with `sidestilt keys new --out <file>`, keep a copy apart from the backups, and name it here",
                );
                KeySource::Inline(String::new())
            }
        }
    }

    pub(super) fn log_level(&mut self) -> tracing::Level {
        let Some((shown, text)) = self.text("log_level") else {
            return tracing::Level::INFO;
        };
        match text.as_str() {
            "error" => tracing::Level::ERROR,
            "warn" => tracing::Level::WARN,
            "info" => tracing::Level::INFO,
            "debug" => tracing::Level::DEBUG,
            "trace" => tracing::Level::TRACE,
            _ => {
                self.wrong(
                    &shown,
                    "not a level",
                    "Write error, warn, info, debug or trace",
                );
                tracing::Level::INFO
            }
        }
    }

    pub(super) fn log_format(&mut self) -> LogFormat {
        let Some((shown, text)) = self.text("log_format") else {
            return LogFormat::Json;
        };
        match text.as_str() {
            "json" => LogFormat::Json,
            "text" => LogFormat::Text,
            _ => {
                self.wrong(&shown, "not a format", "Write json or text");
                LogFormat::Json
            }
        }
    }

    /// Whether a setting is given at all.
    pub(super) fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// The settings if nothing was wrong.
    pub(super) fn finish<T>(self, settings: T) -> Result<T, ConfigErrors> {
        if self.errors.is_empty() {
            Ok(settings)
        } else {
            Err(ConfigErrors(self.errors))
        }
    }
}

/// Whether a text is an origin as a browser sends it: scheme, host, and a port that is not the
/// scheme's own.
fn is_origin(text: &str) -> bool {
    let url = reqwest::Url::parse(text).ok();
    url.is_some_and(|url| {
        // `https://*.example` is a name as far as the URL standard is concerned.
        ["http", "https"].contains(&url.scheme())
            && !text.contains('*')
            && url.origin().ascii_serialization() == text
    })
}
