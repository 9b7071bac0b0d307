//! The key ring and everything sealed, blinded or authenticated with it.
//!
//! Personal data at rest is ciphertext bound to its place: the associated data names table, column,
//! row and tenant, so that a sealed value moved to another row does not open. Master keys are used
//! for nothing directly; each purpose has its own subkey by HKDF-SHA256.
//!
//! *Rotation*: new values are sealed under `current`, older ones open for as long as their key is on
//! the ring, and are sealed anew until a key is used by none and can be taken off. Blind indexes, MACs
//! and the audit signature have a key of their own, the *index*, which follows only when that is asked:
//! what was written under the former one is still found, and is indexed anew. When the key behind an index
//! is taken off, what makes the index stays, and opens nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::LessSafeKey;
use aws_lc_rs::{digest, hkdf};
use uuid::Uuid;

mod audit;
mod document;
mod index;
mod primitives;
mod window;

pub use audit::{SignedHead, public_key_id};
use index::Index;
use primitives::{cipher, open_under, seal_under, subkey};
pub use primitives::{hex, normalise, random_token, sha256_hex};
pub use window::{WindowKey, shuffle};

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

struct Key {
    master: [u8; KEY_BYTES],
    seal: LessSafeKey,
    replies: hkdf::Prk,
}

struct Ring {
    current: String,
    /// The one that is written under, then the former ones.
    indexes: Vec<Index>,
    /// Public audit keys of indexes that were taken off: what they signed is still known.
    former_heads: Vec<String>,
    keys: BTreeMap<String, Key>,
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
        self.seal_under(&self.0.current, aad, plaintext)
    }

    /// As [`KeyRing::seal`], under a key of the ring that need not be current.
    pub(crate) fn seal_under(
        &self,
        id: &str,
        aad: &Aad<'_>,
        plaintext: &[u8],
    ) -> Result<String, CryptoError> {
        seal_under(id, &self.key(id)?.seal, aad, plaintext)
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

    fn key(&self, id: &str) -> Result<&Key, CryptoError> {
        (self.0.keys.get(id)).ok_or_else(|| CryptoError::UnknownKey(short(id)))
    }
}

fn reply_key(key: &Key, secret: &[u8]) -> Result<LessSafeKey, CryptoError> {
    // Hashed first: a client's secret may be of any length.
    let secret = digest::digest(&digest::SHA256, secret);
    cipher(&subkey(&key.replies, &[secret.as_ref()])?)
}

/// A key id out of stored text can be anything: keep an error line short.
fn short(id: &str) -> String {
    id.chars().take(32).collect()
}

#[cfg(test)]
mod tests;
