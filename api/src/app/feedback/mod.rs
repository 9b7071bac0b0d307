//! Feedback: what participants say of their own accord, at any time, by a link that their run has. Confidential and
//! not anonymous: the time of it is kept, and whoever reads it may know who wrote. So it says so, is read by few,
//! and each look is logged.

mod change;
mod give;
mod link;
mod read;

pub use change::{answer, erase, set_themes, themes_of};
pub use give::{Draft, Form, give, show};
pub use link::{LINK, Link, current, end, make};
pub use read::{Opened, Told, list, one};

use chrono::{DateTime, Utc};
use domain::codes::RunState;
use domain::permissions::{Area, Right, Target};
use serde_json::Value;
use store::course::{self, Course};
use store::feedback::Feedback;
use store::run::{self, Run};
use store::{Conn, StoreError};
use uuid::Uuid;

use super::actions::capacity;
use super::course_actions;
use super::sealer::Sealer;
use super::unit::Fact;
use super::{App, Ctx, Refusal, Unit};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "feedback";
/// The longest text, in letters.
pub const LONGEST: usize = 4000;

/// The run that feedback is about, with its course.
struct Place {
    run: Run,
    course: Course,
}

impl Place {
    /// A run that something of the caller's comes near.
    async fn of(ctx: &Ctx, conn: &Conn, id: Uuid) -> Result<Self, Refusal> {
        let run = run::get(conn, id).await?.ok_or(Refusal::NotFound)?;
        ctx.must_be_near(run.tenant, Some(run.course_id))?;
        let course = course::get(conn, run.course_id).await?;
        let course = course.ok_or(Refusal::NotFound)?;
        Ok(Self { run, course })
    }

    /// The same, with the course and then the run locked until the unit ends.
    async fn locked(unit: &Unit, id: Uuid) -> Result<Self, Refusal> {
        let named = run::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
        unit.must_be_near(named.tenant, Some(named.course_id))?;
        let course = course::get_locked(unit.tx(), named.course_id).await?;
        let run = run::get_locked(unit.tx(), id).await?;
        match course.zip(run) {
            Some((course, run)) => Ok(Self { run, course }),
            None => Err(Refusal::NotFound),
        }
    }

    fn target(&self) -> Target {
        course_actions::target(&self.course)
    }
}

/// Since when a run is over; none while it is not.
///
/// # Errors
/// `Corrupt` for a state we don't know.
fn over_since(run: &Run) -> Result<Option<DateTime<Utc>>, StoreError> {
    Ok(match super::facts::code::<RunState>(&run.state)? {
        RunState::Closed => run.closed_at,
        RunState::Cancelled => Some(run.updated_at),
        _ => None,
    })
}

fn sealer<'a>(app: &'a App, row: &Feedback) -> Sealer<'a> {
    Sealer::of(app, KIND, (row.id, row.tenant))
}

/// Tells the journal what was done with a piece of feedback. It is a root of its own: the history of a run is read
/// by more people than may know of single pieces.
fn note(unit: &Unit, row: &Feedback, course: &Course, right: Right, said: (&str, Value)) {
    unit.note(Fact {
        tenant: row.tenant,
        root: (KIND, row.id),
        entity: (KIND, row.id),
        version: row.version,
        action: said.0,
        capacity: capacity(unit, Area::Feedback, right, &course_actions::target(course)),
        occurred_at: None,
        payload: said.1,
    });
}
