//! Whose turn it is, over everything the caller takes part in.
//!
//! A task is something that moves the round forward and that this caller may do: ready, or with what
//! is still missing. The parts are looked through one after the other, a page of things at a time,
//! and facts are loaded for all things of a page at once.

mod courses;
mod deviations;
mod enrolments;
mod feedback;
mod needs;
mod runs;
mod sessions;

use chrono::{DateTime, NaiveDate, Utc};
use domain::codes::Side;
use serde_json::Value;
use store::page::Page;
use uuid::Uuid;

use super::actions::ActionState;
use super::{Read, Refusal};

/// What a task is about and what is to be done.
#[derive(Debug, Clone)]
pub struct Task {
    /// Kind of the resource: `need`, `course`, `run`, `session`, `enrolment`, `deviation`, `feedback`.
    pub kind: &'static str,
    /// Its id.
    pub id: Uuid,
    /// Title of the course or run it belongs to, by language; or a need's target group.
    pub title: Value,
    /// The course it belongs to.
    pub course: Option<Uuid>,
    /// The run it belongs to.
    pub run: Option<Uuid>,
    /// What is to be done.
    pub what: What,
    /// Since when it has waited.
    pub since: DateTime<Utc>,
    /// The last day on which it is in time.
    pub due_on: Option<NaiveDate>,
}

/// What is to be done.
#[derive(Debug, Clone)]
pub enum What {
    /// An action of a lifecycle.
    Action(ActionState),
    /// Something that moves no state, but that the round waits for.
    Todo(Todo),
}

/// What the round waits for besides the actions of its lifecycles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Todo {
    /// A side of a working group has neither lead nor deputy.
    GatherGroup(Side),
    /// The conclusion of a run has parts that nobody has written.
    WriteConclusion,
    /// A session is over and has no sheet.
    FillInSheet,
    /// A deviation lacks the comment of the caller's side.
    CommentDeviation(Side),
    /// Somebody who sent feedback asked for an answer.
    AnswerFeedback,
}

impl Todo {
    /// Its code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::GatherGroup(_) => "gatherGroup",
            Self::WriteConclusion => "writeConclusion",
            Self::FillInSheet => "fillInSheet",
            Self::CommentDeviation(_) => "commentDeviation",
            Self::AnswerFeedback => "answerFeedback",
        }
    }

    /// The side it is about.
    pub const fn side(self) -> Option<Side> {
        match self {
            Self::GatherGroup(side) | Self::CommentDeviation(side) => Some(side),
            Self::WriteConclusion | Self::FillInSheet | Self::AnswerFeedback => None,
        }
    }
}

impl Task {
    /// Whether the day on which it was due has passed.
    pub fn overdue(&self, today: NaiveDate) -> bool {
        self.due_on.is_some_and(|due| due < today)
    }
}

/// What is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Sessions that are over and have no sheet.
    Sessions,
    /// Runs, and free seats that somebody waits for.
    Runs,
    /// Parties that wait for an answer.
    Enrolments,
    /// Deviations without a comment.
    Deviations,
    /// Courses and their plans.
    Courses,
    /// Needs that nobody has dealt with, or that an active course can answer.
    Needs,
    /// Feedback whose sender asked for an answer.
    Feedback,
}

impl Part {
    /// In the order in which they are looked through.
    pub const ALL: [Self; 7] = [
        Self::Sessions,
        Self::Runs,
        Self::Enrolments,
        Self::Deviations,
        Self::Courses,
        Self::Needs,
        Self::Feedback,
    ];

    async fn look(self, read: &Read, page: &Page) -> Result<Looked, Refusal> {
        match self {
            Self::Sessions => sessions::look(read, page).await,
            Self::Runs => runs::look(read, page).await,
            Self::Enrolments => enrolments::look(read, page).await,
            Self::Deviations => deviations::look(read, page).await,
            Self::Courses => courses::look(read, page).await,
            Self::Needs => needs::look(read, page).await,
            Self::Feedback => feedback::look(read, page).await,
        }
    }
}

/// Sort value and id of the last thing looked at.
pub type Last = (String, Uuid);

/// What one page of a part came to.
#[derive(Debug, Default)]
struct Looked {
    tasks: Vec<Task>,
    /// How many things were looked at.
    things: u64,
    /// The last of them, if there are more.
    last: Option<Last>,
}

/// Where to go on: a part, and the last thing of it that was looked at.
pub type Place = (Part, Option<Last>);

/// The caller's tasks from a place on, among at most `limit` things, and where to go on. What is late
/// comes first, then what is due soonest, then what has waited longest.
///
/// # Errors
/// As the database fails.
pub async fn from(
    read: &Read,
    (first, mut after): Place,
    limit: u64,
) -> Result<(Vec<Task>, Option<Place>), Refusal> {
    let mut tasks = Vec::new();
    let mut left = limit;
    let parts = Part::ALL.into_iter().skip_while(|part| *part != first);
    let mut next = None;
    for part in parts {
        if left == 0 {
            next = Some((part, None));
            break;
        }
        let page = Page {
            after: after.take(),
            ..Page::first(left, "createdAt")
        };
        let looked = part.look(read, &page).await?;
        tasks.extend(looked.tasks);
        left = left.saturating_sub(looked.things);
        if looked.last.is_some() {
            next = Some((part, looked.last));
            break;
        }
    }
    let today = super::facts::today(read.ctx.now);
    tasks.sort_by_key(|task| {
        let due = task.due_on.unwrap_or(NaiveDate::MAX);
        (!task.overdue(today), due, task.since)
    });
    Ok((tasks, next))
}
