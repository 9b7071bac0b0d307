//! Many histories, mostly almost right: where a judge errs, it errs at the edges.

use domain::codes::{CodeList, Evidence, Phase, RunState, Side};
use domain::method_status::*;

use super::{BOTH, day, hand, id, meeting, member, noon, plain_judge, session};

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
        History {
            not_applicable: self.one_in(20),
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
        }
    }
}

#[test]
fn two_judges_agree_on_every_history() {
    let mut dice = Dice(2026);
    let mut seen = std::collections::BTreeMap::new();
    for number in 0..20_000 {
        let history = dice.history();
        let status = judge(&history);
        *seen.entry(status.status.code()).or_insert(0) += 1;
        assert_eq!(
            status.status.code(),
            plain_judge::whole(&history),
            "history {number}: {history:#?}"
        );
        for phase in &status.phases {
            let plain = plain_judge::phase(&history, phase.phase);
            assert_eq!(phase.held.code(), plain, "history {number}: {history:#?}");
            check_reasons(phase);
        }
    }
    // The histories reach everything: otherwise agreeing is easy.
    for state in domain::codes::MethodState::ALL {
        let count = seen.get(state.code()).copied().unwrap_or(0);
        assert!(count >= 100, "{state}: only {count} in {seen:?}");
    }
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
