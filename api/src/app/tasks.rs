//! Whose turn it is, over everything the caller takes part in: courses, their plans, needs.
//!
//! A task is an action that moves the round forward and that this caller may do: ready, or with what
//! is still missing. Facts are loaded for a whole page of courses at once.

use chrono::{DateTime, Days, Utc};
use domain::codes::{CourseState, NeedState};
use domain::lifecycle::{Action, Guard};
use domain::permissions::{Area, Right};
use serde_json::Value;
use store::page::Page;
use store::{course, need};
use uuid::Uuid;

use super::actions::{self, ActionState};
use super::course_actions::{self, Opened};
use super::{Read, Refusal, facts, needs};

/// How long before an anchoring runs out it becomes a task again.
const ANCHORING_ENDS: Days = Days::new(60);

/// What a task is about.
#[derive(Debug, Clone)]
pub struct Task {
    /// Kind of the resource whose `actions` list it: `course` or `need`.
    pub kind: &'static str,
    /// Its id.
    pub id: Uuid,
    /// Its title by language, or a need's target group.
    pub title: Value,
    /// The action.
    pub state: ActionState,
    /// Since when the thing is as it is.
    pub since: DateTime<Utc>,
}

/// Tasks, and creation time and id of the last thing looked at if there are more.
pub type Found = (Vec<Task>, Option<(String, Uuid)>);

/// The caller's tasks among one page of courses.
///
/// # Errors
/// As the database fails.
pub async fn of_courses(read: &Read, page: &Page) -> Result<Found, Refusal> {
    let Ok(scope) = read.ctx.scope(Area::Courses, Right::Read) else {
        return Ok((Vec::new(), None));
    };
    let filter = course::Filter {
        scope,
        ..course::Filter::default()
    };
    let (rows, more) = course::list(read.conn(), &filter, page).await?;
    let next = rows
        .last()
        .filter(|_| more)
        .map(|row| (row.created_at.to_rfc3339(), row.id));
    let working = |row: &&course::Course| row.state != CourseState::Retired.code();
    let ids: Vec<Uuid> = rows.iter().filter(working).map(|row| row.id).collect();
    let mut opened = Opened::look(read, &ids).await?;
    let mut tasks = Vec::new();
    for id in ids {
        let Some(opened) = opened.remove(&id) else {
            continue;
        };
        for state in opened.survey(&read.ctx)? {
            if is_task(&state) && course_wants(read, &opened, state.action) {
                tasks.push(Task {
                    kind: course_actions::KIND,
                    id,
                    title: opened.stored.course.title.clone(),
                    since: since(&opened, &state),
                    state,
                });
            }
        }
    }
    Ok((tasks, next))
}

/// The caller's tasks among one page of needs that nobody has dealt with.
///
/// # Errors
/// As the database fails.
pub async fn of_needs(read: &Read, page: &Page) -> Result<Found, Refusal> {
    let Ok(scope) = needs::listable(&read.ctx) else {
        return Ok((Vec::new(), None));
    };
    let state = Some(NeedState::Registered.code().to_owned());
    let filter = need::Filter {
        scope,
        state,
        ..need::Filter::default()
    };
    let (rows, more) = need::list(read.conn(), &filter, page).await?;
    let next = rows
        .last()
        .filter(|_| more)
        .map(|row| (row.created_at.to_rfc3339(), row.id));
    let facts = domain::lifecycle::Facts::default();
    let mut tasks = Vec::new();
    for row in rows {
        let question = needs::question(&row, &facts)?;
        for state in actions::survey(&read.ctx, &question)
            .into_iter()
            .filter(is_task)
        {
            tasks.push(Task {
                kind: needs::KIND,
                id: row.id,
                title: Value::String(row.target_group.clone()),
                since: row.created_at,
                state,
            });
        }
    }
    Ok((tasks, next))
}

/// The caller may do it, it moves the round forward, and the caller's own hand is not given yet.
fn is_task(state: &ActionState) -> bool {
    let given = |guard: Guard| {
        matches!(
            guard,
            Guard::SideHasNotApproved | Guard::SideHasNotSigned | Guard::NoOtherDraft
        )
    };
    state.allowed
        && state.action.goes_forward()
        && !state.unmet().iter().any(|unmet| given(unmet.guard))
}

/// Whether the course is at a point where somebody waits for this action, and not only allows it.
fn course_wants(read: &Read, opened: &Opened, action: Action) -> bool {
    let course = &opened.stored.course;
    match action {
        Action::Anchor => match (course.anchored_at, course.anchored_until) {
            (Some(_), None) => false,
            (Some(_), Some(until)) => until < facts::today(read.ctx.now) + ANCHORING_ENDS,
            (None, _) => true,
        },
        // A new version is wanted when there is none, or when the last round left points behind.
        Action::Draft => opened.stored.in_force.is_none() || opened.stored.open_points > 0,
        Action::Approve => opened.facts.acting_side.is_some(),
        _ => true,
    }
}

fn since(opened: &Opened, state: &ActionState) -> DateTime<Utc> {
    match (state.action, &opened.stored.open) {
        (Action::Approve, Some(version)) => version.submitted_at.unwrap_or(version.updated_at),
        (Action::Submit, Some(version)) => version.created_at,
        _ => opened.stored.course.updated_at,
    }
}
