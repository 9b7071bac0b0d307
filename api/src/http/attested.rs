//! `/v1/courses/{id}/attestations`, `/v1/runs/{id}/attestations`: hands given at a meeting or on paper,
//! entered by one person and confirmed by another.

use actix_web::web::{Path, Query};
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use store::attestation::Attestation as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::{Body, Nothing};
use super::call::{Answer, Call};
use super::codes::{AttestationBasis, AttestationState, CapabilityKind, Side, stored};
use crate::app::attested::{self, Basis, Draft, KIND};
use crate::app::{FieldError, Refusal, Reply, Versioned};
use crate::{list_query, page_type};

/// What you enter: in whose name, for exactly which content, and what it rests on: a meeting or a paper.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "personId": "3c1f2f6e-8a57-4b0a-9a4e-0d5d6b7f9e21", "version": 2,
    "contentHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "meeting": { "meetingId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d40" }, "paper": null
}))]
pub struct AttestationInput {
    /// The lead or deputy in whose name it stands.
    pub person_id: Uuid,
    /// `number` of the plan version, or of the wording of the conclusion.
    #[schema(minimum = 1)]
    pub version: i32,
    /// `contentHash` of it.
    #[schema(pattern = "^[0-9a-f]{64}$", min_length = 64, max_length = 64)]
    pub content_hash: String,
    /// The meeting at which it was given; leave `paper` out.
    #[serde(default)]
    pub meeting: Option<AttestedMeetingInput>,
    /// The paper on which it was given; leave `meeting` out.
    #[serde(default)]
    pub paper: Option<AttestedPaperInput>,
}

/// A meeting of the course's working group at which the person was present.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "meetingId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d40" }))]
pub struct AttestedMeetingInput {
    /// Its id.
    pub meeting_id: Uuid,
}

/// A signed paper that your archive keeps.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "title": "Godkjenning av kursplan, signert", "dated": "2026-11-20",
    "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
}))]
pub struct AttestedPaperInput {
    /// What it is called in the archive.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// The day on it.
    pub dated: NaiveDate,
    /// SHA-256 of the scanned paper, in hex.
    #[schema(pattern = "^[0-9a-f]{64}$", min_length = 64, max_length = 64)]
    pub sha256: String,
}

/// An approval or a signature that was given at a meeting or on paper.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d93", "version": 1, "kind": "approvePlan", "state": "entered",
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20", "runId": null,
    "personId": "3c1f2f6e-8a57-4b0a-9a4e-0d5d6b7f9e21", "side": "user", "number": 2,
    "contentHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "basis": "meeting", "meetingId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d40", "paperTitle": null,
    "paperSha256": null, "givenOn": "2026-11-20", "enteredByPersonId": null,
    "secondPersonId": null, "createdAt": "2026-11-22T08:00:00Z", "decidedAt": null
}))]
pub struct Attestation {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// An approval of a plan, or a signature under a conclusion.
    pub kind: CapabilityKind,
    /// How far it has come.
    pub state: AttestationState,
    /// The course.
    pub course_id: Uuid,
    /// The run whose conclusion it is about; null for a plan.
    pub run_id: Option<Uuid>,
    /// In whose name it stands.
    pub person_id: Uuid,
    /// For which side.
    pub side: Side,
    /// Number of the plan version, or of the wording of the conclusion.
    pub number: i32,
    /// Hash of the content that it is about.
    pub content_hash: String,
    /// What it rests on.
    pub basis: AttestationBasis,
    /// The meeting; null for a paper.
    pub meeting_id: Option<Uuid>,
    /// What the paper is called in the archive; null for a meeting.
    pub paper_title: Option<String>,
    /// SHA-256 of the scanned paper; null for a meeting.
    pub paper_sha256: Option<String>,
    /// The day of the meeting or on the paper.
    pub given_on: NaiveDate,
    /// Who entered it; null if their login is bound to nobody.
    pub entered_by_person_id: Option<Uuid>,
    /// Who confirmed or refused it.
    pub second_person_id: Option<Uuid>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it was confirmed or refused, or lost what it was about.
    pub decided_at: Option<DateTime<Utc>>,
}

impl Versioned for Attestation {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/attestations/{}", self.id)
    }
}

impl Attestation {
    fn of(row: Row) -> Result<Self, Refusal> {
        Ok(Self {
            kind: stored::<domain::codes::CapabilityKind>(&row.kind)?.into(),
            state: stored::<domain::codes::AttestationState>(&row.state)?.into(),
            side: stored::<domain::codes::Side>(&row.side)?.into(),
            basis: stored::<domain::codes::AttestationBasis>(&row.basis)?.into(),
            id: row.id,
            version: row.version,
            course_id: row.course_id,
            run_id: row.run_id,
            person_id: row.person_id,
            number: row.number,
            content_hash: row.content_hash,
            meeting_id: row.meeting_id,
            paper_title: row.paper_title,
            paper_sha256: row.paper_sha256,
            given_on: row.given_on,
            entered_by_person_id: row.entered_by_person,
            second_person_id: row.second_person,
            created_at: row.created_at,
            decided_at: row.decided_at,
        })
    }
}

impl AttestationInput {
    fn draft(&self) -> Result<Draft, Refusal> {
        let basis = match (&self.meeting, &self.paper) {
            (Some(meeting), None) => Basis::Meeting(meeting.meeting_id),
            (None, Some(paper)) => Basis::Paper {
                title: paper.title.clone(),
                dated: paper.dated,
                sha256: paper.sha256.clone(),
            },
            (Some(_), Some(_)) => return Err(FieldError::new("/paper", "notAllowed").into()),
            (None, None) => return Err(FieldError::new("/meeting", "required").into()),
        };
        Ok(Draft {
            person: self.person_id,
            number: self.version,
            content_hash: self.content_hash.clone(),
            basis,
        })
    }
}

page_type!(
    /// A page of attested hands.
    AttestationPage of Attestation
);

list_query!(
    /// A list of attested hands.
    AttestationQuery sorted by ["createdAt"] {}
);

/// Enter an approval given at a meeting or on paper
///
/// For a lead or deputy without a login. A coordinator enters what it rests on; it counts for nothing
/// until a second person of that side has confirmed it. The person in whose name it stands is told then
/// and can contest it. Nobody enters their own, and what it rests on is not older than the plan that was
/// laid before both sides.
#[utoipa::path(tag = "Hands", request_body = AttestationInput,
    responses((status = 201, description = "Entered; a second person is awaited.", body = Attestation)))]
#[post("/v1/courses/{id}/attestations")]
pub async fn attest_approval(call: Call, id: Path<Uuid>, body: Body<AttestationInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let made = attested::enter_approval(&unit, id, input.draft()?).await?;
        Reply::created(&unit, &Attestation::of(made)?)
    })
    .await
}

/// Enter a signature given at a meeting or on paper
///
/// As for an approval: a coordinator enters what it rests on, a second person of the side confirms it.
#[utoipa::path(tag = "Hands", request_body = AttestationInput,
    responses((status = 201, description = "Entered; a second person is awaited.", body = Attestation)))]
#[post("/v1/runs/{id}/attestations")]
pub async fn attest_signature(call: Call, id: Path<Uuid>, body: Body<AttestationInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let made = attested::enter_signature(&unit, id, input.draft()?).await?;
        Reply::created(&unit, &Attestation::of(made)?)
    })
    .await
}

/// List attested hands
///
/// Everything that was entered for the course's plan or the conclusions of its runs, with what became
/// of it. Sort by `createdAt` (default) or `-createdAt`.
#[utoipa::path(tag = "Hands", params(AttestationQuery),
    responses((status = 200, description = "A page of attested hands.", body = AttestationPage)))]
#[get("/v1/courses/{id}/attestations")]
pub async fn list_attestations(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<AttestationQuery>,
) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let list = query.listing(&read.ctx)?;
        let found = attested::list(&read, id, &list.page).await?;
        let items = found.rows.into_iter().map(Attestation::of);
        list.reply::<AttestationPage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// Read an attested hand
///
/// In whose name, for what, what it rests on, who entered it and who confirmed it.
#[utoipa::path(tag = "Hands",
    responses((status = 200, description = "The attested hand.", body = Attestation)))]
#[get("/v1/attestations/{id}")]
pub async fn get_attestation(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let found = attested::get(&read, id).await?;
        Reply::of(&read.ctx, &Attestation::of(found)?)
    })
    .await
}

/// Confirm an attested hand as the second person
///
/// For a member of the same side who was in the working group before it was entered: never the one who
/// entered it, never the one in whose name it stands, never anybody of the other side. The hand is given
/// with this, and everybody concerned is told.
#[utoipa::path(tag = "Hands",
    responses((status = 200, description = "The confirmed hand.", body = Attestation)))]
#[post("/v1/attestations/{id}/actions/confirm")]
pub async fn confirm_attestation(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        let done = attested::confirm(&unit, id).await?;
        Reply::of(&unit, &Attestation::of(done)?)
    })
    .await
}

/// Refuse an attested hand as the second person
///
/// You say that it was not given. Nothing is approved; it can be entered anew.
#[utoipa::path(tag = "Hands",
    responses((status = 200, description = "The refused hand.", body = Attestation)))]
#[post("/v1/attestations/{id}/actions/refuse")]
pub async fn refuse_attestation(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        let done = attested::refuse(&unit, id).await?;
        Reply::of(&unit, &Attestation::of(done)?)
    })
    .await
}
