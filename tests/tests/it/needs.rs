//! Needs: anyone may say that an offer is lacking; a course takes it up.

use domain::codes::Role;
use harness::{App, on_both};
use serde_json::{Value, json};

use crate::round::place;

on_both!(
    async fn anyone_registers_a_need_and_reads_nothing_back(app: App) {
        let centre = place(&app, "UNN").await;
        let told = app.anonymous().post("/v1/needs", &centre.need()).await;
        let told = told.expect(201);
        assert_eq!(told.json["state"], "registered");
        app.anonymous().get(&told.location()).await.expect(401);
        let stranger = place(&app, "Andre").await;
        let path = told.location();
        stranger
            .coordinator
            .get(&path)
            .await
            .expect_problem(404, "notFound");
        let read = centre.coordinator.get(&path).await.expect(200);
        assert_eq!(read.json["ownerId"], json!(centre.trust));

        let mut nobody = centre.need();
        nobody["serviceId"] = json!(null);
        let wrong = app.anonymous().post("/v1/needs", &nobody).await;
        let wrong = wrong.expect_problem(422, "invalid");
        assert_eq!(wrong.json["errors"][0]["pointer"], "/serviceId");
        let own = centre.coordinator.post("/v1/needs", &nobody).await;
        assert_eq!(own.expect(201).json["ownerId"], json!(centre.trust));

        let mut number = centre.need();
        number["description"] = json!("Gjelder 010188 10065 på Storslett.");
        let wrong = app.anonymous().post("/v1/needs", &number).await;
        let wrong = wrong.expect_problem(422, "invalid");
        assert_eq!(wrong.json["errors"][0]["code"], "identityNumber");
    }
);

on_both!(
    async fn whoever_has_no_login_may_send_twice_as_well(app: App) {
        let centre = place(&app, "UNN").await;
        let told = |key: &str, what: &str| {
            let (client, mut need) = (app.anonymous().with_key(key), centre.need());
            need["description"] = json!(what);
            async move { client.post("/v1/needs", &need).await.expect(201).id() }
        };
        let first = told("1", "Kursene går på dagtid.").await;
        assert_eq!(told("1", "Kursene går på dagtid.").await, first);
        // Somebody else, who counts from one as well, is not told that the key is taken.
        assert_ne!(told("1", "Ingen kurs for pårørende.").await, first);
        assert_ne!(told("2", "Kursene går på dagtid.").await, first);
        let list = centre.coordinator.get("/v1/needs?count=true").await;
        assert_eq!(list.expect(200).json["count"], 3);
    }
);

on_both!(
    async fn lists_reach_as_far_as_the_role(app: App) {
        let (ours, theirs) = (place(&app, "Vårt").await, place(&app, "Deres").await);
        for centre in [&ours, &theirs] {
            let told = app.anonymous().post("/v1/needs", &centre.need()).await;
            told.expect(201);
        }
        for client in [&ours.coordinator, &ours.manager] {
            let list = client.get("/v1/needs?count=true").await.expect(200);
            assert_eq!(list.json["count"], 1);
            assert_eq!(list.json["items"][0]["ownerId"], json!(ours.trust));
        }
        let none = ours
            .coordinator
            .get("/v1/needs?q=diabetes")
            .await
            .expect(200);
        assert_eq!(none.json["items"], json!([]));
        let found = ours
            .coordinator
            .get("/v1/needs?q=REVMATISME")
            .await
            .expect(200);
        assert_eq!(found.json["items"].as_array().unwrap().len(), 1);
        let counts = app
            .with_role("teller", Role::Statistician, Some(ours.trust))
            .await;
        counts
            .get("/v1/needs")
            .await
            .expect_problem(403, "forbidden");
        let path = format!(
            "/v1/needs/{}",
            found.json["items"][0]["id"].as_str().unwrap()
        );
        counts.get(&path).await.expect_problem(404, "notFound");
    }
);

on_both!(
    async fn a_need_is_changed_until_something_becomes_of_it(app: App) {
        let centre = place(&app, "UNN").await;
        let client = &centre.coordinator;
        let new = client.post("/v1/needs", &centre.need()).await.expect(201);
        let path = new.location();
        let change = json!({ "targetGroup": "Unge voksne" });
        client.patch(&path, &change).await.expect(428);
        let changed = client.if_match(&new.etag()).patch(&path, &change).await;
        let changed = changed.expect(200);
        assert_eq!(changed.json["version"], 2);
        let stale = client.if_match(&new.etag()).patch(&path, &change).await;
        let stale = stale.expect_problem(412, "stale");
        assert_eq!(stale.json["changes"][0]["action"], "changed");

        let decline = format!("{path}/actions/decline");
        let blank = client.post(&decline, &json!({ "reason": " " })).await;
        let blank = blank.expect_problem(409, "unmetGuards");
        assert_eq!(blank.json["unmet"][0]["code"], "reasonGiven");
        let declined = client
            .post(&decline, &json!({ "reason": "Finnes allerede." }))
            .await;
        let declined = declined.expect(200);
        assert_eq!(declined.json["state"], "declined");
        let late = client
            .if_match(&declined.etag())
            .patch(&path, &change)
            .await;
        late.expect_problem(409, "alreadyDecided");
        let again = client.post(&decline, &json!({ "reason": "Igjen." })).await;
        again.expect_problem(409, "illegalTransition");
    }
);

on_both!(
    async fn a_course_takes_a_need_up_and_meets_it(app: App) {
        let (ours, theirs) = (place(&app, "Vårt").await, place(&app, "Deres").await);
        let client = &ours.coordinator;
        let course = ours.new_course().await;
        let need = client.post("/v1/needs", &ours.need()).await.expect(201);
        let actions = format!("{}/actions", need.location());
        let listed = client.get(&actions).await.expect(200);
        let names: Vec<_> = listed.json["actions"].as_array().unwrap().iter().collect();
        let codes: Vec<_> = names
            .iter()
            .map(|a| a["action"].as_str().unwrap())
            .collect();
        assert_eq!(codes, ["adopt", "merge", "decline"]);
        assert_eq!(names[0]["ready"], true);
        assert_eq!(names[0]["inputSchema"], "AdoptNeedInput");
        let watched = ours.manager.get(&actions).await.expect(200);
        assert_eq!(watched.json["actions"][0]["ready"], false);
        let turn = json!(["coordinator", "lead"]);
        assert_eq!(watched.json["actions"][0]["waitingOn"], turn);

        let foreign = theirs.new_course().await;
        let adopt = format!("{actions}/adopt");
        let wrong = client.post(&adopt, &json!({ "courseId": foreign })).await;
        let wrong = wrong.expect_problem(422, "invalid");
        assert_eq!(wrong.json["errors"][0]["pointer"], "/courseId");
        let forbidden = ours
            .manager
            .post(&adopt, &json!({ "courseId": course }))
            .await;
        forbidden.expect_problem(403, "forbidden");
        let taken = client.post(&adopt, &json!({ "courseId": course })).await;
        assert_eq!(taken.expect(200).json["courseId"], json!(course));
        let linked = client
            .get(&format!("/v1/courses/{course}"))
            .await
            .expect(200);
        assert_eq!(linked.json["needIds"], json!([need.id()]));
        let met = client.post(&format!("{actions}/meet"), &json!({})).await;
        assert_eq!(met.expect(200).json["state"], "met");

        let history = format!("{}/history", need.location());
        let history = client.get(&history).await.expect(200);
        let items = history.json["items"].as_array().unwrap();
        let happened: Vec<_> = items
            .iter()
            .map(|i| i["action"].as_str().unwrap())
            .collect();
        assert_eq!(happened, ["meet", "adopt", "created"]);
        assert_eq!(items[0]["as"], "coordinator");
    }
);

on_both!(
    /// A course takes a need up once; and who works for two organisations says for which a need is.
    async fn a_need_is_taken_up_once_and_is_somebodys(app: App) {
        let centre = place(&app, "UNN").await;
        let client = &centre.coordinator;
        let need = client.post("/v1/needs", &centre.need()).await.expect(201);
        let mut course = centre.course();
        course["needIds"] = json!([need.id(), need.id()]);
        let twice = client.post("/v1/courses", &course).await;
        let twice = twice.expect_problem(422, "invalid");
        assert_eq!(
            (
                &twice.json["errors"][0]["pointer"],
                &twice.json["errors"][0]["code"]
            ),
            (&json!("/needIds/1"), &json!("notUnique"))
        );
        course["needIds"] = json!(vec![need.id(); 51]);
        let many = client.post("/v1/courses", &course).await;
        let many = many.expect_problem(422, "invalid");
        assert_eq!(many.json["errors"][0]["code"], "wrongLength");

        let other = place(&app, "Ahus").await;
        let (here, there) = (Some(centre.trust), Some(other.trust));
        let both = app.with_role("både", Role::Coordinator, here).await;
        let mut unnamed = centre.need();
        unnamed["serviceId"] = Value::Null;
        both.post("/v1/needs", &unnamed).await.expect(201);
        app.with_role("både", Role::Coordinator, there).await;
        let whose = both.post("/v1/needs", &unnamed).await;
        let whose = whose.expect_problem(422, "invalid");
        assert_eq!(
            (
                &whose.json["errors"][0]["pointer"],
                &whose.json["errors"][0]["code"]
            ),
            (&json!("/serviceId"), &json!("required"))
        );
    }
);

on_both!(
    async fn needs_that_say_the_same_are_merged(app: App) {
        let centre = place(&app, "UNN").await;
        let client = &centre.coordinator;
        let one = client.post("/v1/needs", &centre.need()).await.expect(201);
        let other = client.post("/v1/needs", &centre.need()).await.expect(201);
        let merge = |into: &str| json!({ "needId": into });
        let path = format!("{}/actions/merge", one.location());
        let itself = client.post(&path, &merge(&one.id())).await;
        let itself = itself.expect_problem(409, "unmetGuards");
        assert_eq!(itself.json["unmet"][0]["code"], "otherNeedNamed");
        let merged = client.post(&path, &merge(&other.id())).await.expect(200);
        assert_eq!(merged.json["mergedInto"], json!(other.id()));
        let back = format!("{}/actions/merge", other.location());
        let circle = client.post(&back, &merge(&one.id())).await;
        circle.expect_problem(409, "unmetGuards");
    }
);
