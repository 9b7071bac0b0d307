//! What has changed between two measurements of the same people.

use super::exact::rounded;
use super::pool::{Piece, of_courses};
use super::statistics::paired;
use super::tally::Tally;
use super::{Depth, FEWEST, least};

/// What `size` is, and where it comes from.
pub const SIZE: &str = "d_av: the mean difference divided by the mean of the two standard deviations. Lakens D \
    (2013), Frontiers in Psychology 4:863, formula 10.";

/// Scores before and after, of the same people. They can't be read: what may be seen of them is their [`Change`].
#[derive(Clone)]
pub struct Pairs {
    hundredths: Vec<(i32, i32)>,
    /// How many people, at least, answered at one end alone. What all gave there is known: taking away what the
    /// pairs gave leaves theirs.
    beside: u64,
    /// Whether they are so few at one of the ends that a mean there would tell theirs.
    few_beside: bool,
    /// Whether another figure would tell from it what may not be seen there.
    gives_away: bool,
}

/// What has changed. Means have one decimal, all others two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// How many were measured both times.
    pub pairs: usize,
    /// Their mean before. None, as that after, where a few more answered at one end alone: its own mean
    /// beside this one would tell theirs.
    pub before: Option<f64>,
    /// Their mean after.
    pub after: Option<f64>,
    /// The mean of their differences.
    pub difference: f64,
    /// Lower end of the 95 % interval of that mean.
    pub lower: f64,
    /// Its upper end.
    pub upper: f64,
    /// The standardised size: see [`SIZE`].
    pub size: Option<f64>,
}

impl Pairs {
    /// The scores of the same people in hundredths, before and after, and what all gave on the scale both
    /// times: a change is shown only where both its ends may be, and where nobody or enough answered at one
    /// end alone.
    #[must_use]
    pub fn of(hundredths: Vec<(i32, i32)>, ends: [&Tally; 2]) -> Self {
        let pairs = hundredths.len() as u64;
        // Whoever gave no code stands beside both ends, as one person.
        let beside = ends.map(|end| end.answered().saturating_sub(pairs));
        Self {
            beside: beside[0].max(beside[1]),
            few_beside: beside.into_iter().any(few),
            hundredths,
            gives_away: !ends.iter().all(|end| end.may_be_seen(Depth::Spread)),
        }
    }
}

/// Whether it is a few people and no more.
fn few(people: u64) -> bool {
    (1..FEWEST).contains(&people)
}

impl Piece for Pairs {
    // Enough of them, nobody or enough beside them, and no value, nor a difference, that is everybody's. They have
    // no mean that is shown alone, so none waits for that.
    fn may_be_seen(&self, depth: Depth) -> bool {
        if depth == Depth::Mean {
            return true;
        }
        let varied = |one: fn(&(i32, i32)) -> i32| {
            let mut all = self.hundredths.iter().map(one);
            let first = all.next();
            all.any(|other| Some(other) != first)
        };
        self.hundredths.len() as u64 >= least(depth)
            && !few(self.beside)
            && !self.gives_away
            && varied(|pair| pair.0)
            && varied(|pair| pair.1)
            && varied(|pair| pair.1.saturating_sub(pair.0))
    }

    fn goes_with(&self, _: &Self) -> bool {
        true
    }

    fn and(mut self, other: &Self) -> Self {
        self.hundredths.extend_from_slice(&other.hundredths);
        self.beside += other.beside;
        self.few_beside |= other.few_beside;
        self.gives_away &= other.gives_away;
        self
    }
}

/// The change over several courses, each with its runs' pairs, oldest first; none where none may be seen. One run
/// is one course with one.
#[must_use]
pub fn changed(courses: &[Vec<Pairs>]) -> Option<Change> {
    let value = |hundredths: i32| f64::from(hundredths) / 100.0;
    let pool = of_courses(courses, Depth::Spread)?;
    let mean = |mean: f64| (!pool.few_beside).then(|| rounded(mean, 1));
    let pairs: Vec<(f64, f64)> = (pool.hundredths.iter())
        .map(|(before, after)| (value(*before), value(*after)))
        .collect();
    let found = paired(&pairs)?;
    Some(Change {
        pairs: pairs.len(),
        before: mean(found.before),
        after: mean(found.after),
        difference: rounded(found.difference, 2),
        lower: rounded(found.lower, 2),
        upper: rounded(found.upper, 2),
        size: found.size.map(|size| rounded(size, 2)),
    })
}
