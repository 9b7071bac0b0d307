//! Whether a run counts as Standard metode: by example, and against a second judge.

#![allow(clippy::unwrap_used)] // helpers of tests

#[path = "method_status/generated.rs"]
mod generated;
#[path = "method_status/plain_judge.rs"]
mod plain_judge;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::codes::{Evidence, EvidenceKind, MethodFailure, MethodState, Phase, PhaseState};
use domain::codes::{RunState, Side};
use domain::method_status::*;
use uuid::Uuid;

pub(crate) const BOTH: [Side; 2] = [Side::User, Side::Professional];

pub(crate) fn id(number: u64) -> Uuid {
    Uuid::from_u64_pair(0, number)
}

pub(crate) fn asked(number: u64, on: i64) -> Asked {
    Asked {
        id: id(number),
        on: day(on),
    }
}

/// Day by day from the first of January 2026; day 0 is 31 December 2025.
pub(crate) fn day(number: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 12, 31).unwrap() + chrono::TimeDelta::days(number)
}

pub(crate) fn noon(number: i64) -> DateTime<Utc> {
    day(number).and_hms_opt(12, 0, 0).unwrap().and_utc()
}

pub(crate) fn member(number: u64, side: Side, from: i64, until: Option<i64>) -> Membership {
    Membership {
        id: id(number),
        side,
        on: day(from),
        from: noon(from),
        until: until.map(noon),
    }
}

pub(crate) fn meeting(number: u64, on: i64, sides: &[Side]) -> Meeting {
    Meeting {
        id: id(number),
        on: day(on),
        sides: sides.to_vec(),
    }
}

pub(crate) fn hand(number: u64, side: Side, on: i64) -> Hand {
    Hand {
        id: id(number),
        side,
        how: Evidence::Login,
        on: day(on),
        stands: true,
    }
}

pub(crate) fn session(number: u64, on: i64, held: bool, sides: &[Side]) -> Session {
    Session {
        id: id(number),
        on: day(on),
        held,
        sides: sides.to_vec(),
    }
}

/// A whole round as it should be, closed.
fn round() -> History {
    History {
        not_applicable: false,
        claimed: vec![],
        state: RunState::Closed,
        written: vec![noon(10), noon(12)],
        memberships: vec![
            member(1, Side::User, 1, None),
            member(2, Side::Professional, 1, None),
        ],
        planning_meetings: vec![meeting(3, 11, &BOTH)],
        approvals: vec![hand(4, Side::User, 20), hand(5, Side::Professional, 21)],
        sessions: vec![
            session(6, 30, true, &BOTH),
            session(7, 31, false, &[]),
            session(8, 37, true, &BOTH),
        ],
        evaluation_meetings: vec![meeting(9, 50, &BOTH)],
        signatures: vec![hand(10, Side::User, 51), hand(11, Side::Professional, 52)],
        closed_unsigned: false,
        addenda: vec![],
        oral: vec![],
        deviations: vec![],
    }
}

fn phase(status: &MethodStatus, phase: Phase) -> &PhaseStatus {
    status.phases.iter().find(|p| p.phase == phase).unwrap()
}

fn failures(history: &History, which: Phase) -> (PhaseState, Vec<(MethodFailure, Option<Side>)>) {
    let status = judge(history);
    let phase = phase(&status, which);
    let failed = phase.failed.iter().map(|f| (f.code, f.side)).collect();
    (phase.held, failed)
}

#[test]
fn a_whole_round_is_fulfilled_with_its_evidence() {
    let status = judge(&round());
    assert_eq!(status.status, MethodState::Fulfilled);
    let shown: Vec<_> = status.phases.iter().flat_map(|p| &p.evidence).collect();
    let ids: BTreeSet<Uuid> = shown.iter().map(|e| e.id).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5, 6, 8, 9, 10, 11].map(id).into());
    assert!(status.phases.iter().all(|p| p.failed.is_empty()));
    let approval = shown.iter().find(|e| e.id == id(4)).unwrap();
    assert_eq!(approval.code, EvidenceKind::Approval);
    assert_eq!(approval.sides, [Side::User]);
    assert_eq!(approval.how, Some(Evidence::Login));
    assert_eq!(approval.on, day(20));
}

#[test]
fn a_side_that_came_after_the_first_draft_was_not_there() {
    let mut late = round();
    late.memberships[0] = member(1, Side::User, 11, None);
    let lacking = vec![(MethodFailure::SideMissingFromDraft, Some(Side::User))];
    assert_eq!(
        failures(&late, Phase::Planning),
        (PhaseState::NotHeld, lacking.clone())
    );
    assert_eq!(judge(&late).status, MethodState::NotFulfilled);
    // What can't be mended any more is said before the round is over.
    late.state = RunState::Scheduled;
    late.sessions.clear();
    assert_eq!(
        failures(&late, Phase::Planning),
        (PhaseState::NotHeld, lacking.clone())
    );
    // Gone in the middle, while the others went on writing.
    let mut gone = round();
    gone.memberships[0] = member(1, Side::User, 1, Some(11));
    gone.memberships.push(member(20, Side::User, 14, None));
    assert_eq!(
        failures(&gone, Phase::Planning),
        (PhaseState::NotHeld, lacking)
    );
    // A gap in which nobody wrote is none.
    gone.written = vec![noon(10), noon(15)];
    assert_eq!(judge(&gone).status, MethodState::Fulfilled);
}

#[test]
fn a_planning_meeting_has_both_sides_and_comes_before_the_course() {
    let lacking = (
        PhaseState::NotHeld,
        vec![(MethodFailure::PlanningMeetingMissing, None)],
    );
    let with = |meetings: Vec<Meeting>| History {
        planning_meetings: meetings,
        ..round()
    };
    let alone = vec![
        meeting(3, 11, &[Side::User]),
        meeting(12, 12, &[Side::Professional]),
    ];
    assert_eq!(failures(&with(alone), Phase::Planning), lacking);
    let too_late = vec![meeting(3, 31, &BOTH)];
    assert_eq!(failures(&with(too_late), Phase::Planning), lacking);
    for on in [5, 25, 30] {
        let held = judge(&with(vec![meeting(3, on, &BOTH)]));
        assert_eq!(held.status, MethodState::Fulfilled, "day {on}");
    }
}

#[test]
fn a_void_approval_counts_for_nothing() {
    let mut void = round();
    void.approvals[1].stands = false;
    let lacking = vec![(MethodFailure::SideNotApproved, Some(Side::Professional))];
    assert_eq!(
        failures(&void, Phase::Planning),
        (PhaseState::NotHeld, lacking.clone())
    );
    // While the run has not begun, the other side may still approve.
    void.state = RunState::Scheduled;
    assert_eq!(
        failures(&void, Phase::Planning),
        (PhaseState::Pending, lacking)
    );
}

#[test]
fn every_session_held_needs_both_sides() {
    let mut alone = round();
    alone.sessions[2].sides = vec![Side::Professional];
    let lacking = vec![(MethodFailure::SideMissingAtSession, Some(Side::User))];
    assert_eq!(
        failures(&alone, Phase::Delivery),
        (PhaseState::NotHeld, lacking)
    );
    let status = judge(&alone);
    let why = &phase(&status, Phase::Delivery).failed[0];
    assert_eq!((why.session, why.on), (Some(id(8)), Some(day(37))));
    // Moved or cancelled sessions were not held.
    alone.sessions[2].held = false;
    assert_eq!(judge(&alone).status, MethodState::Fulfilled);
    alone.sessions.clear();
    let lacking = vec![(MethodFailure::NoSessionHeld, None)];
    assert_eq!(
        failures(&alone, Phase::Delivery),
        (PhaseState::NotHeld, lacking)
    );
}

#[test]
fn the_evaluation_meeting_comes_after_the_course() {
    let mut early = round();
    early.evaluation_meetings = vec![meeting(9, 36, &BOTH)];
    let lacking = vec![(MethodFailure::EvaluationMeetingMissing, None)];
    assert_eq!(
        failures(&early, Phase::Evaluation),
        (PhaseState::NotHeld, lacking)
    );
    early.evaluation_meetings.push(meeting(13, 37, &BOTH));
    assert_eq!(judge(&early).status, MethodState::Fulfilled);
}

#[test]
fn a_run_closed_without_signatures_was_not_evaluated_together() {
    let mut unsigned = round();
    unsigned.signatures.clear();
    unsigned.closed_unsigned = true;
    let lacking = vec![(MethodFailure::ClosedUnsigned, None)];
    assert_eq!(
        failures(&unsigned, Phase::Evaluation),
        (PhaseState::NotHeld, lacking)
    );
    assert_eq!(judge(&unsigned).status, MethodState::NotFulfilled);
}

#[test]
fn a_deviation_is_shown_and_decides_nothing() {
    let mut deviated = round();
    let deviation = Deviation {
        id: id(14),
        phase: Phase::Evaluation,
        on: day(45),
    };
    deviated.deviations = vec![deviation];
    let status = judge(&deviated);
    // It happened all the same, later.
    assert_eq!(status.status, MethodState::Fulfilled);
    assert!(
        phase(&status, Phase::Evaluation)
            .evidence
            .iter()
            .any(|e| e.id == id(14))
    );
    deviated.evaluation_meetings.clear();
    assert_eq!(judge(&deviated).status, MethodState::NotFulfilled);
}

#[test]
fn an_addendum_and_an_oral_evaluation_are_shown_and_decide_nothing() {
    let mut said = round();
    said.addenda = vec![asked(15, 90)];
    said.oral = vec![asked(16, 51)];
    let status = judge(&said);
    assert_eq!(status.status, MethodState::Fulfilled);
    let shown = phase(&status, Phase::Evaluation);
    for (number, kind) in [
        (15, EvidenceKind::Addendum),
        (16, EvidenceKind::OralEvaluation),
    ] {
        let found = shown.evidence.iter().find(|one| one.id == id(number));
        assert!(found.is_some_and(|one| one.code == kind && one.sides.is_empty()));
    }
    // Being asked again is no meeting of those who planned.
    said.evaluation_meetings.clear();
    assert_eq!(judge(&said).status, MethodState::NotFulfilled);
}

#[test]
fn what_was_taken_in_is_claimed_and_never_verified() {
    let mut taken = round();
    taken.claimed = vec![Phase::Planning];
    taken.approvals.clear();
    assert_eq!(judge(&taken).status, MethodState::Claimed);
    assert_eq!(
        failures(&taken, Phase::Planning),
        (PhaseState::Claimed, vec![])
    );
    // What happened here is still judged.
    taken.sessions[0].sides = vec![Side::User];
    assert_eq!(judge(&taken).status, MethodState::NotFulfilled);
}

#[test]
fn a_round_under_way_is_pending() {
    let mut running = round();
    running.state = RunState::Running;
    running.signatures.clear();
    running.evaluation_meetings.clear();
    assert_eq!(judge(&running).status, MethodState::Pending);
    assert_eq!(failures(&running, Phase::Planning).0, PhaseState::Held);
    assert_eq!(
        failures(&running, Phase::Delivery),
        (PhaseState::Pending, vec![])
    );
    let (held, lacking) = failures(&running, Phase::Evaluation);
    assert_eq!((held, lacking.len()), (PhaseState::Pending, 3));
}

#[test]
fn outside_the_method_nothing_is_asked() {
    let history = History {
        not_applicable: true,
        ..round()
    };
    assert_eq!(judge(&history).status, MethodState::NotApplicable);
}
