//! `/v1/runs/{id}/conclusion` and what closes a run: two signatures, or six weeks without them.

pub mod addenda;
pub mod method;
mod wire;

use actix_web::web::Path;
use actix_web::{get, post, put};
use domain::permissions::Area;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::run_actions::OpenedRun;
use crate::app::{Reply, conclusion, decision};
use crate::http::body::{Body, Nothing};
use crate::http::call::{Answer, Call};
use crate::http::runs::Run;

pub use wire::{Conclusion, ConclusionInput};

/// Which conclusion you sign: exactly the one you read.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "conclusionVersion": 1,
    "contentHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
}))]
pub struct SignInput {
    /// `number` of the conclusion you read.
    #[schema(minimum = 1)]
    pub conclusion_version: i32,
    /// `contentHash` of the conclusion you read.
    #[schema(pattern = "^[0-9a-f]{64}$", min_length = 64, max_length = 64)]
    pub content_hash: String,
}

/// Why a run is closed without signatures.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "Brukerrepresentanten har flyttet, og ingen har tatt over" }))]
pub struct CloseUnsignedInput {
    /// The reason, in words.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

/// Read a run's conclusion
///
/// What the run came to, with what is still missing and the signatures that stand. Empty, with
/// version 0, as long as nobody has written.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The conclusion.", body = Conclusion)))]
#[get("/v1/runs/{id}/conclusion")]
pub async fn get_conclusion(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        OpenedRun::readable(&read, Area::Conclusion, id).await?;
        Reply::of(&read.ctx, &Conclusion::load(read.conn(), id).await?)
    })
    .await
}

/// Write a run's conclusion
///
/// Replaces the whole document; it need not be complete yet (`missing` tells). **Any change voids the
/// signatures that stand.** Coordinators and the leads of both sides write it until the run is
/// closed. Needs `If-Match` with its ETag; read it first, also before the first writing.
#[utoipa::path(tag = "Evaluation", request_body = ConclusionInput,
    responses((status = 200, description = "The conclusion as it stands now.", body = Conclusion)))]
#[put("/v1/runs/{id}/conclusion")]
pub async fn put_conclusion(call: Call, id: Path<Uuid>, body: Body<ConclusionInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        conclusion::put(&unit, id, (&*input).into()).await?;
        Reply::of(&unit, &Conclusion::load(unit.tx(), id).await?)
    })
    .await
}

/// Sign the conclusion for your side
///
/// One person from each side signs, in two requests. The second signature closes the run: its method
/// status and its numbers are frozen, and its points wait for the next plan. You name the number and
/// hash that you read: if anybody has changed the conclusion since, nothing is signed. Machines and
/// administrators can't sign, and nobody for both sides.
#[utoipa::path(tag = "Evaluation", request_body = SignInput,
    responses((status = 200, description = "The conclusion with your signature.", body = Conclusion)))]
#[post("/v1/runs/{id}/actions/sign")]
pub async fn sign_conclusion(call: Call, id: Path<Uuid>, body: Body<SignInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        conclusion::sign(&unit, id, input.conclusion_version, &input.content_hash).await?;
        Reply::of(&unit, &Conclusion::load(unit.tx(), id).await?)
    })
    .await
}

/// Say that you did not give the signature in your name
///
/// For a signature given by personal link, or attested by others: it is void, and a run that it
/// helped to close is evaluated again. What you signed logged in can't be contested. Not possible once a
/// report has used the run. Everybody concerned is told.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The conclusion without the signature.", body = Conclusion)))]
#[post("/v1/runs/{id}/actions/contest")]
pub async fn contest_signature(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        decision::contest_signature(&unit, id).await?;
        Reply::of(&unit, &Conclusion::load(unit.tx(), id).await?)
    })
    .await
}

/// Close a run that nobody has signed
///
/// Possible six weeks after its sessions were over, with a reason. The evaluation then counts as not
/// held together; points that were written down still wait for the next plan.
#[utoipa::path(tag = "Evaluation", request_body = CloseUnsignedInput,
    responses((status = 200, description = "The closed run.", body = Run)))]
#[post("/v1/runs/{id}/actions/close-unsigned")]
pub async fn close_unsigned(call: Call, id: Path<Uuid>, body: Body<CloseUnsignedInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let closed = conclusion::close_unsigned(&unit, id, input.reason.as_deref()).await?;
        Reply::of(&unit, &Run::of(&closed)?)
    })
    .await
}
