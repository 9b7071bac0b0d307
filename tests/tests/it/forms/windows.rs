//! Windows: which form is asked when, opened and closed by the clock.

use std::time::Duration;

use chrono::{DateTime, Utc};
use harness::{App, Client, on_both};
use serde_json::{Value, json};

use super::setup::{content, published, seated, shipped};
use crate::delivery::{Ground, ground};

pub(super) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn window(form: &str, moment: &str) -> Value {
    json!({ "formId": form, "moment": moment, "daysOpen": 7 })
}

/// Waits until the clock's own work has been done.
pub(super) async fn becomes(client: &Client, path: &str, state: &str) -> Value {
    for _ in 0..100 {
        let now = client.get(path).await.expect(200).json;
        if now["state"] == state {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{path} never became {state}");
}

/// A run with two sessions, a week apart, in spring 2027.
pub(super) async fn run(ground: &Ground) -> (String, [String; 2]) {
    let run = ground.run(&ground.told()).await;
    let plan = async |day: &str| {
        let session = ground.session(day, "10:00", "12:00");
        let made = ground
            .place
            .coordinator
            .post(&format!("{run}/sessions"), &session)
            .await;
        made.expect(201).location()
    };
    let sessions = [plan("2027-03-24").await, plan("2027-03-31").await];
    (run, sessions)
}

on_both!(
    async fn a_window_goes_by_its_sessions_and_the_clock_opens_and_closes_it(app: App) {
        app.clock.set(instant("2027-03-01T08:00:00Z"));
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let (run, sessions) = run(&ground).await;
        let path = format!("{run}/windows");
        let mastery = shipped(client, "masteryExpectation").await;
        let before = client
            .post(&path, &window(&mastery, "before"))
            .await
            .expect(201);
        // Seven days before 24 March, at eight: in winter an hour after UTC.
        assert_eq!(before.json["opensAt"], "2027-03-17T07:00:00Z");
        assert_eq!(before.json["opensLocal"], "2027-03-17T08:00");
        assert_eq!(before.json["closesAt"], "2027-03-24T09:00:00Z");
        assert_eq!(
            (&before.json["formNumber"], &before.json["state"]),
            (&json!(1), &json!("planned"))
        );
        let end = client
            .post(&path, &window(&mastery, "end"))
            .await
            .expect(201);
        // From noon in summer to the midnight at which 7 April ends.
        assert_eq!(end.json["opensAt"], "2027-03-31T10:00:00Z");
        assert_eq!(
            (&end.json["closesAt"], &end.json["closesLocal"]),
            (&json!("2027-04-07T22:00:00Z"), &json!("2027-04-08T00:00"))
        );
        let session = sessions[0].rsplit('/').next().unwrap();
        let mut after = window(&shipped(client, "session").await, "afterSession");
        after["sessionId"] = json!(session);
        let after = client.post(&path, &after).await.expect(201);
        assert_eq!(after.json["opensAt"], "2027-03-24T11:00:00Z");
        let mut later = window(&mastery, "followUp");
        later["weeksAfter"] = json!(12);
        let later = client.post(&path, &later).await.expect(201);
        assert_eq!(later.json["opensAt"], "2027-06-23T06:00:00Z");

        // The first session is moved behind the second: the windows move along.
        let to = json!({ "localDate": "2027-04-07", "localStart": "17:00", "localEnd": "19:00" });
        let moved = json!({ "reason": "Ferja gikk ikke.", "to": to });
        client
            .post(&format!("{}/actions/move", sessions[0]), &moved)
            .await
            .expect(201);
        let opens = async |reply: &harness::Reply| {
            client.get(&reply.location()).await.expect(200).json["opensAt"].clone()
        };
        assert_eq!(opens(&before).await, "2027-03-24T07:00:00Z");
        assert_eq!(opens(&after).await, "2027-04-07T17:00:00Z");
        assert_eq!(opens(&end).await, "2027-04-07T17:00:00Z");
        assert_eq!(opens(&later).await, "2027-06-30T06:00:00Z");

        seated(&app, &ground, &run).await;
        app.clock.set(instant("2027-03-24T07:00:01Z"));
        let open = becomes(client, &before.location(), "open").await;
        assert_eq!(open["version"], 3);
        let late = client
            .post(
                &format!("{}/actions/cancel", before.location()),
                &json!({ "reason": "For sent." }),
            )
            .await;
        late.expect_problem(409, "illegalTransition");
        app.clock.set(instant("2027-03-31T08:00:01Z"));
        becomes(client, &before.location(), "closed").await;
        let still = client.get(&end.location()).await.expect(200);
        assert_eq!(still.json["state"], "planned");

        let history = client
            .get(&format!("{run}/history?limit=200"))
            .await
            .expect(200);
        let of_windows: Vec<_> = history.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["entity"]["id"] == before.json["id"])
            .map(|item| item["action"].as_str().unwrap())
            .collect();
        assert_eq!(of_windows, ["closeWindow", "openWindow", "move", "planned"]);
    }
);

on_both!(
    async fn a_run_is_not_signed_while_its_end_is_asked(app: App) {
        let (ground, run) = crate::over::round(&app, &crate::over::BOTH).await;
        let client = &ground.place.coordinator;
        seated(&app, &ground, &run).await;
        let form = shipped(client, "endOfCourse").await;
        let planned = client
            .post(&format!("{run}/windows"), &window(&form, "end"))
            .await
            .expect(201);
        let actions = client.get(&format!("{run}/actions")).await.expect(200);
        let unmet = |actions: &Value| {
            let all = actions["actions"].as_array().unwrap();
            let sign = all.iter().find(|one| one["action"] == "sign").unwrap();
            let gaps = sign["unmet"].as_array().unwrap().iter();
            gaps.map(|gap| (gap["code"].clone(), gap["operation"]["operationId"].clone()))
                .collect::<Vec<_>>()
        };
        let open = (json!("endAnswersClosed"), json!("listRunWindows"));
        assert!(unmet(&actions.json).contains(&open));
        let closes = instant(planned.json["closesAt"].as_str().unwrap());
        becomes(client, &planned.location(), "open").await;
        // Nobody answers: it stays open a week longer.
        app.clock.set(closes);
        tokio::time::sleep(Duration::from_secs(2)).await;
        app.clock.set(closes + chrono::TimeDelta::days(7));
        becomes(client, &planned.location(), "closed").await;
        let actions = client.get(&format!("{run}/actions")).await.expect(200);
        assert!(!unmet(&actions.json).contains(&open));
    }
);

on_both!(
    async fn what_is_pinned_stays_whatever_becomes_of_the_form(app: App) {
        app.clock.set(instant("2027-03-01T08:00:00Z"));
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let (run, _) = run(&ground).await;
        let path = format!("{run}/windows");
        let form = published(client, content()).await;
        let id = form.rsplit('/').next().unwrap();
        ground.user.get(&form).await.expect_problem(404, "notFound");
        let pinned = client.post(&path, &window(id, "end")).await.expect(201);
        // Whoever works on the course reads what is asked.
        let sheet = format!("{form}/versions/1/sheet");
        ground.user.get(&sheet).await.expect(200);
        ground.user.get(&pinned.location()).await.expect(200);
        let forbidden = ground.user.post(&path, &window(id, "before")).await;
        forbidden.expect_problem(403, "forbidden");
        client
            .post(&format!("{form}/actions/draft"), &json!({}))
            .await
            .expect(200);
        client
            .post(&format!("{form}/actions/publish"), &json!({}))
            .await
            .expect(200);
        let still = client.get(&pinned.location()).await.expect(200);
        assert_eq!(still.json["formNumber"], 1);
        let anew = client.post(&path, &window(id, "before")).await.expect(201);
        assert_eq!(anew.json["formNumber"], 2);
        client
            .post(
                &format!("{form}/actions/retire"),
                &json!({ "reason": "Utgått." }),
            )
            .await
            .expect(200);
        let refused = client
            .post(&path, &window(id, "end"))
            .await
            .expect_problem(422, "invalid");
        assert_eq!(
            (
                &refused.json["errors"][0]["pointer"],
                &refused.json["errors"][0]["code"]
            ),
            (&json!("/formId"), &json!("formNotPublished"))
        );
    }
);

on_both!(
    async fn a_window_that_can_not_be_is_refused_by_place(app: App) {
        app.clock.set(instant("2027-03-01T08:00:00Z"));
        let ours = ground(&app, "Vårt").await;
        let theirs = ground(&app, "Deres").await;
        let client = &ours.place.coordinator;
        let (first, _) = run(&ours).await;
        let (foreign, foreign_sessions) = run(&theirs).await;
        let path = format!("{first}/windows");
        let form = shipped(client, "values").await;
        let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
        let shared = shipped(client, "sharedWork").await;
        let own_of_others = published(&theirs.place.coordinator, content()).await;
        for (body, pointer, code) in [
            (
                json!({ "moment": "afterSession" }),
                "/sessionId",
                "required",
            ),
            (
                json!({ "sessionId": id(&foreign_sessions[0]) }),
                "/sessionId",
                "notAllowed",
            ),
            (
                json!({ "moment": "afterSession", "sessionId": id(&foreign_sessions[0]) }),
                "/sessionId",
                "notFound",
            ),
            (json!({ "moment": "followUp" }), "/weeksAfter", "required"),
            (
                json!({ "moment": "followUp", "weeksAfter": 0 }),
                "/weeksAfter",
                "outOfRange",
            ),
            (
                json!({ "formId": shared }),
                "/formId",
                "formNotForParticipants",
            ),
            (json!({ "daysOpen": 91 }), "/daysOpen", "outOfRange"),
            (
                json!({ "formId": id(&own_of_others) }),
                "/formId",
                "notFound",
            ),
            (
                json!({ "otherRunIds": [id(&foreign)] }),
                "/otherRunIds/0",
                "notFound",
            ),
            (
                json!({ "otherRunIds": [id(&first)] }),
                "/otherRunIds/0",
                "notUnique",
            ),
        ] {
            let mut wrong = window(&form, "end");
            wrong
                .as_object_mut()
                .unwrap()
                .extend(body.as_object().unwrap().clone());
            let refused = client
                .post(&path, &wrong)
                .await
                .expect_problem(422, "invalid");
            let error = &refused.json["errors"][0];
            assert_eq!(
                (&error["pointer"], &error["code"]),
                (&json!(pointer), &json!(code)),
                "{body}"
            );
        }
        theirs
            .place
            .coordinator
            .get(&path)
            .await
            .expect_problem(404, "notFound");
        theirs
            .place
            .coordinator
            .post(&path, &window(&form, "end"))
            .await
            .expect(404);
        app.clock.set(instant("2027-04-20T08:00:00Z"));
        let late = client
            .post(&path, &window(&form, "end"))
            .await
            .expect_problem(422, "invalid");
        assert_eq!(late.json["errors"][0]["code"], "inThePast");
    }
);

on_both!(
    async fn windows_are_shared_by_runs_cancelled_with_a_reason_and_with_their_run(app: App) {
        app.clock.set(instant("2027-03-01T08:00:00Z"));
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let (one, _) = run(&ground).await;
        let other = ground.run(&ground.told()).await;
        let session = ground.session("2027-05-05", "10:00", "12:00");
        client
            .post(&format!("{other}/sessions"), &session)
            .await
            .expect(201);
        let form = shipped(client, "endOfCourse").await;
        let mut shared = window(&form, "end");
        shared["otherRunIds"] = json!([other.rsplit('/').next().unwrap()]);
        let shared = client
            .post(&format!("{one}/windows"), &shared)
            .await
            .expect(201);
        // All are asked when the last of the runs has ended.
        assert_eq!(shared.json["opensAt"], "2027-05-05T10:00:00Z");
        assert_eq!(shared.json["closesAt"], "2027-05-12T22:00:00Z");
        let alone = client
            .post(&format!("{other}/windows"), &window(&form, "before"))
            .await
            .expect(201);
        let list = client.get(&format!("{other}/windows")).await.expect(200);
        let items = list.json["items"].as_array().unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!(
            items[0]["actions"],
            json!([{ "action": "cancelWindow", "ready": true, "waitingOn": [] }])
        );

        client
            .post(
                &format!("{other}/actions/cancel"),
                &json!({ "reason": "For få." }),
            )
            .await
            .expect(200);
        let gone = client.get(&alone.location()).await.expect(200);
        assert_eq!(gone.json["state"], "cancelled");
        // Those of the other run are asked when theirs has ended.
        let stays = client.get(&shared.location()).await.expect(200);
        assert_eq!(stays.json["state"], "planned");
        assert_eq!(stays.json["opensAt"], "2027-03-31T10:00:00Z");
        let cancel = format!("{}/actions/cancel", shared.location());
        let blank = client
            .post(&cancel, &json!({ "reason": " " }))
            .await
            .expect_problem(409, "unmetGuards");
        assert_eq!(blank.json["unmet"][0]["code"], "reasonGiven");
        let listed = client
            .get(&format!("{}/actions", shared.location()))
            .await
            .expect(200);
        assert_eq!(
            listed.json["actions"][0]["operation"]["operationId"],
            "cancelWindow"
        );
        let cancelled = client
            .post(&cancel, &json!({ "reason": "Vi snakker sammen i stedet." }))
            .await
            .expect(200);
        assert_eq!(cancelled.json["reason"], "Vi snakker sammen i stedet.");
    }
);
