//! Feedback ends by time, and when its sender asks: nothing of it is left.

use chrono::TimeDelta;
use domain::codes::Role;
use harness::{App, on_both};
use serde_json::json;
use sidestilt::app::retention::end_all;
use sidestilt::app::subject_requests::erase::replay;

use super::{Heard, asking, count, heard, said};
use crate::privacy::canaries::{dump, files};
use crate::privacy::column;
use crate::privacy::requests::{ask, at, grant};
use crate::privacy::retention::{by_hand, of};

/// Fails if the words of what was said stand anywhere, or its id leads to anything.
async fn gone(app: &App, heard: &Heard, id: &str) {
    let (rows, files) = (dump(app).await, files(app));
    for word in ["kvinsbirring", "Gulfjær", "gulfjaer@bur.example"] {
        assert!(!rows.contains(word), "{word} stands in the database");
        assert!(!files.contains(word), "{word} stands in a file");
    }
    heard
        .coordinator
        .get(&format!("/v1/feedback/{id}"))
        .await
        .expect(404);
    assert_eq!(count(app, "feedback").await, 0);
    let sealed = store::sealed::usage(app.inside().store.read(), &app.inside().ring);
    let sealed = sealed.await.unwrap();
    assert!(
        sealed.iter().all(|one| one.table != "feedback"),
        "{sealed:?}"
    );
}

on_both!(
    async fn feedback_is_deleted_a_year_after_it_was_received(app: App) {
        let heard = heard(&app, "UNN").await;
        let ids = heard.told(&app, &[asking("Det var kvinsbirring.")]).await;
        by_hand(&app).await;
        let begin = app.clock.now();
        app.clock.set(begin + TimeDelta::days(364));
        assert_eq!(of(&app, "feedback").await, 0);
        end_all(&app.shared()).await.unwrap();
        assert_eq!(count(&app, "feedback").await, 1);
        app.clock.set(begin + TimeDelta::days(366));
        assert_eq!(of(&app, "feedback").await, 1, "a dry run counts it");
        let manager = &heard.ground.place.manager;
        let over = manager.get("/v1/retention").await.expect(200).json;
        let items = over["items"].as_array().unwrap();
        let kind = items.iter().find(|one| one["kind"] == "feedback").unwrap();
        assert_eq!((&kind["days"], &kind["overNow"]), (&json!(365), &json!(1)));
        end_all(&app.shared()).await.unwrap();
        gone(&app, &heard, &ids[0]).await;
    }
);

on_both!(
    async fn a_coordinator_erases_a_piece_when_its_sender_asks(app: App) {
        let heard = heard(&app, "UNN").await;
        let ids = heard.told(&app, &[asking("Det var kvinsbirring.")]).await;
        heard.themes(&ids[0], &["welcome"]).await;
        heard.answer(&ids[0]).await;
        let row = store::feedback::get(app.inside().store.read(), ids[0].parse().unwrap());
        let row = row.await.unwrap().unwrap();
        let path = format!("/v1/feedback/{}/actions/erase", ids[0]);
        heard.coordinator.post(&path, &json!({})).await.expect(204);
        gone(&app, &heard, &ids[0]).await;
        heard.coordinator.post(&path, &json!({})).await.expect(404);
        let results = format!("{}/results", heard.run);
        let results = heard.coordinator.get(&results).await.expect(200).json;
        assert_eq!(results["feedback"]["received"], 0);

        // The journal knows that, and nothing else; the chain goes on over it.
        let facts = "SELECT action || ' ' || COALESCE(payload, '-') FROM journal \
                     WHERE entity_kind = 'feedback' ORDER BY entity_version";
        let facts = column(&app, facts).await;
        assert_eq!(facts[..3], ["received -", "themed -", "answered -"]);
        assert!(facts[3].starts_with("erased {") && facts[3].contains("\"cause\":\"request\""));
        app.seal().await;
        let administrator = app
            .with_role("administrator", Role::Administrator, None)
            .await;
        let verified = administrator
            .post("/v1/audit/verify", &json!({ "heads": [] }))
            .await;
        assert_eq!(verified.expect(200).json["holds"], true);

        // A restored copy brings it back; the ledger takes it away again.
        let ledger = store::erasure::ledger(app.inside().store.read())
            .await
            .unwrap();
        assert_eq!(
            (ledger.len(), ledger[0].subject_kind.as_str()),
            (1, "feedback")
        );
        crate::privacy::retention::run_sql(&app, "DELETE FROM erasure").await;
        let writer = app.inside().store.writer();
        let write = writer.run(move |tx| {
            let row = row.clone();
            async move { store::feedback::insert(&tx, row).await }
        });
        write.await.unwrap();
        assert_eq!(count(&app, "feedback").await, 1);
        assert_eq!(replay(&app.shared(), ledger).await.unwrap(), (1, 0));
        gone(&app, &heard, &ids[0]).await;
    }
);

on_both!(
    /// Nobody is known here by what they sent; the receipt leads to it.
    async fn a_sender_asks_by_the_number_of_the_receipt(app: App) {
        let heard = heard(&app, "UNN").await;
        let ids = heard
            .told(&app, &[asking("Det var kvinsbirring."), said("Takk!")])
            .await;
        let (id, manager) = (json!(ids[0]), &heard.ground.place.manager);
        let manager = manager.for_purpose("subjectRequest");
        heard
            .coordinator
            .get(&format!("/v1/feedback/{}", ids[0]))
            .await
            .expect(200);
        let request = ask(&heard.coordinator, "export", "feedback", &id, &app).await;
        grant(&manager, &request).await;
        let told = manager.get(&at(&request, "/answer")).await.expect(200);
        let (feedback, looks) = (&told.json["feedback"], &told.json["accesses"]);
        assert_eq!(feedback["text"], "Det var kvinsbirring.");
        assert_eq!(feedback["contact"]["email"], "gulfjaer@bur.example");
        assert!(!told.text.contains("Takk!"), "another's");
        let looks = looks.as_array().unwrap();
        assert!(
            looks.iter().any(|look| look["operation"] == "getFeedback"),
            "{looks:?}"
        );
        assert_eq!(told.json["facts"][0]["action"], "received");

        let request = ask(&manager, "accesses", "feedback", &id, &app).await;
        grant(&manager, &request).await;
        let told = manager.get(&at(&request, "/answer")).await.expect(200);
        assert_eq!(told.json["feedback"], json!(null));
        assert!(!told.text.contains("kvinsbirring"));

        let request = ask(&manager, "erase", "feedback", &id, &app).await;
        let decided = grant(&manager, &request).await;
        assert_eq!(decided["report"]["erased"][0]["part"], "feedback");
        assert_eq!(count(&app, "feedback").await, 1, "only that one");
        let path = format!("/v1/feedback/{}", ids[1]);
        heard.coordinator.get(&path).await.expect(200);
        // Another organisation can't tell that there is anything.
        let elsewhere = crate::round::place(&app, "Helt andre").await;
        let body = json!({
            "subjectKind": "feedback", "subjectId": ids[1], "kind": "erase",
            "receivedOn": app.clock.now().date_naive()
        });
        let refused = elsewhere.manager.post("/v1/subject-requests", &body).await;
        refused.expect_problem(422, "invalid");
    }
);
