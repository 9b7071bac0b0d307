//! A run's conclusion on the wire.

use chrono::{DateTime, Utc};
use domain::conclusion as rules;
use serde::{Deserialize, Serialize};
use store::Conn;
use store::conclusion::{self as rows, stands};
use utoipa::ToSchema;
use uuid::Uuid;

use super::addenda::Addendum;
use crate::app::conclusion::{KIND, assemble, content_hash};
use crate::app::{Refusal, Versioned};
use crate::http::codes::{ConclusionPart, Evidence, NextStep, Side, stored};

/// What a run came to, as you write it: the whole document, complete or not.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "findings": "Deltakerne ville hatt mer tid til å snakke sammen.",
    "sharing": "Begge sider ledet som avtalt; brukersiden tok over én samling.",
    "points": ["Sett av en halv time til erfaringsutveksling i hver samling"],
    "nextStep": { "decision": "revise", "reason": "Programmet er for tett" }
}))]
pub struct ConclusionInput {
    /// What was found: what participants and the planning group say. No names of participants.
    #[serde(default)]
    #[schema(max_length = 20000)]
    pub findings: String,
    /// How the sharing of work between the two sides went.
    #[serde(default)]
    #[schema(max_length = 20000)]
    pub sharing: String,
    /// Points for improvement, one by one, at most 2000 letters each. An empty list says that there
    /// are none; null that nobody has said yet. They wait for the next plan when the run is closed.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub points: Option<Vec<String>>,
    /// What happens next; null until it is decided.
    #[serde(default)]
    pub next_step: Option<NextStepInput>,
}

/// What happens after a run.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "decision": "revise", "reason": "Programmet er for tett" }))]
pub struct NextStepInput {
    /// Hold it again, revise the plan, hand the course over, or end it.
    pub decision: NextStep,
    /// Why, in words.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

impl From<&ConclusionInput> for rules::Conclusion {
    fn from(input: &ConclusionInput) -> Self {
        let next = |next: &NextStepInput| rules::Next {
            decision: next.decision.0,
            reason: next.reason.clone(),
        };
        Self {
            findings: input.findings.clone(),
            sharing: input.sharing.clone(),
            points: input.points.clone(),
            next_step: input.next_step.as_ref().map(next),
        }
    }
}

impl ConclusionInput {
    /// What a stored wording says.
    ///
    /// # Errors
    /// `Corrupt` if it can't be read.
    pub fn of_row(row: &rows::Conclusion) -> Result<Self, Refusal> {
        let content = assemble(row)?;
        Ok(Self {
            findings: content.findings,
            sharing: content.sharing,
            points: content.points,
            next_step: content.next_step.map(|next| NextStepInput {
                decision: next.decision.into(),
                reason: next.reason,
            }),
        })
    }
}

/// One side's signature.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConclusionSignature {
    /// The side for which it was given.
    pub side: Side,
    /// Who gave it.
    pub person_id: Uuid,
    /// How it was given: by login, by personal link, or attested by others.
    pub evidence: Evidence,
    /// True if the giver was also a coordinator; small places allow it, and it is always shown.
    pub also_coordinator: bool,
    /// Hash of the conclusion that was signed.
    pub content_hash: String,
    /// When.
    pub signed_at: DateTime<Utc>,
}

/// What a run came to: findings, how the work was shared, points for improvement, what happens next.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "runId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d60", "number": 1, "version": 2,
    "contentHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "findings": "Deltakerne ville hatt mer tid til å snakke sammen.",
    "sharing": "Begge sider ledet som avtalt.", "points": [],
    "nextStep": { "decision": "repeat", "reason": null }, "missing": [],
    "signatures": [], "addenda": [], "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct Conclusion {
    /// The run. It has one conclusion.
    pub run_id: Uuid,
    /// Number of the wording, counted from 1: what was signed once keeps its number, and a change
    /// gets the next. 0 before anybody has written. `sign` names it as `conclusionVersion`.
    pub number: i32,
    /// Counted up by every change and every signature; 0 before anybody has written. The `ETag`
    /// carries it.
    pub version: i32,
    /// SHA-256 of the content, in hex. `sign` names it, so that nobody signs something else than what
    /// they read.
    pub content_hash: String,
    /// What was found.
    pub findings: String,
    /// How the sharing of work between the two sides went.
    pub sharing: String,
    /// Points for improvement; an empty list if there are none, null if nobody has said yet.
    pub points: Option<Vec<String>>,
    /// What happens next; null until it is decided.
    pub next_step: Option<NextStepInput>,
    /// What is still missing before it can be signed.
    pub missing: Vec<ConclusionPart>,
    /// The signatures that stand: none, one side's, or both sides'.
    pub signatures: Vec<ConclusionSignature>,
    /// What was added after the run was closed, oldest first. It changes nothing that was signed.
    pub addenda: Vec<Addendum>,
    /// When it last changed; null before anybody has written.
    pub updated_at: Option<DateTime<Utc>>,
}

impl Versioned for Conclusion {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.run_id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/runs/{}/conclusion", self.run_id)
    }
}

impl Conclusion {
    /// The last wording of a run's conclusion with its signatures; an empty one if nobody has written.
    ///
    /// # Errors
    /// As the database fails.
    pub async fn load(conn: &Conn, run: Uuid) -> Result<Self, Refusal> {
        let addenda = rows::addenda(conn, run).await?;
        let addenda: Vec<Addendum> = (addenda.iter())
            .map(Addendum::of)
            .collect::<Result<_, _>>()?;
        let Some(row) = rows::last(conn, run).await? else {
            return Ok(Self {
                addenda,
                ..Self::of(run, rules::Conclusion::default())
            });
        };
        let signatures = rows::signatures(conn, row.id).await?;
        let standing = signatures.iter().filter(|signature| stands(signature));
        Ok(Self {
            number: row.number,
            version: row.version,
            content_hash: row.content_hash.clone(),
            signatures: standing.map(signature).collect::<Result<_, _>>()?,
            updated_at: Some(row.updated_at),
            addenda,
            ..Self::of(run, assemble(&row)?)
        })
    }

    fn of(run: Uuid, content: rules::Conclusion) -> Self {
        let missing = content.missing();
        Self {
            run_id: run,
            number: 0,
            version: 0,
            content_hash: content_hash(&content),
            findings: content.findings,
            sharing: content.sharing,
            points: content.points,
            next_step: content.next_step.map(|next| NextStepInput {
                decision: next.decision.into(),
                reason: next.reason,
            }),
            missing: missing.into_iter().map(Into::into).collect(),
            signatures: Vec::new(),
            addenda: Vec::new(),
            updated_at: None,
        }
    }
}

fn signature(row: &rows::Signature) -> Result<ConclusionSignature, Refusal> {
    Ok(ConclusionSignature {
        side: stored::<domain::codes::Side>(&row.side)?.into(),
        person_id: row.person_id,
        evidence: stored::<domain::codes::Evidence>(&row.evidence)?.into(),
        also_coordinator: row.also_coordinator,
        content_hash: row.content_hash.clone(),
        signed_at: row.signed_at,
    })
}
