//! Pages and the diagram, produced from the tables, so that they can't say anything else; and charts of figures.

pub mod chart;
mod diagram;
mod lifecycle;
mod operation;
mod permissions;

pub use diagram::{DIAGRAM_STYLE, Diagram, lifecycle_diagram, round_diagram};
pub use lifecycle::lifecycle_markdown;
pub use operation::{when_markdown, who_may_markdown};
pub use permissions::permissions_markdown;

use crate::lifecycle::Machine;

/// Upper-cases the first letter, for the beginning of a sentence or a heading.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// A thing of a machine, as it stands in a sentence: `a need`, `an enrolment`.
#[must_use]
pub fn one(machine: Machine) -> String {
    let name = words(machine.code());
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {name}")
}

/// A camelCase code as words: `closeUnsigned` becomes `close unsigned`.
fn words(code: &str) -> String {
    code.chars()
        .flat_map(|c| {
            c.is_uppercase()
                .then_some(' ')
                .into_iter()
                .chain(c.to_lowercase())
        })
        .collect()
}
