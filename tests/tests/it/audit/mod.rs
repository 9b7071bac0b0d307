//! The journal as auditors read it, and every way to tamper with it found at its position, over HTTP
//! and against heads kept elsewhere.

mod growing;
mod reading;
mod tampering;

use domain::codes::Role;
use harness::{App, Client};
use sea_orm_migration::sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

/// Something that is written, looked at and sealed, so that there is a journal of some length.
struct Scene {
    tenant: Uuid,
    other: Uuid,
    administrator: Client,
    auditor: Client,
    coordinator: Client,
    last: i64,
    heads: Vec<Value>,
}

async fn scene(app: &App) -> Scene {
    let (tenant, other) = (
        app.organisation("UNN").await,
        app.organisation("Ahus").await,
    );
    let coordinator = app
        .with_role("coordinator", Role::Coordinator, Some(tenant))
        .await;
    let mut heads = Vec::new();
    let administrator = app
        .with_role("administrator", Role::Administrator, None)
        .await;
    let auditor = app.with_role("auditor", Role::Auditor, Some(tenant)).await;
    let have = journal_length(&administrator, tenant, app).await;
    for n in have..8 {
        write(&coordinator, n).await;
    }
    app.seal().await;
    heads.extend(all_heads(&administrator).await);
    assert_eq!(position(&heads, tenant, "journal"), 8);
    for n in 8..14 {
        write(&coordinator, n).await;
    }
    app.seal().await;
    let end = all_heads(&administrator).await;
    let last = position(&end, tenant, "journal");
    heads.extend(end);
    Scene {
        tenant,
        other,
        administrator,
        auditor,
        coordinator,
        last,
        heads,
    }
}

async fn write(coordinator: &Client, n: i64) {
    let person =
        json!({ "name": format!("Nr. {n}"), "professionalSide": { "profession": "Lege" } });
    coordinator.post("/v1/people", &person).await.expect(201);
}

async fn all_heads(client: &Client) -> Vec<Value> {
    let heads = client.get("/v1/audit/heads").await.expect(200).json;
    heads["items"].as_array().unwrap().clone()
}

fn position(heads: &[Value], tenant: Uuid, chain: &str) -> i64 {
    let of = |head: &&Value| head["organisationId"] == json!(tenant) && head["chain"] == chain;
    let head = heads.iter().rev().find(of);
    head.map_or(0, |head| head["position"].as_i64().unwrap())
}

async fn journal_length(client: &Client, tenant: Uuid, app: &App) -> i64 {
    app.seal().await;
    position(&all_heads(client).await, tenant, "journal")
}

impl Scene {
    async fn verify(&self, heads: &[Value]) -> Value {
        let answer = self
            .administrator
            .post("/v1/audit/verify", &json!({ "heads": heads }))
            .await;
        answer.expect(200).json
    }

    fn chain<'a>(&self, report: &'a Value, chain: &str) -> &'a Value {
        let of =
            |one: &&Value| one["organisationId"] == json!(self.tenant) && one["chain"] == chain;
        report["items"].as_array().unwrap().iter().find(of).unwrap()
    }

    /// Ids as the engine writes them, positions within the tenant.
    fn sql(&self, app: &App, sql: &str) -> String {
        let id = |id: Uuid| match app.engine() {
            harness::Engine::Postgres => format!("'{id}'::uuid"),
            harness::Engine::Sqlite => format!("x'{}'", id.simple()),
        };
        let mut sql = sql
            .replace("{r}", &id(Uuid::new_v4()))
            .replace("{o}", &id(self.other));
        for n in (1..=12).rev() {
            sql = sql.replace(
                &format!("{{p{n}}}"),
                &format!("(tenant = {{t}} AND position = {n})"),
            );
        }
        sql.replace("{t}", &id(self.tenant))
    }

    /// What somebody does who knows how the chain is made and can write to the database.
    async fn reseal(&self, app: &App, from: i64) {
        let store = &app.inside().store;
        let db = app.db.connect().await;
        let filter = store::journal::Filter {
            scope: domain::permissions::Scope {
                organisations: vec![self.tenant],
                ..Default::default()
            },
            ..Default::default()
        };
        let page = store::page::Page::first(200, "position");
        let rows = store::journal::list(store.read(), &filter, &page)
            .await
            .unwrap()
            .rows;
        let mut prev = String::new();
        for row in rows {
            let at = row.position.unwrap();
            let hash = store::sealer::row_hash(&prev, at, &row);
            if at >= from {
                let set = format!(
                    "UPDATE journal SET prev_hash = '{prev}', hash = '{hash}' WHERE tenant = {{t}} AND position = {at}; \
                     UPDATE journal_head SET hash = '{hash}' WHERE tenant = {{t}}"
                );
                for statement in self.sql(app, &set).split("; ") {
                    db.execute_unprepared(statement).await.unwrap();
                }
            }
            prev = hash;
        }
        db.close().await.unwrap();
    }
}
