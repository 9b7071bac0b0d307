//! `/v1/courses/{id}/queue`

use actix_web::web::{Path, Query};
use actix_web::{get, post};
use domain::permissions::{Area, Right};
use uuid::Uuid;

use super::wire::{Enrolment, EnrolmentInput};
use super::{EnrolmentPage, EnrolmentQuery, closed, page};
use crate::app::Reply;
use crate::app::enrolments::{self, Room, rows_view};
use crate::http::body::{Body, Nothing};
use crate::http::call::{Answer, Call};

/// List a course's standing queue
///
/// Parties that asked for the course and not for a certain run: they keep their date until a run has a
/// place for them, and stand in line with those who asked for that run, by the time of asking. Each
/// says where it stands and why it has no offer. What you see of them is as for the parties of a run.
#[utoipa::path(tag = "Enrolments", params(EnrolmentQuery), extensions(("x-purpose" = json!(true))),
    responses((status = 200, description = "A page of parties.", body = EnrolmentPage)))]
#[get("/v1/courses/{id}/queue")]
pub async fn list_queue(call: Call, id: Path<Uuid>, Query(query): Query<EnrolmentQuery>) -> Answer {
    let id = *id;
    call.look(Nothing, move |unit, _| {
        let query = query.clone();
        async move {
            let room = Room::look_at_queue(&unit, unit.tx(), id).await?;
            let view = unit.permit(Area::Queue, Right::Read, &room.target())?;
            let view = rows_view(Area::Queue, view)?;
            page(&unit, &room, view, "listQueue", &query).await
        }
    })
    .await
}

/// Put a party in a course's standing queue
///
/// For whoever is referred between runs: the party keeps its date. When a run has a place, the first
/// party in line that fits is offered it; if one is open with free seats now, the offer is made at
/// once and the answer says so.
#[utoipa::path(tag = "Enrolments", request_body = EnrolmentInput,
    responses((status = 201, description = "The party, and where it stands.", body = Enrolment)))]
#[post("/v1/courses/{id}/queue")]
pub async fn queue_party(call: Call, id: Path<Uuid>, body: Body<EnrolmentInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let (room, party) = enrolments::queue(&unit, id, input.as_ref().into()).await?;
        Reply::created(&unit, &closed(&unit, &room, party).await?)
    })
    .await
}
