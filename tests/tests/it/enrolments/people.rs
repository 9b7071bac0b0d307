//! What is kept of participants, who sees it, and that every look is logged.

use std::collections::BTreeSet;

use domain::codes::Role;
use harness::{App, on_both};
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::setup::{Setup, Wanted, id, party};

fn kari() -> Value {
    json!({
        "party": ["patient", "relative"], "displayName": "Kari Nordmann",
        "contact": { "email": "kari@example.no", "phone": "+47 77 00 00 00" }, "digital": true,
        "accommodations": "Teleslynge", "externalReference": "HENV-2026-17"
    })
}

/// One text column, past the product.
async fn column(app: &App, sql: &str) -> Vec<String> {
    let db = app.db.connect().await;
    let sql = Statement::from_string(db.get_database_backend(), sql.to_owned());
    let rows = db.query_all_raw(sql).await.unwrap();
    let text = rows
        .iter()
        .map(|row| row.try_get_by_index::<Option<String>>(0).unwrap());
    text.flatten().collect()
}

/// Items of a list as they are read one by one: without what can be done with them in short.
fn as_read(items: &Value) -> Value {
    let mut items = items.clone();
    for item in items.as_array_mut().unwrap() {
        assert!(item["actions"].is_array());
        item["actions"] = Value::Null;
    }
    items
}

on_both!(
    async fn names_are_sealed_and_every_look_is_logged(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(5)).await;
        let new = setup.enrol_with(run, kari()).await;
        assert_eq!(new["displayName"], Value::Null);
        let hidden: BTreeSet<&str> = new["hidden"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m.as_str().unwrap())
            .collect();
        assert_eq!(
            hidden,
            BTreeSet::from(["accommodations", "contact", "displayName", "reason"])
        );

        let stored = column(
            &app,
            "SELECT display_name_sealed || contact_sealed || accommodations_sealed || external_ref_hash FROM enrolment",
        )
        .await;
        let journal = column(&app, "SELECT CAST(payload AS TEXT) FROM journal").await;
        for text in stored.iter().chain(&journal) {
            for secret in ["Kari", "kari@", "77 00", "Teleslynge", "HENV"] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
        assert_eq!(stored.len(), 1);

        let item = format!("/v1/enrolments/{}", id(&new));
        let list = format!("/v1/runs/{run}/enrolments");
        let silent = app.client("coordinator", &[]);
        for path in [&item, &list] {
            silent
                .get(path)
                .await
                .expect_problem(403, "purposeRequired");
        }
        let looks = "SELECT operation || ' ' || role || ' ' || purpose FROM access_log";
        assert!(column(&app, looks).await.is_empty());
        let read = setup.read(&new).await;
        assert_eq!(read["displayName"], "Kari Nordmann");
        assert_eq!(read["contact"]["email"], "kari@example.no");
        assert_eq!(read["hidden"], json!([]));
        let page = setup
            .coordinator
            .get(&format!("{list}?state=confirmed&count=true"))
            .await;
        assert_eq!(as_read(&page.expect(200).json["items"]), json!([read]));
        let seen: BTreeSet<String> = column(&app, looks).await.into_iter().collect();
        let wanted =
            ["getEnrolment", "listEnrolments"].map(|op| format!("{op} coordinator administration"));
        assert_eq!(seen, BTreeSet::from(wanted));
    }
);

on_both!(
    async fn a_reference_is_no_identity_and_comes_once(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(5)).await;
        let path = format!("/v1/runs/{run}/enrolments");
        for reference in ["9f86d081884c7d659a2feaa0c55ad015", "13097248022"] {
            let mut body = party(1);
            body["externalReference"] = json!(reference);
            let refused = setup.coordinator.post(&path, &body).await;
            let refused = refused.expect_problem(422, "invalid");
            assert!(!refused.text.contains(reference));
        }
        setup.enrol_with(run, kari()).await;
        let again = setup.coordinator.post(&path, &kari()).await;
        again.expect_problem(409, "duplicate");
        for wrong in [json!([]), json!(vec!["patient"; 11])] {
            let body = json!({ "party": wrong });
            setup
                .coordinator
                .post(&path, &body)
                .await
                .expect_problem(422, "invalid");
        }
    }
);

on_both!(
    async fn others_see_no_more_than_they_may(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(5)).await;
        let new = setup.enrol_with(run, kari()).await;
        let list = format!("/v1/runs/{run}/enrolments");
        let item = format!("/v1/enrolments/{}", id(&new));
        let summary = format!("{list}/summary");

        // Another tenant can't tell that there is anything.
        let other = app.organisation("Ahus").await;
        let stranger = app
            .with_role("stranger", Role::Coordinator, Some(other))
            .await;
        let stranger = stranger.for_purpose("administration");
        for path in [&list, &item, &summary, &format!("{item}/actions")] {
            stranger.get(path).await.expect_problem(404, "notFound");
        }
        stranger
            .post(&list, &party(1))
            .await
            .expect_problem(404, "notFound");
        let withdraw = format!("{item}/actions/withdraw");
        stranger
            .post(&withdraw, &json!({}))
            .await
            .expect_problem(404, "notFound");

        // A manager counts.
        let manager = app
            .with_role("manager", Role::Manager, Some(setup.tenant))
            .await;
        let manager = manager.for_purpose("administration");
        assert_eq!(
            manager.get(&summary).await.expect(200).json["confirmedSeats"],
            2
        );
        manager.get(&list).await.expect_problem(403, "forbidden");
        manager.get(&item).await.expect_problem(404, "notFound");

        // A system sees what it brought in, without names, and needs no purpose for that.
        let system = app
            .machine_with_role("epj", Role::Integration, Some(setup.tenant))
            .await;
        system.get(&item).await.expect_problem(404, "notFound");
        let mut referral = kari();
        referral["externalReference"] = json!("HENV-2026-18");
        let own = system.post(&list, &referral).await.expect(201);
        let read = system.get(&own.location()).await.expect(200).json;
        assert_eq!(read["state"], "confirmed");
        assert_eq!(read["displayName"], Value::Null);
        let page = system.get(&list).await.expect(200).json;
        assert_eq!(as_read(&page["items"]), json!([read]));
        let withdraw = format!("{}/actions/withdraw", own.location());
        system
            .post(&withdraw, &json!({}))
            .await
            .expect_problem(403, "forbidden");
    }
);

on_both!(
    /// What one request brings about shares its moment, and is told in the order in which it happened.
    async fn a_history_keeps_the_order_within_a_moment(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(1)).await;
        let mut parties = Vec::new();
        for _ in 0..9 {
            parties.push(setup.enrol(run, 1).await);
        }
        let mut leaves = "withdraw";
        for party in &parties[..8] {
            let path = format!("/v1/enrolments/{}/actions/{leaves}", id(party));
            setup.coordinator.post(&path, &json!({})).await.expect(200);
            leaves = "decline-offer";
        }
        let path = format!("/v1/runs/{run}/history?limit=200");
        let history = setup.coordinator.get(&path).await.expect(200).json;
        let newest_first = history["items"].as_array().unwrap().iter().rev();
        let actions = newest_first.map(|entry| entry["action"].as_str().unwrap());
        let told = ["withdrawEnrolment", "declineOffer", "offer"];
        let told: Vec<_> = actions.filter(|action| told.contains(action)).collect();
        assert_eq!(told.len(), 16);
        assert_eq!(told[..2], ["withdrawEnrolment", "offer"]);
        for pair in told[2..].chunks(2) {
            assert_eq!(pair, ["declineOffer", "offer"]);
        }
    }
);
