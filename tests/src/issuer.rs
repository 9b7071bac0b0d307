//! An issuer of access tokens the product is told to trust.

use std::fs;
use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use uuid::Uuid;

/// A P-256 key pair and the name it signs under.
pub struct Issuer {
    /// `iss` of its tokens.
    pub name: String,
    /// `aud` of its tokens.
    pub audience: String,
    /// `kid` of its one key.
    pub kid: String,
    key: EncodingKey,
    x: String,
    y: String,
}

impl Issuer {
    /// `https://issuer.test`, for the audience `sidestilt`, with a key of its own.
    pub fn new() -> Self {
        Self::named("https://issuer.test", "sidestilt")
    }

    /// Another issuer, or the same name with a key the product doesn't know.
    pub fn named(name: &str, audience: &str) -> Self {
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref()).unwrap();
        // An uncompressed point: 4, then 32 bytes each of x and y.
        let point = pair.public_key().as_ref();
        Self {
            name: name.to_owned(),
            audience: audience.to_owned(),
            kid: Uuid::new_v4().to_string(),
            key: EncodingKey::from_ec_der(pkcs8.as_ref()),
            x: URL_SAFE_NO_PAD.encode(&point[1..33]),
            y: URL_SAFE_NO_PAD.encode(&point[33..65]),
        }
    }

    /// The public key as a JWK set.
    pub fn jwks(&self) -> Value {
        json!({"keys": [{
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256",
            "kid": self.kid, "x": self.x, "y": self.y,
        }]})
    }

    /// Writes the JWK set to a file, for the product's settings.
    pub fn write_jwks(&self, file: &Path) {
        fs::write(file, self.jwks().to_string()).unwrap();
    }

    /// A token good for an hour from `now`.
    pub fn token(&self, subject: &str, scopes: &[&str], now: DateTime<Utc>) -> String {
        self.sign(&self.claims(subject, scopes, now))
    }

    /// The claims of [`Self::token`], for a test to change before it has them signed.
    pub fn claims(&self, subject: &str, scopes: &[&str], now: DateTime<Utc>) -> Value {
        json!({
            "iss": self.name,
            "aud": self.audience,
            "sub": subject,
            "scope": scopes.join(" "),
            "iat": now.timestamp(),
            "nbf": now.timestamp(),
            "exp": (now + TimeDelta::hours(1)).timestamp(),
            "jti": Uuid::new_v4(),
        })
    }

    /// Signs any claims.
    pub fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.kid.clone());
        header.typ = Some("at+jwt".to_owned());
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }
}

impl Default for Issuer {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{DecodingKey, Validation, decode};

    use super::*;

    #[test]
    fn a_token_is_verified_by_the_published_key() {
        let issuer = Issuer::new();
        let token = issuer.token("somebody", &["a", "b"], Utc::now());
        let key = DecodingKey::from_ec_components(&issuer.x, &issuer.y).unwrap();
        let mut rules = Validation::new(Algorithm::ES256);
        rules.set_audience(&["sidestilt"]);
        rules.set_issuer(&["https://issuer.test"]);
        let claims = decode::<Value>(&token, &key, &rules).unwrap().claims;
        assert_eq!(claims["sub"], "somebody");
        assert_eq!(claims["scope"], "a b");
    }
}
