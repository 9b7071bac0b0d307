//! Before and after: scores of the same participant, found by the code that only the participant has. Each window
//! that asks again is compared with the one before the run as it settles, and what was given in it is never held.
//! What was given before waits for as long as a second half can come; then it goes, and the key of the codes
//! after it.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use domain::codes::{PairCodeUse, RunState, WindowState};
use domain::forms::Content;
use domain::plan::EvaluationTime;
use serde_json::Value;
use store::answer::{self as rows, Change, Held};
use store::crypto::shuffle;
use store::due::{self, Appointment};
use store::keystore::KeyName;
use store::window::{self, Window};
use store::{Conn, StoreError, Tx, retention, run};
use uuid::Uuid;

use super::{CODES_END, RUN, appoint, destroy, form_of, sealing};
use crate::app::facts::code;
use crate::app::{App, Refusal, Unit, windows};

/// Whether scores in this window are compared with those of the same participants at another time. Forms about a
/// session never are.
pub fn measures(window: &Window, content: &Content) -> Result<bool, Refusal> {
    let moment: EvaluationTime = code(&window.moment)?;
    Ok(moment != EvaluationTime::AfterSession && !content.scales.is_empty())
}

/// Whether this is asked before the run.
pub fn is_first(window: &Window) -> Result<bool, Refusal> {
    let moment: EvaluationTime = code(&window.moment)?;
    Ok(moment == EvaluationTime::Before)
}

/// What a participant does with a code in this window; nothing where there is nothing to compare with.
///
/// # Errors
/// As the database fails.
pub async fn code_use(
    conn: &Conn,
    window: &Window,
    content: &Content,
) -> Result<Option<PairCodeUse>, Refusal> {
    if !measures(window, content)? {
        return Ok(None);
    }
    if is_first(window)? {
        return Ok(Some(PairCodeUse::New));
    }
    let first = first_of(conn, window).await?;
    Ok(first.map(|_| PairCodeUse::Again))
}

/// The window before the run in which the same form was asked, or is, if something is held of it or may be yet.
async fn first_of(conn: &Conn, window: &Window) -> Result<Option<Window>, Refusal> {
    let form = form_of(conn, window).await?.form_id;
    for (other, its_form) in window::planned_at(conn, window.run_id).await? {
        if its_form == form
            && is_first(&other)?
            && (other.state == WindowState::Open.code() || rows::is_held(conn, other.id).await?)
        {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// Holds the scores of a window before the run, by the hash of their codes, until their second half is there; those
/// of a window that asks again are compared with them at once.
///
/// # Errors
/// As the database fails.
pub async fn take(
    unit: &Unit,
    window: &Window,
    scores: BTreeMap<String, Value>,
) -> Result<(), Refusal> {
    if is_first(window)? {
        let held = scores.into_iter().map(|(code_hash, scores)| Held {
            window_id: window.id,
            code_hash,
            run_id: window.run_id,
            scores,
        });
        return Ok(rows::hold(unit.tx(), held.collect()).await?);
    }
    let Some(first) = first_of(unit.tx(), window).await? else {
        return Ok(());
    };
    let earlier = rows::held(unit.tx(), first.id).await?;
    let form = form_of(unit.tx(), window).await?.form_id;
    let changes = changes(unit, (window, form), &earlier, &scores)?;
    Ok(rows::insert_changes(unit.tx(), changes).await?)
}

/// What has changed for each participant, mixed on each scale.
fn changes(
    unit: &Unit,
    (window, form): (&Window, Uuid),
    earlier: &[Held],
    later: &BTreeMap<String, Value>,
) -> Result<Vec<Change>, Refusal> {
    let earlier: HashMap<&str, &Value> = (earlier.iter())
        .map(|one| (one.code_hash.as_str(), &one.scores))
        .collect();
    let mut by_scale: BTreeMap<&str, Vec<(i32, i32)>> = BTreeMap::new();
    for (hash, scores) in later {
        let earlier = earlier.get(hash.as_str());
        for (scale, after) in scores.as_object().into_iter().flatten() {
            let before = earlier.and_then(|scores| scores.get(scale));
            if let (Some(before), Some(after)) = (before.and_then(hundredths), hundredths(after)) {
                by_scale.entry(scale).or_default().push((before, after));
            }
        }
    }
    let mut changes = Vec::new();
    for (scale, mut pairs) in by_scale {
        shuffle(&mut pairs).map_err(sealing)?;
        changes.extend(pairs.into_iter().map(|(before, after)| Change {
            id: unit.private_id(),
            run_id: window.run_id,
            form_id: form,
            scale: scale.to_owned(),
            moment: window.moment.clone(),
            before,
            after,
        }));
    }
    Ok(changes)
}

fn hundredths(score: &Value) -> Option<i32> {
    score.as_i64().and_then(|score| i32::try_from(score).ok())
}

/// Deletes what is held of a run's participants and can find no second half any more, and has the key of their codes
/// destroyed with the last of it. Called in each unit after which that may be so: a window or the run has ended.
///
/// # Errors
/// As the database fails.
pub async fn let_go(unit: &Unit, run: Uuid) -> Result<(), Refusal> {
    let mut planned = Vec::new();
    for (window, form) in window::planned_at(unit.tx(), run).await? {
        let moment: EvaluationTime = code(&window.moment)?;
        planned.push((window, form, moment));
    }
    let at = |wanted: fn(EvaluationTime) -> bool| {
        let some = planned.iter().filter(move |(.., moment)| wanted(*moment));
        some.map(|(window, form, _)| (window, *form))
    };
    let firsts: Vec<(&Window, Uuid)> = at(|one| one == EvaluationTime::Before).collect();
    let seconds: Vec<(&Window, Uuid)> =
        at(|one| matches!(one, EvaluationTime::End | EvaluationTime::FollowUp)).collect();
    // Without a keystore there never was a key, but of a window that has opened.
    let may_have_a_key = !firsts.is_empty()
        && (unit.app.keystore.is_some() || firsts.iter().any(|(one, _)| one.invited.is_some()));
    if !may_have_a_key {
        return Ok(());
    }
    let run = run::get(unit.tx(), run).await?.ok_or(Refusal::NotFound)?;
    let over = [RunState::Closed, RunState::Cancelled].map(RunState::code);
    let over = over.contains(&run.state.as_str());
    // Until a run is over, whoever was asked before it may be asked again, even if nothing is planned: a window is
    // changed by cancelling it and planning another.
    let closed = |window: &Window| window.state == WindowState::Closed.code();
    let waits = |form: Uuid| {
        let mut its = seconds.iter().filter(|(_, other)| *other == form);
        its.clone().any(|(window, _)| windows::is_to_come(window))
            || !over && !its.any(|(window, _)| closed(window))
    };
    let waiting: Vec<Uuid> = (firsts.iter())
        .filter(|(window, form)| closed(window) && waits(*form))
        .map(|(window, _)| window.id)
        .collect();
    rows::let_go(unit.tx(), run.id, &waiting).await?;
    let to_come = firsts.iter().any(|(window, _)| windows::is_to_come(window));
    match to_come || rows::is_held_of(unit.tx(), run.id).await? {
        true => Ok(()),
        false => appoint(unit, run.tenant, CODES_END, (RUN, run.id)).await,
    }
}

/// Has the keys destroyed of the codes under which scores are held longer than their time; called in the unit that
/// deletes those.
///
/// # Errors
/// As the database fails.
pub async fn end_codes_of_unpaired(
    tx: &Tx,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for run in retention::unpaired_runs(tx, before).await? {
        let work = Appointment {
            id: Uuid::now_v7(),
            tenant: run::get(tx, run).await?.map(|run| run.tenant),
            kind: CODES_END,
            subject: Some((RUN, run)),
            at: now,
        };
        due::appoint(tx, work).await?;
    }
    Ok(())
}

/// Destroys the key of a run's codes, once there is nothing left that it could be of use for.
///
/// # Errors
/// As the databases fail.
pub async fn end(app: &App, run: Uuid) -> Result<(), Refusal> {
    let conn = app.store.read();
    let mut needed = rows::is_held_of(conn, run).await?;
    for (window, _) in window::planned_at(conn, run).await? {
        needed |= is_first(&window)? && windows::is_to_come(&window);
    }
    match needed {
        true => Ok(()),
        false => destroy(app, KeyName::Pair(run)).await,
    }
}
