//! Proofs that a request comes from the holder of the key a token is bound to (DPoP, RFC 9449).
//!
//! A proof is a small JWT that carries its own public key: the one place where a key comes out of
//! what is checked. It counts for nothing unless its thumbprint (RFC 7638) is the one in the token.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P521_SHA512_FIXED, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::Url;
use serde_json::{Map, Value};

use super::{ProofError, jwks};

/// What is taken, as `algs` of the challenge tells it.
pub const ALGORITHMS: &str = "ES256 ES384 ES512 PS256 PS384 PS512 RS256 RS384 RS512";

/// How old a proof may be, and how far into the future our clock and its maker's may differ.
const OLDEST: i64 = 60;
const YOUNGEST: i64 = 30;
/// No proof needs more.
const LONGEST: usize = 8 * 1024;
const LONGEST_ID: usize = 256;

/// What would let a proof choose how it is checked, or name its key a second time.
const REFUSED_IN_HEADER: &[&str] = &["jku", "x5u", "x5c", "crit", "zip", "enc", "b64", "cty"];
/// Members of a JWK that only the holder of its private half knows.
const PRIVATE: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A proof that was checked, to be spent once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Tells it from every other, and tells nothing else.
    pub hash: String,
    /// Until when it could be used again.
    pub until: DateTime<Utc>,
}

/// What a proof must be about.
pub(super) struct About<'a> {
    pub(super) method: &'a str,
    /// The address that clients use, by the configured public URL.
    pub(super) url: &'a str,
    pub(super) token: &'a str,
    /// `cnf.jkt` of the token.
    pub(super) thumbprint: &'a str,
}

/// Checks a proof by RFC 9449 §4.3; that it was not used before is asked of the database.
pub(super) fn check(
    text: &str,
    about: &About<'_>,
    now: DateTime<Utc>,
) -> Result<Proof, ProofError> {
    if text.len() > LONGEST {
        return Err(ProofError::Malformed);
    }
    let (message, signature) = text.rsplit_once('.').ok_or(ProofError::Malformed)?;
    let (header, claims) = message.split_once('.').ok_or(ProofError::Malformed)?;
    let (header, claims) = (object(header)?, object(claims)?);
    let key = key(&header)?;
    if key.thumbprint()? != about.thumbprint {
        return Err(ProofError::Key);
    }
    key.verify(message, signature)?;
    let issued = says(&claims, about, now.timestamp())?;
    let id = id(&claims)?;
    let until = DateTime::from_timestamp(issued, 0).ok_or(ProofError::Time)?
        + TimeDelta::seconds(OLDEST + 1);
    Ok(Proof {
        hash: sha256(format!("{}\n{id}", about.thumbprint).as_bytes()),
        until,
    })
}

fn object(part: &str) -> Result<Map<String, Value>, ProofError> {
    let bytes = BASE64.decode(part).map_err(|_| ProofError::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| ProofError::Malformed)
}

/// The key of a proof, with the algorithm it is used with.
struct Key {
    jwk: Jwk,
    /// None is ES512, which the JWT library does not know.
    algorithm: Option<Algorithm>,
}

fn key(header: &Map<String, Value>) -> Result<Key, ProofError> {
    let text = |name: &str| header.get(name).and_then(Value::as_str);
    if text("typ").is_none_or(|typ| !typ.eq_ignore_ascii_case("dpop+jwt")) {
        return Err(ProofError::Type);
    }
    if REFUSED_IN_HEADER
        .iter()
        .any(|name| header.contains_key(*name))
    {
        return Err(ProofError::Header);
    }
    let named = text("alg").unwrap_or_default();
    if !ALGORITHMS.split(' ').any(|known| known == named) {
        return Err(ProofError::Algorithm);
    }
    let jwk = (header.get("jwk").and_then(Value::as_object)).ok_or(ProofError::Key)?;
    if PRIVATE.iter().any(|name| jwk.contains_key(*name)) {
        return Err(ProofError::Key);
    }
    let jwk: Jwk =
        serde_json::from_value(Value::Object(jwk.clone())).map_err(|_| ProofError::Key)?;
    let signs = matches!(
        jwk.common.public_key_use,
        None | Some(PublicKeyUse::Signature)
    );
    let algorithm = named.parse::<Algorithm>().ok();
    let fits = match algorithm {
        Some(algorithm) => jwks::fits(&jwk, algorithm),
        None => on_p521(&jwk).is_some() && jwk.common.key_algorithm.is_none(),
    };
    match signs && fits {
        true => Ok(Key { jwk, algorithm }),
        false => Err(ProofError::Key),
    }
}

/// Coordinates of a key for ES512.
fn on_p521(jwk: &Jwk) -> Option<(&str, &str)> {
    match &jwk.algorithm {
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P521 => {
            Some((&key.x, &key.y))
        }
        _ => None,
    }
}

impl Key {
    fn thumbprint(&self) -> Result<String, ProofError> {
        (self.jwk.thumbprint(ThumbprintHash::SHA256)).map_err(|_| ProofError::Key)
    }

    fn verify(&self, message: &str, signature: &str) -> Result<(), ProofError> {
        let valid = match self.algorithm {
            Some(algorithm) => {
                let key = DecodingKey::from_jwk(&self.jwk).map_err(|_| ProofError::Key)?;
                let checked =
                    jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key, algorithm);
                checked.unwrap_or(false)
            }
            None => self.verify_es512(message, signature)?,
        };
        match valid {
            true => Ok(()),
            false => Err(ProofError::Signature),
        }
    }

    fn verify_es512(&self, message: &str, signature: &str) -> Result<bool, ProofError> {
        let (x, y) = on_p521(&self.jwk).ok_or(ProofError::Key)?;
        // An uncompressed point: 4, then x and y.
        let mut point = vec![4];
        for part in [x, y] {
            point.extend(BASE64.decode(part).map_err(|_| ProofError::Key)?);
        }
        let signature = BASE64
            .decode(signature)
            .map_err(|_| ProofError::Malformed)?;
        let key = UnparsedPublicKey::new(&ECDSA_P521_SHA512_FIXED, point);
        Ok(key.verify(message.as_bytes(), &signature).is_ok())
    }
}

/// Compares what the proof says with what is asked; returns when it was made.
fn says(claims: &Map<String, Value>, about: &About<'_>, now: i64) -> Result<i64, ProofError> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("htm") != Some(about.method) {
        return Err(ProofError::Method);
    }
    if !text("htu").is_some_and(|htu| same_address(htu, about.url)) {
        return Err(ProofError::Address);
    }
    if text("ath") != Some(&BASE64.encode(digest(&SHA256, about.token.as_bytes()))) {
        return Err(ProofError::Token);
    }
    let seconds = |name: &str| match claims.get(name) {
        None => Ok(None),
        Some(value) => value.as_i64().map(Some).ok_or(ProofError::Time),
    };
    let issued = seconds("iat")?.ok_or(ProofError::Time)?;
    let in_time = (now.saturating_sub(OLDEST)..=now.saturating_add(YOUNGEST)).contains(&issued)
        && seconds("exp")?.is_none_or(|end| end > now)
        && seconds("nbf")?.is_none_or(|from| from <= now.saturating_add(YOUNGEST));
    match in_time {
        true => Ok(issued),
        false => Err(ProofError::Time),
    }
}

fn id(claims: &Map<String, Value>) -> Result<&str, ProofError> {
    let id = claims.get("jti").and_then(Value::as_str);
    id.filter(|id| (1..=LONGEST_ID).contains(&id.len()))
        .ok_or(ProofError::Id)
}

/// Whether two addresses name the same thing, query and fragment aside. Both are brought into the
/// form of RFC 3986 first: `HTTPS://Host:443/a` is `https://host/a`.
fn same_address(one: &str, two: &str) -> bool {
    let parts = |text: &str| {
        let url = Url::parse(text).ok()?;
        let plain = url.username().is_empty() && url.password().is_none();
        plain.then(|| {
            let (host, port) = (
                url.host_str().map(str::to_owned),
                url.port_or_known_default(),
            );
            (url.scheme().to_owned(), host, port, url.path().to_owned())
        })
    };
    parts(one).is_some_and(|one| parts(two) == Some(one))
}

fn sha256(bytes: &[u8]) -> String {
    BASE64.encode(digest(&SHA256, bytes))
}
