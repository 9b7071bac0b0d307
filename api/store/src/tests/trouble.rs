//! A full disk, a full queue, a unit that takes too long: a clear answer, and back by itself.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use sea_orm::ConnectionTrait;
use tokio::sync::Notify;

use super::units::{exec, settle};
use super::{Db, Engine, on_both};
use crate::StoreError;
use crate::unit::Tx;

async fn part(tx: Tx, n: u32) -> Result<u32, StoreError> {
    exec(
        &tx,
        format!("INSERT INTO part (whole, part) VALUES ({n}, 1)"),
    )
    .await?;
    Ok(n)
}

/// Keeps SQLite's writer busy until told, so that what comes next shares one commit.
async fn hold(db: &Db, until: Arc<Notify>) -> tokio::task::JoinHandle<Result<u32, StoreError>> {
    let (writer, begun) = (db.store.writer().clone(), Arc::new(Notify::new()));
    let told = begun.clone();
    let held = tokio::spawn(async move {
        writer
            .run(move |tx| {
                let (until, told) = (until.clone(), told.clone());
                async move {
                    told.notify_one();
                    until.notified().await;
                    part(tx, 0).await
                }
            })
            .await
    });
    begun.notified().await;
    held
}

/// Until this many units stand in the writer's queue.
async fn until_waiting(db: &Db, units: usize) {
    while db.store.writer().waiting() < units {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// What SQLite does by itself when a disk fails in the middle of a unit.
async fn lose_the_transaction(tx: Tx) -> Result<u32, StoreError> {
    exec(&tx, ["ROLL", "BACK"].concat()).await?;
    Err(StoreError::Unavailable("the disk is full".into()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_told_of_a_failure_left_nothing_when_sqlite_ended_the_transaction() {
    let db = Db::new(Engine::Sqlite).await;
    let until = Arc::new(Notify::new());
    let held = hold(&db, until.clone()).await;
    let writer = db.store.writer();
    let before = (1..=3).map(|n| writer.run(move |tx| part(tx, n)));
    let lost = writer.run(lose_the_transaction);
    let after = (5..=7).map(|n| writer.run(move |tx| part(tx, n)));
    let release = async {
        until_waiting(&db, 7).await;
        until.notify_one();
    };
    let (before, lost, after, ()) = tokio::join!(join_all(before), lost, join_all(after), release);
    held.await.unwrap().unwrap();
    assert!(lost.is_err());
    for outcome in before.iter().chain(&after) {
        assert!(
            matches!(outcome, Err(StoreError::Unavailable(_))),
            "{outcome:?}"
        );
    }
    assert_eq!(
        db.numbers("SELECT whole FROM part").await,
        [0],
        "told of a failure, and kept"
    );

    // And the next unit finds a sound connection, alone and in company.
    writer.run(|tx| part(tx, 8)).await.unwrap();
    for outcome in join_all((9..=20).map(|n| writer.run(move |tx| part(tx, n)))).await {
        outcome.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_sqlite_ended_harms_no_later_unit() {
    let db = Db::new(Engine::Sqlite).await;
    for n in 1..=5 {
        assert!(db.store.writer().run(lose_the_transaction).await.is_err());
        db.store.writer().run(move |tx| part(tx, n)).await.unwrap();
    }
    assert_eq!(
        db.numbers("SELECT whole FROM part ORDER BY whole").await,
        [1, 2, 3, 4, 5]
    );
}

/// A unit that has only read so far keeps other writers out (`BEGIN IMMEDIATE`): else its first
/// write would fail as soon as a second process has written.
async fn expect_write_lock(db: &Db) {
    let until = Arc::new(Notify::new());
    let held = hold(db, until.clone()).await;
    let beside = db.raw.execute_unprepared("BEGIN IMMEDIATE").await;
    assert!(beside.is_err(), "a unit began without the write lock");
    until.notify_one();
    held.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_holds_the_write_lock_from_its_beginning() {
    let db = Db::new(Engine::Sqlite).await;
    db.sql("PRAGMA busy_timeout = 0").await;
    expect_write_lock(&db).await;
    // Also on what is left after SQLite ended a transaction, which the driver goes on counting.
    assert!(db.store.writer().run(lose_the_transaction).await.is_err());
    expect_write_lock(&db).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_passes() {
    let db = Db::new(Engine::Sqlite).await;
    let pages = |limit: &'static str| {
        db.store.writer().run(move |tx| async move {
            exec(&tx, format!("PRAGMA max_page_count = {limit}")).await
        })
    };
    pages("1").await.unwrap(); // SQLite takes the present size when that is more.
    let fill = |n: u32| {
        db.store.writer().run(move |tx| async move {
            let blob = "INSERT INTO part (whole, part) VALUES ({n}, zeroblob(100000))";
            exec(&tx, blob.replace("{n}", &n.to_string())).await?;
            Ok::<_, StoreError>(n)
        })
    };
    let outcomes = join_all((0..100).map(fill)).await;
    let told = |outcome: &Result<u32, StoreError>| match outcome {
        Ok(n) => Some(i64::from(*n)),
        Err(StoreError::Unavailable(_)) => None,
        Err(err) => panic!("{err:?}"),
    };
    let kept: Vec<i64> = outcomes.iter().filter_map(told).collect();
    assert!(kept.len() < 100, "nobody met the full disk");
    let whole = "SELECT whole FROM part ORDER BY whole";
    assert_eq!(
        db.numbers(whole).await,
        kept,
        "what was acknowledged is what is there"
    );
    // Space again (the limit belongs to the connection, which may have been replaced).
    pages("1000000").await.unwrap();
    for outcome in join_all((100..200).map(fill)).await {
        outcome.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_is_told_at_once() {
    let db = Db::new(Engine::Sqlite).await;
    let until = Arc::new(Notify::new());
    let held = hold(&db, until.clone()).await;
    let writer = db.store.writer();
    let runs = join_all((1..=1100).map(|n| writer.run(move |tx| part(tx, n))));
    let release = async {
        until_waiting(&db, 1024).await;
        until.notify_one();
    };
    let (outcomes, ()) = tokio::join!(runs, release);
    held.await.unwrap().unwrap();
    let refused = outcomes.iter().filter(|outcome| outcome.is_err()).count();
    assert_eq!(refused, 1100 - 1024);
    let mut kept = db
        .numbers("SELECT whole FROM part WHERE whole > 0 ORDER BY whole")
        .await;
    kept.dedup();
    let told: Vec<i64> = outcomes.into_iter().flatten().map(i64::from).collect();
    assert_eq!(kept, told, "what was acknowledged is what is there");
}

/// `patience` shorter than the unit.
async fn impatient(engine: Engine) {
    let db = Db::patient(engine, Duration::from_millis(300)).await;
    let (until, ended) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (told, ends) = (until.clone(), ended.clone());
    let outcome = db.store.writer().run(move |tx| {
        let (told, ends) = (told.clone(), ends.clone());
        async move {
            told.notified().await;
            let done = part(tx, 1).await;
            ends.notify_one();
            done
        }
    });
    // The unit goes on only when its caller has gone.
    let outcome = outcome.await;
    assert!(
        matches!(outcome, Err(StoreError::Unavailable(_))),
        "{outcome:?}"
    );
    until.notify_one();
    ended.notified().await;
    settle(&db.store).await;
    assert_eq!(
        db.numbers("SELECT whole FROM part").await,
        [1],
        "the wait is cut, not the work"
    );
    db.expect_no_open_transaction().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wait_is_cut_short_and_the_work_is_not_sqlite() {
    impatient(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wait_is_cut_short_and_the_work_is_not_postgres() {
    impatient(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_dropped_its_connections_is_used_again() {
    let db = Db::new(Engine::Postgres).await;
    db.store.writer().run(|tx| part(tx, 1)).await.unwrap();
    let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    assert_ne!(db.numbers(end).await, [0]);
    // Connections that were cut are found out one by one: an error may be told, but soon none.
    let mut told = 0;
    for n in 2..=40 {
        match db.store.writer().run(move |tx| part(tx, n)).await {
            Ok(_) => {}
            Err(StoreError::Unavailable(_)) => told += 1,
            Err(err) => panic!("{err:?}"),
        }
    }
    assert!(told <= 8, "{told} failures after the connections were cut");
    db.store.ping().await.unwrap();
}

on_both!(
    async fn what_a_column_cannot_hold_is_named_so(db: Db) {
        let outcome = db.store.writer().run(|tx| async move {
            let sql = match tx.is_postgres() {
                true => "SELECT convert_from(decode('00', 'hex'), 'UTF8')",
                // SQLite holds anything: nothing to tell apart there.
                false => "SELECT 1",
            };
            tx.db().execute_unprepared(sql).await?;
            Ok::<_, StoreError>(())
        });
        match outcome.await {
            Ok(()) => assert!(!db.store.read().is_postgres()),
            Err(err) => assert!(matches!(err, StoreError::Unfit(_)), "{err:?}"),
        }
    }
);
