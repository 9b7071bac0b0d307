//! From the answers to several questions to one figure.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Texts;

/// A scale: the mean of the answers to several questions that measure the same thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scale {
    /// Its key; stands for the same scale in every version of the form.
    pub key: String,
    /// What it is called.
    pub title: Texts,
    /// The least that an answer to each of its questions can be.
    pub minimum: i64,
    /// The most that an answer to each of its questions can be.
    pub maximum: i64,
    /// Keys of the questions that it is made of.
    pub questions: Vec<String>,
    /// Those of them that are put the other way round: a high answer counts low.
    #[serde(default)]
    pub reversed: Vec<String>,
    /// The fewest of them that must be answered.
    pub fewest_answered: u32,
}

/// What one answer comes to on a scale: a mean, kept exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// The sum of the answers, reversed ones turned round.
    pub sum: i64,
    /// How many there were; never none.
    pub answered: u32,
}

impl Scale {
    /// Whether the same answers have the same score on the other.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        let set = |keys: &[String]| keys.iter().cloned().collect::<BTreeSet<_>>();
        let made = |one: &Self| (set(&one.questions), set(&one.reversed));
        let counted = |one: &Self| (one.minimum, one.maximum, one.fewest_answered);
        made(self) == made(other) && counted(self) == counted(other)
    }

    /// The score of one answer; none if too few of the questions are answered. `answer` tells the
    /// number given to the question with a key; what lies outside the scale's range counts as not
    /// answered.
    #[must_use]
    pub fn score(&self, answer: impl Fn(&str) -> Option<i64>) -> Option<Score> {
        let range = self.minimum..=self.maximum;
        let given = self.questions.iter().filter_map(|key| {
            let number = answer(key).filter(|number| range.contains(number))?;
            let turned = self.reversed.contains(key);
            Some(if turned {
                self.minimum + self.maximum - number
            } else {
                number
            })
        });
        let (sum, answered) = given.fold((0, 0), |(sum, count), number| (sum + number, count + 1));
        (answered > 0 && answered >= self.fewest_answered).then_some(Score { sum, answered })
    }
}

impl Score {
    /// The mean in hundredths, rounded half up.
    #[must_use]
    pub const fn hundredths(self) -> i64 {
        let answered = self.answered as i64;
        (200 * self.sum + answered).div_euclid(2 * answered)
    }
}
