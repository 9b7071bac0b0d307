//! Anonymous answers: given by token, held sealed, settled mixed; and what somebody finds who looks for
//! whose they are.

mod attack;
mod chance;
mod degraded;
mod faults;
mod few;
mod files;
mod hostile;
mod killed;
mod pairs;
mod reminders;
mod round;
mod said;
pub mod setup;
mod shared;
mod years;
