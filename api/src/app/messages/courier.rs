//! What a courier does: takes messages in hand, delivers them, and says how it went.

use chrono::{DateTime, TimeDelta, Utc};
use domain::codes::{Channel, DeliveryFailure, MessageKind, MessageState, Role};
use domain::permissions::{Area, Right, Target, View};
use serde_json::json;
use store::message::{self as rows, Message};
use uuid::Uuid;

use super::{Content, KIND, open};
use crate::app::looks::Look;
use crate::app::unit::Fact;
use crate::app::{Ctx, Refusal, Unit, answers};

/// How long a courier has what it claimed before another may take it.
pub const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How long after the first failure the next try is made; each later one waits four times as long.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(5);
/// How often it is tried.
const TRIES: i32 = 5;

const AREA: Area = Area::Messages;

/// How a delivery went.
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    /// Handed over to the recipient's channel.
    Sent,
    /// Told by phone.
    Phoned,
    /// Not delivered.
    Failed(DeliveryFailure),
}

fn target(message: &Message) -> Target {
    Target {
        tenant: message.tenant,
        service: None,
        course: None,
    }
}

/// True while somebody has the message in hand.
pub fn leased(message: &Message, now: DateTime<Utc>) -> bool {
    message.done_at.is_none() && message.lease_until.is_some_and(|until| until > now)
}

/// Takes messages in hand, oldest first: what they say is told to this courier alone, for as long as
/// the lease lasts. A repeated request takes others.
///
/// # Errors
/// `Forbidden` for all but couriers, `PurposeRequired`.
pub async fn claim(
    unit: &Unit,
    channels: &[Channel],
    limit: u64,
) -> Result<Vec<(Message, Content)>, Refusal> {
    let scope = unit.scope(AREA, Right::Write)?;
    unit.named_purpose()?;
    unit.pass()?;
    let channels: Vec<&str> = channels.iter().map(|channel| channel.code()).collect();
    let times = (unit.now, unit.now + LEASE);
    let courier = unit.caller.principal;
    let found = rows::claim(unit.tx(), &scope, &channels, limit, courier, times).await?;
    look(unit, "claimMessages", &found).await?;
    let mut claimed = Vec::with_capacity(found.len());
    for message in found {
        let content = open(&unit.app, &message)?;
        let content = content.ok_or_else(|| Refusal::Internal("a message says nothing".into()))?;
        if !is_reminder_to_answer(&message) {
            claimed.push((message, content));
            continue;
        }
        let message = hand_over(unit, &message).await?;
        if !answers::answered(unit.tx(), &content.slots).await? {
            claimed.push((message, content));
        }
    }
    Ok(claimed)
}

/// Whoever is told that there is still time to answer has not answered. So such a letter ends in the moment
/// in which it is claimed, whether the courier gets it or not: what is kept of it looks the same.
fn is_reminder_to_answer(message: &Message) -> bool {
    message.kind == MessageKind::AnswerReminder.code()
}

async fn hand_over(unit: &Unit, message: &Message) -> Result<Message, Refusal> {
    let done = Message {
        leased_by: message.leased_by,
        ..settled(unit.now, message, Outcome::Sent)
    };
    rows::update(unit.tx(), done.clone(), message.version).await?;
    note(unit, &done, Outcome::Sent);
    Ok(done)
}

async fn look(unit: &Unit, operation: &str, found: &[Message]) -> Result<(), Refusal> {
    let looks: Vec<Look> = found
        .iter()
        .map(|message| Look {
            subject: message.recipient_id,
            tenant: message.tenant,
            capacity: Role::Courier.code(),
            organisation: Some(message.tenant),
        })
        .collect();
    unit.looked(operation, &looks).await
}

/// True for the courier who has the message in hand.
fn opened_for(ctx: &Ctx, message: &Message) -> bool {
    let delivers = ctx.view(AREA, Right::Write, &target(message)) == Some(View::Full);
    let own = message.leased_by == Some(ctx.caller.principal);
    delivers && own && leased(message, ctx.now)
}

/// One message. What it says is told only to the courier who has it in hand; everybody else sees
/// how far it has come.
///
/// # Errors
/// `NotFound`; `PurposeRequired` for the courier.
pub async fn get(unit: &Unit, id: Uuid) -> Result<(Message, Option<Content>), Refusal> {
    let found = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    unit.permit(AREA, Right::Read, &target(&found))?;
    if !opened_for(unit, &found) {
        return Ok((found, None));
    }
    unit.named_purpose()?;
    look(unit, "getMessage", std::slice::from_ref(&found)).await?;
    let content = open(&unit.app, &found)?;
    Ok((found, content))
}

/// Says how the delivery of a claimed message went. What it said is forgotten when it is done; after
/// a failure that may pass it is tried again, some times, with growing pauses.
///
/// # Errors
/// `NotFound`, `Forbidden`; `AlreadyDecided` if it is done; `LeaseLost` if it was not claimed, or
/// another courier has it by now.
pub async fn settle(unit: &Unit, id: Uuid, outcome: Outcome) -> Result<Message, Refusal> {
    let present = rows::lock(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    unit.permit(AREA, Right::Write, &target(&present))?;
    if is_reminder_to_answer(&present) && present.leased_by == Some(unit.caller.principal) {
        // It was handed over when it was claimed, and what became of it then is not kept.
        return Ok(present);
    }
    if present.done_at.is_some() {
        return Err(Refusal::AlreadyDecided);
    }
    if present.leased_by != Some(unit.caller.principal) {
        return Err(Refusal::LeaseLost);
    }
    let settled = settled(unit.now, &present, outcome);
    rows::update(unit.tx(), settled.clone(), present.version).await?;
    note(unit, &settled, outcome);
    Ok(settled)
}

fn note(unit: &Unit, settled: &Message, outcome: Outcome) {
    unit.note(Fact {
        tenant: settled.tenant,
        root: (KIND, settled.id),
        entity: (KIND, settled.id),
        version: settled.version,
        action: match outcome {
            Outcome::Sent => "sent",
            Outcome::Phoned => "phoned",
            Outcome::Failed(_) => "failed",
        },
        capacity: Some(Role::Courier.code()),
        occurred_at: None,
        payload: json!({ "kind": settled.kind, "failure": settled.last_failure }),
    });
}

fn settled(now: DateTime<Utc>, present: &Message, outcome: Outcome) -> Message {
    let next = Message {
        version: present.version + 1,
        updated_at: now,
        attempts: present.attempts + 1,
        lease_until: None,
        leased_by: None,
        ..present.clone()
    };
    let done = |state: MessageState| Message {
        state: state.code().to_owned(),
        content_sealed: None,
        done_at: Some(now),
        ..next.clone()
    };
    match outcome {
        Outcome::Sent => done(MessageState::Sent),
        Outcome::Phoned => done(MessageState::Phoned),
        Outcome::Failed(why) => {
            let last_failure = Some(why.code().to_owned());
            let given_up = why.is_final() || next.attempts >= TRIES;
            let after = match given_up {
                true => done(MessageState::Failed),
                false => Message {
                    next_try_at: now + FIRST_PAUSE * 4_i32.pow(present.attempts.unsigned_abs()),
                    ..next
                },
            };
            Message {
                last_failure,
                ..after
            }
        }
    }
}
