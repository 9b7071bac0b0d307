//! People: sealed, seen for a purpose by their own organisation, every look logged.

use domain::codes::Role;
use harness::{App, on_both};
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

fn kari() -> Value {
    json!({
        "name": "Kari Nordmann", "contact": { "email": "kari@example.no", "phone": "+47 77 00 00 00" },
        "displayNameConsent": true,
        "userSide": {
            "experience": { "kind": "relative", "area": "hjerneslag", "consentOn": "2026-03-01" },
            "readiness": "ready", "readySince": "2026-04-01", "recruitment": "userOrganisation"
        }
    })
}

fn professional(name: &str) -> Value {
    json!({ "name": name, "professionalSide": { "profession": "Fysioterapeut" } })
}

/// Everything in some columns of a table, past the product.
async fn column(app: &App, sql: &str) -> Vec<String> {
    let db = app.db.connect().await;
    let rows = db
        .query_all_raw(Statement::from_string(
            db.get_database_backend(),
            sql.to_owned(),
        ))
        .await
        .unwrap();
    let text =
        |row: sea_orm_migration::sea_orm::QueryResult| row.try_get_by_index::<Option<String>>(0);
    rows.into_iter()
        .filter_map(|row| text(row).unwrap())
        .collect()
}

async fn looks(app: &App) -> Vec<String> {
    column(
        app,
        "SELECT operation || ' ' || role || ' ' || purpose FROM access_log ORDER BY at, id",
    )
    .await
}

on_both!(
    async fn a_person_is_seen_for_a_purpose_and_every_look_is_logged(app: App) {
        let unn = app.organisation("UNN").await;
        let client = app
            .with_role("coordinator", Role::Coordinator, Some(unn))
            .await;
        let new = client.post("/v1/people", &kari()).await.expect(201);
        let path = new.location();
        assert_eq!(looks(&app).await.len(), 0, "telling is not looking");

        client
            .get(&path)
            .await
            .expect_problem(403, "purposeRequired");
        client
            .get("/v1/people")
            .await
            .expect_problem(403, "purposeRequired");
        let search = json!({ "name": "  kari  NORDMANN " });
        client
            .post("/v1/people/search", &search)
            .await
            .expect_problem(403, "purposeRequired");
        assert_eq!(looks(&app).await.len(), 0);

        let client = client.for_purpose("planning");
        let read = client.get(&path).await.expect(200);
        assert_eq!(read.json, new.json);
        assert_eq!(read.json["userSide"]["experience"]["area"], "hjerneslag");
        let found = client.post("/v1/people/search", &search).await.expect(200);
        assert_eq!(found.json["items"], json!([read.json]));
        let nobody = client
            .post("/v1/people/search", &json!({ "name": "Kari" }))
            .await
            .expect(200);
        assert_eq!(nobody.json["items"], json!([]));
        client.get("/v1/people").await.expect(200);
        assert_eq!(
            looks(&app).await,
            [
                "getPerson coordinator planning",
                "searchPeople coordinator planning",
                "searchPeople coordinator planning",
                "listPeople coordinator planning",
            ]
        );
    }
);

on_both!(
    async fn one_entry_for_each_person_of_a_page(app: App) {
        let unn = app.organisation("UNN").await;
        let client = app
            .with_role("coordinator", Role::Coordinator, Some(unn))
            .await;
        for n in 0..5 {
            client
                .post("/v1/people", &professional(&format!("Ola {n}")))
                .await
                .expect(201);
        }
        client.post("/v1/people", &kari()).await.expect(201);
        let client = client.for_purpose("administration");
        let mut path = "/v1/people?limit=2&side=professional".to_owned();
        let mut pages = Vec::new();
        loop {
            let page = client.get(&path).await.expect(200);
            pages.push(page.json["items"].as_array().unwrap().len());
            let Some(next) = page.json["next"].as_str() else {
                break;
            };
            path = format!("/v1/people?limit=2&side=professional&cursor={next}");
        }
        assert_eq!(pages, [2, 2, 1]);
        assert_eq!(looks(&app).await.len(), 5);
    }
);

on_both!(
    async fn nothing_of_a_person_is_kept_readable(app: App) {
        let unn = app.organisation("UNN").await;
        let client = app
            .with_role("coordinator", Role::Coordinator, Some(unn))
            .await;
        let new = client.post("/v1/people", &kari()).await.expect(201);
        let change = json!({ "professionalSide": { "profession": "Hemmelig yrke" } });
        let client = client.for_purpose("administration").if_match(&new.etag());
        client.patch(&new.location(), &change).await.expect(200);
        let mut kept = Vec::new();
        for sealed in [
            "name_sealed",
            "name_blind",
            "contact_sealed",
            "user_side_sealed",
            "professional_side_sealed",
        ] {
            let values = column(&app, &format!("SELECT {sealed} FROM person")).await;
            assert_eq!(values.len(), 1, "{sealed}");
            kept.extend(values);
        }
        kept.extend(column(&app, "SELECT payload FROM journal").await);
        kept.extend(column(&app, "SELECT reply_sealed FROM idempotency").await);
        let kept = kept.join("\n").to_lowercase();
        for word in [
            "kari",
            "nordmann",
            "example",
            "hjerneslag",
            "ready",
            "relative",
            "yrke",
            "userside",
        ] {
            assert!(!kept.contains(word), "{word} can be read");
        }
    }
);

on_both!(
    async fn people_are_their_own_organisations(app: App) {
        let (unn, ahus) = (
            app.organisation("UNN").await,
            app.organisation("Ahus").await,
        );
        let own = app
            .with_role("coordinator", Role::Coordinator, Some(unn))
            .await;
        let new = own.post("/v1/people", &kari()).await.expect(201);
        let path = new.location();

        let other = app
            .with_role("other", Role::Coordinator, Some(ahus))
            .await
            .for_purpose("planning");
        other.get(&path).await.expect(404);
        other
            .if_match(&new.etag())
            .patch(&path, &json!({ "name": "Ny" }))
            .await
            .expect(404);
        assert_eq!(
            other.get("/v1/people").await.expect(200).json["items"],
            json!([])
        );
        let search = json!({ "name": "Kari Nordmann" });
        let found = other.post("/v1/people/search", &search).await.expect(200);
        assert_eq!(found.json["items"], json!([]));

        let manager = app
            .with_role("manager", Role::Manager, Some(unn))
            .await
            .for_purpose("quality");
        let seen = manager.get(&path).await.expect(200);
        assert_eq!(seen.json["userSide"]["experience"], Value::Null);
        assert_eq!(seen.json["userSide"]["experienceShown"], json!(false));
        assert_ne!(seen.etag(), new.etag());
        manager
            .if_match(&new.etag())
            .patch(&path, &json!({ "name": "Ny" }))
            .await
            .expect(403);
        manager.post("/v1/people", &kari()).await.expect(403);

        for (subject, role, at) in [
            ("administrator", Role::Administrator, None),
            ("statistician", Role::Statistician, Some(unn)),
            ("auditor", Role::Auditor, Some(unn)),
        ] {
            let client = app.with_role(subject, role, at).await.for_purpose("audit");
            client.get(&path).await.expect(403);
            client.get("/v1/people").await.expect(403);
            client.post("/v1/people", &kari()).await.expect(403);
        }
    }
);

on_both!(
    async fn a_person_is_changed_by_version_and_checked(app: App) {
        let unn = app.organisation("UNN").await;
        let client = app
            .with_role("coordinator", Role::Coordinator, Some(unn))
            .await;
        let new = client.post("/v1/people", &kari()).await.expect(201);
        let client = client.for_purpose("administration");
        let path = new.location();
        let change = json!({ "contact": { "phone": null }, "userSide": { "experience": null } });
        client.patch(&path, &change).await.expect(428);
        let client = client.if_match(&new.etag());
        let changed = client.patch(&path, &change).await.expect(200);
        assert_eq!(changed.json["contact"]["email"], "kari@example.no");
        assert_eq!(changed.json["contact"]["phone"], Value::Null);
        assert_eq!(changed.json["userSide"]["experience"], Value::Null);
        assert_eq!(changed.json["userSide"]["readiness"], "ready");
        client
            .patch(&path, &change)
            .await
            .expect_problem(412, "stale");

        let wrong = json!({
            "name": " ", "contact": { "email": "kari" },
            "userSide": { "readiness": "notYet", "readySince": "2026-04-01", "organisationId": unn },
            "professionalSide": { "profession": "", "employerId": path.rsplit('/').next() }
        });
        let refused = client
            .post("/v1/people", &wrong)
            .await
            .expect_problem(422, "invalid");
        let at = |err: &Value| err["pointer"].as_str().unwrap().to_owned();
        let found: Vec<_> = refused.json["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(at)
            .collect();
        for expected in [
            "/name",
            "/contact/email",
            "/userSide/readySince",
            "/professionalSide/profession",
            "/professionalSide/employerId",
        ] {
            assert!(
                found.iter().any(|found| found == expected),
                "{expected} in {found:?}"
            );
        }
        let mut no_consent = kari();
        no_consent["userSide"]["experience"] = json!({ "kind": "patient" });
        let refused = client
            .post("/v1/people", &no_consent)
            .await
            .expect_problem(422, "invalid");
        assert_eq!(
            refused.json["errors"][0]["pointer"],
            "/userSide/experience/consentOn"
        );
    }
);

on_both!(
    /// A fault of ours is a sealed column that does not open, for example. Who asks learns nothing of it.
    async fn a_fault_of_ours_tells_its_id_and_nothing_else(app: App) {
        let unn = app.organisation("UNN").await;
        let client = app
            .with_role("coordinator", Role::Coordinator, Some(unn))
            .await
            .for_purpose("planning");
        let path = client
            .post("/v1/people", &kari())
            .await
            .expect(201)
            .location();
        client.get(&path).await.expect(200);
        let db = app.db.connect().await;
        let spoil = "UPDATE person SET name_sealed = 'spoilt-in-the-database'";
        db.execute_unprepared(spoil).await.unwrap();
        let broken = client.in_language("en").get(&path).await;
        let broken = broken.expect_problem(500, "internal");
        let request = broken.header("request-id").unwrap();
        assert_eq!(
            broken.json,
            json!({
                "type": "/problems/internal", "code": "internal", "status": 500,
                "title": broken.json["title"], "detail": broken.json["detail"], "instance": path,
                "requestId": request, "errors": [], "unmet": [], "currentEtag": null, "changes": []
            })
        );
        let told = broken.text.to_lowercase();
        for inner in [
            "seal", "spoilt", "column", "key", "sql", "database", "kari", ".rs",
        ] {
            assert!(!told.contains(inner), "{inner}: {told}");
        }
    }
);
