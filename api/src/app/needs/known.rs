//! What is known of needs when it is shown what can be done with them.

use std::collections::HashSet;

use domain::lifecycle::Facts;
use store::need::Need;
use store::{Conn, course};
use uuid::Uuid;

use crate::app::Refusal;

/// What is known of several needs when their actions are shown.
pub struct NeedFacts {
    /// Organisations that have a course which could take a need up.
    offering: HashSet<Uuid>,
    answered: Facts,
    unanswered: Facts,
}

impl NeedFacts {
    /// The facts of one of them.
    pub fn of(&self, need: &Need) -> &Facts {
        match self.offering.contains(&need.tenant) {
            true => &self.answered,
            false => &self.unanswered,
        }
    }
}

/// Loads what is known of several needs: whether any course is there that could answer them. Which one
/// does is said with the action.
///
/// # Errors
/// As the database fails.
pub async fn facts(conn: &Conn, needs: &[Need]) -> Result<NeedFacts, Refusal> {
    let tenants: Vec<Uuid> = needs.iter().map(|need| need.tenant).collect();
    let offering = course::tenants_offering(conn, &tenants).await?;
    Ok(NeedFacts {
        offering,
        answered: Facts {
            answering_course: true,
            ..Facts::default()
        },
        unanswered: Facts::default(),
    })
}
