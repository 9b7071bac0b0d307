//! A JWK set: which of its keys verify signatures, and for which algorithm.

use std::collections::HashMap;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};

/// No issuer has more; a longer set is refused.
const MOST: usize = 100;

/// Public keys by their id, each as it was published and as the library uses it.
pub(super) type KeysById = HashMap<String, (Jwk, DecodingKey)>;

/// The keys for signatures in a JWKS document.
pub(super) fn parse(text: &str) -> Result<KeysById, &'static str> {
    let set: JwkSet = serde_json::from_str(text).map_err(|_| "not a JWKS document")?;
    if set.keys.len() > MOST {
        return Err("more keys than an issuer has");
    }
    let mut keys = HashMap::new();
    for jwk in set.keys {
        // Keys for encryption and unknown kinds may stand beside; they verify nothing here.
        let signs = matches!(
            jwk.common.public_key_use,
            None | Some(PublicKeyUse::Signature)
        );
        let Some(kid) = jwk.common.key_id.clone().filter(|_| signs) else {
            continue;
        };
        if matches!(jwk.algorithm, AlgorithmParameters::OctetKey(_)) {
            return Err("it holds a shared secret; only public keys belong there");
        }
        let Ok(key) = DecodingKey::from_jwk(&jwk) else {
            continue;
        };
        if keys.insert(kid, (jwk, key)).is_some() {
            return Err("a key id stands twice");
        }
    }
    if keys.is_empty() {
        return Err("no key for signatures with a key id");
    }
    Ok(keys)
}

/// Whether two sets hold the same keys.
pub(super) fn same(one: &KeysById, two: &KeysById) -> bool {
    one.len() == two.len()
        && one
            .iter()
            .all(|(kid, (jwk, _))| two.get(kid).is_some_and(|(other, _)| other == jwk))
}

/// Whether a key may check an algorithm: the one it names if it names one, and never ES256 by an
/// RSA key, nor the other way.
pub(super) fn fits(jwk: &Jwk, algorithm: Algorithm) -> bool {
    let named = jwk.common.key_algorithm.map(|named| named.to_string());
    named.is_none_or(|named| named == format!("{algorithm:?}"))
        && match &jwk.algorithm {
            AlgorithmParameters::EllipticCurve(key) => match algorithm {
                Algorithm::ES256 => key.curve == EllipticCurve::P256,
                Algorithm::ES384 => key.curve == EllipticCurve::P384,
                _ => false,
            },
            AlgorithmParameters::RSA(_) => algorithm.family() == AlgorithmFamily::Rsa,
            AlgorithmParameters::OctetKeyPair(key) => {
                algorithm == Algorithm::EdDSA && key.curve == EllipticCurve::Ed25519
            }
            _ => false,
        }
}
