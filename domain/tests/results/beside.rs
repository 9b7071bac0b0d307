//! A change beside the figures of both its windows: who answered at one end alone can't be worked out.

use super::generated::Dice;
use crate::*;

/// A run: who answered both times, with a code, and who answered before or afterwards alone. Two numbers each.
struct Run {
    both: Vec<[[i64; 2]; 2]>,
    alone: [Vec<[i64; 2]>; 2],
}

impl Run {
    fn thrown(dice: &mut Dice) -> Self {
        let mut one = || [1 + dice.below(5) as i64, 1 + dice.below(5) as i64];
        let both = (0..12).map(|_| [one(), one()]).collect();
        let mut some = || {
            let many = [0, 0, 1, 2, 4, 5, 6][dice.below(7) as usize];
            (0..many)
                .map(|_| [1 + dice.below(5) as i64, 1 + dice.below(5) as i64])
                .collect()
        };
        Self {
            both,
            alone: [some(), some()],
        }
    }

    /// What all gave at one end.
    fn end(&self, end: usize) -> Vec<[i64; 2]> {
        let paired = self.both.iter().map(|person| person[end]);
        paired.chain(self.alone[end].iter().copied()).collect()
    }

    fn pairs(&self) -> Pairs {
        let hundredths = |[one, other]: [i64; 2]| i32::try_from(50 * (one + other)).unwrap();
        let [before, after] = [0, 1].map(|end| {
            let given = self.end(end).into_iter();
            let given: Vec<Answer> = given.map(|[calm, sure]| answer(calm, sure, 3)).collect();
            themselves(&given)
        });
        let scores = self.both.iter().map(|person| person.map(hundredths));
        let scores = scores.map(|[before, after]| (before, after)).collect();
        Pairs::of(
            scores,
            [
                before.scale("trust").unwrap(),
                after.scale("trust").unwrap(),
            ],
        )
    }

    /// How many people stand beside the pairs: whoever gave no code is one person at both ends.
    fn beside(&self) -> usize {
        self.alone[0].len().max(self.alone[1].len())
    }
}

/// The sum of everybody's score: anybody knows it who sees the distributions.
fn sum(scores: &[[i64; 2]]) -> f64 {
    scores
        .iter()
        .map(|[one, other]| (one + other) as f64 / 2.0)
        .sum()
}

#[test]
fn who_answered_at_one_end_alone_can_not_be_worked_out() {
    let mut dice = Dice(11);
    let (mut shown, mut solved) = (0, 0);
    for _ in 0..2_000 {
        let run = Run::thrown(&mut dice);
        let Some(change) = changed(&[vec![run.pairs()]]) else {
            continue;
        };
        shown += 1;
        assert_eq!(change.pairs, run.both.len());
        assert!(
            [0, 5, 6].contains(&run.beside()),
            "of {} it tells",
            run.beside()
        );
        // The attack works, so it is the rule that stands in its way: of one end alone, what the pairs gave is known.
        if run.alone[0].is_empty() {
            let gave = sum(&run.end(0)) + change.pairs as f64 * change.difference;
            let rest = sum(&run.end(1)) - gave;
            assert!((rest - sum(&run.alone[1])).abs() < 0.07);
            solved += 1;
        }
    }
    assert!(shown > 200 && solved > 50, "{shown} shown, {solved} solved");
}

#[test]
fn few_beside_one_run_wait_for_those_beside_the_next() {
    let mut dice = Dice(12);
    let mut run = |before: usize, after: usize| {
        let mut run = Run::thrown(&mut dice);
        let people = || vec![[1, 3], [2, 5], [4, 4], [3, 5], [5, 1]];
        run.alone = [before, after].map(|many| people().into_iter().take(many).collect());
        run
    };
    let pool = |runs: &[&Run]| changed(&[runs.iter().map(|run| run.pairs()).collect()]);
    let (none, two, three) = (run(0, 0), run(2, 0), run(1, 3));
    assert_eq!(pool(&[&two]), None);
    assert_eq!(
        pool(&[&two, &none]),
        pool(&[&none]),
        "two would be what is left"
    );
    assert_eq!(pool(&[&two, &three]).map(|told| told.pairs), Some(24));
    assert_eq!(
        pool(&[&two, &none, &three]).map(|told| told.pairs),
        Some(36)
    );
}
