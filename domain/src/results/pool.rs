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
/// What may be seen by itself is in it. The rest waits, in its order, until as many have come together as may
/// be seen: so whatever two pools differ by, of two days or of a course and its service, may itself be seen.
fn of_course<P: Piece>(pieces: &[P], depth: Depth) -> Option<P> {
    let mut pool = None;
    let mut waiting = None;
    for piece in pieces {
        if piece.may_be_seen(depth) {
            pool = together(pool, piece);
            continue;
        }
        waiting = together(waiting, piece);
        if waiting.as_ref().is_some_and(|some| some.may_be_seen(depth)) {
            pool = waiting.take().and_then(|block| together(pool, &block));
        }
    }
    pool
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
    let spread = of_courses(courses, Depth::Spread).map(|pool| pool.spread());
    Figure {
        spread,
        ..mean.unwrap_or_default()
    }
}
