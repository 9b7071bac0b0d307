//! `/v1/runs/{id}/results`: what those who took part have answered.

mod html;
mod laid_out;
pub mod oral;
mod page;
mod wire;

use actix_web::get;
use actix_web::web::Path;
use uuid::Uuid;

use crate::app::{Reply, results};
use crate::http::call::{Answer, Call};

pub use wire::Results;

/// Read what participants have answered
///
/// Everything that was asked in the run's closed windows, question by question, beside the course's earlier
/// rounds and its whole service; what changed from before to after; and what became of the points of the round
/// before. What the working group needs at its evaluation meeting. In the language of `Accept-Language`.
///
/// **What is hidden.** Answers are anonymous and groups are small, so `answered` and `mean` are null below five
/// answers to a question, and `spread` and changes below ten. A change is also hidden where one to four people
/// answered one of the two times alone, since theirs could be worked out. What everybody answered alike is hidden as well
/// where a form is about those who answer (kinds `masteryExpectation` and `other`). Nothing tells which of these
/// it was. Figures of the service take small windows in only when enough of them have come together, so that
/// no window can be found out by taking figures apart. No two questions are crossed, and no answer is shown whole.
///
/// **Free text** is for both sides' leads and the coordinator, and only where five or more have written.
///
/// **Feedback** that participants have sent of their own accord by the run's link is counted. Who reads the texts
/// sees how many are about each theme; others see a theme from five on.
///
/// **From session to session**: the same `key` in windows of the same form with `moment` `afterSession`, in the
/// order of `sessionNumber`. Sessions are never paired: these are means of whoever answered.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The results.", body = Results)))]
#[get("/v1/runs/{id}/results")]
pub async fn get_run_results(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let found = results::of_run(&read, id).await?;
        Reply::json(&Results::of(found, &read.ctx.languages)?)
    })
    .await
}

/// Read what participants have answered, as a page
///
/// The same as a page for people, with charts and a table beside each: to be shown or printed for the evaluation
/// meeting. It holds nothing that the figures don't, needs no script, and loads nothing: fetch it, and show, save or
/// print it as it is.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "An HTML page.", body = String, content_type = "text/html")))]
#[get("/v1/runs/{id}/results/page")]
pub async fn get_run_results_page(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let languages = read.ctx.languages.clone();
        let found = Results::of(results::of_run(&read, id).await?, &languages)?;
        Ok(Reply::page(page::render(&found, &languages)))
    })
    .await
}
