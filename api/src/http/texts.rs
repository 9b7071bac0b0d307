//! Texts that exist in several languages.

use std::collections::BTreeMap;

use domain::codes::Language;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A text in one or more languages; at least one of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "nb": "Leve med revmatisme", "nn": null, "en": null }))]
pub struct TextsInput {
    /// In bokmål.
    #[serde(default)]
    #[schema(min_length = 1)]
    pub nb: Option<String>,
    /// In nynorsk.
    #[serde(default)]
    #[schema(min_length = 1)]
    pub nn: Option<String>,
    /// In English.
    #[serde(default)]
    #[schema(min_length = 1)]
    pub en: Option<String>,
}

/// A text in the languages in which it was written.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "nb": "Leve med revmatisme", "nn": null, "en": null }))]
pub struct Texts {
    /// In bokmål.
    pub nb: Option<String>,
    /// In nynorsk.
    pub nn: Option<String>,
    /// In English.
    pub en: Option<String>,
}

impl From<&TextsInput> for BTreeMap<Language, String> {
    fn from(input: &TextsInput) -> Self {
        let TextsInput { nb, nn, en } = input.clone();
        [(Language::Nb, nb), (Language::Nn, nn), (Language::En, en)]
            .into_iter()
            .filter_map(|(language, text)| Some((language, text?)))
            .collect()
    }
}

fn member(stored: &Value, language: Language) -> Option<String> {
    stored.get(language.code())?.as_str().map(str::to_owned)
}

impl From<&Value> for Texts {
    fn from(stored: &Value) -> Self {
        Self {
            nb: member(stored, Language::Nb),
            nn: member(stored, Language::Nn),
            en: member(stored, Language::En),
        }
    }
}

impl From<Texts> for TextsInput {
    fn from(Texts { nb, nn, en }: Texts) -> Self {
        Self { nb, nn, en }
    }
}

/// A text in the first of these languages that it was written in, else in any.
pub fn in_words(stored: &Value, languages: &[Language]) -> String {
    let asked = languages.iter();
    let asked = asked.filter_map(|language| stored.get(language.code())?.as_str());
    let any = stored.as_object().into_iter().flat_map(|all| all.values());
    let mut all = asked.chain(any.filter_map(Value::as_str));
    all.next().unwrap_or_default().to_owned()
}
