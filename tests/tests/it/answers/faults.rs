//! What is cut short is done again, and right.

use chrono::TimeDelta;
use harness::{App, on_both};
use sea_orm_migration::sea_orm::{ConnectOptions, ConnectionTrait, Database};
use serde_json::json;
use store::keystore::KeyName;
use uuid::Uuid;

use super::setup::{answer, column, count, ground, instant, mend, spoil, tokens};

/// Long enough for another instance to take over what one has begun.
const LEASE: TimeDelta = TimeDelta::seconds(61);

async fn a_while() {
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
}

on_both!(
    async fn an_opening_that_breaks_off_gives_the_same_tokens_and_writes_once(app: App) {
        let mut app = app;
        let ground = ground(&app).await;
        let run = ground.run(&app).await;
        for name in ["ada", "bo", "cy", "di", "eli"] {
            ground.enrol(run, name).await;
        }
        let window = ground.window(run, "before").await;
        ground.claim().await;
        spoil(&app, "answer_slot", "INSERT").await;
        let opens = instant(&ground.read(&window).await["opensAt"]);
        app.clock.set(opens + TimeDelta::seconds(1));
        a_while().await;
        assert_eq!(ground.read(&window).await["state"], "planned");
        let invited = column(&app, "SELECT token_sealed FROM answer_invite ORDER BY 1").await;
        assert_eq!(invited.len(), 5, "invited, and not yet asked");
        assert!(ground.claim().await.is_empty());
        mend(&app, "answer_slot").await;
        app.restart().await;
        app.clock.advance(LEASE);
        let ground = ground.again(&app);
        ground.until(&window, |now| now["state"] == "open").await;
        let same = column(&app, "SELECT token_sealed FROM answer_invite ORDER BY 1").await;
        assert_eq!(invited, same);
        let letters = ground.claim().await;
        assert_eq!(letters.len(), 5);
        answer(&app, &tokens(&letters[0])[0], json!({ "calm": 1 })).await;
    }
);

on_both!(
    async fn a_settling_that_breaks_off_leaves_all_as_it_was_and_is_done_again(app: App) {
        let mut app = app;
        let ground = ground(&app).await;
        let window = ground.open(&app, "before", 6).await;
        for (_, token) in ground.slips(&window).await {
            answer(&app, &token, json!({ "calm": 2, "more": "et ord" })).await;
        }
        // After the answers are written, before anything is forgotten.
        spoil(&app, "answer_text", "INSERT").await;
        app.clock
            .set(instant(&ground.read(&window).await["closesAt"]));
        a_while().await;
        assert_eq!(ground.read(&window).await["state"], "open");
        assert_eq!(
            (
                count(&app, "answer").await,
                count(&app, "answer_slot").await
            ),
            (0, 6)
        );
        mend(&app, "answer_text").await;
        // And once more, at the last step.
        spoil(&app, "answer_invite", "DELETE").await;
        app.clock.advance(LEASE);
        a_while().await;
        assert_eq!(
            (
                count(&app, "answer").await,
                count(&app, "answer_slot").await
            ),
            (0, 6)
        );
        mend(&app, "answer_invite").await;
        app.restart().await;
        app.clock.advance(LEASE);
        let ground = ground.again(&app);
        let closed = ground.until(&window, |now| now["state"] == "closed").await;
        assert_eq!(
            (&closed["outcome"], &closed["answers"]),
            (&json!("settled"), &json!(6))
        );
        assert_eq!(
            (
                count(&app, "answer").await,
                count(&app, "answer_text").await
            ),
            (6, 6)
        );
        assert_eq!(
            (
                count(&app, "answer_slot").await,
                count(&app, "answer_invite").await
            ),
            (0, 0)
        );
    }
);

on_both!(
    async fn a_key_that_can_not_be_destroyed_at_once_is_destroyed_later(app: App) {
        let ground = ground(&app).await;
        let window = ground.open(&app, "before", 5).await;
        let id: Uuid = window.path.rsplit('/').next().unwrap().parse().unwrap();
        for (_, token) in ground.slips(&window).await {
            answer(&app, &token, json!({ "calm": 2 })).await;
        }
        let url = format!("sqlite:{}", app.db.folder.join("keystore.sqlite").display());
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let keys = Database::connect(options).await.unwrap();
        let spoil = "CREATE TRIGGER spoilt BEFORE DELETE ON window_key BEGIN SELECT RAISE(ABORT, 'spoilt'); END";
        keys.execute_unprepared(spoil).await.unwrap();
        ground.closes(&app, &window).await;
        a_while().await;
        let keystore = app.inside().keystore.clone().unwrap();
        assert!(keystore.find(KeyName::Round(id)).await.unwrap().is_some());
        keys.execute_unprepared("DROP TRIGGER spoilt")
            .await
            .unwrap();
        keys.close().await.unwrap();
        app.clock.advance(LEASE);
        for _ in 0..300 {
            if keystore.find(KeyName::Round(id)).await.unwrap().is_none() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("the key is still there");
    }
);

on_both!(
    async fn a_lost_keystore_loses_the_open_window_and_nothing_else(app: App) {
        let mut app = app;
        let ground = ground(&app).await;
        let window = ground.open(&app, "before", 5).await;
        let slips = ground.slips(&window).await;
        for (_, token) in &slips {
            answer(&app, token, json!({ "calm": 2 })).await;
        }
        app.stop().await;
        std::fs::remove_file(app.db.folder.join("keystore.sqlite")).unwrap();
        app.restart().await;
        let ground = ground.again(&app);
        let late = super::setup::put(&app, &slips[0].1, &json!({ "answers": { "calm": 1 } })).await;
        late.expect_problem(410, "answerClosed");
        let closed = ground.closes(&app, &window).await;
        assert_eq!(
            (&closed["outcome"], &closed["answers"]),
            (&json!("keyLost"), &json!(null))
        );
        assert_eq!(
            (
                count(&app, "answer").await,
                count(&app, "answer_slot").await
            ),
            (0, 0)
        );
        // The next one is asked as if nothing had been.
        app.clock.set(super::setup::BEGIN.parse().unwrap());
        ground.open(&app, "before", 5).await;
    }
);
