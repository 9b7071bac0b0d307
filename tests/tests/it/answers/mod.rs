//! Anonymous answers: given by token, held sealed, settled mixed; and what somebody finds who looks for
//! whose they are.

pub mod attack;
mod chance;
mod degraded;
mod faults;
mod few;
mod pairs;
mod reminders;
mod round;
pub mod setup;
