//! Everything that speaks to the database.
//!
//! Hands out an opaque transaction ([`Tx`]) and an opaque connection ([`Conn`]), so that use cases
//! and handlers can't name the ORM. SQLite by default, PostgreSQL by URL alone.

pub mod access_log;
pub mod anonymity;
pub mod answer;
pub mod attendance;
pub mod attestation;
pub mod capability;
pub mod category;
pub mod conclusion;
mod conn;
pub mod contact_change;
pub mod course;
pub mod crypto;
pub mod deviation;
pub mod due;
pub mod enrolment;
#[allow(missing_docs)]
mod entity;
pub mod erasure;
mod error;
pub mod facts;
pub mod feedback;
pub mod form;
pub mod idempotency;
pub mod improvement;
pub mod installation;
pub mod invitation;
pub mod journal;
mod kept;
pub mod key_check;
pub mod keystore;
pub mod meeting;
pub mod message;
pub mod method_history;
pub mod municipality;
pub mod need;
mod open;
pub mod organisation;
pub mod page;
pub mod person;
pub mod plan;
pub mod principal;
pub mod refs;
pub mod reindex;
pub mod results;
pub mod retention;
pub mod rights;
pub mod role_assignment;
mod rows;
pub mod run;
pub mod run_facts;
mod scope;
pub mod sealed;
pub mod sealer;
pub mod service;
pub mod session;
pub mod spent_proof;
pub mod subject;
pub mod subject_request;
#[cfg(test)]
mod tests;
mod unit;
pub mod verify;
pub mod window;
pub mod working_group;

pub use conn::Conn;
pub use error::StoreError;
pub use open::{Store, StoreConfig};
pub use unit::{Tx, UnitError, Writer};
