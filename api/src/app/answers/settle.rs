//! Settling a window: every answer is opened, all are mixed, and what is written tells neither order nor
//! sender. In one unit with the closing, so that a rerun finds either everything or nothing done.

use std::collections::BTreeMap;

use domain::codes::WindowOutcome;
use domain::forms::{Content, Kind};
use serde_json::{Map, Value};
use store::answer::{self as rows, Answer, AnswerText, FEWEST, Slot};
use store::crypto::{WindowKey, shuffle};
use store::window::Window;

use super::take::Input;
use super::{Keys, body_place, form_of, pairs, sealing};
use crate::app::forms::read;
use crate::app::{Refusal, Unit};

/// What became of a window's answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Fewer than five have answered.
    TooFew,
    /// It can't be known any more what they have answered.
    KeyLost,
    /// This many are kept, of which so many were typed in from paper.
    Kept { answers: usize, on_paper: usize },
}

impl Settled {
    /// What the window says of it.
    pub const fn outcome(self) -> WindowOutcome {
        match self {
            Self::TooFew => WindowOutcome::TooFewAnswers,
            Self::KeyLost => WindowOutcome::KeyLost,
            Self::Kept { .. } => WindowOutcome::Settled,
        }
    }
}

/// Settles the answers of a window whose time is over. Slots and invitations stay: whoever closes the window
/// forgets them.
///
/// # Errors
/// As the database fails.
pub async fn settle(unit: &Unit, window: &Window, keys: &Keys) -> Result<Settled, Refusal> {
    let slots = rows::slots_locked(unit.tx(), window.id).await?;
    let filled = slots.iter().filter(|slot| slot.body_sealed.is_some());
    if filled.count() < FEWEST {
        return Ok(Settled::TooFew);
    }
    let Some(key) = &keys.round else {
        return Ok(Settled::KeyLost);
    };
    let mut inputs: Vec<Input> = slots.iter().filter_map(|slot| open(key, slot)).collect();
    // Only somebody who has written into the database past the service can have made any fewer of them.
    if inputs.len() < FEWEST {
        return Ok(Settled::KeyLost);
    }
    shuffle(&mut inputs).map_err(sealing)?;
    let content = read(&form_of(unit.tx(), window).await?.content)?;
    keep(unit, window, &content, &inputs).await?;
    if let Some(pair) = &keys.pair
        && pairs::measures(window, &content)?
    {
        let scores = by_code(&content, pair, &inputs)?;
        pairs::take(unit, window, scores).await?;
    }
    Ok(Settled::Kept {
        answers: inputs.len(),
        on_paper: inputs.iter().filter(|input| input.paper).count(),
    })
}

/// The answer in a slot; none if there is none, or if somebody has meddled with it.
fn open(key: &WindowKey, slot: &Slot) -> Option<Input> {
    let sealed = slot.body_sealed.as_deref()?;
    let text = key.open(&body_place(&slot.id_hash, slot.window_id), sealed);
    let input = text
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok());
    if input.is_none() {
        tracing::error!("an answer does not open and is left out");
    }
    input
}

/// Writes the answers as they are mixed, and each question's free texts mixed apart.
async fn keep(
    unit: &Unit,
    window: &Window,
    content: &Content,
    inputs: &[Input],
) -> Result<(), Refusal> {
    let kinds = content.kinds();
    let is_text = |key: &String| matches!(kinds.get(key), Some(Kind::Text { .. }));
    let mut texts: BTreeMap<&String, Vec<&Value>> = BTreeMap::new();
    let mut answers = Vec::with_capacity(inputs.len());
    for input in inputs {
        let mut values = Map::new();
        for (key, value) in input.answers.as_object().into_iter().flatten() {
            match is_text(key) {
                true => texts.entry(key).or_default().push(value),
                false => _ = values.insert(key.clone(), value.clone()),
            }
        }
        answers.push(Answer {
            id: unit.private_id(),
            window_id: window.id,
            values: Value::Object(values),
        });
    }
    rows::insert_answers(unit.tx(), answers).await?;
    for (question, mut said) in texts {
        shuffle(&mut said).map_err(sealing)?;
        let row = |text: &str| AnswerText {
            id: unit.private_id(),
            window_id: window.id,
            question: question.clone(),
            text: text.trim().to_owned(),
        };
        let said = said.into_iter().filter_map(Value::as_str).map(row);
        let said = said.filter(|one| !one.text.is_empty()).collect();
        rows::insert_texts(unit.tx(), said).await?;
    }
    Ok(())
}

/// The scores of those who gave a code, by its hash. Of two who gave the same, neither can be told from the other.
fn by_code(
    content: &Content,
    key: &WindowKey,
    inputs: &[Input],
) -> Result<BTreeMap<String, Value>, Refusal> {
    let mut scores: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for input in inputs {
        if let Some(code) = &input.pair_code {
            let hash = key.tag(&[code.as_bytes()]).map_err(sealing)?;
            let scored = scored(content, &input.answers);
            scores.entry(hash).or_default().push(scored);
        }
    }
    let alone = scores.into_iter().filter(|(_, given)| given.len() == 1);
    Ok(alone
        .filter_map(|(hash, mut given)| Some((hash, given.pop()?)))
        .collect())
}

/// What an answer comes to on each scale, in hundredths.
fn scored(content: &Content, answers: &Value) -> Value {
    let number = |key: &str| answers.get(key).and_then(Value::as_i64);
    let scores = content.scales.iter().filter_map(|scale| {
        let score = scale.score(number)?;
        Some((scale.key.clone(), Value::from(score.hundredths())))
    });
    Value::Object(scores.collect())
}
