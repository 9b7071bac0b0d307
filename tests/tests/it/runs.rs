//! Runs: scheduled by an approved plan, opened, held, ended; every guard refuses once. Their sessions
//! stand in `sessions`.

use chrono::{DateTime, Utc};
use harness::{App, Client, Reply, on_both};
use serde_json::{Value, json};

use crate::delivery::{Ground, ground};

/// Sets the clock.
pub fn at(app: &App, time: &str) {
    app.clock.set(time.parse::<DateTime<Utc>>().unwrap());
}

/// Does an action on the run at `path`.
pub async fn act(client: &Client, path: &str, action: &str, body: Value) -> Reply {
    let path = format!("{path}/actions/{action}");
    client.post(&path, &body).await
}

/// The guards that a refusal names.
#[track_caller]
pub fn unmet(reply: Reply) -> Vec<String> {
    let reply = reply.expect_problem(409, "unmetGuards");
    let gaps = reply.json["unmet"].as_array().unwrap();
    let mut codes: Vec<String> = gaps
        .iter()
        .map(|gap| gap["code"].as_str().unwrap().to_owned())
        .collect();
    codes.dedup();
    codes
}

/// A session planned for a run; its path.
pub async fn plan(ground: &Ground, run: &str, date: &str) -> String {
    let body = ground.session(date, "10:00", "12:00");
    let path = format!("{run}/sessions");
    let made = ground.place.coordinator.post(&path, &body).await;
    made.expect(201).location()
}

/// An open run with one session on a day.
async fn open(ground: &Ground, date: &str) -> (String, String) {
    let run = ground.run(&ground.told()).await;
    let session = plan(ground, &run, date).await;
    let opened = act(&ground.place.coordinator, &run, "open", json!({})).await;
    opened.expect(200);
    (run, session)
}

on_both!(
    async fn a_run_opens_when_all_is_there(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let run = ground.run(&json!({ "participation": "enrolled" })).await;
        let refused = act(client, &run, "open", json!({})).await;
        assert_eq!(
            unmet(refused.clone()),
            [
                "sessionsPlanned",
                "placeOrLink",
                "capacitySet",
                "announcementWritten",
                "referralRuleSet",
                "sessionsStaffedBothSides"
            ]
        );
        let first = &refused.json["unmet"][0];
        assert_eq!(first["operation"]["operationId"], "planSession");
        assert_eq!(first["operation"]["href"], format!("{run}/sessions"));
        let last = refused.json["unmet"].as_array().unwrap().last().unwrap();
        assert_eq!(last["deviation"]["operationId"], "recordDeviation");

        let mut body = ground.session("2026-05-05", "10:00", "12:00");
        body["staffing"].as_array_mut().unwrap().pop();
        let path = format!("{run}/sessions");
        client.post(&path, &body).await.expect(201);
        let told = json!({
            "capacity": 12, "place": "Storgata 5", "referralRule": "required",
            "announcement": { "nb": "Seks tirsdager." }
        });
        let etag = client.get(&run).await.expect(200).etag();
        let changed = client.if_match(&etag).patch(&run, &told).await.expect(200);
        assert_eq!(changed.json["capacity"], 12);
        let stale = client.if_match(&etag).patch(&run, &told).await;
        stale.expect_problem(412, "stale");
        let refused = act(client, &run, "open", json!({})).await;
        assert_eq!(unmet(refused), ["sessionsStaffedBothSides"]);

        // What could not be done together is recorded, and work goes on.
        let deviation = json!({
            "guard": "sessionsStaffedBothSides", "reason": "Ingen fagperson var ledig.",
            "runId": changed.json["id"]
        });
        let path = format!("/v1/courses/{}/deviations", ground.course);
        client.post(&path, &deviation).await.expect(201);
        let opened = act(client, &run, "open", json!({})).await.expect(200);
        assert_eq!(opened.json["state"], "enrolling");
        let again = act(client, &run, "open", json!({})).await;
        again.expect_problem(409, "illegalTransition");

        let actions = client.get(&format!("{run}/actions")).await.expect(200);
        let codes = actions.json["actions"].as_array().unwrap().iter();
        let codes: Vec<_> = codes.map(|action| action["action"].clone()).collect();
        assert_eq!(codes, ["postpone", "acceptFewer", "start", "cancel"]);

        let list = client.get("/v1/runs?count=true&state=enrolling").await;
        let list = list.expect(200).json;
        assert_eq!(list["count"], 1);
        assert_eq!(list["items"][0]["summary"]["firstSessionOn"], "2026-05-05");
        for (query, found) in [
            ("from=2026-05-05&to=2026-05-05", 1),
            ("from=2026-05-06", 0),
            ("to=2026-05-04", 0),
        ] {
            let list = client.get(&format!("/v1/runs?count=true&{query}")).await;
            assert_eq!(list.expect(200).json["count"], found, "{query}");
        }
        let by_service = format!("/v1/runs?count=true&serviceId={}", ground.place.service);
        assert_eq!(client.get(&by_service).await.expect(200).json["count"], 1);
        let of_course = format!("/v1/courses/{}/runs?count=true", ground.course);
        assert_eq!(client.get(&of_course).await.expect(200).json["count"], 1);
        let history = client.get(&format!("{run}/history")).await.expect(200);
        let steps = history.json["items"].as_array().unwrap().iter();
        let steps: Vec<_> = steps.map(|step| step["action"].clone()).collect();
        assert_eq!(steps, ["open", "changed", "planned", "schedule"]);
    }
);

on_both!(
    async fn both_sides_accept_fewer(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let (run, session) = open(&ground, "2026-03-03").await;
        // The plan's number holds: nobody goes below it alone.
        let fewer = json!({ "minimumParticipants": 2 });
        let wrong = client.if_match("*").patch(&run, &fewer).await;
        wrong.expect_problem(422, "invalid");
        at(&app, "2026-03-03T09:00:00Z");
        let refused = act(client, &run, "start", json!({})).await;
        assert_eq!(unmet(refused), ["enoughParticipants"]);
        let role = act(client, &run, "accept-fewer", json!({})).await;
        role.expect_problem(403, "forbidden");
        let first = act(&ground.user, &run, "accept-fewer", json!({})).await;
        assert_eq!(first.expect(200).json["acceptedFewer"], json!(["user"]));
        let again = act(&ground.user, &run, "accept-fewer", json!({})).await;
        assert_eq!(unmet(again), ["sideHasNotAcceptedFewer"]);
        let one = act(client, &run, "start", json!({})).await;
        assert_eq!(unmet(one), ["enoughParticipants"]);
        let actions = client.get(&format!("{run}/actions")).await.expect(200).json;
        let actions = actions["actions"].as_array().unwrap();
        let accept = actions
            .iter()
            .find(|a| a["action"] == "acceptFewer")
            .unwrap();
        assert_eq!(accept["waitingOn"], json!(["professional"]));
        let second = act(&ground.professional, &run, "accept-fewer", json!({})).await;
        second.expect(200);
        act(client, &run, "start", json!({})).await.expect(200);
        let sheet = json!({ "held": true, "enrolments": [], "staff": [] });
        let any = client.if_match("*");
        let nobody = json!({ "held": true, "enrolments": [
            { "enrolmentId": ground.course, "seatsPresent": 1 }
        ] });
        let path = format!("{session}/attendance");
        let wrong = any.put(&path, &nobody).await;
        let wrong = wrong.expect_problem(422, "invalid").json;
        assert_eq!(wrong["errors"][0]["pointer"], "/enrolments/0/enrolmentId");
        any.put(&path, &sheet).await.expect(200);
        let over = act(&ground.professional, &run, "finish", json!({})).await;
        assert_eq!(over.expect(200).json["state"], "evaluating");
    }
);

on_both!(
    async fn a_run_is_put_off_and_cancelled(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let (run, session) = open(&ground, "2026-05-05").await;
        let other = plan(&ground, &run, "2026-05-12").await;
        act(&ground.user, &run, "accept-fewer", json!({}))
            .await
            .expect(200);
        let refused = act(client, &run, "postpone", json!({})).await;
        assert_eq!(unmet(refused), ["reasonGiven"]);
        let id = session.rsplit('/').next().unwrap();
        let to = json!({ "localDate": "2026-09-01", "localStart": "10:00", "localEnd": "12:00" });
        let body = json!({ "reason": "Sykdom", "sessions": [{ "sessionId": id, "to": to }] });
        let off = act(client, &run, "postpone", body).await.expect(200).json;
        assert_eq!(off["state"], "scheduled");
        assert_eq!(off["acceptedFewer"], json!([]));
        let first = client.get(&session).await.expect(200).json;
        assert_eq!(first["state"], "moved");
        let new = format!(
            "/v1/sessions/{}",
            first["movedToSessionId"].as_str().unwrap()
        );
        let new = client.get(&new).await.expect(200).json;
        assert_eq!(new["startsAt"], "2026-09-01T08:00:00Z");
        let second = client.get(&other).await.expect(200).json;
        assert_eq!(second["state"], "moved");
        assert_eq!(second["movedToSessionId"], json!(null));
        // Whoever had a place has it still: what they were told is not changed behind their backs.
        let dropping_in = json!({ "participation": "open" });
        let kept = client.if_match("*").patch(&run, &dropping_in).await;
        let kept = kept.expect_problem(422, "invalid").json;
        assert_eq!(kept["errors"][0]["pointer"], "/participation");
        let path = format!("/v1/sessions/{}", new["id"].as_str().unwrap());
        let silently = json!({ "localStart": "09:00" });
        let kept = client.if_match("*").patch(&path, &silently).await;
        let kept = kept.expect_problem(422, "invalid").json;
        assert_eq!(kept["errors"][0]["code"], "notPatchable");

        act(client, &run, "open", json!({})).await.expect(200);
        let refused = act(client, &run, "cancel", json!({})).await;
        assert_eq!(unmet(refused), ["reasonGiven"]);
        let reason = json!({ "reason": "For få påmeldte" });
        let lead = act(&ground.user, &run, "cancel", reason.clone()).await;
        lead.expect_problem(403, "forbidden");
        let off = act(client, &run, "cancel", reason).await.expect(200).json;
        assert_eq!(off["state"], "cancelled");
        let list = client
            .get(&format!("{run}/sessions"))
            .await
            .expect(200)
            .json;
        let states = list["items"].as_array().unwrap().iter();
        let states: Vec<_> = states.map(|session| session["state"].clone()).collect();
        assert_eq!(states, ["moved", "moved", "cancelled"]);
        let late = client
            .if_match("*")
            .patch(&run, &json!({ "place": "Her" }))
            .await;
        late.expect_problem(409, "illegalTransition");
    }
);

on_both!(
    async fn a_run_under_way_is_taken_in(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let mut told = ground.told();
        told["takenIn"] = json!({ "state": "running", "occurredAt": "2026-02-01T09:00:00Z" });
        let run = ground.run(&told).await;
        let read = client.get(&run).await.expect(200).json;
        assert_eq!(read["state"], "running");
        assert_eq!(read["claimedPhases"], json!(["planning"]));
        assert_eq!(read["takenIn"], told["takenIn"]);
        let wrong = client
            .if_match("*")
            .patch(&run, &json!({ "takenIn": null }))
            .await;
        wrong.expect_problem(422, "invalid");
        let session = plan(&ground, &run, "2026-02-03").await;
        let sheet = json!({ "held": true });
        let held = client
            .if_match("*")
            .put(&format!("{session}/attendance"), &sheet)
            .await;
        held.expect(200);
        act(client, &run, "finish", json!({})).await.expect(200);

        told["takenIn"]["occurredAt"] = json!("2026-03-03T09:00:00Z");
        let path = format!("/v1/courses/{}/runs", ground.course);
        let wrong = client
            .post(&path, &told)
            .await
            .expect_problem(422, "invalid")
            .json;
        assert_eq!(wrong["errors"][0]["pointer"], "/takenIn/occurredAt");
        told["takenIn"] = json!({ "state": "cancelled", "occurredAt": "2026-02-01T09:00:00Z" });
        let wrong = client
            .post(&path, &told)
            .await
            .expect_problem(422, "invalid")
            .json;
        assert_eq!(wrong["errors"][0]["pointer"], "/takenIn/state");
    }
);

on_both!(
    async fn a_run_is_taken_in_at_any_state(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        for (state, claimed) in [
            // Nothing has happened yet that could be claimed.
            ("scheduled", json!([])),
            ("enrolling", json!(["planning"])),
            ("running", json!(["planning"])),
            ("evaluating", json!(["planning", "delivery"])),
            ("closed", json!(["planning", "delivery", "evaluation"])),
        ] {
            let mut told = ground.told();
            told["takenIn"] = json!({ "state": state, "occurredAt": "2026-02-01T09:00:00Z" });
            let run = ground.run(&told).await;
            let read = ground.user.get(&run).await.expect(200).json;
            assert_eq!(read["state"], state);
            assert_eq!(read["takenIn"], told["takenIn"], "{state}");
            assert_eq!(read["claimedPhases"], claimed, "{state}");
            let status = crate::over::status(&ground, &run).await;
            let phases = crate::over::phases(&status).into_iter();
            let of_claimed = phases.filter(|(held, _)| held == "claimed").count();
            assert_eq!(of_claimed, claimed.as_array().unwrap().len(), "{state}");
        }
    }
);

on_both!(
    async fn both_sides_open_a_closed_run_again(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let mut told = ground.told();
        told["takenIn"] = json!({ "state": "closed", "occurredAt": "2026-02-01T09:00:00Z" });
        let run = ground.run(&told).await;
        let refused = act(&ground.user, &run, "reopen", json!({})).await;
        assert_eq!(unmet(refused), ["reasonGiven"]);
        let reason = json!({ "reason": "Et funn mangler" });
        let role = act(&ground.place.coordinator, &run, "reopen", reason.clone()).await;
        role.expect_problem(403, "forbidden");
        let first = act(&ground.user, &run, "reopen", reason.clone()).await;
        let first = first.expect(200).json;
        assert_eq!(first["state"], "closed");
        assert_eq!(first["reopenedSides"], json!(["user"]));
        let again = act(&ground.user, &run, "reopen", reason.clone()).await;
        assert_eq!(unmet(again), ["sideHasNotReopened"]);
        let second = act(&ground.professional, &run, "reopen", reason).await;
        let second = second.expect(200).json;
        assert_eq!(second["state"], "evaluating");
        assert_eq!(second["reopenedSides"], json!([]));
        assert_eq!(second["claimedPhases"], json!(["planning", "delivery"]));
    }
);

on_both!(
    async fn a_run_needs_a_plan_and_belongs_to_its_own(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let bare = ground.place.new_course().await;
        let path = format!("/v1/courses/{bare}/runs");
        let client = &ground.place.coordinator;
        let refused = client.post(&path, &ground.told()).await;
        assert_eq!(unmet(refused), ["planInForce"]);
        let mut told = ground.told();
        told["planVersion"] = json!(7);
        let path = format!("/v1/courses/{}/runs", ground.course);
        let wrong = client
            .post(&path, &told)
            .await
            .expect_problem(422, "invalid")
            .json;
        assert_eq!(wrong["errors"][0]["pointer"], "/planVersion");
        told["planVersion"] = json!(1);
        told["referralRule"] = json!("notRequired");
        let wrong = client
            .post(&path, &told)
            .await
            .expect_problem(422, "invalid")
            .json;
        assert_eq!(wrong["errors"][0]["pointer"], "/referralRule");

        let run = ground.run(&ground.told()).await;
        let stranger = crate::round::place(&app, "Andre").await.coordinator;
        stranger.get(&run).await.expect_problem(404, "notFound");
        act(&stranger, &run, "open", json!({}))
            .await
            .expect_problem(404, "notFound");
        let list = stranger.get("/v1/runs").await.expect(200).json;
        assert_eq!(list["items"], json!([]));
        app.anonymous().get(&run).await.expect(401);
        ground.user.get(&run).await.expect(200);
    }
);
