//! `/v1/courses/{id}/actions/…` on the plan: draft, submit, approve, withdraw, discard, contest.

use actix_web::post;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::versions::PlanVersion;
use crate::app::{Reply, plan};
use crate::http::body::{Body, Nothing};
use crate::http::call::{Answer, Call};

/// Which plan you approve: exactly the one you read.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "version": 1, "contentHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
}))]
pub struct ApproveInput {
    /// `number` of the version you read.
    #[schema(minimum = 1)]
    pub version: i32,
    /// `contentHash` of the version you read.
    #[schema(pattern = "^[0-9a-f]{64}$", min_length = 64, max_length = 64)]
    pub content_hash: String,
}

/// Which version's approval you contest.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "version": 1 }))]
pub struct ContestInput {
    /// `number` of the version.
    #[schema(minimum = 1)]
    pub version: i32,
}

/// Begin a new version of the plan
///
/// A copy of the plan in force, or six empty sections if there is none. Only one version is worked on
/// at a time; the one in force stays so until both sides have approved the new one.
#[utoipa::path(tag = "Plans",
    responses((status = 201, description = "The new draft.", body = PlanVersion)))]
#[post("/v1/courses/{id}/actions/draft")]
pub async fn draft_plan(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        let version = plan::begin(&unit, id).await?;
        Reply::created(&unit, &PlanVersion::load(unit.tx(), version).await?)
    })
    .await
}

/// Submit the plan to both sides
///
/// Lays the draft before both sides for approval. Either side's lead does it. A refusal lists what is
/// missing and how to mend it; where the method could not be followed, a recorded deviation lets the
/// work go on.
#[utoipa::path(tag = "Plans",
    responses((status = 200, description = "The submitted version.", body = PlanVersion)))]
#[post("/v1/courses/{id}/actions/submit")]
pub async fn submit_plan(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        let version = plan::submit(&unit, id).await?;
        Reply::of(&unit, &PlanVersion::load(unit.tx(), version).await?)
    })
    .await
}

/// Approve the plan for your side
///
/// One person from each side approves, in two requests; the second puts the plan in force. You name
/// the version and hash that you read: if anybody has changed the plan since, nothing is approved.
/// Machines and administrators can't approve, and nobody for both sides.
#[utoipa::path(tag = "Plans", request_body = ApproveInput,
    responses((status = 200, description = "The version with your approval.", body = PlanVersion)))]
#[post("/v1/courses/{id}/actions/approve")]
pub async fn approve_plan(call: Call, id: Path<Uuid>, body: Body<ApproveInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let version = plan::approve(&unit, id, input.version, &input.content_hash).await?;
        Reply::of(&unit, &PlanVersion::load(unit.tx(), version).await?)
    })
    .await
}

/// Withdraw your approval
///
/// Takes back the approval you gave yourself, as long as the other side has not approved too.
#[utoipa::path(tag = "Plans",
    responses((status = 200, description = "The version without your approval.", body = PlanVersion)))]
#[post("/v1/courses/{id}/actions/withdraw")]
pub async fn withdraw_approval(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        let version = plan::withdraw(&unit, id).await?;
        Reply::of(&unit, &PlanVersion::load(unit.tx(), version).await?)
    })
    .await
}

/// Discard the version being worked on
///
/// Gives the draft or submitted version up. It can still be read under its number; the plan in force
/// is not touched.
#[utoipa::path(tag = "Plans",
    responses((status = 200, description = "The discarded version.", body = PlanVersion)))]
#[post("/v1/courses/{id}/actions/discard")]
pub async fn discard_plan(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        let version = plan::discard(&unit, id).await?;
        Reply::of(&unit, &PlanVersion::load(unit.tx(), version).await?)
    })
    .await
}

/// Say that you did not give the approval in your name
///
/// For an approval given by personal link, or attested by others, until a run of the version opens: it
/// is void, and the version waits for your side again. If it was in force, the version before it is in
/// force again, and runs of this one can't open. What you approved logged in you withdraw instead.
/// Everybody concerned is told.
#[utoipa::path(tag = "Plans", request_body = ContestInput,
    responses((status = 200, description = "The version without the approval.", body = PlanVersion)))]
#[post("/v1/courses/{id}/actions/contest")]
pub async fn contest_approval(call: Call, id: Path<Uuid>, body: Body<ContestInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let version = plan::contest(&unit, id, input.version).await?;
        Reply::of(&unit, &PlanVersion::load(unit.tx(), version).await?)
    })
    .await
}
