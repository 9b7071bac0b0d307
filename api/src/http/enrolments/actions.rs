//! `/v1/enrolments/{id}/actions`

use actix_web::web::Path;
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use domain::lifecycle::{Action, Machine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::wire::Enrolment;
use super::{closed, visible};
use crate::app::actions::survey;
use crate::app::enrolments::{self, Act};
use crate::app::{Refusal, Reply, Unit};
use crate::http::actions::{ActionList, Performed, render};
use crate::http::body::{Body, Nothing};
use crate::http::call::{Answer, Call};

/// When the referral came, if you tell it now, and why the party goes before those who wait.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "referralReceivedOn": "2026-11-02", "reason": null }))]
pub struct ConfirmEnrolmentInput {
    /// The day on which a doctor's referral came; null if it is recorded or not needed.
    #[serde(default)]
    pub referral_received_on: Option<NaiveDate>,
    /// Why this party goes before others that wait and fit; needed only then. At most 2000 letters.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

/// Why a party is refused.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "Kurset er for voksne.", "occurredAt": null }))]
pub struct RefuseEnrolmentInput {
    /// The reason, at most 2000 letters; kept encrypted.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
    /// When they were told, if you enter it afterwards; null for now. Not in the future, and not before
    /// they asked.
    #[serde(default)]
    pub occurred_at: Option<DateTime<Utc>>,
}

/// When a party gave up its place.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "occurredAt": null }))]
pub struct WithdrawEnrolmentInput {
    /// When they said so, if you enter it afterwards, as for somebody who phoned yesterday; null for now.
    /// Not in the future, and not before they asked. The seats are free from now on all the same.
    #[serde(default)]
    pub occurred_at: Option<DateTime<Utc>>,
}

/// In which run a place is offered, and why out of turn.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "runId": null, "reason": null }))]
pub struct OfferPlaceInput {
    /// The run, for a party of the standing queue; null for a party that waits in a run.
    #[serde(default)]
    pub run_id: Option<Uuid>,
    /// Why this party goes before others that fit; needed only then. At most 2000 letters.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

/// How each action on a party is performed.
pub fn how(id: Uuid, action: Action) -> Option<Performed> {
    let (operation_id, input) = match action {
        Action::Confirm => ("confirmEnrolment", Some("ConfirmEnrolmentInput")),
        Action::Wait => ("putInQueue", None),
        Action::Refuse => ("refuseEnrolment", Some("RefuseEnrolmentInput")),
        Action::Offer => ("offerPlace", Some("OfferPlaceInput")),
        Action::Accept => ("acceptOffer", None),
        Action::DeclineOffer => ("declineOffer", None),
        Action::WithdrawEnrolment => ("withdrawEnrolment", Some("WithdrawEnrolmentInput")),
        Action::Complete => ("completeEnrolment", None),
        Action::DropOut => ("recordDropOut", None),
        _ => return None,
    };
    Some(Performed {
        operation_id,
        method: "POST",
        href: format!("/v1/enrolments/{id}/actions/{}", action.path()),
        input,
    })
}

/// List what can be done with a party
///
/// Every action that starts from its present state: whether you can do it now, what is missing, and
/// who acts if it isn't you. Shows nobody's data.
#[utoipa::path(tag = "Enrolments",
    responses((status = 200, description = "The actions.", body = ActionList)))]
#[get("/v1/enrolments/{id}/actions")]
pub async fn list_enrolment_actions(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let (room, party) = visible(&read.ctx, read.conn(), id).await?;
        let facts = room.facts(&party, read.ctx.now)?;
        let found = survey(&read.ctx, &room.question(&party, &facts)?);
        let perform = |action| how(id, action);
        let languages = &read.ctx.languages;
        Reply::json(&render(
            Machine::Enrolment,
            id,
            &party.state,
            &found,
            perform,
            languages,
        ))
    })
    .await
}

async fn perform(unit: Unit, id: Uuid, act: Act) -> Result<Reply, Refusal> {
    let (room, party) = enrolments::act(&unit, id, &act).await?;
    Reply::of(&unit, &closed(&unit, &room, party).await?)
}

/// Give a party its places
///
/// From `requested`: the referral has come, there are seats for all of the party, and nobody waits who fits.
#[utoipa::path(tag = "Enrolments", request_body = ConfirmEnrolmentInput,
    responses((status = 200, description = "The party, confirmed.", body = Enrolment)))]
#[post("/v1/enrolments/{id}/actions/confirm")]
pub async fn confirm_enrolment(
    call: Call,
    id: Path<Uuid>,
    body: Body<ConfirmEnrolmentInput>,
) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| {
        let act = Act::Confirm {
            referral: input.referral_received_on,
            reason: input.reason.clone(),
        };
        perform(unit, id, act)
    })
    .await
}

/// Put a party in the queue
///
/// From `requested`: at the end of the line. Without its referral it is not offered a place.
#[utoipa::path(tag = "Enrolments",
    responses((status = 200, description = "The party, in line.", body = Enrolment)))]
#[post("/v1/enrolments/{id}/actions/wait")]
pub async fn put_in_queue(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| perform(unit, id, Act::Wait))
        .await
}

/// Refuse a party
///
/// From `requested`, with a reason that is kept encrypted and shown to coordinators only. Who was refused
/// may ask again.
#[utoipa::path(tag = "Enrolments", request_body = RefuseEnrolmentInput,
    responses((status = 200, description = "The party, refused.", body = Enrolment)))]
#[post("/v1/enrolments/{id}/actions/refuse")]
pub async fn refuse_enrolment(
    call: Call,
    id: Path<Uuid>,
    body: Body<RefuseEnrolmentInput>,
) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| {
        let (reason, at) = (input.reason.clone(), input.occurred_at);
        perform(unit, id, Act::Refuse { reason, at })
    })
    .await
}

/// Offer a place to a party in the queue
///
/// Freed seats are offered by themselves; this is for an exception, with its reason, and for the last
/// days before the first session, when the coordinator phones. The seats are held until the answer.
#[utoipa::path(tag = "Enrolments", request_body = OfferPlaceInput,
    responses((status = 200, description = "The party, with its offer.", body = Enrolment)))]
#[post("/v1/enrolments/{id}/actions/offer")]
pub async fn offer_place(call: Call, id: Path<Uuid>, body: Body<OfferPlaceInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| {
        let (run, reason) = (input.run_id, input.reason.clone());
        perform(unit, id, Act::Offer { run, reason })
    })
    .await
}

/// Accept an offer
///
/// The seats that were held are the party's.
#[utoipa::path(tag = "Enrolments",
    responses((status = 200, description = "The party, confirmed.", body = Enrolment)))]
#[post("/v1/enrolments/{id}/actions/accept")]
pub async fn accept_offer(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| perform(unit, id, Act::Accept))
        .await
}

/// Decline an offer
///
/// The seats are offered at once to the next party in line that fits.
#[utoipa::path(tag = "Enrolments",
    responses((status = 200, description = "The party, which declined.", body = Enrolment)))]
#[post("/v1/enrolments/{id}/actions/decline-offer")]
pub async fn decline_offer(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| perform(unit, id, Act::Decline))
        .await
}

/// Withdraw a party
///
/// From its place, an offer or the line. Freed seats are offered at once to the next party that fits.
/// The party may enrol anew, at the end of the line.
#[utoipa::path(tag = "Enrolments", request_body = WithdrawEnrolmentInput,
    responses((status = 200, description = "The party, withdrawn.", body = Enrolment)))]
#[post("/v1/enrolments/{id}/actions/withdraw")]
pub async fn withdraw_enrolment(
    call: Call,
    id: Path<Uuid>,
    body: Body<WithdrawEnrolmentInput>,
) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| {
        let at = input.occurred_at;
        perform(unit, id, Act::Withdraw { at })
    })
    .await
}

/// Record that a party completed
///
/// Once the run's sessions are over: somebody of the party was at the share of the sessions held that
/// the plan asks. It is done by itself a week later, and for all who are left when the run is closed;
/// a sheet that is corrected meanwhile decides anew.
#[utoipa::path(tag = "Enrolments",
    responses((status = 200, description = "The party, completed.", body = Enrolment)))]
#[post("/v1/enrolments/{id}/actions/complete")]
pub async fn complete_enrolment(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| perform(unit, id, Act::Complete))
        .await
}

/// Record that a party dropped out
///
/// Once the run's sessions are over: the party was at fewer of the sessions held than the plan asks. It
/// is done by itself a week later, and for all who are left when the run is closed.
#[utoipa::path(tag = "Enrolments",
    responses((status = 200, description = "The party, dropped out.", body = Enrolment)))]
#[post("/v1/enrolments/{id}/actions/drop-out")]
pub async fn record_drop_out(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| perform(unit, id, Act::DropOut))
        .await
}
