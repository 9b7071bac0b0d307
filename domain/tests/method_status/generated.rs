//! Many histories, mostly almost right: where a judge errs, it errs at the edges.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::codes::{CodeList, Evidence, MethodFailure, MethodState, Phase, PhaseState};
use domain::codes::{RunState, Side};
use domain::method_status::*;

use super::{BOTH, asked, day, hand, id, meeting, member, noon, plain_judge, session};

/// A small generator of numbers (SplitMix64): the same histories every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.roll() % limit
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn day(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.below(u64::try_from(to - from + 1).unwrap())).unwrap()
    }

    fn pick<T: CodeList>(&mut self) -> T {
        let all = u64::try_from(T::ALL.len()).unwrap();
        T::ALL[usize::try_from(self.below(all)).unwrap()]
    }

    /// Mostly both sides.
    fn sides(&mut self) -> Vec<Side> {
        match self.below(10) {
            0 => vec![],
            1 => vec![Side::User],
            2 => vec![Side::Professional],
            _ => BOTH.to_vec(),
        }
    }

    fn hands(&mut self, first: u64, on: i64) -> Vec<Hand> {
        let mut hands = Vec::new();
        for side in BOTH {
            for again in 0..self.below(3).max(u64::from(!self.one_in(6))) {
                hands.push(Hand {
                    how: self.pick::<Evidence>(),
                    stands: !self.one_in(6),
                    ..hand(first + again, side, on)
                });
            }
        }
        hands
    }

    fn members(&mut self) -> Vec<Membership> {
        let mut members = Vec::new();
        for side in BOTH {
            for number in 0..=self.below(2) {
                let from = if self.one_in(6) {
                    self.day(9, 14)
                } else {
                    self.day(1, 9)
                };
                let until = self.one_in(4).then(|| self.day(from, from + 12));
                members.push(member(100 + number, side, from, until));
            }
        }
        members
    }

    fn history(&mut self) -> History {
        let state = if self.one_in(2) {
            RunState::Closed
        } else {
            self.pick()
        };
        let written = (0..self.below(4)).map(|_| noon(self.day(8, 16))).collect();
        let planning_meetings = (0..self.below(3))
            .map(|n| meeting(200 + n, self.day(3, 32), &self.sides()))
            .collect();
        let sessions = (0..self.below(5))
            .map(|n| session(300 + n, self.day(28, 40), !self.one_in(5), &self.sides()))
            .collect();
        let evaluation_meetings = (0..self.below(3))
            .map(|n| meeting(400 + n, self.day(34, 50), &self.sides()))
            .collect();
        let claimed = match self.below(12) {
            0 => vec![Phase::Planning],
            1 => vec![Phase::Planning, Phase::Delivery],
            2 => Phase::ALL.to_vec(),
            _ => vec![],
        };
        let deviations = (0..self.below(3))
            .map(|n| Deviation {
                id: id(500 + n),
                phase: self.pick(),
                on: day(25),
            })
            .collect();
        let mut history = History {
            not_applicable: self.one_in(12),
            claimed,
            state,
            written,
            memberships: self.members(),
            planning_meetings,
            approvals: self.hands(600, 20),
            sessions,
            evaluation_meetings,
            signatures: self.hands(700, 51),
            closed_unsigned: self.one_in(10),
            deviations,
            addenda: self.asked(800),
            oral: self.asked(900),
        };
        if self.one_in(3) {
            self.mend(&mut history);
        }
        if self.one_in(8) {
            self.reopen(&mut history);
        }
        history
    }

    fn asked(&mut self, first: u64) -> Vec<Asked> {
        let ids = first..first + self.below(4).saturating_sub(1);
        ids.map(|id| asked(id, self.day(60, 90))).collect()
    }

    /// Everything as it should be, but for one phase that is left to chance, or none.
    fn mend(&mut self, history: &mut History) {
        let left = self.below(4);
        if left != 0 {
            history.written = vec![noon(10), noon(12)];
            history.memberships = vec![
                member(190, Side::User, 1, None),
                member(191, Side::Professional, 1, None),
            ];
            history.planning_meetings.push(meeting(290, 20, &BOTH));
            history.approvals = BOTH.map(|side| hand(690, side, 20)).to_vec();
        }
        if left != 1 {
            history.sessions = vec![session(390, 30, true, &BOTH)];
        }
        if left != 2 {
            history.evaluation_meetings.push(meeting(490, 50, &BOTH));
            history.signatures = BOTH.map(|side| hand(790, side, 51)).to_vec();
            history.closed_unsigned = false;
        }
    }

    /// Closed by two signatures and opened again; half the time signed anew.
    fn reopen(&mut self, history: &mut History) {
        let void = |side| Hand {
            stands: false,
            ..hand(780, side, 51)
        };
        history.signatures = BOTH.map(void).to_vec();
        history.closed_unsigned = false;
        history.state = RunState::Evaluating;
        if self.one_in(2) {
            history
                .signatures
                .extend(BOTH.map(|side| hand(781, side, 60)));
            history.state = RunState::Closed;
        }
    }
}

/// How many histories are judged, and how many of them at least are of each kind.
const HISTORIES: u32 = 20_000;
const OF_EACH: u32 = 100;

#[test]
fn two_judges_agree_on_every_history() {
    let mut dice = Dice(2026);
    let mut seen = Counts::default();
    for number in 0..HISTORIES {
        let history = dice.history();
        let status = judge(&history);
        assert_eq!(
            status.status.code(),
            plain_judge::whole(&history),
            "history {number}: {history:#?}"
        );
        for phase in &status.phases {
            let plain = plain_judge::phase(&history, phase.phase);
            assert_eq!(phase.held.code(), plain, "history {number}: {history:#?}");
            let why = plain_judge::reasons(&history, phase.phase);
            assert_eq!(reasons(phase), why, "history {number}: {history:#?}");
            check_reasons(phase);
        }
        assert_eq!(without_asking(&status), judge(&before(&history)));
        seen.count(&history, &status);
    }
    seen.assert_everything();
}

/// The history without anybody having been asked.
fn before(history: &History) -> History {
    History {
        addenda: vec![],
        oral: vec![],
        ..history.clone()
    }
}

/// A verdict without what people said: what else it says is the same.
fn without_asking(status: &MethodStatus) -> MethodStatus {
    let mut status = status.clone();
    for phase in &mut status.phases {
        (phase.evidence).retain(|one| !["addendum", "oralEvaluation"].contains(&one.code.code()));
    }
    status
}

/// What the judge holds against a phase, in the words of the other one.
fn reasons(phase: &PhaseStatus) -> Vec<String> {
    let one = |failure: &Failure| match failure.side {
        Some(side) => format!("{} {side}", failure.code),
        None => failure.code.to_string(),
    };
    let mut reasons: Vec<_> = phase.failed.iter().map(one).collect();
    reasons.sort();
    reasons
}

/// A verdict never stands alone: what is held shows why, what is not held says why not.
fn check_reasons(phase: &PhaseStatus) {
    match phase.held.code() {
        "held" => assert!(phase.failed.is_empty() && !phase.evidence.is_empty()),
        "notHeld" => assert!(!phase.failed.is_empty()),
        "claimed" => assert!(phase.failed.is_empty() && phase.evidence.is_empty()),
        _ => {}
    }
}

/// How often each thing came up: where nothing is asked, agreeing is easy.
#[derive(Default)]
struct Counts(BTreeMap<String, u32>);

impl Counts {
    fn saw(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    fn count(&mut self, history: &History, status: &MethodStatus) {
        self.saw(format!("status {}", status.status));
        self.saw(format!("run {}", history.state));
        for phase in &status.phases {
            self.saw(format!("{} {}", phase.phase, phase.held));
            let because: BTreeSet<String> = reasons(phase).into_iter().collect();
            because.into_iter().for_each(|why| self.saw(why));
            let shown: BTreeSet<_> = phase.evidence.iter().map(|item| item.code.code()).collect();
            shown
                .into_iter()
                .for_each(|code| self.saw(format!("{} {code}", phase.phase)));
            if phase.failed.len() == 1 {
                self.saw(format!("{} alone", phase.failed[0].code));
            }
        }
        for kind in circumstances(history) {
            self.saw(kind);
        }
    }

    /// Every verdict of every phase, every reason for each side, every piece of evidence, and what
    /// lies at the edges: each came up often enough.
    fn assert_everything(&self) {
        let mut wanted: Vec<String> = Vec::new();
        wanted.extend(
            MethodState::ALL
                .iter()
                .map(|state| format!("status {state}")),
        );
        wanted.extend(RunState::ALL.iter().map(|state| format!("run {state}")));
        for phase in Phase::ALL {
            wanted.extend(PhaseState::ALL.iter().map(|held| format!("{phase} {held}")));
            wanted.push(format!("{phase} deviation"));
        }
        for side in Side::ALL {
            for reason in [
                "sideMissingFromDraft",
                "sideNotApproved",
                "sideMissingAtSession",
                "sideNotSigned",
            ] {
                wanted.push(format!("{reason} {side}"));
            }
        }
        // Nothing else was wrong: the verdict hangs on it.
        wanted.extend(MethodFailure::ALL.iter().map(|why| format!("{why} alone")));
        for shown in [
            "planning groupMember",
            "planning planningMeeting",
            "planning approval",
            "delivery session",
            "evaluation evaluationMeeting",
            "evaluation signature",
            "evaluation addendum",
            "evaluation oralEvaluation",
            "asked again where nobody had met",
            "asked again after it was opened again",
            "a contested approval given anew",
            "a contested approval and none after it",
            "open again after two signatures",
            "closed again after two signatures",
            "a meeting on the day of the first session",
            "a meeting on the day of the last session",
            "somebody came as it was written",
            "somebody left as it was written",
            "moved or cancelled sessions only",
            "notApplicable and otherwise fulfilled",
        ] {
            wanted.push(shown.to_owned());
        }
        let seen = |what: &String| self.0.get(what).copied().unwrap_or(0);
        let rare: Vec<_> = wanted
            .iter()
            .map(|what| (what, seen(what)))
            .filter(|(_, count)| *count < OF_EACH)
            .collect();
        assert!(rare.is_empty(), "too rare: {rare:#?} in {:#?}", self.0);
    }
}

/// What is special about a history.
fn circumstances(history: &History) -> Vec<&'static str> {
    let by = |hands: &[Hand], side: Side, stands: bool| {
        hands
            .iter()
            .any(|hand| hand.side == side && hand.stands == stands)
    };
    let contested = |side: &&Side| by(&history.approvals, **side, false);
    let void = |stands: bool| {
        Side::ALL
            .iter()
            .all(|side| by(&history.signatures, *side, false))
            && Side::ALL
                .iter()
                .all(|side| by(&history.signatures, *side, true) == stands)
    };
    let held = || history.sessions.iter().filter(|session| session.held);
    let first = held().map(|session| session.on).min();
    let last = held().map(|session| session.on).max();
    let joint = |meetings: &[Meeting], on| {
        let mut meetings = meetings.iter();
        meetings.any(|meeting| Some(meeting.on) == on && meeting.sides.len() == 2)
    };
    let member = |at: fn(&Membership) -> Option<DateTime<Utc>>| {
        let mut members = history.memberships.iter();
        members.any(|member| at(member).is_some_and(|at| history.written.contains(&at)))
    };
    let applied = History {
        not_applicable: false,
        ..history.clone()
    };
    let mut found = Vec::new();
    let mut note = |yes: bool, what| found.extend(yes.then_some(what));
    let anew = |side: &&Side| by(&history.approvals, **side, true);
    let mut sides = Side::ALL.iter().filter(contested);
    note(
        sides.clone().any(|side| anew(&side)),
        "a contested approval given anew",
    );
    note(
        sides.any(|side| !anew(&side)),
        "a contested approval and none after it",
    );
    let asked = !history.addenda.is_empty();
    let alone = history.evaluation_meetings.is_empty();
    note(asked && alone, "asked again where nobody had met");
    let again = asked && history.state == RunState::Evaluating && void(false);
    note(again, "asked again after it was opened again");
    let open = history.state == RunState::Evaluating;
    let closed = history.state == RunState::Closed;
    note(open && void(false), "open again after two signatures");
    note(closed && void(true), "closed again after two signatures");
    let planned = joint(&history.planning_meetings, first);
    note(planned, "a meeting on the day of the first session");
    let evaluated = joint(&history.evaluation_meetings, last);
    note(evaluated, "a meeting on the day of the last session");
    note(member(|m| Some(m.from)), "somebody came as it was written");
    note(member(|m| m.until), "somebody left as it was written");
    let none = first.is_none() && !history.sessions.is_empty();
    note(none, "moved or cancelled sessions only");
    let otherwise = history.not_applicable && plain_judge::whole(&applied) == "fulfilled";
    note(otherwise, "notApplicable and otherwise fulfilled");
    found
}
