//! From a token's text to who it is.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::codes::PrincipalKind;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Validation, dangerous::insecure_decode_claims, decode};
use serde_json::Value;

use super::cache::Cache;
use super::claims::{self, Claims};
use super::jwks::Keys;
use super::{IdentityError, TokenError, header};
use crate::config::IssuerConfig;

/// Who a token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The issuer, as in `iss`.
    pub issuer: String,
    /// The issuer's stable name for the person or machine.
    pub subject: String,
    /// What the issuer allows the client to ask for; rights themselves are ours to decide.
    pub scopes: Vec<String>,
    /// Person or machine.
    pub kind: PrincipalKind,
    /// The organisation a machine comes from, if the issuer vouches for one.
    pub organisation: Option<String>,
    /// When the token ends.
    pub expires_at: DateTime<Utc>,
}

impl Verified {
    /// Whether the token carries a scope.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|held| held == scope)
    }
}

/// Checks tokens of all trusted issuers. Cheap to clone.
#[derive(Clone)]
pub struct TokenVerifier(Arc<Inner>);

struct Inner {
    issuers: Vec<Issuer>,
    cache: Cache,
}

struct Issuer {
    config: IssuerConfig,
    keys: Keys,
    validation: Validation,
}

impl TokenVerifier {
    /// Reads every issuer's keys.
    ///
    /// # Errors
    /// The first key file that can't be used.
    pub fn new(issuers: &[IssuerConfig]) -> Result<Self, IdentityError> {
        let issuers = issuers
            .iter()
            .map(|config| {
                Ok(Issuer {
                    config: config.clone(),
                    keys: Keys::load(config.clone())?,
                    validation: validation(config),
                })
            })
            .collect::<Result<Vec<_>, IdentityError>>()?;
        Ok(Self(Arc::new(Inner {
            issuers,
            cache: Cache::default(),
        })))
    }

    /// Who a token speaks for, by the system's clock.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn verify(&self, token: &str) -> Result<Verified, TokenError> {
        self.verify_at(token, Utc::now())
    }

    /// The same at a given time.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn verify_at(&self, token: &str, now: DateTime<Utc>) -> Result<Verified, TokenError> {
        if token.len() > header::LONGEST {
            return Err(TokenError::Malformed);
        }
        let now = now.timestamp();
        let generation = |nth: usize| {
            self.0
                .issuers
                .get(nth)
                .map(|issuer| issuer.keys.generation())
        };
        if let Some(verified) = self.0.cache.get(token, now, generation) {
            return Ok(verified);
        }
        let trusted = header::read(token)?;
        let (nth, issuer) = self.issuer_of(token)?;
        if !issuer.config.algorithms.contains(&trusted.algorithm) {
            return Err(TokenError::Algorithm);
        }
        let (key, generation) = issuer.keys.find(&trusted.kid, trusted.algorithm)?;
        let claims = decode::<Claims>(token, &key, &issuer.validation)
            .map_err(|error| refused(error.kind()))?
            .claims;
        let verified = issuer.read(&claims, now)?;
        self.0
            .cache
            .put(token, now, nth, generation, verified.clone());
        Ok(verified)
    }

    /// The issuer a token claims to be from; nothing is believed before its key has spoken.
    fn issuer_of(&self, token: &str) -> Result<(usize, &Issuer), TokenError> {
        let claims: Claims = insecure_decode_claims(token).map_err(|_| TokenError::Malformed)?;
        let named = claims
            .get("iss")
            .and_then(Value::as_str)
            .ok_or(TokenError::Claims)?;
        (self.0.issuers.iter().enumerate())
            .find(|(_, issuer)| issuer.config.issuer == named)
            .ok_or(TokenError::Issuer)
    }

    #[cfg(test)]
    pub(super) fn cached(&self) -> usize {
        self.0.cache.len()
    }

    #[cfg(test)]
    pub(super) fn age_keys(&self, ago: std::time::Duration) {
        self.0
            .issuers
            .iter()
            .for_each(|issuer| issuer.keys.age(ago));
    }
}

impl Issuer {
    fn read(&self, claims: &Claims, now: i64) -> Result<Verified, TokenError> {
        claims::refuse_others(claims)?;
        let times = claims::times(claims)?;
        let leeway = i64::try_from(self.config.leeway_seconds).unwrap_or(0);
        if times.expires + leeway <= now {
            return Err(TokenError::Expired);
        }
        if times.issued - leeway > now || times.not_before.is_some_and(|from| from - leeway > now) {
            return Err(TokenError::NotYet);
        }
        let (subject, kind) = claims::principal(self.config.kind, claims)?;
        Ok(Verified {
            issuer: self.config.issuer.clone(),
            subject,
            scopes: claims::scopes(self.config.kind, claims),
            kind,
            organisation: claims::organisation(self.config.kind, claims),
            expires_at: DateTime::from_timestamp(times.expires, 0).ok_or(TokenError::Claims)?,
        })
    }
}

/// Signature, issuer and audience are the library's; times and subject are checked by us, with the
/// clock we are given.
fn validation(config: &IssuerConfig) -> Validation {
    let mut validation = Validation::new(config.algorithms.first().copied().unwrap_or_default());
    validation.algorithms.clone_from(&config.algorithms);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    validation.set_issuer(&[&config.issuer]);
    validation.set_audience(&[&config.audience]);
    validation.leeway = config.leeway_seconds;
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

fn refused(kind: &ErrorKind) -> TokenError {
    match kind {
        ErrorKind::InvalidSignature => TokenError::Signature,
        ErrorKind::InvalidAudience => TokenError::Audience,
        ErrorKind::InvalidIssuer => TokenError::Issuer,
        ErrorKind::MissingRequiredClaim(_)
        | ErrorKind::InvalidClaimFormat(_)
        | ErrorKind::InvalidSubject => TokenError::Claims,
        ErrorKind::InvalidAlgorithm
        | ErrorKind::UnsupportedAlgorithm
        | ErrorKind::MissingAlgorithm => TokenError::Algorithm,
        ErrorKind::Base64(_)
        | ErrorKind::Json(_)
        | ErrorKind::Utf8(_)
        | ErrorKind::InvalidToken => TokenError::Malformed,
        _ => TokenError::Signature,
    }
}
