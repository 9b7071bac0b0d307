//! What the framework would answer in plain text.

use std::sync::Arc;

use actix_web::error::{PathError, QueryPayloadError};
use actix_web::http::{Method, header};
use actix_web::web::{Data, Query};
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};

use super::explain;
use super::observe::RequestMeta;
use super::operation::Document;
use super::problem::Problem;
use super::spec::Index;
use crate::app::FieldError;
use crate::problems::ProblemCode;

/// No route: OPTIONS of a known path is told its methods, all else is not found. (A known path with another method
/// was refused before, see `refuse_early`.)
///
/// # Errors
/// For everything but OPTIONS of a known path; the error is the answer.
pub async fn unmatched(request: HttpRequest) -> Result<HttpResponse, Problem> {
    if request.path() == "/" && request.method() == Method::GET {
        // Whoever types the address into a browser wants to know what this is.
        let docs = (header::LOCATION, "/docs");
        return Ok(HttpResponse::SeeOther().insert_header(docs).finish());
    }
    let index = request.app_data::<Data<Index>>();
    let methods = index.and_then(|index| index.methods(&route(&request)));
    match methods.filter(|_| request.method() == Method::OPTIONS) {
        Some(methods) => Ok(HttpResponse::NoContent()
            .insert_header((header::ALLOW, methods))
            .finish()),
        None => Err(Problem::new(ProblemCode::NotFound)),
    }
}

/// The template of the path that was asked for.
fn route(request: &HttpRequest) -> Arc<str> {
    let extensions = request.extensions();
    let meta = extensions.get::<RequestMeta>();
    meta.map(|meta| meta.route.clone()).unwrap_or_default()
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
    let method = request.method().as_str().to_lowercase();
    let known = &document.value["paths"][&*route(request)][method]["parameters"];
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
