//! Verified tokens, kept until they expire.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};

use super::Verified;

/// The most tokens kept: a few megabytes.
const MOST: usize = 10_000;

struct Entry {
    verified: Verified,
    issuer: usize,
    generation: u64,
}

/// Tokens by the hash of their whole text, so that none lies in memory longer than its request.
#[derive(Default)]
pub(super) struct Cache(Mutex<HashMap<Vec<u8>, Entry>>);

impl Cache {
    /// What was verified and whose token it is, if it has not expired and the issuer's keys are still
    /// the same.
    pub(super) fn get(
        &self,
        token: &str,
        now: i64,
        generation: impl Fn(usize) -> Option<u64>,
    ) -> Option<(Verified, usize)> {
        let key = hash(token);
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(&key)?;
        if entry.verified.expires_at.timestamp() > now
            && generation(entry.issuer) == Some(entry.generation)
        {
            return Some((entry.verified.clone(), entry.issuer));
        }
        entries.remove(&key);
        None
    }

    pub(super) fn put(
        &self,
        token: &str,
        now: i64,
        issuer: usize,
        generation: u64,
        verified: Verified,
    ) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MOST {
            entries.retain(|_, entry| entry.verified.expires_at.timestamp() > now);
        }
        if entries.len() >= MOST {
            // Nothing has expired: begin anew rather than keep books about who was seen when.
            entries.clear();
        }
        entries.insert(
            hash(token),
            Entry {
                verified,
                issuer,
                generation,
            },
        );
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

fn hash(token: &str) -> Vec<u8> {
    digest(&SHA256, token.as_bytes()).as_ref().to_vec()
}
