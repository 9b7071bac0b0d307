//! The outermost layer: request id, languages, problem bodies, security headers, one log line.

use std::time::Instant;

use actix_web::Error;
use actix_web::HttpMessage;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use uuid::Uuid;

use super::authenticate::Supplier;
use super::fallback::other_method;
use super::headers::dress;
use super::metrics::Metrics;
use super::problem::Problem;
use super::spec::Index;
use super::{strict, unread};
use crate::app::{FieldError, Refusal};
use crate::messages::{self, Language};
use crate::problems::ProblemCode;

/// Where people answer anonymously. Nothing is kept of such a request: no line in the log, no id that
/// another record could hold too, no ETag; it is counted, like all others.
pub(super) const UNTRACED: &str = "/v1/answer";

/// What the outermost layer knows about a request.
#[derive(Debug, Clone, Default)]
pub struct RequestMeta {
    /// Id of the request; in the log, the journal and every problem.
    pub id: Uuid,
    /// Whether nothing is kept of it.
    pub untraced: bool,
    /// Languages to answer in, best first.
    pub languages: Vec<Language>,
    /// As it was sent.
    pub method: Method,
}

impl RequestMeta {
    /// The id, where the sender may know it.
    pub fn shown_id(&self) -> Option<Uuid> {
        (!self.untraced).then_some(self.id)
    }
}

/// Wraps every request.
///
/// # Errors
/// None: failures of inner layers become problem bodies here.
pub async fn observe(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // Lets other connections have their turn: a flood of requests on one that are answered at once
    // would be worked off to its end first.
    tokio::task::coop::consume_budget().await;
    let began = Instant::now();
    let route = request
        .match_pattern()
        .unwrap_or_else(|| "unmatched".to_owned());
    let meta = RequestMeta {
        id: Uuid::now_v7(),
        untraced: route == UNTRACED,
        languages: messages::negotiate(header_text(request.headers(), "accept-language")),
        method: request.method().clone(),
    };
    let trace = Trace::of(request.headers());
    let metrics = request.app_data::<Data<Metrics>>().cloned();
    request.extensions_mut().insert(meta.clone());
    if meta.method == Method::HEAD {
        // Whatever can be got can be asked for its head; the server leaves the body out.
        request.head_mut().method = Method::GET;
    }

    unread::put_aside(&mut request);
    let outcome = match refuse_early(&request, &route) {
        Some(problem) => Err(problem.into()),
        None => Ok(()),
    };
    let response = match outcome {
        Err(refused) => request.error_response::<Error>(refused),
        Ok(()) => match next.call(request).await {
            Ok(response) => response.map_into_boxed_body(),
            // Handlers and extractors answer with responses; only a broken inner layer comes here.
            Err(err) => return Err(err),
        },
    };
    let mut response = unread::keep(with_problem_body(response, &meta));
    dress(&mut response, &meta);

    let method = known(&meta.method);
    let status = response.status().as_u16();
    let took = began.elapsed();
    if let Some(metrics) = metrics {
        metrics.observe(method, &route, status, took);
    }
    if !route.starts_with("/health") && !meta.untraced {
        let extensions = response.request().extensions();
        let supplier = extensions.get::<Supplier>().map(|it| it.0.as_str());
        tracing::info!(
            request = %meta.id, method, route = %route, status,
            micros = took.as_micros() as u64, trace = trace.trace_id, event = trace.event_id,
            supplier, "request"
        );
    }
    Ok(response)
}

/// A method's name, if it is one of HTTP's own: others are text of the sender's making, which
/// belongs neither in the log nor in a label.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Faults that can be seen before any handler: unknown parameters, no common media type, a method
/// that the path does not have.
fn refuse_early(request: &ServiceRequest, route: &str) -> Option<Problem> {
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
    if let Some(methods) = index.refused(request.path(), request.method()) {
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
    let Some(accept) = header_text_opt(headers, "accept") else {
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

/// Replaces the body of every error by problem details.
fn with_problem_body(
    response: ServiceResponse<BoxBody>,
    meta: &RequestMeta,
) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if status.as_u16() < 400 {
        return response;
    }
    let problem = response.response().extensions().get::<Problem>().cloned();
    let problem = problem.unwrap_or_else(|| Problem::from_status(status));
    let details = problem.body(&meta.languages, response.request().path(), meta.shown_id());
    let body = serde_json::to_string(&details).unwrap_or_default();
    let mut response = response.map_body(|_, _| BoxBody::new(body));
    let status = actix_web::http::StatusCode::from_u16(problem.code.status()).unwrap_or(status);
    *response.response_mut().status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response
}

/// What links this request to its caller's own log.
struct Trace {
    trace_id: Option<String>,
    event_id: Option<String>,
}

impl Trace {
    fn of(headers: &HeaderMap) -> Self {
        let hex = |text: &str, length: usize| {
            text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let trace_id = header_text_opt(headers, "traceparent").and_then(|value| {
            let mut parts = value.split('-').skip(1);
            parts.next().filter(|id| hex(id, 32)).map(str::to_owned)
        });
        let event_id = header_text_opt(headers, "nhn-event-id")
            .and_then(|value| Uuid::parse_str(value).ok())
            .map(|id| id.to_string());
        Self { trace_id, event_id }
    }
}

fn header_text_opt<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    header_text_opt(headers, name).unwrap_or_default()
}
