//! Bodies: read with a limit, a depth and a deadline; parsed with the pointer of what is wrong.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::{Method, header};
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};
use futures::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

use super::explain;
use super::problem::Problem;
use super::strict::{Strict, identity_numbers, unstorable};
use super::unread;
use crate::app::{App, FieldError, Refusal};
use crate::problems::ProblemCode;

/// How deep JSON may be nested.
const DEEPEST: usize = 32;

/// Something a request carried.
pub trait Sent {
    /// What it is parsed as.
    type Value: Send + Sync + 'static;
    /// The parsed value, and the bytes as they came: they tell one request from another.
    fn into_parts(self) -> (Self::Value, Vec<u8>);
}

/// A JSON body of at most `MOST` bytes, if that is less than what is set for all. Unknown members are refused by
/// the type itself. A POST whose members may all be left out may come without one.
pub struct Body<T, const MOST: usize = { usize::MAX }> {
    value: T,
    bytes: Bytes,
}

impl<T, const MOST: usize> Body<T, MOST> {
    /// What was sent.
    pub fn into_value(self) -> T {
        self.value
    }
}

/// A JSON merge patch (RFC 7396), to be laid over the current state of a resource.
pub struct Patch {
    value: Value,
    bytes: Bytes,
}

/// No body.
pub struct Nothing;

impl<T: Send + Sync + 'static, const MOST: usize> Sent for Body<T, MOST> {
    type Value = T;
    fn into_parts(self) -> (T, Vec<u8>) {
        (self.value, self.bytes.to_vec())
    }
}

impl Sent for Patch {
    type Value = MergePatch;
    fn into_parts(self) -> (MergePatch, Vec<u8>) {
        (MergePatch(self.value), self.bytes.to_vec())
    }
}

impl Sent for Nothing {
    type Value = ();
    fn into_parts(self) -> ((), Vec<u8>) {
        ((), Vec::new())
    }
}

/// A parsed merge patch.
pub struct MergePatch(Value);

impl MergePatch {
    /// Lays the patch over `current` and parses the outcome: the same rules as for a new resource.
    ///
    /// # Errors
    /// `Invalid` with the pointer of what doesn't fit.
    pub fn over<T>(&self, current: &T) -> Result<T, Refusal>
    where
        T: Serialize + DeserializeOwned + ToSchema,
    {
        let mut document = serde_json::to_value(current)
            .map_err(|err| Refusal::Internal(format!("a resource can't be patched: {err}")))?;
        json_patch::merge(&mut document, &self.0);
        let text = document.to_string();
        parse(text.as_bytes()).map_err(|fault| fault.refusal())
    }
}

impl<T, const MOST: usize> FromRequest for Body<T, MOST>
where
    T: DeserializeOwned + ToSchema + 'static,
{
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let types = ["application/json"];
            // Whoever has nothing to say need not say `{}`.
            let bare = request.method() == Method::POST && sent_type(&request).is_none();
            let bytes = match bare {
                true => collect(&request, MOST).await?,
                false => read(&request, &types, MOST).await?,
            };
            if bytes.is_empty()
                && request.method() == Method::POST
                && let Ok(value) = parse(b"{}")
            {
                let bytes = Bytes::from_static(b"{}");
                return Ok(Self { value, bytes });
            }
            if bare {
                return Err(unsupported(types[0]));
            }
            let value = parse(&bytes).map_err(|fault| fault.problem())?;
            Ok(Self { value, bytes })
        })
    }
}

impl FromRequest for Patch {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let types = ["application/merge-patch+json", "application/json"];
            let bytes = read(&request, &types, usize::MAX).await?;
            let Strict(value) = checked(&bytes).map_err(|fault| fault.problem())?;
            if !value.is_object() {
                return Err(Refusal::from(FieldError::new("", "notAnObject")).into());
            }
            Ok(Self { value, bytes })
        })
    }
}

/// The media type of the body, without its parameters.
fn sent_type(request: &HttpRequest) -> Option<String> {
    let sent = request.headers().get(header::CONTENT_TYPE)?;
    // What is no text is no media type of ours either.
    let sent = sent.to_str().unwrap_or_default();
    let sent = sent.split(';').next().unwrap_or(sent);
    Some(sent.trim().to_ascii_lowercase())
}

fn unsupported(expected: &str) -> Problem {
    Problem::new(ProblemCode::UnsupportedMediaType).with("expected", expected)
}

async fn read(request: &HttpRequest, types: &[&str], most: usize) -> Result<Bytes, Problem> {
    let sent = sent_type(request);
    if !sent.as_deref().is_some_and(|sent| types.contains(&sent)) {
        return Err(unsupported(types[0]));
    }
    // A compressed body would be taken for broken JSON.
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(unsupported(types[0]));
    }
    collect(request, most).await
}

/// The bytes of the body, within the limits of size and time.
async fn collect(request: &HttpRequest, most: usize) -> Result<Bytes, Problem> {
    let app = request
        .app_data::<Data<App>>()
        .ok_or_else(|| Problem::new(ProblemCode::Internal))?;
    let limit = app.settings.body_limit_bytes.min(most);
    let too_large = || Problem::new(ProblemCode::TooLarge).with("limit", limit);
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut payload = unread::take(request);
    let whole = async {
        let mut bytes = actix_web::web::BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Problem::new(ProblemCode::NotJson))?;
            if bytes.len() + chunk.len() > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    };
    let read = tokio::time::timeout(app.settings.body_deadline, whole)
        .await
        .unwrap_or_else(|_| Err(Problem::new(ProblemCode::RequestTimeout)));
    if read.is_err() {
        unread::give_back(request, payload);
    }
    read
}

/// Why a body can't be used.
enum BodyFault {
    Syntax { line: usize, column: usize },
    Deep,
    Wrong(Vec<FieldError>),
}

impl BodyFault {
    fn of(err: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let pointer = explain::pointer(err.path());
        let cause = err.into_inner();
        if cause.is_data() {
            Self::Wrong(vec![explain::of_parser(pointer, &cause.to_string())])
        } else {
            Self::Syntax {
                line: cause.line(),
                column: cause.column(),
            }
        }
    }

    fn problem(self) -> Problem {
        match self {
            Self::Syntax { line, column } => Problem::new(ProblemCode::NotJson)
                .with("line", line)
                .with("column", column),
            Self::Deep => Problem::new(ProblemCode::TooDeep).with("limit", DEEPEST),
            Self::Wrong(faults) => Refusal::Invalid(faults).into(),
        }
    }

    fn refusal(self) -> Refusal {
        match self {
            Self::Wrong(faults) => Refusal::Invalid(faults),
            _ => Refusal::Internal("a patched document can't be parsed".into()),
        }
    }
}

fn parse<T: DeserializeOwned + ToSchema>(bytes: &[u8]) -> Result<T, BodyFault> {
    let stopped = match serde_path_to_error::deserialize(checked(bytes)?) {
        Ok(value) => return Ok(value),
        Err(err) => BodyFault::of(err),
    };
    // The parser has taken apart what it read, and what is wrong is told of the whole.
    let Strict(sent) = checked(bytes)?;
    Err(told(stopped, explain::body::<T>(&sent)))
}

/// Every fault of the schema, and the one at which the parser stopped if it is none of these.
fn told(stopped: BodyFault, mut faults: Vec<FieldError>) -> BodyFault {
    let BodyFault::Wrong(at) = stopped else {
        return stopped;
    };
    for one in at {
        if !faults
            .iter()
            .any(|fault| fault.pointer.starts_with(&one.pointer))
        {
            faults.push(one);
        }
    }
    BodyFault::Wrong(faults)
}

/// A body as JSON that can be kept, whatever it is to be.
fn checked(bytes: &[u8]) -> Result<Strict, BodyFault> {
    if depth(bytes) > DEEPEST {
        return Err(BodyFault::Deep);
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let sent: Strict = serde_path_to_error::deserialize(&mut json).map_err(BodyFault::of)?;
    json.end().map_err(|err| BodyFault::Syntax {
        line: err.line(),
        column: err.column(),
    })?;
    if let Some((pointer, code)) = unstorable(&sent.0) {
        return Err(BodyFault::Wrong(vec![FieldError::new(pointer, code)]));
    }
    let numbers = identity_numbers(&sent.0);
    if !numbers.is_empty() {
        let fault = |pointer| FieldError::new(pointer, "identityNumber");
        return Err(BodyFault::Wrong(numbers.into_iter().map(fault).collect()));
    }
    Ok(sent)
}

/// The deepest nesting of brackets outside strings.
fn depth(bytes: &[u8]) -> usize {
    let (mut now, mut most, mut in_text, mut escaped) = (0usize, 0usize, false, false);
    for byte in bytes {
        match (in_text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_text = !in_text,
            (false, b'{' | b'[') => {
                now += 1;
                most = most.max(now);
            }
            (false, b'}' | b']') => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Thing {
        name: String,
        parts: Vec<u8>,
    }

    fn fault(text: &str) -> (String, &'static str) {
        match parse::<Thing>(text.as_bytes()) {
            Err(BodyFault::Wrong(faults)) => (faults[0].pointer.clone(), faults[0].code),
            Err(BodyFault::Syntax { .. }) => ("syntax".into(), ""),
            Err(BodyFault::Deep) => ("deep".into(), ""),
            Ok(_) => ("fine".into(), ""),
        }
    }

    #[test]
    fn every_fault_is_named_by_its_pointer() {
        assert_eq!(fault(r#"{"parts":[]}"#), ("/name".into(), "required"));
        assert_eq!(
            fault(r#"{"name":"a","parts":[1,"x"]}"#),
            ("/parts/1".into(), "notAnInteger")
        );
        assert_eq!(
            fault(r#"{"name":"a","parts":[],"x":1}"#),
            ("/x".into(), "unknownMember")
        );
        assert_eq!(
            fault(r#"{"name":"a","name":"b"}"#),
            ("/name".into(), "duplicateMember")
        );
        assert_eq!(
            fault(r#"{"name":"a\u0000","parts":[]}"#),
            ("/name".into(), "controlCharacter")
        );
        assert_eq!(fault(r#"{"name":"a\\u0000","parts":[]}"#).0, "fine");
        for date in ["-9999-01-01", "+262000-01-01", "-0001-12-31T00:00:00Z"] {
            let body = format!(r#"{{"name":"{date}","parts":[]}}"#);
            assert_eq!(fault(&body), ("/name".into(), "notADate"));
        }
        for text in [
            "-5-",
            "+47 22 22 22 22",
            "- 2026-01-01",
            "+2026-1-1",
            "-2026-01-01 at noon",
        ] {
            let body = format!(r#"{{"name":"{text}","parts":[]}}"#);
            assert_eq!(fault(&body).0, "fine");
        }
        assert_eq!(fault(r#"{"name":"#).0, "syntax");
        assert_eq!(fault(&"[".repeat(40)).0, "deep");
        assert_eq!(fault(r#"{"name":"[[[[\"[[","parts":[1]}"#).0, "fine");
    }
}
