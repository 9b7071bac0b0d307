//! Why a token is refused, and why an issuer can't be used.

use crate::problems::ProblemCode;

/// Why a token is refused. Says nothing of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not three parts of base64url with JSON in them, or too long.
    #[error("the token is malformed")]
    Malformed,
    /// The header asks for something that is not taken: a key of its own, `crit`, compression.
    #[error("the token's header is not accepted")]
    Header,
    /// Unsigned, signed with a shared secret, or with an algorithm the issuer is not known for.
    #[error("the token's algorithm is not accepted")]
    Algorithm,
    /// Not an access token: an ID token, or another `typ`.
    #[error("this is not an access token")]
    Type,
    /// `iss` is nobody this installation trusts.
    #[error("the token's issuer is not trusted")]
    Issuer,
    /// Meant for somebody else.
    #[error("the token is for another audience")]
    Audience,
    /// The key is not among the issuer's.
    #[error("the token's key is unknown")]
    Key,
    /// The signature does not fit.
    #[error("the token's signature is invalid")]
    Signature,
    /// A claim is missing or of the wrong type.
    #[error("the token lacks a required claim")]
    Claims,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// `nbf` or `iat` lies in the future: usually a clock.
    #[error("the token is not valid yet")]
    NotYet,
    /// Bound to a key (DPoP, mutual TLS) that a bearer can't prove.
    #[error("the token is bound to a key and can't be used as a bearer token")]
    Bound,
}

impl TokenError {
    /// Stable code for logs and counters.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Header => "header",
            Self::Algorithm => "algorithm",
            Self::Type => "type",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Key => "key",
            Self::Signature => "signature",
            Self::Claims => "claims",
            Self::Expired => "expired",
            Self::NotYet => "notYet",
            Self::Bound => "bound",
        }
    }

    /// The error the caller is told.
    #[must_use]
    pub fn problem(self) -> ProblemCode {
        match self {
            Self::Expired => ProblemCode::TokenExpired,
            _ => ProblemCode::TokenRefused,
        }
    }

    /// `error` of the `WWW-Authenticate: Bearer` challenge (RFC 6750 §3.1).
    #[must_use]
    pub fn bearer_error(self) -> &'static str {
        "invalid_token"
    }

    /// The whole challenge, with the reason in words that tell an honest caller what to mend.
    #[must_use]
    pub fn www_authenticate(self) -> String {
        format!(
            "Bearer realm=\"sidestilt\", error=\"{}\", error_description=\"{self}\"",
            self.bearer_error()
        )
    }
}

/// Why an issuer can't be used, at start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The key file can't be read or written.
    #[error("the key file {0}")]
    File(String),
    /// The key file's content is unusable.
    #[error("the keys of {issuer} can't be used: {problem}")]
    Keys {
        /// Whose keys.
        issuer: String,
        /// What is wrong with them.
        problem: String,
    },
    /// Signing or making a key failed.
    #[error("the cryptographic library failed")]
    Library,
}
