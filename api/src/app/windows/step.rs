//! One step of a window through its lifecycle, and where it stands.

use chrono::{DateTime, Utc};
use domain::codes::WindowState;
use domain::lifecycle::{Action, Facts};
use domain::permissions::Target;
use serde_json::{Value, json};
use store::window::{self as rows, Window};

use super::{note, question};
use crate::app::{Refusal, Unit, actions};

/// True while a window may still open, or is open.
pub fn is_to_come(window: &Window) -> bool {
    [WindowState::Planned, WindowState::Open]
        .iter()
        .any(|state| state.code() == window.state)
}

/// True for a planned window whose time has come and is not over.
pub fn is_due(window: &Window, now: DateTime<Utc>) -> bool {
    window.state == WindowState::Planned.code()
        && window.opens_at.is_some_and(|at| at <= now)
        && window.closes_at.is_some_and(|at| at > now)
}

/// True while answers are taken.
pub fn is_open(window: &Window, now: DateTime<Utc>) -> bool {
    window.state == WindowState::Open.code() && window.closes_at.is_some_and(|at| at > now)
}

/// One action on a window, with what it changes besides the state and what the journal tells of it.
pub struct Step<'a> {
    /// Which.
    pub action: Action,
    /// What its guards ask.
    pub facts: &'a Facts,
    /// The window afterwards, but for the state.
    pub changed: Window,
    /// What the journal tells.
    pub payload: Value,
}

impl<'a> Step<'a> {
    /// One of which there is nothing more to tell.
    pub fn of(action: Action, facts: &'a Facts, changed: Window) -> Self {
        Self {
            action,
            facts,
            changed,
            payload: json!({}),
        }
    }

    /// Takes it.
    ///
    /// # Errors
    /// `Illegal`, `Unmet`; `Retry` if somebody else was faster.
    pub async fn take(
        self,
        unit: &Unit,
        window: &Window,
        target: &Target,
    ) -> Result<Window, Refusal> {
        let question = question(window, target, self.facts)?;
        let outcome = actions::allow(window.id, self.action, &question)?;
        let state = outcome
            .to
            .map_or(window.state.clone(), |to| to.code().to_owned());
        let changed = Window {
            state,
            ..self.changed
        };
        rows::update(unit.tx(), changed.clone(), window.version).await?;
        note(unit, target, &changed, self.action.code(), self.payload);
        Ok(changed)
    }
}
