//! Ten thousand forms that somebody has spoilt, the same every time: each is refused with a reason, or
//! taken with a largest answer that is bounded.

use domain::forms::{Content, Earlier, Kind, LARGEST_ANSWER};
use serde_json::{Map, Value, json};

use super::FormContentInput;
use crate::app::forms;
use crate::app::{FieldError, Refusal};
use crate::messages::{self, Language};

/// Those that are sent over HTTP as well.
#[path = "../../../../tests/src/hostile/forms.rs"]
mod spoilt;

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
    let mut dice = spoilt::Dice(0x5eed_f0a1_0000_2026);
    let (mut unread, mut refused, mut found, mut taken) = (0, 0, 0, 0);
    for _ in 0..10_000 {
        let document = spoilt::form(&mut dice);
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
        let findings = forms::findings(&content, &Earlier::default());
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
