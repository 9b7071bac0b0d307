//! What the framework would answer in plain text.

use actix_web::error::{PathError, QueryPayloadError};
use actix_web::http::{Method, header};
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse};

use super::problem::Problem;
use super::spec::Index;
use crate::problems::ProblemCode;

/// No route: 405 if the path is known with another method, else 404. OPTIONS is told the methods.
///
/// # Errors
/// For everything but OPTIONS of a known path; the error is the answer.
pub async fn unmatched(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let pattern = request.match_pattern().unwrap_or_default();
    let allowed = request.app_data::<Data<Index>>().and_then(|index| {
        let literal = index.methods(request.path());
        literal.or_else(|| index.methods(&pattern))
    });
    match allowed {
        Some(methods) if request.method() == Method::OPTIONS => Ok(HttpResponse::NoContent()
            .insert_header((header::ALLOW, methods))
            .finish()),
        Some(methods) => Err(other_method(methods)),
        None => Err(Problem::new(ProblemCode::NotFound)),
    }
}

/// A known path has `methods`, and was asked with another one.
pub fn other_method(methods: String) -> Problem {
    Problem::new(ProblemCode::MethodNotAllowed)
        .with("allowed", &methods)
        .header(header::ALLOW.as_str(), methods)
}

/// A path whose parts don't parse (an id that is no UUID) names nothing.
pub fn bad_path(_: PathError, _: &HttpRequest) -> Error {
    Problem::new(ProblemCode::NotFound).into()
}

/// A query string that doesn't parse. What was sent is not repeated, so that only the names of
/// parameters are taken from the parser's words.
pub fn bad_query(err: QueryPayloadError, _: &HttpRequest) -> Error {
    let words = err.to_string();
    let name = ["duplicate field `", "missing field `"]
        .iter()
        .find_map(|before| words.split_once(before)?.1.split('`').next());
    let problem = Problem::new(ProblemCode::BadParameter);
    match name {
        Some(name) => problem.with("name", name).into(),
        None => problem.into(),
    }
}
