//! What can be done to a run, each step under the guards of the lifecycle.

use chrono::{DateTime, Utc};
use domain::codes::{SessionState, Side};
use domain::lifecycle::{Action, Machine, State};
use domain::permissions::{Area, Right, needed};
use serde_json::{Value, json};
use store::conclusion;
use store::run::{self, Run};
use store::session::{self, Session};
use uuid::Uuid;

use super::{News, note, tell};
use crate::app::facts::today;
use crate::app::messages::Said;
use crate::app::run_actions::OpenedRun;
use crate::app::sessions::{self, WallTime};
use crate::app::{Check, FieldError, Refusal, Unit, actions, answers, enrolments, windows};

/// A point in time.
type Moment = DateTime<Utc>;

/// Announces a run and takes enrolments; `at` is since when, if that is entered afterwards.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`, `Illegal`, `Unmet`.
pub async fn open(unit: &Unit, id: Uuid, at: Option<Moment>) -> Result<OpenedRun, Refusal> {
    let opened = lock(unit, id, Action::Open).await?;
    let changed = step(unit, &opened, Action::Open)?;
    let at = Check::happened(unit.now, at, "beforeItsRun", |at| at >= changed.created_at)?;
    let changed = Run {
        opened_at: changed.opened_at.or(Some(at)),
        state_reason: None,
        ..changed
    };
    write_of(unit, &opened, changed, (Action::Open, Some(at)), json!({})).await?;
    // Whoever waited for it in the course's standing queue is served first.
    enrolments::fill_run(unit, id).await?;
    OpenedRun::lock(unit, id).await
}

/// A session that gets a new time when its run is put off.
#[derive(Debug, Clone)]
pub struct PostponedSession {
    /// The session.
    pub id: Uuid,
    /// When it is to be instead.
    pub to: WallTime,
}

/// Puts a run off. The sessions named get their new times; the other planned ones are moved to a time
/// that is not known yet. Who has accepted fewer participants is asked anew.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`, `Illegal`, `Unmet`.
pub async fn postpone(
    unit: &Unit,
    id: Uuid,
    reason: Option<&str>,
    named: &[PostponedSession],
) -> Result<OpenedRun, Refusal> {
    let mut opened = lock(unit, id, Action::Postpone).await?;
    let reason = given(&mut opened, reason)?;
    let changed = Run {
        accepted_fewer: json!([]),
        state_reason: Some(reason.clone()),
        ..step(unit, &opened, Action::Postpone)?
    };
    let planned = |session: &&Session| session.state == SessionState::Planned.code();
    let planned: Vec<&Session> = opened.stored.sessions.iter().filter(planned).collect();
    for (at, one) in named.iter().enumerate() {
        let known = planned.iter().any(|session| session.id == one.id);
        let twice = named[..at].iter().any(|other| other.id == one.id);
        let pointer = format!("/sessions/{at}/sessionId");
        if !known || twice {
            let code = if twice { "notUnique" } else { "notFound" };
            return Err(FieldError::new(pointer, code).into());
        }
    }
    tell(unit, &opened, News::PutOff, Said::Text(reason.clone())).await?;
    let mut number = sessions::last_number(&opened);
    for old in planned {
        let to = named.iter().position(|one| one.id == old.id);
        let new = match to {
            None => None,
            Some(at) => {
                number += 1;
                let pointer = format!("/sessions/{at}/to");
                Some(sessions::successor(
                    unit,
                    old,
                    number,
                    named[at].to,
                    &pointer,
                )?)
            }
        };
        sessions::replace(unit, &opened, old, new, &reason).await?;
    }
    windows::follow(unit, &opened).await?;
    let payload = json!({ "sessionsMoved": named.len() });
    write(unit, &opened, changed, Action::Postpone, payload).await
}

/// Accepts, for the caller's side, that a run starts with fewer participants.
///
/// # Errors
/// `NotFound`, `Forbidden`, `WrongSide`, `Illegal`, `Unmet` if the side has accepted already.
pub async fn accept_fewer(unit: &Unit, id: Uuid) -> Result<OpenedRun, Refusal> {
    let opened = lock(unit, id, Action::AcceptFewer).await?;
    let side = own_side(&opened)?;
    opened.decide(Action::AcceptFewer)?;
    let changed = Run {
        accepted_fewer: with_hand(&opened.facts.accepted_fewer, side),
        ..opened.next(unit)
    };
    let payload = json!({ "side": side.code(), "confirmed": opened.facts.participants_confirmed });
    write(unit, &opened, changed, Action::AcceptFewer, payload).await
}

/// Starts a run; `at` is when it did, if that is entered afterwards: not before the day of its first
/// session.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`, `Illegal`, `Unmet`.
pub async fn start(unit: &Unit, id: Uuid, at: Option<Moment>) -> Result<OpenedRun, Refusal> {
    let opened = lock(unit, id, Action::Start).await?;
    let changed = step(unit, &opened, Action::Start)?;
    let first = standing(&opened).map(|session| session.local_date).min();
    let fits = |at| first.is_none_or(|first| today(at) >= first);
    let at = Check::happened(unit.now, at, "beforeItsSessions", fits)?;
    let changed = Run {
        started_at: Some(at),
        ..changed
    };
    let payload = json!({ "confirmed": opened.facts.participants_confirmed });
    write_of(unit, &opened, changed, (Action::Start, Some(at)), payload).await
}

/// Says that the sessions are over; `at` is since when, if that is entered afterwards.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`, `Illegal`, `Unmet` while a session is not settled.
pub async fn finish(unit: &Unit, id: Uuid, at: Option<Moment>) -> Result<OpenedRun, Refusal> {
    let opened = lock(unit, id, Action::Finish).await?;
    let changed = step(unit, &opened, Action::Finish)?;
    over(unit, &opened, changed, Action::Finish, at).await
}

/// Ends a run before its time; `at` is when it did, if that is entered afterwards.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`, `Illegal`, `Unmet`.
pub async fn end_early(
    unit: &Unit,
    id: Uuid,
    reason: Option<&str>,
    at: Option<Moment>,
) -> Result<OpenedRun, Refusal> {
    let mut opened = lock(unit, id, Action::EndEarly).await?;
    let reason = given(&mut opened, reason)?;
    let changed = Run {
        state_reason: Some(reason),
        ..step(unit, &opened, Action::EndEarly)?
    };
    over(unit, &opened, changed, Action::EndEarly, at).await
}

/// The sessions are over: not before the last one that was held, nor before the run had started. In a
/// week it is settled who completed. Where none was held there was nothing to complete: the places are
/// lost at once. Who had none goes back to the course's standing queue.
async fn over(
    unit: &Unit,
    opened: &OpenedRun,
    changed: Run,
    action: Action,
    at: Option<Moment>,
) -> Result<OpenedRun, Refusal> {
    let last = standing(opened).map(|session| session.ends_at).max();
    let earliest = last.max(changed.started_at);
    let fits = |at| earliest.is_none_or(|earliest| at >= earliest);
    let at = Check::happened(unit.now, at, "beforeItsSessions", fits)?;
    let changed = Run {
        finished_at: Some(at),
        ..changed
    };
    let given = changed.state_reason.clone();
    let why = |word: &str| match (action, &given) {
        (Action::EndEarly, Some(reason)) => Said::Text(reason.clone()),
        _ => Said::Word(word.to_owned()),
    };
    let is_held = |session: &Session| session.state == SessionState::Held.code();
    let held = opened.stored.sessions.iter().any(is_held);
    let id = changed.id;
    if held {
        enrolments::appoint(unit, &changed).await?;
    } else {
        let nothing = why("letter-why-nothingHeld");
        tell(unit, opened, News::NothingHeld, nothing).await?;
    }
    write_of(unit, opened, changed, (action, Some(at)), json!({})).await?;
    if !held {
        enrolments::lose_places(unit, opened).await?;
    }
    enrolments::return_to_queue(unit, opened, why("letter-why-over")).await?;
    OpenedRun::lock(unit, id).await
}

/// Sessions that are planned or were held.
pub(super) fn standing(opened: &OpenedRun) -> impl Iterator<Item = &Session> {
    let stands = |session: &&Session| {
        let standing = [SessionState::Planned.code(), SessionState::Held.code()];
        standing.contains(&session.state.as_str())
    };
    opened.stored.sessions.iter().filter(stands)
}

/// Cancels a run with its planned sessions and everybody's places in it; `at` is when that was decided, if
/// it is entered afterwards.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`, `Illegal`, `Unmet`.
pub async fn cancel(
    unit: &Unit,
    id: Uuid,
    reason: Option<&str>,
    at: Option<Moment>,
) -> Result<OpenedRun, Refusal> {
    let mut opened = lock(unit, id, Action::Cancel).await?;
    let reason = given(&mut opened, reason)?;
    let changed = Run {
        state_reason: Some(reason.clone()),
        ..step(unit, &opened, Action::Cancel)?
    };
    let earliest = changed.opened_at.unwrap_or(changed.created_at);
    let at = Check::happened(unit.now, at, "beforeItsRun", |at| at >= earliest)?;
    let why = Said::Text(reason.clone());
    if opened.run().opened_at.is_some() {
        tell(unit, &opened, News::Cancelled, why.clone()).await?;
    }
    let sessions = session::cancel_planned(unit.tx(), id, &reason, unit.now).await?;
    let payload = json!({ "sessionsCancelled": sessions });
    write_of(unit, &opened, changed, (Action::Cancel, Some(at)), payload).await?;
    windows::cancel_with_run(unit, &opened).await?;
    answers::let_go(unit, id).await?;
    enrolments::lose_places(unit, &opened).await?;
    enrolments::return_to_queue(unit, &opened, why).await?;
    OpenedRun::lock(unit, id).await
}

/// Asks, for the caller's side, that a closed run is opened again; the second side's request does it.
///
/// # Errors
/// `NotFound`, `Forbidden`, `WrongSide`, `Invalid`, `Illegal`, `Unmet`.
pub async fn reopen(unit: &Unit, id: Uuid, reason: Option<&str>) -> Result<OpenedRun, Refusal> {
    let mut opened = lock(unit, id, Action::Reopen).await?;
    let side = own_side(&opened)?;
    let reason = given(&mut opened, reason)?;
    let to = opened.decide(Action::Reopen)?.to;
    let hands = with_hand(&opened.facts.reopened_sides, side);
    let changed = Run {
        state_reason: Some(reason),
        reopened_sides: hands,
        ..opened.next(unit)
    };
    let changed = match to {
        None => changed,
        Some(to) => {
            conclusion::void_signatures(unit.tx(), id, unit.now).await?;
            Run {
                state: to.code().to_owned(),
                reopened_sides: json!([]),
                closed_at: None,
                ..changed
            }
        }
    };
    let payload = json!({ "side": side.code() });
    write(unit, &opened, changed, Action::Reopen, payload).await
}

async fn lock(unit: &Unit, id: Uuid, action: Action) -> Result<OpenedRun, Refusal> {
    let opened = OpenedRun::lock(unit, id).await?;
    actions::permit(unit, Machine::Run, action, &opened.target())?;
    Ok(opened)
}

/// The side that the caller leads.
fn own_side(opened: &OpenedRun) -> Result<Side, Refusal> {
    opened.facts.acting_side.ok_or(Refusal::WrongSide)
}

/// Reads the reason that an action asks for; without one its guard refuses.
fn given(opened: &mut OpenedRun, reason: Option<&str>) -> Result<String, Refusal> {
    let mut check = Check::new();
    let reason = check.optional("/reason", reason, 2000);
    opened.facts.reason_given = reason.is_some();
    check.done(reason.unwrap_or_default())
}

/// The run after an action that one hand does.
fn step(unit: &Unit, opened: &OpenedRun, action: Action) -> Result<Run, Refusal> {
    let to = opened.decide(action)?.to;
    let state = to.unwrap_or(State::Run(opened.state()?));
    Ok(Run {
        state: state.code().to_owned(),
        ..opened.next(unit)
    })
}

fn with_hand(given: &[Side], side: Side) -> Value {
    let hands = given.iter().copied().chain([side]);
    hands.map(Side::code).collect()
}

async fn write(
    unit: &Unit,
    opened: &OpenedRun,
    changed: Run,
    action: Action,
    payload: Value,
) -> Result<OpenedRun, Refusal> {
    write_of(unit, opened, changed, (action, None), payload).await
}

/// Writes a step that happened at another moment than it is entered.
async fn write_of(
    unit: &Unit,
    opened: &OpenedRun,
    changed: Run,
    (action, at): (Action, Option<Moment>),
    mut payload: Value,
) -> Result<OpenedRun, Refusal> {
    run::update(unit.tx(), changed.clone(), opened.run().version).await?;
    payload["state"] = json!(changed.state);
    let right = needed(Machine::Run, action).unwrap_or((Area::Runs, Right::Write));
    note(unit, opened, &changed, (action.code(), at), right, payload);
    OpenedRun::lock(unit, changed.id).await
}
