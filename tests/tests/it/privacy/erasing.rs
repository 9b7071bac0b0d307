//! An erasure: what goes, what is voided, what stands on under an id that leads to nobody.

use harness::{App, on_both};
use serde_json::{Value, json};

use super::column;
use super::requests::{ask, at, grant};
use crate::enrolments::setup::{Setup, Wanted, id};
use crate::writing::writing;

/// What a report tells of a part.
fn count(report: &Value, list: &str, part: &str) -> i64 {
    let parts = report[list].as_array().unwrap().iter();
    let of = parts.filter(|one| one["part"] == part);
    of.map(|one| one["count"].as_i64().unwrap()).sum()
}

on_both!(
    async fn a_person_goes_and_the_work_of_others_stands(app: App) {
        let writing = writing(&app, "UNN").await;
        let (place, manager) = (&writing.place, &writing.place.manager);
        writing.write().await;
        writing.meet(&app).await;
        let plan = writing.submit().await;
        writing
            .user
            .post(&writing.at("actions/approve"), &plan)
            .await
            .expect(200);
        let auditor = app
            .with_role("auditor", domain::codes::Role::Auditor, Some(place.trust))
            .await;
        app.seal().await;
        let heads = auditor.get("/v1/audit/heads").await.expect(200).json["items"].clone();

        let user = &writing.people[0];
        let request = ask(manager, "erase", "person", user, &app).await;
        let erased = grant(manager, &request).await;
        let report = &erased["report"];
        for (part, expected) in [
            ("profile", 1),
            ("logins", 1),
            ("groupPlaces", 1),
            ("openApprovals", 1),
        ] {
            assert_eq!(count(report, "erased", part), expected, "{part}: {report}");
        }
        assert!(count(report, "erased", "journalPayloads") > 0, "{report}");
        assert!(count(report, "kept", "journalFacts") > 0, "{report}");
        assert_eq!(count(report, "kept", "meetings"), 1, "{report}");
        assert!(
            report["kept"]
                .as_array()
                .unwrap()
                .iter()
                .all(|one| one["why"].as_str().unwrap().len() > 10)
        );

        // The login opens nothing, the person is gone, the name is nowhere.
        writing
            .user
            .get(&writing.at("plan/draft"))
            .await
            .expect(404);
        let looking = place.coordinator.for_purpose("planning");
        looking
            .get(&format!("/v1/people/{}", user.as_str().unwrap()))
            .await
            .expect_problem(410, "gone");
        let search = looking
            .post("/v1/people/search", &json!({ "name": "Kari UNN" }))
            .await
            .expect(200);
        assert_eq!(search.json["items"], json!([]));
        let group = place
            .coordinator
            .get(&writing.at("working-group"))
            .await
            .expect(200)
            .json;
        assert_eq!(group["former"][0]["name"], Value::Null);
        assert_eq!(group["sides"], json!(["professional"]));
        let approvals = column(
            &app,
            "SELECT side FROM plan_approval WHERE voided_at IS NULL",
        )
        .await;
        assert_eq!(approvals, Vec::<String>::new());
        assert_eq!(
            column(
                &app,
                "SELECT subject FROM principal WHERE subject LIKE 'Kari%'"
            )
            .await,
            Vec::<String>::new()
        );

        // The chain still verifies, against a head from before as well.
        app.seal().await;
        let verified = auditor
            .post("/v1/audit/verify", &json!({ "heads": heads }))
            .await
            .expect(200)
            .json;
        assert_eq!(verified["holds"], true, "{verified}");

        // Asking again is told that there is nobody; deciding again that it is decided.
        let body = json!({ "subjectKind": "person", "subjectId": user, "kind": "erase", "receivedOn": "2026-01-01" });
        manager
            .post("/v1/subject-requests", &body)
            .await
            .expect_problem(422, "invalid");
        let again = manager
            .post(&at(&request, "/decision"), &json!({ "granted": true }))
            .await;
        again.expect_problem(409, "alreadyDecided");
    }
);

on_both!(
    async fn an_approval_in_force_stands_in_nobodys_name(app: App) {
        let writing = writing(&app, "UNN").await;
        let manager = &writing.place.manager;
        writing.write().await;
        writing.meet(&app).await;
        let plan = writing.submit().await;
        for side in [&writing.user, &writing.professional] {
            side.post(&writing.at("actions/approve"), &plan)
                .await
                .expect(200);
        }
        let request = ask(manager, "erase", "person", &writing.people[1], &app).await;
        let report = grant(manager, &request).await["report"].clone();
        assert_eq!(count(&report, "erased", "openApprovals"), 0, "{report}");
        assert_eq!(count(&report, "kept", "approvals"), 1, "{report}");
        let plan = writing
            .place
            .coordinator
            .get(&writing.at("plan"))
            .await
            .expect(200)
            .json;
        assert_eq!(plan["state"], "approved");
        let approvals = plan["approvals"].as_array().unwrap();
        assert_eq!(approvals.len(), 2, "{plan}");
    }
);

on_both!(
    async fn a_party_that_is_erased_gives_its_seats_to_the_next(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(2)).await;
        let body = json!({
            "party": ["patient", "relative"], "displayName": "Kari Nordmann", "digital": true,
            "contact": { "email": "kari@example.no" }, "accommodations": "Teleslynge",
            "externalReference": "HENV-2026-17"
        });
        let first = setup.enrol_with(run, body).await;
        assert_eq!(first["state"], "confirmed");
        let second = setup.enrol(run, 2).await;
        assert_eq!(second["state"], "waiting");
        let manager = app
            .with_role("manager", domain::codes::Role::Manager, Some(setup.tenant))
            .await;
        let request = ask(&setup.coordinator, "erase", "party", &first["id"], &app).await;
        let report = grant(&manager, &request).await["report"].clone();
        for part in ["displayName", "contact", "accommodations", "reference"] {
            assert_eq!(count(&report, "erased", part), 1, "{part}: {report}");
        }
        assert_eq!(count(&report, "kept", "seatCounts"), 1, "{report}");
        setup
            .coordinator
            .get(&format!("/v1/enrolments/{}", id(&first)))
            .await
            .expect(404);
        assert_eq!(setup.read(&second).await["state"], "offered");
        let rows = column(
            &app,
            "SELECT state || COALESCE(display_name_sealed, '') || COALESCE(contact_sealed, '') || \
             COALESCE(external_ref_hash, '') FROM enrolment WHERE created_by_principal IS NULL",
        );
        assert_eq!(rows.await, ["withdrawn"]);
        // Nobody is asked about what is due any more, and the counts still add up.
        let summary = setup.summary(run).await;
        assert_eq!(
            (&summary["offeredSeats"], &summary["confirmedSeats"]),
            (&json!(2), &json!(0))
        );
        app.clock.advance(chrono::TimeDelta::days(60));
        app.seal().await;
    }
);

on_both!(
    async fn a_restored_copy_is_erased_again_from_the_ledger(app: App) {
        use sidestilt::app::subject_requests::erase::replay;
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(5)).await;
        let party = setup
            .enrol_with(run, json!({ "party": ["patient"], "displayName": "Ola" }))
            .await;
        let person = json!({ "name": "Kari", "professionalSide": { "profession": "Lege" } });
        let person = setup
            .coordinator
            .post("/v1/people", &person)
            .await
            .expect(201)
            .json;
        let manager = app
            .with_role("manager", domain::codes::Role::Manager, Some(setup.tenant))
            .await;
        for (kind, id) in [("party", &party["id"]), ("person", &person["id"])] {
            let request = ask(&manager, "erase", kind, id, &app).await;
            grant(&manager, &request).await;
        }
        let ledger = store::erasure::ledger(app.inside().store.read())
            .await
            .unwrap();
        assert_eq!(ledger.len(), 2);

        // A backup from before knows both, and nothing of the ledger.
        let other = App::start(app.engine()).await;
        let copy = Setup::new(&other, "general").await;
        let run = copy.run(&other, Wanted::open(5)).await;
        let back = copy
            .enrol_with(
                run,
                json!({ "party": ["patient"], "displayName": "Ola", "digital": true,
                        "contact": { "email": "ola@example.org", "channel": "email" } }),
            )
            .await;
        assert_eq!(waiting(&other, &back).await, 1);
        let kari = json!({ "name": "Kari", "professionalSide": { "profession": "Lege" } });
        let kari = copy
            .coordinator
            .post("/v1/people", &kari)
            .await
            .expect(201)
            .json;
        let uuid = |value: &Value| value.as_str().unwrap().parse().unwrap();
        let mut lines = ledger.clone();
        for line in &mut lines {
            line.tenant = copy.tenant;
            line.subject_id = match line.subject_kind.as_str() {
                "party" => uuid(&back["id"]),
                _ => uuid(&kari["id"]),
            };
        }
        assert_eq!(
            replay(&other.shared(), lines.clone()).await.unwrap(),
            (2, 0)
        );
        assert_eq!(waiting(&other, &back).await, 0, "no courier writes to them");
        assert_eq!(replay(&other.shared(), lines).await.unwrap(), (0, 2));
        copy.coordinator
            .get(&format!("/v1/people/{}", kari["id"].as_str().unwrap()))
            .await
            .expect_problem(410, "gone");
        copy.coordinator
            .get(&format!("/v1/enrolments/{}", id(&back)))
            .await
            .expect(404);
        assert_eq!(
            store::erasure::ledger(other.inside().store.read())
                .await
                .unwrap()
                .len(),
            2
        );
    }
);

/// How many messages wait for a party.
async fn waiting(app: &App, party: &Value) -> usize {
    let filter = store::message::Filter {
        scope: domain::permissions::Scope::everything(),
        state: Some("waiting".to_owned()),
        kind: None,
        about: None,
        now: app.clock.now(),
    };
    let page = store::page::Page::first(100, "createdAt");
    let found = store::message::list(app.inside().store.read(), &filter, &page).await;
    let rows = found.unwrap().rows;
    let theirs = rows
        .iter()
        .filter(|row| party["id"] == row.recipient_id.to_string());
    theirs.count()
}
