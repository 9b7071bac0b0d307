//! Offers and the clock: to the minute.

use chrono::{DateTime, TimeDelta, Utc};
use harness::{App, on_both};
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::setup::{Setup, Wanted, id};

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Sets the clock, and waits until everything is done that is due by then.
async fn wait_until(app: &App, time: &str) {
    app.clock.set(instant(time));
    app.due_is_done().await;
}

/// A run with one seat whose first session begins at a time.
async fn run(app: &App, setup: &Setup, first_session: &str) -> Uuid {
    let begins_in = instant(first_session) - app.clock.now();
    let wanted = Wanted {
        begins_in,
        ..Wanted::open(1)
    };
    setup.run(app, wanted).await
}

/// Somebody sits, two wait: the parties.
async fn one_seat_for_three(setup: &Setup, run: Uuid) -> [Value; 3] {
    let seated = setup.enrol(run, 1).await;
    let first = setup.enrol(run, 1).await;
    let second = setup.enrol(run, 1).await;
    [seated, first, second]
}

fn minutes_off(offered: &Value, wanted: &str) -> i64 {
    let by = instant(offered["offerExpiresAt"].as_str().unwrap());
    (by - instant(wanted)).num_minutes()
}

/// The unit in which something happened to a party: everything in it has the same request.
async fn unit_of(app: &App, party: &Value, action: &str) -> Uuid {
    let db = app.db.connect().await;
    let sql = "SELECT request_id FROM journal WHERE entity_id = $1 AND action = $2";
    let values = [id(party).parse::<Uuid>().unwrap().into(), action.into()];
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let row = db.query_one_raw(asked).await.unwrap();
    let row = row.unwrap_or_else(|| panic!("nobody did {action} to {party}"));
    row.try_get_by_index(0).unwrap()
}

on_both!(
    /// 72 hours to answer; a minute before it stands, a minute after it is the next one's.
    async fn an_offer_lapses_to_the_minute_and_goes_on_in_the_same_unit(app: App) {
        app.clock.set(instant("2027-02-01T12:00:00Z"));
        let setup = Setup::new(&app, "general").await;
        let run = run(&app, &setup, "2027-03-01T10:00:00Z").await;
        let [seated, first, second] = one_seat_for_three(&setup, run).await;
        app.clock.set(instant("2027-02-02T12:00:00Z"));
        setup.act(&seated, "withdraw").await;
        let offered = setup.read(&first).await;
        assert_eq!(
            minutes_off(&offered, "2027-02-05T12:00:00Z"),
            0,
            "{offered}"
        );

        wait_until(&app, "2027-02-05T11:59:00Z").await;
        assert_eq!(setup.read(&first).await["state"], "offered");
        assert_eq!(setup.read(&second).await["state"], "waiting");
        wait_until(&app, "2027-02-05T12:01:00Z").await;
        assert_eq!(setup.read(&first).await["state"], "lapsed");
        let next = setup.read(&second).await;
        assert_eq!(next["state"], "offered");
        assert_eq!(minutes_off(&next, "2027-02-08T12:01:00Z"), 0, "{next}");
        let (lapsed, offered) = (
            unit_of(&app, &first, "lapse").await,
            unit_of(&app, &second, "offer").await,
        );
        assert_eq!(lapsed, offered, "the seat was nobody's in between");
    }
);

on_both!(
    /// The last answer is due a day before the first session, an hour of which the clocks of that
    /// Sunday swallow.
    async fn offers_end_a_day_before_the_first_session(app: App) {
        app.clock.set(instant("2027-03-24T08:00:00Z"));
        let setup = Setup::new(&app, "general").await;
        // Sunday 28 March 2027, 12:00 in Norway, ten hours after the clocks went forward.
        let run = run(&app, &setup, "2027-03-28T10:00:00Z").await;
        let [seated, first, second] = one_seat_for_three(&setup, run).await;
        app.clock.set(instant("2027-03-26T08:00:00Z"));
        setup.act(&seated, "withdraw").await;
        let offered = setup.read(&first).await;
        assert_eq!(
            minutes_off(&offered, "2027-03-27T10:00:00Z"),
            0,
            "{offered}"
        );
        wait_until(&app, "2027-03-27T09:59:00Z").await;
        assert_eq!(setup.read(&first).await["state"], "offered");
        wait_until(&app, "2027-03-27T10:01:00Z").await;
        assert_eq!(setup.read(&first).await["state"], "lapsed");
        // Too late for the next one to be asked in writing.
        let waiting = setup.read(&second).await;
        assert_eq!(waiting["state"], "waiting");
        assert_eq!(waiting["queue"]["reason"], "tooLateForOffers");
        let path = format!("/v1/enrolments/{}/actions/accept", id(&first));
        let late = setup.coordinator.post(&path, &json!({})).await;
        late.expect_problem(409, "illegalTransition");
    }
);

on_both!(
    /// The same where the clocks go back: a day is a day, and not the same time on the wall.
    async fn offers_end_a_day_before_also_when_the_clocks_go_back(app: App) {
        app.clock.set(instant("2027-10-27T08:00:00Z"));
        let setup = Setup::new(&app, "general").await;
        // Sunday 31 October 2027, 12:00 in Norway, nine hours after the clocks went back.
        let run = run(&app, &setup, "2027-10-31T11:00:00Z").await;
        let [seated, first, _] = one_seat_for_three(&setup, run).await;
        app.clock.set(instant("2027-10-29T08:00:00Z"));
        setup.act(&seated, "withdraw").await;
        let offered = setup.read(&first).await;
        assert_eq!(
            minutes_off(&offered, "2027-10-30T11:00:00Z"),
            0,
            "{offered}"
        );
        wait_until(&app, "2027-10-30T10:59:00Z").await;
        assert_eq!(setup.read(&first).await["state"], "offered");
        wait_until(&app, "2027-10-30T11:01:00Z").await;
        assert_eq!(setup.read(&first).await["state"], "lapsed");
    }
);

on_both!(
    /// Twelve hours before the cut-off, and not a minute less, are enough to be asked.
    async fn nobody_is_asked_who_could_hardly_answer(app: App) {
        app.clock.set(instant("2027-04-01T08:00:00Z"));
        let setup = Setup::new(&app, "general").await;
        for (withdrawn_at, state) in [
            ("2027-04-19T21:59:00Z", "offered"),
            ("2027-04-19T22:01:00Z", "waiting"),
        ] {
            let run = run(&app, &setup, "2027-04-21T10:00:00Z").await;
            let [seated, first, _] = one_seat_for_three(&setup, run).await;
            let before = app.clock.now();
            app.clock.set(instant(withdrawn_at));
            setup.act(&seated, "withdraw").await;
            assert_eq!(setup.read(&first).await["state"], state, "{withdrawn_at}");
            app.clock.set(before + TimeDelta::minutes(1));
        }
    }
);

on_both!(
    /// Who answers after the time is over and before the clock's work was done is too late as well.
    async fn an_answer_after_the_time_is_refused_before_the_offer_is_gone(app: App) {
        app.clock.set(instant("2027-02-01T12:00:00Z"));
        let setup = Setup::new(&app, "general").await;
        let run = run(&app, &setup, "2027-03-01T10:00:00Z").await;
        let [seated, first, _] = one_seat_for_three(&setup, run).await;
        setup.act(&seated, "withdraw").await;
        app.clock.set(instant("2027-02-04T12:05:00Z"));
        let path = format!("/v1/enrolments/{}/actions/accept", id(&first));
        let late = setup.coordinator.post(&path, &json!({})).await.expect(409);
        let why = match late.json["code"].as_str().unwrap() {
            // Unless the clock was quicker.
            "illegalTransition" => "offerOpen",
            _ => late.json["unmet"][0]["code"].as_str().unwrap(),
        };
        assert_eq!(why, "offerOpen", "{}", late.text);
    }
);
