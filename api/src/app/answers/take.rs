//! Answering: the form that a token opens, and the answer that is put into its slot. Nothing is read back,
//! and nothing is written anywhere else.

use chrono::{DateTime, Utc};
use domain::codes::PairCodeUse;
use domain::plan::EvaluationTime;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::answer as rows;
use store::form::Version;
use store::window::{self, Window};

use super::pairs::code_use;
use super::{body_place, form_of, padded, round_key, sealing, slot_of};
use crate::app::facts::code;
use crate::app::forms::{check_answer, read};
use crate::app::windows::is_open;
use crate::app::{Ctx, FieldError, Refusal, Reply};

/// Letters and digits of a code: no I, L, O or U, which are read as something else.
const CODE_LETTERS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many of them: 80 bits.
const CODE_LENGTH: usize = 16;

/// What a token opens.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The version of the form.
    pub version: Version,
    /// When it is asked.
    pub moment: EvaluationTime,
    /// Until when.
    pub closes_at: DateTime<Utc>,
    /// What is done with a code; none if answers are not compared.
    pub pair_code: Option<PairCodeUse>,
}

/// What somebody answers, as it is sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    /// By the questions' keys.
    pub answers: Value,
    /// The participant's own code.
    pub pair_code: Option<String>,
    /// Whether it is typed in from paper.
    pub paper: bool,
}

/// Shows what a token asks.
///
/// # Errors
/// `AnswerClosed` for every token that opens nothing now.
pub async fn show(ctx: &Ctx, token: &str) -> Result<Asked, Refusal> {
    let (window, version) = opened(ctx, token).await?;
    let moment: EvaluationTime = code(&window.moment)?;
    let content = read(&version.content)?;
    Ok(Asked {
        moment,
        closes_at: window.closes_at.unwrap_or(ctx.now),
        pair_code: code_use(ctx.app.store.read(), &window, &content).await?,
        version,
    })
}

/// Puts an answer into the token's slot, in place of an earlier one.
///
/// # Errors
/// `AnswerClosed` for every token that opens nothing now; `Invalid`.
pub async fn put(ctx: Ctx, token: &str, mut input: Input) -> Result<(), Refusal> {
    let (window, version) = opened(&ctx, token).await?;
    let content = read(&version.content)?;
    let mut faults = match check_answer(&content, &input.answers) {
        Err(Refusal::Invalid(faults)) => under_answers(faults),
        other => other.map(|()| Vec::new())?,
    };
    if let Some(code) = input.pair_code {
        let used = code_use(ctx.app.store.read(), &window, &content).await?;
        input.pair_code = normal(&code);
        if used.is_none() {
            faults.push(FieldError::new("/pairCode", "notAllowed"));
        } else if input.pair_code.is_none() {
            faults.push(FieldError::new("/pairCode", "notMatching"));
        }
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults));
    }
    let Some(key) = round_key(&ctx.app, window.id).await? else {
        tracing::error!("the key of an open window is gone: nobody can answer in it");
        return Err(Refusal::AnswerClosed);
    };
    let slot = slot_of(token);
    let text = serde_json::to_vec(&input).map_err(|err| Refusal::Internal(err.to_string()))?;
    let place = body_place(&slot, window.id);
    let sealed = key.seal(&place, &text, padded(&content)).map_err(sealing)?;
    let putting = ctx.write(None, move |unit| {
        let (slot, sealed) = (slot.clone(), sealed.clone());
        async move {
            unit.pass()?;
            match rows::put(unit.tx(), &slot, sealed, unit.now).await? {
                true => Ok(Reply::empty()),
                false => Err(Refusal::AnswerClosed),
            }
        }
    });
    putting.await.map(drop)
}

/// The open window that a token leads to, and the form that is asked in it. A token that nobody was given,
/// one that belongs to something else, one whose window is over: none can be told from another.
async fn opened(ctx: &Ctx, token: &str) -> Result<(Window, Version), Refusal> {
    let conn = ctx.app.store.read();
    let slot = rows::slot(conn, &slot_of(token)).await?;
    let slot = slot.ok_or(Refusal::AnswerClosed)?;
    let window = window::get(conn, slot.window_id).await?;
    let window = window.filter(|window| is_open(window, ctx.now));
    let window = window.ok_or(Refusal::AnswerClosed)?;
    let version = form_of(conn, &window).await?;
    Ok((window, version))
}

/// The answer is one member of the body.
fn under_answers(faults: Vec<FieldError>) -> Vec<FieldError> {
    let under = |fault: FieldError| FieldError {
        pointer: format!("/answers{}", fault.pointer),
        ..fault
    };
    faults.into_iter().map(under).collect()
}

/// A code as it is compared, however it was typed; none if it is no code.
fn normal(code: &str) -> Option<String> {
    let letters = code.chars().filter(|letter| !"- ".contains(*letter));
    let code: String = letters
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let fits = code.len() == CODE_LENGTH && code.chars().all(|one| CODE_LETTERS.contains(one));
    fits.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let same = Some("0123456789ABCDEF".to_owned());
        assert_eq!(normal("0123456789ABCDEF"), same);
        assert_eq!(normal("o123-4567 89ab-cdef"), same);
        assert_eq!(normal("0l23456789abcdef"), same);
        for wrong in [
            "",
            "0123456789ABCDE",
            "0123456789ABCDEFG",
            "U123456789ABCDEF",
            "å123456789ABCDEF",
        ] {
            assert_eq!(normal(wrong), None, "{wrong}");
        }
    }
}
