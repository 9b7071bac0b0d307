//! What becomes of windows that have not opened when something happens to a run of theirs.

use domain::codes::{RunState, WindowState};
use domain::lifecycle::Action;
use serde_json::json;
use store::run;
use store::window::{self as rows, Window};
use uuid::Uuid;

use super::{OPENS, appoint, next, note, rule_of, times_of};
use crate::app::run_actions::OpenedRun;
use crate::app::{Refusal, Unit, answers};

/// Lets the planned windows of a run follow its sessions; called in the unit that changed them.
///
/// # Errors
/// As the database fails.
pub async fn follow(unit: &Unit, opened: &OpenedRun) -> Result<(), Refusal> {
    for window in rows::planned(unit.tx(), opened.run().id).await? {
        let runs = runs_of(unit, &window).await?;
        move_one(unit, opened, &window, &runs).await?;
    }
    Ok(())
}

/// Cancels the windows of a run that was cancelled in this unit; those in which participants of other runs answer
/// too go by the sessions of those alone.
///
/// # Errors
/// As the database fails.
pub async fn cancel_with_run(unit: &Unit, opened: &OpenedRun) -> Result<(), Refusal> {
    for window in rows::planned(unit.tx(), opened.run().id).await? {
        let runs = runs_of(unit, &window).await?;
        let all = run::get_many(unit.tx(), &runs).await?;
        let cancelled = RunState::Cancelled.code();
        match all.iter().all(|run| run.state == cancelled) {
            true => cancel_one(unit, opened, &window).await?,
            false => move_one(unit, opened, &window, &runs).await?,
        }
    }
    Ok(())
}

async fn runs_of(unit: &Unit, window: &Window) -> Result<Vec<Uuid>, Refusal> {
    let runs = rows::runs_of(unit.tx(), &[window.id]).await?;
    Ok(runs.into_iter().map(|one| one.run_id).collect())
}

async fn cancel_one(unit: &Unit, opened: &OpenedRun, window: &Window) -> Result<(), Refusal> {
    let cancelled = Window {
        state: WindowState::Cancelled.code().to_owned(),
        ..next(unit, window)
    };
    rows::update(unit.tx(), cancelled.clone(), window.version).await?;
    answers::forget(unit, &cancelled).await?;
    let action = Action::CancelWindow.code();
    note(unit, &opened.target(), &cancelled, action, json!({}));
    Ok(())
}

async fn move_one(
    unit: &Unit,
    opened: &OpenedRun,
    window: &Window,
    runs: &[Uuid],
) -> Result<(), Refusal> {
    let times = times_of(unit, &rule_of(window)?, runs).await?;
    let moved = Window {
        opens_at: times.map(|times| times.opens_at),
        closes_at: times.map(|times| times.closes_at),
        ..next(unit, window)
    };
    if (moved.opens_at, moved.closes_at) == (window.opens_at, window.closes_at) {
        return Ok(());
    }
    rows::update(unit.tx(), moved.clone(), window.version).await?;
    appoint(unit, &moved, OPENS, moved.opens_at).await?;
    let told = json!({ "opensAt": moved.opens_at, "closesAt": moved.closes_at });
    note(unit, &opened.target(), &moved, "move", told);
    Ok(())
}
