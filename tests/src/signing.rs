//! Keys that sign, of every kind that tokens and proofs may be signed with, and any JSON signed by them.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};

/// A private key.
pub struct Key {
    /// `alg` it signs with.
    pub algorithm: &'static str,
    /// Its public half as a JWK, without an id.
    pub jwk: Value,
    pair: Pair,
}

enum Pair {
    Ec(EcdsaKeyPair),
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
}

impl Key {
    /// A key for ES256.
    pub fn new() -> Self {
        Self::of("ES256")
    }

    /// A key for one of RS, PS and ES 256, 384 and 512.
    pub fn of(algorithm: &'static str) -> Self {
        match algorithm {
            "ES256" => Self::ec(algorithm, &ECDSA_P256_SHA256_FIXED_SIGNING, "P-256"),
            "ES384" => Self::ec(algorithm, &ECDSA_P384_SHA384_FIXED_SIGNING, "P-384"),
            "ES512" => Self::ec(algorithm, &ECDSA_P521_SHA512_FIXED_SIGNING, "P-521"),
            "RS256" => Self::rsa(algorithm, &RSA_PKCS1_SHA256),
            "RS384" => Self::rsa(algorithm, &RSA_PKCS1_SHA384),
            "RS512" => Self::rsa(algorithm, &RSA_PKCS1_SHA512),
            "PS256" => Self::rsa(algorithm, &RSA_PSS_SHA256),
            "PS384" => Self::rsa(algorithm, &RSA_PSS_SHA384),
            "PS512" => Self::rsa(algorithm, &RSA_PSS_SHA512),
            other => panic!("no key signs {other}"),
        }
    }

    fn ec(
        algorithm: &'static str,
        signing: &'static EcdsaSigningAlgorithm,
        curve: &'static str,
    ) -> Self {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(signing, &SystemRandom::new()).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(signing, pkcs8.as_ref()).unwrap();
        // An uncompressed point: 4, then x and y.
        let (x, y) = {
            let point = &pair.public_key().as_ref()[1..];
            let (x, y) = point.split_at(point.len() / 2);
            (BASE64.encode(x), BASE64.encode(y))
        };
        Self {
            algorithm,
            jwk: json!({"kty": "EC", "crv": curve, "x": x, "y": y}),
            pair: Pair::Ec(pair),
        }
    }

    fn rsa(algorithm: &'static str, encoding: &'static dyn RsaEncoding) -> Self {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        // RSAPublicKey as DER: the modulus is the first integer, 256 bytes after a zero.
        let modulus = BASE64.encode(&pair.public_key().as_ref()[9..265]);
        Self {
            algorithm,
            jwk: json!({"kty": "RSA", "n": modulus, "e": "AQAB"}),
            pair: Pair::Rsa(pair, encoding),
        }
    }

    /// Signs any header and any claims: `header.claims.signature`.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!(
            "{}.{}",
            BASE64.encode(header.to_string()),
            BASE64.encode(claims.to_string())
        );
        let signature = self.signature(message.as_bytes());
        format!("{message}.{}", BASE64.encode(signature))
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Ec(pair) => pair.sign(&random, message).unwrap().as_ref().to_vec(),
            Pair::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*encoding, &random, message, &mut signature)
                    .unwrap();
                signature
            }
        }
    }

    /// SHA-256 of the JWK's required members (RFC 7638), as `cnf.jkt` holds it.
    pub fn thumbprint(&self) -> String {
        let member = |name: &str| self.jwk[name].as_str().unwrap();
        let canonical = match member("kty") {
            "EC" => format!(
                r#"{{"crv":"{}","kty":"EC","x":"{}","y":"{}"}}"#,
                member("crv"),
                member("x"),
                member("y")
            ),
            _ => format!(
                r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#,
                member("e"),
                member("n")
            ),
        };
        hash(&canonical)
    }
}

impl Default for Key {
    fn default() -> Self {
        Self::new()
    }
}

/// SHA-256 as base64url.
pub fn hash(text: &str) -> String {
    BASE64.encode(aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        text.as_bytes(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_that_of_the_rfc() {
        // RFC 7638, section 3.1.
        let key = Key {
            jwk: json!({"kty": "RSA", "e": "AQAB", "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}),
            ..Key::of("RS256")
        };
        assert_eq!(
            key.thumbprint(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
    }
}
