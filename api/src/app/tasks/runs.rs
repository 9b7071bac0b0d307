//! What runs wait for.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::codes::{RunState, SessionState};
use domain::lifecycle::{Action, Guard};
use domain::permissions::{Area, Right};
use serde_json::Value;
use store::page::{Found, Page};
use store::run::{self, Filter};
use uuid::Uuid;

use super::{Looked, Task, Todo, What, enrolments};
use crate::app::actions::ActionState;
use crate::app::facts::today;
use crate::app::run_actions::{KIND, OpenedRun};
use crate::app::{Ctx, Read, Refusal};

/// How long before its first session the start of a run is prepared.
const BEFORE_START: Days = Days::new(14);

/// How long a run is evaluated before it may be closed without signatures.
const TO_EVALUATE: TimeDelta = TimeDelta::weeks(6);

/// Runs that are not over, those whose reopening waits for a second hand, and free seats that
/// somebody waits for.
pub(super) async fn look(read: &Read, page: &Page) -> Result<Looked, Refusal> {
    let Ok(scope) = read.ctx.scope(Area::Runs, Right::Read) else {
        return Ok(Looked::default());
    };
    let filter = Filter {
        scope,
        unfinished: true,
        ..Filter::default()
    };
    let Found { rows, rest } = run::list(read.conn(), &filter, page).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let found = OpenedRun::look(read, &ids).await?;
    let opened: Vec<&OpenedRun> = ids.iter().filter_map(|id| found.get(id)).collect();
    let mut tasks = Vec::new();
    for opened in &opened {
        tasks.extend(of_run(&read.ctx, opened)?);
    }
    tasks.extend(enrolments::offers(read, &opened).await?);
    Ok(Looked {
        tasks,
        things: rows.len() as u64,
        last: rest.after,
    })
}

/// A run's title, or its course's.
pub(super) fn title(opened: &OpenedRun) -> Value {
    let own = opened.run().title.clone();
    own.unwrap_or_else(|| opened.stored.course.title.clone())
}

fn of_run(ctx: &Ctx, opened: &OpenedRun) -> Result<Vec<Task>, Refusal> {
    let clock = Timing::of(ctx, opened);
    let mut tasks = Vec::new();
    let task = |what, (since, due_on)| Task {
        kind: KIND,
        id: opened.run().id,
        title: title(opened),
        course: Some(opened.run().course_id),
        run: Some(opened.run().id),
        what,
        since,
        due_on,
    };
    for state in opened.survey(ctx)? {
        if state.allowed && clock.wants(opened, &state) {
            let when = clock.when(opened, state.action);
            tasks.push(task(What::Action(state), when));
        }
    }
    let missing = opened.facts.conclusion_missing.as_ref();
    let lacks = missing.is_some_and(|missing| !missing.is_empty());
    let may = || ctx.view(Area::Conclusion, Right::Write, &opened.target());
    if opened.state()? == RunState::Evaluating && lacks && may().is_some() {
        let when = clock.when(opened, Action::Sign);
        tasks.push(task(What::Todo(Todo::WriteConclusion), when));
    }
    Ok(tasks)
}

/// A run's sessions against today.
struct Timing {
    today: NaiveDate,
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
}

impl Timing {
    fn of(ctx: &Ctx, opened: &OpenedRun) -> Self {
        let stands = [SessionState::Planned.code(), SessionState::Held.code()];
        let days = || {
            let sessions = opened.stored.sessions.iter();
            let standing = sessions.filter(|session| stands.contains(&session.state.as_str()));
            standing.map(|session| session.local_date)
        };
        Self {
            today: today(ctx.now),
            first: days().min(),
            last: days().max(),
        }
    }

    /// Whether somebody waits for this action now. Taking back, giving up and putting off are
    /// possible, but nobody's turn.
    fn wants(&self, opened: &OpenedRun, state: &ActionState) -> bool {
        let lacks = |guard: Guard| state.unmet().iter().any(|unmet| unmet.guard == guard);
        let begins = self
            .first
            .is_some_and(|first| first <= self.today + BEFORE_START);
        match state.action {
            Action::Open => true,
            Action::Start => begins,
            Action::AcceptFewer => {
                let given = !opened.facts.accepted_fewer.is_empty();
                let few =
                    !domain::lifecycle::unmet(Guard::EnoughParticipants, &opened.facts).is_empty();
                few && (begins || given) && !lacks(Guard::SideHasNotAcceptedFewer)
            }
            Action::Finish => self.last.is_none_or(|last| last <= self.today),
            Action::Sign => !lacks(Guard::SideHasNotSigned),
            Action::CloseUnsigned => state.ready(),
            Action::Reopen => {
                !opened.facts.reopened_sides.is_empty() && !lacks(Guard::SideHasNotReopened)
            }
            _ => false,
        }
    }

    /// Since when an action has waited, and until which day it is in time. Deadlines are read out of
    /// what stands already: a run opens and starts at the latest on the day of its first session, ends
    /// on that of its last, and is concluded before it may be closed unsigned.
    fn when(&self, opened: &OpenedRun, action: Action) -> (DateTime<Utc>, Option<NaiveDate>) {
        let run = opened.run();
        let over = run.finished_at.unwrap_or(run.updated_at);
        match action {
            Action::Open => (run.created_at, self.first),
            Action::Start | Action::AcceptFewer => {
                (run.opened_at.unwrap_or(run.created_at), self.first)
            }
            Action::Finish => (run.started_at.unwrap_or(run.updated_at), self.last),
            Action::Sign => (over, Some(today(over + TO_EVALUATE))),
            Action::CloseUnsigned => (over + TO_EVALUATE, None),
            _ => (run.updated_at, None),
        }
    }
}
