//! Whether orders agree more than chance would have it.
//!
//! Every order in which answers lie is held against every order in which people came. Of two orders that
//! have nothing to do with each other one place in each run agrees on average, whatever the run's size
//! (fixed points of a permutation, Poisson with mean 1), so that ten in ten runs are chance. The attack
//! counts as found when any of its comparisons is less likely than three sigma, all of them together.

use std::collections::HashSet;

/// Places that agree in two orders of the same things, read forwards or backwards.
fn agreeing(one: &[i64], other: &[i64]) -> [usize; 2] {
    assert_eq!(
        one.iter().collect::<HashSet<_>>(),
        other.iter().collect::<HashSet<_>>()
    );
    let forwards = one.iter().zip(other).filter(|(a, b)| a == b);
    let backwards = one.iter().zip(other.iter().rev()).filter(|(a, b)| a == b);
    [forwards.count(), backwards.count()]
}

/// How many agreeing places are too many for `comparisons` comparisons of chance, at three sigma in all.
fn too_many(runs: usize, comparisons: usize) -> usize {
    let mean = runs as f64;
    let (mut term, mut tail, mut at) = ((-mean).exp(), 1.0, 0_usize);
    while tail * comparisons as f64 > 0.00135 {
        tail -= term;
        at += 1;
        term *= mean / at as f64;
    }
    at
}

/// Orders of all people, run by run, under the names by which a finding is told.
pub type Orders = Vec<(String, Vec<Vec<i64>>)>;

/// Every order in which answers lie against every order in which people came; what is found.
pub fn attack(answers: &Orders, people: &Orders) -> Vec<String> {
    let runs = answers.first().map_or(0, |(_, by_run)| by_run.len());
    let limit = too_many(runs, 2 * answers.len() * people.len());
    let mut found = Vec::new();
    for (lies, of_answers) in answers {
        for (came, of_people) in people {
            let mut sums = [0, 0];
            for (one, other) in of_answers.iter().zip(of_people) {
                let agree = agreeing(one, other);
                sums = [sums[0] + agree[0], sums[1] + agree[1]];
            }
            for (sum, way) in sums.into_iter().zip(["forwards", "backwards"]) {
                if sum >= limit {
                    found.push(format!("{lies} against {came}, {way}: {sum} of {limit}"));
                }
            }
        }
    }
    found
}
