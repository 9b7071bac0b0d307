//! Who reads journal and access log, and that they are logged.

use harness::{App, on_both};
use serde_json::json;

use super::scene;
use crate::cast::Cast;

on_both!(
    async fn auditors_read_their_organisation_and_are_logged(app: App) {
        let scene = scene(&app).await;
        let auditor = &scene.auditor;
        for path in ["/v1/audit", "/v1/access-log"] {
            auditor
                .get(path)
                .await
                .expect_problem(403, "purposeRequired");
            for who in [&scene.administrator, &scene.coordinator] {
                let who = who.for_purpose("audit");
                who.get(path).await.expect_problem(403, "forbidden");
            }
        }
        let auditor = auditor.for_purpose("audit");
        // The whole of it, page by page, in order and without gaps.
        let mut seen = Vec::new();
        let mut path = "/v1/audit?limit=4".to_owned();
        loop {
            let page = auditor.get(&path).await.expect(200).json;
            for row in page["items"].as_array().unwrap() {
                assert_eq!(row["organisationId"], json!(scene.tenant));
                seen.push(row["position"].as_i64().unwrap());
            }
            let Some(next) = page["next"].as_str() else {
                break;
            };
            path = format!("/v1/audit?limit=4&cursor={next}");
        }
        assert_eq!(seen, (1..=scene.last).collect::<Vec<_>>());
        let people = auditor
            .get("/v1/audit?entityKind=person&count=true&sort=-position")
            .await
            .expect(200)
            .json;
        assert!(
            people["items"]
                .as_array()
                .unwrap()
                .iter()
                .all(|row| row["entityKind"] == "person")
        );
        let one = &people["items"][0];
        let by_id = auditor
            .get(&format!(
                "/v1/audit?entityId={}",
                one["entityId"].as_str().unwrap()
            ))
            .await
            .expect(200)
            .json;
        assert_eq!(by_id["items"], json!([one]));
        assert_eq!(
            auditor
                .get("/v1/audit?to=2020-01-01T00:00:00Z")
                .await
                .expect(200)
                .json["items"],
            json!([])
        );

        let looking = scene.coordinator.for_purpose("planning");
        let person = looking.get("/v1/people?limit=1").await.expect(200).json;
        let id = person["items"][0]["id"].as_str().unwrap();
        let log = auditor
            .get(&format!("/v1/access-log?subjectId={id}"))
            .await
            .expect(200)
            .json;
        assert_eq!(log["items"].as_array().unwrap().len(), 1);
        assert_eq!(log["items"][0]["operation"], "listPeople");
        assert_eq!(log["items"][0]["role"], "coordinator");
        assert_eq!(log["items"][0]["purpose"], "planning");
        assert_eq!(log["items"][0]["onBehalfOf"], json!(scene.tenant));
        let own = auditor
            .get("/v1/access-log?operation=listAudit&count=true")
            .await
            .expect(200)
            .json;
        assert!(own["count"].as_i64().unwrap() >= 6, "{own}");
        let own = auditor
            .get("/v1/access-log?operation=listAccessLog")
            .await
            .expect(200)
            .json;
        assert_eq!(own["items"].as_array().unwrap().len(), 3);

        // An auditor checks their own organisation, and sees nothing of another.
        let report = auditor
            .post("/v1/audit/verify", &json!({ "heads": scene.heads }))
            .await
            .expect(200)
            .json;
        // What is checked is checked now: a version of an answer to a POST is nothing to hold.
        let any = auditor.with_header("if-none-match", "*");
        let again = any.post("/v1/audit/verify", &json!({})).await;
        again.expect(200);
        let whose: Vec<_> = report["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["organisationId"].clone())
            .collect();
        assert_eq!(whose, [json!(scene.tenant), json!(scene.tenant)]);
        scene
            .coordinator
            .get("/v1/audit/heads")
            .await
            .expect_problem(403, "forbidden");
        scene
            .coordinator
            .post("/v1/audit/verify", &json!({}))
            .await
            .expect_problem(403, "forbidden");
    }
);

on_both!(
    async fn a_whole_round_leaves_a_chain_that_holds(app: App) {
        let cast = Cast::gather(&app).await;
        app.seal().await;
        let report = cast
            .login("administrator")
            .post("/v1/audit/verify", &json!({}))
            .await
            .expect(200)
            .json;
        assert_eq!(report["holds"], true, "{report}");
    }
);
