//! An issuer of our own, for `demo` and tests. Never used by `serve`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::codes::PrincipalKind;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::json;
use uuid::Uuid;

use super::IdentityError;
use crate::config::{ClaimNames, Dpop, IssuerConfig, IssuerKind, KeysFrom};
use crate::private_file;

/// `iss` of the local issuer.
pub const LOCAL_ISSUER: &str = "urn:sidestilt:local";
/// `aud` of its tokens.
pub const LOCAL_AUDIENCE: &str = "sidestilt";

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// Signs tokens with an ES256 key kept beside the database.
pub struct LocalIssuer {
    key: EncodingKey,
    kid: String,
    jwks_file: PathBuf,
}

impl LocalIssuer {
    /// Opens the issuer beside a database file, making key and key set (mode 0600) the first time:
    /// `<database>-issuer.pem` and `<database>-issuer.jwks.json`.
    ///
    /// # Errors
    /// When the files can't be read, written or understood.
    pub fn beside(database: &Path) -> Result<Self, IdentityError> {
        let at = |ending: &str| {
            let mut name = database.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        let (pem_file, jwks_file) = (at("-issuer.pem"), at("-issuer.jwks.json"));
        let pkcs8 = match std::fs::read_to_string(&pem_file) {
            Ok(text) => from_pem(&text)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let made = EcdsaKeyPair::generate_pkcs8(
                    &ECDSA_P256_SHA256_FIXED_SIGNING,
                    &SystemRandom::new(),
                )
                .map_err(|_| IdentityError::Library)?;
                write_private(&pem_file, &to_pem(made.as_ref()))?;
                made.as_ref().to_vec()
            }
            Err(error) => return Err(file(&pem_file, &error)),
        };
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8)
            .map_err(|_| unusable())?;
        // An uncompressed point: 0x04, x, y.
        let point = pair.public_key().as_ref();
        let (Some(x), Some(y)) = (point.get(1..33), point.get(33..65)) else {
            return Err(unusable());
        };
        let kid = store::crypto::sha256_hex(point)
            .chars()
            .take(16)
            .collect::<String>();
        let set = json!({"keys": [{
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid,
            "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
        }]});
        write_private(&jwks_file, &set.to_string())?;
        Ok(Self {
            key: EncodingKey::from_ec_der(&pkcs8),
            kid,
            jwks_file,
        })
    }

    /// What a [`super::TokenVerifier`] needs to trust it.
    #[must_use]
    pub fn config(&self) -> IssuerConfig {
        IssuerConfig {
            issuer: LOCAL_ISSUER.to_owned(),
            audiences: vec![LOCAL_AUDIENCE.to_owned()],
            algorithms: vec![Algorithm::ES256],
            leeway_seconds: 5,
            keys: KeysFrom::File(self.jwks_file.clone()),
            kind: IssuerKind::Local,
            claims: ClaimNames::default(),
            dpop: Dpop::Optional,
        }
    }

    /// A token for a person.
    ///
    /// # Errors
    /// [`IdentityError::Library`] when signing fails.
    pub fn mint(
        &self,
        subject: &str,
        scopes: &[&str],
        ttl: Duration,
    ) -> Result<String, IdentityError> {
        self.mint_at(subject, PrincipalKind::Human, scopes, ttl, Utc::now())
    }

    /// A token for a machine.
    ///
    /// # Errors
    /// As [`LocalIssuer::mint`].
    pub fn mint_machine(
        &self,
        client: &str,
        scopes: &[&str],
        ttl: Duration,
    ) -> Result<String, IdentityError> {
        self.mint_at(client, PrincipalKind::Machine, scopes, ttl, Utc::now())
    }

    /// A token from a given time on.
    ///
    /// # Errors
    /// As [`LocalIssuer::mint`].
    pub fn mint_at(
        &self,
        subject: &str,
        kind: PrincipalKind,
        scopes: &[&str],
        ttl: Duration,
        now: DateTime<Utc>,
    ) -> Result<String, IdentityError> {
        let issued = now.timestamp();
        let claims = json!({
            "iss": LOCAL_ISSUER, "aud": LOCAL_AUDIENCE, "sub": subject, "client_id": "sidestilt-local",
            "iat": issued, "exp": issued.saturating_add_unsigned(ttl.as_secs()),
            "jti": Uuid::new_v4(), "scope": scopes.join(" "), "sidestilt_kind": kind.code(),
        });
        self.sign(&claims)
    }

    pub(super) fn sign(&self, claims: &serde_json::Value) -> Result<String, IdentityError> {
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(self.kid.clone());
        self.sign_with(&header, claims)
    }

    pub(super) fn sign_with(
        &self,
        header: &Header,
        claims: &serde_json::Value,
    ) -> Result<String, IdentityError> {
        encode(header, claims, &self.key).map_err(|_| IdentityError::Library)
    }

    #[cfg(test)]
    pub(super) fn jwks_file(&self) -> &Path {
        &self.jwks_file
    }

    #[cfg(test)]
    pub(super) fn kid(&self) -> &str {
        &self.kid
    }
}

fn to_pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<String> = (text.as_bytes().chunks(64))
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    format!("{BEGIN}\n{}\n{END}\n", lines.join("\n"))
}

fn from_pem(text: &str) -> Result<Vec<u8>, IdentityError> {
    let body = text
        .trim()
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(END))
        .ok_or_else(unusable)?;
    let body: String = body.split_whitespace().collect();
    STANDARD.decode(body).map_err(|_| unusable())
}

fn write_private(path: &Path, text: &str) -> Result<(), IdentityError> {
    private_file::write(path, text).map_err(|error| file(path, &error))
}

fn file(path: &Path, error: &std::io::Error) -> IdentityError {
    IdentityError::File(format!("{}: {}", path.display(), error.kind()))
}

fn unusable() -> IdentityError {
    IdentityError::Keys {
        issuer: LOCAL_ISSUER.to_owned(),
        problem: "not an ES256 private key".to_owned(),
    }
}
