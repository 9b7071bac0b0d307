//! Access: who may what, and who you are.

pub mod invitations;
pub mod me;
pub mod role_assignments;
