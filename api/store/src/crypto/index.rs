//! What can be found and compared without being opened: blind indexes, keyed hashes, MACs, and the keys
//! of them that stand beside each other while one follows another.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::document::{decode, root};
use super::primitives::{subkey, tagged};
use super::{CryptoError, KEY_BYTES, KeyRing, MAC_BYTES, hex, normalise, sha256_hex};

/// Where an index comes from, as the ring's document says it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Source {
    /// A key of the ring.
    Key(String),
    /// What is left of a key that was taken off: it opens nothing.
    Kept(Kept),
}

/// The subkeys of a key that was taken off the ring, in base64url.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    blind: String,
    mac: String,
    audit: String,
}

/// One index, ready for use.
pub(super) struct Index {
    /// Its id: `i` and the first digits of a hash of its public key.
    pub(super) id: String,
    /// Where it comes from.
    pub(super) source: Source,
    /// Signs where chains end.
    pub(super) audit: Ed25519KeyPair,
    blind: hmac::Key,
    mac: hmac::Key,
}

impl Index {
    pub(super) fn of(source: Source, subkeys: &Subkeys) -> Result<Self, CryptoError> {
        let audit = Ed25519KeyPair::from_seed_unchecked(&subkeys.audit);
        let audit = audit.map_err(|_| CryptoError::Library)?;
        let public = sha256_hex(audit.public_key().as_ref());
        Ok(Self {
            id: format!("i{}", &public[..8]),
            source,
            audit,
            blind: hmac::Key::new(hmac::HMAC_SHA256, &subkeys.blind),
            mac: hmac::Key::new(hmac::HMAC_SHA256, &subkeys.mac),
        })
    }

    /// The public half of its audit key, in base64url.
    pub(super) fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.audit.public_key().as_ref())
    }

    fn blind(&self, tenant: Uuid, normal: &str) -> String {
        let tag = tagged(&self.blind, &[tenant.as_bytes(), normal.as_bytes()]);
        URL_SAFE_NO_PAD.encode(tag)
    }

    fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; MAC_BYTES] {
        let mut all = Vec::with_capacity(parts.len() + 1);
        all.push(purpose.as_bytes());
        all.extend_from_slice(parts);
        tagged(&self.mac, &all)
    }
}

/// The subkeys behind an index.
pub(super) struct Subkeys {
    blind: [u8; KEY_BYTES],
    mac: [u8; KEY_BYTES],
    audit: [u8; KEY_BYTES],
}

impl Subkeys {
    pub(super) fn of(master: &[u8; KEY_BYTES]) -> Result<Self, CryptoError> {
        let root = root(master);
        Ok(Self {
            blind: subkey(&root, &[b"blind"])?,
            mac: subkey(&root, &[b"mac"])?,
            audit: subkey(&root, &[b"audit"])?,
        })
    }

    pub(super) fn kept(&self) -> Kept {
        Kept {
            blind: URL_SAFE_NO_PAD.encode(self.blind),
            mac: URL_SAFE_NO_PAD.encode(self.mac),
            audit: URL_SAFE_NO_PAD.encode(self.audit),
        }
    }
}

impl Kept {
    pub(super) fn subkeys(&self) -> Result<Subkeys, CryptoError> {
        Ok(Subkeys {
            blind: decode(&self.blind, "index.blind")?,
            mac: decode(&self.mac, "index.mac")?,
            audit: decode(&self.audit, "index.audit")?,
        })
    }
}

impl KeyRing {
    /// Ids of the indexes on the ring: the one that is written under, then the former ones.
    #[must_use]
    pub fn indexes(&self) -> Vec<&str> {
        self.0.indexes.iter().map(|index| &*index.id).collect()
    }

    /// Keyed blind index for exact search, as it is written: equal values of one tenant (after
    /// lowercase, trim and collapsed spaces) give equal text, and nothing can be told across tenants.
    #[must_use]
    pub fn blind(&self, tenant: Uuid, value: &str) -> String {
        let index = self.index();
        format!("{}.{}", index.id, index.blind(tenant, &normalise(value)))
    }

    /// Every text under which a value may stand, the one that is written now first.
    #[must_use]
    pub fn blinds(&self, tenant: Uuid, value: &str) -> Vec<String> {
        let normal = normalise(value);
        self.under_each(|index| index.blind(tenant, &normal))
    }

    /// A keyed hash, as it is written. Purposes are apart from each other.
    #[must_use]
    pub fn keyed_hash(&self, purpose: &str, parts: &[&[u8]]) -> String {
        let index = self.index();
        format!("{}.{}", index.id, hex(&index.mac(purpose, parts)))
    }

    /// Every text under which a keyed hash may stand, the one that is written now first.
    #[must_use]
    pub fn keyed_hashes(&self, purpose: &str, parts: &[&[u8]]) -> Vec<String> {
        self.under_each(|index| hex(&index.mac(purpose, parts)))
    }

    /// HMAC-SHA-256 over length-prefixed parts, apart for each purpose: ETags and cursors, which are
    /// kept nowhere. Another one when the index is another.
    #[must_use]
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; MAC_BYTES] {
        self.index().mac(purpose, parts)
    }

    pub(super) fn index(&self) -> &Index {
        // A ring is built with one at least.
        &self.0.indexes[0]
    }

    /// Each with its index' id before it; the last is bare, as all were written under the oldest index
    /// before they told theirs.
    fn under_each(&self, make: impl Fn(&Index) -> String) -> Vec<String> {
        let made: Vec<_> = self.0.indexes.iter().map(|i| (&i.id, make(i))).collect();
        let bare = made.last().map(|(_, text)| text.clone());
        let marked = made.iter().map(|(id, text)| format!("{id}.{text}"));
        marked.chain(bare).collect()
    }
}
