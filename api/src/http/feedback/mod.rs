//! `/v1/feedback`, for whoever has a run's link; `/v1/runs/{id}/feedback`, `/v1/feedback/{id}`, for whoever reads.

pub mod link;
mod wire;

use actix_web::web::{Path, Query};
use actix_web::{get, patch, post};
use uuid::Uuid;

use crate::app::feedback::{self, Opened};
use crate::app::{Refusal, Reply, Unit};
use crate::http::body::{Body, Nothing, Patch};
use crate::http::call::{Answer, Call, LinkCall};
use crate::http::codes::FeedbackTheme;
use crate::{list_query, page_type};

pub use wire::{
    Feedback, FeedbackAnswerInput, FeedbackForm, FeedbackInput, FeedbackReceipt,
    FeedbackThemesInput,
};

/// Read what a feedback link is for
///
/// For whoever takes part in a run and holds its link: which course it is about, that what is sent is
/// **confidential and not anonymous**, who reads it, how long it is kept, and when to expect an answer. In the
/// language of `Accept-Language`; show all of it before anything is written. The token stands behind the `#` of the
/// link; send it as `Authorization: Capability …`. Reading changes nothing. 410: the link is not known, was ended,
/// or is over; which of these can't be told.
#[utoipa::path(tag = "Evaluation", security(("capability" = [])),
    responses(
        (status = 200, description = "What the link is for.", body = FeedbackForm),
        (status = 410, description = "Nothing can be sent with this link.",
            body = crate::http::problem::ProblemDetails, content_type = "application/problem+json")))]
#[get("/v1/feedback")]
pub async fn get_feedback_form(call: LinkCall) -> Answer {
    call.read(|read, token| async move {
        let form = feedback::show(&read, &token).await?;
        Reply::json(&FeedbackForm::of(&read.ctx, &form))
    })
    .await
}

/// Send feedback
///
/// At any time, as often as you like, by the run's link. Whoever wants an answer says in `contact` how to be
/// reached; whoever leaves it out gets none. A name is never needed. The answer is a receipt: whoever asks later what
/// is kept, or wants it erased, gives its number. Nothing can be read back with the link, not by whoever sent it
/// either. Everybody who takes part has the same link, so an Idempotency-Key belongs to the text that it came with.
#[utoipa::path(tag = "Evaluation", security(("capability" = [])), request_body = FeedbackInput,
    responses(
        (status = 201, description = "It was received.", body = FeedbackReceipt),
        (status = 410, description = "Nothing can be sent with this link.",
            body = crate::http::problem::ProblemDetails, content_type = "application/problem+json")))]
#[post("/v1/feedback")]
pub async fn send_feedback(call: LinkCall, body: Body<FeedbackInput>) -> Answer {
    call.write_shared(body, |unit, token, input| async move {
        let row = feedback::give(&unit, &token, input.as_ref().into()).await?;
        Ok(Reply {
            status: 201,
            location: Some(format!("/v1/feedback/{}", row.id)),
            ..Reply::json(&FeedbackReceipt::of(&row))?
        })
    })
    .await
}

page_type!(
    /// A page of feedback.
    FeedbackPage of Feedback
);

list_query!(
    /// What a list of feedback can be narrowed to.
    FeedbackQuery sorted by ["-receivedAt"] {
        /// `true`: only what has been answered; `false`: only what has not.
        answered: bool,
        /// Only what is about this theme.
        #[param(inline, value_type = Option<FeedbackTheme>)]
        theme: FeedbackTheme,
    }
);

/// List a run's feedback
///
/// What participants have sent of their own accord. Coordinators of the organisation that owns the course see all
/// of it; the leads of both sides see it without who sent it and how to reach them (`hidden` names what you don't
/// see); others of the working group and managers find counts among the run's results. Sorted by `-receivedAt`, the
/// last first.
///
/// Each item on the page gets a line in the access log, so say with `Sidestilt-Purpose` why you look.
#[utoipa::path(tag = "Evaluation", params(FeedbackQuery), extensions(("x-purpose" = json!(true))),
    responses((status = 200, description = "A page of feedback.", body = FeedbackPage)))]
#[get("/v1/runs/{id}/feedback")]
pub async fn list_feedback(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<FeedbackQuery>,
) -> Answer {
    let id = *id;
    call.look(Nothing, move |unit, _| {
        let query = query.clone();
        async move {
            let list = query.listing(&unit)?;
            let which = (query.answered, query.theme.map(|theme| theme.0));
            let found = feedback::list(&unit, id, which, &list.page).await?;
            let items = found.rows.into_iter().map(Feedback::of);
            list.reply::<FeedbackPage>(items.collect::<Result<_, _>>()?, found.rest)
        }
    })
    .await
}

/// Read a piece of feedback
///
/// One piece, with as much of it as you may see. Say with `Sidestilt-Purpose` why you look; it is written to the
/// access log.
#[utoipa::path(tag = "Evaluation", extensions(("x-purpose" = json!(true))),
    responses((status = 200, description = "The feedback.", body = Feedback)))]
#[get("/v1/feedback/{id}")]
pub async fn get_feedback(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.look(Nothing, move |unit, _| async move {
        let found = feedback::one(&unit, id).await?;
        Reply::of(&unit, &Feedback::of(found)?)
    })
    .await
}

/// A piece of feedback as the answer to a change shows it: without what is sealed.
fn closed(unit: &Unit, row: store::feedback::Feedback) -> Result<Reply, Refusal> {
    Reply::of(unit, &Feedback::of(Opened::closed(row))?)
}

/// Say what a piece of feedback is about
///
/// For coordinators. Themes are counted in the run's results, where others see them who don't read the texts: so
/// name what of the course it is about, and nothing else. The answer leaves out what is kept encrypted.
#[utoipa::path(tag = "Evaluation",
    request_body(content = FeedbackThemesInput, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed feedback.", body = Feedback)))]
#[patch("/v1/feedback/{id}")]
pub async fn update_feedback(call: Call, id: Path<Uuid>, patch: Patch) -> Answer {
    let id = *id;
    call.write(patch, move |unit, patch| async move {
        let change = |present| {
            let present = FeedbackThemesInput::from(present);
            Ok(patch.over(&present)?.into())
        };
        let changed = feedback::set_themes(&unit, id, change).await?;
        closed(&unit, changed)
    })
    .await
}

/// Mark a piece of feedback as answered
///
/// For coordinators, once they have answered whoever sent it, or have done something about it: say what. This
/// server sends nothing. 409 `alreadyDecided` if it has been answered. The answer leaves out what is kept encrypted.
#[utoipa::path(tag = "Evaluation", request_body = FeedbackAnswerInput,
    responses((status = 200, description = "The feedback, answered.", body = Feedback)))]
#[post("/v1/feedback/{id}/actions/answer")]
pub async fn answer_feedback(
    call: Call,
    id: Path<Uuid>,
    body: Body<FeedbackAnswerInput>,
) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let answered = feedback::answer(&unit, id, &input.answer).await?;
        closed(&unit, answered)
    })
    .await
}

/// Erase a piece of feedback
///
/// For coordinators, when its sender asks for it and gives the number of the receipt. It is gone at once, also from
/// the counts, and can't be brought back; the journal knows that it was erased, and not what it said. Make sure who
/// is asking: this service can't. An `erase` among the requests of people about their own data does the same by a
/// manager's decision.
#[utoipa::path(tag = "Evaluation",
    responses((status = 204, description = "It is erased.")))]
#[post("/v1/feedback/{id}/actions/erase")]
pub async fn erase_feedback(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        feedback::erase(&unit, id).await?;
        Ok(Reply::empty())
    })
    .await
}
