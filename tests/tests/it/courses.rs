//! Courses: with owner, deputy and hosts, seen by their own.

use domain::codes::Role;
use harness::{App, on_both};
use serde_json::{Value, json};

use crate::round::place;

on_both!(
    async fn a_course_is_proposed_with_owner_deputy_and_needs(app: App) {
        let centre = place(&app, "UNN").await;
        let client = &centre.coordinator;
        let need = client.post("/v1/needs", &centre.need()).await.expect(201);
        let (owner, deputy) = (
            centre.person("Eier Eiersen", "professional").await,
            centre.person("Steds Fortreder", "professional").await,
        );
        let mut body = centre.course();
        body["ownerPersonId"] = json!(owner);
        body["deputyPersonId"] = json!(owner);
        body["needIds"] = json!([need.id()]);
        let wrong = client.post("/v1/courses", &body).await;
        let wrong = wrong.expect_problem(422, "invalid");
        assert_eq!(wrong.json["errors"][0]["code"], "samePerson");
        body["deputyPersonId"] = json!(deputy);
        let new = client.post("/v1/courses", &body).await.expect(201);
        assert_eq!(new.json["state"], "proposed");
        assert_eq!(new.json["needIds"], json!([need.id()]));
        let taken = client.get(&need.location()).await.expect(200);
        assert_eq!(taken.json["state"], "adopted");
        assert_eq!(client.get(&new.location()).await.expect(200).json, new.json);
        // The need is taken; a second course can't have it, and is then not made at all.
        client.post("/v1/courses", &body).await.expect(409);
        let all = client.get("/v1/courses?count=true").await.expect(200);
        assert_eq!(all.json["count"], 1);
    }
);

on_both!(
    async fn a_course_is_seen_by_its_own(app: App) {
        let (ours, theirs) = (place(&app, "Vårt").await, place(&app, "Deres").await);
        let course = ours.new_course().await;
        let path = format!("/v1/courses/{course}");
        ours.manager.get(&path).await.expect(200);
        let outside = theirs.coordinator.get(&path).await;
        outside.expect_problem(404, "notFound");
        let list = theirs.coordinator.get("/v1/courses").await.expect(200);
        assert_eq!(list.json["items"], json!([]));
        let stranger = theirs.coordinator.if_match("*");
        let change = stranger.patch(&path, &json!({})).await;
        change.expect_problem(404, "notFound");
        app.client("nobody", &[])
            .get("/v1/courses")
            .await
            .expect(403);
        app.anonymous().get(&path).await.expect(401);
        // A machine sees what is offered, and this one is only proposed.
        let machine = app
            .with_role("epj", Role::Integration, Some(ours.trust))
            .await;
        machine.get(&path).await.expect_problem(404, "notFound");
        let list = machine.get("/v1/courses").await.expect(200);
        assert_eq!(list.json["items"], json!([]));
    }
);

on_both!(
    async fn what_is_wrong_with_a_course_is_said_at_once(app: App) {
        let centre = place(&app, "UNN").await;
        let mut body = centre.course();
        body["title"] = json!({});
        body["categoryCode"] = json!("17");
        body["languages"] = json!([]);
        body["hosts"] = json!([{ "organisationId": centre.trust, "responsible": false }]);
        let wrong = centre.coordinator.post("/v1/courses", &body).await;
        let wrong = wrong.expect_problem(422, "invalid");
        let errors = wrong.json["errors"].as_array().unwrap();
        let pointers: Vec<_> = errors
            .iter()
            .map(|e| e["pointer"].as_str().unwrap())
            .collect();
        assert_eq!(
            pointers,
            ["/title", "/categoryCode", "/languages", "/hosts"]
        );
        for error in errors {
            let message = error["message"].as_str().unwrap();
            assert!(!message.starts_with("field-"), "{message}");
        }
    }
);

on_both!(
    async fn a_course_is_changed_by_patch_and_keeps_its_service(app: App) {
        let centre = place(&app, "UNN").await;
        let client = &centre.coordinator;
        let course = format!("/v1/courses/{}", centre.new_course().await);
        let read = client.get(&course).await.expect(200);
        let change = json!({
            "title": { "en": "Living with it" },
            "hosts": [{ "organisationId": centre.trust, "responsible": true }]
        });
        let changed = client.if_match(&read.etag()).patch(&course, &change).await;
        let changed = changed.expect(200);
        let title = json!({ "nb": "Leve med revmatisme", "nn": null, "en": "Living with it" });
        assert_eq!(changed.json["title"], title);
        assert_eq!(changed.json["hosts"][0]["responsible"], true);
        let same = client.with_header("if-none-match", &changed.etag());
        same.get(&course).await.expect(304);
        let moved = json!({ "serviceId": centre.trust });
        let moved = client
            .if_match(&changed.etag())
            .patch(&course, &moved)
            .await;
        assert_eq!(moved.expect(422).json["errors"][0]["code"], "notPatchable");
        let history = client
            .get(&format!("{course}/history?limit=1"))
            .await
            .expect(200);
        assert_eq!(history.json["items"][0]["action"], "changed");
        assert_eq!(history.json["items"][0]["entity"]["version"], 2);
        let next = history.json["next"].as_str().unwrap();
        let rest = client
            .get(&format!("{course}/history?limit=1&cursor={next}"))
            .await;
        let rest = rest.expect(200);
        assert_eq!(rest.json["items"][0]["action"], "created");
        assert_eq!(rest.json["next"], Value::Null);
    }
);
