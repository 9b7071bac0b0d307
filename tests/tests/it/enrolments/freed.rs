//! Seats that are free and nobody has been offered: what makes them somebody's.

use chrono::{DateTime, TimeDelta, Utc};
use harness::{App, on_both};
use serde_json::{Value, json};
use uuid::Uuid;

use super::setup::{Setup, Wanted, id};

async fn patch(setup: &Setup, party: &Value, change: Value) {
    let path = format!("/v1/enrolments/{}", id(party));
    let client = setup.coordinator.if_match("*");
    client.patch(&path, &change).await.expect(200);
}

async fn state(setup: &Setup, party: &Value) -> Value {
    setup.read(party).await["state"].clone()
}

/// The paths of a run's sessions that are planned, the first one first.
async fn planned(setup: &Setup, run: Uuid) -> Vec<String> {
    let path = format!("/v1/runs/{run}/sessions");
    let all = setup.coordinator.get(&path).await.expect(200).json;
    let all = all["items"].as_array().unwrap().clone();
    let mut all: Vec<Value> = (all.into_iter())
        .filter(|one| one["state"] == "planned")
        .collect();
    all.sort_by_key(|one| one["startsAt"].to_string());
    let path = |one: &Value| format!("/v1/sessions/{}", one["id"].as_str().unwrap());
    all.iter().map(path).collect()
}

/// A run that begins so soon that a seat that became free was offered to nobody, and who waits for it.
async fn too_late(app: &App, setup: &Setup) -> (Uuid, Value) {
    let soon = Wanted {
        begins_in: TimeDelta::hours(30),
        ..Wanted::open(1)
    };
    let run = setup.run(app, soon).await;
    let seated = setup.enrol(run, 1).await;
    let waiting = setup.enrol(run, 1).await;
    setup.act(&seated, "withdraw").await;
    let now = setup.read(&waiting).await;
    assert_eq!(now["queue"]["reason"], "tooLateForOffers");
    (run, waiting)
}

on_both!(
    /// Who was put in line without a referral is passed over until it comes, and then gets the seat.
    async fn a_referral_that_comes_gets_the_seat_that_was_free(app: App) {
        let setup = Setup::new(&app, "diagnosis").await;
        let run = setup.run(&app, Wanted::open(1)).await;
        let named = |name: &str| json!({ "party": ["patient"], "displayName": name });
        let kari = setup.enrol_with(run, named("Kari")).await;
        let waits = setup.act(&kari, "wait").await;
        assert_eq!(waits["queue"]["reason"], "referralMissing");
        let came = json!({ "referralReceivedOn": "2020-02-03" });
        patch(&setup, &kari, came.clone()).await;
        assert_eq!(state(&setup, &kari).await, "offered");

        // The same in the course's standing queue, for any run that has a seat.
        let queue = format!("/v1/courses/{}/queue", setup.course);
        let ola = setup.coordinator.post(&queue, &named("Ola")).await;
        let ola = ola.expect(201).json;
        setup.act(&ola, "wait").await;
        let next = setup.run(&app, Wanted::open(1)).await;
        assert_eq!(state(&setup, &ola).await, "waiting");
        patch(&setup, &ola, came).await;
        let now = setup.read(&ola).await;
        assert_eq!(
            (&now["state"], &now["runId"]),
            (&json!("offered"), &json!(next))
        );
    }
);

on_both!(
    /// Whoever is to be phoned has no deadline, and whoever is not has one: also when that changes while
    /// an offer stands.
    async fn the_way_to_reach_a_party_decides_about_its_deadline(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(1)).await;
        let seated = setup.enrol(run, 1).await;
        let first = setup.enrol(run, 1).await;
        setup.act(&seated, "withdraw").await;
        assert_ne!(setup.read(&first).await["offerExpiresAt"], Value::Null);

        patch(&setup, &first, json!({ "digital": false })).await;
        assert_eq!(setup.read(&first).await["offerExpiresAt"], Value::Null);
        app.clock.advance(TimeDelta::hours(100));
        app.due_is_done().await;
        assert_eq!(state(&setup, &first).await, "offered", "nobody has phoned");

        patch(&setup, &first, json!({ "digital": true })).await;
        let by = setup.read(&first).await["offerExpiresAt"].clone();
        let by: DateTime<Utc> = by.as_str().unwrap().parse().unwrap();
        assert_eq!((by - app.clock.now()).num_hours(), 71);
        app.clock.advance(TimeDelta::hours(73));
        app.due_is_done().await;
        assert_eq!(state(&setup, &first).await, "lapsed");
    }
);

on_both!(
    async fn a_first_session_that_is_moved_leaves_time_for_offers(app: App) {
        let setup = Setup::new(&app, "general").await;
        let (run, waiting) = too_late(&app, &setup).await;
        let later = (app.clock.now() + TimeDelta::days(20)).date_naive();
        let moved = json!({
            "reason": "Ferja er innstilt",
            "to": { "localDate": later, "localStart": "10:00", "localEnd": "12:00" }
        });
        let first = &planned(&setup, run).await[0];
        let path = format!("{first}/actions/move");
        setup.coordinator.post(&path, &moved).await.expect(201);
        assert_eq!(state(&setup, &waiting).await, "offered");
    }
);

on_both!(
    async fn a_first_session_that_is_cancelled_leaves_time_for_offers(app: App) {
        let setup = Setup::new(&app, "general").await;
        let (run, waiting) = too_late(&app, &setup).await;
        let later = (app.clock.now() + TimeDelta::days(20)).date_naive();
        let second = json!({ "localDate": later, "localStart": "10:00", "localEnd": "12:00" });
        let sessions = format!("/v1/runs/{run}/sessions");
        setup.coordinator.post(&sessions, &second).await.expect(201);
        assert_eq!(state(&setup, &waiting).await, "waiting");
        let first = &planned(&setup, run).await[0];
        let path = format!("{first}/actions/cancel");
        let why = json!({ "reason": "Kurslederen er syk" });
        setup.coordinator.post(&path, &why).await.expect(200);
        assert_eq!(state(&setup, &waiting).await, "offered");
        // A seat is sold once.
        assert_eq!(setup.enrol(run, 1).await["state"], "waiting");
    }
);

on_both!(
    /// Nor does a referral that is told with the place: who waits goes first, unless there is a reason.
    async fn a_place_is_not_given_past_those_who_wait_without_a_reason(app: App) {
        let setup = Setup::new(&app, "diagnosis").await;
        let soon = Wanted {
            begins_in: TimeDelta::hours(30),
            ..Wanted::open(1)
        };
        let run = setup.run(&app, soon).await;
        let referred = |name: &str| {
            json!({
                "party": ["patient"], "displayName": name, "referralReceivedOn": "2020-02-03"
            })
        };
        let seated = setup.enrol_with(run, referred("Siri")).await;
        let waiting = setup.enrol_with(run, referred("Wenche")).await;
        let late = json!({ "party": ["patient"], "displayName": "Lars" });
        let late = setup.enrol_with(run, late).await;
        assert_eq!(late["state"], "requested");
        // The seat that becomes free is offered to nobody by itself: the first session is too near.
        setup.act(&seated, "withdraw").await;
        assert_eq!(state(&setup, &waiting).await, "waiting");
        let confirm = format!("/v1/enrolments/{}/actions/confirm", id(&late));
        let came = json!({ "referralReceivedOn": "2020-02-03" });
        let past = setup.coordinator.post(&confirm, &came).await;
        let past = past.expect_problem(409, "unmetGuards");
        assert_eq!(past.json["unmet"][0]["code"], "queueOrder");
        assert_eq!(past.json["unmet"][0]["pointer"], "/reason");
        let mut why = came;
        why["reason"] = json!("Wenche er spurt og kan ikke komme.");
        let given = setup.coordinator.post(&confirm, &why).await.expect(200);
        assert_eq!(given.json["state"], "confirmed");
    }
);
