//! Feedback whose sender asked for an answer.

use domain::feedback::answer_due;
use domain::permissions::{Area, Right};
use store::feedback as rows;
use store::page::{Found, Page};
use store::{course, run};
use uuid::Uuid;

use super::{Looked, Task, Todo, What};
use crate::app::facts::today;
use crate::app::feedback::KIND;
use crate::app::{Read, Refusal};

/// Feedback that waits for an answer, for whoever may give one. Shows neither text nor sender, so it asks for no
/// purpose.
pub(super) async fn look(read: &Read, page: &Page) -> Result<Looked, Refusal> {
    let Ok(scope) = read.ctx.scope(Area::Feedback, Right::Write) else {
        return Ok(Looked::default());
    };
    let Found { rows: found, rest } = rows::to_answer(read.conn(), &scope, page).await?;
    let ids: Vec<Uuid> = found.iter().map(|row| row.run_id).collect();
    let runs = run::get_many(read.conn(), &ids).await?;
    let ids: Vec<Uuid> = found.iter().map(|row| row.course_id).collect();
    let courses = course::get_many(read.conn(), &ids).await?;
    let task = |row: &rows::Feedback| {
        let run = runs.iter().find(|run| run.id == row.run_id);
        let course = courses.iter().find(|course| course.id == row.course_id)?;
        let title = run.and_then(|run| run.title.clone());
        Some(Task {
            kind: KIND,
            id: row.id,
            title: title.unwrap_or_else(|| course.title.clone()),
            course: Some(row.course_id),
            run: Some(row.run_id),
            what: What::Todo(Todo::AnswerFeedback),
            since: row.created_at,
            due_on: Some(answer_due(today(row.created_at))),
        })
    };
    Ok(Looked {
        tasks: found.iter().filter_map(task).collect(),
        things: found.len() as u64,
        last: rest.after,
    })
}
