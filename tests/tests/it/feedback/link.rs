//! One link a run: shown once, renewed, ended, and over.

use chrono::TimeDelta;
use harness::{App, Client, Reply, on_both};
use serde_json::{Value, json};
use store::capability::{self, Capability};
use uuid::Uuid;

use super::{Heard, count, heard, holder, said};
use crate::over::{act, at};
use crate::privacy::canaries::dump;

async fn state(heard: &Heard) -> Value {
    let path = format!("{}/feedback-link", heard.run);
    let read = heard.coordinator.get(&path).await.expect(200);
    assert_eq!(
        (&read.json["token"], &read.json["address"]),
        (&json!(null), &json!(null))
    );
    read.json
}

on_both!(
    async fn a_link_is_shown_once_renewed_and_ended(app: App) {
        let heard = heard(&app, "UNN").await;
        let path = format!("{}/feedback-link", heard.run);
        heard.coordinator.get(&path).await.expect(404);
        let end = format!("{path}/actions/end");
        let nothing = json!({});
        let none = heard.coordinator.post(&end, &nothing).await;
        none.expect_problem(409, "alreadyDecided");

        let making = heard.coordinator.with_key("make-it-once");
        let made = making.post(&path, &nothing).await.expect(201);
        let first = made.json["token"].as_str().unwrap().to_owned();
        assert_eq!(made.location(), path);
        assert_eq!(
            made.json["address"],
            json!(format!("http://sidestilt.test/feedback#{first}"))
        );
        let again = making.post(&path, &nothing).await.expect(201);
        assert_eq!(
            (&again.json["id"], &again.json["token"]),
            (&made.json["id"], &json!(null))
        );
        assert_eq!(state(&heard).await["state"], "open");
        assert!(!dump(&app).await.contains(&first), "the token is kept");
        holder(&app, &first).get("/v1/feedback").await.expect(200);

        let second = heard.link().await;
        assert_ne!(first, second);
        let old = holder(&app, &first);
        old.get("/v1/feedback")
            .await
            .expect_problem(410, "feedbackClosed");
        let sent = old.post("/v1/feedback", &said("For sent")).await;
        sent.expect_problem(410, "feedbackClosed");
        let new = holder(&app, &second);
        new.post("/v1/feedback", &said("Takk")).await.expect(201);

        let ended = heard.coordinator.post(&end, &nothing).await.expect(200);
        assert_eq!(ended.json["state"], "ended");
        assert_eq!(state(&heard).await["endedAt"], ended.json["endedAt"]);
        new.get("/v1/feedback")
            .await
            .expect_problem(410, "feedbackClosed");
        let sent = new.post("/v1/feedback", &said("For sent")).await;
        sent.expect_problem(410, "feedbackClosed");
        let twice = heard.coordinator.post(&end, &nothing).await;
        twice.expect_problem(409, "alreadyDecided");
        assert_eq!(count(&app, "feedback").await, 1);

        let history = format!("{}/history", heard.run);
        let history = heard.coordinator.get(&history).await.expect(200).json;
        let items = history["items"].as_array().unwrap().iter();
        let told: Vec<_> = items
            .filter(|item| item["entity"]["kind"] == "feedbackLink")
            .map(|item| item["action"].as_str().unwrap())
            .collect();
        assert_eq!(told, ["ended", "made", "renewed", "made"]);
    }
);

on_both!(
    async fn a_link_ends_by_itself(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let heard = heard(&app, "UNN").await;
        let begin = app.clock.now();
        let holder = holder(&app, &heard.link().await);
        let on = async |day: i64| {
            app.clock.set(begin + TimeDelta::days(day));
            holder.get("/v1/feedback").await.status
        };
        assert_eq!((on(364).await, on(366).await), (200, 410));
        assert_eq!(state(&heard).await["state"], "over");
        // Of a run that is over: some time after that.
        app.clock.set(begin + TimeDelta::days(10));
        let reason = json!({ "reason": "For få" });
        let cancelled = act(&heard.coordinator, &heard.run, "cancel", reason).await;
        cancelled.expect(200);
        assert_eq!((on(99).await, on(101).await), (200, 410));
        let ends = state(&heard).await["endsAt"].as_str().unwrap().to_owned();
        assert!(ends.starts_with("2026-06-10T08:00:0"), "{ends}");
        let late = format!("{}/feedback-link", heard.run);
        let late = heard.coordinator.post(&late, &json!({})).await;
        let late = late.expect_problem(422, "invalid");
        assert_eq!(late.json["errors"][0]["code"], "feedbackOver");
    }
);

/// A link that asks for a hand, put there past HTTP.
async fn another_kind(app: &App, heard: &Heard, token: &str) {
    let (id, now) = (Uuid::new_v4(), app.clock.now());
    let row: Capability = Capability {
        id,
        tenant: heard.ground.place.trust,
        kind: "signConclusion".to_owned(),
        token_hash: capability::hash(token),
        subject_kind: "conclusion".to_owned(),
        subject_id: id,
        course_id: None,
        run_id: None,
        person_id: None,
        side: Some("user".to_owned()),
        number: Some(1),
        content_hash: None,
        single_use: true,
        created_at: now,
        created_by: id,
        created_by_person: None,
        expires_at: now + TimeDelta::days(7),
        used_at: None,
        voided_at: None,
        outcome: None,
        reason: None,
    };
    let writer = app.inside().store.writer();
    let write = writer.run(move |tx| {
        let row = row.clone();
        async move { capability::insert(&tx, row).await }
    });
    write.await.unwrap();
}

/// An answer without what differs from request to request.
fn bare(reply: &Reply) -> (u16, Value, Vec<String>) {
    let mut body = reply.json.clone();
    body.as_object_mut().unwrap().remove("requestId");
    let own = ["date", "request-id"];
    let headers = reply.headers.iter();
    let mut headers: Vec<String> = headers
        .filter(|(name, _)| !own.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort_unstable();
    (reply.status, body, headers)
}

on_both!(
    async fn unknown_ended_and_foreign_links_look_alike(app: App) {
        let heard = heard(&app, "UNN").await;
        let ended = heard.link().await;
        let open = heard.link().await;
        another_kind(&app, &heard, "a-link-of-another-kind").await;
        let cut = &open[..open.len() - 1];
        let longer = format!("{open}A");
        let long = "ab".repeat(2000);
        let all = [&ended, cut, &longer, "x", &long, "a-link-of-another-kind"];
        let (mut read, mut sent) = (Vec::new(), Vec::new());
        for token in all {
            let holder = holder(&app, token);
            let asked = holder.get("/v1/feedback").await;
            read.push(bare(&asked.expect_problem(410, "feedbackClosed")));
            let told = holder.post("/v1/feedback", &said("Hei")).await;
            sent.push(bare(&told.expect_problem(410, "feedbackClosed")));
        }
        assert!(read.iter().all(|one| *one == read[0]), "{read:#?}");
        assert!(sent.iter().all(|one| *one == sent[0]), "{sent:#?}");
        // Nor does it open anything else, or a login this.
        let feedback = holder(&app, &open);
        feedback
            .get("/v1/decision")
            .await
            .expect_problem(401, "linkUnknown");
        let decide = json!({ "decision": "approve" });
        let decided = feedback.post("/v1/decision", &decide).await;
        decided.expect_problem(401, "linkUnknown");
        feedback
            .get("/v1/answer")
            .await
            .expect_problem(410, "answerClosed");
        feedback
            .get(&heard.run)
            .await
            .expect_problem(401, "unauthenticated");
        for client in [&app.anonymous(), &heard.coordinator] {
            let asked: &Client = client;
            asked
                .get("/v1/feedback")
                .await
                .expect_problem(401, "linkMissing");
        }
        assert_eq!(count(&app, "feedback").await, 0);
    }
);

on_both!(
    async fn it_says_that_it_is_confidential_and_not_anonymous(app: App) {
        let heard = heard(&app, "UNN").await;
        let holder = holder(&app, &heard.link().await);
        for (language, not, who) in [
            ("nb", "ikke anonymt", "Koordinatorene hos UNN"),
            ("nn", "ikkje anonymt", "Koordinatorane hos UNN"),
            ("en", "not anonymous", "coordinators of UNN"),
        ] {
            let form = holder.in_language(language).get("/v1/feedback").await;
            let form = form.expect(200).json;
            let holds = |member: &str, words: &str| {
                let text = form[member].as_str().unwrap();
                assert!(text.contains(words), "{language} {member}: {text}");
            };
            holds("confidentiality", not);
            holds("readers", who);
            holds("keeping", "365");
            holds("answering", "14");
            holds("title", "Leve med revmatisme");
            assert_eq!(form["courseTitle"], "Leve med revmatisme");
            assert_eq!(
                (&form["anonymous"], &form["confidential"], &form["keptDays"]),
                (&json!(false), &json!(true), &json!(365))
            );
        }
    }
);
