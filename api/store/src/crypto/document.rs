//! The ring as it is written to a file, and how keys come onto it and off it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::hkdf;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::index::{Index, Source, Subkeys};
use super::primitives::{cipher, random, subkey};
use super::{CryptoError, KEY_BYTES, Key, KeyRing, Ring, SALT};

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Document {
    current: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    index: Option<Source>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former: Vec<Source>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former_heads: Vec<String>,
    keys: BTreeMap<String, String>,
}

type Masters = BTreeMap<String, [u8; KEY_BYTES]>;

/// What stands in a ring beside its keys.
struct Indexes {
    /// The one that is written under, then the former ones.
    sources: Vec<Source>,
    former_heads: Vec<String>,
}

impl From<Source> for Indexes {
    fn from(only: Source) -> Self {
        Self {
            sources: vec![only],
            former_heads: Vec::new(),
        }
    }
}

impl KeyRing {
    /// A new ring with one random key, `k1`.
    ///
    /// # Errors
    /// [`CryptoError::Library`] when the system gives no randomness.
    pub fn generate() -> Result<Self, CryptoError> {
        let keys = BTreeMap::from([("k1".to_owned(), random()?)]);
        Self::build("k1", Source::Key("k1".to_owned()).into(), keys)
    }

    /// Reads `{"current":"k1","keys":{"k1":"<32 bytes, base64url>"}}`. With several keys, `"index"`
    /// names the one under which blind indexes and MACs are made (the first the database was used with, or
    /// a later one), or is what is left of it; `"former"` lists those that went before and are still in use.
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
            None if keys.len() <= 1 => Source::Key(document.current.clone()),
            None => {
                return Err(CryptoError::Ring(
                    "with several keys, say in \"index\" which one blind indexes were made with (the first)".to_owned(),
                ));
            }
        };
        let indexes = Indexes {
            sources: [vec![index], document.former].concat(),
            former_heads: document.former_heads,
        };
        Self::build(&document.current, indexes, keys)
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
        Self::build(&id, self.beside(), keys)
    }

    /// A ring whose blind indexes, keyed hashes, MACs and audit signature are made with the current key
    /// from now on; the former index goes on finding what it has written.
    ///
    /// # Errors
    /// [`CryptoError::Ring`] if the index is the current key's already.
    pub fn reindexed(&self) -> Result<Self, CryptoError> {
        let current = &self.0.current;
        let mut indexes = self.beside();
        if matches!(&indexes.sources[0], Source::Key(key) if key == current) {
            return Err(CryptoError::Ring(format!(
                "the index is key {current}'s already: add another key first"
            )));
        }
        indexes.sources.insert(0, Source::Key(current.clone()));
        Self::build(current, indexes, self.masters())
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
        let kept = Subkeys::of(&master)?.kept();
        let mut indexes = self.beside();
        for source in &mut indexes.sources {
            if matches!(source, Source::Key(key) if key == id) {
                *source = Source::Kept(kept.clone());
            }
        }
        Self::build(&self.0.current, indexes, keys)
    }

    /// The ring without a former index that nothing is written under any more. Its public audit key
    /// stays, so that heads it has signed are known.
    ///
    /// # Errors
    /// [`CryptoError::UnknownKey`], or [`CryptoError::Ring`] for the index that is written under.
    pub fn without_index(&self, id: &str) -> Result<Self, CryptoError> {
        let found = self.0.indexes.iter().position(|index| index.id == id);
        let at = found.ok_or_else(|| CryptoError::UnknownKey(super::short(id)))?;
        if at == 0 {
            return Err(CryptoError::Ring(format!(
                "index {id} is written under: let another one follow first"
            )));
        }
        let mut indexes = self.beside();
        indexes.sources.remove(at);
        indexes.former_heads.push(self.0.indexes[at].public_key());
        Self::build(&self.0.current, indexes, self.masters())
    }

    /// The ring as its JSON document, **keys included**: for the key file, never for a log.
    #[must_use]
    pub fn to_json(&self) -> String {
        let keys = self.masters();
        let document = Document {
            current: self.0.current.clone(),
            index: Some(self.index().source.clone()),
            former: self.beside().sources.split_off(1),
            former_heads: self.0.former_heads.clone(),
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

    /// What stands in the ring beside its keys.
    fn beside(&self) -> Indexes {
        let sources = self.0.indexes.iter().map(|index| index.source.clone());
        Indexes {
            sources: sources.collect(),
            former_heads: self.0.former_heads.clone(),
        }
    }

    fn build(current: &str, indexes: Indexes, masters: Masters) -> Result<Self, CryptoError> {
        let must_name = |member: &str, id: &str| match masters.contains_key(id) {
            true => Ok(()),
            false => Err(CryptoError::Ring(format!(
                "\"{member}\" must name one of \"keys\""
            ))),
        };
        must_name("current", current)?;
        let index = |source: Source| {
            let subkeys = match &source {
                Source::Kept(kept) => kept.subkeys()?,
                Source::Key(id) => {
                    must_name("index", id)?;
                    Subkeys::of(masters.get(id).ok_or(CryptoError::Library)?)?
                }
            };
            Index::of(source, &subkeys)
        };
        let made: Result<Vec<Index>, _> = indexes.sources.into_iter().map(index).collect();
        let made = made?;
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
        Ok(Self(Arc::new(Ring {
            current: current.to_owned(),
            indexes: made,
            former_heads: indexes.former_heads,
            keys,
        })))
    }
}

pub(super) fn root(master: &[u8; KEY_BYTES]) -> hkdf::Prk {
    hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(master)
}

pub(super) fn decode(encoded: &str, what: &str) -> Result<[u8; KEY_BYTES], CryptoError> {
    let bytes = URL_SAFE_NO_PAD.decode(encoded.trim_end_matches('='));
    let bytes = bytes.ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| CryptoError::Ring(format!("{what} must be 32 bytes in base64url")))
}

fn file_error(path: &Path, error: &std::io::Error) -> CryptoError {
    CryptoError::File(format!("{}: {error}", path.display()))
}
