//! From the invitation to what is kept.

use harness::{App, Client, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use super::setup::{answer, column, count, ground, put, tokens};

on_both!(
    async fn an_answer_is_given_by_token_and_only_what_was_said_is_left(app: App) {
        let ground = ground(&app).await;
        let run = ground.run(&app).await;
        for name in ["ada", "bo", "cy", "di", "eli"] {
            ground.enrol(run, name).await;
        }
        // Two seats, and nobody to write to.
        let pair = json!({ "party": ["patient", "relative"], "digital": false });
        ground.setup.enrol_with(run, pair).await;
        let window = ground.window(run, "before").await;
        let planned = ground.read(&window).await;
        assert_eq!(
            (&planned["invited"], &planned["fiveReached"]),
            (&json!(null), &json!(null))
        );
        ground.claim().await;
        let open = ground.opens(&app, &window).await;
        assert_eq!(
            (&open["invited"], &open["fiveReached"]),
            (&json!(7), &json!(false))
        );

        let letters = ground.claim().await;
        assert_eq!(letters.len(), 5);
        assert!(
            letters
                .iter()
                .all(|letter| letter["kind"] == "answerInvitation")
        );
        let mut all: Vec<String> = letters.iter().flat_map(tokens).collect();
        let slips = ground.slips(&window).await;
        assert_eq!(
            slips.len(),
            2,
            "a slip for each seat that no letter reaches"
        );
        assert_eq!(slips, ground.slips(&window).await, "the same each time");
        all.extend(slips.into_iter().map(|(_, token)| token));
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 7, "one for each");

        let asked = app.anonymous().with_capability(&all[0]).in_language("nn");
        let asked = asked.get("/v1/answer").await.expect(200);
        assert_eq!(asked.json["form"]["language"], "nn");
        assert_eq!(asked.json["form"]["questions"][0]["text"], "Eg er roleg.");
        assert_eq!(asked.json["pairCode"], "new");
        assert_eq!(asked.json["closesAt"], open["closesAt"]);
        traceless(&asked);

        for (nth, token) in all.iter().take(5).enumerate() {
            let said = json!({ "calm": 1, "more": format!("ord {nth}") });
            let body = json!({ "answers": said, "paper": nth > 2 });
            traceless(&put(&app, token, &body).await.expect(204));
        }
        // The last one counts.
        answer(
            &app,
            &all[0],
            json!({ "calm": 3, "again": "yes", "more": "siste ord" }),
        )
        .await;
        assert_eq!(ground.read(&window).await["fiveReached"], true);
        let closed = ground.closes(&app, &window).await;
        assert_eq!(closed["outcome"], "settled");
        assert_eq!(
            (&closed["answers"], &closed["fiveReached"]),
            (&json!(5), &json!(null))
        );

        let mut values = column(&app, "SELECT CAST(\"values\" AS TEXT) FROM answer").await;
        values.sort_unstable();
        let values: Vec<Value> = values
            .iter()
            .map(|text| serde_json::from_str(text).unwrap())
            .collect();
        let ones = values.iter().filter(|one| **one == json!({ "calm": 1 }));
        assert_eq!(ones.count(), 4, "{values:?}");
        assert!(
            values.contains(&json!({ "calm": 3, "again": "yes" })),
            "{values:?}"
        );
        let mut texts = column(&app, "SELECT text FROM answer_text").await;
        texts.sort_unstable();
        assert_eq!(texts, ["ord 1", "ord 2", "ord 3", "ord 4", "siste ord"]);
        for table in ["answer_slot", "answer_invite", "pair_held"] {
            assert_eq!(count(&app, table).await, 0, "{table}");
        }
        let history = format!("/v1/runs/{run}/history");
        let history = ground
            .setup
            .coordinator
            .get(&history)
            .await
            .expect(200)
            .json;
        let closing = history["items"].as_array().unwrap().iter();
        let closing: Vec<_> = closing
            .filter(|item| item["action"] == "closeWindow")
            .collect();
        assert_eq!(closing.len(), 1);
        let told = column(
            &app,
            "SELECT payload FROM journal WHERE action = 'closeWindow'",
        )
        .await;
        let told: Value = serde_json::from_str(&told[0]).unwrap();
        assert_eq!(
            told,
            json!({ "answers": 5, "onPaper": 2, "outcome": "settled" })
        );
        put(&app, &all[0], &json!({ "answers": { "calm": 2 } }))
            .await
            .expect_problem(410, "answerClosed");
    }
);

/// Nothing in the answer that another record could hold too.
#[track_caller]
fn traceless(reply: &harness::Reply) {
    for name in ["request-id", "etag", "location", "set-cookie"] {
        assert_eq!(reply.header(name), None, "{}", reply.request);
    }
}

on_both!(
    async fn what_is_wrong_is_told_by_place_and_a_token_that_opens_nothing_tells_nothing(app: App) {
        let ground = ground(&app).await;
        let window = ground.open(&app, "before", 5).await;
        let token = ground.slips(&window).await[0].1.clone();
        for (answers, pointer, code) in [
            (json!({}), "/answers/calm", "required"),
            (json!({ "calm": 9 }), "/answers/calm", "outOfRange"),
            (
                json!({ "calm": 1, "odd": 2 }),
                "/answers/odd",
                "unknownMember",
            ),
            (
                json!({ "calm": 1, "more": "x".repeat(501) }),
                "/answers/more",
                "tooLong",
            ),
            (
                json!({ "calm": 1, "more": "130972 48022" }),
                "/answers/more",
                "identityNumber",
            ),
        ] {
            let wrong = put(&app, &token, &json!({ "answers": answers })).await;
            let wrong = wrong.expect_problem(422, "invalid");
            assert_eq!(wrong.json["errors"][0]["pointer"], pointer, "{answers}");
            assert_eq!(wrong.json["errors"][0]["code"], code, "{answers}");
            assert_eq!(wrong.json["requestId"], json!(uuid::Uuid::nil()));
            traceless(&wrong);
        }
        for code in ["", "short", "0123456789ABCDEFG"] {
            let body = json!({ "answers": { "calm": 1 }, "pairCode": code });
            let wrong = put(&app, &token, &body)
                .await
                .expect_problem(422, "invalid");
            assert_eq!(wrong.json["errors"][0]["pointer"], "/pairCode");
        }
        assert_eq!(count(&app, "answer_slot").await, 5);
        let held = "SELECT id_hash FROM answer_slot WHERE body_sealed IS NOT NULL";
        assert_eq!(
            column(&app, held).await.len(),
            0,
            "what is wrong is not held"
        );

        let strangers = app.anonymous();
        strangers
            .get("/v1/answer")
            .await
            .expect_problem(401, "linkMissing");
        let cut = &token[..token.len() - 1];
        let other = format!("{token}A");
        let body = json!({ "answers": { "calm": 1 } });
        let mut told = Vec::new();
        for wrong in [
            cut,
            other.as_str(),
            "x",
            &"A".repeat(43),
            &"ab".repeat(2000),
        ] {
            let holder = strangers.with_capability(wrong);
            told.push(
                holder
                    .get("/v1/answer")
                    .await
                    .expect_problem(410, "answerClosed")
                    .json,
            );
            let put = put(&app, wrong, &body).await;
            told.push(put.expect_problem(410, "answerClosed").json);
        }
        ground.closes_early(&app, &window).await;
        let late = strangers.with_capability(&token).get("/v1/answer").await;
        told.push(late.expect_problem(410, "answerClosed").json);
        told.push(
            put(&app, &token, &body)
                .await
                .expect_problem(410, "answerClosed")
                .json,
        );
        assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    }
);

on_both!(
    async fn too_much_too_deep_and_no_answer_at_all_are_refused_like_elsewhere(app: App) {
        let ground = ground(&app).await;
        let window = ground.open(&app, "before", 5).await;
        let token = ground.slips(&window).await[0].1.clone();
        let holder: Client = app.anonymous().with_capability(&token);
        let send = async |body: String| {
            let body = Some(("application/json", body));
            holder.send(Method::PUT, "/v1/answer", body).await
        };
        let deep = format!("{{\"answers\":{}1{}}}", "[".repeat(40), "]".repeat(40));
        send(deep).await.expect_problem(400, "tooDeep");
        send("x".repeat(2 << 20))
            .await
            .expect_problem(413, "tooLarge");
        let broken = send("{".to_owned()).await.expect_problem(400, "notJson");
        assert_eq!(broken.json["requestId"], json!(uuid::Uuid::nil()));
        send("[]".to_owned()).await.expect_problem(422, "invalid");
        send("{}".to_owned()).await.expect_problem(422, "invalid");
    }
);

on_both!(
    async fn an_idempotency_key_means_nothing_and_is_kept_nowhere(app: App) {
        let ground = ground(&app).await;
        let window = ground.open(&app, "before", 5).await;
        let slips = ground.slips(&window).await;
        let before = (
            count(&app, "idempotency").await,
            count(&app, "journal").await,
        );
        for calm in [1, 3] {
            let holder = app
                .anonymous()
                .with_capability(&slips[0].1)
                .with_key("the-same");
            let body = json!({ "answers": { "calm": calm } });
            holder.put("/v1/answer", &body).await.expect(204);
        }
        for (_, token) in &slips[1..] {
            answer(&app, token, json!({ "calm": 2 })).await;
        }
        let after = (
            count(&app, "idempotency").await,
            count(&app, "journal").await,
        );
        assert_eq!(before, after);
        ground.closes(&app, &window).await;
        let values = column(&app, "SELECT CAST(\"values\" AS TEXT) FROM answer").await;
        assert!(
            values.iter().any(|text| text.contains('3')),
            "the last one counts"
        );
    }
);
