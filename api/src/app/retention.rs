//! Ends what is kept longer than its time, a little at a time, or counts what would be ended.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::codes::{ErasureCause, SubjectKind};
use domain::permissions::{Area, Right, Scope, View};
use domain::retention::{RULES, RetentionEnd, RetentionKind, Rule};
use store::{Conn, StoreError, access_log, retention as rows};

use super::subject_requests::erase::{Erasing, erase};
use super::{App, Ctx, Read, Refusal, Reply, Unit};

/// How many of a kind are ended in one unit.
const AT_ONCE: u64 = 100;
/// How many people: each time the whole journal is looked through.
const PEOPLE_AT_ONCE: u64 = 5;

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

/// Ends up to `AT_ONCE` of every kind in this unit; returns how many of each.
///
/// # Errors
/// As the database fails.
pub async fn end_some(unit: &Unit) -> Result<Vec<Over>, Refusal> {
    let mut done = Vec::with_capacity(RULES.len());
    for rule in RULES {
        let count = end(unit, rule).await?;
        done.push(Over { rule, count });
    }
    Ok(done)
}

async fn end(unit: &Unit, rule: &'static Rule) -> Result<u64, Refusal> {
    let before = limit(rule, unit.now);
    match rule.end {
        RetentionEnd::Deleted => Ok(rows::delete(unit.tx(), rule.kind, before).await?),
        RetentionEnd::Dropped => {
            let blocks = access_log::droppable(unit.tx(), before, AT_ONCE).await?;
            let count = blocks.len() as u64;
            for block in blocks {
                access_log::drop_block(unit.tx(), block, unit.now).await?;
            }
            Ok(count)
        }
        RetentionEnd::Stripped | RetentionEnd::Erased => end_people(unit, rule.kind, before).await,
    }
}

async fn end_people(
    unit: &Unit,
    kind: RetentionKind,
    before: DateTime<Utc>,
) -> Result<u64, Refusal> {
    let (subject, ids) = match kind {
        RetentionKind::UnusedPerson => {
            let ids = rows::people(unit.tx(), before, PEOPLE_AT_ONCE).await?;
            (SubjectKind::Person, ids)
        }
        _ => {
            let ids = rows::parties(unit.tx(), kind, before, AT_ONCE).await?;
            (SubjectKind::Party, ids)
        }
    };
    let count = ids.len() as u64;
    for id in ids {
        let cause = ErasureCause::Retention;
        let erasing = Erasing {
            kind: subject,
            id,
            cause,
            request: None,
        };
        erase(unit, &erasing).await?;
    }
    Ok(count)
}

/// Ends everything whose time is over, unit by unit, and tells how many of each kind.
///
/// # Errors
/// What a unit refuses with.
pub async fn end_all(app: &Arc<App>) -> Result<Vec<Over>, Refusal> {
    let everything = Scope::everything();
    let found = over(app.store.read(), &everything, app.clock.now()).await?;
    loop {
        let unit = Ctx::of_the_clock(app).write(None, |unit| async move {
            unit.pass()?;
            end_some(&unit).await?;
            Ok(Reply::empty())
        });
        unit.await?;
        let left = over(app.store.read(), &everything, app.clock.now()).await?;
        if left.iter().all(|one| one.count == 0) {
            return Ok(found);
        }
    }
}
