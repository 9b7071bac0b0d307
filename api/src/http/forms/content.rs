//! What a form says, as it is written and read.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::forms::{self as rules, Content};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::Refusal;
use crate::http::codes::{Code, Language, Widget};
use crate::http::texts::TextsInput;

/// The types of JSON that an answer can have, on the wire.
pub type AnswerType = Code<rules::AnswerType>;

/// What is asked, in which order, in which words, and how the answers are scored. The pieces hang
/// together by the questions' keys: `schema` says what an answer may be, `questions` how each is put to
/// people, `scales` which of them make a figure.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "languages": ["nb", "nn"],
    "title": { "nb": "Etter samlingen", "nn": "Etter samlinga", "en": null },
    "intro": null,
    "schema": {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "properties": {
            "useful": { "type": "integer", "minimum": 1, "maximum": 5 },
            "change": { "type": "string", "maxLength": 1000 }
        },
        "required": ["useful"], "additionalProperties": false
    },
    "questions": [
        { "key": "useful", "widget": "scale", "help": null,
          "text": { "nb": "Hvor nyttig var samlingen for deg?", "nn": "Kor nyttig var samlinga for deg?", "en": null },
          "labels": { "1": { "nb": "Ikke nyttig", "nn": "Ikkje nyttig", "en": null },
                      "5": { "nb": "Svært nyttig", "nn": "Svært nyttig", "en": null } } },
        { "key": "change", "widget": "area", "help": null, "labels": {},
          "text": { "nb": "Hva bør vi gjøre annerledes neste gang?", "nn": "Kva bør vi gjere annleis neste gong?", "en": null } }
    ],
    "scales": [], "instrument": null
}))]
pub struct FormContentInput {
    /// The languages of the form: `nb`, `nn`, `en`. Every text must be there in each of them.
    #[schema(max_items = 3)]
    pub languages: Vec<Language>,
    /// What the form is called; at most 200 letters a language.
    pub title: TextsInput,
    /// What is said before the first question; at most 2000 letters. Null for nothing.
    #[serde(default)]
    pub intro: Option<TextsInput>,
    /// What an answer may be.
    pub schema: FormSchemaInput,
    /// How the questions are put, in the order in which to show them; each property of `schema` once.
    #[schema(max_items = 120)]
    pub questions: Vec<FormQuestionInput>,
    /// How answers become figures.
    #[serde(default)]
    #[schema(max_items = 120)]
    pub scales: Vec<FormScaleInput>,
    /// The published instrument that the form is; null for a form of your own. An instrument can be
    /// published only with its licence.
    #[serde(default)]
    pub instrument: Option<InstrumentInput>,
}

/// The answer to a form as a JSON Schema (draft 2020-12) of a narrow kind: one flat object with a
/// property for each question, and nothing else in it. Each answer has an upper bound, so that all
/// answers can be kept equally long. Give it to any JSON Schema validator in your front end; the server
/// uses the same.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
    "properties": { "useful": { "type": "integer", "minimum": 1, "maximum": 5 } },
    "required": ["useful"], "additionalProperties": false
}))]
pub struct FormSchemaInput {
    /// The dialect: `https://json-schema.org/draft/2020-12/schema`.
    #[serde(rename = "$schema")]
    pub dialect: String,
    /// `object`.
    #[serde(rename = "type")]
    pub kind: AnswerType,
    /// What each question takes, by the question's key: letters and digits in camelCase, at most 40. A key
    /// stands for the same question in every version of the form, so that figures can be compared.
    pub properties: BTreeMap<String, AnswerSchemaInput>,
    /// Keys of the questions that must be answered.
    #[serde(default)]
    pub required: Vec<String>,
    /// `false`: there are no answers that nobody asked for.
    pub additional_properties: bool,
    /// What several questions share, for `$ref`.
    #[serde(rename = "$defs", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub definitions: BTreeMap<String, AnswerSchemaInput>,
}

/// What one question takes. By its type: `string` with `maxLength` (at most 4000), or with `enum`, one of
/// several codes; `integer` with `minimum` and `maximum`; `boolean`; `array` of such an `enum`, with
/// `maxItems`. Or a `$ref` to `#/$defs/…` and nothing else. Members that are not used are left out.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schema(example = json!({ "type": "integer", "minimum": 1, "maximum": 5 }))]
pub struct AnswerSchemaInput {
    /// A definition that stands in its place: `#/$defs/…`. Nothing outside the schema can be named.
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<AnswerType>,
    /// Of a text: the codes that can be chosen, at most 50.
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<String>>,
    /// Of a text: the fewest letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// Of a text: the most letters, at most 4000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Of a text: a regular expression that must be found in it, at most 200 letters, without look-around
    /// and without references to groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Of a number: the least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// Of a number: the largest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    /// Of a list: what it is a list of, a text with `enum`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub items: Option<Box<AnswerSchemaInput>>,
    /// Of a list: the fewest entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u32>,
    /// Of a list: the most entries, at most 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u32>,
    /// Of a list: whether nothing may stand twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique_items: Option<bool>,
}

/// How a question is put.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FormQuestionInput {
    /// Its key, that of a property of `schema`.
    pub key: String,
    /// The widget to draw.
    pub widget: Widget,
    /// What is asked; at most 500 letters a language.
    pub text: TextsInput,
    /// What helps to answer it; at most 1000 letters. Null for nothing.
    #[serde(default)]
    pub help: Option<TextsInput>,
    /// What to write at the values that can be chosen, by value: every code of an `enum`, `true` and
    /// `false`, and of numbers those that need words, such as the ends of a scale. At most 200 letters.
    #[serde(default)]
    pub labels: BTreeMap<String, TextsInput>,
}

/// A figure made of several questions: the mean of their answers.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "key": "mastery", "title": { "nb": "Mestringstro", "nn": "Meistringstru", "en": null },
    "minimum": 1, "maximum": 5, "questions": ["everyday", "badDays"], "reversed": ["badDays"],
    "fewestAnswered": 2
}))]
pub struct FormScaleInput {
    /// Its key, camelCase; stands for the same scale in every version.
    pub key: String,
    /// What it is called; at most 200 letters a language.
    pub title: TextsInput,
    /// The least that each answer can be; the same as in `schema`.
    pub minimum: i64,
    /// The most that each answer can be; the same as in `schema`.
    pub maximum: i64,
    /// Keys of its questions.
    pub questions: Vec<String>,
    /// Keys of those that are put the other way round: there a high answer counts low.
    #[serde(default)]
    pub reversed: Vec<String>,
    /// With fewer answers than this there is no score.
    pub fewest_answered: u32,
}

/// An instrument that somebody else has published.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "name": "Et anerkjent skjema", "version": "2.0",
    "licence": { "holder": "Sykehuset", "reference": "Avtale 2026/118", "validFrom": "2026-01-01", "validTo": "2028-12-31" }
}))]
pub struct InstrumentInput {
    /// Its name.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Its version, as its publisher calls it.
    #[schema(min_length = 1, max_length = 50)]
    pub version: String,
    /// The licence to use it. Without one the form can't be published; after its last day it can't be
    /// used in a new window.
    #[serde(default)]
    pub licence: Option<LicenceInput>,
}

/// A licence to use an instrument.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "holder": "Sykehuset", "reference": "Avtale 2026/118", "validFrom": "2026-01-01", "validTo": "2028-12-31"
}))]
pub struct LicenceInput {
    /// Who holds it.
    #[schema(min_length = 1, max_length = 200)]
    pub holder: String,
    /// Where it is to be found: a contract's number, an archive's reference.
    #[schema(min_length = 1, max_length = 500)]
    pub reference: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; null if it has no end.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
}

impl FormContentInput {
    /// The same as the rules know it.
    ///
    /// # Errors
    /// `Internal`: what is said here has the members that the rules ask for.
    pub fn content(&self) -> Result<Content, Refusal> {
        let value = serde_json::to_value(self);
        let content = value.and_then(serde_json::from_value);
        content.map_err(|err| Refusal::Internal(format!("a form as the rules know it: {err}")))
    }

    /// What is kept, as it goes out.
    ///
    /// # Errors
    /// `Store` if it can't be read.
    pub fn kept(value: &serde_json::Value) -> Result<Self, Refusal> {
        serde_json::from_value(value.clone())
            .map_err(|_| store::StoreError::Corrupt("a form's content".into()).into())
    }
}
