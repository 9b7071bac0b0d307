//! A run that is over or not held: who waited keeps the date, who had a place is told the truth.

use chrono::{DateTime, TimeDelta, Utc};
use domain::codes::Role;
use harness::{App, Client, on_both};
use serde_json::{Value, json};
use uuid::Uuid;

use super::setup::{Setup, Wanted, id, party};
use crate::hands::setup::{claim, kinds, one};

fn at(app: &App, time: &str) {
    app.clock.set(time.parse::<DateTime<Utc>>().unwrap());
}

async fn courier(app: &App, setup: &Setup) -> Client {
    let courier = app.machine_with_role("courier", Role::Courier, Some(setup.tenant));
    courier.await.for_purpose("administration")
}

fn reached(name: &str) -> Value {
    let mail = json!({ "email": format!("{name}@example.no") });
    json!({ "party": ["patient"], "digital": true, "displayName": name, "contact": mail })
}

async fn act(setup: &Setup, run: Uuid, action: &str, body: Value) {
    let path = format!("/v1/runs/{run}/actions/{action}");
    setup.coordinator.post(&path, &body).await.expect(200);
}

/// What the run's history says happened to parties, and to which.
async fn history(setup: &Setup, run: Uuid, action: &str) -> Vec<Value> {
    let path = format!("/v1/runs/{run}/history?limit=200");
    let all = setup.coordinator.get(&path).await.expect(200).json;
    let all = all["items"].as_array().unwrap().clone().into_iter();
    let of = all.filter(|step| step["action"] == action && step["entity"]["kind"] == "enrolment");
    of.map(|step| step["entity"]["id"].clone()).collect()
}

/// State, run, place in line.
async fn stands(setup: &Setup, party: &Value) -> (String, Value, Value) {
    let now = setup.read(party).await;
    let state = now["state"].as_str().unwrap().to_owned();
    (state, now["runId"].clone(), now["queue"]["place"].clone())
}

fn in_queue(place: u32) -> (String, Value, Value) {
    ("waiting".to_owned(), Value::Null, json!(place))
}

on_both!(
    async fn who_waited_for_a_cancelled_run_keeps_the_date(app: App) {
        at(&app, "2027-02-01T12:00:00Z");
        let setup = Setup::new(&app, "general").await;
        let courier = courier(&app, &setup).await;
        let run = setup.run(&app, Wanted::open(2)).await;
        let seated = setup.enrol_with(run, reached("ada")).await;
        let leaving = setup.enrol(run, 1).await;
        at(&app, "2027-02-02T12:00:00Z");
        let offered = setup.enrol_with(run, reached("bo")).await;
        at(&app, "2027-02-03T12:00:00Z");
        let waiting = setup.enrol(run, 1).await;
        at(&app, "2027-02-04T12:00:00Z");
        setup.act(&leaving, "withdraw").await;
        assert_eq!(setup.read(&offered).await["state"], "offered");
        let path = format!("/v1/courses/{}/queue", setup.course);
        // An offer ends, and no seat is kept for it.
        act(&setup, run, "cancel", json!({ "reason": "Ferja går ikke" })).await;
        let last = setup.coordinator.post(&path, &party(1)).await;
        let last = last.expect(201).json;

        assert_eq!(setup.read(&seated).await["state"], "cancelled");
        assert_eq!(stands(&setup, &offered).await, in_queue(1));
        assert_eq!(stands(&setup, &waiting).await, in_queue(2));
        assert_eq!(stands(&setup, &last).await, in_queue(3));
        let asked = setup.read(&offered).await["requestedAt"].clone();
        assert!(asked.as_str().unwrap().starts_with("2027-02-02T12:00:0"));
        assert_eq!(setup.summary(run).await["seatsFree"], 2);
        let returned = history(&setup, run, "returnToQueue").await;
        let mut wanted = vec![offered["id"].clone(), waiting["id"].clone()];
        let mut returned: Vec<_> = returned;
        for list in [&mut wanted, &mut returned] {
            list.sort_by_key(Value::to_string);
        }
        assert_eq!(returned, wanted);

        let told = claim(&courier).await;
        assert_eq!(kinds(&told), ["backInQueue", "runCancelled"]);
        let back = one(&told, "backInQueue");
        assert_eq!(back["recipient"]["id"], offered["id"]);
        let words = back["content"]["text"].as_str().unwrap();
        for said in ["Leve med", "Ferja går ikke", "2.2.2027"] {
            assert!(words.contains(said), "{said} in {words}");
        }
        assert_eq!(one(&told, "runCancelled")["recipient"]["id"], seated["id"]);

        // The next run is offered by the date: who came later by a lower number waits.
        let next = setup.run(&app, Wanted::open(1)).await;
        let client = setup.coordinator.if_match("*");
        let seats = json!({ "capacity": 2 });
        let more = client.patch(&format!("/v1/runs/{next}"), &seats).await;
        more.expect(200);
        for (party, state) in [(&offered, "offered"), (&waiting, "offered")] {
            let now = setup.read(party).await;
            assert_eq!(
                (&now["state"], &now["runId"]),
                (&json!(state), &json!(next))
            );
        }
        assert_eq!(stands(&setup, &last).await, in_queue(1));
    }
);

on_both!(
    async fn who_stood_in_the_queue_before_stays_before_who_comes_back(app: App) {
        at(&app, "2027-02-01T12:00:00Z");
        let setup = Setup::new(&app, "general").await;
        let path = format!("/v1/courses/{}/queue", setup.course);
        let first = setup.coordinator.post(&path, &party(1)).await.expect(201);
        let run = setup.run(&app, Wanted::open(1)).await;
        at(&app, "2027-02-02T12:00:00Z");
        // The seat is offered to the one who stood in the queue.
        let back = setup.enrol(run, 1).await;
        at(&app, "2027-02-03T12:00:00Z");
        let between = setup.coordinator.post(&path, &party(1)).await.expect(201);
        act(&setup, run, "cancel", json!({ "reason": "Syk" })).await;
        assert_eq!(stands(&setup, &first.json).await, in_queue(1));
        assert_eq!(stands(&setup, &back).await, in_queue(2));
        assert_eq!(stands(&setup, &between.json).await, in_queue(3));
    }
);

/// A run that is under way, in the middle of its only session.
async fn under_way(app: &App, setup: &Setup, seats: i32) -> (Uuid, String) {
    let wanted = Wanted {
        state: "running",
        begins_in: TimeDelta::hours(-1),
        ..Wanted::open(seats)
    };
    let run = setup.run(app, wanted).await;
    let path = format!("/v1/runs/{run}/sessions");
    let sessions = setup.coordinator.get(&path).await.expect(200).json;
    let session = sessions["items"][0]["id"].as_str().unwrap().to_owned();
    (run, format!("/v1/sessions/{session}"))
}

on_both!(
    async fn who_waited_until_the_sessions_were_over_keeps_the_date(app: App) {
        at(&app, "2027-02-01T12:00:00Z");
        let setup = Setup::new(&app, "general").await;
        let courier = courier(&app, &setup).await;
        let (run, session) = under_way(&app, &setup, 1).await;
        let seated = setup.enrol(run, 1).await;
        let waiting = setup.enrol_with(run, reached("bo")).await;
        let sheet = json!({
            "held": true, "staff": [],
            "enrolments": [{ "enrolmentId": id(&seated), "seatsPresent": 1 }]
        });
        let any = setup.coordinator.if_match("*");
        let held = any.put(&format!("{session}/attendance"), &sheet).await;
        held.expect(200);
        act(&setup, run, "finish", json!({})).await;
        assert_eq!(setup.read(&seated).await["state"], "confirmed");
        assert_eq!(stands(&setup, &waiting).await, in_queue(1));
        assert_eq!(
            history(&setup, run, "returnToQueue").await,
            [waiting["id"].clone()]
        );
        let told = claim(&courier).await;
        assert_eq!(kinds(&told), ["backInQueue"]);
        let words = told[0]["content"]["text"].as_str().unwrap();
        assert!(words.contains("ingen plass ble ledig"), "{words}");
    }
);

on_both!(
    /// Nobody completed and nobody dropped out of what was never held.
    async fn where_no_session_was_held_the_places_end(app: App) {
        at(&app, "2027-02-01T12:00:00Z");
        let setup = Setup::new(&app, "general").await;
        let courier = courier(&app, &setup).await;
        let (run, session) = under_way(&app, &setup, 1).await;
        let seated = setup.enrol_with(run, reached("ada")).await;
        let waiting = setup.enrol(run, 1).await;
        let storm = json!({ "reason": "Storm" });
        let cancel = format!("{session}/actions/cancel");
        setup.coordinator.post(&cancel, &storm).await.expect(200);
        let told = claim(&courier).await;
        assert_eq!(kinds(&told), ["placeConfirmed", "sessionCancelled"]);
        act(&setup, run, "finish", json!({})).await;
        assert_eq!(setup.read(&seated).await["state"], "cancelled");
        assert_eq!(stands(&setup, &waiting).await, in_queue(1));
        assert_eq!(
            history(&setup, run, "cancelled").await,
            [seated["id"].clone()]
        );
        let counts = setup.summary(run).await;
        assert_eq!(
            (&counts["confirmedSeats"], &counts["seatsFree"]),
            (&json!(0), &json!(1))
        );
        let told = claim(&courier).await;
        assert_eq!(kinds(&told), ["runCancelled"]);
        let words = told[0]["content"]["text"].as_str().unwrap();
        assert!(words.contains("ingen samling ble holdt"), "{words}");
        // Whoever wants to come the next time stands in the queue with the date of then.
        let again = json!({ "party": ["patient"], "occurredAt": "2027-02-01T12:00:00Z" });
        at(&app, "2027-02-05T12:00:00Z");
        let path = format!("/v1/courses/{}/queue", setup.course);
        let again = setup.coordinator.post(&path, &again).await.expect(201);
        assert_eq!(stands(&setup, &again.json).await, in_queue(1));
        assert_eq!(stands(&setup, &waiting).await, in_queue(2));
    }
);

on_both!(
    /// A course that is offered no more has no next time: its queue ends, and everybody there is told.
    async fn nobody_waits_for_a_course_that_is_retired(app: App) {
        at(&app, "2027-02-01T12:00:00Z");
        let setup = Setup::new(&app, "general").await;
        let courier = courier(&app, &setup).await;
        let queue = format!("/v1/courses/{}/queue", setup.course);
        let waiting = setup.coordinator.post(&queue, &reached("ada")).await;
        let waiting = waiting.expect(201).json;
        let silent = setup.coordinator.post(&queue, &party(2)).await;
        let silent = silent.expect(201).json;
        let gone = setup.coordinator.post(&queue, &party(1)).await;
        let gone = gone.expect(201).json;
        setup.act(&gone, "withdraw").await;
        at(&app, "2027-03-01T12:00:00Z");
        let retire = format!("/v1/courses/{}/actions/retire", setup.course);
        let why = json!({ "reason": "Overtatt av kommunen" });
        setup.coordinator.post(&retire, &why).await.expect(200);

        for (party, state) in [
            (&waiting, "cancelled"),
            (&silent, "cancelled"),
            (&gone, "withdrawn"),
        ] {
            assert_eq!(setup.read(party).await["state"], state);
        }
        let told = claim(&courier).await;
        assert_eq!(kinds(&told), ["courseRetired"]);
        let told = one(&told, "courseRetired");
        assert_eq!(told["recipient"]["id"], waiting["id"]);
        let words = told["content"]["text"].as_str().unwrap();
        for said in ["Leve med", "Overtatt av kommunen", "1.2.2027"] {
            assert!(words.contains(said), "{said} in {words}");
        }
        let history = format!("/v1/courses/{}/history?limit=200", setup.course);
        let history = setup.coordinator.get(&history).await.expect(200).json;
        let steps = history["items"].as_array().unwrap().iter();
        assert_eq!(steps.filter(|one| one["action"] == "cancelled").count(), 2);
        let late = setup.coordinator.post(&queue, &party(1)).await;
        late.expect_problem(409, "unmetGuards");
    }
);
