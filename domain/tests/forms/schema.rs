//! What is wrong with a schema.

use super::super::*;
use super::findings::{found, only};

/// The schema of one answer, put in the place of `more`.
#[track_caller]
fn node(node: Node, below: &str, fault: FormFault) {
    let pointer = format!("/schema/properties/more{below}");
    only(
        |form| _ = form.schema.properties.insert("more".into(), node),
        &pointer,
        fault,
    );
}

#[test]
fn the_schema_is_one_flat_closed_object() {
    only(
        |f| f.schema.dialect = "http://json-schema.org/draft-07/schema#".into(),
        "/schema/$schema",
        FormFault::Dialect,
    );
    only(
        |f| f.schema.kind = AnswerType::Array,
        "/schema/type",
        FormFault::RootNotObject,
    );
    only(
        |f| f.schema.additional_properties = true,
        "/schema/additionalProperties",
        FormFault::AdditionalAnswers,
    );
    let nothing = found(|f| {
        *f = Content {
            languages: vec![Language::Nb],
            title: texts("T"),
            ..Content::default()
        }
    });
    assert_eq!(
        nothing,
        [("/schema/properties".to_owned(), FormFault::NoQuestions)]
    );
    node(
        Node {
            kind: Some(AnswerType::Object),
            ..Node::default()
        },
        "/type",
        FormFault::TooDeep,
    );
    only(
        |f| f.schema.required.push("gone".into()),
        "/schema/required/1",
        FormFault::QuestionUnknown,
    );
    only(
        |f| f.schema.required.push("safe".into()),
        "/schema/required/1",
        FormFault::QuestionTwice,
    );
}

#[test]
fn every_answer_is_bounded() {
    node(
        Node {
            max_length: None,
            ..text(1)
        },
        "",
        FormFault::Unbounded,
    );
    node(text(4001), "/maxLength", FormFault::BoundsWrong);
    node(
        Node {
            min_length: Some(9),
            ..text(8)
        },
        "/maxLength",
        FormFault::BoundsWrong,
    );
    let endless = Node {
        maximum: None,
        ..number(0, 1)
    };
    node(endless, "", FormFault::Unbounded);
    node(number(2, 1), "/maximum", FormFault::BoundsWrong);
    node(number(0, 1_000_001), "/maximum", FormFault::BoundsWrong);
    node(Node::default(), "", FormFault::TypeMissing);
    node(
        Node {
            max_length: Some(4),
            ..number(0, 9)
        },
        "/maxLength",
        FormFault::KeywordMisplaced,
    );
    node(
        Node {
            pattern: Some("a".repeat(201)),
            ..text(8)
        },
        "/pattern",
        FormFault::Pattern,
    );
}

#[test]
fn what_can_be_chosen_is_a_short_list_of_codes() {
    for options in [&[][..], &["a", "a"], &["Ja"], &["ja takk"], &[""]] {
        node(choice(options), "/enum", FormFault::Options);
    }
    let many: Vec<String> = (0..51).map(|n| format!("a{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    node(choice(&many), "/enum", FormFault::Options);
    let list = |items: Node, most| Node {
        kind: Some(AnswerType::Array),
        items: Some(Box::new(items)),
        max_items: most,
        ..Node::default()
    };
    node(list(choice(&["a"]), None), "", FormFault::Unbounded);
    node(
        list(choice(&["a"]), Some(51)),
        "/maxItems",
        FormFault::BoundsWrong,
    );
    node(list(text(9), Some(2)), "/items", FormFault::Options);
    node(
        list(list(choice(&["a"]), Some(2)), Some(2)),
        "/items",
        FormFault::TooDeep,
    );
}

#[test]
fn references_lead_to_a_definition_and_nowhere_else() {
    for remote in [
        "https://example.org/s.json",
        "s.json",
        "file:///etc/passwd",
        "//example.org/#/$defs/a",
    ] {
        node(refers(remote), "/$ref", FormFault::RemoteReference);
    }
    for unknown in ["#/$defs/gone", "#", "#/properties/safe", "#anchor"] {
        node(refers(unknown), "/$ref", FormFault::UnknownReference);
    }
    node(
        Node {
            kind: Some(AnswerType::String),
            ..refers("#/$defs/a")
        },
        "",
        FormFault::ReferenceWithOthers,
    );
    let shared = |form: &mut Content| {
        form.schema.definitions.insert("five".into(), number(1, 5));
        form.schema
            .definitions
            .insert("point".into(), refers("#/$defs/five"));
        form.schema
            .properties
            .insert("safe".into(), refers("#/$defs/point"));
    };
    assert_eq!(found(shared), []);
    let round = found(|form| {
        form.schema
            .definitions
            .insert("a".into(), refers("#/$defs/b"));
        form.schema
            .definitions
            .insert("b".into(), refers("#/$defs/a"));
        form.schema
            .properties
            .insert("more".into(), refers("#/$defs/a"));
    });
    let places = ["$defs/a", "$defs/b", "properties/more"];
    let expected = places.map(|at| (format!("/schema/{at}/$ref"), FormFault::Recursion));
    assert_eq!(round, expected);
    let nested = found(|form| {
        let mut list = Node {
            kind: Some(AnswerType::Array),
            max_items: Some(2),
            ..Node::default()
        };
        list.items = Some(Box::new(refers("#/$defs/a")));
        form.schema.definitions.insert("a".into(), list.clone());
        form.schema.properties.insert("more".into(), list);
    });
    let places = ["$defs/a", "properties/more"];
    let expected = places.map(|at| (format!("/schema/{at}/items"), FormFault::TooDeep));
    assert_eq!(nested, expected);
}

#[test]
fn the_largest_answer_fits_into_the_padding() {
    // {"more":"…","safe":5,"worried":5}: 2 + (4 + 4 + 4 × 500 + 2) + (4 + 4 + 1) + (7 + 4 + 1)
    assert_eq!(form().longest_answer(), 2 + 2010 + 9 + 12);
    let long = |form: &mut Content, count: usize| {
        for at in 0..count {
            let key = format!("text{at}");
            form.schema.properties.insert(key.clone(), text(4000));
            form.questions.push(question(&key, Widget::Area));
        }
    };
    // Each takes 5 + 4 + 16 002 bytes: three fit beside the rest, four do not.
    assert_eq!(found(|form| long(form, 3)), []);
    only(
        |form| long(form, 4),
        "/schema/properties",
        FormFault::AnswerTooLarge,
    );
    only(
        |form| {
            (0..61).for_each(|at| {
                _ = form
                    .schema
                    .properties
                    .insert(format!("n{at}"), number(0, 1))
            })
        },
        "/schema",
        FormFault::TooManyQuestions,
    );
}
