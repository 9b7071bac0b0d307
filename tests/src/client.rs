//! A client that keeps its token and its headers, and tells what the server said when an answer is
//! not the one a test expects.

use reqwest::Method;
use reqwest::header::{ACCEPT_LANGUAGE, AUTHORIZATION, ETAG, HeaderMap, HeaderName, LOCATION};
use serde_json::Value;

use crate::visits;

/// Sends requests to one instance of the product. Its `with_…` methods make a changed copy.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    headers: HeaderMap,
}

impl Client {
    /// A client without a token. `base` is `http://host:port`. Redirects are answers, not followed.
    pub fn new(base: &str) -> Self {
        let redirect = reqwest::redirect::Policy::none();
        let http = reqwest::Client::builder()
            .redirect(redirect)
            .no_proxy()
            // Sooner than the server lets go of a connection that rests, so that none is lost between.
            .pool_idle_timeout(std::time::Duration::from_secs(2))
            .build();
        Self {
            http: http.unwrap(),
            base: base.to_owned(),
            headers: HeaderMap::new(),
        }
    }

    /// The same client, asking another instance.
    #[must_use]
    pub fn at(&self, base: &str) -> Self {
        let mut copy = self.clone();
        base.clone_into(&mut copy.base);
        copy
    }

    /// Sends this header with every request; the last value given for a name counts.
    #[must_use]
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        let mut copy = self.clone();
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        copy.headers.insert(name, value.parse().unwrap());
        copy
    }

    /// The same on a line of its own, beside those given before.
    #[must_use]
    pub fn with_line(&self, name: &str, value: &str) -> Self {
        let mut copy = self.clone();
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        copy.headers.append(name, value.parse().unwrap());
        copy
    }

    /// `Authorization: Bearer`.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        self.with_header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// The Authorization header it sends; empty without a token.
    #[must_use]
    pub fn authorization(&self) -> String {
        let header = self.headers.get(AUTHORIZATION);
        header
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    }

    /// `Authorization: Capability`, of a personal link.
    #[must_use]
    pub fn with_capability(&self, token: &str) -> Self {
        self.with_header(AUTHORIZATION.as_str(), &format!("Capability {token}"))
    }

    /// `Sidestilt-Purpose`, which reads of personal data have to name.
    #[must_use]
    pub fn for_purpose(&self, purpose: &str) -> Self {
        self.with_header("sidestilt-purpose", purpose)
    }

    /// `Accept-Language`.
    #[must_use]
    pub fn in_language(&self, language: &str) -> Self {
        self.with_header(ACCEPT_LANGUAGE.as_str(), language)
    }

    /// `Idempotency-Key`.
    #[must_use]
    pub fn with_key(&self, key: &str) -> Self {
        self.with_header("idempotency-key", key)
    }

    /// `If-Match`.
    #[must_use]
    pub fn if_match(&self, etag: &str) -> Self {
        self.with_header("if-match", etag)
    }

    /// GET; the path begins with `/` and may carry a query.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(
            Method::POST,
            path,
            Some(("application/json", body.to_string())),
        )
        .await
    }

    /// PATCH with a merge patch; the ETag goes into [`Self::if_match`].
    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        let body = ("application/merge-patch+json", body.to_string());
        self.send(Method::PATCH, path, Some(body)).await
    }

    /// PUT with a JSON body; the ETag goes into [`Self::if_match`].
    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.send(
            Method::PUT,
            path,
            Some(("application/json", body.to_string())),
        )
        .await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None).await
    }

    /// Any method, with a body of any media type.
    pub async fn send(&self, method: Method, path: &str, body: Option<(&str, String)>) -> Reply {
        let url = format!("{}{path}", self.base);
        let mut request = self
            .http
            .request(method.clone(), &url)
            .headers(self.headers.clone());
        if let Some((media_type, body)) = body {
            request = request.header("content-type", media_type).body(body);
        }
        let response = request.send().await;
        let response = response.unwrap_or_else(|err| panic!("{method} {path}: {err:?}"));
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let text = response.text().await;
        let text = text.unwrap_or_else(|err| panic!("{method} {path}: {err:?}"));
        visits::record(method.as_str(), path, status);
        Reply {
            request: format!("{method} {path}"),
            status,
            headers,
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        }
    }
}

impl Client {
    /// Headers and body as they come over the line, nothing unpacked.
    pub async fn bytes(&self, method: Method, path: &str) -> (HeaderMap, Vec<u8>) {
        let url = format!("{}{path}", self.base);
        let request = self.http.request(method.clone(), &url);
        let response = request.headers(self.headers.clone()).send().await;
        let response = response.unwrap_or_else(|err| panic!("{method} {path}: {err:?}"));
        visits::record(method.as_str(), path, response.status().as_u16());
        let headers = response.headers().clone();
        let body = response.bytes().await;
        let body = body.unwrap_or_else(|err| panic!("{method} {path}: {err:?}"));
        (headers, body.to_vec())
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Method and path, for messages.
    pub request: String,
    /// The status code.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body, null when it is no JSON.
    pub json: Value,
    /// The body as it came.
    pub text: String,
}

impl Reply {
    /// Goes on when the status is the expected one, else fails the test with the whole answer.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert!(
            self.status == status,
            "{}: expected {status}, was {}\n{}",
            self.request,
            self.status,
            self.pretty()
        );
        self
    }

    /// Expects a problem with this status and code, as `application/problem+json`.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        let reply = self.expect(status);
        let media_type = reply.header("content-type").unwrap_or_default();
        let is_problem = media_type.starts_with("application/problem+json");
        assert!(
            is_problem,
            "{}: content-type is {media_type:?}",
            reply.request
        );
        let was = reply.json["code"].as_str();
        let text = reply.pretty();
        assert_eq!(
            was,
            Some(code),
            "{}: another problem\n{text}",
            reply.request
        );
        reply
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The ETag; fails the test when there is none.
    #[track_caller]
    pub fn etag(&self) -> String {
        let etag = self.header(ETAG.as_str()).map(str::to_owned);
        etag.unwrap_or_else(|| panic!("{}: no ETag\n{}", self.request, self.pretty()))
    }

    /// The path in `Location`; fails the test when there is none.
    #[track_caller]
    pub fn location(&self) -> String {
        let location = self.header(LOCATION.as_str()).map(str::to_owned);
        location.unwrap_or_else(|| panic!("{}: no Location\n{}", self.request, self.pretty()))
    }

    /// The body's `id`; fails the test when there is none.
    #[track_caller]
    pub fn id(&self) -> String {
        let id = self.json["id"].as_str().map(str::to_owned);
        id.unwrap_or_else(|| panic!("{}: no id\n{}", self.request, self.pretty()))
    }

    fn pretty(&self) -> String {
        match &self.json {
            Value::Null => self.text.clone(),
            json => serde_json::to_string_pretty(json).unwrap(),
        }
    }
}
