//! `/v1/courses/{id}/decision-requests`, `/v1/runs/{id}/decision-requests`: asking somebody for their
//! hand by a personal link, past staff.

use actix_web::web::{Path, Query};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::capability::Capability;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::decision::{self, KIND, kind_of, state};
use crate::app::facts::code;
use crate::app::{Ctx, Refusal, Reply, Versioned};
use crate::http::body::{Body, Nothing};
use crate::http::call::{Answer, Call};
use crate::http::codes::{CapabilityKind, RequestState, Side};
use crate::{list_query, page_type};

/// Whom you ask.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "personId": "3c1f2f6e-8a57-4b0a-9a4e-0d5d6b7f9e21" }))]
pub struct DecisionRequestInput {
    /// A lead or deputy of a side in the course's working group, with an address.
    pub person_id: Uuid,
}

/// Somebody was asked for their hand by a personal link. The link itself is shown to nobody but the
/// courier that delivers it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "6f1c2f0a-8f4b-4c55-9f0e-0a5f1f1c2b3d", "kind": "approvePlan", "state": "open",
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20", "runId": null,
    "personId": "3c1f2f6e-8a57-4b0a-9a4e-0d5d6b7f9e21", "side": "user", "number": 2,
    "contentHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "reason": null, "createdAt": "2026-11-25T10:00:00Z", "expiresAt": "2026-12-02T10:00:00Z",
    "decidedAt": null
}))]
pub struct DecisionRequest {
    /// Its id. It opens nothing.
    pub id: Uuid,
    /// To approve a plan, or to sign a conclusion.
    pub kind: CapabilityKind,
    /// How far it has come.
    pub state: RequestState,
    /// The course.
    pub course_id: Uuid,
    /// The run whose conclusion it is about; null for a plan.
    pub run_id: Option<Uuid>,
    /// Who was asked.
    pub person_id: Uuid,
    /// For which side.
    pub side: Side,
    /// Number of the plan version, or of the wording of the conclusion.
    pub number: i32,
    /// Hash of the content that the link is bound to.
    pub content_hash: String,
    /// Why the answer was no; null otherwise.
    pub reason: Option<String>,
    /// When they were asked.
    pub created_at: DateTime<Utc>,
    /// The link holds until then.
    pub expires_at: DateTime<Utc>,
    /// When they decided.
    pub decided_at: Option<DateTime<Utc>>,
}

impl Versioned for DecisionRequest {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        1
    }
    fn path(&self) -> String {
        format!("/v1/decision-requests/{}", self.id)
    }
}

impl DecisionRequest {
    fn of(ctx: &Ctx, row: Capability) -> Result<Self, Refusal> {
        let side = row.side.as_deref().unwrap_or_default();
        Ok(Self {
            id: row.id,
            kind: kind_of(&row)?.into(),
            state: state(ctx, &row).into(),
            course_id: row.course_id.unwrap_or_default(),
            run_id: row.run_id,
            person_id: row.person_id.unwrap_or_default(),
            side: code::<domain::codes::Side>(side)?.into(),
            number: row.number.unwrap_or_default(),
            content_hash: row.content_hash.unwrap_or_default(),
            reason: row.reason,
            created_at: row.created_at,
            expires_at: row.expires_at,
            decided_at: row.used_at,
        })
    }
}

page_type!(
    /// A page of requests.
    DecisionRequestPage of DecisionRequest
);

list_query!(
    /// A list of requests.
    DecisionRequestQuery sorted by ["createdAt"] {}
);

/// Ask somebody to approve the plan by personal link
///
/// For a lead or deputy who has no login, or doesn't get to it: a courier delivers a link that is
/// theirs alone, valid once and for 7 days, for exactly the version that waits now. Coordinators ask
/// both sides, members of the working group their own. An earlier link of the same side is void, as is
/// every link when the plan is edited. 409 `linkFrozen` for 7 days after the person's address was
/// changed. 404 if no version is being worked on.
#[utoipa::path(tag = "Hands", request_body = DecisionRequestInput,
    responses((status = 201, description = "They are asked.", body = DecisionRequest)))]
#[post("/v1/courses/{id}/decision-requests")]
pub async fn ask_approval(call: Call, id: Path<Uuid>, body: Body<DecisionRequestInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let link = decision::ask_plan(&unit, id, input.person_id).await?;
        Reply::created(&unit, &DecisionRequest::of(&unit, link)?)
    })
    .await
}

/// Ask somebody to sign the conclusion by personal link
///
/// As for a plan: one link a side, valid once and for 7 days, for exactly the wording that lies there
/// now. It can be asked when nothing else stands in the way of a signature.
#[utoipa::path(tag = "Hands", request_body = DecisionRequestInput,
    responses((status = 201, description = "They are asked.", body = DecisionRequest)))]
#[post("/v1/runs/{id}/decision-requests")]
pub async fn ask_signature(call: Call, id: Path<Uuid>, body: Body<DecisionRequestInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let link = decision::ask_signature(&unit, id, input.person_id).await?;
        Reply::created(&unit, &DecisionRequest::of(&unit, link)?)
    })
    .await
}

/// List who was asked by personal link
///
/// Everybody who was asked to approve the course's plan or to sign a conclusion of its runs, with what
/// became of it. Sort by `createdAt` (default) or `-createdAt`.
#[utoipa::path(tag = "Hands", params(DecisionRequestQuery),
    responses((status = 200, description = "A page of requests.", body = DecisionRequestPage)))]
#[get("/v1/courses/{id}/decision-requests")]
pub async fn list_decision_requests(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<DecisionRequestQuery>,
) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let list = query.listing(&read.ctx)?;
        let found = decision::asked(&read, id, &list.page).await?;
        let items = found.rows.into_iter();
        let items = items.map(|row| DecisionRequest::of(&read.ctx, row));
        list.reply::<DecisionRequestPage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// Read what became of a request
///
/// One request: whom it asked, for what, until when, and what they decided. Never the link.
#[utoipa::path(tag = "Hands",
    responses((status = 200, description = "The request.", body = DecisionRequest)))]
#[get("/v1/decision-requests/{id}")]
pub async fn get_decision_request(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let found = decision::get(&read, id).await?;
        Reply::of(&read.ctx, &DecisionRequest::of(&read.ctx, found)?)
    })
    .await
}

/// Take a request back
///
/// Its link opens nothing any more, and if no courier has sent it yet, it is not sent. 409
/// `alreadyDecided` once it was used, taken back, or is over.
#[utoipa::path(tag = "Hands",
    responses((status = 200, description = "The request, void.", body = DecisionRequest)))]
#[post("/v1/decision-requests/{id}/actions/revoke")]
pub async fn revoke_decision_request(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        let revoked = decision::revoke(&unit, id).await?;
        Reply::of(&unit, &DecisionRequest::of(&unit, revoked)?)
    })
    .await
}
