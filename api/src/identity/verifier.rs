//! From a token's text to who it is.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::codes::PrincipalKind;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Validation, dangerous::insecure_decode_claims, decode};
use serde_json::Value;

use super::cache::Cache;
use super::claims::{self, Claims};
use super::dpop::{self, Proof};
use super::keys::Keys;
use super::{IdentityError, ProofError, Refused, Scheme, TokenError, header};
use crate::config::{Dpop, IssuerConfig};

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
    /// The organisation that acts for that one, for the log.
    pub supplier: Option<String>,
    /// When the token ends.
    pub expires_at: DateTime<Utc>,
    /// Thumbprint of the key the token is bound to.
    pub thumbprint: Option<String>,
    /// Whether people's data may be reached: a proof came along, or the issuer needs none.
    pub reaches_people: bool,
}

/// A token as a request presents it.
#[derive(Clone, Copy)]
pub struct Presented<'a> {
    /// By which scheme.
    pub scheme: Scheme,
    /// The token itself.
    pub token: &'a str,
    /// Values of the `DPoP` header.
    pub proofs: &'a [&'a str],
    /// The request's method.
    pub method: &'a str,
    /// The request's address as clients know it.
    pub url: &'a str,
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
    keys: Arc<Keys>,
    validation: Validation,
}

impl TokenVerifier {
    /// Reads every issuer's key file. Addresses are asked by [`TokenVerifier::fetch_keys`].
    ///
    /// # Errors
    /// The first key file that can't be used.
    pub fn new(issuers: &[IssuerConfig]) -> Result<Self, IdentityError> {
        let issuers = issuers
            .iter()
            .map(|config| {
                Ok(Issuer {
                    config: config.clone(),
                    keys: Arc::new(Keys::of(config)?),
                    validation: validation(config),
                })
            })
            .collect::<Result<Vec<_>, IdentityError>>()?;
        Ok(Self(Arc::new(Inner {
            issuers,
            cache: Cache::default(),
        })))
    }

    /// Asks all issuers with an address for their keys, at the same time. One that does not answer is
    /// named in the log and asked again by the first token that needs it.
    pub async fn fetch_keys(&self) {
        let unasked = self
            .0
            .issuers
            .iter()
            .filter(|issuer| issuer.keys.none_yet());
        futures::future::join_all(
            unasked.map(|issuer| issuer.keys.fetch_unless_within(Duration::ZERO)),
        )
        .await;
    }

    /// How many issuers have not told their keys since the start.
    #[must_use]
    pub fn issuers_without_keys(&self) -> usize {
        let issuers = self.0.issuers.iter();
        issuers.filter(|issuer| issuer.keys.none_yet()).count()
    }

    /// Who a request comes from, and the proof to be spent if it brought one.
    ///
    /// # Errors
    /// Why it is refused.
    pub async fn authenticate(
        &self,
        presented: &Presented<'_>,
        now: DateTime<Utc>,
    ) -> Result<(Verified, Option<Proof>), Refused> {
        let scheme = presented.scheme;
        let outcome = self.proved(presented, now).await;
        outcome.map_err(|error| Refused { scheme, error })
    }

    async fn proved(
        &self,
        presented: &Presented<'_>,
        now: DateTime<Utc>,
    ) -> Result<(Verified, Option<Proof>), TokenError> {
        let (mut verified, policy) = self.verified(presented.token, now).await?;
        match (presented.scheme, &verified.thumbprint) {
            (Scheme::Bearer, Some(_)) => Err(TokenError::Bound),
            (Scheme::Bearer, None) if policy == Dpop::Required => Err(TokenError::Unbound),
            (Scheme::Bearer, None) => {
                verified.reaches_people = policy == Dpop::Optional;
                Ok((verified, None))
            }
            // A proof proves nothing about a token that names no key.
            (Scheme::Dpop, None) => Err(ProofError::Key.into()),
            (Scheme::Dpop, Some(thumbprint)) => {
                let [proof] = presented.proofs else {
                    return Err(ProofError::Count.into());
                };
                let about = dpop::About {
                    method: presented.method,
                    url: presented.url,
                    token: presented.token,
                    thumbprint,
                };
                let proof = dpop::check(proof, &about, now)?;
                verified.reaches_people = true;
                Ok((verified, Some(proof)))
            }
        }
    }

    /// Who a token speaks for, and when its issuer asks for a proof.
    async fn verified(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<(Verified, Dpop), TokenError> {
        if token.len() > header::LONGEST {
            return Err(TokenError::Malformed);
        }
        let now = now.timestamp();
        let generation = |nth: usize| {
            let issuer = self.0.issuers.get(nth);
            issuer.map(|issuer| issuer.keys.generation())
        };
        if let Some((verified, nth)) = self.0.cache.get(token, now, generation)
            && let Some(issuer) = self.0.issuers.get(nth)
        {
            return Ok((verified, issuer.config.dpop));
        }
        let trusted = header::read(token)?;
        let claims: Claims = insecure_decode_claims(token).map_err(|_| TokenError::Malformed)?;
        let (nth, issuer) = self.issuer_of(&claims)?;
        if !issuer.config.algorithms.contains(&trusted.algorithm) {
            return Err(TokenError::Algorithm);
        }
        // Before its signature is checked a token can only be refused. So nobody is asked for the
        // keys of one that would be refused with the right signature too.
        issuer.read(&claims, now)?;
        let (key, generation) = issuer.keys.find(&trusted.kid, trusted.algorithm).await?;
        // One at a time: the library takes no list of algorithms of several families.
        let mut validation = issuer.validation.clone();
        validation.algorithms = vec![trusted.algorithm];
        let claims = decode::<Claims>(token, &key, &validation)
            .map_err(|error| refused(error.kind()))?
            .claims;
        let verified = issuer.read(&claims, now)?;
        let kept = verified.clone();
        self.0.cache.put(token, now, nth, generation, kept);
        Ok((verified, issuer.config.dpop))
    }

    /// The issuer a token claims to be from.
    fn issuer_of(&self, claims: &Claims) -> Result<(usize, &Issuer), TokenError> {
        let named = claims
            .get("iss")
            .and_then(Value::as_str)
            .ok_or(TokenError::Claims)?;
        (self.0.issuers.iter().enumerate())
            .find(|(_, issuer)| issuer.config.issuer == named)
            .ok_or(TokenError::Issuer)
    }

    #[cfg(test)]
    pub(super) async fn verify_at(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Verified, TokenError> {
        self.verified(token, now)
            .await
            .map(|(verified, _)| verified)
    }

    #[cfg(test)]
    pub(super) fn cached(&self) -> usize {
        self.0.cache.len()
    }

    #[cfg(test)]
    pub(super) fn age_keys(&self, ago: Duration) {
        self.0
            .issuers
            .iter()
            .for_each(|issuer| issuer.keys.age(ago));
    }
}

impl Issuer {
    fn read(&self, claims: &Claims, now: i64) -> Result<Verified, TokenError> {
        let config = &self.config;
        claims::refuse_others(claims)?;
        if !claims.contains_key("aud") {
            return Err(TokenError::Claims);
        }
        if !claims::for_us(config, claims) {
            return Err(TokenError::Audience);
        }
        let times = claims::times(claims)?;
        let leeway = i64::try_from(config.leeway_seconds).unwrap_or(0);
        if times.expires + leeway <= now {
            return Err(TokenError::Expired);
        }
        if times.issued - leeway > now || times.not_before.is_some_and(|from| from - leeway > now) {
            return Err(TokenError::NotYet);
        }
        let (subject, kind) = claims::principal(config, claims)?;
        let machine = kind == PrincipalKind::Machine;
        Ok(Verified {
            issuer: config.issuer.clone(),
            subject,
            scopes: claims::scopes(config, claims),
            kind,
            organisation: match machine {
                true => claims::organisation(config, claims)?,
                false => None,
            },
            supplier: claims::supplier(config, claims),
            expires_at: DateTime::from_timestamp(times.expires, 0).ok_or(TokenError::Claims)?,
            thumbprint: claims::thumbprint(claims)?,
            reaches_people: false,
        })
    }
}

/// Signature, issuer and audience are the library's; times and subject are checked by us, with the
/// clock we are given.
fn validation(config: &IssuerConfig) -> Validation {
    let mut validation = Validation::new(config.algorithms.first().copied().unwrap_or_default());
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    validation.set_issuer(&[&config.issuer]);
    validation.set_audience(&config.audiences);
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
