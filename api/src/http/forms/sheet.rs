//! `/v1/forms/{id}/versions/{number}/sheet`: a form in one language, ready to be drawn.

use actix_web::get;
use actix_web::web::Path;
use domain::forms::{Content, Kind, Question, Texts};
use serde::Serialize;
use serde_json::{Value, json};
use store::form::Version;
use utoipa::ToSchema;
use uuid::Uuid;

use super::content::{FormContentInput, FormSchemaInput};
use crate::app::forms::{self, OpenedForm};
use crate::app::{Refusal, Reply};
use crate::http::call::{Answer, Call};
use crate::http::codes::{self, Widget};
use crate::messages::Language;

/// A form in one language with everything that is needed to draw it. Draw the questions in their order,
/// each with its widget; send the answer as one object with the questions' keys as members.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "formId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90", "number": 1, "language": "nb",
    "title": "Etter samlingen", "intro": null,
    "questions": [{
        "key": "useful", "widget": "scale", "text": "Hvor nyttig var samlingen for deg?", "help": null,
        "required": true, "minimum": 1, "maximum": 3, "maxLength": null, "maxChosen": null,
        "options": [
            { "value": 1, "label": "Ikke nyttig" }, { "value": 2, "label": null },
            { "value": 3, "label": "Svært nyttig" }
        ]
    }],
    "schema": {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "properties": { "useful": { "type": "integer", "minimum": 1, "maximum": 3 } },
        "required": ["useful"], "additionalProperties": false
    }
}))]
pub struct FormSheet {
    /// The form.
    pub form_id: Uuid,
    /// Number of the version.
    pub number: i32,
    /// The language of its texts: the first that you asked for and the form has, else the form's first.
    pub language: codes::Language,
    /// What it is called.
    pub title: String,
    /// What to say before the first question; null for nothing.
    pub intro: Option<String>,
    /// The questions in their order.
    pub questions: Vec<SheetQuestion>,
    /// What the whole answer must fit, for a JSON Schema validator.
    pub schema: FormSchemaInput,
}

/// A question, ready to be drawn.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SheetQuestion {
    /// Its key: the member of the answer.
    pub key: String,
    /// The widget to draw.
    pub widget: Widget,
    /// What is asked.
    pub text: String,
    /// What helps to answer it; null for nothing.
    pub help: Option<String>,
    /// Whether it must be answered.
    pub required: bool,
    /// What can be chosen, in its order: the points of a scale, the entries of a list, yes and no. Empty
    /// where people write.
    pub options: Vec<SheetOption>,
    /// Of a number: the least; null for others.
    pub minimum: Option<i64>,
    /// Of a number: the largest; null for others.
    pub maximum: Option<i64>,
    /// Of a text: the most letters; null for others.
    pub max_length: Option<u32>,
    /// Of checkboxes: the most that may be chosen; null for others.
    pub max_chosen: Option<u32>,
}

/// Something that can be chosen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SheetOption {
    /// What to send when it is chosen, as it stands here: a text, a number, or true or false.
    pub value: Value,
    /// What to write at it; null for nothing but the value.
    pub label: Option<String>,
}

/// The first of the languages asked for that the form has, else the form's own first.
fn language(content: &Content, asked: &[Language]) -> Language {
    let has = |one: &&Language| content.languages.contains(one);
    let found = asked.iter().find(has).or(content.languages.first());
    found.copied().unwrap_or(Language::Nb)
}

fn question(content: &Content, question: &Question, language: Language) -> SheetQuestion {
    let say = |texts: &Texts| texts.get(language).map(str::to_owned);
    let label = |value: &str| question.labels.get(value).and_then(say);
    let option = |value: Value, name: &str| SheetOption {
        value,
        label: label(name),
    };
    let mut drawn = SheetQuestion {
        key: question.key.clone(),
        widget: question.widget.into(),
        text: say(&question.text).unwrap_or_default(),
        help: question.help.as_ref().and_then(say),
        required: content.schema.required.contains(&question.key),
        options: Vec::new(),
        minimum: None,
        maximum: None,
        max_length: None,
        max_chosen: None,
    };
    match content.kinds().get(&question.key) {
        None => {}
        Some(Kind::Text { most }) => drawn.max_length = Some(*most),
        Some(Kind::YesNo) => {
            let both = [true, false].map(|yes| option(json!(yes), &yes.to_string()));
            drawn.options = both.into();
        }
        Some(Kind::Choice { options }) => {
            drawn.options = options
                .iter()
                .map(|code| option(json!(code), code))
                .collect();
        }
        Some(Kind::Choices { options, most }) => {
            drawn.options = options
                .iter()
                .map(|code| option(json!(code), code))
                .collect();
            drawn.max_chosen = Some(*most);
        }
        Some(Kind::Number { least, largest }) => {
            (drawn.minimum, drawn.maximum) = (Some(*least), Some(*largest));
            if question.widget == domain::codes::Widget::Scale {
                let points = (*least..=*largest).take(domain::forms::MOST_POINTS);
                drawn.options = points
                    .map(|at| option(json!(at), &at.to_string()))
                    .collect();
            }
        }
    }
    drawn
}

/// Read a form ready to be drawn
///
/// One version in the language of `Accept-Language`, with the questions in their order, each with its
/// widget, its words and what can be chosen. A front end needs no rule to draw it.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The form in one language.", body = FormSheet)))]
#[get("/v1/forms/{id}/versions/{number}/sheet")]
pub async fn get_form_sheet(call: Call, path: Path<(Uuid, i32)>) -> Answer {
    let (id, number) = path.into_inner();
    call.read(move |read| async move {
        let opened = OpenedForm::readable(&read, id).await?;
        Reply::json(&FormSheet::of(
            opened.numbered(number)?,
            &read.ctx.languages,
        )?)
    })
    .await
}

impl FormSheet {
    /// A version in the first of these languages that it has.
    ///
    /// # Errors
    /// `Corrupt` if what is kept can't be read.
    pub fn of(version: &Version, asked: &[Language]) -> Result<Self, Refusal> {
        let content = forms::read(&version.content)?;
        let language = language(&content, asked);
        let say = |texts: &Texts| texts.get(language).map(str::to_owned);
        let questions = content.questions.iter();
        Ok(Self {
            form_id: version.form_id,
            number: version.number,
            language: language.into(),
            title: say(&content.title).unwrap_or_default(),
            intro: content.intro.as_ref().and_then(say),
            questions: questions
                .map(|one| question(&content, one, language))
                .collect(),
            schema: FormContentInput::kept(&version.content)?.schema,
        })
    }
}
