//! Before and after: scores of the same participant, found by the code that only the participant has. Once
//! matched, the codes' hashes and their key are destroyed.

use std::collections::{BTreeMap, HashMap};

use domain::plan::EvaluationTime;
use serde_json::Value;
use store::answer::{self as rows, Change, Held};
use store::crypto::shuffle;
use store::form;
use store::keystore::KeyName;
use store::window::{self, Window};
use uuid::Uuid;

use super::{CODES_END, RUN, appoint, destroy, sealing};
use crate::app::facts::code;
use crate::app::{App, Refusal, Unit};

/// Where a score was given: in which form, and at which time.
type Place = (Uuid, EvaluationTime);

/// With the last of a run's windows: writes what has changed for each participant, mixed on each scale, and
/// has the key of the codes destroyed. What is given before a run is never the last.
///
/// # Errors
/// As the database fails.
pub async fn match_if_last(unit: &Unit, window: &Window) -> Result<(), Refusal> {
    let moment: EvaluationTime = code(&window.moment)?;
    let first = matches!(
        moment,
        EvaluationTime::Before | EvaluationTime::AfterSession
    );
    if first || rows::pairs_to_come(unit.tx(), window.run_id, window.id).await? {
        return Ok(());
    }
    let held = rows::held(unit.tx(), window.run_id).await?;
    let places = places(unit, &held).await?;
    let changes = changes(unit, window.run_id, &held, &places)?;
    rows::pair(unit.tx(), window.run_id, changes).await?;
    appoint(unit, window.tenant, CODES_END, (RUN, window.run_id)).await
}

/// Of which form and time the scores of each window are.
async fn places(unit: &Unit, held: &[Held]) -> Result<HashMap<Uuid, Place>, Refusal> {
    let mut places = HashMap::new();
    for one in held {
        if places.contains_key(&one.window_id) {
            continue;
        }
        let window = window::get(unit.tx(), one.window_id).await?;
        let window = window.ok_or(Refusal::NotFound)?;
        let version = form::versions_by_id(unit.tx(), &[window.form_version_id]).await?;
        let form = version.first().ok_or(Refusal::NotFound)?.form_id;
        places.insert(window.id, (form, code(&window.moment)?));
    }
    Ok(places)
}

/// A scale of a form, and at which moment it was measured again.
type Measured<'a> = (Uuid, &'a str, EvaluationTime);

fn changes(
    unit: &Unit,
    run: Uuid,
    held: &[Held],
    places: &HashMap<Uuid, Place>,
) -> Result<Vec<Change>, Refusal> {
    let at = |one: &Held| places.get(&one.window_id).copied();
    let mut before: HashMap<(Uuid, &str), &Value> = HashMap::new();
    for one in held {
        if let Some((form, EvaluationTime::Before)) = at(one) {
            before.insert((form, &one.code_hash), &one.scores);
        }
    }
    let mut by_scale: BTreeMap<Measured<'_>, Vec<(i32, i32)>> = BTreeMap::new();
    for one in held {
        let Some((form, moment)) = at(one).filter(|(_, moment)| *moment != EvaluationTime::Before)
        else {
            continue;
        };
        let earlier = before.get(&(form, one.code_hash.as_str()));
        for (scale, after) in one.scores.as_object().into_iter().flatten() {
            let earlier = earlier.and_then(|scores| scores.get(scale));
            if let (Some(earlier), Some(after)) = (earlier.and_then(hundredths), hundredths(after))
            {
                let pairs = by_scale.entry((form, scale, moment)).or_default();
                pairs.push((earlier, after));
            }
        }
    }
    let mut changes = Vec::new();
    for ((form, scale, moment), mut pairs) in by_scale {
        shuffle(&mut pairs).map_err(sealing)?;
        changes.extend(pairs.into_iter().map(|(before, after)| Change {
            id: unit.private_id(),
            run_id: run,
            form_id: form,
            scale: scale.to_owned(),
            moment: moment.code().to_owned(),
            before,
            after,
        }));
    }
    Ok(changes)
}

fn hundredths(score: &Value) -> Option<i32> {
    score.as_i64().and_then(|score| i32::try_from(score).ok())
}

/// Destroys the key of a run's codes, once there is nothing left that it could be of use for.
///
/// # Errors
/// As the databases fail.
pub async fn end(app: &App, run: Uuid) -> Result<(), Refusal> {
    let conn = app.store.read();
    let needed = rows::pairs_to_come(conn, run, Uuid::nil()).await?
        || !rows::held(conn, run).await?.is_empty();
    match needed {
        true => Ok(()),
        false => destroy(app, KeyName::Pair(run)).await,
    }
}
