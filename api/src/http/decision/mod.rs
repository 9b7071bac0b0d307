//! `/v1/decision`: what a personal link is for. GET shows, POST decides; no login, and no other right.

pub mod requests;
mod wire;

use actix_web::{get, post};

use crate::app::{Reply, decision};
use crate::http::body::Body;
use crate::http::call::{Answer, LinkCall};

pub use wire::{Decided, DecisionInput, DecisionShown};

/// Read what your link asks of you
///
/// For whoever holds a personal link: everything that is to be decided, who asks, and until when. The
/// token stands behind the `#` of the link; send it as `Authorization: Capability …`. Reading changes
/// nothing and uses the link up in no way. 410: it was used, taken back, or is over, or what it was
/// about has changed.
#[utoipa::path(tag = "Hands", security(("capability" = [])),
    responses(
        (status = 200, description = "What is to be decided.", body = DecisionShown),
        (status = 410, description = "The link opens nothing any more.",
            body = crate::http::problem::ProblemDetails, content_type = "application/problem+json")))]
#[get("/v1/decision")]
pub async fn get_decision(call: LinkCall) -> Answer {
    call.read(move |read, token| async move {
        let shown = decision::show(&read, &token).await?;
        Reply::json(&DecisionShown::of(&read.ctx, shown)?)
    })
    .await
}

/// Decide with your link
///
/// Once, in your own name: approve, say no with a reason, or, with the link of a receipt, say that it
/// wasn't you. The link is bound to you, your side, this action and exactly the content that it showed:
/// if anybody has changed that since, nothing is decided. Refused with 409 `linkFrozen` for 7 days after
/// your address was changed here. Everybody concerned gets a receipt.
#[utoipa::path(tag = "Hands", security(("capability" = [])), request_body = DecisionInput,
    responses(
        (status = 200, description = "What you decided.", body = Decided),
        (status = 410, description = "The link opens nothing any more.",
            body = crate::http::problem::ProblemDetails, content_type = "application/problem+json")))]
#[post("/v1/decision")]
pub async fn decide(call: LinkCall, body: Body<DecisionInput>) -> Answer {
    call.write(body, |unit, token, input| async move {
        let reason = input.reason.as_deref();
        let link = decision::answer(&unit, &token, input.decision.0, reason).await?;
        Reply::json(&Decided::of(&unit, link)?)
    })
    .await
}
