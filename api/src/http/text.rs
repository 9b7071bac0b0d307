//! Texts that are kept in several languages.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::categories::Localised;

/// A text in several languages. Bokmål is always needed; where another is missing, show bokmål.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "nb": "Møteplass", "nn": "Møteplass", "en": "Meeting place" }))]
pub struct LocalisedTextInput {
    /// In Norwegian bokmål.
    #[schema(min_length = 1, max_length = 1000)]
    pub nb: String,
    /// In Norwegian nynorsk.
    #[schema(max_length = 1000)]
    #[serde(default)]
    pub nn: Option<String>,
    /// In English.
    #[schema(max_length = 1000)]
    #[serde(default)]
    pub en: Option<String>,
}

/// A text in several languages; where one is null, show bokmål.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "nb": "Møteplass", "nn": "Møteplass", "en": "Meeting place" }))]
pub struct LocalisedText {
    /// In Norwegian bokmål.
    pub nb: String,
    /// In Norwegian nynorsk.
    pub nn: Option<String>,
    /// In English.
    pub en: Option<String>,
}

impl From<&LocalisedTextInput> for Localised {
    fn from(text: &LocalisedTextInput) -> Self {
        Self {
            nb: text.nb.clone(),
            nn: text.nn.clone(),
            en: text.en.clone(),
        }
    }
}

impl From<Localised> for LocalisedTextInput {
    fn from(text: Localised) -> Self {
        Self {
            nb: text.nb,
            nn: text.nn,
            en: text.en,
        }
    }
}

impl From<Localised> for LocalisedText {
    fn from(text: Localised) -> Self {
        Self {
            nb: text.nb,
            nn: text.nn,
            en: text.en,
        }
    }
}
