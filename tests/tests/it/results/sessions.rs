//! From session to session.

use harness::{App, on_both};
use serde_json::{Value, json};

use super::{Settled, figure, results, settled};
use crate::delivery::ground;
use crate::forms::setup::{content, published};
use crate::over::{act, at, id};

/// The small form with a question that is answered yes or no, in place of whether anybody is afraid.
fn with_yes_and_no() -> Value {
    let mut content = content();
    let says = |text: &str| json!({ "nb": text, "nn": text });
    content["schema"]["properties"]["heard"] = json!({ "type": "boolean" });
    content["questions"].as_array_mut().unwrap().push(json!({
        "key": "heard", "widget": "yesNo", "text": says("Ble du hørt?"), "help": null,
        "labels": { "true": says("Ja visst"), "false": says("Nei da") }
    }));
    content
}

/// So many answers: calm at these values in turns, who comes again and who was heard.
fn answers(n: usize, calm: &[i64]) -> Vec<Value> {
    let one = |nth: usize| {
        json!({
            "calm": calm[nth % calm.len()], "afraid": 1 + nth % 2,
            "again": if nth < 3 { "no" } else { "yes" }, "heard": nth >= 4
        })
    };
    (0..n).map(one).collect()
}

on_both!(
    async fn what_changes_from_session_to_session_is_in_figures_and_on_the_page(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let run = ground.run(&ground.told_open()).await;
        let mut sessions = Vec::new();
        for day in ["2026-03-03", "2026-03-10"] {
            let session = ground.session(day, "10:00", "12:00");
            let made = client.post(&format!("{run}/sessions"), &session).await;
            sessions.push(made.expect(201).location());
        }
        act(client, &run, "open", json!({})).await.expect(200);
        at(&app, "2026-03-03T07:00:00Z");
        act(client, &run, "start", json!({})).await.expect(200);
        let form = published(client, with_yes_and_no()).await;
        // 1 and 2 by turns: 16 of eleven; 2 and 3 by turns: 25 of ten.
        let first = answers(11, &[1, 2]);
        let second = answers(10, &[2, 3]);
        for (session, closed, answers) in [
            (&sessions[0], "2026-03-04T23:00:00Z", &first),
            (&sessions[1], "2026-03-11T23:00:00Z", &second),
        ] {
            let window = Settled {
                form: id(&form),
                moment: "afterSession",
                session: Some(session),
                closed,
                answers,
                texts: &[],
            };
            settled(&app, &ground, &run, window).await;
        }

        let found = results(&ground.user, &run).await;
        let told: Vec<Value> = (found["windows"].as_array().unwrap().iter())
            .map(|window| {
                let calm = figure(window, "calm");
                json!([
                    window["sessionNumber"],
                    calm["answered"],
                    calm["mean"],
                    calm["earlier"]
                ])
            })
            .collect();
        assert_eq!(told, [json!([1, 11, 1.5, []]), json!([2, 10, 2.5, []])]);
        // Both are the same people: 41 of twenty-one answers.
        for window in found["windows"].as_array().unwrap() {
            let service = &figure(window, "calm")["service"];
            assert_eq!(
                (&service["answered"], &service["mean"]),
                (&json!(21), &json!(2.0))
            );
        }

        let page = ground.user.get(&format!("{run}/results/page")).await;
        let page = page.expect(200).text;
        assert_eq!(page.matches("Fra samling til samling: ").count(), 1);
        let chart = svg(&page, "Fra samling til samling. Vårt skjema. Jeg er rolig.");
        // From 1 at 160 up to 3 at 26: 1.5 and 2.5 lie at a quarter and at three quarters of that.
        assert_eq!(all(chart, "cy=\""), ["126.5", "59.5"]);
        assert_eq!(
            all(chart, "class=\"path\" ").len(),
            1,
            "one line joins them"
        );
        let written = chart.matches(">1,5</text>").count() + chart.matches(">2,5</text>").count();
        assert_eq!(written, 2);
        let rows = "<tr><td>1</td><td>11</td><td>1,5</td></tr>\n<tr><td>2</td><td>10</td><td>2,5</td></tr>";
        assert!(page.contains(rows));

        // What is chosen stands session by session, as a chart and a table.
        for (text, labels, counts) in [
            ("Kommer du igjen?", ["Ja", "Nei"], [[8, 3], [7, 3]]),
            ("Ble du hørt?", ["Ja visst", "Nei da"], [[7, 4], [6, 4]]),
        ] {
            for (nth, counts) in counts.iter().enumerate() {
                let (session, n) = (nth + 1, counts[0] + counts[1]);
                let name = format!("Hva {n} svarte. Etter samling {session}: Vårt skjema. {text}");
                let chart = svg(&page, &name);
                let bars = counts
                    .map(|count| format!("class=\"value\" x=\"{:.1}\"", bar(count, counts[0])));
                assert!(bars.iter().all(|bar| chart.contains(bar)), "{chart}");
                let row =
                    |at: usize| format!("<tr><td>{}</td><td>{}</td></tr>", labels[at], counts[at]);
                let rows = format!("{}\n{}", row(0), row(1));
                assert!(page.contains(&rows), "{name}");
            }
        }
        assert_eq!(page.matches("<svg").count(), page.matches("<table").count());
    }
);

/// Where the number at a bar stands: after 284 for the longest.
fn bar(count: i32, most: i32) -> f64 {
    4.0 + 284.0 * f64::from(count) / f64::from(most) + 6.0
}

/// The chart with a name.
fn svg<'a>(page: &'a str, name: &str) -> &'a str {
    let label = format!("<svg class=\"chart\" role=\"img\" aria-label=\"{name}\"");
    let begin = page.find(&label);
    let begin = begin.unwrap_or_else(|| panic!("no chart {name}"));
    page[begin..].split("</svg>").next().unwrap()
}

/// What stands behind every `mark`, up to the next quotation mark.
fn all<'a>(chart: &'a str, mark: &str) -> Vec<&'a str> {
    let parts = chart.split(mark).skip(1);
    parts.map(|part| part.split('"').next().unwrap()).collect()
}
