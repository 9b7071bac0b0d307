//! Anonymous answers. While a window is open, an answer lies sealed in a slot that names nobody, under a
//! key that never enters the database; when it closes, all of them are opened at once, mixed, and the key
//! is destroyed. From then on nothing leads from an answer to whoever gave it.
//!
//! Keys are fetched before a unit and destroyed after it, since a unit waits for nothing but the database:
//! `before` does both, for each kind of work that falls due.

mod anonymity;
mod issue;
mod pairs;
mod remind;
mod settle;
mod slips;
mod take;

pub(super) use issue::issue;
pub(super) use pairs::{end_codes_of_unpaired, let_go};
pub(super) use remind::{answered, remind};
pub(super) use settle::{Settled, settle};
pub use slips::{Slip, slips};
pub use take::{Asked, Input, put, show};

use chrono::TimeDelta;
use domain::forms::Content;
use store::answer as rows;
use store::crypto::{Aad, CryptoError, WindowKey, sha256_hex};
use store::due::{self, Appointment, Due};
use store::keystore::KeyName;
use store::window::{self, Window};
use store::{StoreError, form};
use uuid::Uuid;

use std::sync::Arc;

use super::run_actions::KIND as RUN;
use super::windows::{self, KIND};
use super::{App, Refusal, Unit};

/// Due work: participants are reminded.
pub(super) const REMIND: &str = "remindAnswers";
/// Due work: the key of a window that is over is destroyed.
pub(super) const KEY_ENDS: &str = "windowKeyEnds";
/// Due work: the key of a run's codes is destroyed.
pub(super) const CODES_END: &str = "runCodesEnd";

/// How much longer a window stays open, once, when fewer than five have answered.
pub(super) const EXTENSION: TimeDelta = TimeDelta::days(7);

/// What stands around the answer itself in what is sealed, in bytes: names of members, the code.
const AROUND: usize = 200;

/// The keys of a window, as far as there are any.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    /// Of its tokens and answers.
    pub round: Option<WindowKey>,
    /// Of its participants' codes.
    pub pair: Option<WindowKey>,
}

/// What must be done for due work before its unit: fetches the keys that it needs, gives tokens out,
/// destroys keys. Every step may be done again.
///
/// # Errors
/// As the databases fail; `AlreadyDecided` if it is to be tried again later.
pub(super) async fn before(app: &Arc<App>, work: &Due) -> Result<Keys, Refusal> {
    let Some(subject) = work.subject_id else {
        return Ok(Keys::default());
    };
    match work.kind.as_str() {
        windows::OPENS => issue::prepare(app, subject).await,
        windows::CLOSES | windows::CLOSES_LATER | REMIND => keys_of(app, subject).await,
        KEY_ENDS => end_round(app, subject).await.map(|()| Keys::default()),
        CODES_END => pairs::end(app, subject).await.map(|()| Keys::default()),
        _ => Ok(Keys::default()),
    }
}

/// The keys of an open window.
async fn keys_of(app: &App, id: Uuid) -> Result<Keys, Refusal> {
    let Some(window) = window::get(app.store.read(), id).await? else {
        return Ok(Keys::default());
    };
    // Without a keystore it can't be known whether the key is gone: the window waits.
    let keystore = app.keystore.as_ref().ok_or(Refusal::AlreadyDecided)?;
    Ok(Keys {
        round: keystore.find(KeyName::Round(id)).await?,
        pair: keystore.find(KeyName::Pair(window.run_id)).await?,
    })
}

/// The key under which a window's tokens and answers are sealed.
///
/// # Errors
/// As the keystore fails.
pub async fn round_key(app: &App, window: Uuid) -> Result<Option<WindowKey>, Refusal> {
    match &app.keystore {
        Some(keystore) => Ok(keystore.find(KeyName::Round(window)).await?),
        None => Ok(None),
    }
}

/// Destroys the key of a window that is over, and empties what is written ahead: what was held is gone.
async fn end_round(app: &App, id: Uuid) -> Result<(), Refusal> {
    let window = window::get(app.store.read(), id).await?;
    if window.is_some_and(|window| windows::is_to_come(&window)) {
        return Ok(());
    }
    destroy(app, KeyName::Round(id)).await?;
    match app.store.checkpoint().await? {
        true => Ok(()),
        false => Err(Refusal::AlreadyDecided),
    }
}

async fn destroy(app: &App, name: KeyName) -> Result<(), Refusal> {
    let keystore = app.keystore.as_ref().ok_or(Refusal::AlreadyDecided)?;
    Ok(keystore.destroy(name).await?)
}

/// Deletes what is held of a window that is over, in the unit that ends it, with what waits for nothing any more
/// since it is, and has their keys destroyed after that.
///
/// # Errors
/// As the database fails.
pub(super) async fn forget(unit: &Unit, window: &Window) -> Result<(), Refusal> {
    rows::forget(unit.tx(), window.id).await?;
    let_go(unit, window.run_id).await?;
    // Before its time it has none, and without a keystore it never had.
    let may_have_a_key = window.opens_at.is_some_and(|at| at <= unit.now);
    match may_have_a_key && (window.invited.is_some() || unit.app.keystore.is_some()) {
        true => appoint(unit, window.tenant, KEY_ENDS, (KIND, window.id)).await,
        false => Ok(()),
    }
}

async fn appoint(
    unit: &Unit,
    tenant: Uuid,
    kind: &'static str,
    subject: (&'static str, Uuid),
) -> Result<(), Refusal> {
    let work = Appointment {
        id: unit.id(),
        tenant: Some(tenant),
        kind,
        subject: Some(subject),
        at: unit.now,
    };
    Ok(due::appoint(unit.tx(), work).await?)
}

/// The version of the form that a window asks.
///
/// # Errors
/// As the database fails.
pub(super) async fn form_of(conn: &store::Conn, window: &Window) -> Result<form::Version, Refusal> {
    let found = form::versions_by_id(conn, &[window.form_version_id]).await?;
    let missing = || StoreError::Corrupt("a window without a form".into());
    Ok(found.into_iter().next().ok_or_else(missing)?)
}

/// The hash under which the slot of a token is found.
fn slot_of(token: &str) -> String {
    sha256_hex(format!("slot{token}").as_bytes())
}

/// Where a participant answers. The token stands behind the `#`: browsers send it to nobody.
fn address(app: &App, token: &str) -> String {
    format!("{}/answer#{token}", app.settings.public_url)
}

/// Where an invitation's token is sealed.
fn token_place(invite: Uuid, window: Uuid) -> Aad<'static> {
    Aad {
        table: "answer_invite",
        column: "token_sealed",
        row: invite,
        tenant: window,
    }
}

/// Where the answer of a slot is sealed.
fn body_place(slot: &str, window: Uuid) -> Aad<'static> {
    let half = u128::from_str_radix(slot.get(..32).unwrap_or_default(), 16);
    Aad {
        table: "answer_slot",
        column: "body_sealed",
        row: Uuid::from_u128(half.unwrap_or_default()),
        tenant: window,
    }
}

/// How long an answer to this form looks when it is sealed.
fn padded(content: &Content) -> usize {
    usize::try_from(content.longest_answer()).unwrap_or(usize::MAX - AROUND) + AROUND
}

/// A token of an invitation.
fn open_token(key: &WindowKey, invite: &rows::Invite) -> Result<String, Refusal> {
    let place = token_place(invite.id, invite.window_id);
    let token = key.open(&place, &invite.token_sealed);
    let token = token.map_err(|_| StoreError::Corrupt("a token does not open".into()))?;
    let token = String::from_utf8(token);
    Ok(token.map_err(|_| StoreError::Corrupt("a token is no text".into()))?)
}

fn sealing(err: CryptoError) -> Refusal {
    Refusal::Internal(format!("holding answers: {err}"))
}
