//! What somebody has said: told what is wrong with it, never told again, and counted once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures::future::join_all;
use harness::{App, on_both};
use serde_json::{Value, json};

use super::setup::{answer, column, ground, ground_asking, instant, marks, put};

on_both!(
    async fn every_fault_is_told_at_once_in_the_language_asked_for(app: App) {
        let ground = ground(&app).await;
        let window = ground.open(&app, "before", 5).await;
        let token = ground.slips(&window).await[0].1.clone();
        let holder = app.anonymous().with_capability(&token);
        let body = json!({ "answers": { "calm": 9, "more": "x".repeat(501) }, "pairCode": "kort" });
        for (language, calm, more, code) in [
            (
                "nn",
                "Talet må vere mellom 1 og 3.",
                "Teksten er for lang. Bruk høgst 500 teikn.",
                "Svaret har ikkje den forma spørsmålet ber om. Sjå på hjelpeteksten.",
            ),
            (
                "en",
                "The number must be from 1 to 3.",
                "The text is too long. Use at most 500 characters.",
                "The answer does not have the form that the question asks for. See the help beside it.",
            ),
        ] {
            let wrong = holder.in_language(language).put("/v1/answer", &body).await;
            let wrong = wrong.expect_problem(422, "invalid").json;
            let told: BTreeMap<&str, (&str, &str)> = (wrong["errors"].as_array().unwrap().iter())
                .map(|one| {
                    let text = |name: &str| one[name].as_str().unwrap();
                    (text("pointer"), (text("code"), text("message")))
                })
                .collect();
            assert_eq!(told.len(), 3, "{wrong}");
            assert_eq!(told["/answers/calm"], ("outOfRange", calm));
            assert_eq!(told["/answers/more"], ("tooLong", more));
            assert_eq!(told["/pairCode"], ("notMatching", code));
            assert!(!wrong.to_string().contains("xxx"), "what was said is told");
        }
    }
);

on_both!(
    async fn nothing_that_was_said_is_read_back(app: App) {
        let ground = ground_asking(&app, marks()).await;
        let window = ground.open(&app, "before", 5).await;
        let token = ground.slips(&window).await[0].1.clone();
        let holder = app.anonymous().with_capability(&token);
        let before = holder.get("/v1/answer").await.expect(200);
        let body = json!({
            "answers": { "mark": 4711, "more": "et hemmelig ord" }, "paper": true,
            "pairCode": "7777-8888-9999-ABCD",
        });
        let taken = put(&app, &token, &body).await.expect(204);
        let after = holder.get("/v1/answer").await.expect(200);
        assert_eq!(after.text, before.text, "it looks as if nothing was said");
        for reply in [&taken, &after] {
            let headers = reply
                .headers
                .iter()
                .map(|(name, value)| format!("{name}: {value:?}"));
            let all = headers.collect::<String>() + &reply.text;
            for said in ["4711", "hemmelig", "7777", "ABCD"] {
                assert!(!all.contains(said), "{said}: {all}");
            }
        }
    }
);

on_both!(
    async fn of_twenty_at_once_with_one_token_one_is_kept_whole(app: App) {
        let ground = ground_asking(&app, marks()).await;
        let window = ground.open(&app, "before", 6).await;
        let slips = ground.slips(&window).await;
        for (nth, (_, token)) in slips[1..].iter().enumerate() {
            let said = json!({ "mark": 1 + nth, "more": format!("ord {}", 1 + nth) });
            answer(&app, token, said).await;
        }
        // Each of them unlike the others, in every part.
        let all = (100..120).map(|mark| {
            let said = json!({ "mark": mark, "more": format!("ord {mark}") });
            answer(&app, &slips[0].1, said)
        });
        join_all(all).await;
        let closed = ground.closes(&app, &window).await;
        assert_eq!(closed["answers"], 6);
        let (marks, texts) = kept(&app).await;
        assert_eq!((marks.len(), texts.len()), (6, 6));
        let one = marks.iter().find(|mark| **mark >= 100).unwrap();
        assert!((100..120).contains(one));
        let of_marks: BTreeSet<String> = marks.iter().map(|mark| format!("ord {mark}")).collect();
        assert_eq!(texts, of_marks, "parts of two are mixed");
    }
);

on_both!(
    async fn no_answer_is_lost_that_was_taken_before_the_window_closed(app: App) {
        let ground = ground_asking(&app, marks()).await;
        let window = ground.open(&app, "before", 10).await;
        let closes = instant(&ground.read(&window).await["closesAt"]);
        let slips = ground.slips(&window).await;
        // Ten who answer again and again, until they are told that it is too late.
        let people = (0..).zip(&slips).map(async |(person, (_, token))| {
            let mut last = None;
            for nth in 1..1000 {
                let mark: i64 = person * 1000 + nth;
                let said = json!({ "mark": mark, "more": format!("ord {mark}") });
                let reply = put(&app, token, &json!({ "answers": said })).await;
                if reply.status != 204 {
                    reply.expect_problem(410, "answerClosed");
                    return last;
                }
                last = Some(mark);
            }
            panic!("the window never closed");
        });
        let closing = async {
            tokio::time::sleep(Duration::from_millis(700)).await;
            app.clock.set(closes);
        };
        let (last, ()) = tokio::join!(join_all(people), closing);
        let last: BTreeSet<i64> = last.into_iter().map(Option::unwrap).collect();
        assert_eq!(
            last.len(),
            10,
            "everybody was taken, each unlike the others"
        );
        let closed = ground.until(&window, |now| now["state"] == "closed").await;
        assert_eq!(closed["answers"], 10);
        let (marks, texts) = kept(&app).await;
        assert_eq!(marks, last);
        assert_eq!(
            texts,
            last.iter().map(|mark| format!("ord {mark}")).collect()
        );
    }
);

/// What is kept: numbers and texts.
async fn kept(app: &App) -> (BTreeSet<i64>, BTreeSet<String>) {
    let marks = column(app, "SELECT CAST(\"values\" AS TEXT) FROM answer").await;
    let mark = |text: &String| {
        let values: Value = serde_json::from_str(text).unwrap();
        values["mark"].as_i64().unwrap()
    };
    let texts = column(app, "SELECT text FROM answer_text").await;
    (
        marks.iter().map(mark).collect(),
        texts.into_iter().collect(),
    )
}
