//! Use cases, and what every one of them stands on: the installation, the caller, the write unit.

mod caller;
mod check;
mod ctx;
pub mod organisations;
mod refusal;
mod reply;
pub mod unit;

pub use check::Check;
pub use caller::{Caller, principal_id};
pub use ctx::{App, Clock, Ctx, Read};
pub use refusal::{Change, FieldError, Refusal};
pub use reply::{Reply, Versioned};
pub use unit::{Fact, Unit};
