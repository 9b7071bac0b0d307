//! Who is asking: tokens of several issuers, checked strictly, and a local issuer for demonstrations.
//!
//! A token only says who somebody is. What they may is asked of the database on every request.

mod cache;
mod claims;
mod dpop;
mod error;
mod header;
mod jwks;
mod keys;
mod local;
mod verifier;

pub use dpop::{ALGORITHMS as PROOF_ALGORITHMS, Proof};
pub use error::{IdentityError, ProofError, Refused, Scheme, TokenError};
pub use local::{LOCAL_AUDIENCE, LOCAL_ISSUER, LocalIssuer};
pub use verifier::{Presented, TokenVerifier, Verified};

#[cfg(test)]
mod tests;
