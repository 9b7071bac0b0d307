//! Fewer than five: nobody is asked, or nothing is kept.

use chrono::TimeDelta;
use harness::{App, on_both};
use serde_json::json;
use store::keystore::KeyName;

use super::setup::{answer, column, count, ground, instant};

on_both!(
    async fn fewer_than_five_participants_are_not_asked_and_are_told_so(app: App) {
        let ground = ground(&app).await;
        let run = ground.run(&app).await;
        for name in ["ada", "bo", "cy", "di"] {
            ground.enrol(run, name).await;
        }
        let window = ground.window(run, "before").await;
        ground.claim().await;
        let opens = instant(&ground.read(&window).await["opensAt"]);
        app.clock.set(opens + TimeDelta::seconds(1));
        let off = ground
            .until(&window, |now| now["state"] == "cancelled")
            .await;
        assert_eq!(off["outcome"], "tooFewInvited");
        assert_eq!(
            (&off["invited"], &off["answers"]),
            (&json!(null), &json!(null))
        );
        let letters = ground.claim().await;
        assert_eq!(letters.len(), 4);
        assert!(
            letters
                .iter()
                .all(|letter| letter["kind"] == "answersTooFew")
        );
        assert!(
            letters
                .iter()
                .all(|letter| !letter.to_string().contains("#"))
        );
        assert_eq!(count(&app, "answer_slot").await, 0);
        assert_eq!(count(&app, "answer_invite").await, 0);
        app.due_is_done().await;
        let keystore = app.inside().keystore.clone().unwrap();
        let id = window.path.rsplit('/').next().unwrap().parse().unwrap();
        for key in [KeyName::Round(id), KeyName::Pair(run)] {
            assert_eq!(keystore.find(key).await.unwrap(), None, "made in vain");
        }
    }
);

on_both!(
    async fn fewer_than_five_answers_get_one_more_week_and_are_then_destroyed(app: App) {
        let ground = ground(&app).await;
        let window = ground.open(&app, "end", 6).await;
        let slips = ground.slips(&window).await;
        // Each slip that was given stands in the log, once for each participant.
        let looks = "SELECT CAST(count(DISTINCT subject) AS text) FROM access_log \
                     WHERE operation = 'giveAnswerSlips' AND purpose = 'administration'";
        assert_eq!(column(&app, looks).await, [slips.len().to_string()]);
        for (_, token) in &slips[..4] {
            answer(&app, token, json!({ "calm": 1, "more": "bare mitt" })).await;
        }
        let first = instant(&ground.read(&window).await["closesAt"]);
        app.clock.set(first);
        let longer = ground.until(&window, |now| now["extended"] == true).await;
        assert_eq!(longer["state"], "open");
        let more = instant(&longer["closesAt"]) - first;
        assert_eq!(more.num_days(), 7, "a week from when it was seen");
        assert_eq!(
            (&longer["fiveReached"], &longer["answers"]),
            (&json!(false), &json!(null))
        );
        // It is still open, and what was said before is still held.
        answer(&app, &slips[0].1, json!({ "calm": 2 })).await;
        let closed = ground.closes(&app, &window).await;
        assert_eq!(closed["outcome"], "tooFewAnswers");
        assert_eq!(
            closed["answers"],
            json!(null),
            "nor is it told how many there were"
        );
        for table in ["answer", "answer_text", "answer_slot", "answer_invite"] {
            assert_eq!(count(&app, table).await, 0, "{table}");
        }
        let told = column(
            &app,
            "SELECT payload FROM journal WHERE action = 'closeWindow'",
        )
        .await;
        assert_eq!(told, [r#"{"outcome":"tooFewAnswers"}"#]);
    }
);

on_both!(
    async fn a_fifth_answer_in_the_week_more_is_enough(app: App) {
        let ground = ground(&app).await;
        let window = ground.open(&app, "end", 5).await;
        let slips = ground.slips(&window).await;
        for (_, token) in &slips[..4] {
            answer(&app, token, json!({ "calm": 1 })).await;
        }
        let first = instant(&ground.read(&window).await["closesAt"]);
        app.clock.set(first);
        ground.until(&window, |now| now["extended"] == true).await;
        answer(&app, &slips[4].1, json!({ "calm": 3 })).await;
        let closed = ground.closes(&app, &window).await;
        assert_eq!(
            (&closed["outcome"], &closed["answers"]),
            (&json!("settled"), &json!(5))
        );
    }
);
