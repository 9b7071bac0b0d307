//! Ten thousand forms that somebody has spoilt, the same every time: each is refused with a reason, or
//! taken with a largest answer that is bounded.

use std::collections::BTreeMap;

use domain::forms::{Content, Kind, LARGEST_ANSWER};
use serde_json::{Map, Value, json};

use super::FormContentInput;
use crate::app::forms;
use crate::app::{FieldError, Refusal};
use crate::messages::{self, Language};

const FORMS: &[&str] = &[
    include_str!("../../../data/forms/session.1.json"),
    include_str!("../../../data/forms/endOfCourse.1.json"),
    include_str!("../../../data/forms/venueAndProgramme.1.json"),
    include_str!("../../../data/forms/masteryExpectation.1.json"),
];

/// Numbers that are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len())]
    }
}

/// Names that mean something to JSON Schema or to JavaScript, and some that mean nothing.
const NAMES: &[&str] = &[
    "$ref",
    "$id",
    "$dynamicRef",
    "$anchor",
    "$schema",
    "$defs",
    "allOf",
    "anyOf",
    "not",
    "if",
    "then",
    "patternProperties",
    "unevaluatedProperties",
    "contains",
    "dependentSchemas",
    "const",
    "format",
    "multipleOf",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "items",
    "prefixItems",
    "enum",
    "minimum",
    "maximum",
    "type",
    "required",
    "properties",
    "additionalProperties",
    "key",
    "labels",
    "__proto__",
    "",
    "a/b~c",
    "Ærlig",
    "useful",
];

const NUMBERS: &[i64] = &[
    -1,
    0,
    1,
    2,
    7,
    50,
    51,
    4000,
    4001,
    1_000_001,
    i64::MAX,
    i64::MIN,
];

const PATTERNS: &[&str] = &[
    "(a+)+$",
    "(?=a)b",
    "(?<!a)b",
    "(a)\\1",
    "(?P<n>a)(?P=n)",
    "((((a{99}){99}){99}){99})",
    "[",
    "^[a-z]{1,9}$",
    "\\d+",
    "(?i)x*",
];

const TEXTS: &[&str] = &[
    "https://example.org/schema.json",
    "file:///etc/passwd",
    "#",
    "#/$defs/point",
    "#/$defs/extra",
    "http://json-schema.org/draft-07/schema#",
    "object",
    "number",
    "string",
    "array",
    "useful",
    "extra",
    "\u{7}",
    "01018812345",
    "  ",
];

/// A text that means something somewhere, or is very long.
fn text(dice: &mut Dice) -> String {
    match dice.below(3) {
        0 => (*dice.pick::<&str>(PATTERNS)).to_owned(),
        1 => (*dice.pick::<&str>(TEXTS)).to_owned(),
        _ => "x".repeat(dice.below(3000)),
    }
}

/// The schema of an answer, well written and perhaps too large, too deep or leading elsewhere.
fn node(dice: &mut Dice) -> Value {
    match dice.below(6) {
        0 => {
            json!({ "type": "string", "pattern": dice.pick::<&str>(PATTERNS), "maxLength": dice.below(5000) })
        }
        1 => json!({ "$ref": dice.pick::<&str>(TEXTS) }),
        2 => json!({ "type": "array", "maxItems": dice.below(99), "items": node(dice) }),
        3 => {
            json!({ "type": "integer", "minimum": dice.pick(NUMBERS), "maximum": dice.pick(NUMBERS) })
        }
        4 => json!({ "type": "string", "enum": vec!["a"; dice.below(60)] }),
        _ => json!({ "type": "boolean", "minItems": 1 }),
    }
}

/// Anything.
fn value(dice: &mut Dice) -> Value {
    match dice.below(9) {
        0 => json!(null),
        1 => json!(dice.below(2) == 0),
        2 => json!(u64::MAX),
        3 => json!(1e308),
        4 => json!(dice.pick(NUMBERS)),
        5 | 6 => json!(text(dice)),
        7 => node(dice),
        _ => (0..20).fold(
            json!(1),
            |inner, _| json!({ "items": inner, "properties": { "a": 1 } }),
        ),
    }
}

/// Spoils one place of a document, wherever the dice lead.
fn spoil(dice: &mut Dice, document: &mut Value) {
    match document {
        Value::Object(members) if !members.is_empty() && dice.below(8) != 0 => {
            let names: Vec<String> = members.keys().cloned().collect();
            let name = dice.pick(&names);
            if let Some(inner) = members.get_mut(name) {
                return spoil(dice, inner);
            }
        }
        Value::Array(items) if !items.is_empty() && dice.below(8) != 0 => {
            let at = dice.below(items.len());
            return spoil(dice, &mut items[at]);
        }
        _ => {}
    }
    match (document, dice.below(8)) {
        // Anything at all, mostly of the wrong type.
        (place, 0) => *place = value(dice),
        (Value::Object(members), 1 | 2) => {
            let names: Vec<String> = members.keys().cloned().collect();
            if !names.is_empty() {
                members.remove(dice.pick(&names));
            }
        }
        (Value::Object(members), 3) => {
            members.insert((*dice.pick(NAMES)).to_owned(), value(dice));
        }
        // A name that is known where schemas are named, and one where keywords are.
        (Value::Object(members), turn) => {
            let name = *dice.pick(&[
                "useful",
                "extra",
                "maxLength",
                "pattern",
                "minItems",
                "$ref",
            ]);
            let member = match (name, turn) {
                ("useful" | "extra", _) => node(dice),
                ("maxLength" | "minItems", _) => json!(dice.below(5000)),
                _ => json!(text(dice)),
            };
            members.insert(name.to_owned(), member);
        }
        (Value::Array(items), 1 | 2) => {
            items.pop();
        }
        (Value::Array(items), 3) => {
            let again = items.first().cloned().unwrap_or(json!(null));
            let times = dice.below(200);
            items.extend(std::iter::repeat_n(again, times));
        }
        (Value::Array(items), _) => {
            let again = items.last().cloned().unwrap_or(json!("extra"));
            items.push(again);
        }
        (Value::Number(number), _) => *number = dice.pick(NUMBERS).to_owned().into(),
        (Value::Bool(yes), _) => *yes = !*yes,
        (place, _) => *place = json!(text(dice)),
    }
}

/// Every reason is said in each language, and has a place.
fn said(faults: &[FieldError]) {
    for fault in faults {
        assert!(
            fault.pointer.starts_with('/') && fault.pointer.len() < 600,
            "{fault:?}"
        );
        for language in [Language::Nb, Language::Nn, Language::En] {
            let id = format!("field-{}", fault.code);
            let (words, used) = messages::text(&[language], &id, &fault.params);
            assert!(words.ends_with('.') && used == language, "{id}: {words}");
        }
    }
}

/// The longest answer that a form takes.
fn largest(content: &Content) -> Value {
    let one = |kind: &Kind| match kind {
        Kind::Text { most } => json!("\u{1d538}".repeat(*most as usize)),
        Kind::Choice { options } => json!(options.iter().max_by_key(|one| one.len())),
        Kind::Choices { options, most } => {
            let longest = options.iter().max_by_key(|one| one.len());
            json!(vec![longest; *most as usize])
        }
        Kind::Number { least, largest } => {
            let both = [least, largest];
            json!(both.iter().max_by_key(|number| number.to_string().len()))
        }
        Kind::YesNo => json!(false),
    };
    let members = content
        .kinds()
        .into_iter()
        .map(|(key, kind)| (key, one(&kind)));
    Value::Object(members.collect::<Map<_, _>>())
}

#[test]
fn ten_thousand_spoilt_forms_are_refused_with_a_reason_or_bounded() {
    let mut dice = Dice(0x5eed_f0a1_0000_2026);
    let (mut unread, mut refused, mut found, mut taken) = (0, 0, 0, 0);
    for _ in 0..10_000 {
        let text: Value = serde_json::from_str(dice.pick::<&str>(FORMS)).expect("a shipped form");
        let mut document = text["content"].clone();
        for _ in 0..=dice.below(3) {
            spoil(&mut dice, &mut document);
        }
        // What the type refuses, the body's reader tells with its place.
        let Ok(input) = serde_json::from_value::<FormContentInput>(document) else {
            unread += 1;
            continue;
        };
        let content = input.content().expect("the rules know every member");
        let kept = match forms::prepared(content, "") {
            Ok(kept) => kept,
            Err(Refusal::Invalid(faults)) => {
                said(&faults);
                refused += 1;
                continue;
            }
            Err(other) => panic!("{other:?}"),
        };
        let content = forms::read(&kept).expect("what is kept can be read");
        let findings = forms::findings(&content, &BTreeMap::new());
        said(&findings);
        assert!(findings.len() <= 220, "{} findings", findings.len());
        if !findings.is_empty() {
            found += 1;
            continue;
        }
        taken += 1;
        let answer = largest(&content);
        let length = answer.to_string().len() as u64;
        assert!(length <= content.longest_answer(), "{length}: {answer}");
        assert!(content.longest_answer() <= LARGEST_ANSWER);
        // A sound form can be used: it says of any answer whether it fits.
        match forms::check_answer(&content, &answer) {
            Ok(()) => {}
            Err(Refusal::Invalid(faults)) => said(&faults),
            Err(other) => panic!("{other:?}"),
        }
    }
    let counts = format!("unread {unread}, refused {refused}, found {found}, taken {taken}");
    assert!(
        unread > 2000 && refused > 200 && found > 500 && taken > 500,
        "{counts}"
    );
}
