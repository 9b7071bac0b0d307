//! The answer to a request: everything that is kept about somebody, in one document.

use chrono::TimeDelta;
use domain::codes::{SubjectKind, SubjectRequestKind, SubjectRequestState};
use domain::permissions::{Right, View};
use store::enrolment::Enrolment;
use store::subject::{OfFeedback, OfParty, OfPerson};
use store::subject_request::SubjectRequest;
use store::{person, subject};
use uuid::Uuid;

use super::{held, role_at, visible};
use crate::app::enrolments::{Opened, Room};
use crate::app::facts::code;
use crate::app::looks::Look;
use crate::app::people::Profile;
use crate::app::{Refusal, Unit, feedback};

/// For how long an answer can be fetched after the decision.
const FETCHABLE: TimeDelta = TimeDelta::days(30);

/// What is known of the one who asks.
#[derive(Debug)]
pub enum About {
    /// A person.
    Person(Box<Profile>, Box<OfPerson>),
    /// A party.
    Party(Box<(Opened, Room)>, OfParty),
    /// A piece of feedback.
    Feedback(Box<feedback::Opened>, OfFeedback),
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The request.
    pub request: SubjectRequest,
    /// What it is about.
    pub about: About,
    /// Whether all of it is asked for, or only who looked.
    pub all: bool,
}

/// Makes the answer to a granted request, and notes in the access log who fetches it. For whoever
/// decides or entered the request; an auditor sees the request, and not the answer.
///
/// # Errors
/// `NotFound` also before it is granted and for an erasure; `Gone` a month after; `PurposeRequired`.
pub async fn answer(unit: &Unit, id: Uuid) -> Result<Answer, Refusal> {
    let row = visible(unit, unit.tx(), id).await?;
    let role = role_at(&held(unit, Right::Create), row.tenant);
    let (_, role) = role.ok_or(Refusal::NotFound)?;
    unit.named_purpose()?;
    unit.pass()?;
    let kind: SubjectRequestKind = code(&row.kind)?;
    let granted = row.state == SubjectRequestState::Granted.code();
    if !granted || kind == SubjectRequestKind::Erase {
        return Err(Refusal::NotFound);
    }
    if row.decided_at.is_none_or(|at| at + FETCHABLE < unit.now) {
        return Err(Refusal::Gone);
    }
    let look = Look {
        subject: row.subject_id,
        tenant: row.tenant,
        capacity: role.code(),
        organisation: Some(row.tenant),
    };
    unit.looked("getSubjectAnswer", &[look]).await?;
    let about = match code::<SubjectKind>(&row.subject_kind)? {
        SubjectKind::Person => of_person(unit, row.tenant, row.subject_id).await?,
        SubjectKind::Party => of_party(unit, row.tenant, row.subject_id).await?,
        SubjectKind::Feedback => of_feedback(unit, row.tenant, row.subject_id).await?,
    };
    Ok(Answer {
        all: kind == SubjectRequestKind::Export,
        request: row,
        about,
    })
}

async fn of_person(unit: &Unit, tenant: Uuid, id: Uuid) -> Result<About, Refusal> {
    let row = person::get(unit.tx(), id).await?;
    let row = row.filter(|row| row.erased_at.is_none());
    let profile = Profile::open(&unit.app, row.ok_or(Refusal::Gone)?)?;
    let rest = subject::of_person(unit.tx(), tenant, id).await?;
    Ok(About::Person(Box::new(profile), Box::new(rest)))
}

async fn of_party(unit: &Unit, tenant: Uuid, id: Uuid) -> Result<About, Refusal> {
    let row: Option<Enrolment> = store::enrolment::get(unit.tx(), id).await?;
    let row = row.ok_or(Refusal::Gone)?;
    let room = Room::look(unit.tx(), row.course_id, row.run_id).await?;
    let opened = Opened::whole(&unit.app, row, View::Full)?;
    let rest = subject::of_party(unit.tx(), tenant, id).await?;
    Ok(About::Party(Box::new((opened, room)), rest))
}

async fn of_feedback(unit: &Unit, tenant: Uuid, id: Uuid) -> Result<About, Refusal> {
    let row = store::feedback::get(unit.tx(), id).await?;
    let row = row.ok_or(Refusal::Gone)?;
    let opened = feedback::Opened::whole(&unit.app, row, View::Full)?;
    let rest = subject::of_feedback(unit.tx(), tenant, id).await?;
    Ok(About::Feedback(Box::new(opened), rest))
}
