//! The rules of Standard metode, pure: no clock, no randomness, no I/O, no wire format.
//!
//! * [`codes`]: every closed list, once.
//! * [`lifecycle`]: what may happen to a need, a course, a plan, a run and an enrolment, by whom,
//!   and what must hold.
//! * [`method_status`]: whether a run counts as Standard metode.
//! * [`permissions`]: who may read and change what.
//! * [`plan`]: the six sections of a plan, when they are complete, and the bytes that are hashed.
//! * [`conclusion`]: what a run came to, and the bytes that are signed.
//! * [`feedback`]: when its links end, and when an answer is due.
//! * [`forms`]: what a form may ask, what is wrong with one, and how answers are scored.
//! * [`identity_number`], [`organisation_number`]: numbers that are refused, numbers that are checked.
//! * [`results`]: what answers come to, and how much of it may be shown.
//! * [`retention`]: how long what is kept, and what happens then.
//! * [`render`]: the pages and the diagram that are produced from the tables.

mod bytes;
pub mod codes;
pub mod conclusion;
pub mod feedback;
pub mod forms;
pub mod identity_number;
pub mod lifecycle;
pub mod method_status;
pub mod organisation_number;
pub mod permissions;
pub mod plan;
mod pointer;
pub mod render;
pub mod results;
pub mod retention;

pub use codes::{CodeList, UnknownCode};
pub use pointer::pointer;

#[doc(hidden)]
pub mod __private {
    pub use serde;
}
