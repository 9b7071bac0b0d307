//! An issuer of access tokens the product is told to trust.

use std::fs;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::signing::Key;

/// A key pair and the name it signs under.
pub struct Issuer {
    /// `iss` of its tokens.
    pub name: String,
    /// `aud` of its tokens.
    pub audience: String,
    /// `kid` of its one key.
    pub kid: String,
    /// That key.
    pub key: Key,
}

impl Issuer {
    /// `https://issuer.test`, for the audience `sidestilt`, with a key of its own.
    pub fn new() -> Self {
        Self::named("https://issuer.test", "sidestilt")
    }

    /// Another issuer, or the same name with a key the product doesn't know.
    pub fn named(name: &str, audience: &str) -> Self {
        Self {
            name: name.to_owned(),
            audience: audience.to_owned(),
            kid: Uuid::new_v4().to_string(),
            key: Key::new(),
        }
    }

    /// The public key as a JWK set.
    pub fn jwks(&self) -> Value {
        let mut key = self.key.jwk.clone();
        key["use"] = "sig".into();
        key["alg"] = self.key.algorithm.into();
        key["kid"] = self.kid.clone().into();
        json!({ "keys": [key] })
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

    /// The header of [`Self::sign`], for a test to change before it signs by the key itself.
    pub fn header(&self) -> Value {
        json!({"alg": self.key.algorithm, "typ": "at+jwt", "kid": self.kid})
    }

    /// Signs any claims.
    pub fn sign(&self, claims: &Value) -> String {
        self.key.sign(&self.header(), claims)
    }
}

impl Default for Issuer {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

    use super::*;

    #[test]
    fn a_token_is_verified_by_the_published_key() {
        for algorithm in ["ES256", "ES384", "RS256", "PS512"] {
            let issuer = Issuer {
                key: Key::of(algorithm),
                ..Issuer::new()
            };
            let token = issuer.token("somebody", &["a", "b"], Utc::now());
            let jwk = serde_json::from_value(issuer.jwks()["keys"][0].clone()).unwrap();
            let key = DecodingKey::from_jwk(&jwk).unwrap();
            let mut rules = Validation::new(algorithm.parse::<Algorithm>().unwrap());
            rules.set_audience(&["sidestilt"]);
            rules.set_issuer(&["https://issuer.test"]);
            let claims = decode::<Value>(&token, &key, &rules).unwrap().claims;
            assert_eq!(claims["sub"], "somebody");
            assert_eq!(claims["scope"], "a b");
        }
    }
}
