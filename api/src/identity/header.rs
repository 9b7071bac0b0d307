//! What a token's header may say. Read before anything is trusted.

use jsonwebtoken::{Algorithm, AlgorithmFamily, Header, decode_header};
use serde_json::Value;

use super::TokenError;

/// No issuer needs more; longer ones are refused unread.
pub(super) const LONGEST: usize = 16 * 1024;

/// The two things that are taken from a header.
pub(super) struct Trusted {
    pub(super) algorithm: Algorithm,
    pub(super) kid: String,
}

/// Reads the header and refuses everything that would let a token choose how it is checked.
pub(super) fn read(token: &str) -> Result<Trusted, TokenError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if token.len() > LONGEST || token.split('.').count() != 3 || !token.chars().all(plain) {
        return Err(TokenError::Malformed);
    }
    // Before jsonwebtoken parses it: it knows no `none` and would call that malformed.
    if let Some(algorithm) = raw_algorithm(token)
        && (algorithm.eq_ignore_ascii_case("none") || algorithm.starts_with("HS"))
    {
        return Err(TokenError::Algorithm);
    }
    let header = decode_header(token).map_err(|_| TokenError::Malformed)?;
    if header.alg.family() == AlgorithmFamily::Hmac {
        return Err(TokenError::Algorithm);
    }
    if names_its_own_key(&header) || asks_for_more(&header) {
        return Err(TokenError::Header);
    }
    if !header.typ.as_deref().is_none_or(access_token) {
        return Err(TokenError::Type);
    }
    let kid = header
        .kid
        .filter(|kid| !kid.is_empty() && kid.len() <= 256)
        .ok_or(TokenError::Key)?;
    Ok(Trusted {
        algorithm: header.alg,
        kid,
    })
}

fn raw_algorithm(token: &str) -> Option<String> {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(token.split('.').next()?)
        .ok()?;
    let header: Value = serde_json::from_slice(&bytes).ok()?;
    header.get("alg")?.as_str().map(str::to_owned)
}

/// Keys come from the issuer's file or address, never from the token.
fn names_its_own_key(header: &Header) -> bool {
    header.jwk.is_some() || header.jku.is_some() || header.x5u.is_some() || header.x5c.is_some()
}

/// We understand no critical extension, no compression, no encryption, no nesting.
fn asks_for_more(header: &Header) -> bool {
    header.crit.is_some()
        || header.zip.is_some()
        || header.enc.is_some()
        || header.cty.is_some()
        || header.extras.inner().contains_key("b64")
}

/// `JWT` is what most issuers write; RFC 9068 wants `at+jwt`. Some write nothing.
fn access_token(typ: &str) -> bool {
    ["jwt", "at+jwt", "application/at+jwt"]
        .iter()
        .any(|known| typ.eq_ignore_ascii_case(known))
}
