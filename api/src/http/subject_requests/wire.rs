//! Requests on the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::subject_request as rows;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::subject_requests::{Draft, KIND};
use crate::app::{Refusal, Versioned};
use crate::http::codes::{DataPart, SubjectKind, SubjectRequestKind, SubjectRequestState, stored};

/// What somebody asks about their own data.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "subjectKind": "person", "subjectId": "1f0e6d0a-58b7-4a55-9a3c-2f7d0b9c1e11", "kind": "export",
    "receivedOn": "2026-11-22"
}))]
pub struct SubjectRequestInput {
    /// Whether it is a person (`/v1/people`), a party (`/v1/enrolments`), or whoever sent feedback (`/v1/feedback`).
    pub subject_kind: SubjectKind,
    /// Id of the person or party who asks, or the number of the receipt for what they sent.
    pub subject_id: Uuid,
    /// What they ask.
    pub kind: SubjectRequestKind,
    /// The day on which they asked; the month to answer counts from it.
    pub received_on: NaiveDate,
}

impl From<&SubjectRequestInput> for Draft {
    fn from(input: &SubjectRequestInput) -> Self {
        Self {
            subject_kind: input.subject_kind.0,
            subject: input.subject_id,
            kind: input.kind.0,
            received_on: input.received_on,
        }
    }
}

/// What is decided about a request.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "granted": true }))]
pub struct SubjectDecisionInput {
    /// Whether it is granted. An erasure is done at once.
    pub granted: bool,
    /// Why not; needed for a refusal, and only then.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

/// How much of what.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "part": "profile", "count": 1, "why": "Name, contact, and what makes them a user representative or a professional." }))]
pub struct ErasedPart {
    /// What.
    pub part: DataPart,
    /// How many.
    pub count: i64,
    /// What it is and, if it is kept, why. In English; translate by the code.
    pub why: String,
}

/// What was erased and what is kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "erased": [], "kept": [] }))]
pub struct ErasureReport {
    /// What was erased, ended or voided.
    pub erased: Vec<ErasedPart>,
    /// What is kept, under a random id that leads to nobody.
    pub kept: Vec<ErasedPart>,
}

/// A request of somebody about their own data.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d50", "version": 1,
    "organisationId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e", "subjectKind": "person",
    "subjectId": "1f0e6d0a-58b7-4a55-9a3c-2f7d0b9c1e11", "kind": "export", "state": "received",
    "receivedOn": "2026-11-22", "dueOn": "2026-12-22", "decidedAt": null, "reason": null,
    "report": null, "createdAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct SubjectRequest {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// The organisation that keeps the data.
    pub organisation_id: Uuid,
    /// What they are here.
    pub subject_kind: SubjectKind,
    /// Who asks. After an erasure the id leads to nobody.
    pub subject_id: Uuid,
    /// What they ask.
    pub kind: SubjectRequestKind,
    /// How far it has come.
    pub state: SubjectRequestState,
    /// The day on which they asked.
    pub received_on: NaiveDate,
    /// The day by which they must have an answer.
    pub due_on: NaiveDate,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// What was erased and what is kept; null unless an erasure was granted.
    #[schema(required)]
    pub report: Option<ErasureReport>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for SubjectRequest {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/subject-requests/{}", self.id)
    }
}

impl TryFrom<rows::SubjectRequest> for SubjectRequest {
    type Error = Refusal;
    fn try_from(row: rows::SubjectRequest) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.id,
            version: row.version,
            organisation_id: row.tenant,
            subject_kind: stored::<domain::codes::SubjectKind>(&row.subject_kind)?.into(),
            subject_id: row.subject_id,
            kind: stored::<domain::codes::SubjectRequestKind>(&row.kind)?.into(),
            state: stored::<domain::codes::SubjectRequestState>(&row.state)?.into(),
            received_on: row.received_on,
            due_on: row.due_on,
            decided_at: row.decided_at,
            reason: row.refusal_reason,
            report: row.report.as_ref().map(report).transpose()?,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

fn report(stored: &Value) -> Result<ErasureReport, Refusal> {
    let list = |name: &str| {
        stored[name]
            .as_array()
            .into_iter()
            .flatten()
            .map(part)
            .collect()
    };
    let (erased, kept): (Result<_, _>, Result<_, _>) = (list("erased"), list("kept"));
    Ok(ErasureReport {
        erased: erased?,
        kept: kept?,
    })
}

fn part(row: &Value) -> Result<ErasedPart, Refusal> {
    let part: domain::codes::DataPart = stored(row["part"].as_str().unwrap_or_default())?;
    Ok(ErasedPart {
        part: part.into(),
        count: row["count"].as_i64().unwrap_or_default(),
        why: part.describe().to_owned(),
    })
}
