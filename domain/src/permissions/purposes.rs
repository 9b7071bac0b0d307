//! Why whom may read personal data.

use super::Actor;
use crate::codes::{Purpose, Role};

/// The purposes that an actor can have for reading personal data; none for who reads none.
#[must_use]
pub const fn purposes(actor: Actor) -> &'static [Purpose] {
    use Purpose::{Administration, Audit, Care, Planning, Quality, SubjectRequest};
    match actor {
        Actor::Role(Role::Coordinator) => {
            &[Care, Planning, Administration, Quality, SubjectRequest]
        }
        Actor::Role(Role::Manager) => &[Administration, Quality, SubjectRequest],
        Actor::Role(Role::Auditor) => &[Audit],
        Actor::Role(Role::Integration) => &[Care, Administration],
        Actor::Role(Role::Courier) => &[Administration],
        Actor::Role(Role::Statistician | Role::Administrator) | Actor::Public => &[],
        Actor::Lead(_) => &[Care, Planning, Administration],
        Actor::Member(_) => &[Planning],
    }
}
