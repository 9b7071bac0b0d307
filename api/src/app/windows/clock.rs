//! The clock's own work: windows open and close.

use chrono::{DateTime, TimeDelta, Utc};
use domain::codes::{WindowOutcome, WindowState};
use domain::forms::Content;
use domain::lifecycle::{Action, Facts};
use domain::permissions::Target;
use domain::plan::EvaluationTime;
use serde_json::{Value, json};
use store::window::{self as rows, Window};
use uuid::Uuid;

use super::{CLOSES, CLOSES_LATER, Step, appoint, is_licensed, lock, next, note};
use crate::app::answers::{self, EXTENSION, Keys, REMIND, Settled};
use crate::app::facts::code;
use crate::app::forms::read;
use crate::app::{Refusal, Unit};

/// Opens a window whose time has come and gives its tokens out; one for too few is called off.
///
/// # Errors
/// `AlreadyDecided` if it was moved meanwhile, or as long as there are no keys: it stays on the list.
pub(in crate::app) async fn open_due(unit: &Unit, id: Uuid, keys: &Keys) -> Result<(), Refusal> {
    let (window, target) = lock(unit, id).await?;
    if window.state != WindowState::Planned.code() || window.opens_at.is_none() {
        return Ok(());
    }
    come(unit, window.opens_at)?;
    if window.closes_at.is_some_and(|at| at <= unit.now) {
        return call_off(unit, &window, &target, WindowOutcome::NeverOpened).await;
    }
    let closes_at = window.closes_at.unwrap_or(unit.now);
    if !is_licensed(&content(unit, &window).await?, unit.now, closes_at) {
        return call_off(unit, &window, &target, WindowOutcome::LicenceOver).await;
    }
    let key = keys.round.as_ref().ok_or(Refusal::AlreadyDecided)?;
    let invited = answers::issue(unit, &window, key).await?;
    if invited == 0 {
        return call_off(unit, &window, &target, WindowOutcome::TooFewInvited).await;
    }
    let facts = Facts::default();
    let opened = Window {
        invited: i32::try_from(invited).ok(),
        ..next(unit, &window)
    };
    let mut step = Step::of(Action::OpenWindow, &facts, opened);
    step.payload = json!({ "invited": invited });
    let opened = step.take(unit, &window, &target).await?;
    appoint(unit, &opened, CLOSES, opened.closes_at).await?;
    appoint(unit, &opened, REMIND, halfway(unit.now, &opened)).await
}

/// Halfway between now and the window's end.
fn halfway(now: DateTime<Utc>, window: &Window) -> Option<DateTime<Utc>> {
    window.closes_at.map(|end| now + (end - now) / 2)
}

/// Nobody is asked in a window that was planned; why, it says itself.
async fn call_off(
    unit: &Unit,
    window: &Window,
    target: &Target,
    outcome: WindowOutcome,
) -> Result<(), Refusal> {
    let facts = Facts {
        reason_given: true,
        ..Facts::default()
    };
    let cancelled = Window {
        outcome: Some(outcome.code().to_owned()),
        ..next(unit, window)
    };
    let mut step = Step::of(Action::CancelWindow, &facts, cancelled);
    step.payload = json!({ "outcome": outcome.code() });
    let cancelled = step.take(unit, window, target).await?;
    answers::forget(unit, &cancelled).await
}

/// Closes a window whose time is over and settles what was answered. If fewer than five have, it stays open
/// a while longer, once, without anybody learning how many there are.
///
/// # Errors
/// As the database fails.
pub(in crate::app) async fn close_due(unit: &Unit, id: Uuid, keys: &Keys) -> Result<(), Refusal> {
    let (window, target) = lock(unit, id).await?;
    if window.state != WindowState::Open.code() {
        return Ok(());
    }
    come(unit, window.closes_at)?;
    let settled = answers::settle(unit, &window, keys).await?;
    if settled == Settled::TooFew && can_be_extended(unit, &window).await? {
        return extend(unit, &window, &target).await;
    }
    let facts = Facts::default();
    let (answers, payload) = told(settled);
    let closed = Window {
        answers,
        outcome: Some(settled.outcome().code().to_owned()),
        ..next(unit, &window)
    };
    let mut step = Step::of(Action::CloseWindow, &facts, closed);
    step.payload = payload;
    let closed = step.take(unit, &window, &target).await?;
    answers::forget(unit, &closed).await
}

/// What window and journal tell of how it ended: counts only of what is kept.
fn told(settled: Settled) -> (Option<i32>, Value) {
    let outcome = settled.outcome().code();
    match settled {
        Settled::Kept { answers, on_paper } => (
            i32::try_from(answers).ok(),
            json!({ "outcome": outcome, "answers": answers, "onPaper": on_paper }),
        ),
        Settled::TooFew | Settled::KeyLost => (None, json!({ "outcome": outcome })),
    }
}

/// Once, and as far as the form is licensed; and what is asked before a run is asked before it.
async fn can_be_extended(unit: &Unit, window: &Window) -> Result<bool, Refusal> {
    let moment: EvaluationTime = code(&window.moment)?;
    let may_be = !window.extended && moment != EvaluationTime::Before;
    let content = content(unit, window).await?;
    Ok(may_be && is_licensed(&content, unit.now, a_week_more(unit, window)))
}

/// A week after it was to close; after now, if that is long past.
fn a_week_more(unit: &Unit, window: &Window) -> DateTime<Utc> {
    let in_time = |at: &DateTime<Utc>| unit.now - *at < TimeDelta::hours(1);
    window.closes_at.filter(in_time).unwrap_or(unit.now) + EXTENSION
}

/// What the form says that a window asks.
async fn content(unit: &Unit, window: &Window) -> Result<Content, Refusal> {
    read(&answers::form_of(unit.tx(), window).await?.content)
}

async fn extend(unit: &Unit, window: &Window, target: &Target) -> Result<(), Refusal> {
    let longer = Window {
        closes_at: Some(a_week_more(unit, window)),
        extended: true,
        ..next(unit, window)
    };
    rows::update(unit.tx(), longer.clone(), window.version).await?;
    let told = json!({ "closesAt": longer.closes_at });
    note(unit, target, &longer, "extend", told);
    appoint(unit, &longer, CLOSES_LATER, longer.closes_at).await?;
    appoint(unit, &longer, REMIND, Some(unit.now)).await
}

fn come(unit: &Unit, at: Option<DateTime<Utc>>) -> Result<(), Refusal> {
    match at.is_some_and(|at| at <= unit.now) {
        true => Ok(()),
        false => Err(Refusal::AlreadyDecided),
    }
}
