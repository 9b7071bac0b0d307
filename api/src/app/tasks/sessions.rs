//! Sheets to be filled in.

use domain::permissions::{Area, Right};
use store::page::{Found, Page};
use store::session;

use super::runs::title;
use super::{Looked, Task, Todo, What};
use crate::app::run_actions::OpenedRun;
use crate::app::sessions::{KIND, may_record};
use crate::app::{Read, Refusal};

/// Sessions that are over and whose sheet the caller may fill in. A sheet is due on the day of its
/// session: attendance is written down while it is known.
pub(super) async fn look(read: &Read, page: &Page) -> Result<Looked, Refusal> {
    let Ok(scope) = read.ctx.scope(Area::Sessions, Right::RecordAttendance) else {
        return Ok(Looked::default());
    };
    let Found { rows, rest } =
        session::without_sheet(read.conn(), &scope, read.ctx.now, page).await?;
    let mut ids: Vec<_> = rows.iter().map(|row| row.run_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let runs = OpenedRun::look(read, &ids).await?;
    let task = |row: &session::Session| {
        let opened = runs.get(&row.run_id)?;
        may_record(&read.ctx, opened, row.id).then(|| Task {
            kind: KIND,
            id: row.id,
            title: title(opened),
            course: Some(opened.run().course_id),
            run: Some(row.run_id),
            what: What::Todo(Todo::FillInSheet),
            since: row.ends_at,
            due_on: Some(row.local_date),
        })
    };
    Ok(Looked {
        tasks: rows.iter().filter_map(task).collect(),
        things: rows.len() as u64,
        last: rest.after,
    })
}
