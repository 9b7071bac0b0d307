//! What the framework would answer in plain text.

use actix_web::error::{PathError, QueryPayloadError};
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse};

use super::problem::Problem;
use super::spec::Index;
use crate::problems::ProblemCode;

/// No route: 405 if the path is known with another method, else 404.
///
/// # Errors
/// Always; the error is the answer.
pub async fn unmatched(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let allowed = request.match_pattern().and_then(|pattern| {
        request
            .app_data::<Data<Index>>()
            .and_then(|index| index.methods(&pattern))
    });
    Err(match allowed {
        Some(methods) => Problem::new(ProblemCode::MethodNotAllowed)
            .with("allowed", &methods)
            .header(header::ALLOW.as_str(), methods),
        None => Problem::new(ProblemCode::NotFound),
    })
}

/// A path whose parts don't parse (an id that is no UUID) names nothing.
pub fn bad_path(_: PathError, _: &HttpRequest) -> Error {
    Problem::new(ProblemCode::NotFound).into()
}

/// A query string that doesn't parse.
pub fn bad_query(err: QueryPayloadError, _: &HttpRequest) -> Error {
    let words = err.to_string();
    let name = words.split('`').nth(1).unwrap_or_default().to_owned();
    Problem::new(ProblemCode::BadParameter)
        .with("name", name)
        .into()
}
