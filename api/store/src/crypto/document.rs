//! The ring as it is written to a file, and how keys come onto it and off it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::signature::Ed25519KeyPair;
use aws_lc_rs::{hkdf, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::primitives::{cipher, random, subkey};
use super::{CryptoError, KEY_BYTES, Key, KeyRing, Ring, SALT};

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    current: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    index: Option<Index>,
    keys: BTreeMap<String, String>,
}

/// What blind indexes, MACs and the audit signature are made with.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Index {
    /// A key of the ring.
    Key(String),
    /// What is left of a key that was taken off: it opens nothing.
    Kept(KeptIndex),
}

/// The subkeys of a key that was taken off the ring, in base64url.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeptIndex {
    blind: String,
    mac: String,
    audit: String,
}

/// The subkeys behind an [`Index`].
struct IndexKeys {
    blind: [u8; KEY_BYTES],
    mac: [u8; KEY_BYTES],
    audit: [u8; KEY_BYTES],
}

type Masters = BTreeMap<String, [u8; KEY_BYTES]>;

impl KeyRing {
    /// A new ring with one random key, `k1`.
    ///
    /// # Errors
    /// [`CryptoError::Library`] when the system gives no randomness.
    pub fn generate() -> Result<Self, CryptoError> {
        let keys = BTreeMap::from([("k1".to_owned(), random()?)]);
        Self::build("k1", Index::Key("k1".to_owned()), keys)
    }

    /// Reads `{"current":"k1","keys":{"k1":"<32 bytes, base64url>"}}`. With several keys, `"index"`
    /// names the one under which blind indexes and MACs are made: the first the database was used with,
    /// or what is left of it.
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
            keys.insert(id.clone(), decode(encoded, &format!("key {id}"))?);
        }
        let index = match document.index {
            Some(index) => index,
            None if keys.len() <= 1 => Index::Key(document.current.clone()),
            None => {
                return Err(CryptoError::Ring(
                    "with several keys, say in \"index\" which one blind indexes were made with (the first)".to_owned(),
                ));
            }
        };
        Self::build(&document.current, index, keys)
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
        let mut keys = self.masters();
        // A number is never given twice, also when its key was taken off: what it sealed may be found
        // in an old copy, and must not look like the new key's.
        let numbers = keys
            .keys()
            .filter_map(|id| id.strip_prefix('k')?.parse::<u32>().ok());
        let id = format!("k{}", numbers.max().unwrap_or_default() + 1);
        keys.insert(id.clone(), random()?);
        Self::build(&id, self.0.index.clone(), keys)
    }

    /// The ring without a key that seals nothing any more. If blind indexes were made with it, what
    /// makes them stays, and opens nothing.
    ///
    /// # Errors
    /// [`CryptoError::UnknownKey`], or [`CryptoError::Ring`] for the current key.
    pub fn without(&self, id: &str) -> Result<Self, CryptoError> {
        if id == self.0.current {
            return Err(CryptoError::Ring(format!(
                "key {id} is current: add another one first"
            )));
        }
        let mut keys = self.masters();
        let master = keys.remove(id);
        let master = master.ok_or_else(|| CryptoError::UnknownKey(super::short(id)))?;
        let index = match &self.0.index {
            Index::Key(key) if key == id => Index::Kept(IndexKeys::of(&master)?.kept()),
            other => other.clone(),
        };
        Self::build(&self.0.current, index, keys)
    }

    /// The ring as its JSON document, **keys included**: for the key file, never for a log.
    #[must_use]
    pub fn to_json(&self) -> String {
        let keys = self.masters();
        let document = Document {
            current: self.0.current.clone(),
            index: Some(self.0.index.clone()),
            keys: (keys.iter())
                .map(|(id, master)| (id.clone(), URL_SAFE_NO_PAD.encode(master)))
                .collect(),
        };
        // A struct of strings always serialises.
        serde_json::to_string_pretty(&document).unwrap_or_default()
    }

    fn masters(&self) -> Masters {
        let keys = self.0.keys.iter();
        keys.map(|(id, key)| (id.clone(), key.master)).collect()
    }

    fn build(current: &str, index: Index, masters: Masters) -> Result<Self, CryptoError> {
        let must_name = |member: &str, id: &str| match masters.contains_key(id) {
            true => Ok(()),
            false => Err(CryptoError::Ring(format!(
                "\"{member}\" must name one of \"keys\""
            ))),
        };
        must_name("current", current)?;
        let made_with = match &index {
            Index::Kept(kept) => kept.keys()?,
            Index::Key(id) => {
                must_name("index", id)?;
                let master = masters.get(id).ok_or(CryptoError::Library)?;
                IndexKeys::of(master)?
            }
        };
        let mut keys = BTreeMap::new();
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
            let root = root(&master);
            let replies = subkey(&root, &[b"replies"])?;
            let key = Key {
                master,
                seal: cipher(&subkey(&root, &[b"seal"])?)?,
                replies: hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, &replies),
            };
            keys.insert(id, key);
        }
        let audit = Ed25519KeyPair::from_seed_unchecked(&made_with.audit);
        Ok(Self(Arc::new(Ring {
            current: current.to_owned(),
            index,
            keys,
            blind: hmac::Key::new(hmac::HMAC_SHA256, &made_with.blind),
            mac: hmac::Key::new(hmac::HMAC_SHA256, &made_with.mac),
            audit: audit.map_err(|_| CryptoError::Library)?,
        })))
    }
}

impl IndexKeys {
    fn of(master: &[u8; KEY_BYTES]) -> Result<Self, CryptoError> {
        let root = root(master);
        Ok(Self {
            blind: subkey(&root, &[b"blind"])?,
            mac: subkey(&root, &[b"mac"])?,
            audit: subkey(&root, &[b"audit"])?,
        })
    }

    fn kept(&self) -> KeptIndex {
        KeptIndex {
            blind: URL_SAFE_NO_PAD.encode(self.blind),
            mac: URL_SAFE_NO_PAD.encode(self.mac),
            audit: URL_SAFE_NO_PAD.encode(self.audit),
        }
    }
}

impl KeptIndex {
    fn keys(&self) -> Result<IndexKeys, CryptoError> {
        Ok(IndexKeys {
            blind: decode(&self.blind, "index.blind")?,
            mac: decode(&self.mac, "index.mac")?,
            audit: decode(&self.audit, "index.audit")?,
        })
    }
}

fn root(master: &[u8; KEY_BYTES]) -> hkdf::Prk {
    hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(master)
}

fn decode(encoded: &str, what: &str) -> Result<[u8; KEY_BYTES], CryptoError> {
    let bytes = URL_SAFE_NO_PAD.decode(encoded.trim_end_matches('='));
    let bytes = bytes.ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| CryptoError::Ring(format!("{what} must be 32 bytes in base64url")))
}

fn file_error(path: &Path, error: &std::io::Error) -> CryptoError {
    CryptoError::File(format!("{}: {error}", path.display()))
}
