//! Runs: scheduled by an approved plan, changed while people can still adapt to it. Actions of
//! their lifecycle stand in `steps`.

mod draft;
mod schedule;
mod steps;
mod told;

pub(super) use draft::online;
pub use draft::{Draft, TakenIn, taken_in};
pub use schedule::{schedule, update};
pub use steps::{
    PostponedSession, accept_fewer, cancel, end_early, finish, open, postpone, reopen, start,
};

use chrono::{DateTime, Utc};
pub(super) use told::{News, begins, tell};

use domain::permissions::{Area, Right};
use serde_json::Value;
use store::run::Run;

use super::actions::capacity;
use super::course_actions::target as course_target;
use super::run_actions::{KIND, OpenedRun};
use super::unit::Fact;
use super::{Refusal, Unit};

/// Notes what happened to a run, and when, if it is entered afterwards.
pub(super) fn note(
    unit: &Unit,
    opened: &OpenedRun,
    changed: &Run,
    (action, occurred_at): (&str, Option<DateTime<Utc>>),
    right: (Area, Right),
    payload: Value,
) {
    let target = course_target(&opened.stored.course);
    unit.note(Fact {
        tenant: changed.tenant,
        root: (KIND, changed.id),
        entity: (KIND, changed.id),
        version: changed.version,
        action,
        capacity: capacity(unit, right.0, right.1, &target),
        occurred_at,
        payload,
    });
}

/// Refuses a change in a state in which nothing is changed any more.
pub(super) fn changeable(
    opened: &OpenedRun,
    states: &[domain::codes::RunState],
) -> Result<(), Refusal> {
    use domain::lifecycle::{Action, State};
    let state = opened.state()?;
    if states.contains(&state) {
        return Ok(());
    }
    Err(Refusal::Illegal {
        action: Action::Edit,
        state: State::Run(state),
        from: states.iter().copied().map(State::Run).collect(),
    })
}
