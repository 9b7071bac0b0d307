//! Parties that wait for the centre: for an answer, for a call, for a seat that is free.

use std::collections::HashMap;

use domain::codes::EnrolmentState;
use domain::lifecycle::Action;
use domain::permissions::{Area, Right};
use store::enrolment::{self as rows, Enrolment};
use store::page::{Found, Page};
use store::{course, run};
use uuid::Uuid;

use super::{Looked, Task, What};
use crate::app::actions::survey;
use crate::app::enrolments::{KIND, Room};
use crate::app::run_actions::OpenedRun;
use crate::app::{Read, Refusal};

/// Parties that asked for a place and have no answer, and those that are to be phoned about an offer.
/// Names nobody, so it asks for no purpose.
pub(super) async fn look(read: &Read, page: &Page) -> Result<Looked, Refusal> {
    let Ok(scope) = read.ctx.scope(Area::Enrolments, Right::Write) else {
        return Ok(Looked::default());
    };
    let Found { rows: found, rest } = rows::to_answer(read.conn(), &scope, page).await?;
    let rooms = rooms(read, &found).await?;
    let mut tasks = Vec::new();
    for party in &found {
        let wanted = if party.state == EnrolmentState::Requested.code() {
            Action::Confirm
        } else {
            Action::Accept
        };
        if let Some(room) = rooms.get(&(party.course_id, party.run_id)) {
            tasks.extend(task(read, room, party, wanted)?);
        }
    }
    Ok(Looked {
        tasks,
        things: found.len() as u64,
        last: rest.after,
    })
}

type Place = (Uuid, Option<Uuid>);

/// The runs and standing queues in which the parties are, by course and run.
async fn rooms(read: &Read, parties: &[Enrolment]) -> Result<HashMap<Place, Room>, Refusal> {
    let mut places: Vec<Place> = (parties.iter())
        .map(|party| (party.course_id, party.run_id))
        .collect();
    places.sort_unstable();
    places.dedup();
    let ids: Vec<Uuid> = places.iter().map(|(course, _)| *course).collect();
    let courses = course::get_many(read.conn(), &ids).await?;
    let ids: Vec<Uuid> = places.iter().filter_map(|(_, run)| *run).collect();
    let runs = run::get_many(read.conn(), &ids).await?;
    let pair = |(course, run): &Place| {
        let course = courses.iter().find(|one| one.id == *course)?;
        let run = runs.iter().find(|one| Some(one.id) == *run);
        Some((course.clone(), run.cloned()))
    };
    let pairs = places.iter().filter_map(pair).collect();
    let rooms = Room::of_many(read.conn(), pairs).await?;
    let keyed = rooms
        .into_iter()
        .map(|room| ((room.course.id, room.run_id()), room));
    Ok(keyed.collect())
}

/// For each run with free seats, the first party in line that fits: seats are offered by themselves,
/// unless the first session is so near that somebody has to phone.
pub(super) async fn offers(read: &Read, runs: &[&OpenedRun]) -> Result<Vec<Task>, Refusal> {
    let free = |opened: &&&OpenedRun| opened.run().capacity.unwrap_or(0) > opened.run().seats_taken;
    let pair = |opened: &&OpenedRun| (opened.stored.course.clone(), Some(opened.run().clone()));
    let pairs: Vec<_> = runs.iter().filter(free).map(pair).collect();
    if pairs.is_empty() || read.ctx.scope(Area::Enrolments, Right::Write).is_err() {
        return Ok(Vec::new());
    }
    let mut tasks = Vec::new();
    for room in Room::of_many(read.conn(), pairs).await? {
        if let Some(first) = room.first_that_fits().filter(|_| room.takes_participants()) {
            tasks.extend(task(read, &room, first, Action::Offer)?);
        }
    }
    Ok(tasks)
}

/// What is wanted for a party, if the caller may do it.
fn task(
    read: &Read,
    room: &Room,
    party: &Enrolment,
    wanted: Action,
) -> Result<Option<Task>, Refusal> {
    let facts = room.facts(party, read.ctx.now)?;
    let found = survey(&read.ctx, &room.question(party, &facts)?);
    let state = found
        .into_iter()
        .find(|state| state.action == wanted && state.allowed);
    let title = room.run.as_ref().and_then(|run| run.title.clone());
    Ok(state.map(|state| Task {
        kind: KIND,
        id: party.id,
        title: title.unwrap_or_else(|| room.course.title.clone()),
        course: Some(party.course_id),
        run: room.run_id(),
        what: What::Action(state),
        since: party.offered_at.unwrap_or(party.requested_at),
        due_on: room.first_day(),
    }))
}
