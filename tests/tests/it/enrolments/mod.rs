//! Enrolments: seats, the line, offers, and what others may see of it.

mod clock;
mod ended;
mod freed;
mod people;
mod places;
mod rush;
pub mod setup;
