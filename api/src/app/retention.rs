//! Ends what is kept longer than its time, a little at a time, or counts what would be ended.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::codes::{ErasureCause, SubjectKind};
use domain::permissions::{Area, Right, Scope, View};
use domain::retention::{RULES, RetentionEnd, RetentionKind, Rule};
use store::{Conn, StoreError, access_log, retention as rows};
use uuid::Uuid;

use super::subject_requests::erase::{Erasing, erase};
use super::{App, Ctx, Read, Refusal, Reply, answers};

/// How many of a kind are ended at a time.
const AT_ONCE: u64 = 100;

/// How many of a kind there are whose time is over.
#[derive(Debug, Clone, Copy)]
pub struct Over {
    /// The rule.
    pub rule: &'static Rule,
    /// How many.
    pub count: u64,
}

fn limit(rule: &Rule, now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(rule.days.into())
}

/// Counts what would be ended now, kind by kind.
///
/// # Errors
/// As the database fails.
pub async fn over(conn: &Conn, scope: &Scope, now: DateTime<Utc>) -> Result<Vec<Over>, StoreError> {
    let mut found = Vec::with_capacity(RULES.len());
    for rule in RULES {
        let count = rows::count(conn, rule.kind, scope, limit(rule, now)).await?;
        found.push(Over { rule, count });
    }
    Ok(found)
}

/// Counts what would be ended now in the caller's organisations: for whoever answers for their data.
///
/// # Errors
/// `Forbidden`.
pub async fn survey(read: &Read) -> Result<Vec<Over>, Refusal> {
    let mine = super::subject_requests::reach(&read.ctx, Right::Read)?;
    let full = mine.into_iter().filter(|(_, view, _)| *view == View::Full);
    let scope = Scope {
        organisations: full.map(|(organisation, ..)| organisation).collect(),
        ..Scope::default()
    };
    if scope.is_empty() {
        let (area, right) = (Area::SubjectRequests, Right::Read);
        return Err(Refusal::Forbidden { area, right });
    }
    Ok(over(read.conn(), &scope, read.ctx.now).await?)
}

/// What was ended.
#[derive(Debug)]
pub struct Ended {
    /// How many of each kind.
    pub done: Vec<Over>,
    /// What could not be ended, if something could not: the first refusal.
    pub refused: Option<Refusal>,
}

/// Ends up to `AT_ONCE` of every kind. Rows go in one unit a kind; people and parties in a unit each, since
/// each locks courses, and two units that lock several would wait for each other. What can't be ended is
/// logged and left; the rest goes on.
pub async fn end_some(app: &Arc<App>) -> Ended {
    let mut ended = Ended {
        done: Vec::with_capacity(RULES.len()),
        refused: None,
    };
    for rule in RULES {
        let (count, refused) = end(app, rule).await;
        ended.done.push(Over { rule, count });
        ended.refused = ended.refused.or(refused);
    }
    ended
}

/// How many of a kind were ended, and what refused.
async fn end(app: &Arc<App>, rule: &'static Rule) -> (u64, Option<Refusal>) {
    let before = limit(rule, app.clock.now());
    let outcome = match rule.end {
        RetentionEnd::Deleted => delete(app, rule.kind, before).await,
        RetentionEnd::Dropped => drop_looks(app, before).await,
        RetentionEnd::Stripped | RetentionEnd::Erased => {
            return end_people(app, rule.kind, before).await;
        }
    };
    match outcome {
        Ok(count) => (count, None),
        Err(refusal) => (0, Some(refusal)),
    }
}

async fn delete(
    app: &Arc<App>,
    kind: RetentionKind,
    before: DateTime<Utc>,
) -> Result<u64, Refusal> {
    let now = app.clock.now();
    let unit = app.store.writer();
    let gone = unit.run(move |tx| async move {
        if kind == RetentionKind::UnpairedScore {
            answers::end_codes_of_unpaired(&tx, before, now).await?;
        }
        rows::delete(&tx, kind, before).await
    });
    Ok(gone.await?)
}

async fn drop_looks(app: &Arc<App>, before: DateTime<Utc>) -> Result<u64, Refusal> {
    let now = app.clock.now();
    let unit = app.store.writer().run(move |tx| async move {
        let blocks = access_log::droppable(&tx, before, AT_ONCE).await?;
        for block in &blocks {
            access_log::drop_block(&tx, *block, now).await?;
        }
        Ok(blocks.len() as u64)
    });
    let dropped: Result<u64, StoreError> = unit.await;
    Ok(dropped?)
}

async fn end_people(
    app: &Arc<App>,
    kind: RetentionKind,
    before: DateTime<Utc>,
) -> (u64, Option<Refusal>) {
    let read = app.store.read();
    let (subject, found) = match kind {
        RetentionKind::UnusedPerson => {
            let ids = rows::people(read, before, AT_ONCE).await;
            (SubjectKind::Person, ids)
        }
        _ => {
            let ids = rows::parties(read, kind, before, AT_ONCE).await;
            (SubjectKind::Party, ids)
        }
    };
    let ids = match found {
        Ok(ids) => ids,
        Err(err) => return (0, Some(err.into())),
    };
    let (mut count, mut first) = (0, None);
    for id in ids {
        match end_one(app, (kind, before), (subject, id)).await {
            Ok(()) => count += 1,
            Err(refusal) => {
                tracing::warn!(%kind, ?refusal, "somebody's data could not be ended");
                first = first.or(Some(refusal));
            }
        }
    }
    (count, first)
}

/// Ends what is kept of one, if its time is still over by then.
async fn end_one(
    app: &Arc<App>,
    (kind, before): (RetentionKind, DateTime<Utc>),
    (subject, id): (SubjectKind, Uuid),
) -> Result<(), Refusal> {
    let unit = Ctx::of_the_clock(app).write(None, move |unit| async move {
        unit.pass()?;
        if rows::is_over(unit.tx(), kind, id, before).await? {
            let erasing = Erasing {
                kind: subject,
                id,
                cause: ErasureCause::Retention,
                request: None,
            };
            erase(&unit, &erasing).await?;
        }
        Ok(Reply::empty())
    });
    unit.await.map(drop)
}

/// Ends everything whose time is over, a little at a time, and tells how many of each kind.
///
/// # Errors
/// The first refusal, once nothing is left but what refuses.
pub async fn end_all(app: &Arc<App>) -> Result<Vec<Over>, Refusal> {
    let everything = Scope::everything();
    let found = over(app.store.read(), &everything, app.clock.now()).await?;
    loop {
        let ended = end_some(app).await;
        if ended.done.iter().any(|one| one.count > 0) {
            continue;
        }
        return match ended.refused {
            Some(refused) => Err(refused),
            None => Ok(found),
        };
    }
}
