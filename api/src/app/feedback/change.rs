//! What a coordinator does with feedback: says what it is about, answers it, erases it when its sender asks.

use domain::codes::{ErasureCause, FeedbackTheme, SubjectKind};
use domain::permissions::{Area, Right};
use serde_json::{Value, json};
use store::StoreError;
use store::course::{self, Course};
use store::feedback::{self as rows, Feedback};
use uuid::Uuid;

use super::{KIND, LONGEST, note, sealer};
use crate::app::course_actions::target;
use crate::app::facts::code;
use crate::app::subject_requests::erase::{Erasing, erase as forget};
use crate::app::{Check, Refusal, Unit};

/// The themes of a piece of feedback.
///
/// # Errors
/// `Corrupt` for a code we don't know.
pub fn themes_of(stored: &Value) -> Result<Vec<FeedbackTheme>, StoreError> {
    let all = stored.as_array().into_iter().flatten();
    all.map(|one| code(one.as_str().unwrap_or_default()))
        .collect()
}

/// Says what a piece of feedback is about.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Stale`, `Invalid`.
pub async fn set_themes(
    unit: &Unit,
    id: Uuid,
    change: impl FnOnce(Vec<FeedbackTheme>) -> Result<Vec<FeedbackTheme>, Refusal>,
) -> Result<Feedback, Refusal> {
    let (course, present) = lock(unit, id).await?;
    unit.expect_version(KIND, id, present.version).await?;
    let themes = change(themes_of(&present.themes)?)?;
    let mut check = Check::new();
    check.length("/themes", themes.len(), 0, FeedbackTheme::ALL.len());
    for (at, theme) in themes.iter().enumerate() {
        let twice = themes.iter().take(at).any(|before| before == theme);
        check.must(!twice, &format!("/themes/{at}"), "notUnique");
    }
    check.done(())?;
    let changed = Feedback {
        themes: json!(themes),
        ..next(unit, &present)
    };
    rows::update(unit.tx(), changed.clone(), present.version).await?;
    let said = ("themed", json!({ "themes": changed.themes }));
    note(unit, &changed, &course, Right::Write, said);
    Ok(changed)
}

/// Marks a piece of feedback as answered, with what was answered or done.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`; `AlreadyDecided` for one that has been answered.
pub async fn answer(unit: &Unit, id: Uuid, said: &str) -> Result<Feedback, Refusal> {
    let (course, present) = lock(unit, id).await?;
    if present.answered_at.is_some() {
        return Err(Refusal::AlreadyDecided);
    }
    let mut check = Check::new();
    let said = check.text("/answer", said, LONGEST);
    let said = check.done(said)?;
    let changed = Feedback {
        answered_at: Some(unit.now),
        answer_sealed: sealer(&unit.app, &present).seal("answer_sealed", Some(&said))?,
        ..next(unit, &present)
    };
    rows::update(unit.tx(), changed.clone(), present.version).await?;
    note(
        unit,
        &changed,
        &course,
        Right::Write,
        ("answered", json!({})),
    );
    Ok(changed)
}

/// Erases a piece of feedback, since its sender asks for it. As every erasure it stands in the journal and in the
/// ledger, so that a restored copy does not bring it back.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn erase(unit: &Unit, id: Uuid) -> Result<(), Refusal> {
    lock(unit, id).await?;
    let erasing = Erasing {
        kind: SubjectKind::Feedback,
        id,
        cause: ErasureCause::Request,
        request: None,
    };
    forget(unit, &erasing).await?;
    Ok(())
}

/// A piece of feedback that the caller may change, under its lock.
async fn lock(unit: &Unit, id: Uuid) -> Result<(Course, Feedback), Refusal> {
    let seen = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    unit.must_be_near(seen.tenant, Some(seen.course_id))?;
    let course = course::get(unit.tx(), seen.course_id).await?;
    let course = course.ok_or(Refusal::NotFound)?;
    unit.permit(Area::Feedback, Right::Write, &target(&course))?;
    let present = rows::get_locked(unit.tx(), id).await?;
    Ok((course, present.ok_or(Refusal::NotFound)?))
}

/// The feedback as its next version begins.
fn next(unit: &Unit, present: &Feedback) -> Feedback {
    Feedback {
        version: present.version + 1,
        updated_at: unit.now,
        ..present.clone()
    }
}
