//! The extractor that every handler begins with: who asks, when, in which language, how often.

use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use domain::codes::Purpose;
use store::crypto::sha256_hex;
use store::idempotency::Retry;
use uuid::Uuid;

use super::authenticate;
use super::body::Sent;
use super::html::ALONE;
use super::observe::RequestMeta;
use super::problem::Problem;
use crate::app::{App, Asked, Caller, Clock, Ctx, Read, Refusal, Reply, Unit, etag};
use crate::identity::Verified;
use crate::problems::ProblemCode;

/// What a handler returns.
pub type Answer = Result<HttpResponse, Problem>;

/// The longest Idempotency-Key we keep a hash of.
const LONGEST_KEY: usize = 255;

/// An authenticated request.
pub struct Call {
    /// Context for use cases. The caller's rights are loaded by [`Call::read`] and [`Call::write`].
    pub ctx: Ctx,
    token: Option<Verified>,
    if_none_match: Option<String>,
    retry_key: Option<String>,
    target: String,
}

/// A request that may come without a token.
pub struct OpenCall(pub Call);

impl FromRequest for Call {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let call = open(&request).await?;
            match call.token {
                Some(_) => Ok(call),
                None => Err(Refusal::Unauthenticated.into()),
            }
        })
    }
}

impl FromRequest for OpenCall {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { open(&request).await.map(OpenCall) })
    }
}

/// A request that comes with a personal link in place of a login: `Authorization: Capability …`.
pub struct LinkCall {
    call: Call,
    link: String,
}

impl FromRequest for LinkCall {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parts = || {
            authenticate::link(request)?;
            let header = text(request.headers(), header::AUTHORIZATION.as_str())?;
            let link = header.and_then(|value| Some(credentials(&value, "capability")?.to_owned()));
            let link = link.ok_or_else(|| Problem::from(Refusal::LinkMissing))?;
            let call = unauthenticated(request)?;
            Ok(Self { call, link })
        };
        ready(parts())
    }
}

async fn open(request: &HttpRequest) -> Result<Call, Problem> {
    let mut call = unauthenticated(request)?;
    call.token = authenticate::token(&call.ctx.app, request).await?;
    Ok(call)
}

fn unauthenticated(request: &HttpRequest) -> Result<Call, Problem> {
    let app: Arc<App> = request
        .app_data::<Data<App>>()
        .map(|app| app.clone().into_inner())
        .ok_or_else(|| Problem::new(ProblemCode::Internal))?;
    let headers = request.headers();
    let meta = request
        .extensions()
        .get::<RequestMeta>()
        .cloned()
        .unwrap_or_default();
    let purpose = match text(headers, "sidestilt-purpose")? {
        None => None,
        Some(code) => Some(code.parse::<Purpose>().map_err(|_| {
            Problem::from(Refusal::Invalid(vec![
                crate::app::FieldError::new("Sidestilt-Purpose", "unknownCode")
                    .with("allowed", super::codes::allowed::<Purpose>()),
            ]))
        })?),
    };
    let retry_key = text(headers, "idempotency-key")?;
    if retry_key.as_ref().is_some_and(|key| !is_retry_key(key)) {
        return Err(Problem::new(ProblemCode::BadParameter).with("name", "Idempotency-Key"));
    }
    let ctx = Ctx {
        now: app.clock.now(),
        recorded: Clock::real(),
        app,
        caller: Caller::anonymous(),
        request: meta.id,
        purpose,
        languages: meta.languages,
        if_match: list(headers, header::IF_MATCH.as_str())?,
        retry: None,
        asked: Asked(request.uri().to_string()),
        ids: Default::default(),
    };
    Ok(Call {
        ctx,
        token: None,
        if_none_match: list(headers, header::IF_NONE_MATCH.as_str())?,
        retry_key,
        target: format!("{} {}", request.method(), request.path()),
    })
}

/// Visible ASCII without spaces, not too long.
fn is_retry_key(key: &str) -> bool {
    (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A header as text; one that isn't text is a wrong parameter.
fn text(headers: &HeaderMap, name: &str) -> Result<Option<String>, Problem> {
    headers
        .get(name)
        .map(|value| value.to_str().map(str::to_owned))
        .transpose()
        .map_err(|_| no_text(name))
}

/// The same for a header that is a list.
fn list(headers: &HeaderMap, name: &str) -> Result<Option<String>, Problem> {
    super::headers::list(headers, name).map_err(|_| no_text(name))
}

fn no_text(name: &str) -> Problem {
    Problem::new(ProblemCode::BadParameter).with("name", name)
}

/// What stands behind a scheme in Authorization.
fn credentials<'a>(authorization: &'a str, scheme: &str) -> Option<&'a str> {
    let (named, credentials) = authorization.split_once(' ')?;
    let credentials = credentials.trim();
    (named.eq_ignore_ascii_case(scheme) && !credentials.is_empty()).then_some(credentials)
}

impl LinkCall {
    /// Runs what writes nothing but an answer that leads to nobody: a use case that needs more than a unit,
    /// away from the HTTP workers.
    pub async fn apart<F, Fut>(self, work: F) -> Answer
    where
        F: FnOnce(Ctx, String) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Reply, Refusal>> + Send + 'static,
    {
        let store = self.call.ctx.app.store.clone();
        let reply = store.run(work(self.call.ctx, self.link)).await;
        Ok(respond(reply.map_err(Refusal::from)??))
    }

    /// Runs a read for whoever holds the link.
    pub async fn read<F, Fut>(self, work: F) -> Answer
    where
        F: FnOnce(Read, String) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Reply, Refusal>> + Send,
    {
        let link = self.link;
        self.call.read(move |read| work(read, link)).await
    }

    /// Runs a use case for whoever holds the link; a repeated request is known by it.
    pub async fn write<B, F, Fut>(self, body: B, work: F) -> Answer
    where
        B: Sent,
        F: Fn(Unit, String, Arc<B::Value>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Reply, Refusal>> + Send + 'static,
    {
        self.written(body, |key, _| key, work).await
    }

    /// As [`LinkCall::write`], for a link that many hold: they share its keys, so what is asked belongs to the
    /// key, and nobody comes upon another's.
    pub async fn write_shared<B, F, Fut>(self, body: B, work: F) -> Answer
    where
        B: Sent,
        F: Fn(Unit, String, Arc<B::Value>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Reply, Refusal>> + Send + 'static,
    {
        self.written(body, own_key, work).await
    }

    async fn written<B, F, Fut>(
        mut self,
        body: B,
        key_of: fn(String, &[u8]) -> String,
        work: F,
    ) -> Answer
    where
        B: Sent,
        F: Fn(Unit, String, Arc<B::Value>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Reply, Refusal>> + Send + 'static,
    {
        let (value, digest) = body.into_parts();
        let value = Arc::new(value);
        // As with `Call::write`: an answer that is put twice is the same answer.
        let retry_key = self.call.retry_key.take();
        if let Some(key) = retry_key.filter(|_| self.call.target.starts_with("POST ")) {
            let request = [self.call.target.as_bytes(), &digest].concat();
            self.call.ctx.retry = Some(Retry {
                principal: crate::app::principal_id("capability", &self.link),
                key: key_of(key, &request),
                request,
            });
        }
        let link = self.link;
        let work = move |unit| work(unit, link.clone(), value.clone());
        Ok(respond(self.call.ctx.write(None, work).await?))
    }
}

impl Call {
    /// Runs a read with the caller's rights of this moment; answers 304 to a known ETag.
    pub async fn read<F, Fut>(self, work: F) -> Answer
    where
        F: FnOnce(Read) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Reply, Refusal>> + Send,
    {
        let (ctx, token) = (self.ctx, self.token);
        let store = ctx.app.store.clone();
        let reading = async move { work(Read::begin(ctx, token).await?).await };
        let reply = store.run(reading).await.map_err(Refusal::from)??;
        Ok(conditional(reply, known(self.if_none_match, &self.target)))
    }

    /// Runs a read of people's data: in a write unit, since who looked is written before the
    /// answer. A repeated look is a look of its own, so an Idempotency-Key means nothing here.
    pub async fn look<B, F, Fut>(self, body: B, work: F) -> Answer
    where
        B: Sent,
        F: Fn(Unit, Arc<B::Value>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Reply, Refusal>> + Send + 'static,
    {
        let value = Arc::new(body.into_parts().0);
        let work = move |unit| work(unit, value.clone());
        let reply = self.ctx.write(self.token, work).await?;
        Ok(conditional(reply, known(self.if_none_match, &self.target)))
    }

    /// Runs a use case in a write unit. `body` is what was sent; it also tells one request from
    /// another under the same Idempotency-Key.
    pub async fn write<B, F, Fut>(mut self, body: B, work: F) -> Answer
    where
        B: Sent,
        F: Fn(Unit, Arc<B::Value>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Reply, Refusal>> + Send + 'static,
    {
        let (value, digest) = body.into_parts();
        let value = Arc::new(value);
        // PUT and PATCH carry If-Match, which already keeps a second one from doing anything.
        let retry_key = self.retry_key.filter(|_| self.target.starts_with("POST "));
        if let Some(key) = retry_key {
            let request = [self.target.as_bytes(), &digest].concat();
            let (principal, key) = match &self.token {
                Some(token) => {
                    let login = crate::app::principal_id(&token.issuer, &token.subject);
                    (login, key)
                }
                // Whoever has no login shares the keys with all others who have none: what is asked
                // belongs to the key, so that nobody comes upon another's.
                None => (Uuid::nil(), own_key(key, &request)),
            };
            self.ctx.retry = Some(Retry {
                principal,
                key,
                request,
            });
        }
        let reply = self
            .ctx
            .write(self.token, move |unit| work(unit, value.clone()))
            .await?;
        Ok(respond(reply))
    }

    /// The verified token; none for an anonymous call.
    pub fn token(&self) -> Option<&Verified> {
        self.token.as_ref()
    }
}

/// A key of those who share theirs, with what is asked.
fn own_key(key: String, request: &[u8]) -> String {
    format!("{key} {}", sha256_hex(request))
}

/// The version that a caller holds: what is read by POST, as a search, has none.
fn known(if_none_match: Option<String>, target: &str) -> Option<String> {
    if_none_match.filter(|_| target.starts_with("GET "))
}

/// The answer to a read; 304 if the caller knows it already.
fn conditional(reply: Reply, if_none_match: Option<String>) -> HttpResponse {
    let etag = (reply.sent()).map(|body| etag::shown(reply.etag.as_deref(), body));
    let known = |tags: &String| {
        let same = |tag: &str| etag.as_ref().is_some_and(|etag| weak(etag) == weak(tag));
        tags.trim() == "*" || tags.split(',').any(|tag| same(tag.trim()))
    };
    if if_none_match.as_ref().is_some_and(known) {
        let mut unchanged = HttpResponse::NotModified();
        unchanged.insert_header((header::ETAG, etag.unwrap_or_default()));
        return unchanged.finish();
    }
    tagged(reply, etag)
}

fn weak(etag: &str) -> &str {
    etag.trim_start_matches("W/")
}

/// The answer to a write, which tells of a version only where it shows one.
fn respond(reply: Reply) -> HttpResponse {
    let version = reply.etag.as_deref();
    let etag = version
        .zip(reply.sent())
        .map(|(version, body)| etag::shown(Some(version), body));
    tagged(reply, etag)
}

/// Status, headers and body as HTTP.
fn tagged(reply: Reply, etag: Option<String>) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(reply.status)
        .unwrap_or(actix_web::http::StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    if let Some(etag) = etag {
        response.insert_header((header::ETAG, etag));
    }
    if let Some(location) = reply.location {
        response.insert_header((header::LOCATION, location));
    }
    if let Some(link) = reply.link {
        response.insert_header((header::LINK, link));
    }
    if reply.page {
        response.content_type("text/html; charset=utf-8");
        response.insert_header((header::CONTENT_SECURITY_POLICY, ALONE.as_str()));
        return response.body(reply.body.unwrap_or_default());
    }
    match reply.once.or(reply.body) {
        Some(body) => response.content_type("application/json").body(body),
        None => response.finish(),
    }
}
