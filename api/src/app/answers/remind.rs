//! Reminding: everybody who is invited is written to, and only those whose slot is still empty get the
//! letter. Nobody but the courier's channel learns who: all letters look alike, and end alike.

use std::collections::BTreeMap;

use domain::codes::{MessageKind, WindowState};
use store::answer as rows;
use store::{Conn, enrolment};
use uuid::Uuid;

use super::issue::write_to;
use super::{Keys, open_token};
use crate::app::windows;
use crate::app::{Refusal, Unit};

/// Writes a reminder to everybody who was invited to an open window.
///
/// # Errors
/// As the database fails.
pub async fn remind(unit: &Unit, id: Uuid, keys: &Keys) -> Result<(), Refusal> {
    let (window, _) = windows::lock(unit, id).await?;
    let Some(key) = keys
        .round
        .as_ref()
        .filter(|_| window.state == WindowState::Open.code())
    else {
        return Ok(());
    };
    let mut tokens = BTreeMap::<Uuid, Vec<String>>::new();
    for invite in rows::invites(unit.tx(), id).await? {
        let token = open_token(key, &invite)?;
        tokens.entry(invite.enrolment_id).or_default().push(token);
    }
    let parties = enrolment::get_many(unit.tx(), tokens.keys().copied()).await?;
    write_to(
        unit,
        &window,
        &parties,
        &tokens,
        MessageKind::AnswerReminder,
    )
    .await
}

/// Whether all these slots hold an answer, or are gone: then nobody is to be reminded.
///
/// # Errors
/// As the database fails.
pub async fn answered(conn: &Conn, slots: &[String]) -> Result<bool, Refusal> {
    for slot in slots {
        let found = rows::slot(conn, slot).await?;
        if found.is_some_and(|slot| slot.body_sealed.is_none()) {
            return Ok(false);
        }
    }
    Ok(true)
}
