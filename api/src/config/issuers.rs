//! Token issuers: who vouches for users and machines.

use std::path::PathBuf;
use std::str::FromStr;

use jsonwebtoken::{Algorithm, AlgorithmFamily};
use serde::{Deserialize, Serialize};

use super::read::{Raw, Reader};

/// Which claims an issuer's tokens carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum IssuerKind {
    /// The product's own, for `demo` and tests: says `sidestilt_kind` itself.
    Local,
    /// Any OpenID Connect issuer. A token of a client alone has no person as its subject.
    Oidc,
    /// HelseID: `scope`, `client_id`, the client's parent organisation.
    HelseId,
    /// Maskinporten: machines only, `consumer.ID` is the organisation.
    Maskinporten,
    /// Microsoft Entra ID: `scp` for people, `roles` for applications.
    EntraId,
}

/// One trusted issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerConfig {
    /// Exact value of `iss`.
    pub issuer: String,
    /// Value that `aud` must hold.
    pub audience: String,
    /// Signature algorithms that are taken; asymmetric only.
    pub algorithms: Vec<Algorithm>,
    /// How far clocks may differ, in seconds, 0 to 300.
    pub leeway_seconds: u64,
    /// File with the issuer's public keys (JWKS). Never fetched from a token's own address.
    pub jwks_file: PathBuf,
    /// Which claims to read.
    pub kind: IssuerKind,
}

/// As written in the file or in `SIDESTILT_ISSUERS`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    issuer: String,
    audience: String,
    algorithms: Vec<String>,
    #[serde(default = "thirty")]
    leeway_seconds: u64,
    jwks_file: PathBuf,
    #[serde(default = "oidc")]
    kind: IssuerKind,
}

fn thirty() -> u64 {
    30
}

fn oidc() -> IssuerKind {
    IssuerKind::Oidc
}

const SHAPE: &str = "Each needs issuer, audience, algorithms and jwks_file; leeway_seconds and kind (local, oidc, helseId, maskinporten, entraId) may follow, and nothing else";

/// Reads `issuers`, every fault kept.
pub(super) fn read(r: &mut Reader) -> Vec<IssuerConfig> {
    let Some((shown, raw)) = r.take("issuers") else {
        r.wrong(
            "issuers",
            "required, and missing",
            "Name at least one issuer of tokens; `sidestilt demo` brings its own",
        );
        return Vec::new();
    };
    let written = match raw {
        Raw::Typed(toml::Value::Array(list)) => list
            .into_iter()
            .map(|one| one.try_into::<Written>().ok())
            .collect::<Vec<_>>(),
        Raw::Typed(_) => Vec::new(),
        Raw::Text(text) => match serde_json::from_str::<Vec<serde_json::Value>>(&text) {
            Ok(list) => list
                .into_iter()
                .map(|one| serde_json::from_value(one).ok())
                .collect(),
            Err(_) => {
                r.wrong(&shown, "not a JSON list", SHAPE);
                return Vec::new();
            }
        },
    };
    if written.is_empty() {
        r.wrong(&shown, "no list with at least one issuer", SHAPE);
    }
    let mut issuers: Vec<IssuerConfig> = Vec::new();
    for (nth, one) in written.into_iter().enumerate() {
        let at = format!("{shown}[{nth}]");
        let Some(one) = one else {
            r.wrong(
                &at,
                "a member is missing, unknown or of the wrong type",
                SHAPE,
            );
            continue;
        };
        if issuers.iter().any(|other| other.issuer == one.issuer) {
            r.wrong(
                &format!("{at}.issuer"),
                "named twice",
                "Keep one entry for each issuer",
            );
        }
        if let Some(issuer) = check(r, &at, one) {
            issuers.push(issuer);
        }
    }
    issuers
}

fn check(r: &mut Reader, at: &str, one: Written) -> Option<IssuerConfig> {
    let mut fine = true;
    for (member, value) in [("issuer", &one.issuer), ("audience", &one.audience)] {
        if value.trim().is_empty() {
            r.wrong(
                &format!("{at}.{member}"),
                "empty",
                "Write exactly what the tokens carry",
            );
            fine = false;
        }
    }
    if one.leeway_seconds > 300 {
        r.wrong(
            &format!("{at}.leeway_seconds"),
            "too long",
            "Give at most 300 seconds, and mend the clocks",
        );
        fine = false;
    }
    let algorithms: Option<Vec<Algorithm>> =
        one.algorithms.iter().map(|name| asymmetric(name)).collect();
    match algorithms {
        Some(algorithms) if fine && !algorithms.is_empty() => Some(IssuerConfig {
            issuer: one.issuer,
            audience: one.audience,
            algorithms,
            leeway_seconds: one.leeway_seconds,
            jwks_file: one.jwks_file,
            kind: one.kind,
        }),
        Some(algorithms) if !algorithms.is_empty() => None,
        _ => {
            r.wrong(
                &format!("{at}.algorithms"),
                "empty, or not all asymmetric",
                "Name some of ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512",
            );
            None
        }
    }
}

/// The algorithm if a public key verifies it: shared secrets would let a reader of the key sign.
fn asymmetric(name: &str) -> Option<Algorithm> {
    let algorithm = Algorithm::from_str(name).ok()?;
    (algorithm.family() != AlgorithmFamily::Hmac).then_some(algorithm)
}
