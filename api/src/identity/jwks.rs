//! An issuer's public keys, out of a file.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};

use super::{IdentityError, TokenError};
use crate::config::IssuerConfig;

/// How soon a file is read again for a key that is not known: tokens with made-up key ids must not
/// keep us busy.
const AGAIN: Duration = Duration::from_secs(10);
/// How soon it is read again anyway, so that a key taken out of the file stops to count.
const REFRESH: Duration = Duration::from_secs(300);

/// The keys of one moment.
pub(super) struct KeySet {
    keys: HashMap<String, (Jwk, DecodingKey)>,
    /// Rises when the file's content changes; cached tokens of older sets are verified anew.
    pub(super) generation: u64,
}

/// An issuer's keys, read again when needed.
pub(super) struct Keys {
    issuer: IssuerConfig,
    set: RwLock<Arc<KeySet>>,
    read_at: Mutex<Instant>,
}

impl Keys {
    pub(super) fn load(issuer: IssuerConfig) -> Result<Self, IdentityError> {
        let keys = read(&issuer.issuer, &issuer.jwks_file)?;
        Ok(Self {
            issuer,
            set: RwLock::new(Arc::new(KeySet {
                keys,
                generation: 0,
            })),
            read_at: Mutex::new(Instant::now()),
        })
    }

    /// The key for a header, if it is the issuer's and made for this algorithm.
    pub(super) fn find(
        &self,
        kid: &str,
        algorithm: Algorithm,
    ) -> Result<(DecodingKey, u64), TokenError> {
        let mut set = self.current();
        if !set.keys.contains_key(kid) && self.due(AGAIN) {
            set = self.reload();
        }
        let (jwk, key) = set.keys.get(kid).ok_or(TokenError::Key)?;
        let named = jwk.common.key_algorithm.map(|named| named.to_string());
        if named.is_some_and(|named| named != format!("{algorithm:?}")) || !fits(jwk, algorithm) {
            return Err(TokenError::Algorithm);
        }
        Ok((key.clone(), set.generation))
    }

    /// The generation that holds now; reads the file again when it is long ago.
    pub(super) fn generation(&self) -> u64 {
        if self.due(REFRESH) {
            self.reload().generation
        } else {
            self.current().generation
        }
    }

    fn current(&self) -> Arc<KeySet> {
        Arc::clone(&self.set.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// True at most once in a period, for one caller.
    fn due(&self, period: Duration) -> bool {
        let mut read_at = self.read_at.lock().unwrap_or_else(PoisonError::into_inner);
        let due = read_at.elapsed() >= period;
        if due {
            *read_at = Instant::now();
        }
        due
    }

    /// Reads the file again. A file that is broken or gone for the moment leaves the old keys.
    fn reload(&self) -> Arc<KeySet> {
        let old = self.current();
        match read(&self.issuer.issuer, &self.issuer.jwks_file) {
            Ok(keys) if same(&keys, &old.keys) => old,
            Ok(keys) => {
                let new = Arc::new(KeySet {
                    keys,
                    generation: old.generation + 1,
                });
                *self.set.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&new);
                new
            }
            Err(error) => {
                tracing::warn!(%error, "keeping the issuer's former keys");
                old
            }
        }
    }

    /// As if the file had been read `ago`.
    #[cfg(test)]
    pub(super) fn age(&self, ago: Duration) {
        let mut read_at = self.read_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(earlier) = Instant::now().checked_sub(ago) {
            *read_at = earlier;
        }
    }
}

fn same(
    one: &HashMap<String, (Jwk, DecodingKey)>,
    two: &HashMap<String, (Jwk, DecodingKey)>,
) -> bool {
    one.len() == two.len()
        && one
            .iter()
            .all(|(kid, (jwk, _))| two.get(kid).is_some_and(|(other, _)| other == jwk))
}

fn read(issuer: &str, path: &Path) -> Result<HashMap<String, (Jwk, DecodingKey)>, IdentityError> {
    let broken = |problem: &str| IdentityError::Keys {
        issuer: issuer.to_owned(),
        problem: problem.to_owned(),
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| IdentityError::File(format!("{}: {}", path.display(), error.kind())))?;
    let set: JwkSet = serde_json::from_str(&text).map_err(|_| broken("not a JWKS document"))?;
    let mut keys = HashMap::new();
    for jwk in set.keys {
        // Keys for encryption and unknown kinds may stand beside; they verify nothing here.
        let signs = matches!(
            jwk.common.public_key_use,
            None | Some(PublicKeyUse::Signature)
        );
        let Some(kid) = jwk.common.key_id.clone().filter(|_| signs) else {
            continue;
        };
        if matches!(jwk.algorithm, AlgorithmParameters::OctetKey(_)) {
            return Err(broken(
                "it holds a shared secret; only public keys belong there",
            ));
        }
        let Ok(key) = DecodingKey::from_jwk(&jwk) else {
            continue;
        };
        if keys.insert(kid, (jwk, key)).is_some() {
            return Err(broken("a key id stands twice"));
        }
    }
    if keys.is_empty() {
        return Err(broken("no key for signatures with a key id"));
    }
    Ok(keys)
}

/// Whether the kind of key is the algorithm's: an RSA key never checks ES256, nor the other way.
fn fits(jwk: &Jwk, algorithm: Algorithm) -> bool {
    match &jwk.algorithm {
        AlgorithmParameters::EllipticCurve(key) => match algorithm {
            Algorithm::ES256 => key.curve == EllipticCurve::P256,
            Algorithm::ES384 => key.curve == EllipticCurve::P384,
            _ => false,
        },
        AlgorithmParameters::RSA(_) => algorithm.family() == AlgorithmFamily::Rsa,
        AlgorithmParameters::OctetKeyPair(key) => {
            algorithm == Algorithm::EdDSA && key.curve == EllipticCurve::Ed25519
        }
        _ => false,
    }
}
