//! Figures against SciPy's: `tests/vectors/results.py` made the numbers.

use std::collections::BTreeMap;

use domain::codes::FormKind;
use domain::forms::{AnswerType, Content, Node, Schema};
use domain::results::{Given, Sheet, critical, paired};
use harness::repo;
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(&repo::read("tests/vectors/results.json")).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn near(own: f64, theirs: &Value, within: f64, what: &str) {
    let theirs = theirs.as_f64().unwrap();
    assert!(
        (own - theirs).abs() <= within * theirs.abs().max(1.0),
        "{what}: {own} and {theirs}"
    );
}

#[test]
fn the_quantiles_are_those_of_scipy() {
    for row in list(&vectors()["critical"]) {
        let freedom = row[0].as_u64().unwrap().try_into().unwrap();
        near(
            critical(freedom),
            &row[1],
            1e-11,
            &format!("t of {freedom}"),
        );
    }
}

#[test]
fn changes_intervals_and_sizes_are_those_of_scipy() {
    for (at, case) in list(&vectors()["changes"]).iter().enumerate() {
        let score = |value: &Value| value.as_f64().unwrap() / 100.0;
        let pairs: Vec<_> = list(&case["pairs"])
            .iter()
            .map(|pair| (score(&pair[0]), score(&pair[1])))
            .collect();
        let own = paired(&pairs).unwrap();
        let figures = [
            ("before", own.before),
            ("after", own.after),
            ("difference", own.difference),
            ("lower", own.lower),
            ("upper", own.upper),
            ("size", own.size.unwrap()),
        ];
        for (name, figure) in figures {
            near(figure, &case[name], 1e-11, &format!("{name} of {at}"));
        }
    }
}

#[test]
fn means_deviations_and_counts_are_those_of_scipy() {
    for (at, case) in list(&vectors()["questions"]).iter().enumerate() {
        let numbers: Vec<i64> = list(&case["numbers"])
            .iter()
            .map(|one| one.as_i64().unwrap())
            .collect();
        let node = Node {
            kind: Some(AnswerType::Integer),
            minimum: case["least"].as_i64(),
            maximum: case["largest"].as_i64(),
            ..Node::default()
        };
        let content = Content {
            schema: Schema {
                properties: [("room".to_owned(), node)].into(),
                ..Schema::default()
            },
            ..Content::default()
        };
        let answer = |number: &i64| BTreeMap::from([("room".to_owned(), Given::Number(*number))]);
        let answers: Vec<_> = numbers.iter().map(answer).collect();
        let sheet = Sheet::of(FormKind::Session, &content, &answers);
        let figure = &sheet.figures().questions["room"];
        let mean = case["tenths"].as_f64().unwrap() / 10.0;
        assert_eq!(figure.mean, Some(mean), "mean of {at}");
        let spread = figure.spread.as_ref().unwrap();
        near(
            spread.deviation.unwrap(),
            &case["deviation"],
            0.05,
            &format!("deviation of {at}"),
        );
        let counts: Vec<u64> = spread.counts.iter().map(|one| one.count).collect();
        assert_eq!(serde_json::json!(counts), case["counts"], "counts of {at}");
    }
}
