//! A course's plan: written in six sections, approved by one person of each side.

mod approve;
mod contest;
mod diff;
mod draft;

pub use approve::{approve, withdraw};
pub(in crate::app) use approve::{give, matter};
pub use contest::contest;
pub(in crate::app) use contest::void_hand;
pub use diff::{Difference, diff};
pub use draft::{begin, discard, put_section, submit};

use domain::codes::Section;
use domain::plan::{Plan, canonical};
use store::StoreError;
use store::crypto::sha256_hex;
use store::plan as rows;

/// Kind of a version, as in ETags and the journal.
pub const VERSION: &str = "planVersion";
/// Kind of a section, as in ETags and the journal.
pub const SECTION: &str = "planSection";

/// Puts a plan together from its stored sections.
///
/// # Errors
/// `Corrupt` if a section can't be read.
pub fn assemble(sections: &[rows::Section]) -> Result<Plan, StoreError> {
    let mut plan = Plan::default();
    for row in sections {
        match super::facts::code::<Section>(&row.section)? {
            Section::TargetGroup => plan.target_group = read(row)?,
            Section::Aims => plan.aims = read(row)?,
            Section::Frames => plan.frames = read(row)?,
            Section::Content => plan.content = read(row)?,
            Section::Methods => plan.methods = read(row)?,
            Section::Evaluation => plan.evaluation = read(row)?,
        }
    }
    Ok(plan)
}

/// Reads a section's body.
///
/// # Errors
/// `Corrupt` if it doesn't fit.
pub fn read<T: serde::de::DeserializeOwned>(row: &rows::Section) -> Result<T, StoreError> {
    serde_json::from_value(row.body.clone())
        .map_err(|err| StoreError::Corrupt(format!("section {}: {err}", row.section)))
}

/// The hash that approvals are bound to: SHA-256 over the plan's canonical bytes, in hex.
pub fn content_hash(plan: &Plan) -> String {
    sha256_hex(&canonical(plan))
}
