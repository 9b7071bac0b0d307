//! What a personal link shows and takes, on the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::capability::Capability;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::decision::{Shown, kind_of};
use crate::app::facts::code;
use crate::app::{Ctx, Refusal};
use crate::http::codes::{CapabilityKind, LinkAnswer, Side};
use crate::http::conclusions::ConclusionInput;
use crate::http::plans::content::PlanContent;
use crate::http::texts::in_words;
use crate::messages;

/// What a personal link asks: the whole of what is to be decided.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "kind": "approvePlan", "title": "Godkjenn planen for «Å leve med leddgikt»", "answers": ["approve", "decline"],
    "side": "user", "courseTitle": { "nb": "Å leve med leddgikt" }, "organisation": "LØKTA",
    "askedBy": "Kari Eksempelvik", "expiresAt": "2026-12-02T10:00:00Z", "current": true, "number": 2,
    "contentHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "plan": null, "conclusion": null
}))]
pub struct DecisionShown {
    /// What the link is for.
    pub kind: CapabilityKind,
    /// The question in one line, in the language asked for.
    pub title: String,
    /// What you can answer.
    pub answers: Vec<LinkAnswer>,
    /// The side for which you decide.
    pub side: Side,
    /// The course's title by language code.
    pub course_title: Value,
    /// Name of the organisation that owns the course.
    pub organisation: String,
    /// Name of whoever asks you; null if nobody did, as with the link of a receipt.
    pub asked_by: Option<String>,
    /// The link holds until then.
    pub expires_at: DateTime<Utc>,
    /// False if what lies there has changed since you were asked: then nothing can be approved.
    pub current: bool,
    /// Number of the plan version, or of the wording of the conclusion.
    pub number: i32,
    /// Hash of the content that the link is bound to.
    pub content_hash: String,
    /// The plan, whole; null if it is about a conclusion.
    pub plan: Option<PlanContent>,
    /// The conclusion, whole; null if it is about a plan.
    pub conclusion: Option<ConclusionInput>,
}

impl DecisionShown {
    /// What a link shows.
    ///
    /// # Errors
    /// `Corrupt` if what is stored can't be read.
    pub fn of(ctx: &Ctx, shown: Shown) -> Result<Self, Refusal> {
        use domain::codes::{CapabilityKind as K, LinkAnswer as A};
        let answers: &[A] = match shown.kind {
            K::ApprovePlan | K::SignConclusion => &[A::Approve, A::Decline],
            K::ContestApproval | K::ContestSignature => &[A::Contest],
            K::GiveFeedback => &[],
        };
        let course = shown.course.title;
        let named = in_words(&course, &ctx.languages);
        let id = format!("letter-title-{}", shown.kind.code());
        let (title, _) = messages::text(&ctx.languages, &id, &[("course", named)]);
        let link = shown.link;
        let plan = shown
            .plan
            .as_ref()
            .map(|(_, sections)| PlanContent::of(sections));
        let conclusion = shown.conclusion.as_ref().map(ConclusionInput::of_row);
        Ok(Self {
            kind: shown.kind.into(),
            title,
            answers: answers.iter().copied().map(Into::into).collect(),
            side: side(&link)?,
            course_title: course,
            organisation: shown.organisation,
            asked_by: shown.asked_by,
            expires_at: link.expires_at,
            current: shown.current,
            number: link.number.unwrap_or_default(),
            content_hash: link.content_hash.unwrap_or_default(),
            plan: plan.transpose()?,
            conclusion: conclusion.transpose()?,
        })
    }
}

fn side(link: &Capability) -> Result<Side, Refusal> {
    let side = link.side.as_deref().unwrap_or_default();
    Ok(code::<domain::codes::Side>(side)?.into())
}

/// Your decision.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "decision": "approve" }))]
pub struct DecisionInput {
    /// One of `answers` that the link shows.
    pub decision: LinkAnswer,
    /// Why, in words; needed for `decline`, and told to those concerned.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

/// What was decided with a link. The link is used up.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "kind": "approvePlan", "decision": "approve", "side": "user", "number": 2,
    "contentHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "decidedAt": "2026-11-26T18:20:00Z", "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20"
}))]
pub struct Decided {
    /// What the link was for.
    pub kind: CapabilityKind,
    /// What you answered.
    pub decision: LinkAnswer,
    /// The side for which you decided.
    pub side: Side,
    /// Number of the plan version, or of the wording of the conclusion.
    pub number: i32,
    /// Hash of the content that you decided about.
    pub content_hash: String,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// The course.
    pub course_id: Uuid,
}

impl Decided {
    /// What was decided with a link.
    ///
    /// # Errors
    /// `Corrupt` if what is stored can't be read.
    pub fn of(ctx: &Ctx, link: Capability) -> Result<Self, Refusal> {
        let outcome = link.outcome.as_deref().unwrap_or_default();
        Ok(Self {
            kind: kind_of(&link)?.into(),
            decision: code::<domain::codes::LinkAnswer>(outcome)?.into(),
            side: side(&link)?,
            number: link.number.unwrap_or_default(),
            decided_at: link.used_at.unwrap_or(ctx.now),
            course_id: link.course_id.unwrap_or_default(),
            content_hash: link.content_hash.unwrap_or_default(),
        })
    }
}
