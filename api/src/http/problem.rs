//! Every error as RFC 9457 problem details, in the caller's language.
//!
//! A [`Problem`] travels inside the response; the outermost middleware, which knows language,
//! path and request id, writes its body. So the framework's own errors get the same form.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::unmet::{self, UnmetGuard};
use crate::app::{FieldError, MOST_TOLD, Refusal};
use crate::messages::{self, Language};
use crate::problems::ProblemCode;
use store::StoreError;

/// What went wrong, before anybody knows for whom it is to be said.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Which error of the catalogue.
    pub code: ProblemCode,
    /// Parameters of its detail text.
    pub params: Vec<(&'static str, String)>,
    /// Headers that belong to it.
    pub headers: Vec<(&'static str, String)>,
    faults: Vec<FieldError>,
    refusal: Option<Box<Refusal>>,
}

impl Problem {
    /// An error without particulars.
    pub fn new(code: ProblemCode) -> Self {
        Self {
            code,
            params: Vec::new(),
            headers: Vec::new(),
            faults: Vec::new(),
            refusal: None,
        }
    }

    /// Parameters of the query that can't be read, each with its place and what would be right.
    pub fn of_parameters(faults: Vec<FieldError>) -> Self {
        let problem = Self::new(ProblemCode::BadParameter);
        let places: Vec<&str> = faults.iter().map(|fault| &*fault.pointer).collect();
        let problem = match places.is_empty() {
            true => problem,
            false => problem.with("name", places.join(", ")),
        };
        Self { faults, ..problem }
    }

    /// Adds a parameter to the detail text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// The catalogue's error for a status that the framework chose.
    pub fn from_status(status: StatusCode) -> Self {
        Self::new(match status.as_u16() {
            400 => ProblemCode::BadParameter,
            401 => ProblemCode::Unauthenticated,
            403 => ProblemCode::Forbidden,
            404 => ProblemCode::NotFound,
            405 => ProblemCode::MethodNotAllowed,
            406 => ProblemCode::NotAcceptable,
            408 => ProblemCode::RequestTimeout,
            413 => ProblemCode::TooLarge,
            415 => ProblemCode::UnsupportedMediaType,
            429 => ProblemCode::TooManyRequests,
            503 => ProblemCode::Unavailable,
            _ => ProblemCode::Internal,
        })
    }

    /// The body, in the first language that has the words.
    pub fn body(
        &self,
        languages: &[Language],
        instance: &str,
        request: Option<Uuid>,
    ) -> ProblemDetails {
        let code = self.code.code();
        let (title, _) = messages::text(languages, &format!("problem-{code}-title"), &[]);
        let (detail, _) =
            messages::text(languages, &format!("problem-{code}-detail"), &self.params);
        let mut details = ProblemDetails {
            type_: format!("/problems/{code}"),
            code: code.to_owned(),
            title,
            detail,
            status: self.code.status(),
            instance: instance.to_owned(),
            request_id: request.unwrap_or_default(),
            errors: rendered(&self.faults, languages),
            unmet: Vec::new(),
            current_etag: None,
            changes: Vec::new(),
        };
        if let Some(refusal) = &self.refusal {
            particulars(&mut details, refusal, languages);
        }
        details
    }
}

fn rendered(faults: &[FieldError], languages: &[Language]) -> Vec<Fault> {
    let faults = faults.iter().take(MOST_TOLD);
    faults.map(|fault| Fault::new(fault, languages)).collect()
}

/// What of a refusal a caller can act on.
fn particulars(details: &mut ProblemDetails, refusal: &Refusal, languages: &[Language]) {
    match refusal {
        Refusal::Invalid(errors) => {
            details.errors = rendered(errors, languages);
        }
        Refusal::Duplicate(err) => details.errors = vec![Fault::new(err, languages)],
        Refusal::Unmet {
            machine,
            place,
            unmet,
            ..
        } => {
            details.unmet = unmet
                .iter()
                .map(|unmet| unmet::render(*machine, *place, unmet, languages))
                .collect();
        }
        Refusal::Stale { current, changes } => {
            details.current_etag = Some(current.clone());
            details.changes = changes
                .iter()
                .map(|change| ChangeMeanwhile {
                    version: change.version,
                    action: change.action.clone(),
                    person_id: change.by,
                    at: change.at,
                })
                .collect();
        }
        Refusal::PreconditionRequired { current } => details.current_etag = Some(current.clone()),
        _ => {}
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        use ProblemCode as Code;
        let problem = match &refusal {
            Refusal::NotFound => Self::new(Code::NotFound),
            Refusal::Unauthenticated => super::authenticate::unauthenticated(),
            Refusal::ProofRequired => super::authenticate::proof_required(),
            Refusal::Forbidden { area, right } => Self::new(Code::Forbidden)
                .with("area", area.code())
                .with("right", right.code()),
            Refusal::ScopeMissing(scope) => Self::new(Code::InsufficientScope)
                .with("scope", scope.code())
                .header("WWW-Authenticate", insufficient(scope.code())),
            Refusal::PurposeRequired => Self::new(Code::PurposeRequired),
            Refusal::PurposeRefused(allowed) => {
                let allowed: Vec<_> = allowed.iter().map(|one| one.code()).collect();
                Self::new(Code::PurposeRefused).with("allowed", allowed.join(", "))
            }
            Refusal::Unmet { .. } => Self::new(Code::UnmetGuards),
            Refusal::Illegal {
                action,
                state,
                from,
            } => {
                let from: Vec<_> = from.iter().map(|state| state.code()).collect();
                Self::new(Code::IllegalTransition)
                    .with("action", action.code())
                    .with("state", state.code())
                    .with("from", from.join(", "))
            }
            Refusal::WrongSide => Self::new(Code::WrongSide),
            Refusal::AlreadyDecided => Self::new(Code::AlreadyDecided),
            Refusal::Duplicate(_) => Self::new(Code::Duplicate),
            Refusal::Invalid(errors) => Self::new(Code::Invalid).with("count", errors.len()),
            Refusal::Stale { current, .. } => Self::new(Code::Stale).header("ETag", current),
            Refusal::PreconditionRequired { current } => {
                Self::new(Code::PreconditionRequired).header("ETag", current)
            }
            Refusal::KeyReused => Self::new(Code::KeyReused),
            Refusal::InFlight => Self::new(Code::InFlight).header("Retry-After", 1),
            Refusal::AnswerClosed => Self::new(Code::AnswerClosed),
            Refusal::FeedbackClosed => Self::new(Code::FeedbackClosed),
            Refusal::Gone => Self::new(Code::Gone),
            Refusal::LinkMissing => Self::new(Code::LinkMissing)
                .header("WWW-Authenticate", "Capability realm=\"sidestilt\""),
            Refusal::LinkUnknown => Self::new(Code::LinkUnknown)
                .header("WWW-Authenticate", "Capability realm=\"sidestilt\""),
            Refusal::LinkFrozen { until } => Self::new(Code::LinkFrozen).with(
                "day",
                until.with_timezone(&chrono_tz::Europe::Oslo).date_naive(),
            ),
            Refusal::LeaseLost => Self::new(Code::LeaseLost),
            Refusal::Store(err) => of_store(err),
            Refusal::Replay(_) | Refusal::Internal(_) => {
                tracing::error!(?refusal, "a rule of our own was broken");
                Self::new(Code::Internal)
            }
        };
        Self {
            refusal: Some(Box::new(refusal)),
            ..problem
        }
    }
}

/// The challenge of RFC 6750, section 3.1.
fn insufficient(scope: &str) -> String {
    format!("Bearer realm=\"sidestilt\", error=\"insufficient_scope\", scope=\"{scope}\"")
}

fn of_store(err: &StoreError) -> Problem {
    match err {
        // The database's words quote the value.
        StoreError::Unfit(_) => tracing::error!("a value that no check has caught"),
        err => tracing::error!(%err, "the store refused"),
    }
    match err {
        StoreError::Retry(_) | StoreError::Unavailable(_) => {
            Problem::new(ProblemCode::Unavailable).header("Retry-After", 2)
        }
        StoreError::Duplicate(_) => Problem::new(ProblemCode::Duplicate),
        StoreError::Unfit(_) => Problem::new(ProblemCode::Invalid).with("count", 1),
        _ => Problem::new(ProblemCode::Internal),
    }
}

impl From<StoreError> for Problem {
    fn from(err: StoreError) -> Self {
        Refusal::from(err).into()
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.code())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        for (name, value) in &self.headers {
            response.append_header((*name, value.as_str()));
        }
        let mut response = response.finish();
        response.extensions_mut().insert(self.clone());
        response
    }
}

/// What went wrong and how to mend it (RFC 9457 problem details, `application/problem+json`).
///
/// `code` is stable and meant for programs; `title`, `detail` and every `message` are in the
/// language asked for with Accept-Language and meant for people.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "type": "/problems/notFound", "code": "notFound", "title": "Finnes ikke",
    "detail": "Det du spør etter finnes ikke, eller du har ikke tilgang til å se det.", "status": 404,
    "instance": "/v1/needs/0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e",
    "requestId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8f", "errors": [], "unmet": [],
    "currentEtag": null, "changes": []
}))]
pub struct ProblemDetails {
    /// Page of this server that explains the error, with cause and remedy.
    #[serde(rename = "type")]
    #[schema(rename = "type")]
    pub type_: String,
    /// Stable code of the error, for programs.
    pub code: String,
    /// What kind of error it is, in a few words.
    pub title: String,
    /// What went wrong this time and what to do.
    pub detail: String,
    /// The HTTP status, repeated.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// The path that was asked.
    pub instance: String,
    /// Names this request in the server's log; give it when you ask for help. All zeros where nothing is
    /// logged: at anonymous answers.
    pub request_id: Uuid,
    /// Wrong members of the body or wrong parameters, one by one; the first 250, if there are more.
    pub errors: Vec<Fault>,
    /// What the lifecycle still asks for before this action can be done.
    pub unmet: Vec<UnmetGuard>,
    /// With 412 and 428: the ETag of the current version, good for `If-Match`.
    pub current_etag: Option<String>,
    /// With 412: what has happened since the version you saw.
    pub changes: Vec<ChangeMeanwhile>,
}

/// One wrong member of a body, or one wrong parameter. Never repeats the rejected value.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// JSON Pointer (RFC 6901) to the member; `?name` for a query parameter.
    pub pointer: String,
    /// Stable code of what is wrong.
    pub code: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Fault {
    fn new(err: &FieldError, languages: &[Language]) -> Self {
        let id = format!("field-{}", err.code);
        let (message, _) = messages::text(languages, &id, &err.params);
        Self {
            pointer: err.pointer.clone(),
            code: err.code.to_owned(),
            message,
        }
    }
}

/// What somebody else changed between your reading and your writing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeMeanwhile {
    /// The version this change made.
    pub version: i32,
    /// What was done, a code.
    pub action: String,
    /// By whom, if a person is known.
    pub person_id: Option<Uuid>,
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
}
