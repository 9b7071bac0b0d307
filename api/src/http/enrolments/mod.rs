//! `/v1/runs/{id}/enrolments`, `/v1/enrolments/{id}`

pub mod actions;
pub mod queue;
pub(in crate::http) mod wire;

use actix_web::web::{Path, Query};
use actix_web::{get, patch, post};
use domain::permissions::{Area, Right, View};
use serde::Serialize;
use store::Conn;
use store::enrolment::{self as rows, Filter, Line};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::enrolments::{self, Opened, Room, explain, must_see, rows_view, seen_by};
use crate::app::{Ctx, Refusal, Reply, Unit};
use crate::http::body::{Body, Nothing, Patch};
use crate::http::call::{Answer, Call};
use crate::http::codes::EnrolmentState;
use crate::{list_query, page_type};
use wire::{Enrolment, EnrolmentDetailsInput, EnrolmentInput};

page_type!(
    /// A page of parties.
    EnrolmentPage of Enrolment
);

list_query!(
    /// What a list of parties can be narrowed to.
    EnrolmentQuery sorted by ["requestedAt"] {
        /// Only parties in this state.
        #[param(inline, value_type = Option<EnrolmentState>)]
        state: EnrolmentState,
    }
);

/// How many have and want a place: no names, no parties one by one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "capacity": 12, "seatsFree": 0, "confirmedParties": 8, "confirmedSeats": 11,
    "offeredParties": 1, "offeredSeats": 1, "waitingParties": 3, "waitingSeats": 4,
    "requestedParties": 0, "requestedSeats": 0, "standingQueueParties": 1
}))]
pub struct EnrolmentSummary {
    /// Seats of the run; null if none are set.
    pub capacity: Option<i32>,
    /// Seats that nobody has or is offered.
    pub seats_free: i32,
    /// Parties that have a place, also after the run.
    pub confirmed_parties: i64,
    /// Their seats.
    pub confirmed_seats: i64,
    /// Parties that are offered a place.
    pub offered_parties: i64,
    /// The seats held for them.
    pub offered_seats: i64,
    /// Parties that wait in the run's queue.
    pub waiting_parties: i64,
    /// Seats they need.
    pub waiting_seats: i64,
    /// Parties whose referral has not come.
    pub requested_parties: i64,
    /// Seats they need.
    pub requested_seats: i64,
    /// Parties that wait in the course's standing queue.
    pub standing_queue_parties: i64,
}

/// List the parties of a run
///
/// Those who have a place, those who wait with their place in line, and those who are gone. Sorted by
/// `requestedAt`, `-requestedAt` for the last first. How much you see depends on your role, and
/// `hidden` says what you don't: coordinators see everything; the professional side's lead sees names
/// and what must be arranged for; the user side's lead sees those who have a place, by display name
/// only; a system sees what it brought in. For counts without parties see the summary.
///
/// Everybody on the page gets a line in the access log, so say with `Sidestilt-Purpose` why you look.
#[utoipa::path(tag = "Enrolments", params(EnrolmentQuery), extensions(("x-purpose" = json!(true))),
    responses((status = 200, description = "A page of parties.", body = EnrolmentPage)))]
#[get("/v1/runs/{id}/enrolments")]
pub async fn list_enrolments(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<EnrolmentQuery>,
) -> Answer {
    let id = *id;
    call.look(Nothing, move |unit, _| {
        let query = query.clone();
        async move {
            let room = Room::look_at_run(&unit, unit.tx(), id).await?;
            let view = unit.permit(Area::Enrolments, Right::Read, &room.target())?;
            let view = rows_view(Area::Enrolments, view)?;
            page(&unit, &room, view, "listEnrolments", &query).await
        }
    })
    .await
}

/// One page of the parties of a run or queue.
async fn page(
    unit: &Unit,
    room: &Room,
    view: View,
    operation: &str,
    query: &EnrolmentQuery,
) -> Result<Reply, Refusal> {
    let list = query.listing(unit)?;
    let seen = seen_by(view);
    let wanted = query.state.map(|state| state.0.code());
    let states = match wanted {
        // A state that the view does not show is asked for in vain.
        Some(state) if !seen.states.is_empty() && !seen.states.contains(&state) => vec![""],
        Some(state) => vec![state],
        None => seen.states.clone(),
    };
    let filter = Filter {
        line: room.queue(),
        states,
        brought_by: seen.own_only.then_some(unit.caller.principal),
    };
    let found = rows::list(unit.tx(), &filter, &list.page).await?;
    let explained = explain(unit.tx(), room, unit.now).await?;
    let opened = Opened::of(unit, operation, room, view, found.rows).await?;
    let items = opened
        .into_iter()
        .map(|one| Enrolment::listed(unit, one, room, &explained));
    list.reply::<EnrolmentPage>(items.collect::<Result<_, _>>()?, found.rest)
}

/// Count the parties of a run
///
/// How many have and want a place, without parties one by one: for everybody who may know that much,
/// and without a purpose.
#[utoipa::path(tag = "Enrolments",
    responses((status = 200, description = "The counts.", body = EnrolmentSummary)))]
#[get("/v1/runs/{id}/enrolments/summary")]
pub async fn summarise_enrolments(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let room = Room::look_at_run(&read.ctx, read.conn(), id).await?;
        let view = read.permit(Area::Enrolments, Right::Read, &room.target())?;
        if view == View::OwnEntries {
            rows_view(Area::Enrolments, View::Counts)?;
        }
        let sums = rows::sums(read.conn(), room.queue()).await?;
        let standing = rows::sums(read.conn(), Line::Course(room.course.id)).await?;
        Reply::json(&summary(&room, &sums, &standing))
    })
    .await
}

fn summary(
    room: &Room,
    sums: &[(String, i64, i64)],
    standing: &[(String, i64, i64)],
) -> EnrolmentSummary {
    use domain::codes::EnrolmentState as S;
    let of = |states: &[S]| {
        let those = sums.iter();
        let those = those.filter(|(code, ..)| states.iter().any(|state| state.code() == code));
        those.fold((0, 0), |(parties, seats), one| {
            (parties + one.1, seats + one.2)
        })
    };
    let confirmed = of(&[S::Confirmed, S::Completed, S::DroppedOut]);
    let (offered, waiting) = (of(&[S::Offered]), of(&[S::Waiting]));
    let requested = of(&[S::Requested]);
    let queue = standing
        .iter()
        .filter(|(code, ..)| code == S::Waiting.code());
    EnrolmentSummary {
        capacity: room.run.as_ref().and_then(|run| run.capacity),
        seats_free: room.free(),
        confirmed_parties: confirmed.0,
        confirmed_seats: confirmed.1,
        offered_parties: offered.0,
        offered_seats: offered.1,
        waiting_parties: waiting.0,
        waiting_seats: waiting.1,
        requested_parties: requested.0,
        requested_seats: requested.1,
        standing_queue_parties: queue.map(|one| one.1).sum(),
    }
}

/// Enrol a party in a run
///
/// The answer says at once what became of it: `confirmed` with its seats, `waiting` with its place in
/// line, or `requested` if the course's category asks for a doctor's referral that has not come. A
/// party is seated together or not at all; who waits is served in the order of asking, and the first
/// party that fits gets the seats.
///
/// The answer leaves out what is kept encrypted (`hidden` names it): you have just told it.
#[utoipa::path(tag = "Enrolments", request_body = EnrolmentInput,
    responses((status = 201, description = "The party, and where it stands.", body = Enrolment)))]
#[post("/v1/runs/{id}/enrolments")]
pub async fn enrol_party(call: Call, id: Path<Uuid>, body: Body<EnrolmentInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let (room, party) = enrolments::enrol(&unit, id, input.as_ref().into()).await?;
        Reply::created(&unit, &closed(&unit, &room, party).await?)
    })
    .await
}

/// A party as the answer to a write shows it: without what is sealed.
async fn closed(unit: &Unit, room: &Room, party: rows::Enrolment) -> Result<Enrolment, Refusal> {
    let view = unit.view(Area::Enrolments, Right::Read, &room.target());
    let explained = explain(unit.tx(), room, unit.now).await?;
    let view = view.unwrap_or(View::OwnEntries);
    Enrolment::of(Opened::closed(party, view), &explained)
}

/// Read a party
///
/// One party with its place in line. Say with `Sidestilt-Purpose` why you look; it is written to the
/// access log. A system reads what it brought in without a purpose, since it sees no names here.
#[utoipa::path(tag = "Enrolments", extensions(("x-purpose" = json!(true))),
    responses((status = 200, description = "The party.", body = Enrolment)))]
#[get("/v1/enrolments/{id}")]
pub async fn get_enrolment(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.look(Nothing, move |unit, _| async move {
        let (room, party) = visible(&unit, unit.tx(), id).await?;
        let view = unit.permit(Area::Enrolments, Right::Read, &room.target())?;
        let explained = explain(unit.tx(), &room, unit.now).await?;
        let opened = Opened::of(&unit, "getEnrolment", &room, view, vec![party]).await?;
        let party = opened.into_iter().next().ok_or(Refusal::NotFound)?;
        Reply::of(&unit, &Enrolment::of(party, &explained)?)
    })
    .await
}

/// A party that the caller may see, with the run or queue it stands in.
async fn visible(ctx: &Ctx, conn: &Conn, id: Uuid) -> Result<(Room, rows::Enrolment), Refusal> {
    let party = rows::get(conn, id).await?.ok_or(Refusal::NotFound)?;
    ctx.must_be_near(party.tenant, Some(party.course_id))?;
    let room = Room::look(conn, party.course_id, party.run_id).await?;
    must_see(ctx, &room, &party)?;
    Ok((room, party))
}

/// Change what is told of a party
///
/// Name, contact, what must be arranged for, and the referral: when it comes, the party gets its place
/// or joins the line at once. Seats can't be changed: withdraw, and enrol anew. The answer leaves out
/// what is kept encrypted.
#[utoipa::path(tag = "Enrolments",
    request_body(content = EnrolmentDetailsInput, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed party.", body = Enrolment)))]
#[patch("/v1/enrolments/{id}")]
pub async fn update_enrolment(call: Call, id: Path<Uuid>, patch: Patch) -> Answer {
    let id = *id;
    call.write(patch, move |unit, patch| async move {
        let change = |present| {
            let present = EnrolmentDetailsInput::from(present);
            Ok(patch.over(&present)?.into())
        };
        let (room, party) = enrolments::update(&unit, id, change).await?;
        Reply::of(&unit, &closed(&unit, &room, party).await?)
    })
    .await
}
