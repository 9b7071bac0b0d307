//! From what was found to what is on the wire, in the languages asked for.

use domain::codes::FeedbackTheme;
use domain::forms::Texts;
use domain::results as rules;
use serde_json::Value;

use super::oral::OralEvaluation;
use super::wire::{
    Change, EarlierResult, FeedbackResults, LastPoint, ResultCount, ResultFigure, ResultSpread,
    ResultTexts, Results, ScaleChange, ServiceResult, ThemeCount, WindowResults,
};
use crate::app::Refusal;
use crate::app::results::{self as app, KeyFigure, Written};
use crate::http::codes::stored;
use crate::messages::{Language, text};

/// The text in the first of the languages asked for that it has, else in any.
fn say(texts: &Texts, asked: &[Language]) -> String {
    let mut languages = asked.iter().chain(&Texts::LANGUAGES);
    let found = languages.find_map(|language| texts.get(*language));
    found.unwrap_or_default().to_owned()
}

/// A course's name, as it is kept.
fn named(kept: &Value) -> Texts {
    let crate::http::texts::Texts { nb, nn, en } = kept.into();
    Texts { nb, nn, en }
}

impl Results {
    /// Results in the languages asked for.
    ///
    /// # Errors
    /// A stored code that can't be read.
    pub fn of(found: app::Results, asked: &[Language]) -> Result<Self, Refusal> {
        let course = &found.opened.stored.course;
        let title = named(&course.title);
        let changes = found.changes.iter().map(|one| ScaleChange {
            form_id: one.form,
            form_title: say(&one.form_title, asked),
            scale: one.scale.clone(),
            title: say(&one.title, asked),
            minimum: one.range.0,
            maximum: one.range.1,
            moment: one.moment.into(),
            run: one.run.map(Into::into),
            course: one.course.map(Into::into),
            service: one.service.map(Into::into),
        });
        let points = found.last_points.iter().map(|point| {
            Ok(LastPoint {
                id: point.id,
                text: point.text.clone(),
                state: stored::<domain::codes::PointState>(&point.state)?.into(),
                reason: point.triage_reason.clone(),
            })
        });
        Ok(Self {
            run_id: found.opened.run().id,
            course_id: course.id,
            course_title: say(&title, asked),
            fewest: rules::FEWEST,
            fewest_for_spread: rules::FEWEST_SPREAD,
            changes: changes.collect(),
            feedback: FeedbackResults::of(&found.feedback, asked),
            oral: (found.oral.iter())
                .map(OralEvaluation::of)
                .collect::<Result<_, _>>()?,
            last_points: points.collect::<Result<_, Refusal>>()?,
            windows: (found.windows.into_iter())
                .map(|one| WindowResults::of(one, asked))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl FeedbackResults {
    fn of(found: &rules::FeedbackCounts, asked: &[Language]) -> Self {
        let theme = |(theme, count): &(FeedbackTheme, Option<u64>)| ThemeCount {
            theme: (*theme).into(),
            label: text(asked, &format!("code-feedbackTheme-{}", theme.code()), &[]).0,
            count: *count,
        };
        Self {
            received: found.received,
            answered: found.answered,
            waiting: found.waiting,
            themes: found.themes.iter().map(theme).collect(),
        }
    }
}

impl WindowResults {
    fn of(found: app::WindowResults, asked: &[Language]) -> Result<Self, Refusal> {
        let enough = |answers: &i32| u64::try_from(*answers).is_ok_and(|n| n >= rules::FEWEST);
        let texts = found.texts.into_iter().map(|one: Written| ResultTexts {
            text: say(&one.words, asked),
            key: one.key,
            written: one.texts,
        });
        let outcome = found.window.outcome.as_deref();
        let outcome = outcome.map(stored::<domain::codes::WindowOutcome>);
        Ok(Self {
            outcome: outcome.transpose()?.map(Into::into),
            window_id: found.window.id,
            run_ids: found.runs,
            form_id: found.form,
            form_number: found.number,
            title: say(&found.content.title, asked),
            moment: found.moment.into(),
            session_number: found.session,
            closed_at: found.window.closes_at,
            invited: found.window.invited,
            answered: found.window.answers.filter(enough),
            figures: (found.figures.into_iter())
                .map(|one| ResultFigure::of(one, asked))
                .collect(),
            texts: texts.collect(),
        })
    }
}

impl ResultFigure {
    fn of(found: KeyFigure, asked: &[Language]) -> Self {
        let spread = |spread: Option<rules::Spread>| {
            spread.map(|spread| ResultSpread {
                answered: spread.answered,
                deviation: spread.deviation,
                counts: (spread.counts.into_iter())
                    .map(|one| ResultCount {
                        label: found.labels.get(&one.value).map(|label| say(label, asked)),
                        value: one.value,
                        count: one.count,
                    })
                    .collect(),
            })
        };
        let earlier = found.earlier.iter().map(|round| EarlierResult {
            window_id: round.window,
            run_id: round.run,
            closed_at: round.closed_at,
            answered: round.figure.answered,
            mean: round.figure.mean,
        });
        Self {
            scale: found.scale,
            text: say(&found.words, asked),
            minimum: found.range.map(|range| range.0),
            maximum: found.range.map(|range| range.1),
            answered: found.figure.answered,
            mean: found.figure.mean,
            earlier: earlier.collect(),
            service: ServiceResult {
                answered: found.service.answered,
                mean: found.service.mean,
                spread: spread(found.service.spread),
            },
            spread: spread(found.figure.spread),
            key: found.key,
        }
    }
}

impl From<rules::Change> for Change {
    fn from(change: rules::Change) -> Self {
        Self {
            pairs: change.pairs,
            before: change.before,
            after: change.after,
            difference: change.difference,
            lower: change.lower,
            upper: change.upper,
            size: change.size,
        }
    }
}
