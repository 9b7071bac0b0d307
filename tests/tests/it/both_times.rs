//! What is entered afterwards keeps when it happened beside when it was entered.

use chrono::{DateTime, Utc};
use harness::{App, Client, on_both};
use serde_json::{Value, json};

use crate::delivery::ground;
use crate::over::{act, at};
use crate::runs::plan;

on_both!(
    async fn what_is_entered_afterwards_keeps_both_times(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let run = ground.run(&ground.told_open()).await;
        let session = plan(&ground, &run, "2026-05-05").await;
        act(client, &run, "open", json!({})).await.expect(200);
        at(&app, "2026-05-07T08:00:00Z");
        let wrong = async |action: &str, moment: &str, code: &str| {
            let body = json!({ "occurredAt": moment });
            let refused = act(client, &run, action, body).await;
            let refused = refused.expect_problem(422, "invalid").json;
            assert_eq!(refused["errors"][0]["pointer"], "/occurredAt");
            assert_eq!(refused["errors"][0]["code"], code, "{action} {moment}");
        };
        wrong("start", "2026-05-08T08:00:00Z", "inTheFuture").await;
        wrong("start", "2026-05-04T08:00:00Z", "beforeItsSessions").await;
        let body = json!({ "occurredAt": "2026-05-05T08:00:00Z" });
        let read = act(client, &run, "start", body).await.expect(200).json;
        assert_eq!(read["startedAt"], "2026-05-05T08:00:00Z");
        let path = format!("{session}/attendance");
        let empty = client.get(&path).await.expect(200).json;
        assert_eq!(empty["occurredAt"], "2026-05-05T08:00:00Z");
        assert_eq!(empty["recordedAt"], json!(null));
        let sheet = json!({ "held": true, "headcount": 4 });
        let held = client
            .if_match("*")
            .put(&path, &sheet)
            .await
            .expect(200)
            .json;
        let recorded: DateTime<Utc> = held["recordedAt"].as_str().unwrap().parse().unwrap();
        assert_eq!(recorded.date_naive().to_string(), "2026-05-07");
        wrong("finish", "2026-05-05T09:59:00Z", "beforeItsSessions").await;
        let body = json!({ "occurredAt": "2026-05-05T10:30:00Z" });
        let read = act(client, &run, "finish", body).await.expect(200).json;
        assert_eq!(read["finishedAt"], "2026-05-05T10:30:00Z");
        let history = client.get(&format!("{run}/history")).await.expect(200).json;
        let when = |action: &str| {
            let mut steps = history["items"].as_array().unwrap().iter();
            let step = steps.find(|step| step["action"] == action).unwrap();
            assert_ne!(step["at"], step["occurredAt"], "{action}");
            step["occurredAt"].as_str().unwrap().to_owned()
        };
        assert_eq!(when("start"), "2026-05-05T08:00:00Z");
        assert_eq!(when("recordAttendance"), "2026-05-05T08:00:00Z");
        assert_eq!(when("finish"), "2026-05-05T10:30:00Z");
    }
);

on_both!(
    async fn people_parties_and_deviations_keep_both_times_too(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let run = ground.run(&ground.told()).await;
        plan(&ground, &run, "2026-05-05").await;
        act(client, &run, "open", json!({})).await.expect(200);
        at(&app, "2026-03-20T08:00:00Z");
        let person = ground.place.person("Ny Person", "user").await;
        let group = format!("/v1/courses/{}/working-group", ground.course);
        let member = json!({ "personId": person, "side": "user", "function": "member" });
        let deviations = format!("/v1/courses/{}/deviations", ground.course);
        let deviation = json!({
            "guard": "leadsInPlace", "reason": "Ingen kunne.", "runId": crate::over::id(&run)
        });
        let enrolments = format!("{run}/enrolments");
        let party = json!({
            "party": ["patient"], "displayName": "Nils", "referralReceivedOn": "2026-03-01"
        });
        let told = |body: &Value, moment: &str| {
            let mut body = body.clone();
            body["occurredAt"] = json!(moment);
            body
        };
        let queue = format!("/v1/courses/{}/queue", ground.course);
        for (path, body) in [
            (&group, &member),
            (&deviations, &deviation),
            (&enrolments, &party),
            (&queue, &party),
        ] {
            for (moment, code) in [
                ("2026-03-20T08:30:00Z", "inTheFuture"),
                // The evening before its course was begun here, in Norway.
                ("2026-03-01T22:59:00Z", "beforeItsCourse"),
            ] {
                let refused = client.post(path, &told(body, moment)).await;
                let refused = refused.expect_problem(422, "invalid").json;
                let fault = &refused["errors"][0];
                assert_eq!(
                    (&fault["pointer"], &fault["code"]),
                    (&json!("/occurredAt"), &json!(code)),
                    "{path}"
                );
            }
        }
        let moment = "2026-03-10T09:00:00Z";
        let joined = client.post(&group, &told(&member, moment)).await;
        let joined = joined.expect(201);
        assert_eq!(joined.json["joinedAt"], moment);
        let recorded = joined.json["recordedAt"].as_str().unwrap();
        assert!(recorded.starts_with("2026-03-20T08:00:"), "{recorded}");
        let early = json!({ "occurredAt": "2026-03-09T09:00:00Z" });
        let refused = act(client, &joined.location(), "leave", early).await;
        let refused = refused.expect_problem(422, "invalid").json;
        assert_eq!(refused["errors"][0]["code"], "beforeJoining");
        let left = json!({ "occurredAt": "2026-03-11T09:00:00Z" });
        let left = act(client, &joined.location(), "leave", left).await;
        assert_eq!(left.expect(200).json["leftAt"], "2026-03-11T09:00:00Z");

        let kept = client.post(&deviations, &told(&deviation, moment)).await;
        let kept = kept.expect(201).json;
        assert_eq!(kept["occurredAt"], moment);
        let recorded = kept["recordedAt"].as_str().unwrap();
        assert!(recorded.starts_with("2026-03-20T08:00:"), "{recorded}");

        let asked = client.post(&enrolments, &told(&party, moment)).await;
        let asked = asked.expect(201);
        assert_eq!(asked.json["requestedAt"], moment);
        let both = async |path: &str, action: &str| {
            let history = client.get(path).await.expect(200).json;
            let mut steps = history["items"].as_array().unwrap().iter();
            let step = steps.find(|step| step["action"] == action).unwrap();
            let entered = step["at"].as_str().unwrap().to_owned();
            assert_ne!(entered, step["occurredAt"], "{action}");
            step["occurredAt"].as_str().unwrap().to_owned()
        };
        assert_eq!(
            both(&format!("{run}/history?limit=200"), "enrol").await,
            moment
        );
        let course = format!("/v1/courses/{}/history?limit=200", ground.course);
        assert_eq!(both(&course, "recorded").await, moment);
        assert_eq!(both(&course, "left").await, "2026-03-11T09:00:00Z");
        assert_eq!(both(&course, "joined").await, moment);
    }
);

on_both!(
    /// What is done with a course, a run and its parties can have happened before somebody enters it: not
    /// in the future, and never before there was anything to do it with.
    async fn what_was_done_before_it_is_entered_keeps_both_times(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let run = ground.run(&ground.told()).await;
        plan(&ground, &run, "2026-05-05").await;
        let course = format!("/v1/courses/{}", ground.course);
        let tried = async |client: &Client, path: &str, action: &str, body: Value| {
            let told = async |moment: &str| {
                let mut body = body.clone();
                body["occurredAt"] = json!(moment);
                act(client, path, action, body).await
            };
            for (moment, code) in [
                ("2026-03-20T08:30:00Z", "inTheFuture"),
                ("2026-03-01T22:59:00Z", "before"),
            ] {
                let refused = told(moment).await.expect_problem(422, "invalid").json;
                let fault = &refused["errors"][0];
                assert_eq!(fault["pointer"], "/occurredAt", "{action}");
                let was = fault["code"].as_str().unwrap();
                assert!(was.starts_with(code), "{action}: {was}");
            }
            told("2026-03-10T09:00:00Z").await.expect(200).json
        };
        at(&app, "2026-03-09T08:00:00Z");
        let ask = |name: &str, referral: Value| {
            let body = json!({
                "party": ["patient"], "displayName": name, "referralReceivedOn": referral
            });
            let (client, path) = (client.clone(), format!("{run}/enrolments"));
            async move { client.post(&path, &body).await.expect(201).location() }
        };
        let none = json!({});
        at(&app, "2026-03-20T08:00:00Z");
        let promise = json!({ "unit": "Avdeling for rehabilitering" });
        let anchored = tried(&ground.place.manager, &course, "anchor", promise).await;
        assert_eq!(anchored["anchoring"]["at"], "2026-03-10T09:00:00Z");
        let opened = tried(client, &run, "open", none.clone()).await;
        assert_eq!(opened["openedAt"], "2026-03-10T09:00:00Z");
        at(&app, "2026-03-10T08:30:00Z");
        let parties = [
            ask("Kari", json!("2026-03-01")).await,
            ask("Per", Value::Null).await,
        ];
        at(&app, "2026-03-20T08:00:00Z");
        tried(client, &parties[0], "withdraw", none).await;
        let why = json!({ "reason": "Kurset er for voksne" });
        tried(client, &parties[1], "refuse", why.clone()).await;
        tried(client, &run, "cancel", why).await;

        let all = client.get(&format!("{run}/history?limit=200")).await;
        let mut steps = all.expect(200).json["items"].as_array().unwrap().clone();
        let of_course = client.get(&format!("{course}/history?limit=200")).await;
        steps.extend(
            of_course.expect(200).json["items"]
                .as_array()
                .unwrap()
                .clone(),
        );
        for action in ["anchor", "open", "withdrawEnrolment", "refuse", "cancel"] {
            let told = |step: &&Value| {
                step["action"] == action && step["occurredAt"] == "2026-03-10T09:00:00Z"
            };
            let step = steps
                .iter()
                .find(told)
                .unwrap_or_else(|| panic!("{action}"));
            assert_ne!(step["at"], step["occurredAt"], "{action}");
        }
    }
);
