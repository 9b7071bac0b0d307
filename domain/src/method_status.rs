//! Whether a run counts as Standard metode (R1, R2): judged by what happened, never typed in.
//!
//! Each phase is judged by itself. A recorded deviation lets work go on and is shown; it neither
//! makes a phase held nor keeps it from being held, if what was put aside happened all the same. Nor does
//! an oral evaluation, or an addendum, which is there only once a run was closed before.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::codes::{
    Evidence, EvidenceKind, MethodFailure, MethodState, Phase, PhaseState, RunState, Side,
};

/// What happened in a round, as far as its method is concerned. Days are days in Norway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Whether the course is offered outside the method.
    pub not_applicable: bool,
    /// Phases that were over when the run was taken in.
    pub claimed: Vec<Phase>,
    /// The run's state.
    pub state: RunState,
    /// Every time the plan version was written on, the first draft among them.
    pub written: Vec<DateTime<Utc>>,
    /// Everybody's times in the working group.
    pub memberships: Vec<Membership>,
    /// Planning meetings about this plan version, and not about a former one.
    pub planning_meetings: Vec<Meeting>,
    /// Approvals of the plan version, void ones too.
    pub approvals: Vec<Hand>,
    /// Sessions of the run.
    pub sessions: Vec<Session>,
    /// Evaluation meetings that cover the run.
    pub evaluation_meetings: Vec<Meeting>,
    /// Signatures under the conclusion, void ones too.
    pub signatures: Vec<Hand>,
    /// Whether the run was closed without signatures.
    pub closed_unsigned: bool,
    /// What was found when people were asked again after the run had been closed.
    pub addenda: Vec<Asked>,
    /// What came out when participants talked together instead of answering.
    pub oral: Vec<Asked>,
    /// Recorded deviations.
    pub deviations: Vec<Deviation>,
}

/// Somebody's time in the working group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Id of the membership.
    pub id: Uuid,
    /// The side.
    pub side: Side,
    /// The day it began.
    pub on: NaiveDate,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when; none if it goes on.
    pub until: Option<DateTime<Utc>>,
}

/// A meeting of the working group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Its id.
    pub id: Uuid,
    /// The day.
    pub on: NaiveDate,
    /// The sides that were there.
    pub sides: Vec<Side>,
}

/// A session of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// The day.
    pub on: NaiveDate,
    /// Whether it was held, and not planned, moved or cancelled.
    pub held: bool,
    /// The sides that were there.
    pub sides: Vec<Side>,
}

/// An approval or a signature: one side's hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// Its id.
    pub id: Uuid,
    /// The side for which it was given.
    pub side: Side,
    /// How it is known.
    pub how: Evidence,
    /// The day it was given.
    pub on: NaiveDate,
    /// Whether it stands: neither taken back nor void.
    pub stands: bool,
}

/// What people said when they were asked: an oral evaluation, or an addendum to the conclusion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its id.
    pub id: Uuid,
    /// The day on which people were asked.
    pub on: NaiveDate,
}

/// A recorded deviation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// Its id.
    pub id: Uuid,
    /// The phase it is about.
    pub phase: Phase,
    /// The day it was recorded.
    pub on: NaiveDate,
}

/// Whether a run counts as Standard metode, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MethodStatus {
    /// The whole round.
    pub status: MethodState,
    /// Planning, delivery, evaluation, in this order.
    pub phases: Vec<PhaseStatus>,
}

/// One phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhaseStatus {
    /// Which.
    pub phase: Phase,
    /// Whether both sides took part.
    pub held: PhaseState,
    /// What shows it.
    pub evidence: Vec<EvidenceItem>,
    /// What speaks against it, or is lacking so far.
    pub failed: Vec<Failure>,
}

/// One thing that shows that a side, or both, took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceItem {
    /// What kind of thing.
    pub code: EvidenceKind,
    /// Its id.
    pub id: Uuid,
    /// The day.
    pub on: NaiveDate,
    /// The sides for which it stands.
    pub sides: Vec<Side>,
    /// How a hand was given; none for everything else.
    pub how: Option<Evidence>,
}

/// One reason why a phase does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// The reason.
    pub code: MethodFailure,
    /// The side that was missing, if one was.
    pub side: Option<Side>,
    /// The session it is about.
    pub session: Option<Uuid>,
    /// The day it is about.
    pub on: Option<NaiveDate>,
    /// Whether nothing that can still happen mends it.
    pub lasting: bool,
}

/// Judges a run by its history.
#[must_use]
pub fn judge(history: &History) -> MethodStatus {
    let phases: Vec<PhaseStatus> = Phase::ALL
        .iter()
        .map(|phase| judge_phase(*phase, history))
        .collect();
    let any = |state| phases.iter().any(|phase| phase.held == state);
    let status = if history.not_applicable {
        MethodState::NotApplicable
    } else if any(PhaseState::NotHeld) {
        MethodState::NotFulfilled
    } else if any(PhaseState::Pending) {
        MethodState::Pending
    } else if any(PhaseState::Claimed) {
        MethodState::Claimed
    } else {
        MethodState::Fulfilled
    };
    MethodStatus { status, phases }
}

fn judge_phase(phase: Phase, history: &History) -> PhaseStatus {
    if history.claimed.contains(&phase) {
        return PhaseStatus {
            phase,
            held: PhaseState::Claimed,
            evidence: Vec::new(),
            failed: Vec::new(),
        };
    }
    let (mut evidence, failed) = match phase {
        Phase::Planning => planning(history),
        Phase::Delivery => delivery(history),
        Phase::Evaluation => evaluation(history),
    };
    let recorded = history.deviations.iter().filter(|d| d.phase == phase);
    evidence.extend(recorded.map(|d| item(EvidenceKind::Deviation, d.id, d.on, &[])));
    let lost = failed.iter().any(|failure| failure.lasting);
    let held = match (failed.is_empty(), is_over(phase, history.state)) {
        _ if lost => PhaseState::NotHeld,
        (true, true) => PhaseState::Held,
        (false, true) => PhaseState::NotHeld,
        // A plan that both sides made together is made, whether or not a session was held yet.
        (true, false) if phase == Phase::Planning => PhaseState::Held,
        (_, false) => PhaseState::Pending,
    };
    PhaseStatus {
        phase,
        held,
        evidence,
        failed,
    }
}

/// Whether nothing more can happen in a phase.
fn is_over(phase: Phase, state: RunState) -> bool {
    use RunState::{Cancelled, Closed, Evaluating, Running};
    match phase {
        Phase::Planning => matches!(state, Running | Evaluating | Closed | Cancelled),
        Phase::Delivery => matches!(state, Evaluating | Closed | Cancelled),
        Phase::Evaluation => matches!(state, Closed | Cancelled),
    }
}

type Judged = (Vec<EvidenceItem>, Vec<Failure>);

fn planning(history: &History) -> Judged {
    let (mut evidence, mut failed) = (Vec::new(), Vec::new());
    if history.written.is_empty() {
        failed.push(failure(MethodFailure::NothingWritten, None));
    }
    for side in Side::ALL {
        let own = || history.memberships.iter().filter(|m| m.side == *side);
        let absent = |at: &&DateTime<Utc>| !own().any(|member| covers(member, **at));
        if history.written.iter().any(|at| absent(&at)) {
            failed.push(Failure {
                lasting: true,
                ..failure(MethodFailure::SideMissingFromDraft, Some(*side))
            });
        }
        let there = own().filter(|m| history.written.iter().any(|at| covers(m, *at)));
        evidence.extend(there.map(|m| item(EvidenceKind::GroupMember, m.id, m.on, &[*side])));
    }
    let until = held(history).map(|session| session.on).min();
    let meetings = (history.planning_meetings.iter())
        .filter(|meeting| until.is_none_or(|until| meeting.on <= until));
    let met = together(EvidenceKind::PlanningMeeting, meetings, &mut evidence);
    if !met {
        failed.push(failure(MethodFailure::PlanningMeetingMissing, None));
    }
    let (kind, lack) = (EvidenceKind::Approval, MethodFailure::SideNotApproved);
    hands(&history.approvals, kind, lack, &mut evidence, &mut failed);
    (evidence, failed)
}

fn delivery(history: &History) -> Judged {
    let (mut evidence, mut failed) = (Vec::new(), Vec::new());
    if held(history).next().is_none() {
        failed.push(failure(MethodFailure::NoSessionHeld, None));
    }
    for session in held(history) {
        let missing = Side::ALL
            .iter()
            .filter(|side| !session.sides.contains(side));
        failed.extend(missing.map(|side| Failure {
            session: Some(session.id),
            on: Some(session.on),
            lasting: true,
            ..failure(MethodFailure::SideMissingAtSession, Some(*side))
        }));
        if both(&session.sides) {
            evidence.push(item(
                EvidenceKind::Session,
                session.id,
                session.on,
                Side::ALL,
            ));
        }
    }
    (evidence, failed)
}

fn evaluation(history: &History) -> Judged {
    let (mut evidence, mut failed) = (Vec::new(), Vec::new());
    let after = held(history).map(|session| session.on).max();
    let meetings = (history.evaluation_meetings.iter())
        .filter(|meeting| after.is_none_or(|after| meeting.on >= after));
    if !together(EvidenceKind::EvaluationMeeting, meetings, &mut evidence) {
        failed.push(failure(MethodFailure::EvaluationMeetingMissing, None));
    }
    let oral = (history.oral.iter()).map(|asked| (EvidenceKind::OralEvaluation, asked));
    let again = (history.addenda.iter()).map(|asked| (EvidenceKind::Addendum, asked));
    evidence.extend(
        oral.chain(again)
            .map(|(kind, asked)| item(kind, asked.id, asked.on, &[])),
    );
    if history.closed_unsigned {
        failed.push(failure(MethodFailure::ClosedUnsigned, None));
        return (evidence, failed);
    }
    let (kind, lack) = (EvidenceKind::Signature, MethodFailure::SideNotSigned);
    hands(&history.signatures, kind, lack, &mut evidence, &mut failed);
    (evidence, failed)
}

fn held(history: &History) -> impl Iterator<Item = &Session> {
    history.sessions.iter().filter(|session| session.held)
}

/// Whether both sides were at one of the meetings; each such meeting is evidence.
fn together<'a>(
    kind: EvidenceKind,
    meetings: impl Iterator<Item = &'a Meeting>,
    evidence: &mut Vec<EvidenceItem>,
) -> bool {
    let before = evidence.len();
    let joint = meetings.filter(|meeting| both(&meeting.sides));
    evidence.extend(joint.map(|meeting| item(kind, meeting.id, meeting.on, Side::ALL)));
    evidence.len() > before
}

/// Neither side's hand replaces the other's (R4).
fn hands(
    hands: &[Hand],
    kind: EvidenceKind,
    lack: MethodFailure,
    evidence: &mut Vec<EvidenceItem>,
    failed: &mut Vec<Failure>,
) {
    for side in Side::ALL {
        match hands.iter().find(|hand| hand.side == *side && hand.stands) {
            None => failed.push(failure(lack, Some(*side))),
            Some(hand) => evidence.push(EvidenceItem {
                how: Some(hand.how),
                ..item(kind, hand.id, hand.on, &[*side])
            }),
        }
    }
}

fn both(sides: &[Side]) -> bool {
    Side::ALL.iter().all(|side| sides.contains(side))
}

fn covers(member: &Membership, at: DateTime<Utc>) -> bool {
    member.from <= at && member.until.is_none_or(|until| at < until)
}

fn item(code: EvidenceKind, id: Uuid, on: NaiveDate, sides: &[Side]) -> EvidenceItem {
    EvidenceItem {
        code,
        id,
        on,
        sides: sides.to_vec(),
        how: None,
    }
}

fn failure(code: MethodFailure, side: Option<Side>) -> Failure {
    Failure {
        code,
        side,
        session: None,
        on: None,
        lasting: false,
    }
}
