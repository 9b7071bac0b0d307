//! What the answers to a form come to, and how much of it may be shown.
//!
//! Answers go into a [`Tally`] and nothing comes out of it but a [`Figure`], through the one rule of
//! [`least`]: nothing of fewer than [`FEWEST`], spread and distribution only of [`FEWEST_SPREAD`] or more,
//! nothing that is the same for everybody where it is about themselves, no two questions crossed.
//! [`pooled`] puts several windows together and lets none be found out by taking two pools apart.

mod change;
mod exact;
mod feedback;
mod figures;
mod pool;
mod statistics;
mod tally;

pub use change::{Change, Pairs, SIZE, changed};
pub use feedback::{FeedbackCounts, Received, feedback_counts};
pub use figures::{Figures, Sheet, texts};
pub use pool::pooled;
pub use statistics::{Paired, critical, paired};
pub use tally::{Answer, Count, Figure, Given, Spread, Tally};

/// The fewest answers of which anything is shown.
pub const FEWEST: u64 = 5;
/// The fewest of which more than a mean is shown: distribution, deviation, change.
pub const FEWEST_SPREAD: u64 = 10;

/// How much is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// How many answered, and a mean.
    Mean,
    /// How the answers are spread, and what has changed.
    Spread,
}

/// The fewest answers of which so much may be shown.
#[must_use]
pub const fn least(depth: Depth) -> u64 {
    match depth {
        Depth::Mean => FEWEST,
        Depth::Spread => FEWEST_SPREAD,
    }
}
