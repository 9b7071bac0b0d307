//! Write units: whole or absent, one after the other, and to their end when nobody waits.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::{SubsecRound, Utc};
use futures::future::join_all;
use sea_orm::{ConnectionTrait, Statement};
use tokio::sync::Barrier;
use uuid::Uuid;

use super::journal::entry;
use super::{Db, Engine, on_both};
use crate::access_log::{self, Look};
use crate::unit::Tx;
use crate::{Store, StoreError};

/// Runs SQL inside a unit.
pub(super) async fn exec(tx: &Tx, sql: String) -> Result<(), StoreError> {
    tx.db().execute_unprepared(&sql).await?;
    Ok(())
}

async fn read_counter(tx: &Tx, id: i32) -> Result<i64, StoreError> {
    let lock = if tx.is_postgres() { " FOR UPDATE" } else { "" };
    let sql = format!("SELECT CAST(n AS BIGINT) AS n FROM counter WHERE id = {id}{lock}");
    let row = tx
        .db()
        .query_one_raw(Statement::from_string(tx.backend(), sql))
        .await?;
    let row = row.ok_or_else(|| StoreError::Other("no counter".into()))?;
    Ok(row.try_get::<i64>("", "n")?)
}

/// Reads the counter, then writes one more: a lost update shows in the sum.
async fn count_up(tx: Tx, id: i32) -> Result<i64, StoreError> {
    let n = read_counter(&tx, id).await? + 1;
    exec(&tx, format!("UPDATE counter SET n = {n} WHERE id = {id}")).await?;
    Ok(n)
}

on_both!(
    async fn five_hundred_units_at_once_lose_no_update(db: Db) {
        db.sql("INSERT INTO counter (id, n) VALUES (1, 0)").await;
        let second = db.second().await;
        let runs = (0..500).map(|n| {
            let store = if n % 2 == 0 { &db.store } else { &second };
            store.writer().run(|tx| count_up(tx, 1))
        });
        let seen: Result<BTreeSet<i64>, _> = join_all(runs).await.into_iter().collect();
        assert_eq!(
            seen.unwrap(),
            (1..=500).collect(),
            "two units saw the same number"
        );
        assert_eq!(db.numbers("SELECT n FROM counter").await, [500]);
        db.expect_no_open_transaction().await;
    }
);

/// Writes a part and a journal row, then does what its number says.
async fn mixed(tx: Tx, n: i64, tenant: Uuid) -> Result<i64, StoreError> {
    exec(
        &tx,
        format!("INSERT INTO part (whole, part) VALUES ({n}, 1)"),
    )
    .await?;
    tx.journal(entry(tenant, n as i32));
    if n % 3 == 0 {
        return Err(StoreError::Other("it says no".into()));
    }
    assert!(n % 5 != 0, "it panics");
    exec(
        &tx,
        format!("INSERT INTO part (whole, part) VALUES ({n}, 2)"),
    )
    .await?;
    Ok(n)
}

on_both!(
    async fn a_unit_that_fails_or_panics_leaves_nothing_and_hurts_nobody(db: Db) {
        let tenant = Uuid::new_v4();
        let runs = (1..=300).map(|n| {
            db.store.writer().run(move |tx| {
                // Before the first await: no future to catch the panic in.
                assert!(n % 7 != 0, "it panics at once");
                mixed(tx, n, tenant)
            })
        });
        let outcomes = join_all(runs).await;
        let fine: Vec<i64> = outcomes.into_iter().filter_map(Result::ok).collect();
        let good: Vec<i64> = (1..=300)
            .filter(|n| n % 3 != 0 && n % 5 != 0 && n % 7 != 0)
            .collect();
        assert_eq!(fine, good, "the answers");
        let both = "SELECT whole FROM part GROUP BY whole HAVING count(*) = 2 ORDER BY whole";
        assert_eq!(db.numbers(both).await, good, "the rows");
        let halves = "SELECT whole FROM part GROUP BY whole HAVING count(*) <> 2";
        assert_eq!(
            db.numbers(halves).await,
            [0; 0],
            "rows of units that failed"
        );
        let noted = "SELECT entity_version FROM journal ORDER BY entity_version";
        assert_eq!(db.numbers(noted).await, good, "the journal");
        db.expect_no_open_transaction().await;
    }
);

async fn two_parts(tx: Tx, n: u64) -> Result<(), StoreError> {
    exec(
        &tx,
        format!("INSERT INTO part (whole, part) VALUES ({n}, 1)"),
    )
    .await?;
    tokio::time::sleep(Duration::from_micros(n * 37 % 900)).await;
    exec(
        &tx,
        format!("INSERT INTO part (whole, part) VALUES ({n}, 2)"),
    )
    .await
}

/// Waits for the writer to have done what it was given: a unit of ours behind all the others.
pub(super) async fn settle(store: &Store) {
    for _ in 0..20 {
        store
            .writer()
            .run(|tx| async move { exec(&tx, "SELECT 1".into()).await })
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

on_both!(
    async fn an_abandoned_unit_is_whole_or_absent_and_leaves_the_pool_sound(db: Db) {
        let mut waited_out = 0;
        for burst in 0..50u64 {
            let runs = (0..10).map(|m| {
                let n = burst * 10 + m;
                let patience = Duration::from_micros(n * 7919 % 3000);
                tokio::time::timeout(patience, db.store.writer().run(move |tx| two_parts(tx, n)))
            });
            // A read that is dropped half-way must not harm its connection either.
            let read = tokio::time::timeout(Duration::from_micros(burst * 31), db.store.ping());
            let (outcomes, _) = tokio::join!(join_all(runs), read);
            waited_out += outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        }
        assert!(
            waited_out < 450,
            "hardly anybody hung up: {waited_out} of 500 waited"
        );
        settle(&db.store).await;
        let halves = "SELECT whole FROM part GROUP BY whole HAVING count(*) <> 2";
        assert_eq!(db.numbers(halves).await, [0; 0], "half a unit");
        let whole = db.numbers("SELECT count(DISTINCT whole) FROM part").await;
        assert_eq!(
            whole,
            [500],
            "a unit runs to its end when the caller hangs up"
        );
        db.expect_no_open_transaction().await;

        // Every connection of the pool still works, for reading and for writing.
        db.sql("INSERT INTO counter (id, n) VALUES (1, 0)").await;
        let runs = (0..40).map(|_| db.store.writer().run(|tx| count_up(tx, 1)));
        for outcome in join_all(runs).await {
            outcome.unwrap();
        }
        for outcome in join_all((0..40).map(|_| db.store.ping())).await {
            outcome.unwrap();
        }
        assert_eq!(db.numbers("SELECT n FROM counter").await, [40]);
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadlock_is_run_again() {
    let db = Db::new(Engine::Postgres).await;
    db.sql("INSERT INTO counter (id, n) VALUES (1, 0), (2, 0)")
        .await;
    let met = Arc::new(Barrier::new(2));
    let tries = Arc::new(AtomicU32::new(0));
    let run = |first: i32, second: i32| {
        let (met, tries) = (met.clone(), tries.clone());
        db.store.writer().run(move |tx| {
            let (met, tries) = (met.clone(), tries.clone());
            async move {
                count_up(tx.clone(), first).await?;
                // Only the first two attempts meet, each holding what the other one wants.
                if tries.fetch_add(1, Ordering::SeqCst) < 2 {
                    met.wait().await;
                }
                count_up(tx, second).await
            }
        })
    };
    let (one, other) = tokio::join!(run(1, 2), run(2, 1));
    one.unwrap();
    other.unwrap();
    assert_eq!(
        tries.load(Ordering::SeqCst),
        3,
        "one of the two runs again, once"
    );
    assert_eq!(
        db.numbers("SELECT n FROM counter ORDER BY id").await,
        [2, 2]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_serialisation_failure_is_run_again_but_not_for_ever() {
    let db = Db::new(Engine::Postgres).await;
    let run = async |failures: u32| {
        let tries = Arc::new(AtomicU32::new(0));
        let counted = tries.clone();
        let outcome = db.store.writer().run(move |tx| {
            let tries = counted.clone();
            async move {
                exec(&tx, "INSERT INTO part (whole, part) VALUES (1, 1)".into()).await?;
                if tries.fetch_add(1, Ordering::SeqCst) < failures {
                    let raise = "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$";
                    exec(&tx, raise.into()).await?;
                }
                Ok::<_, StoreError>(())
            }
        });
        (outcome.await, tries.load(Ordering::SeqCst))
    };
    let (outcome, tries) = run(3).await;
    outcome.unwrap();
    assert_eq!(tries, 4);
    assert_eq!(
        db.numbers("SELECT count(*) FROM part").await,
        [1],
        "attempts left rows behind"
    );

    let (outcome, tries) = run(u32::MAX).await;
    assert!(matches!(outcome, Err(StoreError::Retry(_))), "{outcome:?}");
    assert_eq!(tries, 8);
    assert_eq!(db.numbers("SELECT count(*) FROM part").await, [1]);
    db.expect_no_open_transaction().await;
}

on_both!(
    async fn another_failure_is_not_run_again(db: Db) {
        let tries = Arc::new(AtomicU32::new(0));
        let counted = tries.clone();
        let outcome = db.store.writer().run(move |tx| {
            counted.fetch_add(1, Ordering::SeqCst);
            async move { exec(&tx, "SELECT nothing FROM nowhere".into()).await }
        });
        assert!(matches!(outcome.await, Err(StoreError::Other(_))));
        assert_eq!(tries.load(Ordering::SeqCst), 1);
    }
);

/// Somebody was looked at.
fn look() -> Look {
    Look {
        id: Uuid::now_v7(),
        tenant: Uuid::now_v7(),
        principal: Uuid::now_v7(),
        person: None,
        role: "coordinator".into(),
        organisation: None,
        purpose: None,
        operation: "list_enrolments".into(),
        subject: Uuid::new_v4(),
        request_id: None,
        at: Utc::now().trunc_subsecs(6),
        block: None,
    }
}

// More values than a statement binds: twelve a row.
on_both!(
    async fn three_thousand_rows_go_in_one_unit(db: Db) {
        let wrote = (db.store.writer())
            .run(|tx| async move {
                let looks = (0..3000).map(|_| look()).collect();
                access_log::record(&tx, looks).await
            })
            .await;
        wrote.unwrap();
        assert_eq!(db.numbers("SELECT count(*) FROM access_log").await, [3000]);
    }
);
