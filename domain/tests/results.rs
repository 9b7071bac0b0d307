//! What of answers may be seen, and that it can't be got around. Figures are worked out by hand.

#![allow(clippy::unwrap_used)] // helpers of tests

mod results {
    mod beside;
    mod generated;
    mod rules;
}

use domain::codes::{FormKind, Language, Widget};
use domain::forms::*;
use domain::results::*;

fn number(least: i64, largest: i64) -> Node {
    Node {
        kind: Some(AnswerType::Integer),
        minimum: Some(least),
        maximum: Some(largest),
        ..Node::default()
    }
}

fn choice(options: &[&str]) -> Node {
    Node {
        kind: Some(AnswerType::String),
        options: Some(options.iter().map(|one| (*one).to_owned()).collect()),
        ..Node::default()
    }
}

/// Two questions from 1 to 5 and the scale that they make, a third that stands alone, a choice, any of
/// several, yes or no.
fn content() -> Content {
    let several = Node {
        kind: Some(AnswerType::Array),
        items: Some(Box::new(choice(&["bus", "car", "ferry"]))),
        max_items: Some(3),
        unique_items: Some(true),
        ..Node::default()
    };
    let yes_no = Node {
        kind: Some(AnswerType::Boolean),
        ..Node::default()
    };
    let questions = [
        ("calm", number(1, 5)),
        ("sure", number(1, 5)),
        ("room", number(1, 5)),
        ("length", choice(&["short", "right", "long"])),
        ("came", several),
        ("again", yes_no),
    ];
    let title = Texts {
        nb: Some("Ro".into()),
        ..Texts::default()
    };
    Content {
        languages: vec![Language::Nb],
        title: title.clone(),
        questions: (questions.iter())
            .map(|(key, _)| Question {
                key: (*key).to_owned(),
                widget: Widget::Scale,
                text: title.clone(),
                help: None,
                labels: Default::default(),
            })
            .collect(),
        schema: Schema {
            properties: questions.map(|(key, node)| (key.to_owned(), node)).into(),
            ..Schema::default()
        },
        scales: vec![Scale {
            key: "trust".into(),
            title,
            minimum: 1,
            maximum: 5,
            questions: vec!["calm".into(), "sure".into()],
            reversed: vec![],
            fewest_answered: 1,
        }],
        ..Content::default()
    }
}

/// An answer to the three numbers; none where there is no number.
fn answer(calm: i64, sure: i64, room: i64) -> Answer {
    [("calm", calm), ("sure", sure), ("room", room)]
        .into_iter()
        .filter(|(_, number)| *number > 0)
        .map(|(key, number)| (key.to_owned(), Given::Number(number)))
        .collect()
}

/// About the course: what is the same for all may be seen.
fn course(answers: &[Answer]) -> Sheet {
    Sheet::of(FormKind::VenueAndProgramme, &content(), answers)
}

/// About those who answer.
fn themselves(answers: &[Answer]) -> Sheet {
    Sheet::of(FormKind::MasteryExpectation, &content(), answers)
}

fn room(answers: &[Answer]) -> Figure {
    course(answers).figures().questions["room"].clone()
}

fn counts(spread: &Spread) -> Vec<u64> {
    spread.counts.iter().map(|one| one.count).collect()
}
