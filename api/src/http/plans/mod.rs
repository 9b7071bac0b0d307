//! A course's plan: sections, versions, what differs, and the actions on it.

pub mod actions;
pub mod content;
pub mod sections;
mod sections_wire;

pub use sections_wire::EvaluationTime;
pub mod versions;
