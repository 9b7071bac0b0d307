//! What courses and their plans wait for.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::codes::{CourseState, GroupFunction, NextStep, RunState, Side};
use domain::lifecycle::{Action, Guard};
use domain::permissions::{Area, Right};
use store::course;
use store::page::{Found, Page};
use uuid::Uuid;

use super::{Looked, Task, Todo, What};
use crate::app::actions::ActionState;
use crate::app::course_actions::{KIND, Opened};
use crate::app::{Read, Refusal, facts};

/// How long before an anchoring runs out it becomes a task again.
const ANCHORING_ENDS: Days = Days::new(60);

/// Courses that are not retired.
pub(super) async fn look(read: &Read, page: &Page) -> Result<Looked, Refusal> {
    let Ok(scope) = read.ctx.scope(Area::Courses, Right::Read) else {
        return Ok(Looked::default());
    };
    let filter = course::Filter {
        scope,
        ..course::Filter::default()
    };
    let Found { rows, rest } = course::list(read.conn(), &filter, page).await?;
    let working = |row: &&course::Course| row.state != CourseState::Retired.code();
    let ids: Vec<Uuid> = rows.iter().filter(working).map(|row| row.id).collect();
    let mut found = Opened::look(read, &ids).await?;
    let mut tasks = Vec::new();
    for id in ids {
        let Some(opened) = found.remove(&id) else {
            continue;
        };
        let task = |what, since, due_on| Task {
            kind: KIND,
            id,
            title: opened.stored.course.title.clone(),
            course: Some(id),
            run: None,
            what,
            since,
            due_on,
        };
        for state in opened.survey(&read.ctx)? {
            if state.allowed && wants(read, &opened, &state) {
                let (since, due_on) = (since(&opened, state.action), due_on(&opened, state.action));
                tasks.push(task(What::Action(state), since, due_on));
            }
        }
        for side in sides_to_gather(read, &opened) {
            let since = opened.stored.course.anchored_at;
            let since = since.unwrap_or(opened.stored.course.created_at);
            tasks.push(task(What::Todo(Todo::GatherGroup(side)), since, None));
        }
    }
    Ok(Looked {
        tasks,
        things: rows.len() as u64,
        last: rest.after,
    })
}

/// Sides of an anchored course's working group that nobody leads, for whoever may bring people of both
/// sides together. A lead answers for the own side.
fn sides_to_gather(read: &Read, opened: &Opened) -> Vec<Side> {
    let may = read
        .ctx
        .view(Area::WorkingGroup, Right::Create, &opened.target());
    let anchored = opened.stored.course.anchored_at.is_some();
    if may.is_none() || !anchored || opened.facts.acting_side.is_some() {
        return Vec::new();
    }
    let leading = [GroupFunction::Lead.code(), GroupFunction::Deputy.code()];
    let led = |side: Side| {
        opened.stored.members.iter().any(|member| {
            member.left_at.is_none()
                && member.side == side.code()
                && leading.contains(&member.function.as_str())
        })
    };
    Side::ALL
        .iter()
        .copied()
        .filter(|side| !led(*side))
        .collect()
}

/// Whether the course is at a point where somebody waits for this action, and not only allows it.
fn wants(read: &Read, opened: &Opened, state: &ActionState) -> bool {
    let course = &opened.stored.course;
    let lacks = |guard: Guard| state.unmet().iter().any(|unmet| unmet.guard == guard);
    match state.action {
        Action::Anchor => match (course.anchored_at, course.anchored_until) {
            (Some(_), None) => false,
            (Some(_), Some(until)) => until < facts::today(read.ctx.now) + ANCHORING_ENDS,
            (None, _) => true,
        },
        Action::Activate | Action::Submit => true,
        // A new version is wanted when there is none, or when the last round left points behind.
        Action::Draft => {
            let wanted = opened.stored.in_force.is_none() || opened.stored.open_points > 0;
            wanted && !lacks(Guard::NoOtherDraft)
        }
        Action::Approve => opened.facts.acting_side.is_some() && !lacks(Guard::SideHasNotApproved),
        Action::Schedule => wants_a_run(opened),
        _ => false,
    }
}

/// An active course whose plan is in force wants a run, as long as none is ahead or under way; after
/// one that was held by this plan only if its conclusion says to hold it again.
fn wants_a_run(opened: &Opened) -> bool {
    let stored = &opened.stored;
    let Some(plan) = &stored.in_force else {
        return false;
    };
    let over = [RunState::Closed.code(), RunState::Cancelled.code()];
    let active = stored.course.state == CourseState::Active.code();
    if !active
        || stored
            .runs
            .iter()
            .any(|run| !over.contains(&run.state.as_str()))
    {
        return false;
    }
    let closed = (stored.runs.iter())
        .filter(|run| run.plan_version_id == plan.id && run.closed_at.is_some());
    match closed.max_by_key(|run| run.closed_at) {
        None => true,
        Some(last) => {
            let next = stored.next_steps.get(&last.id).map(String::as_str);
            next == Some(NextStep::Repeat.code())
        }
    }
}

fn since(opened: &Opened, action: Action) -> DateTime<Utc> {
    let stored = &opened.stored;
    match (action, &stored.open, &stored.in_force) {
        (Action::Approve, Some(version), _) => version.submitted_at.unwrap_or(version.updated_at),
        (Action::Submit, Some(version), _) => version.created_at,
        (Action::Schedule, _, Some(version)) => {
            let closed = stored.runs.iter().filter_map(|run| run.closed_at).max();
            let in_force = version.in_force_at.unwrap_or(version.updated_at);
            closed.map_or(in_force, |closed| closed.max(in_force))
        }
        _ => stored.course.updated_at,
    }
}

/// An anchoring has an end of its own; nothing else of a course has.
fn due_on(opened: &Opened, action: Action) -> Option<NaiveDate> {
    let until = opened.stored.course.anchored_until;
    until.filter(|_| action == Action::Anchor)
}
