//! What the framework would answer in plain text.

use actix_web::error::{PathError, QueryPayloadError};
use actix_web::http::{Method, header};
use actix_web::web::{Data, Query};
use actix_web::{Error, HttpRequest, HttpResponse};

use super::explain;
use super::operation::Document;
use super::problem::Problem;
use super::spec::Index;
use crate::app::FieldError;
use crate::problems::ProblemCode;

/// No route: 405 if the path is known with another method, else 404. OPTIONS is told the methods.
///
/// # Errors
/// For everything but OPTIONS of a known path; the error is the answer.
pub async fn unmatched(request: HttpRequest) -> Result<HttpResponse, Problem> {
    if request.path() == "/" && request.method() == Method::GET {
        // Whoever types the address into a browser wants to know what this is.
        let docs = (header::LOCATION, "/docs");
        return Ok(HttpResponse::SeeOther().insert_header(docs).finish());
    }
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

/// A query string that doesn't parse. What was sent is not repeated: the parser's words tell which
/// parameter stands twice or is missing, the operation's schemas which has a wrong value.
pub fn bad_query(err: QueryPayloadError, request: &HttpRequest) -> Error {
    let words = err.to_string();
    let of_number = [
        ("duplicate field `", "duplicateMember"),
        ("missing field `", "required"),
    ];
    let of_number = of_number.iter().find_map(|(before, code)| {
        let name = words.split_once(before)?.1.split('`').next()?;
        Some(vec![FieldError::new(format!("?{name}"), code)])
    });
    Problem::of_parameters(of_number.unwrap_or_else(|| wrong_values(request))).into()
}

/// The parameters of the query that are not what the operation's document says.
fn wrong_values(request: &HttpRequest) -> Vec<FieldError> {
    let Some(document) = request.app_data::<Data<Document>>() else {
        return Vec::new();
    };
    let pattern = request.match_pattern().unwrap_or_default();
    let method = request.method().as_str().to_lowercase();
    let known = &document.value["paths"][pattern][method]["parameters"];
    let schemas = &document.value["components"]["schemas"];
    let sent = Query::<Vec<(String, String)>>::from_query(request.query_string());
    let sent = sent.map(Query::into_inner).unwrap_or_default();
    let of_one = |(name, text): (String, String)| {
        let mut known = known.as_array().into_iter().flatten();
        let it = known.find(|one| one["in"] == "query" && one["name"] == name.as_str());
        it.map(|it| explain::parameter(&it["schema"], schemas, &name, &text))
            .unwrap_or_default()
    };
    sent.into_iter().flat_map(of_one).collect()
}
