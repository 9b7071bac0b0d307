//! What the rules are, as this server goes by them.

pub mod lifecycle;
pub mod permissions;
