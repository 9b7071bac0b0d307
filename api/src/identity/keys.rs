//! An issuer's public keys, kept and fetched again from where its configuration says.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::header::ACCEPT;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use super::jwks::{self, KeysById};
use super::{IdentityError, TokenError};
use crate::config::{IssuerConfig, KeysFrom};

/// How soon keys are fetched again for a key that is not known: tokens with made-up key ids must not
/// keep us or the issuer busy.
const AGAIN: Duration = Duration::from_secs(10);
/// How soon an issuer is asked again that has not told any key yet.
const SOON: Duration = Duration::from_secs(1);
/// How soon they are fetched again anyway, so that a key the issuer took back stops to count.
const REFRESH: Duration = Duration::from_secs(300);
/// How long the issuer may take to send them.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest document that is read.
const LONGEST: usize = 256 * 1024;

/// The keys of one moment.
#[derive(Default)]
pub(super) struct KeySet {
    keys: KeysById,
    /// Rises when the keys change; cached tokens of older sets are verified anew.
    generation: u64,
}

enum Source {
    File(PathBuf),
    Url(Url, Client),
}

/// An issuer's keys.
pub(super) struct Keys {
    issuer: String,
    source: Source,
    set: RwLock<Arc<KeySet>>,
    asked_at: Mutex<Option<Instant>>,
    /// Held while keys are fetched: whoever needs them meanwhile waits for the same answer.
    fetching: tokio::sync::Mutex<()>,
}

impl Keys {
    /// Reads a file, which must be there; an address is asked later, since its issuer may be down.
    pub(super) fn of(config: &IssuerConfig) -> Result<Self, IdentityError> {
        let issuer = config.issuer.clone();
        let (source, keys, asked_at) = match &config.keys {
            KeysFrom::File(path) => {
                let keys = read(&issuer, path)?;
                (Source::File(path.clone()), keys, Some(Instant::now()))
            }
            KeysFrom::Url(url) => {
                let source = Source::Url(url.clone(), client(url)?);
                (source, KeysById::new(), None)
            }
        };
        let generation = 0;
        Ok(Self {
            issuer,
            source,
            set: RwLock::new(Arc::new(KeySet { keys, generation })),
            asked_at: Mutex::new(asked_at),
            fetching: tokio::sync::Mutex::default(),
        })
    }

    /// The key for a header, if it is the issuer's and made for this algorithm.
    pub(super) async fn find(
        &self,
        kid: &str,
        algorithm: Algorithm,
    ) -> Result<(DecodingKey, u64), TokenError> {
        let mut set = self.current();
        if set.keys.is_empty() {
            set = self.fetch_unless_within(SOON).await;
        } else if !set.keys.contains_key(kid) && plain(kid) {
            set = self.fetch_unless_within(AGAIN).await;
        }
        if set.keys.is_empty() {
            return Err(TokenError::Unready);
        }
        let (jwk, key) = set.keys.get(kid).ok_or(TokenError::Key)?;
        match jwks::fits(jwk, algorithm) {
            true => Ok((key.clone(), set.generation)),
            false => Err(TokenError::Algorithm),
        }
    }

    /// The generation that holds now. When the keys are old, others are fetched meanwhile.
    pub(super) fn generation(self: &Arc<Self>) -> u64 {
        // One is fetching already while the lock is held.
        if self.older_than(REFRESH) && self.fetching.try_lock().is_ok() {
            let keys = Arc::clone(self);
            tokio::spawn(async move { keys.fetch_unless_within(REFRESH).await });
        }
        self.current().generation
    }

    /// Whether there is no key yet: the issuer has not answered since the start.
    pub(super) fn none_yet(&self) -> bool {
        self.current().keys.is_empty()
    }

    /// Fetches the keys unless that was done within `period`; one caller at a time. An issuer that
    /// is down, or a file that is broken for a moment, leaves the former keys.
    pub(super) async fn fetch_unless_within(&self, period: Duration) -> Arc<KeySet> {
        let _one_at_a_time = self.fetching.lock().await;
        let old = self.current();
        if !self.older_than(period) {
            return old;
        }
        let fetched = match &self.source {
            Source::File(path) => read(&self.issuer, path),
            Source::Url(url, client) => fetch(&self.issuer, url, client).await,
        };
        *self.asked_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        match fetched {
            Ok(keys) if jwks::same(&keys, &old.keys) => old,
            Ok(keys) => {
                let generation = old.generation + 1;
                let new = Arc::new(KeySet { keys, generation });
                *self.set.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&new);
                new
            }
            Err(error) => {
                tracing::warn!(issuer = self.issuer, %error, "keeping the issuer's former keys");
                old
            }
        }
    }

    fn current(&self) -> Arc<KeySet> {
        Arc::clone(&self.set.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn older_than(&self, period: Duration) -> bool {
        let asked_at = self.asked_at.lock().unwrap_or_else(PoisonError::into_inner);
        asked_at.is_none_or(|at| at.elapsed() >= period)
    }

    /// As if the keys had been fetched `ago`.
    #[cfg(test)]
    pub(super) fn age(&self, ago: Duration) {
        *self.asked_at.lock().unwrap_or_else(PoisonError::into_inner) =
            Instant::now().checked_sub(ago);
    }
}

/// A key id that an issuer could have given: anything else is not worth asking about.
fn plain(kid: &str) -> bool {
    kid.len() <= 128 && (kid.bytes()).all(|b| b.is_ascii_alphanumeric() || b"-_.~+=:".contains(&b))
}

fn read(issuer: &str, path: &Path) -> Result<KeysById, IdentityError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| IdentityError::File(format!("{}: {}", path.display(), error.kind())))?;
    jwks::parse(&text).map_err(|problem| unusable(issuer, problem))
}

fn client(url: &Url) -> Result<Client, IdentityError> {
    let mut builder = Client::builder()
        .https_only(url.scheme() == "https")
        .redirect(Policy::none())
        .timeout(PATIENCE);
    if url.scheme() == "http" {
        // An issuer on this machine: no proxy knows it.
        builder = builder.no_proxy();
    }
    builder.build().map_err(|_| IdentityError::Library)
}

async fn fetch(issuer: &str, url: &Url, client: &Client) -> Result<KeysById, IdentityError> {
    let unreachable = |error: reqwest::Error| IdentityError::Unreachable {
        issuer: issuer.to_owned(),
        problem: error.without_url().to_string(),
    };
    let request = client
        .get(url.clone())
        .header(ACCEPT, "application/jwk-set+json, application/json");
    let answer = request.send().await.map_err(unreachable)?;
    let mut answer = answer.error_for_status().map_err(unreachable)?;
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            return Err(unusable(issuer, "longer than any JWKS document"));
        }
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| unusable(issuer, "not text"))?;
    jwks::parse(text).map_err(|problem| unusable(issuer, problem))
}

fn unusable(issuer: &str, problem: &str) -> IdentityError {
    IdentityError::Keys {
        issuer: issuer.to_owned(),
        problem: problem.to_owned(),
    }
}
