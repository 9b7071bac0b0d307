//! Token issuers: who vouches for users and machines.

use std::path::PathBuf;
use std::str::FromStr;

use jsonwebtoken::{Algorithm, AlgorithmFamily};
use reqwest::Url;
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
    /// ID-porten: people only, by `sub`; a national identity number (`pid`) is never read.
    IdPorten,
}

/// When a token must come with a proof that its bearer holds its key (DPoP, RFC 9449). A token that
/// is bound to a key is never taken without its proof, whatever is said here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Dpop {
    /// Always.
    Required,
    /// For whatever reaches people's data; a plain bearer token opens all else.
    PersonalData,
    /// Never: whoever has the token has its rights.
    Optional,
}

/// Where an issuer's public keys come from. Never from an address that a token names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeysFrom {
    /// A JWKS file, read again when it is needed.
    File(PathBuf),
    /// The issuer's own address of its JWKS: https, or http on this machine.
    Url(Url),
}

/// Claims with names of the issuer's own, in place of those of its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimNames {
    /// The stable name of the person or machine.
    pub subject: Option<String>,
    /// The organisation number of a machine's organisation, as nine digits or after `0192:`.
    pub organisation: Option<String>,
    /// Scopes, as a list or a text with spaces.
    pub scopes: Option<String>,
}

/// One trusted issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerConfig {
    /// Exact value of `iss`.
    pub issuer: String,
    /// Values of which `aud` must hold one.
    pub audiences: Vec<String>,
    /// Signature algorithms that are taken; asymmetric only.
    pub algorithms: Vec<Algorithm>,
    /// How far clocks may differ, in seconds, 0 to 300.
    pub leeway_seconds: u64,
    /// Where its public keys are.
    pub keys: KeysFrom,
    /// Which claims to read.
    pub kind: IssuerKind,
    /// Claims that have other names than those of the kind.
    pub claims: ClaimNames,
    /// When a proof is asked for.
    pub dpop: Dpop,
}

/// As written in the file or in `SIDESTILT_ISSUERS`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    issuer: String,
    audience: OneOrMore,
    algorithms: Vec<String>,
    #[serde(default = "thirty")]
    leeway_seconds: u64,
    jwks_file: Option<PathBuf>,
    jwks_url: Option<String>,
    #[serde(default = "oidc")]
    kind: IssuerKind,
    dpop: Option<Dpop>,
    #[serde(default)]
    claims: ClaimNames,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

fn thirty() -> u64 {
    30
}

fn oidc() -> IssuerKind {
    IssuerKind::Oidc
}

const SHAPE: &str = "Each needs issuer, audience (one or a list), algorithms, and jwks_url or jwks_file; kind (oidc, helseId, maskinporten, entraId, idPorten, local), dpop (required, personalData, optional), leeway_seconds and claims (subject, organisation, scopes) may follow, and nothing else";

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
    let audiences = match one.audience {
        OneOrMore::One(audience) => vec![audience],
        OneOrMore::More(list) => list,
    };
    let exactly = "Write exactly what the tokens carry";
    let blank = |text: &String| text.trim().is_empty();
    let mut wrong = Vec::new();
    if blank(&one.issuer) {
        wrong.push(("issuer", "empty", exactly));
    }
    if audiences.is_empty() || audiences.iter().any(blank) {
        wrong.push(("audience", "empty", exactly));
    }
    if one.leeway_seconds > 300 {
        wrong.push((
            "leeway_seconds",
            "too long",
            "Give at most 300 seconds, and mend the clocks",
        ));
    }
    if one.claims.subject.as_deref() == Some("pid") {
        wrong.push((
            "claims.subject",
            "a national identity number",
            "Name a claim that is the issuer's own name for the person, like sub",
        ));
    }
    let algorithms: Option<Vec<Algorithm>> =
        one.algorithms.iter().map(|name| asymmetric(name)).collect();
    let algorithms = algorithms.filter(|list| !list.is_empty());
    if algorithms.is_none() {
        wrong.push((
            "algorithms",
            "empty, or not all asymmetric",
            "Name some of ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512",
        ));
    }
    let keys = keys_from(one.jwks_file, one.jwks_url);
    if let Err((member, problem, remedy)) = keys {
        wrong.push((member, problem, remedy));
    }
    for (member, problem, remedy) in &wrong {
        r.wrong(&format!("{at}.{member}"), problem, remedy);
    }
    match (algorithms, keys) {
        (Some(algorithms), Ok(keys)) if wrong.is_empty() => Some(IssuerConfig {
            issuer: one.issuer,
            audiences,
            algorithms,
            leeway_seconds: one.leeway_seconds,
            keys,
            dpop: one.dpop.unwrap_or(default_dpop(one.kind)),
            kind: one.kind,
            claims: one.claims,
        }),
        _ => None,
    }
}

/// People's data asks for a proof unless somebody decides otherwise and writes it down.
fn default_dpop(kind: IssuerKind) -> Dpop {
    match kind {
        IssuerKind::Local => Dpop::Optional,
        _ => Dpop::PersonalData,
    }
}

/// A member, what is wrong with it, and what to do.
type Wrong = (&'static str, &'static str, &'static str);

fn keys_from(file: Option<PathBuf>, url: Option<String>) -> Result<KeysFrom, Wrong> {
    let one = "Name the issuer's address of its keys, or a file with them";
    match (file, url) {
        (Some(file), None) => Ok(KeysFrom::File(file)),
        (None, Some(url)) => address(&url).map(KeysFrom::Url).ok_or((
            "jwks_url",
            "not an address that keys can safely be fetched from",
            "Write it with https and without user or fragment; http is for this machine only",
        )),
        (Some(_), Some(_)) => Err(("jwks_url", "given beside jwks_file", one)),
        (None, None) => Err(("jwks_url", "missing, and jwks_file too", one)),
    }
}

/// Whoever can change keys on their way decides who gets in, so they come encrypted.
fn address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let here = url.host_str().is_some_and(|host| {
        let host = host.trim_matches(['[', ']']);
        host == "localhost" || (host.parse::<std::net::IpAddr>()).is_ok_and(|ip| ip.is_loopback())
    });
    let safe = url.scheme() == "https" || (url.scheme() == "http" && here);
    (plain && safe).then_some(url)
}

/// The algorithm if a public key verifies it: shared secrets would let a reader of the key sign.
fn asymmetric(name: &str) -> Option<Algorithm> {
    let algorithm = Algorithm::from_str(name).ok()?;
    (algorithm.family() != AlgorithmFamily::Hmac).then_some(algorithm)
}
