//! Why a use case says no. The words for it are found in `http`, in the caller's language.

use chrono::{DateTime, Utc};
use domain::codes::Purpose;
use domain::lifecycle::{Action, Machine, State, Unmet};
use domain::permissions::{Area, Right, TokenScope};
use store::{StoreError, UnitError};
use uuid::Uuid;

use super::Reply;
use super::actions::Place;

/// How many faults of one body are told: more than the longest form can have, and no more than somebody reads.
pub const MOST_TOLD: usize = 250;

/// A wrong member of a body: where, and a code for what is wrong. Never the value itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) into the body.
    pub pointer: String,
    /// Code of the message `field-{code}`.
    pub code: &'static str,
    /// Parameters of the message.
    pub params: Vec<(&'static str, String)>,
}

impl FieldError {
    /// A wrong member, with a message that takes no parameters.
    pub fn new(pointer: impl Into<String>, code: &'static str) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            params: Vec::new(),
        }
    }

    /// Adds a parameter to the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }
}

/// What somebody else changed meanwhile.
#[derive(Debug, Clone)]
pub struct Change {
    /// The version the change made.
    pub version: i32,
    /// What was done, a code.
    pub action: String,
    /// By which person, if one is known.
    pub by: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Every way in which a use case can refuse.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// There is no such thing, or it isn't the caller's to see.
    NotFound,
    /// No token, and this needs one.
    Unauthenticated,
    /// The caller may see the thing but not do this.
    Forbidden {
        /// What it is about.
        area: Area,
        /// What was tried.
        right: Right,
    },
    /// A machine holds the role, and its token lacks this scope.
    ScopeMissing(TokenScope),
    /// The caller may do this, and has to prove to hold the token's key for it.
    ProofRequired,
    /// Personal data is read and no purpose was named.
    PurposeRequired,
    /// The purpose that was named is not one that the caller can have; these are.
    PurposeRefused(Vec<Purpose>),
    /// Guards are unmet.
    Unmet {
        /// The thing whose lifecycle it is.
        machine: Machine,
        /// What it is and belongs to, for the operations that mend it.
        place: Place,
        /// What was tried.
        action: Action,
        /// What is missing.
        unmet: Vec<Unmet>,
    },
    /// The action does not start from the state the thing is in.
    Illegal {
        /// What was tried.
        action: Action,
        /// Where the thing is.
        state: State,
        /// Where the action starts.
        from: Vec<State>,
    },
    /// Nobody can answer with this token: it is not known, or the time is over.
    AnswerClosed,
    /// Nothing can be sent with this token: it is not known, or its time is over.
    FeedbackClosed,
    /// The caller stands on the wrong side, or on none.
    WrongSide,
    /// It has been decided already; by whom is in the history.
    AlreadyDecided,
    /// The same thing exists.
    Duplicate(FieldError),
    /// The body is understood and wrong.
    Invalid(Vec<FieldError>),
    /// The caller saw an older version.
    Stale {
        /// The ETag of the current version.
        current: String,
        /// What happened since the version the caller saw.
        changes: Vec<Change>,
    },
    /// A change needs If-Match.
    PreconditionRequired {
        /// The ETag of the current version.
        current: String,
    },
    /// The Idempotency-Key was used for another request.
    KeyReused,
    /// The same request is being worked on right now.
    InFlight,
    /// The same request was answered before; not a refusal to the caller, but it ends the unit.
    Replay(Box<Reply>),
    /// It was there and is no more.
    Gone,
    /// No personal link came along, and this needs one.
    LinkMissing,
    /// No personal link has this token.
    LinkUnknown,
    /// The person's address was changed a short while ago: links to them wait.
    LinkFrozen {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The courier does not have the message in hand.
    LeaseLost,
    /// The database.
    Store(StoreError),
    /// A rule of our own was broken: a bug.
    Internal(String),
}

impl From<StoreError> for Refusal {
    fn from(err: StoreError) -> Self {
        Self::Store(err)
    }
}

impl From<FieldError> for Refusal {
    fn from(err: FieldError) -> Self {
        Self::Invalid(vec![err])
    }
}

impl UnitError for Refusal {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(err) => Some(err),
            _ => None,
        }
    }
}
