//! Every text for people, in bokmål, nynorsk, English and the little Northern Sami we are sure of.
//!
//! Ids: `guard-<code>`, `method-<code>`, `basis-…`, `action-<code>`, `todo-<code>`, `state-<machine>-<code>`, `code-<list>-<code>`,
//! `problem-<code>-title|detail|cause|remedy`, `field-<code>`, `results-…`, `feedback-…`. A text that a language lacks comes in
//! the next language of the chain, and the answer says which one it was.

mod bundle;
mod guard;
mod negotiate;

pub use domain::codes::Language;

pub use guard::{basis, method, todo, unmet};
pub use negotiate::{negotiate, tag};

use bundle::bundle;

/// The text `id` in the first language of `chain` that has it, and that language. Parameters that
/// are missing get a neutral word, so that no placeholder ever shows.
///
/// An id that exists nowhere comes back as itself: a fault of ours, caught by a test, that should
/// not keep anybody from an answer.
#[must_use]
pub fn text(chain: &[Language], id: &str, params: &[(&str, String)]) -> (String, Language) {
    chain
        .iter()
        .chain(&[Language::Nb])
        .find_map(|language| Some((bundle(*language).format(id, params)?, *language)))
        .unwrap_or_else(|| (id.to_owned(), Language::Nb))
}

/// Whether a language has a text of its own for `id`.
#[must_use]
pub fn has(language: Language, id: &str) -> bool {
    bundle(language).has(id)
}

#[cfg(test)]
mod tests;
