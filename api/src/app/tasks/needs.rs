//! Needs that wait for somebody.

use domain::codes::NeedState;
use domain::lifecycle::Action;
use serde_json::Value;
use store::need;
use store::page::{Found, Page};

use super::{Looked, Task, What};
use crate::app::needs::{self, KIND};
use crate::app::{Read, Refusal, actions};

/// Needs of which nothing has become, to be taken up; and those taken up by a course that is active by now,
/// to be met, or retired, to be met by another. While a course is being made it is the course that waits.
pub(super) async fn look(read: &Read, page: &Page) -> Result<Looked, Refusal> {
    let Ok(scope) = needs::listable(&read.ctx) else {
        return Ok(Looked::default());
    };
    let filter = need::Filter {
        scope,
        waiting: true,
        ..need::Filter::default()
    };
    let Found { rows, rest } = need::list(read.conn(), &filter, page).await?;
    let facts = needs::facts(read.conn(), &rows).await?;
    let mut tasks = Vec::new();
    for row in &rows {
        let found = actions::survey(&read.ctx, &needs::question(row, facts.of(row))?);
        let (wanted, since) = match row.state == NeedState::Registered.code() {
            true => (Action::Adopt, row.created_at),
            false => (Action::Meet, row.updated_at),
        };
        let task = found
            .into_iter()
            .find(|state| state.allowed && state.action == wanted);
        tasks.extend(task.map(|state| Task {
            kind: KIND,
            id: row.id,
            title: Value::String(row.target_group.clone()),
            course: row.course_id,
            run: None,
            since,
            due_on: None,
            what: What::Action(state),
        }));
    }
    Ok(Looked {
        tasks,
        things: rows.len() as u64,
        last: rest.after,
    })
}
