//! The words of a message, in the recipient's language.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Oslo;
use domain::codes::{Channel, Language, MessageKind};
use serde_json::Value;

use crate::messages::text;

/// Something particular that a message says.
#[derive(Debug, Clone)]
pub enum Said {
    /// As it is.
    Text(String),
    /// A text in several languages.
    Titles(Value),
    /// A word of ours, by the id of its text.
    Word(String),
    /// A day.
    Day(NaiveDate),
    /// A point in time, told in Norway's time.
    Time(DateTime<Utc>),
}

impl Said {
    fn in_words(&self, language: Language) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Word(id) => text(&[language], id, &[]).0,
            Self::Titles(titles) => title(titles, language),
            Self::Day(day) => match language {
                Language::En => day.format("%-d %B %Y").to_string(),
                _ => day.format("%-d.%-m.%Y").to_string(),
            },
            Self::Time(at) => {
                let local = at.with_timezone(&Oslo);
                match language {
                    Language::En => local.format("%-d %B %Y at %H:%M").to_string(),
                    _ => local.format("%-d.%-m.%Y kl. %H.%M").to_string(),
                }
            }
        }
    }
}

/// A text in the language, else in its neighbour's, else in any.
fn title(titles: &Value, language: Language) -> String {
    let neighbours = match language {
        Language::Nn => [Language::Nn, Language::Nb],
        Language::En => [Language::En, Language::Nb],
        _ => [Language::Nb, Language::Nn],
    };
    let known = neighbours
        .iter()
        .find_map(|one| titles.get(one.code())?.as_str());
    let any = || titles.as_object()?.values().find_map(Value::as_str);
    known.or_else(any).unwrap_or_default().to_owned()
}

/// Subject and text of a message. A text message is short, and comes without a subject.
pub(super) fn render(
    kind: MessageKind,
    channel: Channel,
    language: Language,
    said: &[(&'static str, Said)],
) -> (Option<String>, String) {
    let params: Vec<(&str, String)> = said
        .iter()
        .map(|(name, what)| (*name, what.in_words(language)))
        .collect();
    let say = |part: &str| {
        let id = format!("letter-{}-{part}", kind.code());
        text(&[language], &id, &params).0
    };
    match channel {
        Channel::Sms => (None, say("short")),
        Channel::Email | Channel::Phone | Channel::Letter => (Some(say("subject")), say("text")),
    }
}
