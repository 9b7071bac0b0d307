//! `/v1/subject-requests/{id}/answer`

use actix_web::get;
use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use store::subject::{OfParty, OfPerson};
use utoipa::ToSchema;
use uuid::Uuid;

use super::wire::SubjectRequest;
use crate::app::enrolments::explain;
use crate::app::subject_requests::{self, About, Answer as Found};
use crate::app::{Refusal, Reply, Unit};
use crate::http::audit::AccessEntry;
use crate::http::body::Nothing;
use crate::http::call::{Answer, Call};
use crate::http::enrolments::wire::Enrolment;
use crate::http::people::wire::Person;

/// A login bound to the person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "issuer": "https://login.example", "subject": "4f1c8e2a", "since": "2026-11-22T08:00:00Z" }))]
pub struct KnownLogin {
    /// Who vouches for it.
    pub issuer: String,
    /// The name that the issuer gives it.
    pub subject: String,
    /// Since when it is known here.
    pub since: DateTime<Utc>,
}

/// A role held.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "role": "coordinator", "organisationId": null, "from": "2026-11-22T08:00:00Z", "to": null }))]
pub struct KnownRole {
    /// Code of the role.
    pub role: String,
    /// Where; null for the whole installation.
    pub organisation_id: Option<Uuid>,
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: Option<DateTime<Utc>>,
}

/// A place in a working group.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20", "side": "user", "function": "lead",
    "from": "2026-11-22T08:00:00Z", "to": null, "mismatchReason": null
}))]
pub struct KnownPlace {
    /// The course.
    pub course_id: Uuid,
    /// Code of the side.
    pub side: String,
    /// Code of the function.
    pub function: String,
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: Option<DateTime<Utc>>,
    /// Why somebody with another experience than the group's was chosen.
    pub mismatch_reason: Option<String>,
}

/// A meeting or session that they were at or are planned for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "kind": "meeting", "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d40", "on": "2026-11-20", "side": "user",
    "present": true, "seats": null
}))]
pub struct KnownAttendance {
    /// `meeting` or `session`.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// Its day; null for participants.
    pub on: Option<NaiveDate>,
    /// For which side; null for participants.
    pub side: Option<String>,
    /// Whether they were there; null while it is to come.
    pub present: Option<bool>,
    /// How many of a party came.
    pub seats: Option<i32>,
}

/// An approval or a signature given in their name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "kind": "approval", "of": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d21", "side": "user", "evidence": "login",
    "at": "2026-11-22T08:00:00Z", "stands": true
}))]
pub struct KnownHand {
    /// `approval` of a plan version, or `signature` under a conclusion.
    pub kind: String,
    /// The plan version or the conclusion.
    pub of: Uuid,
    /// Code of the side.
    pub side: String,
    /// How it was given.
    pub evidence: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it stands.
    pub stands: bool,
}

/// Something that they wrote.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "kind": "improvementPoint", "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d60",
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20", "text": "Mer tid til samtale", "at": "2026-11-22T08:00:00Z"
}))]
pub struct KnownText {
    /// `improvementPoint` or `deviation`.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// The course.
    pub course_id: Uuid,
    /// What they wrote.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A fact of the journal: something that they did, or that was done with their entry.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "at": "2026-11-22T08:00:00Z", "action": "changed", "entityKind": "person",
    "entityId": "1f0e6d0a-58b7-4a55-9a3c-2f7d0b9c1e11", "byThemselves": false
}))]
pub struct KnownFact {
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Code of what happened.
    pub action: String,
    /// Kind of what it happened to.
    pub entity_kind: String,
    /// What it happened to.
    pub entity_id: Uuid,
    /// Whether they did it themselves.
    pub by_themselves: bool,
}

/// Everything that is kept about somebody; of a request for `accesses`, only who looked.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "request": null, "madeAt": "2026-11-22T08:00:00Z", "person": null, "party": null, "logins": [],
    "roles": [], "workingGroups": [], "attendance": [], "hands": [], "texts": [], "requests": [],
    "facts": [], "accesses": []
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
    /// Their logins.
    pub logins: Vec<KnownLogin>,
    /// Their roles, ended ones too.
    pub roles: Vec<KnownRole>,
    /// Their places in working groups, former ones too.
    pub working_groups: Vec<KnownPlace>,
    /// Meetings and sessions.
    pub attendance: Vec<KnownAttendance>,
    /// Approvals and signatures in their name.
    pub hands: Vec<KnownHand>,
    /// What they wrote.
    pub texts: Vec<KnownText>,
    /// What they have asked about their own data.
    pub requests: Vec<SubjectRequest>,
    /// What the journal says of them, without what was erased from it.
    pub facts: Vec<KnownFact>,
    /// Who looked at their data, the last first.
    pub accesses: Vec<AccessEntry>,
}

/// Fetch the answer to a request
///
/// One document with everything that is kept about somebody and who has looked at it, to be handed to
/// whoever asked; for `accesses`, only the latter. It can be fetched for 30 days after the decision, by
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
        About::Person(profile, rest) => {
            let person = Some(Person::from(*profile));
            of_person(SubjectAnswer { person, ..base }, id, rest)
        }
        About::Party(party, rest) => {
            let (opened, room) = *party;
            let explained = explain(unit.tx(), &room, unit.now).await?;
            let party = Some(Enrolment::of(opened, &explained)?);
            of_party(SubjectAnswer { party, ..base }, id, rest)
        }
    }
}

fn of_person(base: SubjectAnswer, id: Uuid, rest: OfPerson) -> Result<SubjectAnswer, Refusal> {
    let logins = rest.logins.into_iter().map(|row| KnownLogin {
        issuer: row.issuer,
        subject: row.subject,
        since: row.created_at,
    });
    let roles = rest.roles.into_iter().map(|row| KnownRole {
        role: row.role,
        organisation_id: row.organisation_id,
        from: row.valid_from,
        to: row.valid_to,
    });
    let places = rest.places.into_iter().map(|row| KnownPlace {
        course_id: row.course_id,
        side: row.side,
        function: row.function,
        from: row.joined_at,
        to: row.left_at,
        mismatch_reason: row.mismatch_reason,
    });
    let at = |kind: &str, id, on, side, present| KnownAttendance {
        kind: kind.to_owned(),
        id,
        on: Some(on),
        side: Some(side),
        present,
        seats: None,
    };
    let meetings = rest.meetings.into_iter();
    let meetings = meetings.map(|(id, on, side)| at("meeting", id, on, side, Some(true)));
    let sessions = rest.sessions.into_iter();
    let sessions = sessions.map(|(id, on, side, there)| at("session", id, on, side, there));
    let approvals = rest.approvals.into_iter().map(|row| KnownHand {
        kind: "approval".to_owned(),
        of: row.plan_version_id,
        side: row.side,
        evidence: row.evidence,
        at: row.given_at,
        stands: row.voided_at.is_none() && row.withdrawn_at.is_none(),
    });
    let signatures = rest.signatures.into_iter().map(|row| KnownHand {
        kind: "signature".to_owned(),
        of: row.conclusion_id,
        side: row.side,
        evidence: row.evidence,
        at: row.signed_at,
        stands: row.voided_at.is_none(),
    });
    let points = rest.points.into_iter().map(|row| KnownText {
        kind: "improvementPoint".to_owned(),
        id: row.id,
        course_id: row.course_id,
        text: row.text,
        at: row.created_at,
    });
    let deviations = rest.deviations.into_iter().map(|row| KnownText {
        kind: "deviation".to_owned(),
        id: row.id,
        course_id: row.course_id,
        text: row.reason,
        at: row.recorded_at,
    });
    let requests = rest.requests.into_iter().map(SubjectRequest::try_from);
    let facts = rest.facts.into_iter().map(|row| known(row, id));
    Ok(SubjectAnswer {
        logins: logins.collect(),
        roles: roles.collect(),
        working_groups: places.collect(),
        attendance: meetings.chain(sessions).collect(),
        hands: approvals.chain(signatures).collect(),
        texts: points.chain(deviations).collect(),
        requests: requests.collect::<Result<_, _>>()?,
        facts: facts.collect(),
        accesses: rest.looks.into_iter().map(AccessEntry::from).collect(),
        ..base
    })
}

fn of_party(base: SubjectAnswer, id: Uuid, rest: OfParty) -> Result<SubjectAnswer, Refusal> {
    let sessions = rest
        .attended
        .into_iter()
        .map(|(id, seats)| KnownAttendance {
            kind: "session".to_owned(),
            id,
            on: None,
            side: None,
            present: Some(seats > 0),
            seats: Some(seats),
        });
    let requests = rest.requests.into_iter().map(SubjectRequest::try_from);
    let facts = rest.facts.into_iter().map(|row| known(row, id));
    Ok(SubjectAnswer {
        attendance: sessions.collect(),
        requests: requests.collect::<Result<_, _>>()?,
        facts: facts.collect(),
        accesses: rest.looks.into_iter().map(AccessEntry::from).collect(),
        ..base
    })
}

fn known(row: store::journal::Row, subject: Uuid) -> KnownFact {
    KnownFact {
        at: row.recorded_at,
        action: row.action,
        entity_kind: row.entity_kind,
        entity_id: row.entity_id,
        by_themselves: row.actor_person == Some(subject),
    }
}
