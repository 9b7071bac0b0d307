//! Who may what: roles that are given and taken, logins that are bound to persons.

pub mod console;
pub mod invitations;
pub mod role_assignments;
mod rules;

pub use role_assignments::{Holder, Wanted};
pub(crate) use rules::machine_may_hold;
