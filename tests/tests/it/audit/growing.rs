//! A log that grows and a log whose time comes: read by an index, and whole while blocks are dropped.

use chrono::{TimeDelta, Utc};
use harness::{App, Engine, on_both};
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
use store::access_log::{self, Look};
use uuid::Uuid;

/// How the engine would answer a query, past the product.
async fn plan(app: &App, sql: &str) -> String {
    let db = app.db.connect().await;
    let (explain, at) = match app.engine() {
        Engine::Sqlite => ("EXPLAIN QUERY PLAN", 3),
        Engine::Postgres => {
            // Of so few rows it would rather read all.
            db.execute_unprepared("SET enable_seqscan = off")
                .await
                .unwrap();
            ("EXPLAIN", 0)
        }
    };
    let id = match app.engine() {
        Engine::Sqlite => "x'00'",
        Engine::Postgres => "'00000000-0000-0000-0000-000000000001'",
    };
    let sql = format!("{explain} {}", sql.replace("{id}", id));
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    let lines = rows.unwrap();
    let lines = lines
        .iter()
        .map(|row| row.try_get_by_index::<String>(at).unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

on_both!(
    async fn blocks_and_what_somebody_did_are_found_by_an_index(app: App) {
        let block = plan(
            &app,
            "SELECT * FROM access_log WHERE tenant = {id} AND block = 7",
        )
        .await;
        assert!(block.contains("ix_access_log_tenant_block"), "{block}");
        let facts = plan(
            &app,
            "SELECT * FROM journal WHERE actor_person = {id} OR entity_id = {id}",
        )
        .await;
        assert!(facts.contains("ix_journal_actor_person"), "{facts}");
    }
);

fn look(tenant: Uuid) -> Look {
    Look {
        id: Uuid::now_v7(),
        tenant,
        principal: Uuid::new_v4(),
        person: None,
        role: "coordinator".to_owned(),
        organisation: Some(tenant),
        purpose: Some("planning".to_owned()),
        operation: "getPerson".to_owned(),
        subject: Uuid::new_v4(),
        request_id: None,
        at: Utc::now() - TimeDelta::days(2000),
        block: None,
    }
}

on_both!(
    async fn a_block_that_is_dropped_under_the_eyes_of_a_check_raises_no_alarm(app: App) {
        let store = app.inside().store.clone();
        let tenants: Vec<Uuid> = (0..80).map(|_| Uuid::new_v4()).collect();
        let looks: Vec<Look> = tenants.iter().map(|tenant| look(*tenant)).collect();
        let written = store.writer().run(move |tx| {
            let looks = looks.clone();
            async move { access_log::record(&tx, looks).await }
        });
        written.await.unwrap();
        access_log::seal_all(&store).await.unwrap();
        let now = Utc::now();
        let mut checks = 0;
        for (n, tenant) in tenants.into_iter().enumerate() {
            let writer = store.writer().clone();
            let dropping = tokio::spawn(async move {
                tokio::time::sleep(std::time::Duration::from_micros(n as u64 * 40)).await;
                let unit = writer.run(move |tx| async move {
                    access_log::drop_block(&tx, (tenant, 1), now).await
                });
                unit.await.unwrap();
            });
            loop {
                let last = dropping.is_finished();
                let found = access_log::verify(store.read(), tenant, &[], now)
                    .await
                    .unwrap();
                assert_eq!((found.fault, found.rows), (None, 1), "check {checks}");
                checks += 1;
                if last {
                    break;
                }
            }
            dropping.await.unwrap();
        }
        assert!(checks > 160, "{checks} checks beside 80 blocks");
    }
);
