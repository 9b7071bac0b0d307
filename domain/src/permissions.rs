//! Who may read and change what: one table, [`RULES`]. What no rule names is refused.

mod actions;
mod names;
mod rules;
mod scope;

pub use actions::needed;
pub use names::{Actor, Area, Reach, Right, View};
pub use rules::{RULES, Rule};
pub use scope::{Grant, Place, Scope, Target, permits, permits_capability, scope};
