//! Headers that every answer carries.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue, ToStrError};

use super::observe::RequestMeta;
use crate::messages::{self, Language};

/// A browser that was here once comes back encrypted, for a year (RFC 6797).
const ONLY_ENCRYPTED: &str = "max-age=31536000";

/// What stands in every answer unless its handler says otherwise. Pages have a policy of their own.
const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'",
    ),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
];

/// What every answer may differ by.
const VARY: &str = "Accept-Language, Authorization";

/// A header that is a list: all its lines are one (RFC 9110, 5.3).
///
/// # Errors
/// If it isn't text.
pub fn list(headers: &HeaderMap, name: &str) -> Result<Option<String>, ToStrError> {
    let lines = headers.get_all(name).map(HeaderValue::to_str);
    let lines = lines.collect::<Result<Vec<_>, _>>()?;
    Ok((!lines.is_empty()).then(|| lines.join(", ")))
}

/// Adds them: to an answer over an encrypted connection, or one about people, some more.
pub fn dress(headers: &mut HeaderMap, meta: &RequestMeta, encrypted: bool, about_people: bool) {
    let mut add = |name: &'static str, value: &'static str| {
        if !headers.contains_key(name) {
            let value = HeaderValue::from_static(value);
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    for (name, value) in ALWAYS {
        add(name, value);
    }
    if encrypted {
        add("strict-transport-security", ONLY_ENCRYPTED);
    }
    let kept = match about_people {
        true => "no-store",
        false => "private, no-cache",
    };
    add("cache-control", kept);
    // Compression and origins have added theirs.
    headers.append(header::VARY, HeaderValue::from_static(VARY));
    let shown = meta
        .shown_id()
        .map(|id| HeaderValue::from_str(&id.to_string()));
    if let Some(Ok(id)) = shown {
        headers.insert(HeaderName::from_static("request-id"), id);
    }
    // Northern Sámi is accepted and falls back; the header tells what came of it.
    let spoken = |language: &&Language| messages::has(**language, "problem-internal-title");
    // A page in a language of its own says so itself.
    let said = headers.contains_key(header::CONTENT_LANGUAGE);
    if let Some(language) = meta.languages.iter().find(spoken).filter(|_| !said) {
        let tag = HeaderValue::from_static(messages::tag(*language));
        headers.insert(header::CONTENT_LANGUAGE, tag);
    }
}
