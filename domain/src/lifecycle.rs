//! What may happen to a need, a course, a plan version, a run and an enrolment, by whom, and what
//! must hold. The tables stand in [`TRANSITIONS`], [`CONSEQUENCES`] and [`GUARDS`]; everything that
//! says something about the lifecycle (refusals, pages, the diagram) is read out of them.
//!
//! A guard is *hard* (refuses), *method* (can be passed by a recorded deviation, after which the
//! phase counts as not done together) or a *warning* (blocks nothing).

mod decide;
mod facts;
mod guards;
mod judge;
mod names;
mod state;
mod table;

pub use decide::{Decision, Subject, Unmet, decide, transition, waiting_on};
pub use facts::{Fact, Facts, Meeting};
pub use guards::{GUARDS, Guard, GuardRow, Kind};
pub use judge::unmet;
pub use names::{Action, Machine, Who};
pub use state::State;
pub use table::{CONSEQUENCES, Consequence, TRANSITIONS, Transition};
