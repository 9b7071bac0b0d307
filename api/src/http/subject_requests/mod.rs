//! `/v1/subject-requests`

pub mod answer;
mod known;
pub mod retention;
mod rows;
mod wire;

use actix_web::web::{Path, Query};
use actix_web::{get, post};
use store::subject_request::Filter;
use uuid::Uuid;

use crate::app::Reply;
use crate::app::subject_requests::{self, Decision};
use crate::http::body::Body;
use crate::http::call::{Answer, Call};
use crate::http::codes::SubjectRequestState;
use crate::{list_query, page_type};
use wire::{SubjectDecisionInput, SubjectRequest, SubjectRequestInput};

page_type!(
    /// A page of requests.
    SubjectRequestPage of SubjectRequest
);

list_query!(
    /// What a list of requests can be narrowed to.
    SubjectRequestQuery sorted by ["createdAt"] {
        /// Only requests in this state.
        #[param(inline, value_type = Option<SubjectRequestState>)]
        state: SubjectRequestState,
        /// Only requests about this person, party or piece of feedback.
        subject_id: Uuid,
    }
);

/// List requests of people about their own data
///
/// Managers and auditors see all of their organisation's; coordinators those that they entered. Sort by
/// `createdAt`. Show managers those in state `received` with the nearest `dueOn` first.
#[utoipa::path(tag = "Audit", params(SubjectRequestQuery),
    responses((status = 200, description = "A page of requests.", body = SubjectRequestPage)))]
#[get("/v1/subject-requests")]
pub async fn list_subject_requests(call: Call, Query(query): Query<SubjectRequestQuery>) -> Answer {
    call.read(move |read| async move {
        let list = query.listing(&read.ctx)?;
        let filter = Filter {
            state: query.state.map(|state| state.0.code().to_owned()),
            subject: query.subject_id,
            ..Filter::default()
        };
        let found = subject_requests::list(&read.ctx, read.conn(), filter, &list.page).await?;
        let items = found.rows.into_iter().map(SubjectRequest::try_from);
        list.reply::<SubjectRequestPage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// Enter a request of somebody about their own data
///
/// A user representative, a professional or a participant asks what is kept about them, who has looked
/// at it, or that it be erased. Whoever sent feedback asks by the number of the receipt, the only thing that leads
/// to it. You enter it for them; a manager decides within a month (`dueOn`). Make
/// sure who is asking: this service can't.
#[utoipa::path(tag = "Audit", request_body = SubjectRequestInput,
    responses((status = 201, description = "The request.", body = SubjectRequest)))]
#[post("/v1/subject-requests")]
pub async fn enter_subject_request(call: Call, body: Body<SubjectRequestInput>) -> Answer {
    call.write(body, |unit, input| async move {
        let new = subject_requests::create(&unit, input.as_ref().into()).await?;
        Reply::created(&unit, &SubjectRequest::try_from(new)?)
    })
    .await
}

/// Read a request
///
/// One request with its decision. After an erasure `report` tells what was erased, and what is kept and
/// why; give it to whoever asked.
#[utoipa::path(tag = "Audit",
    responses((status = 200, description = "The request.", body = SubjectRequest)))]
#[get("/v1/subject-requests/{id}")]
pub async fn get_subject_request(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let found = subject_requests::visible(&read.ctx, read.conn(), *id).await?;
        Reply::of(&read.ctx, &SubjectRequest::try_from(found)?)
    })
    .await
}

/// Decide a request
///
/// For managers. A granted `export` or `accesses` can be fetched as its `answer` for 30 days. A granted
/// `erase` is done before this answers and can't be taken back: name, contact, profile and logins are
/// gone, roles and places in working groups end, open approvals are voided, seats are given to the next
/// in line. What others' work stands on is kept under a random id that leads to nobody; `report` tells
/// what and why. A refusal needs a reason.
#[utoipa::path(tag = "Audit", request_body = SubjectDecisionInput,
    responses((status = 200, description = "The decided request.", body = SubjectRequest)))]
#[post("/v1/subject-requests/{id}/decision")]
pub async fn decide_subject_request(
    call: Call,
    id: Path<Uuid>,
    body: Body<SubjectDecisionInput>,
) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let decision = Decision {
            granted: input.granted,
            reason: input.reason.clone(),
        };
        let decided = subject_requests::decide(&unit, id, decision).await?;
        Reply::of(&unit, &SubjectRequest::try_from(decided)?)
    })
    .await
}
