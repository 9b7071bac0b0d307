//! The catalogue of errors: every code the service can answer, with its status and its words.
//!
//! The words stand with all others in `messages`: `problem-<code>-title`, `-detail`, `-cause`,
//! `-remedy`. `/problems/{code}` shows them.

use std::fmt;
use std::str::FromStr;

use crate::messages::{self, Language};

macro_rules! problems {
    ($($variant:ident = $code:literal, $status:literal: $says:literal,)+) => {
        /// Every error there is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ProblemCode { $(#[doc = $says] $variant,)+ }

        /// One row of the catalogue.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct ProblemRow {
            /// The error.
            pub problem: ProblemCode,
            /// Its code on the wire.
            pub code: &'static str,
            /// Its HTTP status.
            pub status: u16,
            /// Message id of its title.
            pub title: &'static str,
            /// Message id of what went wrong this time.
            pub detail: &'static str,
            /// Message id of where it comes from.
            pub cause: &'static str,
            /// Message id of what to do.
            pub remedy: &'static str,
            /// One line of English for the API's description.
            pub says: &'static str,
        }

        /// The catalogue, in the order of [`ProblemCode::ALL`].
        pub const PROBLEMS: &[ProblemRow] = &[$(ProblemRow {
            problem: ProblemCode::$variant,
            code: $code,
            status: $status,
            title: concat!("problem-", $code, "-title"),
            detail: concat!("problem-", $code, "-detail"),
            cause: concat!("problem-", $code, "-cause"),
            remedy: concat!("problem-", $code, "-remedy"),
            says: $says,
        },)+];

        impl ProblemCode {
            /// Every error, by status.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
        }
    };
}

problems! {
    NotJson = "notJson", 400: "The body is not valid JSON.",
    TooDeep = "tooDeep", 400: "The body is nested too deeply.",
    UnknownParameter = "unknownParameter", 400: "A query parameter does not exist here.",
    BadParameter = "badParameter", 400: "A parameter, header or part of the path can't be parsed.",
    Unauthenticated = "unauthenticated", 401: "No token was sent, and one is needed.",
    TokenExpired = "tokenExpired", 401: "The token's time is over.",
    TokenRefused = "tokenRefused", 401: "The token is not valid for this service.",
    LinkMissing = "linkMissing", 401: "No personal link's token was sent, and one is needed.",
    LinkUnknown = "linkUnknown", 401: "No personal link has this token.",
    ProofRequired = "proofRequired", 401: "The token counts here only with a proof of possession (DPoP).",
    ProofRefused = "proofRefused", 401: "The proof of possession beside the token is not valid.",
    Forbidden = "forbidden", 403: "The caller holds no role that gives this right here.",
    InsufficientScope = "insufficientScope", 403: "The machine holds the role, and its token lacks the scope.",
    PurposeRequired = "purposeRequired", 403: "Personal data is read for a stated purpose only.",
    PurposeRefused = "purposeRefused", 403: "The purpose named is not one that the caller's role can have.",
    WrongSide = "wrongSide", 403: "Only the side's own lead or deputy can do this.",
    NotFound = "notFound", 404: "It does not exist, or is not the caller's to see.",
    MethodNotAllowed = "methodNotAllowed", 405: "The path exists, without this method.",
    NotAcceptable = "notAcceptable", 406: "None of the accepted formats can be given.",
    RequestTimeout = "requestTimeout", 408: "The body came too slowly.",
    UnmetGuards = "unmetGuards", 409: "Something is missing before the action can be done.",
    IllegalTransition = "illegalTransition", 409: "The action does not exist in the present state.",
    AlreadyDecided = "alreadyDecided", 409: "The side or person has decided before.",
    Duplicate = "duplicate", 409: "It exists already.",
    InFlight = "inFlight", 409: "The same request is under way; see Retry-After.",
    LinkFrozen = "linkFrozen", 409: "The person's address was changed a short while ago; personal links wait.",
    LeaseLost = "leaseLost", 409: "The message is not in this courier's hand.",
    AnswerClosed = "answerClosed", 410: "Nobody can answer with this token: it is not known, or the time to answer is over.",
    FeedbackClosed = "feedbackClosed", 410: "No feedback can be sent with this link: it is not known, was ended, or is over.",
    Gone = "gone", 410: "It was deleted or has expired.",
    Stale = "stale", 412: "Somebody else has changed it since it was read.",
    TooLarge = "tooLarge", 413: "The body is too large.",
    UnsupportedMediaType = "unsupportedMediaType", 415: "The body's type is not taken here.",
    Invalid = "invalid", 422: "One or more members of the body are wrong.",
    KeyReused = "keyReused", 422: "The Idempotency-Key belongs to another request.",
    PreconditionRequired = "preconditionRequired", 428: "If-Match is required for this change.",
    TooManyRequests = "tooManyRequests", 429: "Too many requests; see Retry-After.",
    Internal = "internal", 500: "A fault of the service.",
    Unavailable = "unavailable", 503: "The service is not ready; see Retry-After.",
}

impl ProblemCode {
    /// The error's row.
    #[must_use]
    pub const fn row(self) -> &'static ProblemRow {
        // The rows stand in the order of the enum: both come out of one macro.
        &PROBLEMS[self as usize]
    }

    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.row().code
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.row().status
    }

    /// A few words on what kind of error it is.
    #[must_use]
    pub fn title(self, chain: &[Language]) -> String {
        messages::text(chain, self.row().title, &[]).0
    }

    /// Where it comes from.
    #[must_use]
    pub fn cause(self, chain: &[Language]) -> String {
        messages::text(chain, self.row().cause, &[]).0
    }

    /// What to do.
    #[must_use]
    pub fn remedy(self, chain: &[Language]) -> String {
        messages::text(chain, self.row().remedy, &[]).0
    }
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// There is no such error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such problem")]
pub struct UnknownProblem;

impl FromStr for ProblemCode {
    type Err = UnknownProblem;

    fn from_str(code: &str) -> Result<Self, UnknownProblem> {
        Self::ALL
            .iter()
            .copied()
            .find(|problem| problem.code() == code)
            .ok_or(UnknownProblem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_codes_agree() {
        let mut last = 0;
        for (row, code) in PROBLEMS.iter().zip(ProblemCode::ALL) {
            assert_eq!(row.problem, *code);
            assert_eq!(code.code().parse(), Ok(*code));
            assert!(
                (400..600).contains(&row.status) && row.status >= last,
                "{code} stands out of order"
            );
            last = row.status;
        }
        assert_eq!("nothing".parse::<ProblemCode>(), Err(UnknownProblem));
    }

    #[test]
    fn every_error_tells_cause_and_remedy_in_every_language() {
        for code in ProblemCode::ALL {
            let told: Vec<String> = [Language::Nb, Language::Nn, Language::En]
                .iter()
                .flat_map(|language| {
                    [
                        code.cause(&[*language]),
                        code.remedy(&[*language]),
                        code.title(&[*language]),
                    ]
                })
                .collect();
            assert!(
                told.iter().all(|text| !text.starts_with("problem-")),
                "{code}: {told:?}"
            );
        }
    }

    #[test]
    fn titles_tell_errors_apart() {
        for language in [Language::Nb, Language::Nn, Language::En] {
            let mut titles: Vec<String> = ProblemCode::ALL
                .iter()
                .map(|code| code.title(&[language]))
                .collect();
            titles.sort_unstable();
            titles.dedup();
            assert_eq!(titles.len(), ProblemCode::ALL.len());
        }
    }
}
