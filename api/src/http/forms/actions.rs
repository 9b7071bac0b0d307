//! `/v1/forms/{id}/actions`

use actix_web::web::Path;
use actix_web::{get, post};
use domain::lifecycle::{Action, Machine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Form;
use crate::app::forms::{self, OpenedForm};
use crate::app::{Refusal, Reply, Unit};
use crate::http::actions::{ActionList, Performed, render};
use crate::http::body::{Body, Nothing};
use crate::http::call::{Answer, Call};

/// Why a form is not used any more.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "Erstattet av et skjema som er likt i hele fylket." }))]
pub struct RetireFormInput {
    /// The reason, at most 2000 letters.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// How each action on a form is performed.
pub fn how(id: Uuid, action: Action) -> Option<Performed> {
    let (operation_id, input) = match action {
        Action::Draft => ("draftForm", None),
        Action::Publish => ("publishForm", None),
        Action::RetireForm => ("retireForm", Some("RetireFormInput")),
        Action::Discard => ("discardForm", None),
        _ => return None,
    };
    Some(Performed {
        operation_id,
        method: "POST",
        href: format!("/v1/forms/{id}/actions/{}", action.path()),
        input,
    })
}

/// List what can be done with a form
///
/// Every action on its draft, on the version in use, and whether a new draft can be begun: what you can do
/// now, and what is missing. A form that comes with this server has none: nobody changes it. Its `state`
/// is the draft's while there is one.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The actions.", body = ActionList)))]
#[get("/v1/forms/{id}/actions")]
pub async fn list_form_actions(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let opened = OpenedForm::readable(&read, id).await?;
        let found = opened.survey(&read.ctx)?;
        let about = opened.draft().or(opened.shown()).ok_or(Refusal::NotFound)?;
        let perform = |action| how(id, action);
        let languages = &read.ctx.languages;
        let list = render(Machine::Form, id, &about.state, &found, perform, languages);
        Reply::json(&list)
    })
    .await
}

fn shown(unit: &Unit, opened: &OpenedForm) -> Result<Reply, Refusal> {
    Reply::of(unit, &Form::of(opened)?)
}

/// Begin a new version of a form
///
/// A copy of the latest version, to be written with `PUT /v1/forms/{id}/draft`. The published one stays in
/// use meanwhile.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The form, with a draft.", body = Form)))]
#[post("/v1/forms/{id}/actions/draft")]
pub async fn draft_form(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        shown(&unit, &forms::begin(&unit, id).await?)
    })
    .await
}

/// Publish the draft of a form
///
/// From now on it can be used, and nobody can change it. The version published until now is retired. Refused
/// as long as the draft has findings, or if its licence has ended.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The form, published.", body = Form)))]
#[post("/v1/forms/{id}/actions/publish")]
pub async fn publish_form(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        shown(&unit, &forms::publish(&unit, id).await?)
    })
    .await
}

/// Take a form out of use
///
/// The published version is used in no new window; windows that have it keep it.
#[utoipa::path(tag = "Evaluation", request_body = RetireFormInput,
    responses((status = 200, description = "The form, retired.", body = Form)))]
#[post("/v1/forms/{id}/actions/retire")]
pub async fn retire_form(call: Call, id: Path<Uuid>, body: Body<RetireFormInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        shown(&unit, &forms::retire(&unit, id, &input.reason).await?)
    })
    .await
}

/// Give up the draft of a form
///
/// Nothing of it is lost: it can still be read under its number. The published version stays in use.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The form, without the draft.", body = Form)))]
#[post("/v1/forms/{id}/actions/discard")]
pub async fn discard_form(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        shown(&unit, &forms::discard(&unit, id).await?)
    })
    .await
}
