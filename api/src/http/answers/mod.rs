//! `/v1/answer`: answering with a token, and nothing else. `/v1/windows/{id}/slips`: tokens on paper.

mod wire;

use actix_web::web::Path;
use actix_web::{get, post, put};
use uuid::Uuid;

use crate::app::{Reply, answers};
use crate::http::body::{Body, Nothing};
use crate::http::call::{Answer, Call, LinkCall};

pub use wire::{AnswerForm, AnswerInput, AnswerSlips};

/// The largest answer fits, whichever letters of it a client escapes: `\u0000` takes six bytes for a letter that
/// counts four, and twelve for one of two parts.
const LARGEST_SENT: usize = 4 * domain::forms::LARGEST_ANSWER as usize;

/// Read what you are asked
///
/// For whoever holds a token to answer with: the form in the language of `Accept-Language`, ready to be
/// drawn, and until when it can be answered. The token stands behind the `#` of the link, or on the slip of
/// paper; send it as `Authorization: Capability …`. Nobody learns that it was read. What was answered is
/// never shown, not even to whoever gave the answer. 410: the token is not known, or the time to answer is
/// over; which of the two can't be told, since nothing is kept of tokens.
#[utoipa::path(tag = "Evaluation", security(("capability" = [])),
    responses(
        (status = 200, description = "The form.", body = AnswerForm),
        (status = 410, description = "Nobody can answer with this token.",
            body = crate::http::problem::ProblemDetails, content_type = "application/problem+json")))]
#[get("/v1/answer")]
pub async fn get_answer_form(call: LinkCall) -> Answer {
    call.apart(|ctx, token| async move {
        let asked = answers::show(&ctx, &token).await?;
        Reply::json(&AnswerForm::of(asked, &ctx.languages)?)
    })
    .await
}

/// Answer anonymously
///
/// The whole answer, as often as you like until the window closes: the last one counts, and there is only
/// one for each token. It is held sealed, mixed with all others when the window closes, and leads to nobody
/// from then on; fewer than five answers are destroyed unread. Nothing is kept of the request: no log line,
/// no request id, no Idempotency-Key (it has no meaning here), and the answer is 204 the first time and every
/// time. A front end should keep no record either. Answers on paper are typed in with the participant's own
/// token, by somebody who has no part in the course. 413: more than 256 KiB, which is more than any form asks.
#[utoipa::path(tag = "Evaluation", security(("capability" = [])), request_body = AnswerInput,
    responses(
        (status = 204, description = "It counts."),
        (status = 410, description = "Nobody can answer with this token.",
            body = crate::http::problem::ProblemDetails, content_type = "application/problem+json")))]
#[put("/v1/answer")]
pub async fn put_answer(call: LinkCall, body: Body<AnswerInput, LARGEST_SENT>) -> Answer {
    let input = body.into_value();
    call.apart(|ctx, token| async move {
        answers::put(ctx, &token, input.into()).await?;
        Ok(Reply::empty())
    })
    .await
}

/// Give tokens out on paper
///
/// For the participants whom no message with a link reaches: each one's own token, to be printed on a slip
/// and handed over closed. The same each time, none unless the window is open, and none for those who have
/// the link by message. Whoever holds a slip can answer in the participant's place, and can't read anything:
/// print, hand over, keep nothing. Every slip that is given stands in the access log.
#[utoipa::path(tag = "Evaluation", extensions(("x-purpose" = json!(true))),
    responses((status = 200, description = "The slips.", body = AnswerSlips)))]
#[post("/v1/windows/{id}/slips")]
pub async fn give_answer_slips(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    let key = answers::round_key(&call.ctx.app, id).await?;
    call.look(Nothing, move |unit, _| {
        let key = key.clone();
        async move {
            let slips = answers::slips(&unit, id, key.as_ref()).await?;
            Reply::json(&AnswerSlips::of(slips))
        }
    })
    .await
}
