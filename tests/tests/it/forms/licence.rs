//! An instrument is asked for as long as it is licensed, and not a day longer.

use harness::{App, on_both};
use serde_json::{Value, json};

use super::setup::{content, published, seated};
use super::windows::{becomes, instant, run, window};
use crate::answers::setup::{answer, column, ground_asking};
use crate::delivery::ground;

/// A form that is licensed until a day.
fn licensed(until: &str) -> Value {
    let mut licensed = content();
    licensed["instrument"] = json!({ "name": "Et kjent skjema", "version": "2", "licence": {
        "holder": "UNN", "reference": "Avtale 3", "validFrom": "2026-01-01", "validTo": until
    } });
    licensed
}

on_both!(
    async fn a_licence_must_cover_the_whole_window(app: App) {
        app.clock.set(instant("2027-03-01T08:00:00Z"));
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let (run, _) = run(&ground).await;
        let path = format!("{run}/windows");
        let form = published(client, licensed("2027-04-07")).await;
        let id = form.rsplit('/').next().unwrap();
        // It closes with 7 April, the licence's last day; a day more is too long.
        let mut longer = window(id, "end");
        longer["daysOpen"] = json!(8);
        let over = client.post(&path, &longer).await.expect(422);
        assert_eq!(over.json["errors"][0]["code"], "formLicenceOver");
        let same = window(id, "end");
        client.post(&path, &same).await.expect(201);
        // Nobody is asked the same twice.
        let twice = client.post(&path, &same).await.expect(422);
        assert_eq!(twice.json["errors"][0]["code"], "askedAlready");
    }
);

on_both!(
    async fn a_window_that_moves_beyond_the_licence_does_not_open(app: App) {
        app.clock.set(instant("2027-03-01T08:00:00Z"));
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let (run, sessions) = run(&ground).await;
        let form = published(client, licensed("2027-04-07")).await;
        let end = window(form.rsplit('/').next().unwrap(), "end");
        let path = format!("{run}/windows");
        let end = client.post(&path, &end).await.expect(201).location();
        let to = json!({ "localDate": "2027-04-01", "localStart": "10:00", "localEnd": "12:00" });
        let moved = json!({ "reason": "Ferja gikk ikke.", "to": to });
        let move_it = format!("{}/actions/move", sessions[1]);
        client.post(&move_it, &moved).await.expect(201);
        seated(&app, &ground, &run).await;
        app.clock.set(instant("2027-04-01T10:00:01Z"));
        let off = becomes(client, &end, "cancelled").await;
        assert_eq!(off["outcome"], "licenceOver");
        assert_eq!(off["closesAt"], "2027-04-08T22:00:00Z");
        for table in ["answer_slot", "answer_invite"] {
            let rows = format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table}");
            assert_eq!(column(&app, &rows).await, ["0"], "{table}");
        }
        let told = "SELECT payload FROM journal WHERE action = 'cancelWindow'";
        assert_eq!(column(&app, told).await, [r#"{"outcome":"licenceOver"}"#]);
    }
);

/// What becomes of a window that closes with 7 April and in which four have answered.
async fn few_answer(app: &App, until: &str) -> Value {
    let ground = ground_asking(app, licensed(until)).await;
    let window = ground.open(app, "end", 6).await;
    let closes = ground.read(&window).await["closesAt"].clone();
    assert_eq!(closes, "2027-04-07T22:00:00Z");
    for (_, token) in &ground.slips(&window).await[..4] {
        answer(app, token, json!({ "calm": 1 })).await;
    }
    app.clock.set(instant(closes.as_str().unwrap()));
    let decided = |now: &Value| now["extended"] == true || now["state"] == "closed";
    ground.until(&window, decided).await
}

on_both!(
    async fn a_window_is_not_extended_beyond_the_licence(app: App) {
        let now = few_answer(&app, "2027-04-13").await;
        assert_eq!(
            (&now["extended"], &now["outcome"]),
            (&json!(false), &json!("tooFewAnswers"))
        );
    }
);

on_both!(
    async fn a_window_is_extended_to_the_last_day_of_the_licence(app: App) {
        let now = few_answer(&app, "2027-04-14").await;
        assert_eq!(
            (&now["extended"], &now["closesAt"]),
            (&json!(true), &json!("2027-04-14T22:00:00Z"))
        );
    }
);
