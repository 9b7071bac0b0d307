//! Whoever has not answered is reminded, and nobody can see who that is.

use chrono::TimeDelta;
use harness::{App, on_both};
use serde_json::{Value, json};

use super::setup::{answer, column, ground, instant, tokens};

on_both!(
    async fn only_those_who_have_not_answered_get_a_reminder_and_nothing_tells_who(app: App) {
        let ground = ground(&app).await;
        let run = ground.run(&app).await;
        for name in ["ada", "bo", "cy", "di", "eli"] {
            ground.enrol(run, name).await;
        }
        let window = ground.window(run, "before").await;
        ground.claim().await;
        let open = ground.opens(&app, &window).await;
        let letters = ground.claim().await;
        let token = |nth: usize| tokens(&letters[nth]).remove(0);
        for nth in [0, 1] {
            answer(&app, &token(nth), json!({ "calm": 1 })).await;
        }
        let half = (instant(&open["closesAt"]) - instant(&open["opensAt"])) / 2;
        app.clock
            .set(instant(&open["opensAt"]) + half + TimeDelta::seconds(10));
        let list = "/v1/messages?kind=answerReminder&limit=50";
        let waiting = async || {
            let read = ground.setup.coordinator.get(list).await.expect(200).json;
            read["items"].as_array().unwrap().clone()
        };
        for _ in 0..300 {
            if !waiting().await.is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert_eq!(alike(&waiting().await), 5);
        // One more answers before the courier comes.
        answer(&app, &token(2), json!({ "calm": 1 })).await;
        let reminders = ground.claim().await;
        let mut reminded: Vec<String> = reminders.iter().flat_map(tokens).collect();
        reminded.sort_unstable();
        let mut open_still = vec![token(3), token(4)];
        open_still.sort_unstable();
        assert_eq!(reminded, open_still);
        // The courier says how it went, and that leaves no trace either.
        let id = reminders[0]["id"].as_str().unwrap();
        let failed = format!("/v1/messages/{id}/actions/failed");
        let why = json!({ "failure": "unknownAddress" });
        ground.courier.post(&failed, &why).await.expect(200);
        assert_eq!(alike(&waiting().await), 5);
        for sql in [
            "SELECT state || attempts || version || COALESCE(last_failure, '') || \
             COALESCE(content_sealed, '') || CAST(done_at AS TEXT) || CAST(updated_at AS TEXT) \
             FROM message WHERE kind = 'answerReminder'",
            "SELECT action || COALESCE(payload, '') FROM journal WHERE entity_kind = 'message' \
             AND payload LIKE '%answerReminder%'",
        ] {
            let rows = column(&app, sql).await;
            assert_eq!(rows.len(), 5, "{rows:?}");
            assert!(rows.iter().all(|row| *row == rows[0]), "{rows:?}");
        }
    }
);

/// How many messages there are, which must look alike but for whom they are for.
#[track_caller]
fn alike(messages: &[Value]) -> usize {
    let bare = |message: &Value| {
        let mut message = message.clone();
        for own in ["id", "recipient", "recipientId"] {
            message.as_object_mut().unwrap().remove(own);
        }
        message
    };
    let bare: Vec<Value> = messages.iter().map(bare).collect();
    assert!(bare.iter().all(|one| *one == bare[0]), "{bare:?}");
    bare.len()
}
