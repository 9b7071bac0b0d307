//! The key ring and everything sealed, blinded or authenticated with it.
//!
//! Personal data at rest is ciphertext bound to its place: the associated data names table, column,
//! row and tenant, so that a sealed value moved to another row does not open. Master keys are used
//! for nothing directly; each purpose has its own subkey by HKDF-SHA256.
//!
//! *Rotation*: new values are sealed under `current`, older ones open for as long as their key is on
//! the ring. Blind indexes and MACs stay under `index`, since an index that changed with every
//! rotation would no longer find what was written before.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::aead::LessSafeKey;
use aws_lc_rs::{digest, hkdf, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

mod primitives;

use primitives::{cipher, open_under, random, seal_under, subkey, tagged};
pub use primitives::{normalise, random_token, sha256_hex};

/// Length of a master key and of every subkey, in bytes.
pub const KEY_BYTES: usize = 32;
/// Length of a MAC and of a random token before its encoding, in bytes.
pub const MAC_BYTES: usize = 32;

const SALT: &[u8] = b"sidestilt/v1";

/// What went wrong with a key ring or a sealed value. Says nothing of keys or content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// The ring's document can't be used; the text says what to change.
    #[error("the key ring can't be used: {0}")]
    Ring(String),
    /// The file can't be read or written.
    #[error("the key file {0}")]
    File(String),
    /// The sealed text is not of the form `kid.base64url(…)`.
    #[error("a sealed value is malformed")]
    Malformed,
    /// The key is not on the ring: the wrong key file, or a key taken off too early.
    #[error("the key {0} is not on the ring")]
    UnknownKey(String),
    /// Tampered with, moved to another row, or sealed with another secret.
    #[error("a sealed value does not open here")]
    Refused,
    /// The cryptographic library or the system's randomness failed.
    #[error("the cryptographic library failed")]
    Library,
}

/// Where a sealed value belongs. It opens there and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aad<'a> {
    /// Table name.
    pub table: &'a str,
    /// Column name.
    pub column: &'a str,
    /// Id of the row.
    pub row: Uuid,
    /// The tenant that owns the row.
    pub tenant: Uuid,
}

impl Aad<'_> {
    fn bytes(&self) -> Vec<u8> {
        format!(
            "{}|{}|{}|{}",
            self.table, self.column, self.row, self.tenant
        )
        .into_bytes()
    }
}

/// The ring as it is written to a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    current: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    index: Option<String>,
    keys: BTreeMap<String, String>,
}

struct Key {
    master: [u8; KEY_BYTES],
    seal: LessSafeKey,
    replies: hkdf::Prk,
}

struct Ring {
    current: String,
    index: String,
    keys: BTreeMap<String, Key>,
    blind: hmac::Key,
    mac: hmac::Key,
}

/// Master keys by id, ready for use. Cheap to clone; `Debug` shows the ids only.
#[derive(Clone)]
pub struct KeyRing(Arc<Ring>);

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing")
            .field("current", &self.0.current)
            .field("ids", &self.0.keys.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl KeyRing {
    /// A new ring with one random key, `k1`.
    ///
    /// # Errors
    /// [`CryptoError::Library`] when the system gives no randomness.
    pub fn generate() -> Result<Self, CryptoError> {
        Self::build("k1", "k1", BTreeMap::from([("k1".to_owned(), random()?)]))
    }

    /// Reads `{"current":"k1","keys":{"k1":"<32 bytes, base64url>"}}`. With several keys, `"index"`
    /// names the one under which blind indexes and MACs are made: the first the database was used with.
    ///
    /// # Errors
    /// [`CryptoError::Ring`] with what to change.
    pub fn parse(text: &str) -> Result<Self, CryptoError> {
        let document: Document = serde_json::from_str(text).map_err(|error| {
            // Only the position: serde's own text can quote a key.
            CryptoError::Ring(format!(
                "line {}, column {}: expected {{\"current\": …, \"keys\": {{…}}}}",
                error.line(),
                error.column()
            ))
        })?;
        let mut keys = BTreeMap::new();
        for (id, encoded) in &document.keys {
            let bytes = URL_SAFE_NO_PAD
                .decode(encoded.trim_end_matches('='))
                .ok()
                .and_then(|bytes| <[u8; KEY_BYTES]>::try_from(bytes).ok())
                .ok_or_else(|| {
                    CryptoError::Ring(format!("key {id} must be 32 bytes in base64url"))
                })?;
            keys.insert(id.clone(), bytes);
        }
        let index = match document.index {
            Some(index) => index,
            None if keys.len() <= 1 => document.current.clone(),
            None => {
                return Err(CryptoError::Ring(
                    "with several keys, say in \"index\" which one blind indexes were made with (the first)".to_owned(),
                ));
            }
        };
        Self::build(&document.current, &index, keys)
    }

    /// Reads a ring from a file.
    ///
    /// # Errors
    /// [`CryptoError::File`] or [`CryptoError::Ring`].
    pub fn load(path: &Path) -> Result<Self, CryptoError> {
        let text = std::fs::read_to_string(path).map_err(|error| file_error(path, &error))?;
        Self::parse(&text)
    }

    /// Writes the ring to a new file that only its owner may read (0600). Never overwrites.
    ///
    /// # Errors
    /// [`CryptoError::File`], also when the file exists.
    pub fn save_new(&self, path: &Path) -> Result<(), CryptoError> {
        use std::io::Write;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options
            .open(path)
            .map_err(|error| file_error(path, &error))?;
        file.write_all(self.to_json().as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|error| file_error(path, &error))
    }

    /// A ring with one more, random key that is current from now on; the others go on opening.
    ///
    /// # Errors
    /// [`CryptoError::Library`] when the system gives no randomness.
    pub fn rotated(&self) -> Result<Self, CryptoError> {
        let mut keys: BTreeMap<_, _> = (self.0.keys.iter())
            .map(|(id, key)| (id.clone(), key.master))
            .collect();
        let id = (1..=keys.len() + 1)
            .map(|n| format!("k{n}"))
            .find(|id| !keys.contains_key(id))
            .ok_or(CryptoError::Library)?;
        keys.insert(id.clone(), random()?);
        Self::build(&id, &self.0.index, keys)
    }

    /// The ring as its JSON document, **keys included**: for the key file, never for a log.
    #[must_use]
    pub fn to_json(&self) -> String {
        let document = Document {
            current: self.0.current.clone(),
            index: Some(self.0.index.clone()),
            keys: (self.0.keys.iter())
                .map(|(id, key)| (id.clone(), URL_SAFE_NO_PAD.encode(key.master)))
                .collect(),
        };
        // A struct of strings always serialises.
        serde_json::to_string_pretty(&document).unwrap_or_default()
    }

    /// Id of the key that new values are sealed under.
    #[must_use]
    pub fn current(&self) -> &str {
        &self.0.current
    }

    /// Ids of all keys that open.
    #[must_use]
    pub fn ids(&self) -> Vec<&str> {
        self.0.keys.keys().map(String::as_str).collect()
    }

    /// Seals `plaintext` for one place: `kid.base64url(nonce ‖ ciphertext ‖ tag)`, AES-256-GCM.
    ///
    /// # Errors
    /// [`CryptoError::Library`], for want of randomness.
    pub fn seal(&self, aad: &Aad<'_>, plaintext: &[u8]) -> Result<String, CryptoError> {
        let key = self.key(&self.0.current)?;
        seal_under(&self.0.current, &key.seal, aad, plaintext)
    }

    /// Opens what [`KeyRing::seal`] made, under whichever key of the ring.
    ///
    /// # Errors
    /// `Malformed`, `UnknownKey`, or `Refused` when it was altered or belongs elsewhere.
    pub fn open(&self, aad: &Aad<'_>, sealed: &str) -> Result<Vec<u8>, CryptoError> {
        let (kid, body) = sealed.split_once('.').ok_or(CryptoError::Malformed)?;
        open_under(&self.key(kid)?.seal, aad, body)
    }

    /// Seals under a key made from the ring **and** a secret that only the client holds (its
    /// Idempotency-Key): neither the ring nor the secret alone opens it.
    ///
    /// # Errors
    /// [`CryptoError::Library`].
    pub fn seal_with_secret(
        &self,
        secret: &[u8],
        aad: &Aad<'_>,
        plaintext: &[u8],
    ) -> Result<String, CryptoError> {
        let key = reply_key(self.key(&self.0.current)?, secret)?;
        seal_under(&self.0.current, &key, aad, plaintext)
    }

    /// Opens what [`KeyRing::seal_with_secret`] made.
    ///
    /// # Errors
    /// As [`KeyRing::open`]; another secret is `Refused`.
    pub fn open_with_secret(
        &self,
        secret: &[u8],
        aad: &Aad<'_>,
        sealed: &str,
    ) -> Result<Vec<u8>, CryptoError> {
        let (kid, body) = sealed.split_once('.').ok_or(CryptoError::Malformed)?;
        open_under(&reply_key(self.key(kid)?, secret)?, aad, body)
    }

    /// Keyed blind index for exact search: equal values of one tenant (after lowercase, trim and
    /// collapsed spaces) give equal text, and nothing can be told across tenants.
    #[must_use]
    pub fn blind(&self, tenant: Uuid, value: &str) -> String {
        let normal = normalise(value);
        let tag = tagged(&self.0.blind, &[tenant.as_bytes(), normal.as_bytes()]);
        URL_SAFE_NO_PAD.encode(tag)
    }

    /// HMAC-SHA-256 over length-prefixed parts, apart for each purpose: ETags, cursors, keyed hashes.
    /// Stays the same when the ring is rotated.
    #[must_use]
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; MAC_BYTES] {
        let mut all = Vec::with_capacity(parts.len() + 1);
        all.push(purpose.as_bytes());
        all.extend_from_slice(parts);
        tagged(&self.0.mac, &all)
    }

    /// Compares a MAC in constant time.
    #[must_use]
    pub fn mac_matches(&self, purpose: &str, parts: &[&[u8]], given: &[u8]) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(&self.mac(purpose, parts), given).is_ok()
    }

    fn key(&self, id: &str) -> Result<&Key, CryptoError> {
        (self.0.keys.get(id)).ok_or_else(|| CryptoError::UnknownKey(short(id)))
    }

    fn build(
        current: &str,
        index: &str,
        masters: BTreeMap<String, [u8; KEY_BYTES]>,
    ) -> Result<Self, CryptoError> {
        for (member, id) in [("current", current), ("index", index)] {
            if !masters.contains_key(id) {
                return Err(CryptoError::Ring(format!(
                    "\"{member}\" must name one of \"keys\""
                )));
            }
        }
        let mut keys = BTreeMap::new();
        let mut indexes = None;
        for (id, master) in masters {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if id.is_empty() || id.len() > 32 || !id.chars().all(plain) {
                return Err(CryptoError::Ring(
                    "a key id is 1–32 letters, digits, - or _".to_owned(),
                ));
            }
            if master.iter().all(|byte| *byte == 0) {
                return Err(CryptoError::Ring(format!("key {id} is all zeros")));
            }
            let root = hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(&master);
            if id == index {
                indexes = Some((subkey(&root, &[b"blind"])?, subkey(&root, &[b"mac"])?));
            }
            let replies = subkey(&root, &[b"replies"])?;
            let key = Key {
                master,
                seal: cipher(&subkey(&root, &[b"seal"])?)?,
                replies: hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, &replies),
            };
            keys.insert(id, key);
        }
        let (blind, mac) = indexes.ok_or(CryptoError::Library)?;
        Ok(Self(Arc::new(Ring {
            current: current.to_owned(),
            index: index.to_owned(),
            keys,
            blind: hmac::Key::new(hmac::HMAC_SHA256, &blind),
            mac: hmac::Key::new(hmac::HMAC_SHA256, &mac),
        })))
    }
}

fn reply_key(key: &Key, secret: &[u8]) -> Result<LessSafeKey, CryptoError> {
    // Hashed first: a client's secret may be of any length.
    let secret = digest::digest(&digest::SHA256, secret);
    cipher(&subkey(&key.replies, &[secret.as_ref()])?)
}

fn file_error(path: &Path, error: &std::io::Error) -> CryptoError {
    CryptoError::File(format!("{}: {error}", path.display()))
}

/// A key id out of stored text can be anything: keep an error line short.
fn short(id: &str) -> String {
    id.chars().take(32).collect()
}

#[cfg(test)]
mod tests;
