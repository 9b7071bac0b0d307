//! What was answered to one question, or comes out on one scale; and what of it may be seen.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::exact::{Sum, rounded, tenths};
use super::pool::Piece;
use super::statistics::moments;
use super::{Depth, least};
use crate::forms::{Kind, MOST_POINTS, Score};

/// What somebody gave to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Given {
    /// Yes or no.
    YesNo(bool),
    /// A whole number.
    Number(i64),
    /// One of several, or a text.
    One(String),
    /// Any of several.
    Any(Vec<String>),
}

/// One person's answer to a form: what was given, by the question's key.
pub type Answer = BTreeMap<String, Given>;

/// Everything that was given to one question, or came out on one scale. It can't be read: what may be seen
/// of it is its [`Figure`].
#[derive(Clone)]
pub struct Tally {
    /// Whether it is about those who answer, and not about the course.
    about_them: bool,
    /// Whether another figure would tell from it what may not be seen there.
    pub(super) gives_away: bool,
    /// Whether how it is spread would tell how two questions go together, which is a cross table.
    pub(super) crosses: bool,
    /// How many answers there are.
    answered: u64,
    /// The round whose people answered; none if nobody answers it twice.
    round: Option<Uuid>,
    /// Once several are together: at most how many people of each round. Who is asked after every session is one
    /// person all the same.
    people: BTreeMap<Option<Uuid>, u64>,
    kept: Kept,
}

#[derive(Clone)]
enum Kept {
    /// Numbers, or scores on a scale, each with how many have it.
    Numbers {
        least: i64,
        largest: i64,
        scores: BTreeMap<(i64, u32), u64>,
    },
    /// What was chosen, each with how many chose it.
    Chosen {
        options: Vec<String>,
        counts: BTreeMap<String, u64>,
        /// Whether somebody could choose several.
        several: bool,
    },
}

/// What may be seen of the answers to one question or on one scale. Whatever is hidden is hidden alike: nothing
/// tells whether it was too few or all the same.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figure {
    /// How many answered; none if nothing may be seen.
    pub answered: Option<u64>,
    /// The mean with one decimal, rounded half up; of numbers and scales.
    pub mean: Option<f64>,
    /// How the answers are spread.
    pub spread: Option<Spread>,
}

/// How answers are spread.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spread {
    /// How many answered. In pools it may differ from that of the mean: more is needed to show a spread.
    pub answered: u64,
    /// The standard deviation with one decimal (n − 1); of numbers and scales.
    pub deviation: Option<f64>,
    /// How many gave what, in the order in which it is asked; a score counts at the nearest whole point, half up.
    /// Empty if there are more than [`MOST_POINTS`] different numbers.
    pub counts: Vec<Count>,
}

/// How many gave something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// What.
    pub value: String,
    /// How many.
    pub count: u64,
}

impl Tally {
    /// Nothing yet, of a question; none for texts, which make no figure.
    pub(super) fn of_kind(kind: &Kind, about_them: bool) -> Option<Self> {
        let chosen = |options: &[String], several| Kept::Chosen {
            options: options.to_vec(),
            counts: BTreeMap::new(),
            several,
        };
        let kept = match kind {
            Kind::Text { .. } => return None,
            Kind::Number { least, largest } => {
                return Some(Self::of_numbers(*least, *largest, about_them));
            }
            Kind::Choice { options } => chosen(options, false),
            Kind::Choices { options, .. } => chosen(options, true),
            Kind::YesNo => chosen(&kind.labelled(), false),
        };
        Some(Self {
            about_them,
            gives_away: false,
            crosses: false,
            answered: 0,
            round: None,
            people: BTreeMap::new(),
            kept,
        })
    }

    /// Nothing yet, of numbers or of scores in a range.
    pub(super) fn of_numbers(least: i64, largest: i64, about_them: bool) -> Self {
        Self {
            about_them,
            gives_away: false,
            crosses: false,
            answered: 0,
            round: None,
            people: BTreeMap::new(),
            kept: Kept::Numbers {
                least,
                largest,
                scores: BTreeMap::new(),
            },
        }
    }

    /// Counts what somebody gave; what does not fit the question is no answer to it.
    pub(super) fn give(&mut self, given: &Given) {
        match (&mut self.kept, given) {
            (Kept::Numbers { .. }, Given::Number(sum)) => self.score(Score {
                sum: *sum,
                answered: 1,
            }),
            (Kept::Chosen { several: false, .. }, Given::YesNo(yes)) => {
                self.choose(&[yes.to_string()]);
            }
            (Kept::Chosen { several: false, .. }, Given::One(one)) => {
                self.choose(std::slice::from_ref(one));
            }
            (Kept::Chosen { several: true, .. }, Given::Any(any)) => self.choose(any),
            _ => {}
        }
    }

    /// Counts a score.
    pub(super) fn score(&mut self, score: Score) {
        let Kept::Numbers {
            least,
            largest,
            scores,
        } = &mut self.kept
        else {
            return;
        };
        let (sum, parts) = (i128::from(score.sum), i128::from(score.answered));
        let range = i128::from(*least) * parts..=i128::from(*largest) * parts;
        if parts > 0 && range.contains(&sum) {
            *scores.entry((score.sum, score.answered)).or_default() += 1;
            self.answered += 1;
        }
    }

    fn choose(&mut self, chosen: &[String]) {
        let Kept::Chosen {
            options, counts, ..
        } = &mut self.kept
        else {
            return;
        };
        let once: BTreeSet<&String> = chosen.iter().collect();
        if once.iter().all(|one| options.contains(one)) {
            for one in once {
                *counts.entry(one.clone()).or_default() += 1;
            }
            self.answered += 1;
        }
    }

    /// The same, as given by the people of a round: together with what they gave at another time they are still the
    /// same people.
    #[must_use]
    pub fn of_round(mut self, round: Uuid) -> Self {
        self.round = Some(round);
        self
    }

    fn by_round(&self) -> BTreeMap<Option<Uuid>, u64> {
        match self.people.is_empty() {
            true => BTreeMap::from([(self.round, self.answered)]),
            false => self.people.clone(),
        }
    }

    /// How many people answered, as far as is known.
    fn people(&self) -> u64 {
        self.by_round().values().sum()
    }

    /// How many answered: for rules, not for anybody to see.
    pub(super) const fn answered(&self) -> u64 {
        self.answered
    }

    /// Whether its figure would tell of each of those who answered what they gave. That too few did is another
    /// matter, and takes nothing with it.
    pub(super) fn tells_of_each(&self) -> bool {
        self.about_them && self.answered >= least(Depth::Mean) && self.same_for_all()
    }

    /// Whether everybody gave the same.
    fn same_for_all(&self) -> bool {
        match &self.kept {
            Kept::Numbers { scores, .. } => {
                let mut all = scores.keys();
                all.next().is_none_or(|(sum, parts)| {
                    all.all(|(other, others)| {
                        i128::from(*sum) * i128::from(*others)
                            == i128::from(*other) * i128::from(*parts)
                    })
                })
            }
            // One thing that all chose is enough, and so is one that nobody chose where several could be.
            Kept::Chosen { counts, .. } => {
                counts.is_empty() || counts.values().any(|count| *count == self.answered)
            }
        }
    }

    /// What may be seen of it.
    #[must_use]
    pub fn figure(&self) -> Figure {
        if !self.may_be_seen(Depth::Mean) {
            return Figure::default();
        }
        Figure {
            answered: Some(self.answered),
            mean: self.mean(),
            spread: self.spread().filter(|_| self.may_be_seen(Depth::Spread)),
        }
    }

    pub(super) fn mean(&self) -> Option<f64> {
        let Kept::Numbers { scores, .. } = &self.kept else {
            return None;
        };
        let mut sum = Sum::default();
        for ((numerator, denominator), times) in scores {
            sum.add(*numerator, *denominator, *times);
        }
        sum.tenths().map(tenths)
    }

    pub(super) fn spread(&self) -> Option<Spread> {
        if self.crosses {
            return None;
        }
        let (deviation, counts) = match &self.kept {
            Kept::Numbers {
                least,
                largest,
                scores,
            } => {
                let all = scores
                    .iter()
                    .flat_map(|((sum, parts), times)| (0..*times).map(|_| value(*sum, *parts)));
                let (_, deviation) = moments(all);
                (
                    Some(rounded(deviation, 1)),
                    points(*least, *largest, scores),
                )
            }
            Kept::Chosen {
                options, counts, ..
            } => {
                let count = |value: &String| Count {
                    value: value.clone(),
                    count: counts.get(value).copied().unwrap_or(0),
                };
                (None, options.iter().map(count).collect())
            }
        };
        Some(Spread {
            answered: self.answered,
            deviation,
            counts,
        })
    }
}

impl Piece for Tally {
    // The one rule.
    fn may_be_seen(&self, depth: Depth) -> bool {
        self.people() >= least(depth) && !self.tells_of_each() && !self.gives_away
    }

    fn goes_with(&self, other: &Self) -> bool {
        match (&self.kept, &other.kept) {
            (
                Kept::Numbers { least, largest, .. },
                Kept::Numbers {
                    least: others_least,
                    largest: others_largest,
                    ..
                },
            ) => (least, largest) == (others_least, others_largest),
            (Kept::Chosen { several, .. }, Kept::Chosen { several: both, .. }) => several == both,
            _ => false,
        }
    }

    fn and(mut self, other: &Self) -> Self {
        let mut people = self.by_round();
        for (round, number) in other.by_round() {
            let known = people.entry(round).or_default();
            *known = match round {
                Some(_) => number.max(*known),
                None => number + *known,
            };
        }
        self.people = people;
        self.answered += other.answered;
        self.about_them |= other.about_them;
        self.gives_away &= other.gives_away;
        self.crosses |= other.crosses;
        match (&mut self.kept, &other.kept) {
            (Kept::Numbers { scores, .. }, Kept::Numbers { scores: more, .. }) => {
                for (score, count) in more {
                    *scores.entry(*score).or_default() += count;
                }
            }
            (
                Kept::Chosen {
                    options, counts, ..
                },
                Kept::Chosen {
                    options: others,
                    counts: more,
                    ..
                },
            ) => {
                let new: Vec<_> = (others.iter().filter(|one| !options.contains(one)))
                    .cloned()
                    .collect();
                options.extend(new);
                for (value, count) in more {
                    *counts.entry(value.clone()).or_default() += count;
                }
            }
            _ => {}
        }
        self
    }
}

#[allow(clippy::cast_precision_loss)] // of a million at most, times sixty
fn value(sum: i64, parts: u32) -> f64 {
    sum as f64 / f64::from(parts)
}

/// How many stand at each whole point.
fn points(least: i64, largest: i64, scores: &BTreeMap<(i64, u32), u64>) -> Vec<Count> {
    if largest - least >= MOST_POINTS as i64 {
        return Vec::new();
    }
    let nearest = |(sum, parts): &(i64, u32)| {
        let parts = i64::from(*parts);
        (2 * sum + parts).div_euclid(2 * parts)
    };
    let count = |point: i64| Count {
        value: point.to_string(),
        count: (scores.iter().filter(|(score, _)| nearest(score) == point))
            .map(|(_, times)| times)
            .sum(),
    };
    (least..=largest).map(count).collect()
}
