//! `/v1/runs/{id}/feedback-link`

use actix_web::web::Path;
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::feedback::{self, LINK, Link};
use crate::app::{Reply, Versioned};
use crate::http::body::Nothing;
use crate::http::call::{Answer, Call};
use crate::http::codes::FeedbackLinkState;

/// The link by which a run's participants send feedback: one for all of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "6f1c2f0a-8f4b-4c55-9f0e-0a5f1f1c2b3d", "runId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d30",
    "state": "open", "token": null, "address": null, "createdAt": "2026-11-22T08:00:00Z",
    "endsAt": "2027-11-22T08:00:00Z", "endedAt": null
}))]
pub struct FeedbackLink {
    /// Its id. It opens nothing.
    pub id: Uuid,
    /// The run.
    pub run_id: Uuid,
    /// Whether it takes feedback.
    pub state: FeedbackLinkState,
    /// The secret that opens it: only in the answer that made it, and only the first time; null ever after. Only
    /// its hash is kept.
    pub token: Option<String>,
    /// Where participants open it, fit for a QR code; shown together with the token and never again.
    pub address: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself: a year after it was made, and 90 days after the run was closed or cancelled if that
    /// is sooner (ours).
    pub ends_at: DateTime<Utc>,
    /// When it was closed, or another was made in its place; null if neither.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Versioned for FeedbackLink {
    const KIND: &'static str = LINK;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        1
    }
    fn path(&self) -> String {
        format!("/v1/runs/{}/feedback-link", self.run_id)
    }
}

impl From<Link> for FeedbackLink {
    fn from(link: Link) -> Self {
        Self {
            id: link.row.id,
            run_id: link.row.subject_id,
            state: link.state.into(),
            token: None,
            address: None,
            created_at: link.row.created_at,
            ends_at: link.ends_at,
            ended_at: link.row.voided_at,
        }
    }
}

/// Make a run's feedback link
///
/// For coordinators of the organisation that owns the course: one link for all who take part, to be sent out, printed
/// or shown as a QR code. The token stands in this answer and nowhere else: the same request sent again with the same
/// Idempotency-Key answers with `token` null. A link that there was ends at once, so what was lost, or has come into
/// wrong hands, is mended by making another. 422 `feedbackOver` once the run has been over for 90 days.
#[utoipa::path(tag = "Evaluation",
    responses((status = 201, description = "The new link with its token.", body = FeedbackLink)))]
#[post("/v1/runs/{id}/feedback-link")]
pub async fn make_feedback_link(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        let (link, token) = feedback::make(&unit, id).await?;
        let kept = FeedbackLink::from(link);
        let shown = FeedbackLink {
            address: Some(Link::address(&unit.app, &token)),
            token: Some(token),
            ..kept.clone()
        };
        Reply::created(&unit, &kept)?.with_secret(&shown)
    })
    .await
}

/// Read a run's feedback link
///
/// Whether it takes feedback and until when; of a run that has had several, the one that is open, or else the last.
/// Never the token. 404 if none was made.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The link.", body = FeedbackLink)))]
#[get("/v1/runs/{id}/feedback-link")]
pub async fn get_feedback_link(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let link = feedback::current(&read, id).await?;
        Reply::of(&read.ctx, &FeedbackLink::from(link))
    })
    .await
}

/// End a run's feedback link
///
/// It takes nothing any more; what was sent stays. 409 `alreadyDecided` if none is open.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The link, ended.", body = FeedbackLink)))]
#[post("/v1/runs/{id}/feedback-link/actions/end")]
pub async fn end_feedback_link(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        let ended = feedback::end(&unit, id).await?;
        Reply::of(&unit, &FeedbackLink::from(ended))
    })
    .await
}
