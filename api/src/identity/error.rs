//! Why a token is refused, and why an issuer can't be used.

use super::dpop;
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
    /// Bound to a key that a bearer does not prove to hold, or that can't be proved here (mutual TLS).
    #[error("the token is bound to a key and can't be used as a bearer token")]
    Bound,
    /// The issuer's tokens are taken with a proof only.
    #[error("tokens of this issuer are taken with a DPoP proof only")]
    Unbound,
    /// The proof beside it is not accepted.
    #[error("{0}")]
    Proof(ProofError),
    /// The issuer has not told its keys since the start: not the caller's fault.
    #[error("the issuer's keys are not known yet")]
    Unready,
}

/// Why a DPoP proof is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// None came, or more than one.
    #[error("exactly one DPoP proof is needed")]
    Count,
    /// Not three parts of base64url with JSON in them, or too long.
    #[error("the proof is malformed")]
    Malformed,
    /// `typ` is not `dpop+jwt`.
    #[error("the proof's typ is not dpop+jwt")]
    Type,
    /// The header asks for something that is not taken.
    #[error("the proof's header is not accepted")]
    Header,
    /// Not one of those the challenge names.
    #[error("the proof's algorithm is not accepted")]
    Algorithm,
    /// No public key for the algorithm, or another one than the token is bound to.
    #[error("the proof's key is not the one the token is bound to")]
    Key,
    /// The signature does not fit.
    #[error("the proof's signature is invalid")]
    Signature,
    /// `htm` is another method.
    #[error("the proof is for another method")]
    Method,
    /// `htu` is another address; the one that clients use counts.
    #[error("the proof is for another address")]
    Address,
    /// `ath` is not the hash of this token.
    #[error("the proof is for another token")]
    Token,
    /// `iat` is missing or too far from now.
    #[error("the proof is too old, or from the future")]
    Time,
    /// `jti` is missing or too long.
    #[error("the proof has no usable jti")]
    Id,
    /// It has been used.
    #[error("the proof has been used before")]
    Replayed,
}

impl From<ProofError> for TokenError {
    fn from(error: ProofError) -> Self {
        Self::Proof(error)
    }
}

/// How a token was presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// `Bearer` (RFC 6750).
    Bearer,
    /// `DPoP` (RFC 9449).
    Dpop,
}

/// A refusal, with what it takes to tell the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// How the token was presented.
    pub scheme: Scheme,
    /// Why it is refused.
    pub error: TokenError,
}

impl Refused {
    /// The error the caller is told.
    #[must_use]
    pub fn problem(self) -> ProblemCode {
        match self.error {
            TokenError::Expired => ProblemCode::TokenExpired,
            TokenError::Bound | TokenError::Unbound => ProblemCode::ProofRequired,
            TokenError::Proof(_) => ProblemCode::ProofRefused,
            TokenError::Unready => ProblemCode::Unavailable,
            _ => ProblemCode::TokenRefused,
        }
    }

    /// The challenge (RFC 6750 §3, RFC 9449 §7.1), with the reason in words that tell an honest caller
    /// what to mend.
    #[must_use]
    pub fn www_authenticate(self) -> String {
        let Self { scheme, error } = self;
        let name = match error {
            TokenError::Proof(_) => "invalid_dpop_proof",
            _ => "invalid_token",
        };
        let rest = format!("realm=\"sidestilt\", error=\"{name}\", error_description=\"{error}\"");
        match (scheme, error) {
            (Scheme::Dpop, _) | (_, TokenError::Bound | TokenError::Unbound) => {
                format!("DPoP {rest}, algs=\"{}\"", dpop::ALGORITHMS)
            }
            (Scheme::Bearer, _) => format!("Bearer {rest}"),
        }
    }
}

/// Why an issuer can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The key file can't be read or written.
    #[error("the key file {0}")]
    File(String),
    /// The keys are unusable.
    #[error("the keys of {issuer} can't be used: {problem}")]
    Keys {
        /// Whose keys.
        issuer: String,
        /// What is wrong with them.
        problem: String,
    },
    /// The issuer does not answer.
    #[error("the keys of {issuer} can't be fetched: {problem}")]
    Unreachable {
        /// Whose keys.
        issuer: String,
        /// What went wrong.
        problem: String,
    },
    /// Signing, making a key or preparing an encrypted connection failed.
    #[error("the cryptographic library failed")]
    Library,
}
