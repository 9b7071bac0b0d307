//! Whether an answer fits its form. Where answers come in, this is what says yes or no.

use std::collections::BTreeMap;

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
    let answer = &small(answer, &kinds, &mut check);
    for error in validator.iter_errors(answer).take(MOST_TOLD) {
        let key = error.instance_path().as_str().split('/').nth(1);
        let kind = key.and_then(|key| kinds.get(key));
        if let Some(fault) = fault(&error, kind) {
            check.fault(fault);
        }
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

/// The answer without what no question asks and without entries beyond as many as may be chosen, which are told:
/// the validator gathers all that is wrong in a list or an object before it tells the first, and a body may hold
/// a hundred thousand of them.
fn small(answer: &Value, kinds: &BTreeMap<String, Kind>, check: &mut Check) -> Value {
    let Some(members) = answer.as_object() else {
        return answer.clone();
    };
    let unknown = members.keys().filter(|key| !kinds.contains_key(*key));
    for key in unknown.take(MOST_TOLD) {
        check.fault(FieldError::new(pointer(&[key]), "unknownMember"));
    }
    let known = members.iter().filter_map(|(key, value)| {
        let value = match (kinds.get(key)?, value) {
            (Kind::Choices { most, .. }, Value::Array(items)) if items.len() > *most as usize => {
                check.fault(FieldError::new(pointer(&[key]), "tooMany").with("max", most));
                items.iter().take(*most as usize).cloned().collect()
            }
            _ => value.clone(),
        };
        Some((key.clone(), value))
    });
    Value::Object(known.collect())
}

/// What is wrong, in our own codes, unless another error tells it: the library's words quote the answer.
fn fault(error: &ValidationError<'_>, kind: Option<&Kind>) -> Option<FieldError> {
    let here = error.instance_path().as_str().to_owned();
    let one = |code| FieldError::new(here.clone(), code);
    Some(match error.kind() {
        K::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            FieldError::new(here.clone() + &pointer(&[name]), "required")
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
        K::MinItems { limit } => one("tooFew").with("min", limit),
        K::UniqueItems => one("notUnique"),
        K::Minimum { .. } | K::Maximum { .. } => match kind {
            Some(Kind::Number { least, largest }) => {
                one("outOfRange").with("min", least).with("max", largest)
            }
            _ => one("wrongType"),
        },
        // What is no text is told already.
        K::Enum { .. } if !error.instance().is_string() => return None,
        K::Enum { .. } => match kind {
            Some(Kind::Choice { options } | Kind::Choices { options, .. }) => {
                one("unknownCode").with("allowed", options.join(", "))
            }
            _ => one("wrongType"),
        },
        K::Pattern { .. } => one("notMatching"),
        _ => one("wrongType"),
    })
}
