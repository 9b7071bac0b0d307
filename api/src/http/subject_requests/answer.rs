//! `/v1/subject-requests/{id}/answer`

use actix_web::get;
use actix_web::web::Path;
use chrono::{DateTime, Utc};
use domain::retention::TOLD;
use serde::Serialize;
use store::subject::{OfFeedback, OfParty, OfPerson};
use utoipa::ToSchema;
use uuid::Uuid;

use super::known::{
    KnownAttendance, KnownAttestation, KnownCourse, KnownFact, KnownHand, KnownInvitation,
    KnownKeeping, KnownLink, KnownLogin, KnownMessage, KnownPlace, KnownRole, KnownText,
};
use super::wire::SubjectRequest;
use crate::app::enrolments::explain;
use crate::app::subject_requests::{self, About, Answer as Found};
use crate::app::{Refusal, Reply, Unit};
use crate::http::audit::AccessEntry;
use crate::http::body::Nothing;
use crate::http::call::{Answer, Call};
use crate::http::enrolments::wire::Enrolment;
use crate::http::feedback::Feedback;
use crate::http::people::wire::Person;

/// Everything that is kept about somebody; of a request for `accesses`, only who looked.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "request": null, "madeAt": "2026-11-22T08:00:00Z", "person": null, "party": null, "feedback": null, "logins": [],
    "contactChangedAt": null, "roles": [], "invitations": [], "courses": [], "workingGroups": [],
    "attendance": [], "hands": [], "links": [], "attestations": [], "messages": [], "texts": [],
    "requests": [], "facts": [], "accesses": [], "kept": []
}))]
pub struct SubjectAnswer {
    /// The request that this answers.
    #[schema(required)]
    pub request: Option<SubjectRequest>,
    /// When this was put together.
    pub made_at: DateTime<Utc>,
    /// Their entry, if they are a person of either side or of the staff.
    #[schema(required)]
    pub person: Option<Person>,
    /// Their entry, if they are a party of participants.
    #[schema(required)]
    pub party: Option<Enrolment>,
    /// What they sent by a feedback link, if they ask about that.
    #[schema(required)]
    pub feedback: Option<Feedback>,
    /// When their address was last changed; null if it was not for 30 days.
    pub contact_changed_at: Option<DateTime<Utc>>,
    /// Their logins.
    pub logins: Vec<KnownLogin>,
    /// Their roles, ended ones too.
    pub roles: Vec<KnownRole>,
    /// Invitations to bind a login to them.
    pub invitations: Vec<KnownInvitation>,
    /// Courses that they answer for.
    pub courses: Vec<KnownCourse>,
    /// Their places in working groups, former ones too.
    pub working_groups: Vec<KnownPlace>,
    /// Meetings and sessions.
    pub attendance: Vec<KnownAttendance>,
    /// Approvals and signatures in their name.
    pub hands: Vec<KnownHand>,
    /// Personal links to them.
    pub links: Vec<KnownLink>,
    /// Hands given at a meeting or on paper that they gave, entered or confirmed.
    pub attestations: Vec<KnownAttestation>,
    /// What they were told, and what waits to be told.
    pub messages: Vec<KnownMessage>,
    /// What they wrote.
    pub texts: Vec<KnownText>,
    /// What they have asked about their own data.
    pub requests: Vec<SubjectRequest>,
    /// What the journal says of them: what they did, what was done with their entry, and what names them.
    pub facts: Vec<KnownFact>,
    /// Who looked at their data, the last first.
    pub accesses: Vec<AccessEntry>,
    /// Of each member of this document what for and how long it is kept, and who else may read it.
    pub kept: Vec<KnownKeeping>,
}

/// Fetch the answer to a request
///
/// One document with everything that is kept about somebody, who has looked at it, what for and how long
/// each part is kept and who else may read it, to be handed to whoever asked; for `accesses`, only who has
/// looked. Left out are secrets, hashes, others' logins and what groups wrote together: the data controller's
/// page of the documentation lists what, and why. It can be fetched for 30 days after the decision, by
/// whoever may enter requests, and each time is logged, so say with `Sidestilt-Purpose` why.
#[utoipa::path(tag = "Audit", extensions(("x-purpose" = json!(true))),
    responses(
        (status = 200, description = "The answer.", body = SubjectAnswer),
        (status = 410, description = "Its time is over, or the data was erased since.",
            body = crate::http::problem::ProblemDetails, content_type = "application/problem+json")))]
#[get("/v1/subject-requests/{id}/answer")]
pub async fn get_subject_answer(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.look(Nothing, move |unit, _| async move {
        let found = subject_requests::answer(&unit, id).await?;
        Reply::json(&told(&unit, found).await?)
    })
    .await
}

async fn told(unit: &Unit, found: Found) -> Result<SubjectAnswer, Refusal> {
    let id = found.request.subject_id;
    let base = SubjectAnswer {
        request: Some(SubjectRequest::try_from(found.request)?),
        made_at: unit.now,
        kept: kept(found.all),
        ..SubjectAnswer::default()
    };
    let accesses = |looks: Vec<_>| looks.into_iter().map(AccessEntry::from).collect();
    match found.about {
        About::Person(_, rest) if !found.all => Ok(SubjectAnswer {
            accesses: accesses(rest.looks),
            ..base
        }),
        About::Party(_, rest) if !found.all => Ok(SubjectAnswer {
            accesses: accesses(rest.looks),
            ..base
        }),
        About::Feedback(_, rest) if !found.all => Ok(SubjectAnswer {
            accesses: accesses(rest.looks),
            ..base
        }),
        About::Feedback(opened, rest) => {
            let feedback = Some(Feedback::of(*opened)?);
            of_feedback(SubjectAnswer { feedback, ..base }, id, rest)
        }
        About::Person(profile, rest) => {
            let person = Some(Person::from(*profile));
            of_person(SubjectAnswer { person, ..base }, id, *rest)
        }
        About::Party(party, rest) => {
            let (opened, room) = *party;
            let explained = explain(unit.tx(), &room, unit.now).await?;
            let party = Some(Enrolment::of(opened, &explained)?);
            of_party(SubjectAnswer { party, ..base }, id, rest)
        }
    }
}

fn kept(all: bool) -> Vec<KnownKeeping> {
    let told = TOLD.iter().filter(|told| all || told.part == "accesses");
    told.map(KnownKeeping::from).collect()
}

fn of_person(base: SubjectAnswer, id: Uuid, rest: OfPerson) -> Result<SubjectAnswer, Refusal> {
    let own: Vec<Uuid> = rest.logins.iter().map(|login| login.id).collect();
    let meetings = rest.meetings.into_iter().map(KnownAttendance::from);
    let sessions = rest.sessions.into_iter().map(KnownAttendance::from);
    let approvals = rest.approvals.into_iter().map(KnownHand::from);
    let signatures = rest.signatures.into_iter().map(KnownHand::from);
    let points = rest.points.into_iter().map(KnownText::from);
    let deviations = rest.deviations.into_iter().map(KnownText::from);
    let requests = rest.requests.into_iter().map(SubjectRequest::try_from);
    let facts = rest.facts.into_iter();
    let facts = facts.map(|row| KnownFact::of(row, id, &own));
    let attestations = rest.attestations.into_iter();
    Ok(SubjectAnswer {
        contact_changed_at: rest.contact_changed_at,
        logins: rest.logins.into_iter().map(KnownLogin::from).collect(),
        roles: rest.roles.into_iter().map(KnownRole::from).collect(),
        invitations: rest
            .invitations
            .into_iter()
            .map(KnownInvitation::from)
            .collect(),
        courses: rest
            .courses
            .iter()
            .flat_map(|row| KnownCourse::of(row, id))
            .collect(),
        working_groups: rest.places.into_iter().map(KnownPlace::from).collect(),
        attendance: meetings.chain(sessions).collect(),
        hands: approvals.chain(signatures).collect(),
        links: rest.links.into_iter().map(KnownLink::from).collect(),
        attestations: attestations
            .map(|row| KnownAttestation::of(row, id))
            .collect(),
        messages: rest.messages.into_iter().map(KnownMessage::from).collect(),
        texts: points.chain(deviations).collect(),
        requests: requests.collect::<Result<_, _>>()?,
        facts: facts.collect::<Result<_, _>>()?,
        accesses: rest.looks.into_iter().map(AccessEntry::from).collect(),
        ..base
    })
}

fn of_party(base: SubjectAnswer, id: Uuid, rest: OfParty) -> Result<SubjectAnswer, Refusal> {
    let requests = rest.requests.into_iter().map(SubjectRequest::try_from);
    let facts = rest
        .facts
        .into_iter()
        .map(|row| KnownFact::of(row, id, &[]));
    Ok(SubjectAnswer {
        attendance: rest
            .attended
            .into_iter()
            .map(KnownAttendance::from)
            .collect(),
        messages: rest.messages.into_iter().map(KnownMessage::from).collect(),
        requests: requests.collect::<Result<_, _>>()?,
        facts: facts.collect::<Result<_, _>>()?,
        accesses: rest.looks.into_iter().map(AccessEntry::from).collect(),
        ..base
    })
}

fn of_feedback(base: SubjectAnswer, id: Uuid, rest: OfFeedback) -> Result<SubjectAnswer, Refusal> {
    let requests = rest.requests.into_iter().map(SubjectRequest::try_from);
    let facts = rest.facts.into_iter();
    let facts = facts.map(|row| KnownFact::of(row, id, &[]));
    Ok(SubjectAnswer {
        requests: requests.collect::<Result<_, _>>()?,
        facts: facts.collect::<Result<_, _>>()?,
        accesses: rest.looks.into_iter().map(AccessEntry::from).collect(),
        ..base
    })
}
