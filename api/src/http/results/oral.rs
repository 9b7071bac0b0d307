//! `/v1/runs/{id}/oral-evaluations`, `/v1/oral-evaluations/{id}`: a group that talked together instead.

use actix_web::web::Path;
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use domain::permissions::Area;
use serde::{Deserialize, Serialize};
use store::conclusion::{self as rows, RunResult};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::results::oral::{self as app, Content, KIND};
use crate::app::run_actions::OpenedRun;
use crate::app::{Refusal, Reply, Versioned};
use crate::http::body::Body;
use crate::http::call::{Answer, Call};

/// What came out when a group talked together.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "occurredOn": "2026-11-20", "present": 4,
    "findings": "Alle ville hatt mer tid til å snakke sammen. Rommet var for kaldt."
}))]
pub struct OralEvaluationInput {
    /// The day; not in the future, and not before the run began.
    pub occurred_on: NaiveDate,
    /// How many participants were there.
    #[schema(minimum = 1, maximum = 1000)]
    pub present: i32,
    /// What they said, summed up, at most 20 000 letters. No names, and nothing by which somebody is known.
    #[schema(min_length = 1, max_length = 20000)]
    pub findings: String,
}

/// An oral evaluation: what a group said that talked together instead of answering anonymously. It was frozen when
/// it was written and never changes.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7da5", "version": 1,
    "runId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d60", "occurredOn": "2026-11-20", "present": 4,
    "findings": "Alle ville hatt mer tid til å snakke sammen. Rommet var for kaldt.",
    "recordedAt": "2026-11-22T08:00:00Z"
}))]
pub struct OralEvaluation {
    /// Its id.
    pub id: Uuid,
    /// Always 1: it never changes.
    pub version: i32,
    /// The run.
    pub run_id: Uuid,
    /// The day.
    pub occurred_on: NaiveDate,
    /// How many participants were there.
    pub present: i32,
    /// What they said, summed up.
    pub findings: String,
    /// When it was entered here, and frozen.
    pub recorded_at: DateTime<Utc>,
}

impl Versioned for OralEvaluation {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/oral-evaluations/{}", self.id)
    }
}

impl OralEvaluation {
    /// An oral evaluation as it is stored.
    ///
    /// # Errors
    /// `Corrupt` if it can't be read.
    pub fn of(row: &RunResult) -> Result<Self, Refusal> {
        let content = app::content(row)?;
        Ok(Self {
            id: row.id,
            version: 1,
            run_id: row.run_id,
            occurred_on: content.occurred_on,
            present: content.present,
            findings: content.findings,
            recorded_at: row.frozen_at,
        })
    }
}

/// Record an oral evaluation
///
/// For a group that is too small to be asked anonymously, or would rather talk: possible where the plan says so
/// (`oralAgreed` in its section on evaluation), from the start of the run until it is closed. It stands among the
/// run's results as what it is, never beside figures. Coordinators and the leads of both sides record it.
#[utoipa::path(tag = "Evaluation", request_body = OralEvaluationInput,
    responses((status = 201, description = "The oral evaluation.", body = OralEvaluation)))]
#[post("/v1/runs/{id}/oral-evaluations")]
pub async fn record_oral_evaluation(
    call: Call,
    id: Path<Uuid>,
    body: Body<OralEvaluationInput>,
) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let content = Content {
            occurred_on: input.occurred_on,
            present: input.present,
            findings: input.findings.clone(),
        };
        let new = app::record(&unit, id, content).await?;
        Reply::created(&unit, &OralEvaluation::of(&new)?)
    })
    .await
}

/// Read an oral evaluation
///
/// What came out when a run's participants talked together. The run's results show all of them.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The oral evaluation.", body = OralEvaluation)))]
#[get("/v1/oral-evaluations/{id}")]
pub async fn get_oral_evaluation(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let row = rows::oral_one(read.conn(), *id).await?;
        let row = row.ok_or(Refusal::NotFound)?;
        OpenedRun::readable(&read, Area::Answers, row.run_id).await?;
        Reply::of(&read.ctx, &OralEvaluation::of(&row)?)
    })
    .await
}
