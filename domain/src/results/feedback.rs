//! How much feedback came, and what it was about.

use super::{Depth, least};
use crate::codes::FeedbackTheme;
use crate::permissions::View;

/// One piece of feedback, as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Whether whoever sent it asked for an answer.
    pub answer_wanted: bool,
    /// Whether it has been answered.
    pub answered: bool,
    /// What it is about; several, or none as yet.
    pub themes: Vec<FeedbackTheme>,
}

/// How much feedback came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackCounts {
    /// All of it.
    pub received: u64,
    /// What has been answered.
    pub answered: u64,
    /// What waits for an answer that was asked for.
    pub waiting: u64,
    /// How much is about each theme, in the order of the list; none if that may not be seen.
    pub themes: Vec<(FeedbackTheme, Option<u64>)>,
}

/// Counts feedback for somebody with this view. How much came, was answered and waits tells of no sender, and is
/// the work that is to be done. A theme is what somebody wrote about: who doesn't read the texts sees one only
/// where as many have as make a figure. Everything hidden looks alike, nothing at all too.
#[must_use]
pub fn feedback_counts(all: &[Received], view: View) -> FeedbackCounts {
    let count =
        |which: &dyn Fn(&Received) -> bool| all.iter().filter(|one| which(one)).count() as u64;
    let reads = view >= View::ResultsAndText;
    let theme = |theme: &FeedbackTheme| {
        let about = count(&|one| one.themes.contains(theme));
        (
            *theme,
            (reads || about >= least(Depth::Mean)).then_some(about),
        )
    };
    FeedbackCounts {
        received: all.len() as u64,
        answered: count(&|one| one.answered),
        waiting: count(&|one| one.answer_wanted && !one.answered),
        themes: FeedbackTheme::ALL.iter().map(theme).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(n: usize, themes: &[FeedbackTheme]) -> Vec<Received> {
        let one = Received {
            answer_wanted: true,
            answered: false,
            themes: themes.to_vec(),
        };
        vec![one; n]
    }

    fn about(counts: &FeedbackCounts, theme: FeedbackTheme) -> Option<u64> {
        let found = counts.themes.iter().find(|(one, _)| *one == theme);
        found.and_then(|(_, count)| *count)
    }

    #[test]
    fn who_reads_the_texts_sees_every_theme() {
        let all = received(1, &[FeedbackTheme::Welcome]);
        for view in [View::ResultsAndText, View::Full] {
            let counts = feedback_counts(&all, view);
            assert_eq!(about(&counts, FeedbackTheme::Welcome), Some(1));
            assert_eq!(about(&counts, FeedbackTheme::Content), Some(0));
        }
    }

    #[test]
    fn who_does_not_sees_a_theme_that_five_have_written_about_and_no_other() {
        let mut all = received(5, &[FeedbackTheme::Content, FeedbackTheme::Practical]);
        all[0].themes = vec![FeedbackTheme::Content];
        all[0].answered = true;
        all[1].answer_wanted = false;
        let counts = feedback_counts(&all, View::Results);
        assert_eq!(
            (counts.received, counts.answered, counts.waiting),
            (5, 1, 3)
        );
        let shown = |theme| about(&counts, theme);
        assert_eq!(shown(FeedbackTheme::Content), Some(5));
        assert_eq!(shown(FeedbackTheme::Practical), None, "four");
        assert_eq!(shown(FeedbackTheme::Thanks), None, "none looks like four");
        assert_eq!(counts.themes.len(), FeedbackTheme::ALL.len());
    }
}
