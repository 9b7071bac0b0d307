//! After the sessions: who completed, what is entered afterwards, what is added after closing, and who
//! is told when a run is not held as announced.

use domain::codes::Role;
use harness::{App, Client, on_both};
use serde_json::{Value, json};

use crate::delivery::{Ground, ground};
use crate::hands::setup::{address, claim, kinds, mail};
use crate::over::{BOTH, act, at, conclude, evaluate, round, sign, status, unmet, whole};
use crate::runs::plan;

/// A run of two sessions with three parties of two seats each, started: its path, the sessions' paths
/// and the parties' paths.
async fn started(app: &App, ground: &Ground) -> (String, [String; 2], Vec<String>) {
    let client = &ground.place.coordinator;
    let run = ground.run(&ground.told()).await;
    let sessions = [
        plan(ground, &run, "2026-05-05").await,
        plan(ground, &run, "2026-05-12").await,
    ];
    act(client, &run, "open", json!({})).await.expect(200);
    let mut parties = Vec::new();
    for name in ["Kari", "Per", "Liv"] {
        let body = json!({
            "party": ["patient", "relative"], "displayName": name, "digital": true,
            "referralReceivedOn": "2026-03-01"
        });
        let made = client.post(&format!("{run}/enrolments"), &body).await;
        parties.push(made.expect(201).location());
    }
    at(app, "2026-05-05T08:00:00Z");
    act(client, &run, "start", json!({})).await.expect(200);
    (run, sessions, parties)
}

/// Writes who came to a session: parties by their paths, with as many of their seats.
async fn came(client: &Client, session: &str, parties: &[(&String, i32)]) {
    let one = |(path, seats): &(&String, i32)| json!({ "enrolmentId": crate::over::id(path), "seatsPresent": seats });
    let rows: Vec<Value> = parties.iter().map(one).collect();
    let sheet = json!({ "held": true, "enrolments": rows, "staff": [] });
    let path = format!("{session}/attendance");
    client.if_match("*").put(&path, &sheet).await.expect(200);
}

async fn state(client: &Client, party: &str) -> String {
    let read = client.for_purpose("administration").get(party).await;
    read.expect(200).json["state"].as_str().unwrap().to_owned()
}

on_both!(
    async fn the_share_of_sessions_decides_who_completed(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let (run, [first, second], parties) = started(&app, &ground).await;
        let (kari, per, liv) = (&parties[0], &parties[1], &parties[2]);
        at(&app, "2026-05-12T11:00:00Z");
        let early = act(client, kari, "complete", json!({})).await;
        assert_eq!(unmet(early), ["runFinished", "attendanceReached"]);
        // The plan asks three quarters of two sessions: both. One of a party is enough.
        came(client, &first, &[(kari, 2), (per, 2), (liv, 1)]).await;
        came(client, &second, &[(kari, 1), (per, 0)]).await;
        act(client, &run, "finish", json!({})).await.expect(200);
        let actions = client.get(&format!("{kari}/actions")).await.expect(200);
        let actions = actions.json["actions"].as_array().unwrap().clone();
        let ready = |code: &str| {
            let found = actions.iter().find(|action| action["action"] == code);
            found.unwrap()["ready"].clone()
        };
        assert_eq!(
            (ready("complete"), ready("dropOut")),
            (json!(true), json!(false))
        );
        let role = act(&ground.user, kari, "complete", json!({})).await;
        role.expect(403);
        let done = act(client, kari, "complete", json!({})).await;
        assert_eq!(done.expect(200).json["state"], "completed");
        let short = act(client, per, "complete", json!({})).await;
        assert_eq!(unmet(short), ["attendanceReached"]);
        let gone = act(client, per, "drop-out", json!({})).await;
        assert_eq!(gone.expect(200).json["state"], "droppedOut");
        // The places were had to the end.
        let counts = client.get(&format!("{run}/enrolments/summary")).await;
        let counts = counts.expect(200).json;
        assert_eq!(
            (&counts["confirmedSeats"], &counts["seatsFree"]),
            (&json!(6), &json!(6))
        );
        // A sheet that is corrected decides anew.
        came(client, &second, &[(kari, 1), (per, 1)]).await;
        let again = act(client, per, "drop-out", json!({})).await;
        again.expect_problem(409, "illegalTransition");
        let done = act(client, per, "complete", json!({})).await;
        assert_eq!(done.expect(200).json["state"], "completed");

        // A week later the clock has seen to the rest.
        at(&app, "2026-05-19T10:59:00Z");
        app.due_is_done().await;
        assert_eq!(state(client, liv).await, "confirmed");
        at(&app, "2026-05-19T11:01:00Z");
        app.due_is_done().await;
        assert_eq!(state(client, liv).await, "droppedOut");
        let history = client.get(&format!("{run}/history")).await.expect(200).json;
        let steps = history["items"].as_array().unwrap().iter();
        let dropped: Vec<_> = steps.filter(|step| step["action"] == "dropOut").collect();
        assert_eq!(dropped.len(), 2);
        assert_eq!(dropped[0]["personId"], json!(null), "by the clock");

        // A sheet corrected after that is seen to when the run is closed, before figures are frozen.
        came(client, &second, &[(kari, 1), (per, 1), (liv, 2)]).await;
        conclude(&ground.user, &run, &whole()).await;
        let meeting = json!({
            "kind": "evaluation", "heldOn": "2026-05-19", "runIds": [crate::over::id(&run)],
            "attendance": crate::over::present(&ground, &BOTH)
        });
        let path = format!("/v1/courses/{}/meetings", ground.course);
        client.post(&path, &meeting).await.expect(201);
        sign(&ground.user, &run).await.expect(200);
        sign(&ground.professional, &run).await.expect(200);
        assert_eq!(state(client, liv).await, "completed");
        let late = act(client, liv, "drop-out", json!({})).await;
        assert_eq!(unmet(late), ["attendanceShort"]);
    }
);

on_both!(
    async fn an_addendum_is_frozen_and_changes_nothing(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let client = &ground.place.coordinator;
        let path = format!("{run}/addenda");
        let body = json!({
            "occurredOn": "2026-09-03", "findings": "De fleste bruker det de lærte.",
            "figures": [{ "name": "Mestringsforventning, snitt", "base": 9, "value": 3.4 }]
        });
        at(&app, "2026-03-03T12:00:00Z");
        let early = client.post(&path, &body).await;
        early.expect_problem(409, "illegalTransition");
        conclude(&ground.user, &run, &whole()).await;
        evaluate(&ground, &[&run]).await;
        sign(&ground.user, &run).await.expect(200);
        sign(&ground.professional, &run).await.expect(200);
        let frozen = status(&ground, &run).await;
        let shown = format!("{run}/conclusion");
        let before = client.get(&shown).await.expect(200);
        assert_eq!(before.json["addenda"], json!([]));

        at(&app, "2026-09-05T08:00:00Z");
        let wrong = async |member: &str, value: Value, pointer: &str, code: &str| {
            let mut other = body.clone();
            other[member] = value;
            let refused = client.post(&path, &other).await;
            let refused = refused.expect_problem(422, "invalid").json;
            assert_eq!(refused["errors"][0]["pointer"], pointer);
            assert_eq!(refused["errors"][0]["code"], code);
        };
        wrong(
            "occurredOn",
            json!("2026-09-06"),
            "/occurredOn",
            "inTheFuture",
        )
        .await;
        wrong(
            "occurredOn",
            json!("2026-03-02"),
            "/occurredOn",
            "beforeItsSessions",
        )
        .await;
        let few = json!([{ "name": "Snitt", "base": 4, "value": 3.0 }]);
        wrong("figures", few, "/figures/0/base", "outOfRange").await;
        let nothing = json!({ "occurredOn": "2026-09-03" });
        client
            .post(&path, &nothing)
            .await
            .expect_problem(422, "invalid");
        let manager = ground.place.manager.post(&path, &body).await;
        manager.expect_problem(403, "forbidden");

        let added = ground.user.post(&path, &body).await.expect(201);
        let recorded = added.json["recordedAt"].as_str().unwrap();
        assert!(recorded.starts_with("2026-09-05T08:00:0"), "{recorded}");
        let read = ground
            .place
            .manager
            .get(&added.location())
            .await
            .expect(200);
        assert_eq!(read.json, added.json);
        assert_eq!(read.etag(), added.etag());
        assert_eq!(read.json["figures"], body["figures"]);
        let after = client.get(&shown).await.expect(200);
        assert_eq!(after.json["addenda"], json!([added.json]));
        assert_ne!(after.etag(), before.etag(), "what is shown has changed");
        assert_eq!(after.json["version"], before.json["version"]);
        assert_eq!(after.json["signatures"], before.json["signatures"]);
        assert_eq!(status(&ground, &run).await, frozen);
        let stranger = crate::round::place(&app, "Andre").await.coordinator;
        let unseen = stranger.get(&added.location()).await;
        unseen.expect_problem(404, "notFound");
        let history = client.get(&format!("{run}/history")).await.expect(200).json;
        let newest = &history["items"][0];
        assert_eq!(
            (&newest["action"], &newest["entity"]["kind"]),
            (&json!("added"), &json!("addendum"))
        );
        assert_eq!(newest["occurredAt"], "2026-09-03T10:00:00Z");

        // Opened again and closed anew, the run keeps what was added.
        let reason = json!({ "reason": "Et funn mangler" });
        act(&ground.user, &run, "reopen", reason.clone())
            .await
            .expect(200);
        act(&ground.professional, &run, "reopen", reason)
            .await
            .expect(200);
        conclude(&ground.user, &run, &whole()).await;
        sign(&ground.user, &run).await.expect(200);
        sign(&ground.professional, &run).await.expect(200);
        let again = client.get(&shown).await.expect(200).json;
        assert_eq!(again["addenda"], json!([added.json]));
    }
);

on_both!(
    async fn everybody_is_told_once_and_by_one_message(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let trust = Some(ground.place.trust);
        let courier = app.machine_with_role("courier", Role::Courier, trust);
        let courier = courier.await.for_purpose("administration");
        for person in [&ground.user_person, &ground.professional_person] {
            address(client, person, &mail(person)).await;
        }
        let (run, [first, second], parties) = started(&app, &ground).await;
        let reach = json!({ "contact": { "email": "kari@example.no" } });
        let any = client.for_purpose("administration").if_match("*");
        any.patch(&parties[0], &reach).await.expect(200);
        at(&app, "2026-05-05T09:00:00Z");
        let told = async |run: &str, code: &str| {
            let history = client.get(&format!("{run}/history?limit=200")).await;
            let history = history.expect(200).json;
            let items = history["items"].as_array().unwrap().iter();
            let those = items.filter(|step| step["action"] == code);
            those
                .map(|step| step["entity"]["kind"].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(claim(&courier).await, Vec::<Value>::new());
        let to = json!({ "localDate": "2026-05-13", "localStart": "10:00", "localEnd": "12:00" });
        let moved = json!({ "reason": "Sykdom", "to": to });
        let gone = act(client, &parties[2], "withdraw", json!({})).await;
        gone.expect(200);
        act(client, &second, "move", moved).await.expect(201);
        assert_eq!(told(&run, "toldOfMove").await, ["run"]);
        // The party that can be reached, and both leads, who stand there too: each once.
        let letters = claim(&courier).await;
        assert_eq!(kinds(&letters), ["sessionMoved"; 3]);
        let mut to: Vec<_> = letters
            .iter()
            .map(|letter| letter["recipient"]["id"].to_string())
            .collect();
        let party = json!(crate::over::id(&parties[0]));
        let mut wanted = [&party, &ground.user_person, &ground.professional_person]
            .map(Value::to_string)
            .to_vec();
        to.sort();
        wanted.sort();
        assert_eq!(to, wanted);
        let words = letters[0]["content"]["text"].as_str().unwrap();
        for said in ["12.5.2026 kl. 10.00", "13.5.2026 kl. 10.00", "Sykdom"] {
            assert!(words.contains(said), "{said} in {words}");
        }
        act(client, &first, "cancel", json!({ "reason": "Storm" }))
            .await
            .expect(200);
        assert_eq!(told(&run, "toldOfCancelledSession").await, ["run"]);
        assert_eq!(kinds(&claim(&courier).await), ["sessionCancelled"; 3]);

        at(&app, "2026-03-02T09:00:00Z");
        let other = ground.run(&ground.told()).await;
        let session = plan(&ground, &other, "2026-08-04").await;
        let to = json!({ "localDate": "2026-08-11", "localStart": "10:00", "localEnd": "12:00" });
        let ferie = json!({ "reason": "Ferie", "to": to });
        act(client, &session, "move", ferie).await.expect(201);
        let nobody: [&str; 0] = [];
        assert_eq!(
            told(&other, "toldOfMove").await,
            nobody,
            "nobody had heard of it"
        );
        act(client, &other, "open", json!({})).await.expect(200);
        let body = json!({
            "party": ["patient"], "displayName": "Nils", "digital": false,
            "referralReceivedOn": "2026-03-01", "contact": { "phone": "+47 77 00 00 00" }
        });
        client
            .post(&format!("{other}/enrolments"), &body)
            .await
            .expect(201);
        claim(&courier).await;
        act(client, &other, "postpone", json!({ "reason": "Sykdom" }))
            .await
            .expect(200);
        assert_eq!(told(&other, "askedAgain").await, ["run"]);
        let letters = claim(&courier).await;
        assert_eq!(kinds(&letters), ["runPostponed"; 3]);
        // Who has a place is asked again; who leads it is not asked whether they want one.
        for letter in &letters {
            let words = letter["content"]["text"].as_str().unwrap();
            let asked = words.contains("Vil du fortsatt ha plassen?");
            assert_eq!(asked, letter["channel"] == "phone", "{words}");
        }
        act(client, &other, "cancel", json!({ "reason": "For få" }))
            .await
            .expect(200);
        assert_eq!(told(&other, "toldOfCancellation").await, ["run"]);
        assert_eq!(kinds(&claim(&courier).await), ["runCancelled"; 3]);
        // Who sees only headcounts does not see who was told.
        let seen = ground
            .user
            .get(&format!("{other}/history"))
            .await
            .expect(200)
            .json;
        let mut seen = seen["items"].as_array().unwrap().iter();
        assert!(seen.all(|step| step["entity"]["kind"] != "enrolment"));
    }
);
