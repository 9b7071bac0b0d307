//! Heads of chains, signed so that they can be kept elsewhere and checked there.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat, Utc};
use domain::codes::Chain;
use uuid::Uuid;

use super::{CryptoError, Index, KeyRing, sha256_hex};

/// Where a tenant's chain ended at some time, signed under the ring's audit key (Ed25519). Whoever
/// has the public key can check it without the ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// Which chain.
    pub chain: Chain,
    /// Whose.
    pub tenant: Uuid,
    /// Position of the last link.
    pub position: i64,
    /// Its hash.
    pub hash: String,
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// The public key, in base64url.
    pub public_key: String,
    /// The signature over [`SignedHead::text`], in base64url.
    pub signature: String,
}

impl SignedHead {
    /// What is signed: six lines, the first of them fixed.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "sidestilt head 1\n{}\n{}\n{}\n{}\n{}\n",
            self.chain,
            self.tenant,
            self.position,
            self.hash,
            self.at.to_rfc3339_opts(SecondsFormat::Micros, true)
        )
    }
}

/// A short name for a public key: the first 16 hexadecimal digits of its SHA-256.
#[must_use]
pub fn public_key_id(public_key: &str) -> String {
    sha256_hex(public_key.as_bytes()).chars().take(16).collect()
}

impl KeyRing {
    /// The public half of the audit key, in base64url.
    #[must_use]
    pub fn audit_public_key(&self) -> String {
        self.index().public_key()
    }

    /// Signs where a chain ends.
    #[must_use]
    pub fn sign_head(
        &self,
        chain: Chain,
        tenant: Uuid,
        (position, hash): (i64, String),
        at: DateTime<Utc>,
    ) -> SignedHead {
        let mut head = SignedHead {
            chain,
            tenant,
            position,
            hash,
            at,
            public_key: self.audit_public_key(),
            signature: String::new(),
        };
        let signature = self.index().audit.sign(head.text().as_bytes());
        head.signature = URL_SAFE_NO_PAD.encode(signature.as_ref());
        head
    }

    /// Checks that a head was signed under this ring's audit key, or one that it had before.
    ///
    /// # Errors
    /// `UnknownKey` for another key's, `Refused` for one that was changed.
    pub fn check_head(&self, head: &SignedHead) -> Result<(), CryptoError> {
        let now = self.0.indexes.iter().map(Index::public_key);
        let mut known = now.chain(self.0.former_heads.iter().cloned());
        if !known.any(|key| key == head.public_key) {
            return Err(CryptoError::UnknownKey(public_key_id(&head.public_key)));
        }
        let signature = URL_SAFE_NO_PAD.decode(&head.signature);
        let signature = signature.map_err(|_| CryptoError::Malformed)?;
        let key = URL_SAFE_NO_PAD.decode(&head.public_key);
        let key = key.map_err(|_| CryptoError::Malformed)?;
        UnparsedPublicKey::new(&ED25519, key)
            .verify(head.text().as_bytes(), &signature)
            .map_err(|_| CryptoError::Refused)
    }
}
