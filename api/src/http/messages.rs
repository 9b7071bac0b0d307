//! `/v1/messages`: what is told to people, for a courier to send.

use actix_web::web::{Path, Query};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use domain::permissions::{Area, Right};
use serde::{Deserialize, Serialize};
use store::message::{self as rows, Filter, Message as Row};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::{Body, Nothing};
use super::call::{Answer, Call};
use super::codes::{Channel, DeliveryFailure, Language, MessageKind, MessageState, stored};
use crate::app::messages::{self, Content, KIND, Outcome, leased};
use crate::app::{Check, Ctx, Refusal, Reply, Versioned};
use crate::{list_query, page_type};

/// The most messages that are claimed at a time.
const MOST: i64 = 50;

/// What a message says, and where to: told only to the courier who has it in hand.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "name": "Kari Nordmann", "to": "kari@example.no", "subject": "Godkjenning av en kursplan",
    "text": "Du er bedt om å godkjenne planen for «Å leve med leddgikt». …"
}))]
pub struct MessageContent {
    /// Name of the recipient, for the envelope; null if none is known.
    pub name: Option<String>,
    /// Address or number, for the message's channel.
    pub to: String,
    /// Subject line; null for text messages.
    pub subject: Option<String>,
    /// The text, with line breaks. For the channel `phone`: what to say.
    pub text: String,
}

/// Something that somebody is told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "6f1c2f0a-8f4b-4c55-9f0e-0a5f1f1c2b3d", "version": 1, "kind": "decisionLink",
    "state": "waiting", "recipient": { "kind": "person", "id": "3c1f2f6e-8a57-4b0a-9a4e-0d5d6b7f9e21" },
    "about": { "kind": "planVersion", "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d50" },
    "channel": "email", "language": "nb", "attempts": 0, "lastFailure": null,
    "nextTryAt": "2026-11-25T10:00:00Z", "leaseUntil": null, "expiresAt": "2026-12-02T10:00:00Z",
    "createdAt": "2026-11-25T10:00:00Z", "doneAt": null, "content": null
}))]
pub struct Message {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// What it tells.
    pub kind: MessageKind,
    /// How far it has come.
    pub state: MessageState,
    /// Who is told: a `person`, or a party (`enrolment`).
    pub recipient: MessageRef,
    /// What it is about.
    pub about: MessageRef,
    /// How they are reached.
    pub channel: Channel,
    /// The language it is written in.
    pub language: Language,
    /// How often its delivery was tried.
    pub attempts: i32,
    /// Why the last try failed.
    pub last_failure: Option<DeliveryFailure>,
    /// It is not tried before.
    pub next_try_at: DateTime<Utc>,
    /// Until then a courier has it in hand; null if none has.
    pub lease_until: Option<DateTime<Utc>>,
    /// From then on it is of no use; null if it always is.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was delivered, or given up.
    pub done_at: Option<DateTime<Utc>>,
    /// What it says and where to; null for everybody but the courier who has it in hand, in lists, and
    /// when it is done.
    pub content: Option<MessageContent>,
}

/// Names something by its kind and id.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "kind": "person", "id": "3c1f2f6e-8a57-4b0a-9a4e-0d5d6b7f9e21" }))]
pub struct MessageRef {
    /// Kind of resource.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
}

impl Versioned for Message {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/messages/{}", self.id)
    }
}

impl Message {
    fn of(ctx: &Ctx, row: Row, content: Option<Content>) -> Result<Self, Refusal> {
        use domain::codes as c;
        let claimed = leased(&row, ctx.now);
        let state = match claimed {
            true => c::MessageState::Claimed,
            false => stored::<c::MessageState>(&row.state)?,
        };
        let failure = row.last_failure.as_deref();
        let failure = failure.map(stored::<c::DeliveryFailure>).transpose()?;
        Ok(Self {
            kind: stored::<c::MessageKind>(&row.kind)?.into(),
            state: state.into(),
            channel: stored::<c::Channel>(&row.channel)?.into(),
            language: stored::<c::Language>(&row.language)?.into(),
            last_failure: failure.map(Into::into),
            id: row.id,
            version: row.version,
            recipient: MessageRef {
                kind: row.recipient_kind,
                id: row.recipient_id,
            },
            about: MessageRef {
                kind: row.about_kind,
                id: row.about_id,
            },
            attempts: row.attempts,
            next_try_at: row.next_try_at,
            lease_until: row.lease_until.filter(|_| claimed),
            expires_at: row.expires_at,
            created_at: row.created_at,
            done_at: row.done_at,
            content: content.map(|content| MessageContent {
                name: content.name,
                to: content.to,
                subject: content.subject,
                text: content.text,
            }),
        })
    }
}

/// What you claim.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "limit": 20, "channels": ["email", "sms"] }))]
pub struct ClaimMessagesInput {
    /// How many messages at the most, 1 to 50; 20 if left out.
    #[serde(default = "twenty")]
    #[schema(minimum = 1, maximum = 50)]
    pub limit: i64,
    /// Only these channels; all if empty.
    #[serde(default)]
    #[schema(max_items = 4)]
    pub channels: Vec<Channel>,
}

fn twenty() -> i64 {
    20
}

/// Why a message was not delivered.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "failure": "unavailable" }))]
pub struct MessageFailedInput {
    /// The reason.
    pub failure: DeliveryFailure,
}

/// Messages that are in your hand now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "items": [{
    "id": "6f1c2f0a-8f4b-4c55-9f0e-0a5f1f1c2b3d", "version": 2, "kind": "decisionLink",
    "state": "claimed", "recipient": { "kind": "person", "id": "3c1f2f6e-8a57-4b0a-9a4e-0d5d6b7f9e21" },
    "about": { "kind": "planVersion", "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d50" },
    "channel": "email", "language": "nb", "attempts": 1, "lastFailure": null,
    "nextTryAt": "2026-11-25T10:00:00Z", "leaseUntil": "2026-11-25T10:05:00Z",
    "expiresAt": "2026-12-02T10:00:00Z", "createdAt": "2026-11-25T10:00:00Z", "doneAt": null,
    "content": {
        "name": "Kari Nordmann", "to": "kari@example.no", "subject": "Godkjenning av en kursplan",
        "text": "Du er bedt om å godkjenne planen for «Å leve med leddgikt». …"
    }
}] }))]
pub struct ClaimedMessages {
    /// The messages, oldest first, with what they say; empty if nothing waits.
    pub items: Vec<Message>,
}

page_type!(
    /// A page of messages, without what they say.
    MessagePage of Message
);

list_query!(
    /// What a list of messages can be narrowed to.
    MessageQuery sorted by ["createdAt"] {
        /// Only in this state.
        #[param(inline, value_type = Option<MessageState>)]
        state: MessageState,
        /// Only of this kind.
        #[param(inline, value_type = Option<MessageKind>)]
        kind: MessageKind,
        /// Only about this plan version, conclusion, run, enrolment or person.
        about_id: Uuid,
    }
);

/// Claim messages to deliver
///
/// For couriers: takes messages in hand for 5 minutes and tells what they say. Nobody else gets them
/// meanwhile, so nothing is sent twice; say for each how it went. What is not reported is handed out
/// again when its time is over. A repeated request takes others: an Idempotency-Key means nothing here.
/// Every message read is written to the access log.
#[utoipa::path(tag = "Messages", request_body = ClaimMessagesInput, extensions(("x-purpose" = json!(true))),
    responses((status = 200, description = "What is in your hand now.", body = ClaimedMessages)))]
#[post("/v1/messages/claim")]
pub async fn claim_messages(call: Call, body: Body<ClaimMessagesInput>) -> Answer {
    call.look(body, |unit, input| async move {
        let mut check = Check::new();
        check.number("/limit", input.limit, 1, MOST);
        check.length("/channels", input.channels.len(), 0, 4);
        let channels: Vec<_> = input.channels.iter().map(|channel| channel.0).collect();
        unit.scope(Area::Messages, Right::Write)?;
        check.done(())?;
        let limit = input.limit.unsigned_abs();
        let claimed = messages::claim(&unit, &channels, limit).await?;
        let items = claimed
            .into_iter()
            .map(|(row, content)| Message::of(&unit, row, Some(content)));
        Reply::json(&ClaimedMessages {
            items: items.collect::<Result<_, _>>()?,
        })
    })
    .await
}

/// List messages
///
/// How far each has come, for couriers and coordinators; never what it says. Sort by `createdAt`
/// (default) or `-createdAt`.
#[utoipa::path(tag = "Messages", params(MessageQuery),
    responses((status = 200, description = "A page of messages.", body = MessagePage)))]
#[get("/v1/messages")]
pub async fn list_messages(call: Call, Query(query): Query<MessageQuery>) -> Answer {
    call.read(move |read| async move {
        let list = query.listing(&read.ctx)?;
        let filter = Filter {
            scope: read.ctx.scope(Area::Messages, Right::Read)?,
            state: query.state.map(|state| state.0.code().to_owned()),
            kind: query.kind.map(|kind| kind.0.code().to_owned()),
            about: query.about_id,
            now: read.ctx.now,
        };
        let found = rows::list(read.conn(), &filter, &list.page).await?;
        let items = found.rows.into_iter();
        let items = items.map(|row| Message::of(&read.ctx, row, None));
        list.reply::<MessagePage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// Read a message
///
/// How far it has come. What it says is told only to the courier who has it in hand, who names a
/// purpose; a coordinator never sees it.
#[utoipa::path(tag = "Messages", extensions(("x-purpose" = json!(true))),
    responses((status = 200, description = "The message.", body = Message)))]
#[get("/v1/messages/{id}")]
pub async fn get_message(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.look(Nothing, move |unit, _| async move {
        let (row, content) = messages::get(&unit, id).await?;
        Reply::of(&unit, &Message::of(&unit, row, content)?)
    })
    .await
}

/// Say that a message was sent
///
/// It is done, and what it said is forgotten. 409 `leaseLost` if it is not in your hand.
#[utoipa::path(tag = "Messages",
    responses((status = 200, description = "The message, sent.", body = Message)))]
#[post("/v1/messages/{id}/actions/sent")]
pub async fn message_sent(call: Call, id: Path<Uuid>) -> Answer {
    settle(call, *id, Outcome::Sent).await
}

/// Say that somebody was told by phone
///
/// It is done, and what it said is forgotten. 409 `leaseLost` if it is not in your hand.
#[utoipa::path(tag = "Messages",
    responses((status = 200, description = "The message, told by phone.", body = Message)))]
#[post("/v1/messages/{id}/actions/phoned")]
pub async fn message_phoned(call: Call, id: Path<Uuid>) -> Answer {
    settle(call, *id, Outcome::Phoned).await
}

async fn settle(call: Call, id: Uuid, outcome: Outcome) -> Answer {
    call.write(Nothing, move |unit, _| async move {
        let row = messages::settle(&unit, id, outcome).await?;
        Reply::of(&unit, &Message::of(&unit, row, None)?)
    })
    .await
}

/// Say that a message was not delivered
///
/// If another try can help, it waits for one: five minutes after the first failure, four times as long
/// after each later one, five tries in all. Then, or if none can help, it is given up, and what it said is
/// forgotten. 409 `leaseLost` if it is not in your hand.
#[utoipa::path(tag = "Messages", request_body = MessageFailedInput,
    responses((status = 200, description = "The message, waiting again or given up.", body = Message)))]
#[post("/v1/messages/{id}/actions/failed")]
pub async fn message_failed(call: Call, id: Path<Uuid>, body: Body<MessageFailedInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let outcome = Outcome::Failed(input.failure.0);
        let row = messages::settle(&unit, id, outcome).await?;
        Reply::of(&unit, &Message::of(&unit, row, None)?)
    })
    .await
}
