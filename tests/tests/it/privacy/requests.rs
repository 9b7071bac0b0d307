//! Who may ask, decide and fetch, and that the answer holds everything.

use domain::codes::Role;
use harness::{App, Client, on_both};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::writing::writing;

/// Enters a request and returns it.
pub(crate) async fn ask(
    client: &Client,
    kind: &str,
    subject_kind: &str,
    id: &Value,
    on: &App,
) -> Value {
    let body = json!({
        "subjectKind": subject_kind, "subjectId": id, "kind": kind,
        "receivedOn": on.today()
    });
    client
        .post("/v1/subject-requests", &body)
        .await
        .expect(201)
        .json
}

/// A path of a request.
pub(crate) fn at(request: &Value, rest: &str) -> String {
    format!(
        "/v1/subject-requests/{}{rest}",
        request["id"].as_str().unwrap()
    )
}

/// Grants a request and returns it.
pub(crate) async fn grant(manager: &Client, request: &Value) -> Value {
    let granted = manager
        .post(&at(request, "/decision"), &json!({ "granted": true }))
        .await;
    granted.expect(200).json
}

on_both!(
    async fn managers_decide_and_others_see_what_they_may(app: App) {
        let (unn, ahus) = (
            app.organisation("UNN").await,
            app.organisation("Ahus").await,
        );
        let coordinator = app
            .with_role("coordinator", Role::Coordinator, Some(unn))
            .await;
        let second = app.with_role("second", Role::Coordinator, Some(unn)).await;
        let manager = app.with_role("manager", Role::Manager, Some(unn)).await;
        let auditor = app.with_role("auditor", Role::Auditor, Some(unn)).await;
        let stranger = app.with_role("stranger", Role::Manager, Some(ahus)).await;
        let administrator = app
            .with_role("administrator", Role::Administrator, None)
            .await;
        let person =
            json!({ "name": "Kari Nordmann", "professionalSide": { "profession": "Lege" } });
        let person = coordinator
            .post("/v1/people", &person)
            .await
            .expect(201)
            .json;

        let request = ask(&coordinator, "export", "person", &person["id"], &app).await;
        assert_eq!(request["state"], "received");
        let item = at(&request, "");
        for client in [&manager, &auditor, &coordinator] {
            client.get(&item).await.expect(200);
            assert_eq!(
                client.get("/v1/subject-requests").await.expect(200).json["items"],
                json!([request])
            );
        }
        // A colleague sees their own only; another organisation can't tell that there is anything.
        second.get(&item).await.expect(404);
        assert_eq!(
            second.get("/v1/subject-requests").await.expect(200).json["items"],
            json!([])
        );
        stranger.get(&item).await.expect(404);
        administrator
            .get("/v1/subject-requests")
            .await
            .expect_problem(403, "forbidden");
        let known = json!({ "subjectKind": "person", "subjectId": person["id"], "kind": "erase", "receivedOn": "2026-01-01" });
        let mut unknown = known.clone();
        unknown["subjectId"] = json!(Uuid::new_v4());
        let refusals = [
            stranger
                .post("/v1/subject-requests", &known)
                .await
                .expect_problem(422, "invalid"),
            stranger
                .post("/v1/subject-requests", &unknown)
                .await
                .expect_problem(422, "invalid"),
        ];
        assert_eq!(refusals[0].json["errors"], refusals[1].json["errors"]);
        administrator
            .post("/v1/subject-requests", &known)
            .await
            .expect_problem(403, "forbidden");
        auditor
            .post("/v1/subject-requests", &known)
            .await
            .expect_problem(403, "forbidden");

        let decision = at(&request, "/decision");
        for client in [&coordinator, &auditor] {
            client
                .post(&decision, &json!({ "granted": true }))
                .await
                .expect_problem(403, "forbidden");
        }
        stranger
            .post(&decision, &json!({ "granted": true }))
            .await
            .expect(404);
        let silent = manager
            .post(&decision, &json!({ "granted": false }))
            .await
            .expect_problem(422, "invalid");
        assert_eq!(silent.json["errors"][0]["pointer"], "/reason");
        let answer = at(&request, "/answer");
        let reading = manager.for_purpose("subjectRequest");
        reading.get(&answer).await.expect(404);
        grant(&manager, &request).await;
        manager
            .post(&decision, &json!({ "granted": true }))
            .await
            .expect_problem(409, "alreadyDecided");
        manager
            .get(&answer)
            .await
            .expect_problem(403, "purposeRequired");
        reading.get(&answer).await.expect(200);
        auditor.for_purpose("audit").get(&answer).await.expect(404);
        app.clock.advance(chrono::TimeDelta::days(31));
        reading.get(&answer).await.expect_problem(410, "gone");

        let refused = ask(&coordinator, "erase", "person", &person["id"], &app).await;
        let body = json!({ "granted": false, "reason": "Leder en plan som er til godkjenning" });
        let refused = manager
            .post(&at(&refused, "/decision"), &body)
            .await
            .expect(200)
            .json;
        assert_eq!(
            (&refused["state"], &refused["reason"]),
            (&json!("refused"), &body["reason"])
        );
        coordinator
            .for_purpose("planning")
            .get(&format!("/v1/people/{}", person["id"].as_str().unwrap()))
            .await
            .expect(200);
    }
);

on_both!(
    async fn the_answer_holds_everything_about_a_person(app: App) {
        let writing = writing(&app, "UNN").await;
        writing.write().await;
        writing.meet(&app).await;
        let plan = writing.submit().await;
        writing
            .user
            .post(&writing.at("actions/approve"), &plan)
            .await
            .expect(200);
        let place = &writing.place;
        let looking = place.coordinator.for_purpose("planning");
        let id = writing.people[0].as_str().unwrap();
        looking.get(&format!("/v1/people/{id}")).await.expect(200);
        let manager = place.manager.for_purpose("subjectRequest");
        let request = ask(&manager, "export", "person", &json!(id), &app).await;
        grant(&manager, &request).await;
        let answer = manager.get(&at(&request, "/answer")).await.expect(200).json;
        assert_eq!(answer["person"]["name"], "Kari UNN");
        assert_eq!(answer["party"], Value::Null);
        assert_eq!(answer["logins"].as_array().unwrap().len(), 1);
        assert_eq!(answer["workingGroups"][0]["side"], "user");
        assert_eq!(answer["attendance"][0]["kind"], "meeting");
        assert_eq!(
            (&answer["hands"][0]["kind"], &answer["hands"][0]["stands"]),
            (&json!("approval"), &json!(true))
        );
        let facts = answer["facts"].as_array().unwrap();
        assert!(
            facts
                .iter()
                .any(|fact| fact["action"] == "approve" && fact["byThemselves"] == true)
        );
        assert!(
            facts
                .iter()
                .any(|fact| fact["action"] == "created" && fact["byThemselves"] == false)
        );
        let accesses = answer["accesses"].as_array().unwrap();
        let operations: Vec<_> = accesses
            .iter()
            .map(|one| one["operation"].as_str().unwrap())
            .collect();
        // The last first: this very look, then the one before.
        assert_eq!(operations[..2], ["getSubjectAnswer", "getPerson"]);

        let only = ask(&manager, "accesses", "person", &json!(id), &app).await;
        grant(&manager, &only).await;
        let only = manager.get(&at(&only, "/answer")).await.expect(200).json;
        assert_eq!(
            (&only["person"], &only["facts"]),
            (&Value::Null, &json!([]))
        );
        assert_eq!(only["accesses"].as_array().unwrap().len(), 3);
    }
);
