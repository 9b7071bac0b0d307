//! What is read from a token's claims, for each kind of issuer.

use domain::codes::PrincipalKind;
use domain::organisation_number::OrganisationNumber;
use serde_json::{Map, Value};

use super::TokenError;
use crate::config::{IssuerConfig, IssuerKind};

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

/// Refuses what is no access token: ID tokens, and what other servers sign for other ends.
pub(super) fn refuse_others(claims: &Claims) -> Result<(), TokenError> {
    let of_another_kind = OF_ID_TOKENS.iter().any(|name| claims.contains_key(*name))
        // A logout or security event token (RFC 8417).
        || claims.contains_key("events")
        // Keycloak says what a token is in a claim, and writes `JWT` over all of them.
        || (claims.get("typ").and_then(Value::as_str))
            .is_some_and(|typ| !["Bearer", "DPoP"].contains(&typ));
    match of_another_kind {
        true => Err(TokenError::Type),
        false => Ok(()),
    }
}

/// The thumbprint of the key a token is bound to (RFC 9449 §6.1), if it is bound. Another binding
/// (mutual TLS, RFC 8705) can't be proved here, so such a token opens nothing.
pub(super) fn thumbprint(claims: &Claims) -> Result<Option<String>, TokenError> {
    let Some(bound) = claims.get("cnf") else {
        return Ok(None);
    };
    match bound.get("jkt") {
        Some(Value::String(thumbprint)) if !thumbprint.is_empty() => Ok(Some(thumbprint.clone())),
        _ => Err(TokenError::Bound),
    }
}

/// Whether `aud` names one of ours.
pub(super) fn for_us(config: &IssuerConfig, claims: &Claims) -> bool {
    let ours = |value: &Value| {
        (value.as_str()).is_some_and(|named| config.audiences.iter().any(|ours| ours == named))
    };
    match claims.get("aud") {
        Some(Value::Array(list)) => list.iter().any(ours),
        Some(one) => ours(one),
        None => false,
    }
}

/// Who it is: the stable subject and whether it is a person.
///
/// A machine is a client that acts in nobody's name: the token names the client (`client_id`, `azp`
/// or `appid`) and either has no subject or is its own subject. The local issuer says it outright in
/// `sidestilt_kind`; Maskinporten knows machines only, ID-porten people only. Entra ID gives people's
/// tokens scopes (`scp`) and an application's own none, and may say `idtyp: app` as well.
pub(super) fn principal(
    config: &IssuerConfig,
    claims: &Claims,
) -> Result<(String, PrincipalKind), TokenError> {
    let subject = text(claims, config.claims.subject.as_deref().unwrap_or("sub"))?;
    let client = match text(claims, "client_id")? {
        Some(client) => Some(client),
        None => text(claims, "azp")?.or(text(claims, "appid")?),
    };
    let (who, machine) = match config.kind {
        IssuerKind::Local => {
            let machine = match text(claims, "sidestilt_kind")? {
                Some("human") => false,
                Some("machine") => true,
                _ => return Err(TokenError::Claims),
            };
            (subject, machine)
        }
        IssuerKind::Maskinporten => (client, true),
        IssuerKind::IdPorten => (subject, false),
        IssuerKind::EntraId => {
            let own = text(claims, "idtyp")? == Some("app") || !claims.contains_key("scp");
            (subject, own)
        }
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
/// These two name one for every machine, so a token without is refused.
pub(super) fn organisation(
    config: &IssuerConfig,
    claims: &Claims,
) -> Result<Option<String>, TokenError> {
    let found = match (&config.claims.organisation, config.kind) {
        (Some(name), _) => claims.get(name),
        (None, IssuerKind::Maskinporten) => claims.get("consumer").and_then(|c| c.get("ID")),
        (None, IssuerKind::HelseId) => claims.get("helseid://claims/client/claims/orgnr_parent"),
        (None, _) => return Ok(None),
    };
    found.and_then(number).map(Some).ok_or(TokenError::Claims)
}

/// The organisation that acts for the consumer (Maskinporten's delegation): for the log.
pub(super) fn supplier(config: &IssuerConfig, claims: &Claims) -> Option<String> {
    let of_maskinporten = config.kind == IssuerKind::Maskinporten;
    let supplier = claims.get("supplier").filter(|_| of_maskinporten)?;
    number(supplier.get("ID")?)
}

/// A national organisation number, written alone or by ISO 6523: `0192:` and the number.
fn number(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let digits = text.strip_prefix("0192:").unwrap_or(text);
    let number: OrganisationNumber = digits.parse().ok()?;
    Some(number.as_str().to_owned())
}

/// Scopes from `scope` (text or list), `scp` and, for Entra ID applications, `roles`.
pub(super) fn scopes(config: &IssuerConfig, claims: &Claims) -> Vec<String> {
    let names: &[&str] = match (&config.claims.scopes, config.kind) {
        (Some(name), _) => &[name],
        (None, IssuerKind::EntraId) => &["scp", "roles"],
        (None, _) => &["scope", "scp"],
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
