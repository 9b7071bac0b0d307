//! What a form says: read from what is kept, checked before it is kept, and looked through for what
//! stands in the way of using it.

use domain::codes::FormFault;
use domain::forms::{self, Content, Earlier, Texts};
use jsonschema::{PatternOptions, Validator};
use serde_json::{Value, json};
use store::StoreError;

use super::pattern::is_plain;
use crate::app::{Check, FieldError, Refusal};

/// The most memory that one pattern may take, in bytes.
const PATTERN_SIZE: usize = 100_000;

/// Reads a content that is kept.
///
/// # Errors
/// `Store` if it is none: a damaged or newer database.
pub fn read(kept: &Value) -> Result<Content, Refusal> {
    serde_json::from_value(kept.clone())
        .map_err(|_| StoreError::Corrupt("a form's content".into()).into())
}

/// The content as it is kept: with trimmed texts none of which is too long or holds what is never
/// kept. `under` is where it stands in the body.
///
/// # Errors
/// `Invalid` with everything that is wrong.
pub fn prepared(mut content: Content, under: &str) -> Result<Value, Refusal> {
    let mut check = Check::new();
    let mut put = |pointer: String, texts: &mut Texts, most: usize| {
        let languages = [
            ("nb", &mut texts.nb),
            ("nn", &mut texts.nn),
            ("en", &mut texts.en),
        ];
        for (language, text) in languages {
            // A language is left out, or has its words.
            let here = format!("{under}{pointer}/{language}");
            *text = text.as_deref().map(|text| check.text(&here, text, most));
        }
    };
    put("/title".into(), &mut content.title, 200);
    if let Some(intro) = &mut content.intro {
        put("/intro".into(), intro, 2000);
    }
    for (at, question) in content.questions.iter_mut().enumerate() {
        let here = format!("/questions/{at}");
        put(format!("{here}/text"), &mut question.text, 500);
        if let Some(help) = &mut question.help {
            put(format!("{here}/help"), help, 1000);
        }
        for (value, label) in &mut question.labels {
            put(
                here.clone() + &domain::pointer(&["labels", value]),
                label,
                200,
            );
        }
    }
    for (at, scale) in content.scales.iter_mut().enumerate() {
        put(format!("/scales/{at}/title"), &mut scale.title, 200);
    }
    lists(&mut check, &content, under);
    names_and_numbers(&mut check, &content, under);
    if let Some(instrument) = &mut content.instrument {
        let here = format!("{under}/instrument");
        instrument.name = check.text(&format!("{here}/name"), &instrument.name, 200);
        instrument.version = check.text(&format!("{here}/version"), &instrument.version, 50);
        if let Some(licence) = &mut instrument.licence {
            let here = format!("{here}/licence");
            licence.holder = check.text(&format!("{here}/holder"), &licence.holder, 200);
            licence.reference = check.text(&format!("{here}/reference"), &licence.reference, 500);
        }
    }
    check.done(())?;
    serde_json::to_value(&content).map_err(|err| Refusal::Internal(err.to_string()))
}

/// Lists far longer than any form's are not even kept in a draft.
fn lists(check: &mut Check, content: &Content, under: &str) {
    let most = 2 * forms::MOST_QUESTIONS;
    let lists = [
        (
            "/languages",
            content.languages.len(),
            Texts::LANGUAGES.len(),
        ),
        ("/questions", content.questions.len(), most),
        ("/scales", content.scales.len(), most),
        ("/schema/properties", content.schema.properties.len(), most),
        ("/schema/$defs", content.schema.definitions.len(), most),
        ("/schema/required", content.schema.required.len(), most),
    ];
    for (pointer, length, most) in lists {
        check.length(&format!("{under}{pointer}"), length, 0, most);
    }
    for (at, scale) in content.scales.iter().enumerate() {
        let here = format!("{under}/scales/{at}");
        check.length(&format!("{here}/questions"), scale.questions.len(), 0, most);
        check.length(&format!("{here}/reversed"), scale.reversed.len(), 0, most);
    }
}

/// The largest number of the specification's `int32`.
const LARGEST: i64 = i32::MAX as i64;

/// A key or code without a letter names nothing, and no number is larger than the specification says, in a
/// draft either.
fn names_and_numbers(check: &mut Check, content: &Content, under: &str) {
    let schema = &content.schema;
    let mut lists = vec![("/schema/required".to_owned(), &schema.required)];
    for (at, scale) in content.scales.iter().enumerate() {
        lists.push((format!("/scales/{at}/questions"), &scale.questions));
        lists.push((format!("/scales/{at}/reversed"), &scale.reversed));
        let pointer = format!("{under}/scales/{at}/fewestAnswered");
        check.number(&pointer, scale.fewest_answered.into(), 0, LARGEST);
    }
    let parts = [
        ("properties", &schema.properties),
        ("$defs", &schema.definitions),
    ];
    for (part, nodes) in parts {
        for (key, node) in nodes {
            let whole = std::iter::successors(Some(node), |node| node.items.as_deref());
            for (deep, node) in whole.enumerate() {
                let here = domain::pointer(&["schema", part, key]) + &"/items".repeat(deep);
                let options = node.options.iter();
                lists.extend(options.map(|options| (format!("{here}/enum"), options)));
                for (bound, number) in [
                    ("minLength", node.min_length),
                    ("maxLength", node.max_length),
                    ("minItems", node.min_items),
                    ("maxItems", node.max_items),
                ] {
                    let number = i64::from(number.unwrap_or_default());
                    let pointer = format!("{under}{here}/{bound}");
                    check.number(&pointer, number, 0, LARGEST);
                }
            }
        }
    }
    for (pointer, texts) in lists {
        for (at, text) in texts.iter().enumerate() {
            check.must(!text.is_empty(), &format!("{under}{pointer}/{at}"), "empty");
        }
    }
}

/// Everything that stands in the way of using a form: what the domain finds, and patterns that the
/// engine does not take. `earlier` is what keys have stood for.
pub fn findings(content: &Content, earlier: &Earlier) -> Vec<FieldError> {
    let mut found: Vec<FieldError> = forms::findings(content, earlier)
        .into_iter()
        .map(|finding| FieldError {
            pointer: finding.pointer,
            code: finding.fault.code(),
            params: finding.params,
        })
        .collect();
    let bad = |(_, pattern): &(String, &str)| {
        pattern.chars().count() <= forms::LONGEST_PATTERN && !is_pattern(pattern)
    };
    let patterns = content.schema.patterns().filter(bad);
    found.extend(patterns.map(|(at, _)| FieldError::new(at, FormFault::Pattern.code())));
    found
}

/// Whether a pattern does no harm anywhere, and our engine takes it.
fn is_pattern(pattern: &str) -> bool {
    is_plain(pattern) && validator(&json!({ "type": "string", "pattern": pattern })).is_some()
}

/// What checks answers against a schema; none if the schema can't be used.
pub(super) fn validator(schema: &Value) -> Option<Validator> {
    let engine = PatternOptions::regex()
        .size_limit(PATTERN_SIZE)
        .dfa_size_limit(PATTERN_SIZE);
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .with_pattern_options(engine)
        .build(schema)
        .ok()
}
