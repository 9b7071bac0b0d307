//! `/v1/needs/{id}/actions`

use actix_web::web::Path;
use actix_web::{get, post};
use domain::lifecycle::{Action, Machine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Need, visible};
use crate::app::needs::{self, Fate};
use crate::app::{Refusal, Reply, Unit, actions::survey};
use crate::http::actions::{ActionList, Performed, render};
use crate::http::body::Body;
use crate::http::call::{Answer, Call};

/// Which course takes the need up.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20" }))]
pub struct AdoptNeedInput {
    /// The course that takes it up: of the same organisation, and not retired.
    pub course_id: Uuid,
}

/// Which course answers the need.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "courseId": null }))]
pub struct MeetNeedInput {
    /// The course that answers it; null if it is the one that took it up.
    #[serde(default)]
    pub course_id: Option<Uuid>,
}

/// Which other need this is the same as.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "needId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8f" }))]
pub struct MergeNeedInput {
    /// The other need: of the same organisation, neither declined nor itself merged.
    pub need_id: Uuid,
}

/// Why nobody takes the need on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "Frisklivssentralen har et slikt tilbud fra januar." }))]
pub struct DeclineNeedInput {
    /// The reason, at most 2000 letters.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// How each action on a need is performed.
pub fn how(id: Uuid, action: Action) -> Option<Performed> {
    let (operation_id, input) = match action {
        Action::Adopt => ("adoptNeed", "AdoptNeedInput"),
        Action::Meet => ("meetNeed", "MeetNeedInput"),
        Action::Merge => ("mergeNeed", "MergeNeedInput"),
        Action::Decline => ("declineNeed", "DeclineNeedInput"),
        _ => return None,
    };
    Some(Performed {
        operation_id,
        method: "POST",
        href: format!("/v1/needs/{id}/actions/{}", action.path()),
        input: Some(input),
    })
}

/// List what can be done with a need
///
/// Every action that starts from its present state: whether you can do it now, what is missing, and
/// who acts if it isn't you.
#[utoipa::path(tag = "Needs",
    responses((status = 200, description = "The actions.", body = ActionList)))]
#[get("/v1/needs/{id}/actions")]
pub async fn list_need_actions(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let row = visible(&read, *id).await?;
        let facts = needs::facts(read.conn(), std::slice::from_ref(&row)).await?;
        let found = survey(&read.ctx, &needs::question(&row, facts.of(&row))?);
        let perform = |action| how(row.id, action);
        let languages = &read.ctx.languages;
        Reply::json(&render(
            Machine::Need,
            row.id,
            &row.state,
            &found,
            perform,
            languages,
        ))
    })
    .await
}

async fn perform(unit: Unit, id: Uuid, fate: Fate) -> Result<Reply, Refusal> {
    let changed = needs::act(&unit, id, &fate).await?;
    Reply::of(&unit, &Need::try_from(changed)?)
}

/// Take a need up
///
/// Links the need to the course that takes it up.
#[utoipa::path(tag = "Needs", request_body = AdoptNeedInput,
    responses((status = 200, description = "The need, adopted.", body = Need)))]
#[post("/v1/needs/{id}/actions/adopt")]
pub async fn adopt_need(call: Call, id: Path<Uuid>, body: Body<AdoptNeedInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| {
        let course = input.course_id;
        perform(unit, id, Fate::Adopt { course })
    })
    .await
}

/// Say that a need is met
///
/// A course now answers it: the one that took it up, or another one that you name.
#[utoipa::path(tag = "Needs", request_body = MeetNeedInput,
    responses((status = 200, description = "The need, met.", body = Need)))]
#[post("/v1/needs/{id}/actions/meet")]
pub async fn meet_need(call: Call, id: Path<Uuid>, body: Body<MeetNeedInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| {
        let course = input.course_id;
        perform(unit, id, Fate::Meet { course })
    })
    .await
}

/// Merge a need into another
///
/// For needs that say the same. This one becomes part of the named one, which stands on.
#[utoipa::path(tag = "Needs", request_body = MergeNeedInput,
    responses((status = 200, description = "The need, merged.", body = Need)))]
#[post("/v1/needs/{id}/actions/merge")]
pub async fn merge_need(call: Call, id: Path<Uuid>, body: Body<MergeNeedInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| {
        let need = input.need_id;
        perform(unit, id, Fate::Merge { need })
    })
    .await
}

/// Decline a need
///
/// Nobody takes it on; the reason stays with it.
#[utoipa::path(tag = "Needs", request_body = DeclineNeedInput,
    responses((status = 200, description = "The need, declined.", body = Need)))]
#[post("/v1/needs/{id}/actions/decline")]
pub async fn decline_need(call: Call, id: Path<Uuid>, body: Body<DeclineNeedInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| {
        let reason = input.reason.clone();
        perform(unit, id, Fate::Decline { reason })
    })
    .await
}
