//! What a form may ask, what is wrong with one, and how answers are scored. Figures are worked out by
//! hand.

mod forms {
    mod findings;
    mod schema;
    mod scoring;
}

use domain::codes::*;
use domain::forms::*;
use std::collections::BTreeMap;

/// A text in all languages.
fn texts(nb: &str) -> Texts {
    Texts {
        nb: Some(nb.into()),
        nn: Some(nb.into()),
        en: Some(nb.into()),
    }
}

fn number(least: i64, largest: i64) -> Node {
    Node {
        kind: Some(AnswerType::Integer),
        minimum: Some(least),
        maximum: Some(largest),
        ..Node::default()
    }
}

fn text(most: u32) -> Node {
    Node {
        kind: Some(AnswerType::String),
        max_length: Some(most),
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

fn refers(to: &str) -> Node {
    Node {
        reference: Some(to.into()),
        ..Node::default()
    }
}

fn question(key: &str, widget: Widget) -> Question {
    Question {
        key: key.into(),
        widget,
        text: texts("Hvordan var det?"),
        help: None,
        labels: BTreeMap::new(),
    }
}

/// A sound form: two numbers that make a scale, one of them the other way round, and a text.
fn form() -> Content {
    let mut content = Content {
        languages: vec![Language::Nb, Language::Nn, Language::En],
        title: texts("Etter samlingen"),
        intro: Some(texts("Svarene er anonyme.")),
        scales: vec![Scale {
            key: "calm".into(),
            title: texts("Ro"),
            minimum: 1,
            maximum: 5,
            questions: vec!["safe".into(), "worried".into()],
            reversed: vec!["worried".into()],
            fewest_answered: 1,
        }],
        ..Content::default()
    };
    for (key, node, widget) in [
        ("safe", number(1, 5), Widget::Scale),
        ("worried", number(1, 5), Widget::Scale),
        ("more", text(500), Widget::Area),
    ] {
        content.schema.properties.insert(key.into(), node);
        content.questions.push(question(key, widget));
    }
    content.schema.required = vec!["safe".into()];
    content
}
