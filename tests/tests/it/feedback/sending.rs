//! What a link takes, what it refuses, and how it lies there.

use harness::{App, on_both};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{asking, count, heard, holder, said};
use crate::privacy::canaries::{dump, files};
use crate::privacy::column;

on_both!(
    async fn whatever_is_wrong_is_told_by_place_and_not_kept(app: App) {
        let heard = heard(&app, "UNN").await;
        let holder = holder(&app, &heard.link().await);
        let with = |member: &str, value: Value| {
            let mut body = asking("Rommet var kaldt.");
            body[member] = value;
            body
        };
        for (body, pointer, code) in [
            (json!({}), "/text", "required"),
            (with("text", json!(" \n ")), "/text", "required"),
            (with("text", json!("x".repeat(4001))), "/text", "tooLong"),
            (
                with("text", json!("en\u{7}to")),
                "/text",
                "controlCharacter",
            ),
            (
                with("text", json!("Jeg er 130972 48022.")),
                "/text",
                "identityNumber",
            ),
            (
                with("name", json!("130972-48022")),
                "/name",
                "identityNumber",
            ),
            (with("name", json!("x".repeat(101))), "/name", "tooLong"),
            (with("contact", json!({})), "/contact", "required"),
            (
                with("contact", json!({ "email": " " })),
                "/contact",
                "required",
            ),
            (
                with("contact", json!({ "email": "kari" })),
                "/contact/email",
                "notAnEmail",
            ),
            (
                with("contact", json!({ "address": "13097248022, Storgata" })),
                "/contact/address",
                "identityNumber",
            ),
            (
                with("contact", json!({ "phone": "12345", "channel": "email" })),
                "/contact/channel",
                "channelNotPossible",
            ),
            (
                with("themes", json!(["thanks"])),
                "/themes",
                "unknownMember",
            ),
        ] {
            let wrong = holder.post("/v1/feedback", &body).await;
            let wrong = wrong.expect_problem(422, "invalid");
            let fault = &wrong.json["errors"][0];
            assert_eq!(
                (&fault["pointer"], &fault["code"]),
                (&json!(pointer), &json!(code))
            );
            assert!(!wrong.text.contains("48022") && !wrong.text.contains("Gulfjær"));
        }
        let send = async |body: String| {
            let body = Some(("application/json", body));
            holder.send(Method::POST, "/v1/feedback", body).await
        };
        let deep = format!("{{\"text\":{}1{}}}", "[".repeat(40), "]".repeat(40));
        send(deep).await.expect_problem(400, "tooDeep");
        send("x".repeat(2 << 20))
            .await
            .expect_problem(413, "tooLarge");
        send("{".to_owned()).await.expect_problem(400, "notJson");
        send("[]".to_owned()).await.expect_problem(422, "invalid");
        send("{\"text\":\"a\",\"text\":\"b\"}".to_owned())
            .await
            .expect_problem(422, "invalid");
        assert_eq!(count(&app, "feedback").await, 0);
    }
);

on_both!(
    async fn what_is_sent_is_received_with_a_receipt_and_read_back_by_nobody(app: App) {
        let heard = heard(&app, "UNN").await;
        let token = heard.link().await;
        let holder = holder(&app, &token);
        let sent = holder
            .post("/v1/feedback", &asking("Rommet var kaldt."))
            .await;
        let sent = sent.expect(201);
        let receipt: Uuid = sent.json["receipt"].as_str().unwrap().parse().unwrap();
        assert_eq!(receipt.get_version_num(), 4, "an id that tells no time");
        assert_eq!(sent.location(), format!("/v1/feedback/{receipt}"));
        assert!(sent.json["answerBy"].is_string() && sent.json["keptUntil"].is_string());
        assert!(!sent.text.contains("kaldt") && !sent.text.contains("Gulfjær"));
        let other = holder
            .post("/v1/feedback", &said("Takk!"))
            .await
            .expect(201);
        assert_eq!(other.json["answerBy"], json!(null));
        holder.get(&sent.location()).await.expect(401);
        let form = holder.get("/v1/feedback").await.expect(200);
        assert!(!form.text.contains("kaldt"));
        // The run's history, which others read too, tells nothing of it.
        let history = format!("{}/history", heard.run);
        let history = heard.coordinator.get(&history).await.expect(200);
        assert!(!history.text.contains(&receipt.to_string()));
        assert!(!history.text.contains("\"received\""));
    }
);

on_both!(
    async fn a_request_sent_again_is_received_once_and_nobody_comes_upon_anothers(app: App) {
        let heard = heard(&app, "UNN").await;
        let token = heard.link().await;
        let holder = holder(&app, &token).with_key("1");
        let first = holder
            .post("/v1/feedback", &said("Takk!"))
            .await
            .expect(201);
        let again = holder
            .post("/v1/feedback", &said("Takk!"))
            .await
            .expect(201);
        assert_eq!(first.json, again.json);
        // Somebody else with the same link, and the same poor key.
        let other = holder.post("/v1/feedback", &said("Takk for sist!")).await;
        assert_ne!(other.expect(201).json["receipt"], first.json["receipt"]);
        assert_eq!(count(&app, "feedback").await, 2);
        // Who may send no more is not told again what they sent.
        let end = format!("{}/feedback-link/actions/end", heard.run);
        heard.coordinator.post(&end, &json!({})).await.expect(200);
        let late = holder.post("/v1/feedback", &said("Takk!")).await;
        late.expect_problem(410, "feedbackClosed");
    }
);

const PLANTED: [&str; 4] = [
    "kvinsbirring",
    "Gulfjær",
    "gulfjaer@bur.example",
    "fjompesvar",
];

on_both!(
    async fn everything_that_is_said_is_sealed_where_it_lies(app: App) {
        let heard = heard(&app, "UNN").await;
        let token = heard.link().await;
        let holder = holder(&app, &token).with_key("a-key");
        let sent = holder
            .post("/v1/feedback", &asking("Det var kvinsbirring."))
            .await;
        let id = sent.expect(201).json["receipt"]
            .as_str()
            .unwrap()
            .to_owned();
        heard.themes(&id, &["welcome"]).await;
        let path = format!("/v1/feedback/{id}/actions/answer");
        let said = json!({ "answer": "Et fjompesvar." });
        let answering = heard.coordinator.with_key("another-key");
        let answered = answering.post(&path, &said).await.expect(200);
        assert_eq!(
            answered.json["hidden"],
            json!(["answer", "contact", "name", "text"])
        );
        app.seal().await;
        let (rows, files) = (dump(&app).await, files(&app));
        for word in PLANTED {
            assert!(!rows.contains(word), "{word} stands in the database");
            assert!(!files.contains(word), "{word} stands in a file");
            assert!(!answered.text.contains(word), "{word} stands in an answer");
        }
        let sealed = "SELECT text_sealed FROM feedback";
        assert_eq!(column(&app, sealed).await.len(), 1);
        let read = heard.coordinator.get(&format!("/v1/feedback/{id}")).await;
        for word in PLANTED {
            assert!(
                read.text.contains(word),
                "{word} can't be read: {}",
                read.text
            );
        }
        let payloads = "SELECT payload FROM journal WHERE entity_kind = 'feedback' ORDER BY action";
        let payloads: Vec<Value> = (column(&app, payloads).await.iter())
            .map(|text| serde_json::from_str(text).unwrap())
            .collect();
        let run = crate::over::id(&heard.run);
        assert_eq!(
            payloads,
            [
                json!({}),
                json!({ "runId": run, "answerWanted": true }),
                json!({ "themes": ["welcome"] })
            ]
        );
    }
);
