//! The shipped forms hold what we ask of others, and take or refuse any answer.

use domain::forms::{Earlier, Kind};
use serde_json::{Map, Value, json};

use super::shipped::all;
use super::{check_answer, findings, prepared};
use crate::app::{FieldError, Refusal};
use crate::messages::{self, Language};

#[test]
fn the_shipped_forms_have_no_finding_and_are_kept_as_they_are() {
    let forms = all().expect("the files can be read");
    assert_eq!(forms.len(), 6);
    for form in forms {
        let found = findings(&form.content, &Earlier::default());
        assert_eq!(found, [], "{}", form.key);
        assert_eq!(form.content.languages.len(), 3, "{}", form.key);
        assert_eq!(form.content.instrument, None, "{} is our own", form.key);
        let kept = prepared(form.content.clone(), "").expect("no text is too long");
        assert_eq!(
            kept,
            serde_json::to_value(&form.content).expect("JSON"),
            "{}",
            form.key
        );
    }
}

/// Nynorsk is not a copy of bokmål.
#[test]
fn the_shipped_forms_are_written_in_each_language() {
    for form in all().expect("the files can be read") {
        let questions = form.content.questions.iter().map(|question| &question.text);
        let texts: Vec<_> = questions.collect();
        let same = texts.iter().filter(|text| text.nb == text.nn).count();
        assert!(
            3 * same < texts.len(),
            "{}: {same} of {}",
            form.key,
            texts.len()
        );
        assert!(texts.iter().all(|text| text.nb != text.en), "{}", form.key);
    }
}

fn faults(key: &str, answer: &Value) -> Vec<(String, &'static str)> {
    let form = all()
        .expect("read")
        .into_iter()
        .find(|form| form.key == key);
    match check_answer(&form.expect("a form").content, answer) {
        Ok(()) => Vec::new(),
        Err(Refusal::Invalid(faults)) => faults
            .into_iter()
            .map(|one| (one.pointer, one.code))
            .collect(),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn an_answer_is_refused_where_it_does_not_fit() {
    let fits = json!({ "useful": 5, "takeHome": "At jeg ikke er alene.\nTakk!" });
    assert_eq!(faults("session", &fits), []);
    assert_eq!(
        faults("session", &json!({})),
        [],
        "any question can be skipped"
    );
    let one = |key: &str, answer: Value, pointer: &str, code: &'static str| {
        assert_eq!(
            faults(key, &answer),
            [(pointer.to_owned(), code)],
            "{answer}"
        );
    };
    one("session", json!([1]), "", "notAnObject");
    one("session", json!({ "useful": 6 }), "/useful", "outOfRange");
    one(
        "session",
        json!({ "useful": 2.5 }),
        "/useful",
        "notAnInteger",
    );
    one(
        "session",
        json!({ "useful": "5" }),
        "/useful",
        "notAnInteger",
    );
    one(
        "session",
        json!({ "usefull": 5 }),
        "/usefull",
        "unknownMember",
    );
    one(
        "session",
        json!({ "nextTime": "x".repeat(1001) }),
        "/nextTime",
        "tooLong",
    );
    one(
        "session",
        json!({ "nextTime": "\u{7}" }),
        "/nextTime",
        "controlCharacter",
    );
    one(
        "session",
        json!({ "nextTime": "Ring 010188 10065" }),
        "/nextTime",
        "identityNumber",
    );
    one(
        "endOfCourse",
        json!({ "recommend": "ja" }),
        "/recommend",
        "notABoolean",
    );
    one(
        "venueAndProgramme",
        json!({ "balance": "perfect" }),
        "/balance",
        "unknownCode",
    );
    one(
        "venueAndProgramme",
        json!({ "balance": 1 }),
        "/balance",
        "notAString",
    );
}

/// Numbers that are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

/// A value for a question: fitting, or not.
fn value(dice: &mut Dice, kind: &Kind) -> (Value, bool) {
    if dice.below(4) == 0 {
        let wrong = match dice.below(7) {
            0 => json!(null),
            1 => json!(u64::MAX),
            2 => json!({ "a": { "b": [1, 2] } }),
            3 => json!(0.1),
            4 => json!("y".repeat(5000)),
            5 => json!([["x"]]),
            _ => json!("\u{0}"),
        };
        return (wrong, false);
    }
    let fitting = match kind {
        Kind::Text { most } => json!("ø".repeat(dice.below(u64::from(*most) + 1) as usize)),
        Kind::Choice { options } => json!(options[dice.below(options.len() as u64) as usize]),
        Kind::Choices { options, .. } => json!([options[0]]),
        Kind::Number { least, largest } => {
            json!(least + dice.below((largest - least) as u64 + 1) as i64)
        }
        Kind::YesNo => json!(dice.below(2) == 0),
    };
    (fitting, true)
}

fn said(language: Language, faults: &[FieldError]) {
    for fault in faults {
        assert!(
            fault.pointer.is_empty() || fault.pointer.starts_with('/'),
            "{fault:?}"
        );
        assert!(fault.pointer.len() < 200, "{fault:?}");
        let id = format!("field-{}", fault.code);
        let (words, used) = messages::text(&[language], &id, &fault.params);
        assert!(words.ends_with('.') && used == language, "{id}: {words}");
    }
}

#[test]
fn ten_thousand_answers_to_the_shipped_forms_are_taken_or_refused_by_place() {
    let forms = all().expect("the files can be read");
    let languages = [Language::Nb, Language::Nn, Language::En];
    let mut dice = Dice(0x5eed_a050_0000_2026);
    let (mut taken, mut refused) = (0, 0);
    for turn in 0..10_000 {
        let content = &forms[turn % forms.len()].content;
        let mut answer = Map::new();
        let mut fits = true;
        for (key, kind) in content.kinds() {
            if dice.below(2) == 0 {
                let (given, right) = value(&mut dice, &kind);
                answer.insert(key, given);
                fits &= right;
            }
        }
        if dice.below(5) == 0 {
            let name = ["__proto__", "a/b~c", "", "$ref"][dice.below(4) as usize];
            answer.insert(name.repeat(1 + dice.below(99) as usize), json!(1));
            fits = false;
        }
        match check_answer(content, &Value::Object(answer)) {
            Ok(()) => {
                assert!(fits, "turn {turn} was taken");
                taken += 1;
            }
            Err(Refusal::Invalid(faults)) => {
                assert!(!fits, "turn {turn}: {faults:?}");
                said(languages[turn % 3], &faults);
                refused += 1;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(
        taken > 1000 && refused > 1000,
        "taken {taken}, refused {refused}"
    );
}
