//! Forms that somebody has spoilt.

use serde_json::{Value, json};

const FORMS: &[&str] = &[
    include_str!("../../../api/data/forms/session.1.json"),
    include_str!("../../../api/data/forms/endOfCourse.1.json"),
    include_str!("../../../api/data/forms/venueAndProgramme.1.json"),
    include_str!("../../../api/data/forms/masteryExpectation.1.json"),
];

/// Numbers that are the same in every run (xorshift).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `most`, which is not 0.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
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
    "(?i)[!-\u{1d538}][!-\u{1d538}][!-\u{1d538}][!-\u{1d538}][!-\u{1d538}][!-\u{1d538}][!-\u{1d538}][!-\u{1d538}]",
    "(\\w{1,9}\\p{L}*|[^\\w])+$",
    "\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w\\w",
    "\\p{L}\\p{Lu}\\p{Greek}[\\p{L}&&\\W][^\\p{L}]\\P{L}\\p{L}\\p{Lu}\\p{Greek}[\\p{L}&&\\W][^\\p{L}]\\P{L}",
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

/// The content of a shipped form, spoilt in one to three places.
pub fn form(dice: &mut Dice) -> Value {
    let shipped: Value = serde_json::from_str(dice.pick::<&str>(FORMS)).expect("a shipped form");
    let mut document = shipped["content"].clone();
    for _ in 0..=dice.below(3) {
        spoil(dice, &mut document);
    }
    document
}
