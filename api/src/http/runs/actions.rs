//! `/v1/runs/{id}/actions`: what can be done with a run, and the actions themselves. Signing and
//! closing stand with the conclusion.

use actix_web::web::Path;
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use domain::lifecycle::{Action, Machine};
use domain::permissions::Area;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Run;
use crate::app::run_actions::OpenedRun;
use crate::app::runs::{self, PostponedSession};
use crate::app::{Refusal, Reply};
use crate::http::actions::{self as shown, ActionList, Performed};
use crate::http::body::{Body, Nothing};
use crate::http::call::{Answer, Call};
use crate::http::sessions::WallTimeInput;

/// How each action on a run is performed.
pub fn performed(run: Uuid, action: Action) -> Option<Performed> {
    let (operation_id, input) = operation(action)?;
    Some(Performed {
        operation_id,
        method: "POST",
        href: format!("/v1/runs/{run}/actions/{}", action.path()),
        input,
    })
}

/// Whether this server performs an action on runs.
pub fn offers(action: Action) -> bool {
    operation(action).is_some()
}

fn operation(action: Action) -> Option<(&'static str, Option<&'static str>)> {
    Some(match action {
        Action::Open => ("openRun", Some("RunMomentInput")),
        Action::Postpone => ("postponeRun", Some("PostponeRunInput")),
        Action::AcceptFewer => ("acceptFewer", None),
        Action::Start => ("startRun", Some("RunMomentInput")),
        Action::Finish => ("finishRun", Some("RunMomentInput")),
        Action::EndEarly => ("endRunEarly", Some("EndEarlyInput")),
        Action::Cancel => ("cancelRun", Some("CancelRunInput")),
        Action::Sign => ("signConclusion", Some("SignInput")),
        Action::Contest => ("contestSignature", None),
        Action::CloseUnsigned => ("closeUnsigned", Some("CloseUnsignedInput")),
        Action::Reopen => ("reopenRun", Some("RunReasonInput")),
        _ => return None,
    })
}

/// Why you do it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "For få påmeldte" }))]
pub struct RunReasonInput {
    /// The reason, in words. Without one the action is refused.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

/// When it happened, if you enter it afterwards.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "occurredAt": null }))]
pub struct RunMomentInput {
    /// The moment; null for now. Not in the future, and not before what it is about: a run is not opened
    /// before it was entered here, does not start before the day of its first session, and is not over
    /// before the end of its last. The history keeps beside it when it was entered.
    #[serde(default)]
    pub occurred_at: Option<DateTime<Utc>>,
}

/// Why a run is cancelled, and when that was decided.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "For få påmeldte", "occurredAt": null }))]
pub struct CancelRunInput {
    /// The reason, in words. Without one the action is refused.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
    /// When it was cancelled, if you enter it afterwards; null for now. Not in the future, and not before
    /// the run was opened.
    #[serde(default)]
    pub occurred_at: Option<DateTime<Utc>>,
}

/// Why a run ends before its time, and when it did.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "Kursleder er sykmeldt", "occurredAt": null }))]
pub struct EndEarlyInput {
    /// The reason, in words. Without one the action is refused.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
    /// When it ended, if you enter it afterwards; null for now. Not in the future, and not before the
    /// end of the last session that was held.
    #[serde(default)]
    pub occurred_at: Option<DateTime<Utc>>,
}

/// Why a run is put off, and until when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "reason": "Kursleder er sykmeldt",
    "sessions": [{
        "sessionId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90",
        "to": { "localDate": "2026-09-01", "localStart": "10:00", "localEnd": "12:30" }
    }]
}))]
pub struct PostponeRunInput {
    /// The reason, in words. Without one the action is refused.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
    /// New times, for the sessions that have one already. The other planned ones are moved to a time
    /// not known yet: plan new sessions before you open again.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub sessions: Vec<PostponedSessionInput>,
}

/// A new time for a session of a run that is put off.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "sessionId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90",
    "to": { "localDate": "2026-09-01", "localStart": "10:00", "localEnd": "12:30" }
}))]
pub struct PostponedSessionInput {
    /// The planned session.
    pub session_id: Uuid,
    /// When it is to be instead.
    pub to: WallTimeInput,
}

/// List what can be done with a run
///
/// Every action that starts from where the run is now: what you can do (`ready`), what is missing and
/// which operation mends it (`unmet`), and whose turn it is (`waitingOn`).
#[utoipa::path(tag = "Runs",
    responses((status = 200, description = "The actions.", body = ActionList)))]
#[get("/v1/runs/{id}/actions")]
pub async fn list_run_actions(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let opened = OpenedRun::readable(&read, Area::Runs, id).await?;
        let list = shown::render(
            Machine::Run,
            id,
            &opened.run().state,
            &opened.survey(&read.ctx)?,
            |action| performed(id, action),
            &read.ctx.languages,
        );
        Reply::json(&list)
    })
    .await
}

/// Open a run for enrolment
///
/// A coordinator announces the run. Sessions, place, seats, announcement and referral rule must be
/// there, and somebody of each side at every session; where that could not be, a recorded deviation
/// lets the work go on.
#[utoipa::path(tag = "Runs", request_body = RunMomentInput,
    responses((status = 200, description = "The run, open for enrolment.", body = Run)))]
#[post("/v1/runs/{id}/actions/open")]
pub async fn open_run(call: Call, id: Path<Uuid>, body: Body<RunMomentInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let opened = runs::open(&unit, id, input.occurred_at).await?;
        Reply::of(&unit, &Run::of(&opened)?)
    })
    .await
}

/// Put a run off
///
/// Its planned sessions are moved and it is scheduled anew. Everybody who has or wants a place is
/// asked again.
#[utoipa::path(tag = "Runs", request_body = PostponeRunInput,
    responses((status = 200, description = "The run, scheduled anew.", body = Run)))]
#[post("/v1/runs/{id}/actions/postpone")]
pub async fn postpone_run(call: Call, id: Path<Uuid>, body: Body<PostponeRunInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let named = input.sessions.iter().enumerate().map(|(at, one)| {
            let to = one.to.command(&format!("/sessions/{at}/to"))?;
            Ok(PostponedSession {
                id: one.session_id,
                to,
            })
        });
        let named: Vec<_> = named.collect::<Result<_, Refusal>>()?;
        let opened = runs::postpone(&unit, id, input.reason.as_deref(), &named).await?;
        Reply::of(&unit, &Run::of(&opened)?)
    })
    .await
}

/// Accept fewer participants for your side
///
/// The run may start with fewer participants than the plan wants once a lead or deputy of each side
/// has accepted it, in two requests.
#[utoipa::path(tag = "Runs",
    responses((status = 200, description = "The run with your side's hand.", body = Run)))]
#[post("/v1/runs/{id}/actions/accept-fewer")]
pub async fn accept_fewer(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        let opened = runs::accept_fewer(&unit, id).await?;
        Reply::of(&unit, &Run::of(&opened)?)
    })
    .await
}

/// Start a run
///
/// A coordinator or a lead does it when the day of the first session has come. From now on attendance
/// is recorded.
#[utoipa::path(tag = "Runs", request_body = RunMomentInput,
    responses((status = 200, description = "The running run.", body = Run)))]
#[post("/v1/runs/{id}/actions/start")]
pub async fn start_run(call: Call, id: Path<Uuid>, body: Body<RunMomentInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let opened = runs::start(&unit, id, input.occurred_at).await?;
        Reply::of(&unit, &Run::of(&opened)?)
    })
    .await
}

/// Say that the sessions are over
///
/// Every session must be held with its attendance, moved, or cancelled with a reason. What follows is
/// the evaluation. Who waited for a place goes back to the course's standing queue with the date they
/// asked. Where no session was held the places are cancelled.
#[utoipa::path(tag = "Runs", request_body = RunMomentInput,
    responses((status = 200, description = "The run, being evaluated.", body = Run)))]
#[post("/v1/runs/{id}/actions/finish")]
pub async fn finish_run(call: Call, id: Path<Uuid>, body: Body<RunMomentInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let opened = runs::finish(&unit, id, input.occurred_at).await?;
        Reply::of(&unit, &Run::of(&opened)?)
    })
    .await
}

/// End a run before its time
///
/// With a reason. Sessions that are not to be held are cancelled first. It is evaluated all the same.
#[utoipa::path(tag = "Runs", request_body = EndEarlyInput,
    responses((status = 200, description = "The run, being evaluated.", body = Run)))]
#[post("/v1/runs/{id}/actions/end-early")]
pub async fn end_run_early(call: Call, id: Path<Uuid>, body: Body<EndEarlyInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let opened = runs::end_early(&unit, id, input.reason.as_deref(), input.occurred_at).await?;
        Reply::of(&unit, &Run::of(&opened)?)
    })
    .await
}

/// Cancel a run
///
/// Before it has started, with a reason. Its planned sessions and everybody's places in it are
/// cancelled with it. Who wanted a place and had none goes back to the course's standing queue with the
/// date they asked. All of them, the leads and whoever stands at its sessions are told.
#[utoipa::path(tag = "Runs", request_body = CancelRunInput,
    responses((status = 200, description = "The cancelled run.", body = Run)))]
#[post("/v1/runs/{id}/actions/cancel")]
pub async fn cancel_run(call: Call, id: Path<Uuid>, body: Body<CancelRunInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let opened = runs::cancel(&unit, id, input.reason.as_deref(), input.occurred_at).await?;
        Reply::of(&unit, &Run::of(&opened)?)
    })
    .await
}

/// Ask for your side that a closed run is opened again
///
/// A lead or deputy of each side asks, in two requests with a reason each; the second takes the run
/// back to its evaluation and voids both signatures. Not possible once a report has used it.
#[utoipa::path(tag = "Runs", request_body = RunReasonInput,
    responses((status = 200, description = "The run with your side's hand.", body = Run)))]
#[post("/v1/runs/{id}/actions/reopen")]
pub async fn reopen_run(call: Call, id: Path<Uuid>, body: Body<RunReasonInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let opened = runs::reopen(&unit, id, input.reason.as_deref()).await?;
        Reply::of(&unit, &Run::of(&opened)?)
    })
    .await
}
