//! The outermost layer: request id, languages, problem bodies, security headers, one log line.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use futures::FutureExt;
use uuid::Uuid;

use super::authenticate::Supplier;
use super::headers::{self, dress};
use super::limits::Standing;
use super::metrics::Metrics;
use super::problem::Problem;
use super::spec::Index;
use super::{cors, unread};
use crate::app::App;
use crate::messages::{self, Language};
use crate::problems::ProblemCode;

/// Where people answer anonymously. Nothing is kept of such a request: no line in the log, no id that
/// another record could hold too, no ETag; it is counted, like all others.
pub(super) const UNTRACED: &str = "/v1/answer";

/// How a path is told that nothing is known of.
const UNMATCHED: &str = "unmatched";

/// What the outermost layer knows about a request.
#[derive(Debug, Clone, Default)]
pub struct RequestMeta {
    /// Id of the request; in the log, the journal and every problem.
    pub id: Uuid,
    /// The template of its path.
    pub route: Arc<str>,
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
/// A panic of what is inside, as the answer to its request; other failures become answers here.
pub async fn observe(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // Lets other connections have their turn: a flood of requests on one that are answered at once
    // would be worked off to its end first.
    tokio::task::coop::consume_budget().await;
    let began = Instant::now();
    let index = request.app_data::<Data<Index>>();
    // As the router reads it: `%61` is an `a`, so that nothing has two names.
    let path = request.match_info().as_str();
    let route = index.and_then(|index| index.template(path));
    let route = route.unwrap_or_else(|| UNMATCHED.into());
    let meta = RequestMeta {
        id: Uuid::now_v7(),
        untraced: *route == *UNTRACED,
        route,
        languages: languages(request.headers()),
        method: request.method().clone(),
    };
    let seen = Seen::of(&request);
    request.extensions_mut().insert(meta.clone());
    if meta.method == Method::HEAD {
        // Whatever can be got can be asked for its head; the server leaves the body out.
        request.head_mut().method = Method::GET;
    }

    unread::put_aside(&mut request);
    let inner = AssertUnwindSafe(async { next.call(request).await });
    match inner.catch_unwind().await {
        Ok(Ok(response)) => {
            let (request, response) = response.into_parts();
            let response = response.map_into_boxed_body();
            let response = seen.finish(response, &meta, Some(&request), began);
            let response = ServiceResponse::new(request, response);
            Ok(unread::keep(response))
        }
        // Handlers and extractors answer with responses; only a broken inner layer comes here.
        Ok(Err(err)) => Err(err),
        Err(_) => {
            // The panic itself stands in the log; here it is told whom it hit. Its request is gone.
            tracing::error!(
                request = meta.shown_id().map(tracing::field::display),
                "a handler panicked"
            );
            let response = Problem::new(ProblemCode::Internal).error_response();
            let response = seen.finish(response, &meta, None, began);
            Err(InternalError::from_response("a handler panicked", response).into())
        }
    }
}

/// The languages that a request wants its answer in.
fn languages(headers: &HeaderMap) -> Vec<Language> {
    let wanted = headers::list(headers, header::ACCEPT_LANGUAGE.as_str());
    messages::negotiate(&wanted.ok().flatten().unwrap_or_default())
}

/// What is kept of a request for its answer and its line in the log: the request goes inside, and does
/// not come back from a panic.
struct Seen {
    path: String,
    trace: Trace,
    metrics: Option<Data<Metrics>>,
    encrypted: bool,
    about_people: bool,
}

impl Seen {
    fn of(request: &ServiceRequest) -> Self {
        let app = request.app_data::<Data<App>>();
        // Whoever names a purpose reads about people; an answer to a change often shows them.
        let about_people = request.headers().contains_key("sidestilt-purpose")
            || !matches!(*request.method(), Method::GET | Method::HEAD);
        Self {
            path: request.path().to_owned(),
            trace: Trace::of(request.headers()),
            metrics: request.app_data::<Data<Metrics>>().cloned(),
            encrypted: app.is_some_and(|app| app.settings.public_url.starts_with("https://")),
            about_people,
        }
    }

    /// The answer as it goes out; it is counted and logged.
    fn finish(
        self,
        response: HttpResponse<BoxBody>,
        meta: &RequestMeta,
        request: Option<&HttpRequest>,
        began: Instant,
    ) -> HttpResponse<BoxBody> {
        let mut response = with_problem_body(response, meta, &self.path);
        let extensions = request.map(HttpMessage::extensions);
        let extensions = extensions.as_deref();
        if let Some(standing) = extensions.and_then(|all| all.get::<Standing>()) {
            standing.tell(response.headers_mut());
        }
        dress(
            response.headers_mut(),
            meta,
            self.encrypted,
            self.about_people,
        );

        let method = known(&meta.method);
        let status = response.status().as_u16();
        let took = began.elapsed();
        let route = &*meta.route;
        if let Some(metrics) = self.metrics {
            metrics.observe(method, route, status, took);
        }
        if !route.starts_with("/health") && !meta.untraced {
            let supplier = extensions.and_then(|all| all.get::<Supplier>());
            let supplier = supplier.map(|it| it.0.as_str());
            tracing::info!(
                request = %meta.id, method, route = %route, status,
                micros = took.as_micros() as u64, trace = self.trace.trace_id,
                event = self.trace.event_id, supplier, "request"
            );
        }
        response
    }
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

/// Replaces the body of every error by problem details.
fn with_problem_body(
    response: HttpResponse<BoxBody>,
    meta: &RequestMeta,
    path: &str,
) -> HttpResponse<BoxBody> {
    let status = response.status();
    if status.as_u16() < 400 {
        return response;
    }
    let problem = response.extensions().get::<Problem>().cloned();
    let problem = problem.or_else(|| cors::refused(response.error()?));
    let problem = problem.unwrap_or_else(|| Problem::from_status(status));
    let details = problem.body(&meta.languages, path, meta.shown_id());
    let body = serde_json::to_string(&details).unwrap_or_default();
    let mut response = response.set_body(BoxBody::new(body));
    let status = actix_web::http::StatusCode::from_u16(problem.code.status()).unwrap_or(status);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    // What was compressed was another body.
    headers.remove(header::CONTENT_ENCODING);
    headers.insert(
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

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::web::Data;
    use actix_web::{HttpResponse, HttpServer};
    use serde_json::{Value, json};

    use super::super::metrics::Metrics;
    use super::super::spec::Index;
    use super::observe;

    #[actix_web::get("/breaks")]
    async fn breaks() -> HttpResponse {
        panic!("said in a handler")
    }

    #[actix_web::get("/works")]
    async fn works() -> HttpResponse {
        HttpResponse::Ok().finish()
    }

    /// No handler of ours is known to panic outside of a unit, so one is made here.
    #[actix_web::test]
    async fn a_panic_is_answered_with_the_id_that_stands_in_the_log() {
        let metrics = Data::new(Metrics::default());
        let counted = metrics.clone();
        let paths = json!({ "paths": { "/breaks": { "get": {} }, "/works": { "get": {} } } });
        let index = Data::new(Index::of(&paths));
        let app = move || {
            actix_web::App::new()
                .app_data(metrics.clone())
                .app_data(index.clone())
                .service(breaks)
                .service(works)
                .wrap(from_fn(observe))
        };
        let server = HttpServer::new(app).workers(1).bind("127.0.0.1:0").unwrap();
        let address = server.addrs()[0];
        let server = server.disable_signals().run();
        let handle = server.handle();
        let serving = actix_web::rt::spawn(server);
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let get = async |path: &str| client.get(format!("http://{address}{path}")).send().await;
        for _ in 0..3 {
            let broken = get("/breaks").await.unwrap();
            assert_eq!(broken.status().as_u16(), 500);
            let header = |name: &str| broken.headers()[name].to_str().unwrap().to_owned();
            assert_eq!(header("content-type"), "application/problem+json");
            assert_eq!(header("x-content-type-options"), "nosniff");
            let id = header("request-id");
            let told: Value = serde_json::from_str(&broken.text().await.unwrap()).unwrap();
            assert_eq!(told["requestId"], id);
            assert_eq!(
                (&told["code"], &told["instance"]),
                (&"internal".into(), &"/breaks".into())
            );
            assert!(!told.to_string().contains("said in a handler"), "{told}");
            assert_eq!(get("/works").await.unwrap().status().as_u16(), 200);
        }
        let counted = counted.text(0);
        let line = "{method=\"GET\",route=\"/breaks\",status=\"500\"} 3";
        assert!(counted.contains(line), "{counted}");
        handle.stop(true).await;
        serving.await.unwrap().unwrap();
    }
}
