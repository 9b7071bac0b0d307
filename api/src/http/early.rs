//! What is refused before any handler.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};

use super::fallback::other_method;
use super::observe::RequestMeta;
use super::problem::Problem;
use super::spec::Index;
use super::{headers, strict};
use crate::app::{FieldError, Refusal};
use crate::problems::ProblemCode;

/// Refuses what no handler has to look at. Inside of what tells browsers whose answers they may show:
/// a front end has to read a refusal.
///
/// # Errors
/// As for what is inside.
pub async fn refuse_early(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let route = (request.extensions().get::<RequestMeta>()).map(|meta| meta.route.clone());
    match fault(&request, route.as_deref().unwrap_or_default()) {
        Some(problem) => Ok(request.error_response::<Error>(problem.into())),
        None => Ok(next.call(request).await?.map_into_boxed_body()),
    }
}

/// Faults that can be seen before any handler: unknown parameters, no common media type, a method
/// that the path does not have.
fn fault(request: &ServiceRequest, route: &str) -> Option<Problem> {
    let index = request.app_data::<Data<Index>>()?;
    let media = index.media(route, request.method());
    let media = media.unwrap_or("application/json");
    if route.starts_with("/v1") && !acceptable(request.headers(), media) {
        return Some(Problem::new(ProblemCode::NotAcceptable));
    }
    // A zero byte is a letter of no name, and PostgreSQL takes it in no text.
    if request.path().contains("%00") {
        return Some(Problem::new(ProblemCode::NotFound));
    }
    if let Some(methods) = index.refused(route, request.method()) {
        return Some(other_method(methods));
    }
    let query = request.query_string();
    if query.is_empty() {
        return None;
    }
    if let Some(pair) = query.split('&').find(|pair| pair.contains("%00")) {
        let name = pair.split('=').next().unwrap_or_default();
        let named = index
            .parameters(route, request.method())
            .filter(|all| all.contains(name));
        let fault = named.map(|_| FieldError::new(format!("?{name}"), "controlCharacter"));
        return Some(Problem::of_parameters(fault.into_iter().collect()));
    }
    let known = index.parameters(route, request.method())?;
    let mut names = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split('=').next().unwrap_or(pair));
    if let Some(unknown) = names.find(|name| !known.contains(*name)) {
        let allowed: Vec<&str> = known.iter().map(String::as_str).collect();
        let problem = Problem::new(ProblemCode::UnknownParameter)
            .with("name", unknown.chars().take(60).collect::<String>())
            .with("any", if allowed.is_empty() { "no" } else { "yes" });
        return Some(problem.with("allowed", allowed.join(", ")));
    }
    let fault = |name| FieldError::new(format!("?{name}"), "identityNumber");
    let faults = strict::identity_numbers_of_query(query);
    let faults: Vec<_> = faults.into_iter().map(fault).collect();
    (!faults.is_empty()).then(|| Refusal::Invalid(faults).into())
}

/// Whether the caller takes `media`, or at least a problem, which says what else there is.
fn acceptable(headers: &HeaderMap, media: &str) -> bool {
    let kind = media.split('/').next().unwrap_or_default();
    let Ok(Some(accept)) = headers::list(headers, header::ACCEPT.as_str()) else {
        return true;
    };
    accept.split(',').any(|range| {
        let mut parts = range.split(';');
        let range = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let refused = parts.any(|p| matches!(p.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        let fits = [media, "*/*", "application/problem+json"].contains(&range.as_str());
        !refused && (fits || range.strip_suffix("/*") == Some(kind))
    })
}
