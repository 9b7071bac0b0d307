//! What an erasure changes: every row gets a version, and a fact of the journal that says so without a name.

use std::collections::{BTreeMap, BTreeSet};

use domain::codes::Role;
use harness::{App, Client, Engine, on_both};
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::requests::{ask, grant};
use crate::enrolments::setup::{Setup, Wanted};
use crate::hands::setup::hands;
use crate::over::{BOTH, act, at, conclude, evaluate, held, round, sign, whole};
use crate::writing::writing;

/// A row: its version, and everything that stands in it.
type Row = (i32, String);

async fn query(
    db: &DatabaseConnection,
    sql: String,
) -> Vec<sea_orm_migration::sea_orm::QueryResult> {
    let sql = Statement::from_string(db.get_database_backend(), sql);
    db.query_all_raw(sql).await.unwrap()
}

/// Every row that has a version, past the product, by its table and id.
async fn rows(app: &App) -> BTreeMap<(String, Uuid), Row> {
    let db = app.db.connect().await;
    let columns = match app.engine() {
        Engine::Sqlite => {
            "SELECT m.name AS t, c.name AS c FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table'"
        }
        Engine::Postgres => {
            "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns \
             WHERE table_schema = current_schema()"
        }
    };
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in query(&db, columns.to_owned()).await {
        let (table, column) = (row.try_get("", "t").unwrap(), row.try_get("", "c").unwrap());
        tables.entry(table).or_default().push(column);
    }
    // Seats of a run are counted beside its version, by every enrolment alike.
    tables.remove("run");
    let both = ["id", "version"];
    tables.retain(|_, columns| {
        both.iter()
            .all(|one| columns.iter().any(|name| name == one))
    });
    assert!(tables.len() > 15, "{tables:?}");
    let mut found = BTreeMap::new();
    for (table, columns) in tables {
        let all = match app.engine() {
            Engine::Sqlite => {
                let quoted = columns.iter().map(|one| format!("quote(\"{one}\")"));
                quoted.collect::<Vec<_>>().join("||'|'||")
            }
            Engine::Postgres => format!("CAST(\"{table}\" AS TEXT)"),
        };
        let sql = format!("SELECT id, version, {all} AS whole FROM \"{table}\"");
        for row in query(&db, sql).await {
            let text: String = row.try_get("", "whole").unwrap();
            let key = (table.clone(), row.try_get("", "id").unwrap());
            found.insert(key, (row.try_get("", "version").unwrap(), text));
        }
    }
    db.close().await.unwrap();
    found
}

/// A fact as the journal holds it.
#[derive(Debug)]
struct Fact {
    kind: String,
    entity: Uuid,
    version: i32,
    action: String,
    payload: Option<String>,
}

async fn facts(app: &App) -> BTreeMap<Uuid, Fact> {
    let db = app.db.connect().await;
    let sql = "SELECT id, entity_kind, entity_id, entity_version, action, payload FROM journal";
    let found = query(&db, sql.to_owned()).await;
    let facts = found.iter().map(|row| {
        let fact = Fact {
            kind: row.try_get("", "entity_kind").unwrap(),
            entity: row.try_get("", "entity_id").unwrap(),
            version: row.try_get("", "entity_version").unwrap(),
            action: row.try_get("", "action").unwrap(),
            payload: row.try_get("", "payload").unwrap(),
        };
        (row.try_get("", "id").unwrap(), fact)
    });
    let facts = facts.collect();
    db.close().await.unwrap();
    facts
}

/// Erases somebody, and returns what was told of it: kinds and actions. Fails for a row that changed and
/// kept its version, or that no fact tells of, and for a fact that names whoever was erased.
async fn told(app: &App, manager: &Client, kind: &str, id: &Value) -> BTreeSet<String> {
    let request = ask(manager, "erase", kind, id, app).await;
    let (before, known) = (rows(app).await, facts(app).await);
    let granted = grant(manager, &request).await;
    let (after, mut new) = (rows(app).await, facts(app).await);
    new.retain(|id, _| !known.contains_key(id));

    let mut changed = 0;
    for ((table, row), (version, whole)) in &before {
        let now = after.get(&(table.clone(), *row));
        if now.is_some_and(|now| now.1 == *whole) {
            continue;
        }
        changed += 1;
        let reached = now.map_or(version + 1, |now| now.0);
        assert!(
            reached > *version,
            "{table} changed and kept version {version}"
        );
        // A conclusion's facts are about its run.
        let about = |fact: &&Fact| match table.as_str() {
            "conclusion" => fact.kind == "conclusion" && fact.version == reached,
            _ => fact.entity == *row && fact.version == reached,
        };
        assert!(
            new.values().any(|fact| about(&fact)),
            "nothing tells that {table} changed to {reached}: {new:#?}"
        );
    }
    assert!(changed > 1, "{granted}");
    let name = id.as_str().unwrap();
    for fact in new.values() {
        let payload = fact.payload.as_deref().unwrap();
        assert!(
            !payload.contains(name),
            "{} names them: {payload}",
            fact.action
        );
        assert!(!payload.contains("Kari"), "{payload}");
    }
    let said = |fact: &Fact| format!("{} {}", fact.kind, fact.action);
    let mut said: BTreeSet<String> = new.values().map(said).collect();
    assert!(said.remove("subjectRequest granted"), "{said:?}");
    said
}

/// The chain, with what was told since, holds against a head from before.
async fn holds(app: &App, tenant: Uuid, auditor: &str) {
    let auditor = app.with_role(auditor, Role::Auditor, Some(tenant)).await;
    app.seal().await;
    let heads = auditor.get("/v1/audit/heads").await.expect(200).json["items"].clone();
    let verified = auditor
        .post("/v1/audit/verify", &json!({ "heads": heads }))
        .await;
    let verified = verified.expect(200).json;
    assert_eq!(verified["holds"], true, "{verified}");
}

on_both!(
    async fn of_a_person_whose_hand_is_asked_for(app: App) {
        let h = hands(&app, "UNN").await;
        let (place, person) = (&h.w.place, &h.w.people[0]);
        let (coordinator, manager) = (&place.coordinator, &place.manager);
        h.ask().await.expect(201);
        let paper = json!({
            "personId": person, "version": h.plan["version"], "contentHash": h.plan["contentHash"],
            "paper": { "title": "Godkjenning", "dated": app.today(), "sha256": "a1".repeat(32) }
        });
        coordinator
            .post(&h.w.at("attestations"), &paper)
            .await
            .expect(201);
        manager
            .post("/v1/invitations", &json!({ "personId": person }))
            .await
            .expect(201);
        let role =
            json!({ "personId": person, "role": "coordinator", "organisationId": place.trust });
        manager
            .post("/v1/role-assignments", &role)
            .await
            .expect(201);
        let owner = json!({ "ownerPersonId": person });
        let course = format!("/v1/courses/{}", h.w.course);
        coordinator
            .if_match("*")
            .patch(&course, &owner)
            .await
            .expect(200);
        let other = place.new_course().await;
        let joined = place
            .join(&other, person.as_str().unwrap(), "user", "member")
            .await;
        let former = format!(
            "/v1/working-group-members/{}",
            joined["id"].as_str().unwrap()
        );
        let leave = format!("{former}/actions/leave");
        coordinator.post(&leave, &json!({})).await.expect(200);
        let seen = coordinator.get(&former).await.expect(200);
        assert_eq!(seen.json["name"], "Kari UNN");

        let said = told(&app, manager, "person", person).await;
        let expected = [
            "attestation void",
            "course ownerErased",
            "decisionRequest revoked",
            "invitation erased",
            "login erased",
            "message withdrawn",
            "person erased",
            "roleAssignment revoked",
            "workingGroupMember left",
            "workingGroupMember madeNameless",
        ];
        assert_eq!(said, expected.map(str::to_owned).into());
        // Whoever has read a place before is told that it shows no name any more.
        let again = coordinator
            .with_header("if-none-match", &seen.etag())
            .get(&former)
            .await;
        assert_eq!(again.expect(200).json["name"], Value::Null);
        holds(&app, place.trust, "auditor").await;
    }
);

on_both!(
    async fn of_an_approval_that_is_voided(app: App) {
        let writing = writing(&app, "UNN").await;
        writing.write().await;
        writing.meet(&app).await;
        let plan = writing.submit().await;
        let approve = writing.at("actions/approve");
        writing.user.post(&approve, &plan).await.expect(200);
        let manager = &writing.place.manager;
        let said = told(&app, manager, "person", &writing.people[0]).await;
        assert!(said.contains("planVersion approvalVoided"), "{said:?}");
        let history = writing
            .professional
            .get(&writing.at("history"))
            .await
            .expect(200);
        let entries = history.json["items"].as_array().unwrap();
        let voided = entries.iter().find(|one| one["action"] == "approvalVoided");
        assert_eq!(voided.unwrap()["personId"], Value::Null);
        holds(&app, writing.place.trust, "auditor").await;
    }
);

on_both!(
    async fn of_hands_that_others_work_stands_on(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let open = held(&app, &ground, &BOTH).await;
        evaluate(&ground, &[&run, &open]).await;
        for one in [&run, &open] {
            conclude(&ground.professional, one, &whole()).await;
            sign(&ground.user, one).await.expect(200);
        }
        sign(&ground.professional, &run).await.expect(200);
        at(&app, "2026-03-03T12:00:00Z");
        let next = ground.run(&ground.told()).await;
        let session = ground.session("2026-05-05", "10:00", "12:00");
        let path = format!("{next}/sessions");
        ground
            .place
            .coordinator
            .post(&path, &session)
            .await
            .expect(201);
        let manager = &ground.place.manager;
        let said = told(&app, manager, "person", &ground.user_person).await;
        let expected = [
            "conclusion madeNameless",
            "conclusion signatureVoided",
            "planVersion madeNameless",
            "session staffErased",
            "workingGroupMember left",
        ];
        for one in expected {
            assert!(said.contains(one), "{one} of {said:?}");
        }
        // The closed run is as it was: one hand of each side.
        let closed = ground.professional.get(&run).await.expect(200);
        assert_eq!(closed.json["state"], "closed");
        let signs = act(&ground.user, &open, "sign", json!({})).await;
        assert_ne!(signs.status, 200);
        holds(&app, ground.place.trust, "auditor").await;
    }
);

on_both!(
    async fn of_a_party_with_a_message_that_waits(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(2)).await;
        let body = json!({
            "party": ["patient"], "displayName": "Kari", "digital": true,
            "contact": { "email": "kari@example.no", "channel": "email" }
        });
        let party = setup.enrol_with(run, body).await;
        let manager = app
            .with_role("manager", Role::Manager, Some(setup.tenant))
            .await;
        let said = told(&app, &manager, "party", &party["id"]).await;
        for one in [
            "enrolment erased",
            "enrolment withdrawEnrolment",
            "message withdrawn",
        ] {
            assert!(said.contains(one), "{one} of {said:?}");
        }
        holds(&app, setup.tenant, "auditor").await;
    }
);
