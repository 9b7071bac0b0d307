//! What has changed for the same people from before to after.

use chrono::{DateTime, Utc};
use domain::forms::Texts;
use domain::plan::EvaluationTime;
use domain::results::{Change, Pairs, changed};
use uuid::Uuid;

use super::material::{Asked, Material, by_course};
use crate::app::Refusal;

/// What has changed on one scale.
pub struct ScaleChange {
    /// The form.
    pub form: Uuid,
    /// What it is called.
    pub form_title: Texts,
    /// The scale's key.
    pub scale: String,
    /// What it is called.
    pub title: Texts,
    /// Its least and its largest value.
    pub range: (i64, i64),
    /// At the second of the two moments: `end` or `followUp`.
    pub moment: EvaluationTime,
    /// For everybody who could answer in both windows: this run's participants, with those of other runs that
    /// share them.
    pub run: Option<Change>,
    /// For those of the course's rounds together, this one among them.
    pub course: Option<Change>,
    /// For those of all courses of the service together.
    pub service: Option<Change>,
}

/// The pairs of one round on a scale, and where they belong.
struct Round {
    /// The run at which its windows were planned; other runs may share them.
    run: Uuid,
    course: Uuid,
    closed_at: Option<DateTime<Utc>>,
    pairs: Pairs,
}

/// What has changed for a run's participants, scale by scale, of each form that was asked both times.
pub(super) fn of_run(material: &Material, run: Uuid) -> Result<Vec<ScaleChange>, Refusal> {
    let mut found = Vec::new();
    let after = |asked: &&Asked| {
        matches!(asked.moment, EvaluationTime::End | EvaluationTime::FollowUp)
            && planned(
                material,
                asked.window.run_id,
                asked.form,
                EvaluationTime::Before,
            )
            .is_some()
    };
    for asked in material.of(run).filter(after) {
        for scale in &asked.content.scales {
            let rounds = rounds(material, asked.form, &scale.key, asked.moment);
            let of = |wanted: &dyn Fn(&Round) -> bool| {
                let some = rounds.iter().filter(|round| wanted(round));
                changed(&by_course(
                    some.map(|round| (round.course, round.pairs.clone())),
                ))
            };
            found.push(ScaleChange {
                form: asked.form,
                form_title: asked.content.title.clone(),
                scale: scale.key.clone(),
                title: scale.title.clone(),
                range: (scale.minimum, scale.maximum),
                moment: asked.moment,
                run: of(&|round| round.run == asked.window.run_id),
                course: of(&|round| round.course == asked.window.course_id),
                service: of(&|_| true),
            });
        }
    }
    Ok(found)
}

/// The window planned at a run in which a form was asked at a moment: pairs are of two that were planned at the same.
fn planned(material: &Material, run: Uuid, form: Uuid, moment: EvaluationTime) -> Option<&Asked> {
    (material.asked.iter())
        .find(|asked| (asked.window.run_id, asked.form, asked.moment) == (run, form, moment))
}

/// Every round's pairs on a scale, oldest first.
fn rounds(material: &Material, form: Uuid, scale: &str, moment: EvaluationTime) -> Vec<Round> {
    let mut runs: Vec<Uuid> = material.changes.iter().map(|one| one.run_id).collect();
    runs.sort_unstable();
    runs.dedup();
    let round = |run: &Uuid| {
        let before = planned(material, *run, form, EvaluationTime::Before)?;
        let after = planned(material, *run, form, moment)?;
        let ends = [before.sheet.scale(scale)?, after.sheet.scale(scale)?];
        let own = material.changes.iter().filter(|one| {
            (one.run_id, one.form_id) == (*run, form)
                && one.scale == scale
                && one.moment == moment.code()
        });
        Some(Round {
            run: *run,
            course: after.window.course_id,
            closed_at: after.window.closes_at,
            pairs: Pairs::of(own.map(|one| (one.before, one.after)).collect(), ends),
        })
    };
    let mut rounds: Vec<Round> = runs.iter().filter_map(round).collect();
    rounds.sort_by_key(|round| (round.closed_at, round.run));
    rounds
}
