//! Which web front ends may call from a browser.

use actix_cors::Cors;
use actix_web::middleware::Condition;

/// What a front end may send.
const SENT: &[&str] = &[
    "Accept",
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "DPoP",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "nhn-event-id",
    "Sidestilt-Purpose",
    "traceparent",
];

/// What it may read, beside what browsers show anyway.
const SHOWN: &[&str] = &[
    "Content-Language",
    "ETag",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Request-Id",
    "Retry-After",
    "WWW-Authenticate",
];

/// How long a browser may remember a preflight's answer, in seconds.
const REMEMBERED: usize = 600;

/// Answers preflights and names the allowed origin; without any origin it does nothing. Tokens come
/// in a header, so browsers' own credentials are never allowed.
pub fn cors(origins: &[String]) -> Condition<Cors> {
    let cors = Cors::default()
        .block_on_origin_mismatch(false)
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH"])
        .allowed_headers(SENT.iter().copied())
        .expose_headers(SHOWN.iter().copied())
        .max_age(REMEMBERED);
    let cors = origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin));
    Condition::new(!origins.is_empty(), cors)
}
