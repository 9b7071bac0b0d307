//! Needs that nobody has dealt with.

use domain::codes::NeedState;
use domain::lifecycle::Action;
use serde_json::Value;
use store::need;
use store::page::{Found, Page};

use super::{Looked, Task, What};
use crate::app::needs::{self, KIND};
use crate::app::{Read, Refusal, actions};

/// Needs that are registered and of which nothing has become.
pub(super) async fn look(read: &Read, page: &Page) -> Result<Looked, Refusal> {
    let Ok(scope) = needs::listable(&read.ctx) else {
        return Ok(Looked::default());
    };
    let filter = need::Filter {
        scope,
        state: Some(NeedState::Registered.code().to_owned()),
        ..need::Filter::default()
    };
    let Found { rows, rest } = need::list(read.conn(), &filter, page).await?;
    let facts = needs::facts(read.conn(), &rows).await?;
    let mut tasks = Vec::new();
    for row in &rows {
        let found = actions::survey(&read.ctx, &needs::question(row, facts.of(row))?);
        let adopt = found
            .into_iter()
            .find(|state| state.allowed && state.action == Action::Adopt);
        tasks.extend(adopt.map(|state| Task {
            kind: KIND,
            id: row.id,
            title: Value::String(row.target_group.clone()),
            course: None,
            run: None,
            since: row.created_at,
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
