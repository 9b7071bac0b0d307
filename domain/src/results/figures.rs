//! The figures of one window.

use std::collections::BTreeMap;

use super::FEWEST;
use super::tally::{Answer, Figure, Given, Tally};
use crate::codes::FormKind;
use crate::forms::{Content, Scale};
use crate::permissions::View;

/// What was answered to one version of a form in one window.
#[derive(Clone)]
pub struct Sheet {
    questions: BTreeMap<String, Tally>,
    scales: BTreeMap<String, Tally>,
}

/// What may be seen of the answers in one window, by key.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Of each question; texts have none.
    pub questions: BTreeMap<String, Figure>,
    /// Of each scale.
    pub scales: BTreeMap<String, Figure>,
}

impl Sheet {
    /// Counts the answers to a form of a kind.
    #[must_use]
    pub fn of(kind: FormKind, content: &Content, answers: &[Answer]) -> Self {
        let about_them = kind.about_those_who_answer();
        let mut questions: BTreeMap<String, Tally> = (content.kinds().into_iter())
            .filter_map(|(key, kind)| Some((key, Tally::of_kind(&kind, about_them)?)))
            .collect();
        for (key, tally) in &mut questions {
            for given in answers.iter().filter_map(|answer| answer.get(key)) {
                tally.give(given);
            }
        }
        let scale = |scale: &Scale| {
            let mut tally = Tally::of_numbers(scale.minimum, scale.maximum, about_them);
            // How often the sum of two is what tells how they go together: of two that are 0 or 1 everything. From
            // that of three no two can be told.
            tally.crosses = scale.questions.len() == 2;
            let number = |answer: &Answer, key: &str| match answer.get(key) {
                Some(Given::Number(number)) => Some(*number),
                _ => None,
            };
            let scores = answers
                .iter()
                .filter_map(|answer| scale.score(|key| number(answer, key)));
            scores.for_each(|score| tally.score(score));
            (scale.key.clone(), tally)
        };
        let mut scales: BTreeMap<String, Tally> = content.scales.iter().map(scale).collect();
        for scale in &content.scales {
            tie(scale, &mut scales, &mut questions);
        }
        Self { questions, scales }
    }

    /// The tally of a question.
    #[must_use]
    pub fn question(&self, key: &str) -> Option<&Tally> {
        self.questions.get(key)
    }

    /// The tally of a scale.
    #[must_use]
    pub fn scale(&self, key: &str) -> Option<&Tally> {
        self.scales.get(key)
    }

    /// What may be seen.
    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures {
            questions: figures(&self.questions),
            scales: figures(&self.scales),
        }
    }
}

/// A scale's mean and those of all its questions but one tell that one. So what is the same for everybody
/// takes the other with it.
fn tie(
    scale: &Scale,
    scales: &mut BTreeMap<String, Tally>,
    questions: &mut BTreeMap<String, Tally>,
) {
    let Some(whole) = scales.get_mut(&scale.key) else {
        return;
    };
    let told = |key: &String| questions.get(key).is_some_and(Tally::tells_of_each);
    whole.gives_away = scale.questions.iter().any(told);
    if whole.tells_of_each() {
        for key in &scale.questions {
            if let Some(part) = questions.get_mut(key) {
                part.gives_away = true;
            }
        }
    }
}

fn figures(tallies: &BTreeMap<String, Tally>) -> BTreeMap<String, Figure> {
    let figure = |(key, tally): (&String, &Tally)| (key.clone(), tally.figure());
    tallies.iter().map(figure).collect()
}

/// The texts written to one question, if they may be read: enough of them, by somebody who is to read any.
#[must_use]
pub fn texts(written: Vec<String>, view: View) -> Option<Vec<String>> {
    (view >= View::ResultsAndText && written.len() as u64 >= FEWEST).then_some(written)
}
