//! Use cases, and what every one of them stands on: the installation, the caller, the write unit.

pub mod access;
pub mod actions;
mod caller;
pub mod categories;
mod check;
pub mod course_actions;
pub mod courses;
mod ctx;
pub mod deviations;
mod due;
pub mod facts;
pub mod improvement_points;
pub mod looks;
pub mod meetings;
pub mod municipalities;
pub mod needs;
pub mod organisations;
pub mod people;
pub mod plan;
mod refusal;
mod reply;
pub mod run_actions;
pub mod run_facts;
pub mod services;
mod shipped;
pub mod tasks;
pub mod unit;
pub mod working_group;

pub use caller::{Caller, principal_id};
pub use check::Check;
pub use ctx::{App, Clock, Ctx, Read};
pub use refusal::{Change, FieldError, Refusal};
pub use reply::{Reply, Versioned};
pub use shipped::load as load_shipped;
pub use unit::{Fact, Unit};
