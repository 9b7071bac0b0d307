//! `/v1/retention`

use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Reply;
use crate::app::retention::{self, Over};
use crate::http::call::{Answer, Call};
use crate::http::codes::{RetentionEnd, RetentionKind};

/// How long something is kept, and how much of it is to go now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "kind": "invitation", "purpose": "To bind a login to a person.", "days": 30,
    "from": "the invitation was used, revoked or ran out", "end": "deleted", "overNow": 3
}))]
pub struct RetentionRule {
    /// What it is about.
    pub kind: RetentionKind,
    /// What it is kept for. In English; translate by `kind`.
    pub purpose: String,
    /// For how many days.
    pub days: u32,
    /// From when the days count. In English; translate by `kind`.
    pub from: String,
    /// What happens then.
    pub end: RetentionEnd,
    /// How many of your organisations' are over their time and go within the hour. Of what belongs to no
    /// organisation always 0.
    pub over_now: i64,
}

/// How long what is kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "items": [] }))]
pub struct RetentionRules {
    /// Every kind that has an end by time.
    pub items: Vec<RetentionRule>,
}

impl From<Over> for RetentionRule {
    fn from(Over { rule, count }: Over) -> Self {
        Self {
            kind: rule.kind.into(),
            purpose: rule.purpose.to_owned(),
            days: rule.days,
            from: rule.from.to_owned(),
            end: rule.end.into(),
            over_now: i64::try_from(count).unwrap_or(i64::MAX),
        }
    }
}

/// Read how long what is kept
///
/// Every kind of people's data that has an end by time: what for, for how long, from when, and what
/// happens then, with a count of what is over its time now. The service ends it by itself every hour;
/// this changes nothing. For managers and auditors.
#[utoipa::path(tag = "Audit",
    responses((status = 200, description = "The rules with counts.", body = RetentionRules)))]
#[get("/v1/retention")]
pub async fn get_retention(call: Call) -> Answer {
    call.read(move |read| async move {
        let found = retention::survey(&read).await?;
        let items = found.into_iter().map(RetentionRule::from).collect();
        Reply::json(&RetentionRules { items })
    })
    .await
}
