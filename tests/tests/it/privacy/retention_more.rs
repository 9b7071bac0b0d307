//! The rules for what is told, granted and used up: each ends a day after its time and not a day before.

use chrono::{DateTime, TimeDelta, Utc};
use harness::{App, Engine, on_both};
use serde_json::json;
use sidestilt::app::retention::end_all;

use super::column;
use super::retention::{by_hand, of, run_sql};
use crate::enrolments::setup::{Setup, Wanted};
use crate::hands::setup::hands;

/// Looks at a kind a day before its time, then a day after it, and ends it.
async fn ends(app: &App, begin: DateTime<Utc>, kind: &str, days: i64) {
    app.clock.set(begin + TimeDelta::days(days - 1));
    assert_eq!(of(app, kind).await, 0, "{kind} before its time");
    app.clock.set(begin + TimeDelta::days(days + 1));
    assert_eq!(of(app, kind).await, 1, "{kind} after it");
    end_all(&app.shared()).await.unwrap();
    assert_eq!(of(app, kind).await, 0, "{kind} ended");
}

on_both!(
    async fn what_was_told_granted_and_used_up_ends(app: App) {
        let h = hands(&app, "UNN").await;
        h.ask().await.expect(201);
        let role = json!({
            "principal": { "issuer": app.issuer.name, "subject": "for a while", "kind": "human" },
            "role": "statistician", "organisationId": h.w.place.trust
        });
        let granted = h.w.place.manager.post("/v1/role-assignments", &role).await;
        granted.expect(201);
        by_hand(&app).await;

        // Everything as if it had happened now; one message is delivered, one still waits.
        let begin = app.clock.now();
        let now = begin.to_rfc3339();
        let theirs = "principal_id = (SELECT id FROM principal WHERE subject = 'for a while')";
        let first = "id = (SELECT id FROM message ORDER BY id LIMIT 1)";
        for sql in [
            format!("INSERT INTO spent_proof (hash, expires_at) VALUES ('used', '{now}')"),
            "DELETE FROM contact_change WHERE person_id <> (SELECT person_id FROM contact_change ORDER BY person_id LIMIT 1)".to_owned(),
            format!("UPDATE contact_change SET changed_at = '{now}'"),
            format!("UPDATE capability SET expires_at = '{now}'"),
            format!("UPDATE message SET expires_at = NULL, created_at = '{now}', done_at = NULL WHERE {first}"),
            format!("DELETE FROM message WHERE NOT {first}"),
            format!("UPDATE role_assignment SET valid_to = '{now}' WHERE {theirs}"),
        ] {
            run_sql(&app, &sql).await;
        }
        let login = "SELECT subject FROM principal WHERE subject = 'for a while'";
        ends(&app, begin, "spentProof", 1).await;
        ends(&app, begin, "contactChange", 30).await;
        ends(&app, begin, "unsentMessage", 90).await;
        ends(&app, begin, "personalLink", 365).await;
        assert_eq!(column(&app, login).await.len(), 1);
        ends(&app, begin, "endedRole", 1826).await;
        // With its last role the login has nobody behind it.
        assert_eq!(column(&app, login).await, Vec::<String>::new());
    }
);

on_both!(
    async fn a_delivered_message_is_known_for_a_year(app: App) {
        let h = hands(&app, "UNN").await;
        h.ask().await.expect(201);
        by_hand(&app).await;
        let begin = app.clock.now();
        let first = "id = (SELECT id FROM message ORDER BY id LIMIT 1)";
        let done = format!(
            "UPDATE message SET done_at = '{}', created_at = '2020-01-01T00:00:00+00:00' WHERE {first}",
            begin.to_rfc3339()
        );
        run_sql(&app, &format!("DELETE FROM message WHERE NOT {first}")).await;
        run_sql(&app, &done).await;
        assert_eq!(of(&app, "unsentMessage").await, 0);
        ends(&app, begin, "message", 365).await;
    }
);

on_both!(
    async fn a_party_that_everybody_has_forgotten_ends(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(5)).await;
        setup
            .enrol_with(run, json!({ "party": ["patient"], "displayName": "Kari" }))
            .await;
        by_hand(&app).await;
        let begin = app.clock.now();
        ends(&app, begin, "forgottenParty", 1095).await;
        let names = column(&app, "SELECT display_name_sealed FROM enrolment").await;
        assert_eq!(names, Vec::<String>::new());
    }
);

on_both!(
    /// Each is erased in a unit of its own, so no two courses are locked at a time; and what can't be
    /// ended stops nothing else.
    async fn one_that_can_not_be_ended_stops_no_other(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(9)).await;
        by_hand(&app).await;
        for party in [
            json!(["patient"]),
            json!(["patient", "relative"]),
            json!(["patient"]),
        ] {
            let body = json!({ "party": party, "displayName": "Kari" });
            setup.enrol_with(run, body).await;
        }
        match app.engine() {
            Engine::Sqlite => {
                let stop = "CREATE TRIGGER stop BEFORE DELETE ON enrolment WHEN old.party_seats = 2 \
                            BEGIN SELECT RAISE(ABORT, 'stopped'); END";
                run_sql(&app, stop).await;
            }
            Engine::Postgres => {
                let stop = "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS \
                            'BEGIN RAISE EXCEPTION ''stopped''; END'";
                run_sql(&app, stop).await;
                let when = "CREATE TRIGGER stop BEFORE DELETE ON enrolment FOR EACH ROW \
                            WHEN (old.party_seats = 2) EXECUTE FUNCTION stop()";
                run_sql(&app, when).await;
            }
        }
        app.clock.set(app.clock.now() + TimeDelta::days(1096));
        assert_eq!(of(&app, "forgottenParty").await, 3);
        assert!(end_all(&app.shared()).await.is_err(), "it is told");
        assert_eq!(of(&app, "forgottenParty").await, 1);
        let drop = match app.engine() {
            Engine::Sqlite => "DROP TRIGGER stop",
            Engine::Postgres => "DROP TRIGGER stop ON enrolment",
        };
        run_sql(&app, drop).await;
        end_all(&app.shared()).await.unwrap();
        assert_eq!(of(&app, "forgottenParty").await, 0);
        let units = "SELECT CAST(COUNT(DISTINCT request_id) AS TEXT) FROM journal \
                     WHERE entity_kind = 'enrolment' AND action = 'erased'";
        assert_eq!(column(&app, units).await, ["3"], "a unit each");
    }
);
