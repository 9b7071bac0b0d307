//! Headers that every answer carries.

use actix_web::HttpMessage;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::Data;

use super::limits::Standing;
use super::observe::RequestMeta;
use crate::app::App;
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
    ("vary", "Accept-Language, Authorization"),
];

/// Adds them.
pub fn dress(response: &mut ServiceResponse<BoxBody>, meta: &RequestMeta) {
    let request = response.request();
    let encrypted = (request.app_data::<Data<App>>())
        .is_some_and(|app| app.settings.public_url.starts_with("https://"));
    // Whoever names a purpose reads about people; an answer to a change often shows them.
    let about_people = request.headers().contains_key("sidestilt-purpose")
        || !matches!(meta.method, Method::GET | Method::HEAD);
    let standing = request.extensions().get::<Standing>().copied();
    let headers = response.headers_mut();
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
    if let Some(standing) = standing {
        standing.tell(headers);
    }
    let shown = meta
        .shown_id()
        .map(|id| HeaderValue::from_str(&id.to_string()));
    if let Some(Ok(id)) = shown {
        headers.insert(HeaderName::from_static("request-id"), id);
    }
    // Northern Sámi is accepted and falls back; the header tells what came of it.
    let spoken = |language: &&Language| messages::has(**language, "problem-internal-title");
    // A page in two languages says so itself.
    let said = headers.contains_key(header::CONTENT_LANGUAGE);
    if let Some(language) = meta.languages.iter().find(spoken).filter(|_| !said) {
        let tag = HeaderValue::from_static(messages::tag(*language));
        headers.insert(header::CONTENT_LANGUAGE, tag);
    }
}
