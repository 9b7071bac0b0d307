//! What is read from a token's claims, for each kind of issuer.

use domain::codes::PrincipalKind;
use serde_json::{Map, Value};

use super::TokenError;
use crate::config::IssuerKind;

/// Claims of a token whose signature has been verified.
pub(super) type Claims = Map<String, Value>;

/// Claims that only ID tokens have: they tell a client about a login and open nothing.
const OF_ID_TOKENS: &[&str] = &["nonce", "at_hash", "c_hash", "s_hash"];

/// `exp`, `iat` and `nbf`, in seconds since 1970.
pub(super) struct Times {
    pub(super) expires: i64,
    pub(super) issued: i64,
    pub(super) not_before: Option<i64>,
}

/// The times, all of them whole or broken numbers; texts are refused.
pub(super) fn times(claims: &Claims) -> Result<Times, TokenError> {
    Ok(Times {
        expires: seconds(claims, "exp")?.ok_or(TokenError::Claims)?,
        issued: seconds(claims, "iat")?.ok_or(TokenError::Claims)?,
        not_before: seconds(claims, "nbf")?,
    })
}

fn seconds(claims: &Claims, name: &str) -> Result<Option<i64>, TokenError> {
    let Some(value) = claims.get(name) else {
        return Ok(None);
    };
    #[allow(clippy::cast_possible_truncation)] // bounded below
    let found = value
        .as_i64()
        .or_else(|| value.as_f64().map(|number| number as i64));
    // To the year 9999: beyond it is a mistake or an attempt at overflow.
    found
        .filter(|found| (0..253_402_300_800).contains(found))
        .map(Some)
        .ok_or(TokenError::Claims)
}

/// Refuses what is no access token, and tokens that only the holder of a key may use.
pub(super) fn refuse_others(claims: &Claims) -> Result<(), TokenError> {
    if OF_ID_TOKENS.iter().any(|name| claims.contains_key(*name)) {
        return Err(TokenError::Type);
    }
    // A logout or security event token carries `events` (RFC 8417).
    if claims.contains_key("events") {
        return Err(TokenError::Type);
    }
    if claims.contains_key("cnf") {
        return Err(TokenError::Bound);
    }
    Ok(())
}

/// Who it is: the stable subject and whether it is a person.
///
/// A machine is a client that acts in nobody's name: the token names the client (`client_id`, `azp`
/// or `appid`) and either has no subject or is its own subject. The local issuer says it outright in
/// `sidestilt_kind`; Maskinporten knows machines only; Entra ID says `idtyp: app`.
pub(super) fn principal(
    kind: IssuerKind,
    claims: &Claims,
) -> Result<(String, PrincipalKind), TokenError> {
    let subject = text(claims, "sub")?;
    let client = match text(claims, "client_id")? {
        Some(client) => Some(client),
        None => text(claims, "azp")?.or(text(claims, "appid")?),
    };
    let (who, machine) = match kind {
        IssuerKind::Local => {
            let machine = match text(claims, "sidestilt_kind")? {
                Some("human") => false,
                Some("machine") => true,
                _ => return Err(TokenError::Claims),
            };
            (subject, machine)
        }
        IssuerKind::Maskinporten => (client, true),
        IssuerKind::EntraId => (subject, text(claims, "idtyp")? == Some("app")),
        IssuerKind::Oidc | IssuerKind::HelseId => match (subject, client) {
            (None, client) => (client, true),
            (Some(subject), client) => (Some(subject), client == Some(subject)),
        },
    };
    let kind = if machine {
        PrincipalKind::Machine
    } else {
        PrincipalKind::Human
    };
    Ok((who.ok_or(TokenError::Claims)?.to_owned(), kind))
}

/// The organisation on whose behalf a machine comes, as its issuer vouches for it: `consumer.ID` of
/// Maskinporten, the client's parent organisation of HelseID (the child's number is not checked there).
pub(super) fn organisation(kind: IssuerKind, claims: &Claims) -> Option<String> {
    let found = match kind {
        IssuerKind::Maskinporten => claims.get("consumer")?.get("ID")?.as_str()?,
        IssuerKind::HelseId => claims
            .get("helseid://claims/client/claims/orgnr_parent")?
            .as_str()?,
        IssuerKind::Local | IssuerKind::Oidc | IssuerKind::EntraId => return None,
    };
    // Maskinporten writes ISO 6523: `0192:` and the number.
    Some(found.rsplit(':').next().unwrap_or(found).to_owned())
}

/// Scopes from `scope` (text or list), `scp` and, for Entra ID applications, `roles`.
pub(super) fn scopes(kind: IssuerKind, claims: &Claims) -> Vec<String> {
    let names: &[&str] = match kind {
        IssuerKind::EntraId => &["scp", "roles"],
        _ => &["scope", "scp"],
    };
    let mut scopes: Vec<String> = names
        .iter()
        .filter_map(|name| claims.get(*name))
        .flat_map(words)
        .collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => text.split_whitespace().map(str::to_owned).collect(),
        Value::Array(list) => list
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

/// A claim that must be a text of sensible length if it is there at all.
fn text<'a>(claims: &'a Claims, name: &str) -> Result<Option<&'a str>, TokenError> {
    match claims.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if (1..=512).contains(&text.len()) => Ok(Some(text)),
        Some(_) => Err(TokenError::Claims),
    }
}
