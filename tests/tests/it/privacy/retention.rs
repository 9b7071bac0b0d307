//! What is kept longer than its time ends by itself, a day after and not a day before.

use chrono::{TimeDelta, Utc};
use domain::codes::Role;
use domain::permissions::Scope;
use harness::{App, on_both};
use sea_orm_migration::sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use sidestilt::app::retention::{end_all, over};
use uuid::Uuid;

use super::column;
use crate::enrolments::setup::{Setup, Wanted};

/// How many of each kind are over their time now, of all.
async fn counts(app: &App) -> Vec<(String, u64)> {
    let everything = Scope::everything();
    let found = over(app.inside().store.read(), &everything, app.clock.now())
        .await
        .unwrap();
    found
        .iter()
        .map(|one| (one.rule.kind.to_string(), one.count))
        .collect()
}

pub(crate) async fn of(app: &App, kind: &str) -> u64 {
    counts(app)
        .await
        .into_iter()
        .find(|(code, _)| code == kind)
        .unwrap()
        .1
}

pub(crate) async fn run_sql(app: &App, sql: &str) {
    let db = app.db.connect().await;
    db.execute_unprepared(sql).await.unwrap();
    db.close().await.unwrap();
}

/// Keeps the running product from doing it first.
pub(crate) async fn by_hand(app: &App) {
    let never = "UPDATE due SET due_at = '2100-01-01T00:00:00+00:00'";
    run_sql(app, never).await;
}

on_both!(
    async fn a_partys_data_ends_ninety_days_after_its_run(app: App) {
        by_hand(&app).await;
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(5)).await;
        let kari = json!({
            "party": ["patient"], "displayName": "Kari", "contact": { "email": "kari@example.no" }
        });
        let party = setup.enrol_with(run, kari).await;
        let left = setup
            .enrol_with(run, json!({ "party": ["patient"], "displayName": "Ola" }))
            .await;
        setup.act(&left, "withdraw").await;
        run_sql(
            &app,
            "UPDATE run SET state = 'closed', closed_at = updated_at",
        )
        .await;
        let names = "SELECT display_name_sealed FROM enrolment";
        let begin = Utc::now();

        // The withdrawn one after 30 days, the one that had a place 90 days after the run was closed.
        for (day, left, ended, kept) in [(29, 0, 0, 2), (31, 1, 0, 1), (89, 0, 0, 1), (91, 0, 1, 0)]
        {
            app.clock.set(begin + TimeDelta::days(day));
            // The closed run covers the withdrawn one too, once 90 days are over.
            assert_eq!(of(&app, "partyThatLeft").await, left, "day {day}");
            assert_eq!(of(&app, "partyOfEndedRun").await, ended, "day {day}");
            end_all(&app.shared()).await.unwrap();
            assert_eq!(column(&app, names).await.len(), kept, "day {day}");
            assert!(
                counts(&app).await.iter().all(|(_, count)| *count == 0),
                "day {day}"
            );
        }
        // Seats in counts are left, and the ids lead nowhere.
        let states = column(&app, "SELECT state FROM enrolment ORDER BY state").await;
        assert_eq!(states, ["confirmed", "withdrawn"]);
        let old: Uuid = party["id"].as_str().unwrap().parse().unwrap();
        let gone = store::enrolment::get(app.inside().store.read(), old)
            .await
            .unwrap();
        assert!(gone.is_none());
        let ledger = store::erasure::ledger(app.inside().store.read())
            .await
            .unwrap();
        assert!(ledger.iter().all(|row| row.cause == "retention") && ledger.len() == 2);
    }
);

on_both!(
    async fn a_person_without_part_ends_after_three_years(app: App) {
        by_hand(&app).await;
        let unn = app.organisation("UNN").await;
        let coordinator = app
            .with_role("coordinator", Role::Coordinator, Some(unn))
            .await;
        let person =
            |name: &str| json!({ "name": name, "professionalSide": { "profession": "Lege" } });
        let unused = coordinator
            .post("/v1/people", &person("Ola"))
            .await
            .expect(201)
            .json;
        let working = coordinator
            .post("/v1/people", &person("Kari"))
            .await
            .expect(201)
            .json;
        let role =
            json!({ "personId": working["id"], "role": "coordinator", "organisationId": unn });
        let manager = app.with_role("manager", Role::Manager, Some(unn)).await;
        manager
            .post("/v1/role-assignments", &role)
            .await
            .expect(201);
        // Some hold their role by a login and not by name.
        let leader = coordinator.post("/v1/people", &person("Hilde")).await;
        let (leader, login) = (
            id(&leader.expect(201).json),
            sidestilt::app::principal_id(&app.issuer.name, "manager"),
        );
        let bound = app
            .inside()
            .store
            .writer()
            .run(move |tx| async move { store::principal::bind(&tx, login, leader).await });
        bound.await.unwrap();
        let begin = Utc::now();
        app.clock.set(begin + TimeDelta::days(1094));
        assert_eq!(of(&app, "unusedPerson").await, 0);
        app.clock.set(begin + TimeDelta::days(1096));
        assert_eq!(of(&app, "unusedPerson").await, 1);
        end_all(&app.shared()).await.unwrap();
        let left = store::person::get(app.inside().store.read(), id(&working))
            .await
            .unwrap()
            .unwrap();
        let gone = store::person::get(app.inside().store.read(), id(&unused))
            .await
            .unwrap()
            .unwrap();
        assert!(
            left.erased_at.is_none() && gone.erased_at.is_some() && gone.name_sealed.is_empty()
        );
    }
);

fn id(value: &Value) -> Uuid {
    value["id"].as_str().unwrap().parse().unwrap()
}

on_both!(
    async fn looks_are_dropped_in_whole_blocks_and_the_chain_holds(app: App) {
        by_hand(&app).await;
        let unn = app.organisation("UNN").await;
        let coordinator = app
            .with_role("coordinator", Role::Coordinator, Some(unn))
            .await;
        let person = json!({ "name": "Kari", "professionalSide": { "profession": "Lege" } });
        coordinator.post("/v1/people", &person).await.expect(201);
        let looking = coordinator.for_purpose("planning");
        let begin = Utc::now();
        looking.get("/v1/people").await.expect(200);
        app.seal().await;
        app.clock.set(begin + TimeDelta::days(1000));
        looking.get("/v1/people").await.expect(200);
        app.seal().await;
        let administrator = app
            .with_role("administrator", Role::Administrator, None)
            .await;
        let heads = administrator.get("/v1/audit/heads").await.expect(200).json["items"].clone();
        app.clock.set(begin + TimeDelta::days(1827));
        assert_eq!(of(&app, "accessLog").await, 1);
        end_all(&app.shared()).await.unwrap();
        assert_eq!(
            column(&app, "SELECT operation FROM access_log").await,
            ["listPeople"]
        );
        let verified = administrator
            .post("/v1/audit/verify", &json!({ "heads": heads }))
            .await
            .expect(200)
            .json;
        assert_eq!(verified["holds"], true, "{verified}");
    }
);

on_both!(
    async fn managers_see_what_is_over_its_time(app: App) {
        by_hand(&app).await;
        let (unn, ahus) = (
            app.organisation("UNN").await,
            app.organisation("Ahus").await,
        );
        let coordinator = app
            .with_role("coordinator", Role::Coordinator, Some(unn))
            .await;
        let person = json!({ "name": "Kari", "professionalSide": { "profession": "Lege" } });
        let person = coordinator
            .post("/v1/people", &person)
            .await
            .expect(201)
            .json;
        let manager = app.with_role("manager", Role::Manager, Some(unn)).await;
        let invite = json!({ "personId": person["id"], "expiresInDays": 1 });
        manager.post("/v1/invitations", &invite).await.expect(201);
        app.clock.set(Utc::now() + TimeDelta::days(32));
        let over = |reply: harness::Reply| {
            let items = reply.expect(200).json["items"].as_array().unwrap().clone();
            let one = items
                .iter()
                .find(|one| one["kind"] == "invitation")
                .unwrap()
                .clone();
            assert_eq!((&one["days"], &one["end"]), (&json!(30), &json!("deleted")));
            assert_eq!(items.len(), domain::retention::RULES.len());
            one["overNow"].as_i64().unwrap()
        };
        assert_eq!(over(manager.get("/v1/retention").await), 1);
        let other = app.with_role("other", Role::Manager, Some(ahus)).await;
        assert_eq!(over(other.get("/v1/retention").await), 0);
        let auditor = app.with_role("auditor", Role::Auditor, Some(unn)).await;
        assert_eq!(over(auditor.get("/v1/retention").await), 1);
        coordinator
            .get("/v1/retention")
            .await
            .expect_problem(403, "forbidden");
        end_all(&app.shared()).await.unwrap();
        assert_eq!(over(manager.get("/v1/retention").await), 0);
    }
);

on_both!(
    async fn a_running_product_ends_it_by_itself(app: App) {
        let unn = app.organisation("UNN").await;
        let coordinator = app
            .with_role("coordinator", Role::Coordinator, Some(unn))
            .await;
        let person = json!({ "name": "Kari", "professionalSide": { "profession": "Lege" } });
        let person = coordinator.post("/v1/people", &person).await.expect(201);
        let manager = app.with_role("manager", Role::Manager, Some(unn)).await;
        let invite = json!({ "personId": person.json["id"], "expiresInDays": 1 });
        manager.post("/v1/invitations", &invite).await.expect(201);
        app.clock.set(Utc::now() + TimeDelta::days(32));
        for _ in 0..100 {
            app.shared().do_due(Uuid::new_v4()).await;
            if column(&app, "SELECT token_hash FROM invitation")
                .await
                .is_empty()
            {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("the invitation is still there");
    }
);

#[test]
fn the_controllers_page_says_what_the_tables_say() {
    let page = harness::repo::read("docs/data-controller.md");
    for rule in domain::retention::RULES {
        let row = format!(
            "| `{}` | {} | {} | {} | `{}` |",
            rule.kind, rule.purpose, rule.days, rule.from, rule.end
        );
        assert!(page.contains(&row), "docs/data-controller.md lacks: {row}");
    }
    for purpose in domain::codes::Purpose::ALL {
        assert!(page.contains(&format!("`{purpose}`")), "{purpose}");
    }
}
