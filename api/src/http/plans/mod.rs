//! A course's plan: sections, versions, what differs, and the actions on it.

pub mod actions;
pub mod content;
pub mod sections;
mod sections_wire;
pub mod versions;
