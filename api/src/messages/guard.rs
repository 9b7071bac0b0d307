//! What is missing, said with its particulars.

use chrono::NaiveDate;
use domain::codes::Side;
use domain::lifecycle::{Guard, Subject, Unmet};
use domain::method_status::Failure;

use super::{Language, has, text};

/// What is missing and what to do, with the side or section it is about by its name.
#[must_use]
pub fn unmet(chain: &[Language], unmet: &Unmet) -> (String, Language) {
    let id = format!("guard-{}", unmet.guard.code());
    // Name and sentence must be of one language.
    let language = chain
        .iter()
        .copied()
        .find(|language| has(*language, &id))
        .unwrap_or(Language::Nb);
    let mut params: Vec<(&str, String)> = unmet
        .params
        .iter()
        .map(|(name, value)| (*name, date_in_words(language, value)))
        .collect();
    if let Some(subject) = unmet.subject {
        params.push(("subject", text(&[language], &subject_id(subject), &[]).0));
    }
    text(&[language], &id, &params)
}

/// What is to be done besides the actions of a lifecycle, with the side it is about by its name.
#[must_use]
pub fn todo(chain: &[Language], code: &str, side: Option<Side>) -> (String, Language) {
    let id = format!("todo-{code}");
    // Name and sentence must be of one language.
    let language = chain
        .iter()
        .copied()
        .find(|language| has(*language, &id))
        .unwrap_or(Language::Nb);
    let name = side.map(|side| text(&[language], &subject_id(Subject::Side(side)), &[]).0);
    let params: Vec<_> = name.map(|name| ("subject", name)).into_iter().collect();
    text(&[language], &id, &params)
}

/// Why a phase of a round does not count as held by both sides.
#[must_use]
pub fn method(chain: &[Language], why: &Failure) -> (String, Language) {
    let id = format!("method-{}", why.code.code());
    let language = chain
        .iter()
        .copied()
        .find(|language| has(*language, &id))
        .unwrap_or(Language::Nb);
    let mut params: Vec<(&str, String)> = Vec::new();
    if let Some(side) = why.side {
        let name = text(&[language], &subject_id(Subject::Side(side)), &[]).0;
        params.push(("subject", name));
    }
    if let Some(on) = why.on {
        params.push(("on", date_in_words(language, &on.to_string())));
    }
    text(&[language], &id, &params)
}

/// Whether a guard is a national principle or this product's own rule, in a sentence.
#[must_use]
pub fn basis(chain: &[Language], guard: Guard) -> (String, Language) {
    let basis = guard.row().basis;
    // The sources have the principle of R1 and R2; numbers and the single run are ours.
    let mixed = basis.contains(';') || matches!(basis, "R1" | "R1, R2");
    let id = match basis.ends_with("(ours)") {
        _ if mixed => "basis-mixed",
        true => "basis-ours",
        false => "basis-source",
    };
    text(chain, id, &[("basis", basis.to_owned())])
}

fn subject_id(subject: Subject) -> String {
    match subject {
        Subject::Side(side) => format!("code-side-{}", side.code()),
        Subject::Section(section) => format!("code-section-{}", section.code()),
        Subject::ConclusionPart(part) => format!("code-conclusionPart-{}", part.code()),
    }
}

/// A date as people write it; everything else as it is.
fn date_in_words(language: Language, value: &str) -> String {
    match (value.parse::<NaiveDate>(), language) {
        (Ok(date), Language::En) => date.format("on %-d %B %Y").to_string(),
        (Ok(date), _) => date.format("%-d.%-m.%Y").to_string(),
        (Err(_), _) => value.to_owned(),
    }
}
