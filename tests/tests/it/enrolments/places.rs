//! Who gets a place, who waits, and what happens when seats are freed.

use chrono::{DateTime, TimeDelta, Utc};
use harness::{App, on_both};
use serde_json::{Value, json};

use super::setup::{Setup, Wanted, id, party};

on_both!(
    /// A party of three waits while two seats are free; a later party of two fits and gets them, and
    /// the line says that it was passed by.
    async fn the_first_that_fits_gets_the_seats(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(5)).await;
        let first = setup.enrol(run, 3).await;
        assert_eq!(first["state"], "confirmed");
        assert_eq!(first["queue"], Value::Null);

        let three = setup.enrol(run, 3).await;
        assert_eq!(three["state"], "waiting");
        assert_eq!(three["queue"]["number"], 1);
        assert_eq!(three["queue"]["place"], 1);
        assert_eq!(three["queue"]["reason"], "partyTooLarge");

        let two = setup.enrol(run, 2).await;
        assert_eq!(two["state"], "confirmed");
        let three = setup.read(&three).await;
        assert_eq!(three["queue"]["passedBy"], 1, "not in silence");
        assert_eq!(three["queue"]["reason"], "noSeatsFree");

        let one = setup.enrol(run, 1).await;
        assert_eq!(one["queue"]["number"], 2);
        assert_eq!(one["queue"]["place"], 2);
        assert_eq!(one["queue"]["partiesBefore"], 1);
        assert_eq!(one["queue"]["seatsBefore"], 3);

        // Two seats are free: the party of three does not fit, the next one does.
        assert_eq!(setup.act(&two, "withdraw").await["state"], "withdrawn");
        assert_eq!(setup.read(&one).await["state"], "offered");
        assert_eq!(setup.read(&three).await["state"], "waiting");
        // Now three more.
        setup.act(&first, "withdraw").await;
        assert_eq!(setup.read(&three).await["state"], "offered");

        let counts = setup.summary(run).await;
        assert_eq!(counts["seatsFree"], 1);
        assert_eq!(counts["offeredSeats"], 4);
        assert_eq!(counts["waitingParties"], 0);
        assert_eq!(setup.act(&three, "accept").await["state"], "confirmed");
        // Who withdrew may enrol anew.
        assert_eq!(setup.enrol(run, 1).await["state"], "confirmed");
        assert_eq!(
            setup.enrol(run, 1).await["queue"]["number"],
            3,
            "the end of the line"
        );
    }
);

on_both!(
    /// An offer that isn't answered goes to the next; somebody who must be phoned keeps it.
    async fn an_offer_lapses_and_goes_to_the_next(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(1)).await;
        let seated = setup.enrol(run, 1).await;
        let digital = setup.enrol(run, 1).await;
        let phoned = setup
            .enrol_with(run, json!({ "party": ["relative"] }))
            .await;
        let last = setup.enrol(run, 1).await;

        setup.act(&seated, "withdraw").await;
        let offered = setup.read(&digital).await;
        assert_eq!(offered["state"], "offered");
        let expires: DateTime<Utc> = offered["offerExpiresAt"].as_str().unwrap().parse().unwrap();
        let left = expires - app.clock.now();
        assert!(
            left > TimeDelta::hours(71) && left <= TimeDelta::hours(72),
            "{left}"
        );

        app.clock.advance(TimeDelta::hours(73));
        app.due_is_done().await;
        let lapsed = setup.read(&digital).await;
        assert_eq!(lapsed["state"], "lapsed");
        assert_eq!(lapsed["queue"], Value::Null);
        let offered = setup.read(&phoned).await;
        assert_eq!(offered["state"], "offered", "in the same unit");
        assert_eq!(offered["offerExpiresAt"], Value::Null);

        app.clock.advance(TimeDelta::hours(200));
        app.due_is_done().await;
        assert_eq!(
            setup.read(&phoned).await["state"],
            "offered",
            "phoned, not lapsed"
        );
        assert_eq!(setup.read(&last).await["queue"]["reason"], "noSeatsFree");
        assert_eq!(
            setup.act(&phoned, "decline-offer").await["state"],
            "declined"
        );
        assert_eq!(setup.read(&last).await["state"], "offered");
        // Too late to accept what has lapsed.
        let path = format!("/v1/enrolments/{}/actions/accept", id(&digital));
        let refused = setup.coordinator.post(&path, &json!({})).await;
        refused.expect_problem(409, "illegalTransition");
    }
);

on_both!(
    /// The last offers are answered a day before the first session; after that the coordinator phones.
    async fn close_to_the_first_session_nobody_is_offered_a_place_by_itself(app: App) {
        let setup = Setup::new(&app, "general").await;
        let soon = Wanted {
            begins_in: TimeDelta::hours(48),
            ..Wanted::open(1)
        };
        let run = setup.run(&app, soon).await;
        let seated = setup.enrol(run, 1).await;
        let first = setup.enrol(run, 1).await;
        let second = setup.enrol(run, 1).await;
        setup.act(&seated, "withdraw").await;
        let offered = setup.read(&first).await;
        let expires: DateTime<Utc> = offered["offerExpiresAt"].as_str().unwrap().parse().unwrap();
        assert!(
            expires - app.clock.now() <= TimeDelta::hours(24),
            "the cut-off"
        );

        app.clock.advance(TimeDelta::hours(20));
        setup.act(&first, "decline-offer").await;
        let waiting = setup.read(&second).await;
        assert_eq!(waiting["state"], "waiting");
        assert_eq!(waiting["queue"]["reason"], "tooLateForOffers");
        // Nobody who comes later goes past.
        assert_eq!(
            setup.enrol(run, 1).await["queue"]["reason"],
            "tooLateForOffers"
        );
        assert_eq!(setup.act(&second, "offer").await["state"], "offered");
    }
);

on_both!(
    async fn a_diagnosis_course_asks_for_a_referral(app: App) {
        let setup = Setup::new(&app, "diagnosis").await;
        let run = setup.run(&app, Wanted::open(1)).await;
        let path = format!("/v1/runs/{run}/enrolments");
        let unnamed = setup.coordinator.post(&path, &party(1)).await;
        unnamed.expect_problem(422, "invalid");

        let kari = json!({ "party": ["patient"], "displayName": "Kari", "digital": true });
        let kari = setup.enrol_with(run, kari).await;
        assert_eq!(kari["state"], "requested");
        assert_eq!(kari["queue"]["reason"], "referralMissing");
        assert_eq!(setup.summary(run).await["seatsFree"], 1);
        let confirm = format!("/v1/enrolments/{}/actions/confirm", id(&kari));
        let refused = setup.coordinator.post(&confirm, &json!({})).await;
        let refused = refused.expect_problem(409, "unmetGuards").json;
        assert_eq!(refused["unmet"][0]["code"], "referralPresent");
        assert_eq!(
            refused["unmet"][0]["operation"]["operationId"],
            "updateEnrolment"
        );

        // Another one comes with the referral, and gets the seat.
        let ola = json!({
            "party": ["patient"], "displayName": "Ola", "referralReceivedOn": "2020-02-02"
        });
        let ola = setup.enrol_with(run, ola).await;
        assert_eq!(ola["state"], "confirmed");
        let seated = format!("/v1/enrolments/{}", id(&ola));
        let etag = setup.coordinator.get(&seated).await.expect(200).etag();
        let none = json!({ "referralReceivedOn": null });
        let kept = setup
            .coordinator
            .if_match(&etag)
            .patch(&seated, &none)
            .await;
        let kept = kept.expect_problem(422, "invalid").json;
        assert_eq!(kept["errors"][0]["pointer"], "/referralReceivedOn");
        let item = format!("/v1/enrolments/{}", id(&kari));
        let etag = setup.coordinator.get(&item).await.expect(200).etag();
        let came = json!({ "referralReceivedOn": "2020-02-03" });
        let told = setup.coordinator.if_match(&etag).patch(&item, &came).await;
        let told = told.expect(200).json;
        assert_eq!(told["state"], "waiting");
        assert_eq!(told["queue"]["place"], 1);
    }
);

on_both!(
    /// Who is referred between runs keeps the date, and goes before those who ask later.
    async fn the_standing_queue_comes_before_those_who_ask_later(app: App) {
        let setup = Setup::new(&app, "general").await;
        let queue = format!("/v1/courses/{}/queue", setup.course);
        let post = |body: Value| {
            let (client, queue) = (setup.coordinator.clone(), queue.clone());
            async move { client.post(&queue, &body).await.expect(201).json }
        };
        let early = post(party(1)).await;
        assert_eq!(early["state"], "waiting");
        assert_eq!(early["runId"], Value::Null);
        assert_eq!(early["queue"]["number"], 1);
        assert_eq!(early["queue"]["reason"], "noRunOpen");

        let run = setup.run(&app, Wanted::open(2)).await;
        let later = setup.enrol(run, 2).await;
        assert_eq!(
            later["state"], "waiting",
            "the standing queue was served first"
        );
        let early = setup.read(&early).await;
        assert_eq!(early["state"], "offered");
        assert_eq!(early["runId"], run.to_string());

        // While a run has seats, an entry in the queue is offered one at once.
        let third = post(party(1)).await;
        assert_eq!(third["state"], "offered");
        let list = setup.coordinator.get(&queue).await.expect(200).json;
        assert_eq!(list["items"], json!([]));

        setup.act(&early, "decline-offer").await;
        setup.act(&third, "decline-offer").await;
        assert_eq!(setup.read(&later).await["state"], "offered");
        let fourth = post(party(1)).await;
        let list = setup.coordinator.get(&queue).await.expect(200).json;
        assert_eq!(list["items"][0]["id"], fourth["id"]);
        assert_eq!(list["items"][0]["queue"]["reason"], "noSeatsFree");
        assert_eq!(setup.act(&fourth, "withdraw").await["state"], "withdrawn");
    }
);

on_both!(
    async fn a_run_for_dropping_in_or_not_open_takes_nobody(app: App) {
        let setup = Setup::new(&app, "general").await;
        let open = Wanted {
            participation: "open",
            ..Wanted::open(9)
        };
        let scheduled = Wanted {
            state: "scheduled",
            ..Wanted::open(9)
        };
        for (wanted, guard) in [(open, "noDropIn"), (scheduled, "runTakesParticipants")] {
            let run = setup.run(&app, wanted).await;
            let path = format!("/v1/runs/{run}/enrolments");
            let refused = setup.coordinator.post(&path, &party(1)).await;
            let refused = refused.expect_problem(409, "unmetGuards").json;
            assert_eq!(refused["unmet"][0]["code"], guard);
        }
    }
);

on_both!(
    async fn what_can_be_done_is_told_and_done(app: App) {
        let setup = Setup::new(&app, "diagnosis").await;
        let run = setup.run(&app, Wanted::open(1)).await;
        let named = |name: &str| json!({ "party": ["patient"], "displayName": name });
        let kari = setup.enrol_with(run, named("Kari")).await;
        let path = format!("/v1/enrolments/{}/actions", id(&kari));
        let told = setup.coordinator.get(&path).await.expect(200).json;
        let action = |code: &str| {
            let all = told["actions"].as_array().unwrap().iter();
            all.clone().find(|a| a["action"] == code).unwrap().clone()
        };
        assert_eq!(action("confirm")["ready"], false);
        assert_eq!(action("wait")["ready"], true);
        assert_eq!(action("refuse")["inputSchema"], "RefuseEnrolmentInput");

        let confirm = json!({ "referralReceivedOn": "2020-02-02" });
        let done = setup
            .coordinator
            .post(&format!("{path}/confirm"), &confirm)
            .await;
        assert_eq!(done.expect(200).json["state"], "confirmed");

        let ola = setup.enrol_with(run, named("Ola")).await;
        assert_eq!(
            setup.act(&ola, "wait").await["queue"]["reason"],
            "referralMissing"
        );
        let per = setup.enrol_with(run, named("Per")).await;
        let path = format!("/v1/enrolments/{}/actions/refuse", id(&per));
        let why = json!({ "reason": "Kurset er for voksne" });
        let refused = setup.coordinator.post(&path, &why).await.expect(200).json;
        assert_eq!(refused["state"], "refused");
        assert_eq!(setup.read(&per).await["reason"], "Kurset er for voksne");
    }
);

on_both!(
    /// More seats go to those who wait; a cancelled run lets everybody go, and who had no place waits on.
    async fn a_run_gets_more_seats_and_is_cancelled(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(1)).await;
        let seated = setup.enrol(run, 1).await;
        let waiting = setup.enrol(run, 1).await;
        let path = format!("/v1/runs/{run}");
        let more = json!({ "capacity": 2 });
        let client = setup.coordinator.if_match("*");
        client.patch(&path, &more).await.expect(200);
        assert_eq!(setup.read(&waiting).await["state"], "offered");

        let why = json!({ "reason": "Kurslederen er syk" });
        let cancel = format!("{path}/actions/cancel");
        setup.coordinator.post(&cancel, &why).await.expect(200);
        assert_eq!(setup.read(&seated).await["state"], "cancelled");
        assert_eq!(setup.read(&waiting).await["state"], "waiting");
        assert_eq!(setup.summary(run).await["confirmedSeats"], 0);
        app.clock.advance(TimeDelta::hours(73));
        app.due_is_done().await;
        assert_eq!(setup.read(&waiting).await["state"], "waiting");
    }
);
