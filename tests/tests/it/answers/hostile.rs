//! Thousands of answers that mean no good, all with one token over one connection: each is taken or told what
//! is wrong, nothing breaks, and what counts in the end is the last that was taken.

use harness::hostile::{Answered, Dice, Line, answers};
use harness::{App, on_both};
use serde_json::{Map, Value, json};

use super::setup::{answer, column, ground_asking};

/// As many as a build for tests can send in good time; all ten thousand go into the measurement beside the
/// tests.
const MANY: usize = 2_000;

on_both!(
    async fn thousands_of_answers_are_taken_or_refused_and_the_last_one_counts(app: App) {
        let ground = ground_asking(&app, answers::form()).await;
        let window = ground.open(&app, "end", 6).await;
        let slips = ground.slips(&window).await;
        for (_, token) in &slips[1..] {
            answer(&app, token, json!({ "calm": 5 })).await;
        }
        let (base, token) = (app.base.clone(), slips[0].1.clone());
        let (last, taken) = tokio::task::spawn_blocking(move || all_sent(&base, &token))
            .await
            .unwrap();
        assert!((160..1000).contains(&taken), "{taken} were taken");
        let closed = ground.closes(&app, &window).await;
        assert_eq!(
            (&closed["outcome"], &closed["answers"]),
            (&json!("settled"), &json!(6))
        );
        let (values, texts) = kept(last);
        let plain = json!({ "calm": 5 });
        let found = column(&app, "SELECT CAST(\"values\" AS TEXT) FROM answer").await;
        let found = found.iter().map(|text| serde_json::from_str(text).unwrap());
        let mut others: Vec<Value> = found.filter(|one| *one != plain).collect();
        // The last of all may say as little as the others.
        others.extend((others.is_empty()).then(|| plain.clone()));
        assert_eq!(others, [values]);
        let written = "SELECT question || ': ' || text FROM answer_text ORDER BY 1";
        assert_eq!(column(&app, written).await, texts);
    }
);

/// Sends all of them; the last that was taken, and how many were.
fn all_sent(base: &str, token: &str) -> (Value, usize) {
    let mut dice = Dice(0x5eed_a25e_0000_2026);
    let mut line = Line::to(base);
    let (mut last, mut taken, mut elsewhere) = (Value::Null, 0, 0);
    for nth in 0..MANY {
        let sent = answers::answer(&mut dice);
        let capability = format!("Capability {token}");
        let answered = line.send("PUT", "/v1/answer", &capability, &sent);
        let start = String::from_utf8_lossy(&sent.body[..sent.body.len().min(300)]).into_owned();
        told(&answered, &format!("{nth}: {} {start}", sent.media));
        match answered.status {
            204 => {
                last = serde_json::from_slice(&sent.body).unwrap();
                taken += 1;
            }
            413 | 415 => elsewhere += 1,
            _ => {}
        }
    }
    // What is not even read may be cut off with its connection; nothing else is.
    assert!(line.closed <= elsewhere, "closed {} times", line.closed);
    (last, taken)
}

/// Taken, or refused with words and places.
#[track_caller]
fn told(answered: &Answered, what: &str) {
    let Answered { status, head, text } = answered;
    if *status == 204 {
        assert!(text.is_empty(), "{what}: {text}");
        return;
    }
    assert!(
        [400, 413, 415, 422].contains(status),
        "{what}: {status}\n{text}"
    );
    assert!(
        head.contains("content-type: application/problem+json"),
        "{what}: {head}"
    );
    assert!(
        text.len() < 100_000,
        "{what}: {} bytes are told",
        text.len()
    );
    let problem = answered.json();
    assert_eq!(problem["requestId"], json!(uuid::Uuid::nil()), "{what}");
    if *status == 422 {
        let faults = problem["errors"].as_array().unwrap();
        assert!(!faults.is_empty(), "{what}: {text}");
        for fault in faults {
            let pointer = fault["pointer"].as_str().unwrap();
            assert!(
                pointer.is_empty() || pointer.starts_with('/'),
                "{what}: {text}"
            );
            assert!(pointer.len() < 600, "{what}: {pointer}");
            assert!(
                fault["code"].is_string() && fault["message"].is_string(),
                "{what}: {text}"
            );
        }
    }
}

/// What is left of an answer: its values, and its texts apart.
fn kept(body: Value) -> (Value, Vec<String>) {
    let (mut values, mut texts) = (Map::new(), Vec::new());
    for (key, value) in body["answers"].as_object().unwrap() {
        match (key.as_str(), value) {
            ("code" | "more", Value::String(text)) if !text.trim().is_empty() => {
                texts.push(format!("{key}: {}", text.trim()));
            }
            ("code" | "more", _) => {}
            // 2.0 is a whole number.
            (_, Value::Number(number)) => {
                let whole = number.as_f64().unwrap() as i64;
                values.insert(key.clone(), json!(whole));
            }
            _ => _ = values.insert(key.clone(), value.clone()),
        }
    }
    (Value::Object(values), texts)
}
