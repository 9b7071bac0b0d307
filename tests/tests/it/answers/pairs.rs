//! Before and after, by a code that only the participant has.

use chrono::TimeDelta;
use harness::{App, on_both};
use serde_json::{Value, json};
use sidestilt::app::retention::end_all;
use store::keystore::KeyName;
use uuid::Uuid;

use super::setup::{Ground, Window, column, count, ground, instant, put, run_sql};
use crate::forms::setup::{content, published};
use crate::over::{BOTH, conclude, evaluate, id, round, sign, whole};
use crate::results::{Settled, answers, settled};

/// `Answers` of the one scale: calm and afraid, reversed; in hundredths (calm + 4 - afraid) / 2.
fn said(calm: i64, afraid: i64, code: Option<&str>) -> Value {
    json!({ "answers": { "calm": calm, "afraid": afraid }, "pairCode": code })
}

fn code(nth: usize) -> String {
    format!("0000-0000-0000-00A{nth}")
}

/// Everybody says the same with a code of their own, and the window closes.
async fn all_say(app: &App, ground: &Ground, window: &Window, calm: i64) {
    for (nth, (_, token)) in ground.slips(window).await.iter().enumerate() {
        let body = said(calm, 2, Some(&code(nth)));
        put(app, token, &body).await.expect(204);
    }
    ground.closes(app, window).await;
}

/// What has changed, in no order.
async fn changes(app: &App) -> Vec<String> {
    let sql = "SELECT scale || ' ' || moment || ' ' || before || ' ' || after FROM \"change\"";
    let mut changes = column(app, sql).await;
    changes.sort_unstable();
    changes
}

async fn has_key(app: &App, run: Uuid) -> bool {
    app.due_is_done().await;
    let keystore = app.inside().keystore.clone().unwrap();
    keystore.find(KeyName::Pair(run)).await.unwrap().is_some()
}

/// Neither a score is held any more nor is there a key.
async fn all_is_gone(app: &App, run: Uuid) {
    assert_eq!(count(app, "pair_held").await, 0);
    assert!(
        !has_key(app, run).await,
        "the key of the codes is still there"
    );
}

/// What a token's holder is to do with a code.
async fn pair_code(app: &App, ground: &Ground, window: &Window) -> (Value, String) {
    let token = ground.slips(window).await.remove(0).1;
    let asked = app.anonymous().with_capability(&token);
    let asked = asked.get("/v1/answer").await.expect(200).json;
    (asked["pairCode"].clone(), token)
}

on_both!(
    async fn scores_are_matched_by_code_mixed_and_the_codes_forgotten(app: App) {
        let ground = ground(&app).await;
        let before = ground.open(&app, "before", 6).await;
        let end = ground.window(before.run, "end").await;
        let slips = ground.slips(&before).await;
        for (nth, (_, token)) in slips.iter().enumerate() {
            let code = code(nth);
            // One gives none, and two have the same: neither can be told from the other.
            let code = match nth {
                0 => None,
                1 | 2 => Some("1111 1111 1111 1111"),
                _ => Some(code.as_str()),
            };
            put(&app, token, &said(1, 3, code)).await.expect(204);
        }
        ground.closes(&app, &before).await;
        assert_eq!(count(&app, "pair_held").await, 3);
        assert_eq!(count(&app, "change").await, 0);
        assert!(has_key(&app, before.run).await);
        let held = column(
            &app,
            "SELECT code_hash || CAST(scores AS TEXT) FROM pair_held",
        )
        .await;
        assert!(held.iter().all(|row| !row.contains("00A")), "{held:?}");

        ground.opens(&app, &end).await;
        let slips = ground.slips(&end).await;
        for (nth, (_, token)) in slips.iter().enumerate() {
            let code = code(nth).replace('-', "").to_lowercase();
            let (calm, afraid) = if nth == 3 { (2, 2) } else { (3, 1) };
            put(&app, token, &said(calm, afraid, Some(&code)))
                .await
                .expect(204);
        }
        let closed = ground.closes(&app, &end).await;
        assert_eq!(closed["answers"], 6);
        assert_eq!(
            changes(&app).await,
            [
                "calmness end 100 200",
                "calmness end 100 300",
                "calmness end 100 300"
            ]
        );
        all_is_gone(&app, before.run).await;
    }
);

on_both!(
    async fn what_has_changed_is_known_at_the_end_though_a_follow_up_is_to_come(app: App) {
        let ground = ground(&app).await;
        let before = ground.open(&app, "before", 6).await;
        let end = ground.window(before.run, "end").await;
        let later = ground.follow_up(before.run, 4).await;
        all_say(&app, &ground, &before, 1).await;
        ground.opens(&app, &end).await;
        all_say(&app, &ground, &end, 2).await;
        assert_eq!(changes(&app).await, ["calmness end 150 200"; 6]);
        // Only what was given before waits, and for the follow-up alone.
        let id = |window: &Window| -> Uuid { self::id(&window.path).parse().unwrap() };
        let (first, second) = (id(&before), id(&end));
        let read = app.inside().store.read();
        assert_eq!(store::answer::held(read, first).await.unwrap().len(), 6);
        assert_eq!(store::answer::held(read, second).await.unwrap().len(), 0);
        assert!(has_key(&app, before.run).await);

        ground.opens(&app, &later).await;
        all_say(&app, &ground, &later, 3).await;
        let both = [
            ["calmness end 150 200"; 6],
            ["calmness followUp 150 250"; 6],
        ];
        assert_eq!(changes(&app).await, both.concat());
        all_is_gone(&app, before.run).await;
    }
);

on_both!(
    async fn nothing_waits_for_a_follow_up_that_is_called_off(app: App) {
        let ground = ground(&app).await;
        for by_hand in [true, false] {
            let before = ground.open(&app, "before", 6).await;
            let end = ground.window(before.run, "end").await;
            let later = ground.follow_up(before.run, 4).await;
            all_say(&app, &ground, &before, 1).await;
            ground.opens(&app, &end).await;
            all_say(&app, &ground, &end, 2).await;
            assert!(has_key(&app, before.run).await);
            match by_hand {
                true => ground.cancel(&later).await,
                false => {
                    // The service was down all the time that it should have been open.
                    let closes = instant(&ground.read(&later).await["closesAt"]);
                    app.clock.set(closes + TimeDelta::seconds(1));
                    let off = ground.until(&later, |now| now["state"] == "cancelled");
                    assert_eq!(off.await["outcome"], "neverOpened");
                }
            }
            all_is_gone(&app, before.run).await;
        }
        assert_eq!(changes(&app).await, ["calmness end 150 200"; 12]);
    }
);

on_both!(
    async fn what_was_given_before_waits_for_a_second_half_until_the_run_is_over(app: App) {
        let ground = ground(&app).await;
        // One window is cancelled so that another can be planned in its place.
        let before = ground.open(&app, "before", 6).await;
        let end = ground.window(before.run, "end").await;
        all_say(&app, &ground, &before, 1).await;
        ground.cancel(&end).await;
        assert_eq!(count(&app, "pair_held").await, 6);
        assert!(has_key(&app, before.run).await);
        ground.cancel_run(&app, before.run).await;
        all_is_gone(&app, before.run).await;
    }
);

on_both!(
    async fn nothing_waits_in_a_run_that_is_closed(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let form = published(&ground.place.coordinator, content()).await;
        let ten = answers(10);
        let before = Settled {
            form: id(&form),
            moment: "before",
            session: None,
            closed: "2026-03-02T23:00:00Z",
            answers: &ten,
            texts: &[],
        };
        let window = settled(&app, &ground, &run, before).await;
        let run_id: Uuid = id(&run).parse().unwrap();
        hold(&app, run_id, window.parse().unwrap()).await;
        evaluate(&ground, &[&run]).await;
        conclude(&ground.user, &run, &whole()).await;
        sign(&ground.user, &run).await.expect(200);
        assert!(has_key(&app, run_id).await);
        sign(&ground.professional, &run).await.expect(200);
        all_is_gone(&app, run_id).await;
    }
);

on_both!(
    async fn the_key_goes_with_the_scores_that_are_kept_no_longer(app: App) {
        let ground = ground(&app).await;
        let before = ground.open(&app, "before", 6).await;
        ground.closes(&app, &before).await;
        let window = id(&before.path).parse().unwrap();
        hold(&app, before.run, window).await;
        // As though it had been closed without anybody looking after them.
        run_sql(
            &app,
            "UPDATE run SET state = 'closed', closed_at = updated_at",
        )
        .await;
        app.clock.advance(TimeDelta::days(200));
        end_all(&app.shared()).await.unwrap();
        all_is_gone(&app, before.run).await;
    }
);

/// Scores that are held of a run, and the key of their codes, put there past the product.
async fn hold(app: &App, run: Uuid, window: Uuid) {
    app.due_is_done().await;
    let keystore = app.inside().keystore.clone().unwrap();
    keystore.make(KeyName::Pair(run)).await.unwrap();
    let held = store::answer::Held {
        window_id: window,
        code_hash: "hash".to_owned(),
        run_id: run,
        scores: json!({ "calmness": 150 }),
    };
    let writer = app.inside().store.writer();
    let write = writer.run(move |tx| {
        let held = held.clone();
        async move { store::answer::hold(&tx, vec![held]).await }
    });
    write.await.unwrap();
}

on_both!(
    async fn a_code_is_asked_for_only_where_something_can_be_compared(app: App) {
        let ground = ground(&app).await;
        let end = ground.open(&app, "end", 6).await;
        let (asked, token) = pair_code(&app, &ground, &end).await;
        assert_eq!(asked, json!(null));
        let refused = put(&app, &token, &said(1, 1, Some(&code(0)))).await;
        let refused = refused.expect_problem(422, "invalid");
        let error = &refused.json["errors"][0];
        assert_eq!(
            (&error["pointer"], &error["code"]),
            (&json!("/pairCode"), &json!("notAllowed"))
        );
        put(&app, &token, &said(1, 1, None)).await.expect(204);

        let before = ground.open(&app, "before", 6).await;
        assert_eq!(pair_code(&app, &ground, &before).await.0, "new");
        let end = ground.window(before.run, "end").await;
        all_say(&app, &ground, &before, 1).await;
        ground.opens(&app, &end).await;
        assert_eq!(pair_code(&app, &ground, &end).await.0, "again");
        all_say(&app, &ground, &end, 2).await;
        // What was given before is gone with the end: a follow-up that is planned now can be compared with nothing.
        let later = ground.follow_up(before.run, 4).await;
        ground.opens(&app, &later).await;
        assert_eq!(pair_code(&app, &ground, &later).await.0, json!(null));
    }
);
