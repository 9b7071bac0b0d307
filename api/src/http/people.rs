//! `/v1/people`

pub(in crate::http) mod contact;
pub(in crate::http) mod wire;

use actix_web::web::{Path, Query};
use actix_web::{get, patch, post};
use uuid::Uuid;

use crate::app::people;
use crate::app::{Refusal, Reply};
use crate::http::body::{Body, Nothing, Patch};
use crate::http::call::{Answer, Call};
use crate::http::codes::Side;
use crate::{list_query, page_type};
use wire::{Person, PersonInput, PersonSearchInput, patchable};

page_type!(
    /// A page of people.
    PersonPage of Person
);

list_query!(
    /// What a list of people can be narrowed to.
    PersonQuery sorted by ["createdAt"] {
        /// Only people with a profile on this side.
        #[param(inline, value_type = Option<Side>)]
        side: Side,
    }
);

/// List people
///
/// The people your organisation keeps: user representatives, professionals, staff. Sort by
/// `createdAt`. Say with `Sidestilt-Purpose` why you look; everybody on the page gets a line in the
/// access log.
#[utoipa::path(tag = "People", params(PersonQuery), extensions(("x-purpose" = json!(true))),
    responses((status = 200, description = "A page of people.", body = PersonPage)))]
#[get("/v1/people")]
pub async fn list_people(call: Call, Query(query): Query<PersonQuery>) -> Answer {
    call.look(Nothing, move |unit, _| {
        let query = query.clone();
        async move {
            let list = query.listing(&unit)?;
            let side = query.side.map(|side| side.0);
            let (people, rest) = people::list(&unit, side, &list.page).await?;
            list.reply::<PersonPage>(people.into_iter().map(Person::from).collect(), rest)
        }
    })
    .await
}

/// Read a person
///
/// One person your organisation keeps. Say with `Sidestilt-Purpose` why you look; it is written to
/// the access log. What a user representative has lived through is shown to coordinators only.
#[utoipa::path(tag = "People", extensions(("x-purpose" = json!(true))),
    responses(
        (status = 200, description = "The person.", body = Person),
        (status = 410, description = "The person's data was erased.",
            body = crate::http::problem::ProblemDetails, content_type = "application/problem+json")))]
#[get("/v1/people/{id}")]
pub async fn get_person(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.look(Nothing, move |unit, _| async move {
        let found = people::get(&unit, id).await?;
        Reply::of(&unit, &Person::from(found))
    })
    .await
}

/// Find people by name
///
/// Everybody your organisation keeps under exactly this name; letter case and spaces don't matter.
/// Names are kept encrypted, so parts of a name can't be searched for. Every search is logged, also
/// one that finds nobody. At most 50 are told, in one page.
#[utoipa::path(tag = "People", request_body = PersonSearchInput,
    extensions(("x-purpose" = json!(true))),
    responses((status = 200, description = "Who was found.", body = PersonPage)))]
#[post("/v1/people/search")]
pub async fn search_people(call: Call, body: Body<PersonSearchInput>) -> Answer {
    call.look(body, |unit, input| async move {
        let found = people::search(&unit, &input.name).await?;
        let items = found.into_iter().map(Person::from).collect();
        Reply::json(&PersonPage {
            items,
            next: None,
            count: None,
        })
    })
    .await
}

/// Register a person
///
/// A user representative, a professional, or somebody of the staff; never a participant. Name,
/// contact and both profiles are kept encrypted.
#[utoipa::path(tag = "People", request_body = PersonInput,
    responses((status = 201, description = "The new person.", body = Person)))]
#[post("/v1/people")]
pub async fn create_person(call: Call, body: Body<PersonInput>) -> Answer {
    call.write(body, |unit, input| async move {
        let new = people::create(&unit, (&*input).into()).await?;
        Reply::created(&unit, &Person::from(new))
    })
    .await
}

/// Change a person
///
/// For coordinators of the organisation that keeps the person. The answer shows the person, so say
/// with `Sidestilt-Purpose` why you look. `null` for a profile takes it away.
#[utoipa::path(tag = "People", extensions(("x-purpose" = json!(true))),
    request_body(content = PersonInput, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed person.", body = Person),
        (status = 410, description = "The person's data was erased.",
            body = crate::http::problem::ProblemDetails, content_type = "application/problem+json")))]
#[patch("/v1/people/{id}")]
pub async fn update_person(call: Call, id: Path<Uuid>, patch: Patch) -> Answer {
    let id = *id;
    call.write(patch, move |unit, patch| async move {
        let changed = people::update(&unit, id, |present| {
            let wanted = patch.over(&patchable(present))?;
            Ok::<_, Refusal>((&wanted).into())
        })
        .await?;
        Reply::of(&unit, &Person::from(changed))
    })
    .await
}
