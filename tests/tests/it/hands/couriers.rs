//! Messages go out once, past staff, and forget what they said.

use chrono::TimeDelta;
use domain::codes::Role;
use domain::permissions::TokenScope;
use harness::{App, Client, on_both};
use serde_json::{Value, json};

use super::setup::{claim, courier, hands, kinds, one, text, token};

async fn settle(courier: &Client, message: &Value, action: &str, body: Value) -> harness::Reply {
    let id = message["id"].as_str().unwrap();
    let path = format!("/v1/messages/{id}/actions/{action}");
    courier.post(&path, &body).await
}

on_both!(
    async fn staff_never_see_a_link(app: App) {
        let h = hands(&app, "UNN").await;
        h.ask().await.expect(201);
        let coordinator = h.w.place.coordinator.for_purpose("administration");
        let listed = coordinator.get("/v1/messages?count=true").await.expect(200);
        assert_eq!(listed.json["count"], 1);
        let message = listed.json["items"][0].clone();
        assert_eq!(message["state"], "waiting");
        assert_eq!(message["content"], json!(null));
        let path = format!("/v1/messages/{}", message["id"].as_str().unwrap());
        for staff in [&coordinator, &h.courier] {
            let read = staff.get(&path).await.expect(200);
            assert_eq!(read.json["content"], json!(null), "nobody has it in hand");
        }
        let stranger = app.organisation("Ahus").await;
        let stranger = app.machine_with_role("their courier", Role::Courier, Some(stranger));
        let stranger = stranger.await.for_purpose("administration");
        assert_eq!(claim(&stranger).await, Vec::<Value>::new());
        stranger.get(&path).await.expect_problem(404, "notFound");
        for staff in [
            &coordinator,
            &h.w.place.manager,
            &h.w.user,
            &h.w.professional,
        ] {
            let refused = staff.for_purpose("administration");
            let refused = refused.post("/v1/messages/claim", &json!({})).await;
            refused.expect_problem(403, "forbidden");
        }
        let unnamed = app.machine(&format!("courier {}", h.w.place.trust), TokenScope::CODES);
        let unnamed = unnamed.post("/v1/messages/claim", &json!({})).await;
        unnamed.expect_problem(403, "purposeRequired");

        let claimed = claim(&h.courier).await;
        let link = token(one(&claimed, "decisionLink"));
        let read = coordinator.get(&path).await.expect(200);
        assert_eq!(read.json["content"], json!(null));
        assert_eq!(read.json["state"], "claimed");
        let own = h.courier.get(&path).await.expect(200);
        assert!(own.text.contains(&link));
        let looks = "SELECT operation FROM access_log WHERE operation = 'claimMessages'";
        assert!(text(&app, looks).await.is_some(), "the look is logged");

        // At rest: a hash, and a sealed text.
        let kept = text(&app, "SELECT token_hash FROM capability")
            .await
            .unwrap();
        assert!(kept.len() == 64 && !kept.contains(&link));
        let sealed = text(&app, "SELECT content_sealed FROM message")
            .await
            .unwrap();
        assert!(!sealed.contains(&link) && !sealed.contains("example.no"));
        let journal = format!("SELECT payload FROM journal WHERE payload LIKE '%{link}%'");
        assert_eq!(text(&app, &journal).await, None);
        let by_staff = settle(&coordinator, &message, "sent", json!({})).await;
        by_staff.expect_problem(403, "forbidden");
        let sent = settle(&h.courier, &message, "sent", json!({})).await;
        assert_eq!(sent.expect(200).json["state"], "sent");
        assert_eq!(text(&app, "SELECT content_sealed FROM message").await, None);
        let twice = settle(&h.courier, &message, "sent", json!({})).await;
        twice.expect_problem(409, "alreadyDecided");
    }
);

on_both!(
    async fn two_couriers_never_have_the_same_message(app: App) {
        let h = hands(&app, "UNN").await;
        let other = courier(&app, &h.w, "another").await;
        h.ask().await.expect(201);
        let (one_has, other_has) = tokio::join!(claim(&h.courier), claim(&other));
        assert_eq!(one_has.len() + other_has.len(), 1);
        let (holder, idle, message) = match one_has.first() {
            Some(message) => (&h.courier, &other, message),
            None => (&other, &h.courier, &other_has[0]),
        };
        let lost = settle(idle, message, "sent", json!({})).await;
        lost.expect_problem(409, "leaseLost");
        assert_eq!(claim(holder).await.len(), 0, "not twice to the same either");
        app.clock.advance(TimeDelta::minutes(6));
        assert_eq!(claim(idle).await.len(), 1, "its time is over");
        let lost = settle(holder, message, "sent", json!({})).await;
        lost.expect_problem(409, "leaseLost");
        settle(idle, message, "sent", json!({})).await.expect(200);
    }
);

on_both!(
    async fn what_fails_is_tried_again_and_then_given_up(app: App) {
        let h = hands(&app, "UNN").await;
        h.ask().await.expect(201);
        let failure = json!({ "failure": "unavailable" });
        let mut pause = TimeDelta::minutes(5);
        for tried in 1..=5 {
            let claimed = claim(&h.courier).await;
            assert_eq!(claimed.len(), 1, "try {tried}");
            let reply = settle(&h.courier, &claimed[0], "failed", failure.clone()).await;
            let reply = reply.expect(200).json;
            assert_eq!(reply["attempts"], tried);
            if tried == 5 {
                assert_eq!(reply["state"], "failed");
                break;
            }
            assert_eq!(reply["state"], "waiting");
            app.clock.advance(pause - TimeDelta::seconds(2));
            assert_eq!(claim(&h.courier).await.len(), 0, "too early");
            app.clock.advance(TimeDelta::seconds(4));
            pause = pause * 4;
        }
        assert_eq!(text(&app, "SELECT content_sealed FROM message").await, None);

        h.ask().await.expect(201);
        let claimed = claim(&h.courier).await;
        let nobody = json!({ "failure": "unknownAddress" });
        let over = settle(&h.courier, &claimed[0], "failed", nobody).await;
        assert_eq!(over.expect(200).json["state"], "failed");
        assert_eq!(claim(&h.courier).await.len(), 0);

        // A link that nobody delivered in time is not delivered late, and forgotten.
        h.ask().await.expect(201);
        app.clock.advance(TimeDelta::days(7));
        let late = claim(&h.courier).await;
        assert!(!kinds(&late).contains(&"decisionLink"), "{late:#?}");
        let mut seen = Value::Null;
        for _ in 0..60 {
            tokio::time::sleep(std::time::Duration::from_millis(250)).await;
            let path = "/v1/messages?sort=-createdAt&kind=decisionLink";
            let listed = h.w.place.coordinator.get(path).await.expect(200);
            seen = listed.json["items"][0]["state"].clone();
            if seen == "expired" {
                break;
            }
        }
        assert_eq!(seen, "expired");
        let left = "SELECT content_sealed FROM message WHERE kind = 'decisionLink' \
                    AND content_sealed IS NOT NULL";
        assert_eq!(text(&app, left).await, None);
    }
);

on_both!(
    async fn a_side_that_waits_is_reminded(app: App) {
        let h = hands(&app, "UNN").await;
        h.professional_approves().await.expect(200);
        app.clock
            .advance(TimeDelta::days(7) + TimeDelta::minutes(1));
        let mut told = Vec::new();
        for _ in 0..60 {
            tokio::time::sleep(std::time::Duration::from_millis(250)).await;
            told = claim(&h.courier).await;
            if !told.is_empty() {
                break;
            }
        }
        let reminder = one(&told, "taskReminder");
        assert_eq!(reminder["recipient"]["id"], h.w.people[0]);
    }
);
