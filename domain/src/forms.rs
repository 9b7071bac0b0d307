//! Forms: what is asked, in which order, in which words, and how the answers are scored.
//!
//! A form's questions are a JSON Schema (draft 2020-12) of a narrow kind: one flat object, every answer
//! bounded. What it can't say can't go wrong: there is no way to write a schema that refers outside, that
//! recurses, or whose answers are longer than [`LARGEST_ANSWER`]. [`findings`] tells everything that
//! stands in the way of using a form; [`Scale::score`] turns answers into a figure.

mod check;
mod content;
mod kind;
mod schema;
mod scoring;

pub use check::{Earlier, Finding, findings};
pub use content::{Content, Instrument, Licence, Question, Texts};
pub use kind::Kind;
pub use schema::{AnswerType, DIALECT, Node, Schema};
pub use scoring::{Scale, Score};

/// The longest answer that a form may allow, in bytes of JSON: held answers are padded to their
/// form's largest, and none may be longer than this.
pub const LARGEST_ANSWER: u64 = 65_536;
/// The most questions of a form.
pub const MOST_QUESTIONS: usize = 60;
/// The most values that can be chosen among, or in a list.
pub const MOST_OPTIONS: usize = 50;
/// The most points of a scale that is shown as a row of them.
pub const MOST_POINTS: usize = 21;
/// The longest text that can be an answer, in letters.
pub const LONGEST_TEXT: u32 = 4_000;
/// The largest number that can be an answer, above and below zero.
pub const LARGEST_NUMBER: i64 = 1_000_000;
/// The longest pattern, in letters.
pub const LONGEST_PATTERN: usize = 200;
