//! Whether an answer fits its form. Where answers come in, this is what says yes or no.

use domain::forms::{Content, Kind};
use domain::pointer;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as K;
use serde_json::Value;

use super::content::validator;
use crate::app::{Check, FieldError, MOST_TOLD, Refusal};

/// Checks an answer to a form that has no finding.
///
/// # Errors
/// `Invalid` with everything that is wrong with it, none of it repeated; `Internal` if the form itself
/// can't be used.
pub fn check(content: &Content, answer: &Value) -> Result<(), Refusal> {
    let schema = serde_json::to_value(&content.schema);
    let schema = schema.map_err(|err| Refusal::Internal(err.to_string()))?;
    let validator = validator(&schema)
        .ok_or_else(|| Refusal::Internal("a form's schema can't be used".into()))?;
    let mut check = Check::new();
    let kinds = content.kinds();
    for error in validator.iter_errors(answer).take(MOST_TOLD) {
        let key = error.instance_path().as_str().split('/').nth(1);
        let kind = key.and_then(|key| kinds.get(key));
        fault(&error, kind)
            .into_iter()
            .for_each(|one| check.fault(one));
    }
    // What is never kept in any text: see `Check`.
    for (key, value) in answer.as_object().into_iter().flatten() {
        if let (Some(Kind::Text { most }), Some(text)) = (kinds.get(key), value.as_str())
            && text.chars().count() <= *most as usize
        {
            check.optional(&pointer(&[key]), Some(text), *most as usize);
        }
    }
    check.done(())
}

/// What is wrong, in our own codes: the library's words quote the answer.
fn fault(error: &ValidationError<'_>, kind: Option<&Kind>) -> Vec<FieldError> {
    let here = error.instance_path().as_str().to_owned();
    let one = |code| FieldError::new(here.clone(), code);
    let below = |name: &str| here.clone() + &pointer(&[name]);
    vec![match error.kind() {
        K::AdditionalProperties { unexpected } => {
            let unknown = unexpected.iter().take(20);
            return unknown
                .map(|name| FieldError::new(below(name), "unknownMember"))
                .collect();
        }
        K::Required { property } => {
            FieldError::new(below(property.as_str().unwrap_or_default()), "required")
        }
        K::Type { .. } => one(match kind {
            None => "notAnObject",
            Some(Kind::Number { .. }) => "notAnInteger",
            Some(Kind::YesNo) => "notABoolean",
            Some(Kind::Choices { .. }) if !here[1..].contains('/') => "notAList",
            Some(_) => "notAString",
        }),
        K::MaxLength { limit } => one("tooLong").with("max", limit),
        K::MinLength { limit } => one("tooShort").with("min", limit),
        K::MaxItems { limit } => one("tooMany").with("max", limit),
        K::MinItems { limit } => one("tooFew").with("min", limit),
        K::UniqueItems => one("notUnique"),
        K::Minimum { .. } | K::Maximum { .. } => match kind {
            Some(Kind::Number { least, largest }) => {
                one("outOfRange").with("min", least).with("max", largest)
            }
            _ => one("wrongType"),
        },
        // What is no text is told already.
        K::Enum { .. } if !error.instance().is_string() => return Vec::new(),
        K::Enum { .. } => match kind {
            Some(Kind::Choice { options } | Kind::Choices { options, .. }) => {
                one("unknownCode").with("allowed", options.join(", "))
            }
            _ => one("wrongType"),
        },
        K::Pattern { .. } => one("notMatching"),
        _ => one("wrongType"),
    }]
}
