//! Use cases, and what every one of them stands on: the installation, the caller, the write unit.

pub mod access;
pub mod actions;
mod caller;
mod check;
pub mod course_actions;
mod ctx;
pub mod facts;
pub mod needs;
pub mod organisations;
pub mod plan;
mod refusal;
mod reply;
pub mod unit;

pub use caller::{Caller, principal_id};
pub use check::Check;
pub use ctx::{App, Clock, Ctx, Read};
pub use refusal::{Change, FieldError, Refusal};
pub use reply::{Reply, Versioned};
pub use unit::{Fact, Unit};
