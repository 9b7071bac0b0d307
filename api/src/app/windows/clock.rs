//! The clock's own work: windows open and close.

use chrono::{DateTime, Utc};
use domain::codes::WindowState;
use domain::lifecycle::{Action, Facts};
use uuid::Uuid;

use super::{CLOSES, appoint, lock, step};
use crate::app::{Refusal, Unit};

/// Opens a window whose time has come.
///
/// # Errors
/// `AlreadyDecided` if it was moved meanwhile: it stays on the list.
pub(in crate::app) async fn open_due(unit: &Unit, id: Uuid) -> Result<(), Refusal> {
    let (window, target) = lock(unit, id).await?;
    if window.state != WindowState::Planned.code() || window.opens_at.is_none() {
        return Ok(());
    }
    come(unit, window.opens_at)?;
    let facts = Facts::default();
    let opened = step(unit, &window, &target, Action::OpenWindow, &facts, None).await?;
    appoint(unit, &opened, CLOSES, opened.closes_at).await
}

/// Closes a window whose time is over.
///
/// # Errors
/// As the database fails.
pub(in crate::app) async fn close_due(unit: &Unit, id: Uuid) -> Result<(), Refusal> {
    let (window, target) = lock(unit, id).await?;
    if window.state != WindowState::Open.code() {
        return Ok(());
    }
    come(unit, window.closes_at)?;
    let facts = Facts::default();
    step(unit, &window, &target, Action::CloseWindow, &facts, None)
        .await
        .map(drop)
}

fn come(unit: &Unit, at: Option<DateTime<Utc>>) -> Result<(), Refusal> {
    match at.is_some_and(|at| at <= unit.now) {
        true => Ok(()),
        false => Err(Refusal::AlreadyDecided),
    }
}
