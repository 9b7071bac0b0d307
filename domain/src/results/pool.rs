//! Several windows together, so that none can be found out by taking two pools apart.

use super::Depth;
use super::tally::{Figure, Tally};

/// What is pooled.
pub(super) trait Piece: Clone {
    /// Whether so much of it may be seen by itself.
    fn may_be_seen(&self, depth: Depth) -> bool;
    /// Whether it is about the same thing.
    fn goes_with(&self, other: &Self) -> bool;
    /// Both together.
    fn and(self, other: &Self) -> Self;
}

/// Everything of one course that may stand in a pool, oldest first.
///
/// Pieces come together until so much of them may be seen that a mean may be, and what has so come together until
/// a spread may be. So whatever two pools differ by, of two days, of a course and its service, or of a
/// mean and a spread, may itself be seen.
fn of_course<P: Piece>(pieces: &[P], depth: Depth) -> Option<P> {
    let for_means = blocks(pieces, Depth::Mean);
    let blocks = match depth {
        Depth::Mean => for_means,
        Depth::Spread => blocks(&for_means, depth),
    };
    blocks.iter().fold(None, together)
}

/// What may be seen by itself is a block at once. The rest waits, in its order, until as many have come together
/// as may be seen.
fn blocks<P: Piece>(pieces: &[P], depth: Depth) -> Vec<P> {
    let mut blocks = Vec::new();
    let mut waiting = None;
    for piece in pieces {
        if piece.may_be_seen(depth) {
            blocks.push(piece.clone());
            continue;
        }
        let some = together(waiting, piece);
        let (seen, still) = some
            .into_iter()
            .partition::<Vec<_>, _>(|some| some.may_be_seen(depth));
        blocks.extend(seen);
        waiting = still.into_iter().next();
    }
    blocks
}

fn together<P: Piece>(pool: Option<P>, piece: &P) -> Option<P> {
    match pool {
        None => Some(piece.clone()),
        Some(pool) if pool.goes_with(piece) => Some(pool.and(piece)),
        Some(pool) => Some(pool),
    }
}

/// Everything of several courses: each course's own pool, put together. What waits in a course waits here
/// too.
pub(super) fn of_courses<P: Piece>(courses: &[Vec<P>], depth: Depth) -> Option<P> {
    let pools = courses.iter().filter_map(|pieces| of_course(pieces, depth));
    pools.fold(None, |all, pool| together(all, &pool))
}

/// The figure over several courses, each with its windows' tallies, oldest first. Tallies that ask something else
/// than those before them are left out.
#[must_use]
pub fn pooled(courses: &[Vec<Tally>]) -> Figure {
    let mean = of_courses(courses, Depth::Mean).map(|pool| pool.figure());
    let spread = of_courses(courses, Depth::Spread).and_then(|pool| pool.spread());
    Figure {
        spread,
        ..mean.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::least;

    /// Windows that tell which they are.
    #[derive(Clone)]
    struct Windows {
        which: u32,
        answers: u64,
    }

    impl Piece for Windows {
        fn may_be_seen(&self, depth: Depth) -> bool {
            self.answers >= least(depth)
        }

        fn goes_with(&self, _: &Self) -> bool {
            true
        }

        fn and(self, other: &Self) -> Self {
            Self {
                which: self.which | other.which,
                answers: self.answers + other.answers,
            }
        }
    }

    /// Each window by itself, its course's pool and that of both courses, after every window and at both depths:
    /// windows that stand in the same of these can't be told apart by any sum or difference. Together they must
    /// be enough for a mean, and for a spread where spreads alone tell them.
    #[test]
    fn neither_means_nor_spreads_nor_both_can_be_taken_apart() {
        let mut state = 7_u64;
        let mut dice = move |most: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % most
        };
        let mut together = 0;
        for _ in 0..2_000 {
            let sizes: Vec<u64> = (0..10).map(|_| dice(14)).collect();
            let mut courses = [Vec::new(), Vec::new()];
            let mut seen = Vec::new();
            for (at, answers) in sizes.iter().enumerate() {
                let one = Windows {
                    which: 1 << at,
                    answers: *answers,
                };
                let course = &mut courses[usize::from(dice(3) == 0)];
                course.push(one.clone());
                let course = course.clone();
                for shown in [&[vec![one]][..], &[course], &courses] {
                    for depth in [Depth::Mean, Depth::Spread] {
                        let pool = of_courses(shown, depth);
                        seen.extend(pool.map(|pool| (depth, pool.which)));
                    }
                }
            }
            for (depths, enough) in [
                (&[Depth::Mean, Depth::Spread][..], least(Depth::Mean)),
                (&[Depth::Spread], least(Depth::Spread)),
            ] {
                let stands_in = |at: usize| -> Vec<bool> {
                    let told = seen.iter().filter(|(depth, _)| depths.contains(depth));
                    told.map(|(_, which)| which & 1 << at != 0).collect()
                };
                for at in (0..sizes.len()).filter(|at| stands_in(*at).contains(&true)) {
                    let pattern = stands_in(at);
                    let like = (0..sizes.len()).filter(|other| stands_in(*other) == pattern);
                    let answers: u64 = like.map(|other| sizes[other]).sum();
                    assert!(answers >= enough, "{answers} of {sizes:?}");
                    together += u64::from(answers > sizes[at]);
                }
            }
        }
        assert!(together > 2_000, "small windows come together: {together}");
    }
}
