//! Whether a run counts as Standard metode: read out of what happened, frozen when it is closed.

use std::collections::HashMap;

use domain::codes::{Evidence, MeetingKind, Phase, Side};
use domain::lifecycle::Guard;
use domain::method_status::{
    Asked, Deviation, Hand, History, Meeting, Membership, MethodStatus, Session, judge,
};
use serde_json::{Value, json};
use store::conclusion::RunResult;
use store::facts::Meeting as StoredMeeting;
use store::method_history::{self as rows, RunHistory};
use store::{Conn, StoreError};
use uuid::Uuid;

use super::facts::{code, is_later, today};
use super::run_actions::claimed_phases;
use super::{addenda, results};

/// The status of several runs as of now, whether or not one is frozen.
///
/// # Errors
/// `Corrupt` if a stored code can't be read.
pub async fn derived(
    conn: &Conn,
    runs: &[Uuid],
) -> Result<HashMap<Uuid, MethodStatus>, StoreError> {
    let found = rows::of_runs(conn, runs).await?;
    let judged = found
        .into_iter()
        .map(|(id, stored)| Ok((id, judge(&history(&stored)?))));
    judged.collect()
}

/// The status of one run: frozen if it is closed, else as of now.
///
/// # Errors
/// `Corrupt` if what is stored can't be read.
pub async fn of_run(conn: &Conn, run: &store::run::Run) -> Result<Option<Known>, StoreError> {
    if run.closed_at.is_some()
        && let Some(frozen) = store::conclusion::frozen(conn, run.id).await?
    {
        let status = serde_json::from_value(frozen.method_status)
            .map_err(|err| StoreError::Corrupt(format!("a frozen status: {err}")))?;
        let frozen_at = Some(frozen.frozen_at);
        return Ok(Some(Known { status, frozen_at }));
    }
    let mut derived = derived(conn, &[run.id]).await?;
    let status = derived.remove(&run.id);
    Ok(status.map(|status| Known {
        status,
        frozen_at: None,
    }))
}

/// A status, and whether it may still change.
#[derive(Debug, Clone)]
pub struct Known {
    /// What is known.
    pub status: MethodStatus,
    /// When it was frozen; none while it is still derived.
    pub frozen_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// The numbers that are frozen with a closed run.
///
/// # Errors
/// As the database fails.
pub async fn figures(conn: &Conn, stored: &RunHistory) -> Result<Value, StoreError> {
    let run = &stored.facts.run;
    let in_state = |state: &str| {
        let sessions = stored.facts.sessions.iter();
        sessions.filter(|s| s.state == state).count()
    };
    let held = stored.facts.sessions.iter().filter(|s| s.state == "held");
    let ids: Vec<Uuid> = held.clone().map(|session| session.id).collect();
    let headcount: i64 = held
        .filter_map(|session| session.headcount)
        .map(i64::from)
        .sum();
    let seats: HashMap<String, i64> = rows::seats(conn, run.id).await?.into_iter().collect();
    Ok(json!({
        "participation": run.participation,
        "sessions": {
            "held": in_state("held"), "moved": in_state("moved"), "cancelled": in_state("cancelled"),
        },
        "seats": seats,
        "seatsPresent": rows::seats_present(conn, &ids).await?,
        "headcount": headcount,
        "hands": hands(stored),
    }))
}

/// How many approvals and signatures that stand are known by login, by link, and attested.
fn hands(stored: &RunHistory) -> Value {
    let approvals = stored.approvals.iter().filter(|a| store::plan::stands(a));
    let approvals = approvals.map(|a| a.evidence.as_str());
    let signatures = stored.facts.signatures.iter();
    let signatures = signatures.filter(|s| s.voided_at.is_none());
    let all: Vec<&str> = approvals
        .chain(signatures.map(|s| s.evidence.as_str()))
        .collect();
    let count = |how: &Evidence| {
        let same = all.iter().filter(|one| **one == how.code());
        (how.code().to_owned(), json!(same.count()))
    };
    Value::Object(Evidence::ALL.iter().map(count).collect())
}

/// What happened, in the words of the rules.
///
/// # Errors
/// `Corrupt` if a stored code can't be read.
pub fn history(stored: &RunHistory) -> Result<History, StoreError> {
    let facts = &stored.facts;
    let run = &facts.run;
    let state = code(&run.state)?;
    let claimed = claimed_phases(run, facts.plan.as_ref());
    let signatures: Vec<Hand> = (facts.signatures.iter())
        .map(|s| {
            hand(
                s.id,
                &s.side,
                &s.evidence,
                s.signed_at,
                s.voided_at.is_none(),
            )
        })
        .collect::<Result<_, _>>()?;
    let signed = |side: &Side| signatures.iter().any(|s| s.side == *side && s.stands);
    let closed = run.closed_at.is_some();
    Ok(History {
        not_applicable: facts.course.not_applicable,
        closed_unsigned: closed && !Side::ALL.iter().all(signed),
        claimed,
        state,
        written: written(stored),
        memberships: memberships(stored)?,
        planning_meetings: planning_meetings(stored),
        approvals: (stored.approvals.iter())
            .map(|a| {
                hand(
                    a.id,
                    &a.side,
                    &a.evidence,
                    a.given_at,
                    store::plan::stands(a),
                )
            })
            .collect::<Result<_, _>>()?,
        sessions: sessions(stored),
        evaluation_meetings: (facts.meetings.iter())
            .filter(|m| m.row.kind == MeetingKind::Evaluation.code())
            .map(meeting)
            .collect(),
        signatures,
        addenda: (stored.addenda.iter())
            .map(addendum)
            .collect::<Result<_, _>>()?,
        oral: stored.oral.iter().map(oral).collect::<Result<_, _>>()?,
        deviations: stored.deviations.iter().filter_map(deviation).collect(),
    })
}

/// A version that was copied and never changed counts as written when it was laid before both sides.
fn written(stored: &RunHistory) -> Vec<chrono::DateTime<chrono::Utc>> {
    let plan = stored.facts.plan.as_ref();
    if stored.written.is_empty() {
        let copied = plan.map(|plan| plan.submitted_at.unwrap_or(plan.created_at));
        return copied.into_iter().collect();
    }
    stored.written.clone()
}

fn memberships(stored: &RunHistory) -> Result<Vec<Membership>, StoreError> {
    let members = stored.facts.members.iter().map(|member| {
        Ok(Membership {
            id: member.id,
            side: code(&member.side)?,
            on: today(member.joined_at),
            from: member.joined_at,
            until: member.left_at,
        })
    });
    members.collect()
}

/// Planning meetings since the former version was in force.
fn planning_meetings(stored: &RunHistory) -> Vec<Meeting> {
    let since = stored.former.as_ref().and_then(|former| former.in_force_at);
    let all = stored.planning_meetings.iter();
    let counting = all.filter(|m| since.is_none_or(|since| is_later(m, since)));
    counting.map(meeting).collect()
}

fn meeting(stored: &StoredMeeting) -> Meeting {
    Meeting {
        id: stored.row.id,
        on: stored.row.held_on,
        sides: stored.sides.iter().filter_map(|s| s.parse().ok()).collect(),
    }
}

fn sessions(stored: &RunHistory) -> Vec<Session> {
    let facts = &stored.facts;
    let sides = |session: Uuid| {
        let there = |side: &&Side| {
            facts.staff.iter().any(|one| {
                one.session_id == session && one.present == Some(true) && one.side == side.code()
            })
        };
        Side::ALL.iter().filter(there).copied().collect()
    };
    let session = |row: &store::session::Session| Session {
        id: row.id,
        on: row.local_date,
        held: row.state == "held",
        sides: sides(row.id),
    };
    facts.sessions.iter().map(session).collect()
}

fn hand(
    id: Uuid,
    side: &str,
    how: &str,
    at: chrono::DateTime<chrono::Utc>,
    stands: bool,
) -> Result<Hand, StoreError> {
    Ok(Hand {
        id,
        side: code(side)?,
        how: code(how)?,
        on: today(at),
        stands,
    })
}

fn addendum(row: &RunResult) -> Result<Asked, StoreError> {
    let on = addenda::content(row)?.occurred_on;
    Ok(Asked { id: row.id, on })
}

fn oral(row: &RunResult) -> Result<Asked, StoreError> {
    let on = results::oral::content(row)?.occurred_on;
    Ok(Asked { id: row.id, on })
}

/// A deviation belongs to the phase of its guard, or to the one that is recorded with it.
fn deviation(row: &store::facts::Deviation) -> Option<Deviation> {
    let recorded = row.phase.as_ref().and_then(|phase| phase.parse().ok());
    let of_guard = || row.guard.parse::<Guard>().ok()?.row().phase;
    let phase: Phase = recorded.or_else(of_guard)?;
    Some(Deviation {
        id: row.id,
        phase,
        on: today(row.occurred_at.unwrap_or(row.recorded_at)),
    })
}
