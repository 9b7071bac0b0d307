//! What becomes of parties when a run is over, or is not held. Who has no place goes back to the course's
//! standing queue and keeps the date; who has one in a run of which nothing is held loses it.

use domain::codes::{EnrolmentState, MessageKind};
use domain::permissions::{Area, Right};
use serde_json::{Value, json};
use store::course::Course;
use store::enrolment::{self as rows, Enrolment, Line};
use uuid::Uuid;

use super::room::free;
use super::{KIND, next, offer_from_open_runs};
use crate::app::actions::capacity;
use crate::app::course_actions::{KIND as COURSE, target};
use crate::app::messages::{News, Said, tell_parties};
use crate::app::run_actions::{KIND as RUN, OpenedRun};
use crate::app::unit::Fact;
use crate::app::{Refusal, Unit, runs};

/// Brings every party that wants a place in a run and has none back to the course's standing queue, with
/// the date since when it stands in line, and tells it so. Where another run of the course has seats,
/// they are offered in the same unit. The run is locked, and takes nobody any more.
///
/// # Errors
/// As the database fails.
pub async fn return_to_queue(unit: &Unit, opened: &OpenedRun, why: Said) -> Result<(), Refusal> {
    let (run, course) = (opened.run(), &opened.stored.course);
    let parties = rows::wanting_locked(unit.tx(), Line::Run(run.id)).await?;
    if parties.is_empty() {
        return Ok(());
    }
    let (mut number, _) = rows::next_number(unit.tx(), Line::Course(course.id)).await?;
    let mut freed = 0;
    let mut returned = Vec::with_capacity(parties.len());
    for party in &parties {
        let waits = party.state != EnrolmentState::Requested.code();
        let mut back = Enrolment {
            run_id: None,
            queue_position: 0,
            offered_at: None,
            offer_expires_at: None,
            ..next(unit, party)
        };
        if party.state == EnrolmentState::Offered.code() {
            freed += party.party_seats;
        }
        if waits {
            back.state = EnrolmentState::Waiting.code().to_owned();
            back.queue_position = number;
            number += 1;
        }
        rows::update(unit.tx(), back.clone(), party.version).await?;
        let payload = json!({
            "state": back.state, "seats": back.party_seats, "runId": run.id,
            "inLineSince": back.in_line_since,
        });
        note(
            unit,
            opened,
            &back,
            back.version,
            ("returnToQueue", payload),
        );
        returned.push(back);
    }
    free(unit, run.id, freed).await?;
    for party in &returned {
        let since = ("since", Said::Time(party.requested_at));
        let news = News {
            kind: MessageKind::BackInQueue,
            tenant: party.tenant,
            about: (KIND, party.id),
            course: course.title.clone(),
            said: runs::begins(opened)
                .into_iter()
                .chain([since, ("why", why.clone())])
                .collect(),
            until: None,
        };
        tell_parties(unit, &news, std::slice::from_ref(party)).await?;
    }
    offer_from_open_runs(unit, course.id).await
}

/// Ends the standing queue of a course that is offered no more: nobody waits for what does not come, and
/// everybody who did is told. The course is locked.
///
/// # Errors
/// As the database fails.
pub async fn end_queue(unit: &Unit, course: &Course, why: Said) -> Result<(), Refusal> {
    let cancelled = EnrolmentState::Cancelled.code();
    let parties = rows::wanting_locked(unit.tx(), Line::Course(course.id)).await?;
    let ids: Vec<Uuid> = parties.iter().map(|party| party.id).collect();
    rows::set_state(unit.tx(), &ids, cancelled, unit.now).await?;
    for party in &parties {
        unit.note(Fact {
            tenant: party.tenant,
            root: (COURSE, course.id),
            entity: (KIND, party.id),
            version: party.version + 1,
            action: cancelled,
            capacity: capacity(unit, Area::Courses, Right::Activate, &target(course)),
            occurred_at: None,
            payload: json!({ "state": cancelled, "seats": party.party_seats }),
        });
        let news = News {
            kind: MessageKind::CourseRetired,
            tenant: party.tenant,
            about: (KIND, party.id),
            course: course.title.clone(),
            said: vec![
                ("since", Said::Time(party.requested_at)),
                ("why", why.clone()),
            ],
            until: None,
        };
        tell_parties(unit, &news, std::slice::from_ref(party)).await?;
    }
    Ok(())
}

/// Takes the places of everybody who has one in a run of which nothing is held.
///
/// # Errors
/// As the database fails.
pub async fn lose_places(unit: &Unit, opened: &OpenedRun) -> Result<(), Refusal> {
    let run = opened.run();
    let cancelled = EnrolmentState::Cancelled.code();
    let mut parties = rows::seated_locked(unit.tx(), run.id).await?;
    parties.retain(|party| party.state == EnrolmentState::Confirmed.code());
    let ids: Vec<Uuid> = parties.iter().map(|party| party.id).collect();
    rows::set_state(unit.tx(), &ids, cancelled, unit.now).await?;
    for party in &parties {
        let payload = json!({ "runId": run.id, "state": cancelled, "seats": party.party_seats });
        note(unit, opened, party, party.version + 1, (cancelled, payload));
    }
    let seats = parties.iter().map(|party| party.party_seats).sum();
    free(unit, run.id, seats).await
}

fn note(
    unit: &Unit,
    opened: &OpenedRun,
    party: &Enrolment,
    version: i32,
    (action, payload): (&str, Value),
) {
    unit.note(Fact {
        tenant: party.tenant,
        root: (RUN, opened.run().id),
        entity: (KIND, party.id),
        version,
        action,
        capacity: capacity(unit, Area::Runs, Right::Write, &opened.target()),
        occurred_at: None,
        payload,
    });
}
