//! What is asked and answered, on the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::Refusal;
use crate::app::answers::{Asked, Input, Slip};
use crate::http::codes::PairCodeUse;
use crate::http::forms::FormSheet;
use crate::http::plans::EvaluationTime;
use crate::messages::Language;

/// What a token asks its holder.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "moment": "end", "closesAt": "2026-04-08T22:00:00Z", "pairCode": "again",
    "form": {
        "formId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90", "number": 1, "language": "nb",
        "title": "Hvordan har du det nå?", "intro": null,
        "questions": [{
            "key": "calm", "widget": "scale", "text": "Jeg er rolig.", "help": null,
            "required": true, "minimum": 1, "maximum": 3, "maxLength": null, "maxChosen": null,
            "options": [{ "value": 1, "label": "Uenig" }, { "value": 2, "label": null }, { "value": 3, "label": "Enig" }]
        }],
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "properties": { "calm": { "type": "integer", "minimum": 1, "maximum": 3 } },
            "required": ["calm"], "additionalProperties": false
        }
    }
}))]
pub struct AnswerForm {
    /// When it is asked: `before` the course, `afterSession`, at the `end`, or as a `followUp`.
    pub moment: EvaluationTime,
    /// Until then it can be answered, and an answer be changed.
    pub closes_at: DateTime<Utc>,
    /// What to do with a code of the participant's own, by which answers before and after the course are
    /// compared without anybody knowing whose they are; null if they are not, or if nothing was given before the
    /// course that they could be compared with. Then none is taken.
    pub pair_code: Option<PairCodeUse>,
    /// The form, ready to be drawn.
    pub form: FormSheet,
}

impl AnswerForm {
    /// What is asked, in the first of these languages that the form has.
    ///
    /// # Errors
    /// `Corrupt` if what is kept can't be read.
    pub fn of(asked: Asked, languages: &[Language]) -> Result<Self, Refusal> {
        Ok(Self {
            moment: asked.moment.into(),
            closes_at: asked.closes_at,
            pair_code: asked.pair_code.map(Into::into),
            form: FormSheet::of(&asked.version, languages)?,
        })
    }
}

/// A whole answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "answers": { "calm": 2 }, "pairCode": "7K3M-9QXW-2A4C-8RTZ", "paper": false }))]
pub struct AnswerInput {
    /// What is answered, by the questions' keys; it fits the schema of the form that `GET /v1/answer` shows.
    pub answers: Map<String, Value>,
    /// The participant's own code, if the form asks for one and the participant wants to: 16 letters and
    /// digits (Crockford's base 32, 80 random bits), made by the front end the first time, shown once, and
    /// typed again afterwards. Hyphens, spaces, small letters and O, I, L for 0 and 1 are understood. It is
    /// never stored.
    #[serde(default)]
    #[schema(min_length = 16, max_length = 40)]
    pub pair_code: Option<String>,
    /// Whether it is typed in from paper. How many are is counted when the window closes.
    #[serde(default)]
    pub paper: bool,
}

impl From<AnswerInput> for Input {
    fn from(input: AnswerInput) -> Self {
        Self {
            answers: Value::Object(input.answers),
            pair_code: input.pair_code,
            paper: input.paper,
        }
    }
}

/// Tokens to be given on paper.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnswerSlips {
    /// One for each participant whom no message with a link reaches.
    pub slips: Vec<AnswerSlip>,
}

/// A participant's own token, to be given on paper.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "enrolmentId": "6f1c1a52-0f8e-4a51-9d0c-6b1f4a3c2d1e", "displayName": "Kari",
    "token": "Jk3l9s8dkQWm2vXy7Hn4pRt6uZb1cEfA0gTiLoKsNqw",
    "address": "https://sidestilt.example.no/answer#Jk3l9s8dkQWm2vXy7Hn4pRt6uZb1cEfA0gTiLoKsNqw"
}))]
pub struct AnswerSlip {
    /// The party; one of two seats has two slips.
    pub enrolment_id: Uuid,
    /// The name it wants to be called by.
    pub display_name: Option<String>,
    /// The token, for whoever types the answer in.
    pub token: String,
    /// Where the participant can answer on a screen after all; fit for a QR code.
    pub address: String,
}

impl AnswerSlips {
    /// The slips as they are shown.
    pub fn of(slips: Vec<Slip>) -> Self {
        let slip = |slip: Slip| AnswerSlip {
            enrolment_id: slip.enrolment,
            display_name: slip.display_name,
            token: slip.token,
            address: slip.address,
        };
        Self {
            slips: slips.into_iter().map(slip).collect(),
        }
    }
}
