//! Who may read and change what: one table, [`RULES`]. What no rule names is refused.

mod actions;
mod names;
mod purposes;
mod rules;
mod scope;
mod token_scopes;

pub use actions::needed;
pub use names::{Actor, Area, Reach, Right, View};
pub use purposes::purposes;
pub use rules::{RULES, Rule};
pub use scope::{Grant, Place, Scope, Target, near, permits, permits_capability, scope};
pub use token_scopes::{ScopeRow, TOKEN_SCOPES, TokenScope, TokenScopes};
