//! What a form holds.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Scale, Schema};
use crate::codes::{Language, Widget};

/// A text in the languages in which it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Texts {
    /// In bokmål.
    pub nb: Option<String>,
    /// In nynorsk.
    pub nn: Option<String>,
    /// In English.
    pub en: Option<String>,
}

impl Texts {
    /// The languages in which a form can have texts.
    pub const LANGUAGES: [Language; 3] = [Language::Nb, Language::Nn, Language::En];

    /// The text in one language; none if it is empty.
    #[must_use]
    pub fn get(&self, language: Language) -> Option<&str> {
        let text = match language {
            Language::Nb => &self.nb,
            Language::Nn => &self.nn,
            Language::En => &self.en,
            Language::Se => &None,
        };
        text.as_deref().filter(|text| !text.trim().is_empty())
    }
}

/// Everything that one version of a form is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Content {
    /// The languages in which every text stands.
    pub languages: Vec<Language>,
    /// What it is called.
    pub title: Texts,
    /// What is said before the first question.
    #[serde(default)]
    pub intro: Option<Texts>,
    /// The answer, as JSON Schema: one property each question.
    pub schema: Schema,
    /// How the questions are shown, in their order.
    pub questions: Vec<Question>,
    /// How answers are scored.
    #[serde(default)]
    pub scales: Vec<Scale>,
    /// The published instrument that the form is, if it is not the owner's own.
    #[serde(default)]
    pub instrument: Option<Instrument>,
}

/// How a question is shown. Its key is that of a property of the schema, and stands for the same
/// question in every version of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// The key.
    pub key: String,
    /// The widget.
    pub widget: Widget,
    /// What is asked.
    pub text: Texts,
    /// What helps to answer it.
    #[serde(default)]
    pub help: Option<Texts>,
    /// What stands at the values that can be chosen, by value.
    #[serde(default)]
    pub labels: BTreeMap<String, Texts>,
}

/// An instrument that somebody else has published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Instrument {
    /// Its name.
    pub name: String,
    /// Its version, as its publisher calls it.
    pub version: String,
    /// The licence to use it.
    #[serde(default)]
    pub licence: Option<Licence>,
}

/// A licence to use an instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Licence {
    /// Who holds it.
    pub holder: String,
    /// Where it is to be found.
    pub reference: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; none if it has no end.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
}

impl Content {
    /// Whether the form may be used on `day`: whoever has a form of their own may always, an
    /// instrument needs a licence that is in force.
    #[must_use]
    pub fn usable_on(&self, day: NaiveDate) -> bool {
        match &self.instrument {
            None => true,
            Some(instrument) => (instrument.licence.as_ref()).is_some_and(|licence| {
                licence.valid_from <= day && licence.valid_to.is_none_or(|last| day <= last)
            }),
        }
    }
}
