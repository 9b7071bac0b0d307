//! `/v1/runs/{id}/method-status`: whether a run counts as Standard metode, and why.

use actix_web::get;
use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use domain::method_status as rules;
use domain::permissions::Area;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::method_status::{self, Known};
use crate::app::run_actions::OpenedRun;
use crate::app::{Refusal, Reply};
use crate::http::call::{Answer, Call};
use crate::http::codes::{
    Evidence, EvidenceKind, MethodFailure, MethodState, Phase, PhaseState, Side,
};
use crate::messages::{self, Language};

/// Whether a run counts as Standard metode: derived from what happened, never typed in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "runId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d60", "status": "notFulfilled",
    "frozenAt": "2026-11-22T08:00:00Z",
    "phases": [{
        "phase": "evaluation", "held": "notHeld", "evidence": [],
        "failed": [{
            "code": "closedUnsigned", "side": null, "sessionId": null, "on": null,
            "message": "Gjennomføringen ble lukket uten underskrifter."
        }]
    }]
}))]
pub struct MethodStatus {
    /// The run.
    pub run_id: Uuid,
    /// The whole round: `fulfilled` only if every phase was held by both sides.
    pub status: MethodState,
    /// When it was frozen, at closing; null while it still follows what happens.
    pub frozen_at: Option<DateTime<Utc>>,
    /// Planning, delivery and evaluation, each with what shows it and what speaks against it.
    pub phases: Vec<MethodPhase>,
}

/// One phase of a round.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MethodPhase {
    /// Which phase.
    pub phase: Phase,
    /// Whether both sides took part in it.
    pub held: PhaseState,
    /// What shows that they did, and deviations that were recorded.
    pub evidence: Vec<MethodEvidence>,
    /// Why it does not count; while it is pending, what is lacking so far.
    pub failed: Vec<MethodReason>,
}

/// One thing that shows that a side took part.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MethodEvidence {
    /// What kind of thing.
    pub code: EvidenceKind,
    /// Its id: of a working group's member, a meeting, an approval, a session, a signature, a
    /// deviation.
    pub id: Uuid,
    /// The day, in Norway.
    pub on: NaiveDate,
    /// The sides for which it stands; empty for a deviation.
    pub sides: Vec<Side>,
    /// How an approval or a signature was given; null for everything else.
    pub evidence: Option<Evidence>,
}

/// Why a phase does not count as held by both sides.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MethodReason {
    /// The reason.
    pub code: MethodFailure,
    /// The side that was missing; null if it isn't about one.
    pub side: Option<Side>,
    /// The session it is about; null if it isn't about one.
    pub session_id: Option<Uuid>,
    /// The day it is about; null if it isn't about one.
    pub on: Option<NaiveDate>,
    /// The reason for people, in the language asked for.
    pub message: String,
}

impl MethodStatus {
    fn of(run: Uuid, known: Known, languages: &[Language]) -> Self {
        let phases = known.status.phases.into_iter();
        Self {
            run_id: run,
            status: known.status.status.into(),
            frozen_at: known.frozen_at,
            phases: phases.map(|of| phase(of, languages)).collect(),
        }
    }
}

fn phase(of: rules::PhaseStatus, languages: &[Language]) -> MethodPhase {
    let evidence = of.evidence.into_iter().map(|item| MethodEvidence {
        code: item.code.into(),
        id: item.id,
        on: item.on,
        sides: item.sides.into_iter().map(Into::into).collect(),
        evidence: item.how.map(Into::into),
    });
    MethodPhase {
        phase: of.phase.into(),
        held: of.held.into(),
        evidence: evidence.collect(),
        failed: of.failed.iter().map(|why| reason(why, languages)).collect(),
    }
}

fn reason(why: &rules::Failure, languages: &[Language]) -> MethodReason {
    MethodReason {
        code: why.code.into(),
        side: why.side.map(Into::into),
        session_id: why.session,
        on: why.on,
        message: messages::method(languages, why).0,
    }
}

/// Read whether a run counts as Standard metode
///
/// Both sides must have taken part in planning, at every session held, and in the evaluation meeting.
/// The answer follows what is recorded until the run is closed; then it is frozen and no later change
/// of a record touches it. What was taken in from before is `claimed`, never verified.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The status, phase by phase.", body = MethodStatus)))]
#[get("/v1/runs/{id}/method-status")]
pub async fn get_method_status(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let opened = OpenedRun::readable(&read, Area::Runs, id).await?;
        let known = method_status::of_run(read.conn(), opened.run()).await?;
        let known = known.ok_or(Refusal::NotFound)?;
        Reply::json(&MethodStatus::of(id, known, &read.ctx.languages))
    })
    .await
}
