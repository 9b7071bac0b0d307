//! The link by which a run's participants send feedback: one at a time, the same for all of them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::codes::{CapabilityKind, FeedbackLinkState};
use domain::feedback::{LINK_DAYS, link_ends};
use domain::permissions::{Area, Right};
use serde_json::json;
use store::capability::{self, Capability, Which};
use store::run::Run;
use store::{StoreError, crypto};
use uuid::Uuid;

use super::{Place, over_since};
use crate::app::actions::capacity;
use crate::app::run_actions::KIND as RUN;
use crate::app::unit::Fact;
use crate::app::{App, Ctx, FieldError, Read, Refusal, Unit};

/// Kind of a link, as in ETags and the journal.
pub const LINK: &str = "feedbackLink";

/// A link, as it stands now.
#[derive(Debug, Clone)]
pub struct Link {
    /// The row.
    pub row: Capability,
    /// Whether it takes feedback.
    pub state: FeedbackLinkState,
    /// When it ends by itself.
    pub ends_at: DateTime<Utc>,
}

impl Link {
    pub(super) fn of(ctx: &Ctx, row: Capability, run: &Run) -> Result<Self, StoreError> {
        let ends_at = link_ends(row.expires_at, over_since(run)?);
        let state = match row.voided_at {
            Some(_) => FeedbackLinkState::Ended,
            None if ends_at <= ctx.now => FeedbackLinkState::Over,
            None => FeedbackLinkState::Open,
        };
        Ok(Self {
            row,
            state,
            ends_at,
        })
    }

    /// Where participants open it. The token stands behind the `#`: browsers send it to nobody.
    pub fn address(app: &App, token: &str) -> String {
        format!("{}/feedback#{token}", app.settings.public_url)
    }
}

/// Makes a run's link, in place of one that there was. The token is returned beside it, and kept as its hash only.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` once the run has been over for so long that no link takes anything.
pub async fn make(unit: &Unit, run: Uuid) -> Result<(Link, String), Refusal> {
    let place = Place::locked(unit, run).await?;
    unit.permit(Area::Feedback, Right::Create, &place.target())?;
    let expires_at = unit.now + TimeDelta::days(LINK_DAYS);
    if link_ends(expires_at, over_since(&place.run)?) <= unit.now {
        return Err(FieldError::new("", "feedbackOver").into());
    }
    for ended in capability::void(unit.tx(), Which::Feedback(run), unit.now).await? {
        note(unit, &place, ended, "renewed", Right::Create);
    }
    let token = crypto::random_token()
        .map_err(|err| Refusal::Internal(format!("making a token: {err}")))?;
    let new = Capability {
        id: unit.private_id(),
        tenant: place.run.tenant,
        kind: CapabilityKind::GiveFeedback.code().to_owned(),
        token_hash: capability::hash(&token),
        subject_kind: RUN.to_owned(),
        subject_id: run,
        course_id: Some(place.course.id),
        run_id: Some(run),
        person_id: None,
        side: None,
        number: None,
        content_hash: None,
        single_use: false,
        created_at: unit.now,
        created_by: unit.caller.principal,
        created_by_person: unit.caller.person,
        expires_at,
        used_at: None,
        voided_at: None,
        outcome: None,
        reason: None,
    };
    capability::insert(unit.tx(), new.clone()).await?;
    note(unit, &place, new.id, "made", Right::Create);
    Ok((Link::of(unit, new, &place.run)?, token))
}

/// The run's link, or the last that it had.
///
/// # Errors
/// `NotFound`, also if none was ever made.
pub async fn current(read: &Read, run: Uuid) -> Result<Link, Refusal> {
    let place = Place::of(&read.ctx, read.conn(), run).await?;
    read.permit(Area::Feedback, Right::Write, &place.target())?;
    let found = capability::for_feedback(read.conn(), run).await?;
    let found = found.ok_or(Refusal::NotFound)?;
    Ok(Link::of(&read.ctx, found, &place.run)?)
}

/// Ends a run's link: it takes nothing any more.
///
/// # Errors
/// `NotFound`, `Forbidden`; `AlreadyDecided` if none is open.
pub async fn end(unit: &Unit, run: Uuid) -> Result<Link, Refusal> {
    let place = Place::locked(unit, run).await?;
    unit.permit(Area::Feedback, Right::Write, &place.target())?;
    let found = capability::for_feedback(unit.tx(), run).await?;
    let open = match found {
        Some(row) => Some(Link::of(unit, row, &place.run)?),
        None => None,
    };
    let open = open.filter(|link| link.state == FeedbackLinkState::Open);
    let open = open.ok_or(Refusal::AlreadyDecided)?;
    capability::void(unit.tx(), Which::Feedback(run), unit.now).await?;
    note(unit, &place, open.row.id, "ended", Right::Write);
    let ended = Capability {
        voided_at: Some(unit.now),
        ..open.row
    };
    Ok(Link::of(unit, ended, &place.run)?)
}

fn note(unit: &Unit, place: &Place, link: Uuid, action: &str, right: Right) {
    unit.note(Fact {
        tenant: place.run.tenant,
        root: (RUN, place.run.id),
        entity: (LINK, link),
        version: 1,
        action,
        capacity: capacity(unit, Area::Feedback, right, &place.target()),
        occurred_at: None,
        payload: json!({}),
    });
}
