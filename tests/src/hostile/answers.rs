//! Answers that somebody has spoilt, and what is no answer at all.

use serde_json::{Value, json};

use super::Dice;

/// A body and what it calls itself.
pub struct Sent {
    /// The media type.
    pub media: &'static str,
    /// The body, which need not be text.
    pub body: Vec<u8>,
}

/// The content of a form that asks for an answer of every kind, one of them by a pattern that an engine that goes
/// back has to try in many ways.
pub fn form() -> Value {
    let says = |text: &str| json!({ "nb": text });
    let question = |key: &str, widget: &str, labels: &[&str]| {
        let labels: serde_json::Map<String, Value> = labels
            .iter()
            .map(|label| ((*label).to_owned(), says(label)))
            .collect();
        json!({ "key": key, "widget": widget, "text": says(key), "help": null, "labels": labels })
    };
    json!({
        "languages": ["nb"], "title": says("Skjema"), "intro": null,
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "properties": {
                "calm": { "type": "integer", "minimum": 1, "maximum": 5 },
                "years": { "type": "integer", "minimum": -1_000_000, "maximum": 1_000_000 },
                "again": { "type": "string", "enum": ["yes", "no"] },
                "useful": { "type": "array", "items": { "type": "string", "enum": ["talk", "rest", "walk"] },
                    "minItems": 1, "maxItems": 3, "uniqueItems": true },
                "back": { "type": "boolean" },
                "code": { "type": "string", "maxLength": 200, "pattern": "^[a-z]+.[a-z]*[A-Z]([a-z])+$" },
                "more": { "type": "string", "minLength": 1, "maxLength": 2000 }
            },
            "required": ["calm"], "additionalProperties": false
        },
        "questions": [
            question("calm", "scale", &[]), question("years", "number", &[]),
            question("again", "radio", &["yes", "no"]),
            question("useful", "checkboxes", &["talk", "rest", "walk"]),
            question("back", "yesNo", &["true", "false"]), question("code", "line", &[]),
            question("more", "area", &[])
        ],
        "scales": [], "instrument": null
    })
}

/// An answer to it with which nothing is wrong.
fn sound(dice: &mut Dice) -> Value {
    let code = *dice.pick(&["a.Bc", "abc-defXyz"]);
    let more = text(dice)
        .chars()
        .take(1 + dice.below(2000))
        .collect::<String>();
    let more = more.replace(char::is_control, " ");
    let mut answers = json!({
        "calm": 1 + dice.below(5), "years": dice.pick(&[-1_000_000, 0, 7]),
        "again": dice.pick(&["yes", "no"]), "useful": ["rest"], "back": dice.below(2) == 0,
        "code": code, "more": more,
    });
    // Nothing but the first must be answered.
    for key in ["years", "again", "useful", "back", "code", "more"] {
        if dice.below(3) == 0 || answers[key] == "" {
            answers.as_object_mut().unwrap().remove(key);
        }
    }
    json!({ "answers": answers, "paper": dice.below(2) == 0 })
}

/// Names that mean something elsewhere, and keys of other forms.
const NAMES: &[&str] = &[
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "$ref",
    "$schema",
    "",
    " ",
    "a/b~c",
    "calm ",
    "Calm",
    "ca\u{300}lm",
    "\u{202e}mlac",
    "worthwhile",
    "important",
    "mark",
    "answers",
    "pairCode",
    "paper",
    "0",
    "-1",
    "calm\u{0}",
    "{calm}",
    "'; DROP TABLE answer; --",
];

/// Texts over which a reader, a database or a screen may stumble.
const TEXTS: &[&str] = &[
    "NaN",
    "Infinity",
    "-0",
    "1e400",
    "0x10",
    "１２",
    "٣",
    "null",
    "true",
    "undefined",
    "",
    " ",
    "\u{0}",
    "\u{1}\u{1b}[31m",
    "\u{7f}",
    "\r\n\r\nHTTP/1.1 200 OK",
    "\u{2028}\u{2029}",
    "\u{202e}tfosorcim\u{2066}\u{2069}",
    "\u{feff}",
    "\u{fffe}\u{ffff}",
    "\u{10ffff}",
    "e\u{301}\u{301}\u{301}",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "ﷺ",
    "İıß",
    "Z\u{351}\u{36b}\u{343}alg\u{348}\u{349}o",
    "<script>alert(1)</script>",
    "{ $max }",
    "%s%n%x",
    "../../../etc/passwd",
    "' OR '1'='1",
    "\\u0000",
    "${jndi:ldap://x}",
    "2026-02-30",
    "-9999-01-01",
    "01018812345",
    "130972 48022",
    "talk",
    "yes",
    "Tusen takk for et fint kurs.",
];

/// Patterns take their time over these, where an engine goes back.
fn long(dice: &mut Dice) -> String {
    let length = *dice.pick(&[30, 200, 201, 2000, 2001, 60_000]);
    match dice.below(5) {
        0 => "a".repeat(length) + "!",
        1 => "a.".repeat(length / 2),
        2 => "e\u{301}".repeat(length / 2),
        3 => "\u{1d538}".repeat(length),
        _ => "1 ".repeat(length / 2),
    }
}

fn text(dice: &mut Dice) -> String {
    match dice.below(4) {
        0 => long(dice),
        _ => (*dice.pick::<&str>(TEXTS)).to_owned(),
    }
}

/// Anything that JSON can say.
fn value(dice: &mut Dice) -> Value {
    match dice.below(12) {
        0 => json!(null),
        1 => json!(dice.below(2) == 0),
        2 => json!(dice.pick(&[i64::MIN, i64::MAX, -1, 0, 6, 1_000_001])),
        3 => json!(dice.pick(&[u64::MAX, 9_007_199_254_740_993])),
        4 => json!(dice.pick(&[1e308, 5e-324, 2.5, 2.0, -0.0])),
        5 => json!({ (*dice.pick::<&str>(NAMES)): text(dice) }),
        6 => json!(vec!["rest"; dice.below(60)]),
        7 => json!([["talk"], { "talk": 1 }, 1, null]),
        8 => (0..dice.below(27)).fold(json!(1), |inner, _| json!([inner])),
        9 => (0..dice.below(27)).fold(json!(1), |inner, _| json!({ "calm": inner })),
        _ => json!(text(dice)),
    }
}

/// A sound body with something in it that is none, wherever the dice lead.
fn spoilt(dice: &mut Dice) -> Value {
    let mut body = sound(dice);
    for _ in 0..=dice.below(2) {
        let keys = ["calm", "years", "again", "useful", "back", "code", "more"];
        let key = (*dice.pick(&keys)).to_owned();
        let name = (*dice.pick::<&str>(NAMES)).to_owned();
        let (one, whole) = (value(dice), value(dice));
        match dice.below(9) {
            0..=4 => body["answers"][key] = one,
            5 => body["answers"][name] = one,
            6 => body["pairCode"] = one,
            7 => body[*dice.pick(&["answers", "paper", "window", "__proto__"])] = whole,
            _ => {
                _ = body["answers"]
                    .as_object_mut()
                    .map(|all| all.remove("calm"))
            }
        }
        // Nothing more can be put into what is no object.
        if !body["answers"].is_object() {
            break;
        }
    }
    body
}

/// What no serializer writes.
fn raw(dice: &mut Dice) -> Vec<u8> {
    let sent = sound(dice).to_string();
    let said = |value: &str| format!("{{\"answers\":{{\"calm\":{value}}}}}").into_bytes();
    let more = |text: &str| said(&format!("2,\"more\":{text}"));
    match dice.below(16) {
        0 => said(dice.pick::<&str>(&[
            "NaN",
            "-Infinity",
            "1e999",
            "01",
            "+1",
            ".5",
            "2.",
            "1_0",
            "0x1",
            "2.0",
            "20e-1",
        ])),
        1 => said(&"9".repeat(1 + dice.below(3000))),
        2 => said(&format!("0.{}1", "0".repeat(dice.below(3000)))),
        3 => more(dice.pick::<&str>(&[
            r#""\ud800""#,
            r#""\udfff\ud800""#,
            r#""\ud83d\ude00""#,
            r#""\u00""#,
            r#""\x41""#,
            "'x'",
            r#""\u0000""#,
        ])),
        4 => said("1,\"calm\":2"),
        5 => [
            &sent.as_bytes()[..sent.len() - 1],
            b",\"answers\":{\"calm\":1}}",
        ]
        .concat(),
        6 => {
            let bad: &[u8] = dice.pick::<&[u8]>(&[
                &b"\xff"[..],
                b"\xc0\x80",
                b"\xed\xa0\x80",
                b"\xf5\x80\x80\x80",
                b"\xe2\x82",
            ]);
            [&b"{\"answers\":{\"calm\":1,\"more\":\"x"[..], bad, b"\"}}"].concat()
        }
        7 => sent.as_bytes()[..dice.below(sent.len())].to_vec(),
        8 => [&b"\xef\xbb\xbf"[..], sent.as_bytes()].concat(),
        9 => sent.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        10 => {
            let deep = 1 + dice.below(5000);
            said(&("[".repeat(deep) + &"]".repeat(deep)))
        }
        11 => "[{\"a\":".repeat(1 + dice.below(5000)).into_bytes(),
        12 => format!(
            "{sent}{}",
            dice.pick(&[" ", "{}", ",", "//", "\u{0}", "null"])
        )
        .into_bytes(),
        13 => (*dice.pick(&[
            "",
            "null",
            "[]",
            "0",
            "\"\"",
            "{}",
            "true",
            " ",
            "\"answers\"",
        ]))
        .into(),
        14 => (0..dice.below(200))
            .map(|_| u8::try_from(dice.below(256)).unwrap())
            .collect(),
        _ => format!("/* */{sent}").into_bytes(),
    }
}

/// As much as an answer may hold, or any body, and all of it wrong.
fn huge(dice: &mut Dice) -> Vec<u8> {
    let most = *dice.pick(&[250_000, 1_000_000]);
    let all = |what: &str| format!("{{\"answers\":{{\"calm\":1,{what}}}}}").into_bytes();
    let many = |one: &str| vec![one; most / (one.len() + 1)].join(",");
    match dice.below(10) {
        0 => all(&format!("\"useful\":[{}]", many("1"))),
        1 => all(&format!("\"useful\":[{}]", many("\"talk\""))),
        2 => all(&format!("\"useful\":[{}]", many("\"130972 48022\""))),
        3 => all(&format!("\"useful\":[{}]", many("{}"))),
        4 => all(&format!("\"more\":\"{}\"", "1 ".repeat(most / 2))),
        5 => all(&format!("\"code\":\"{}!\"", "a".repeat(most))),
        6 => all(&format!("\"more\":\"{}\"", "\\u0041".repeat(most / 7))),
        7 => all(&format!("\"{}\":1", "k".repeat(most))),
        8 => {
            let members: Vec<String> = (0..most / 11).map(|nth| format!("\"k{nth}\":1")).collect();
            all(&members.join(","))
        }
        _ => all(&format!("\"years\":{}", "9".repeat(most))),
    }
}

/// One of them.
pub fn answer(dice: &mut Dice) -> Sent {
    let media = match dice.below(40) {
        0 => *dice.pick(&[
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/xml",
            "",
            "json",
        ]),
        _ => "application/json",
    };
    let body = match dice.below(100) {
        0..=9 => sound(dice).to_string().into_bytes(),
        10..=64 => spoilt(dice).to_string().into_bytes(),
        65..=98 => raw(dice),
        _ => huge(dice),
    };
    Sent { media, body }
}
