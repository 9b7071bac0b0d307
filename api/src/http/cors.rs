//! Which web front ends may call from a browser.

use actix_cors::{Cors, CorsError};
use actix_web::http::header;
use actix_web::middleware::Condition;

use super::problem::Problem;
use crate::problems::ProblemCode;

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

/// A preflight that was refused: which of its headers asks for what nobody may.
pub fn refused(err: &actix_web::Error) -> Option<Problem> {
    let name = match err.as_error::<CorsError>()? {
        CorsError::MissingRequestMethod
        | CorsError::BadRequestMethod
        | CorsError::MethodNotAllowed => header::ACCESS_CONTROL_REQUEST_METHOD,
        CorsError::BadRequestHeaders | CorsError::HeadersNotAllowed => {
            header::ACCESS_CONTROL_REQUEST_HEADERS
        }
        _ => header::ORIGIN,
    };
    Some(Problem::new(ProblemCode::BadParameter).with("name", name))
}
