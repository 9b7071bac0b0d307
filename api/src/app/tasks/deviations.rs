//! Deviations that wait for a side's comment.

use domain::codes::Side;
use domain::permissions::{Actor, Place};
use store::page::{Found, Page};
use store::{course, deviation};
use uuid::Uuid;

use super::{Looked, Task, Todo, What};
use crate::app::deviations::KIND;
use crate::app::{Read, Refusal};

/// Deviations without the comment of the side that the caller leads.
pub(super) async fn look(read: &Read, page: &Page) -> Result<Looked, Refusal> {
    let led = |side: Side| -> Vec<Uuid> {
        let grants = read.ctx.caller.grants.iter();
        let led = grants.filter_map(|grant| match (grant.actor, grant.place) {
            (Actor::Lead(own), Place::Course { course, .. }) if own == side => Some(course),
            _ => None,
        });
        led.collect()
    };
    let (user, professional) = (led(Side::User), led(Side::Professional));
    if user.is_empty() && professional.is_empty() {
        return Ok(Looked::default());
    }
    let Found { rows, rest } =
        deviation::without_comment(read.conn(), &user, &professional, page).await?;
    let courses: Vec<Uuid> = rows.iter().map(|row| row.course_id).collect();
    let courses = course::get_many(read.conn(), &courses).await?;
    let task = |row: &deviation::Deviation| {
        let course = courses.iter().find(|course| course.id == row.course_id)?;
        let side = read.ctx.caller.leads_in(course.id)?;
        Some(Task {
            kind: KIND,
            id: row.id,
            title: course.title.clone(),
            course: Some(row.course_id),
            run: row.run_id,
            what: What::Todo(Todo::CommentDeviation(side)),
            since: row.recorded_at,
            due_on: None,
        })
    };
    Ok(Looked {
        tasks: rows.iter().filter_map(task).collect(),
        things: rows.len() as u64,
        last: rest.after,
    })
}
