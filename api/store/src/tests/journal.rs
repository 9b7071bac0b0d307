//! The journal's chain: gap-free per tenant whoever writes and seals at the same time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use futures::future::join_all;
use serde_json::json;
use uuid::Uuid;

use super::{Db, on_both};
use crate::journal::{Actor, Entry};
use crate::sealer::seal_all;
use crate::verify::{Verified, journal as verify};
use crate::{Store, StoreError};

/// A journal entry of `tenant`, told apart by its version.
pub(super) fn entry(tenant: Uuid, version: i32) -> Entry {
    let now: DateTime<Utc> = Utc::now().trunc_subsecs(6);
    Entry {
        id: Uuid::now_v7(),
        tenant,
        root: ("course", Uuid::now_v7()),
        entity: ("run", Uuid::now_v7()),
        version,
        action: "changed".into(),
        actor: Actor {
            principal: Some(Uuid::now_v7()),
            person: Some(Uuid::new_v4()),
            capacity: Some("coordinator".into()),
            purpose: None,
            request: Some(Uuid::now_v7()),
        },
        occurred_at: now,
        recorded_at: now,
        payload: json!({"seats": version}),
    }
}

/// Writes `count` facts of `tenant`, one unit each, and seals them.
pub(super) async fn sealed(db: &Db, tenant: Uuid, count: i32) -> Verified {
    for n in 1..=count {
        let noted = db.store.writer().run(move |tx| async move {
            tx.journal(entry(tenant, n));
            Ok::<_, StoreError>(())
        });
        noted.await.unwrap();
    }
    seal_all(&db.store).await.unwrap();
    let verified = verify(db.store.read(), tenant, &[]).await.unwrap();
    assert_eq!(
        (verified.rows, verified.broken_at),
        (i64::from(count), None)
    );
    verified
}

async fn write(store: Store, tenants: [Uuid; 3], writer: usize) {
    for n in 0..25 {
        let outcome = store.writer().run(move |tx| async move {
            // Several facts a unit, of one or two tenants; some units fail. They become visible in
            // another order than the one they were recorded in.
            let mut early = entry(tenants[n % 3], n as i32);
            early.recorded_at -= TimeDelta::milliseconds((writer * 31 + n * 17) as i64 % 400);
            tx.journal(early);
            tx.journal(entry(tenants[writer % 3], n as i32));
            match n % 5 {
                4 => Err(StoreError::Other("it says no".into())),
                _ => Ok(()),
            }
        });
        assert_eq!(outcome.await.is_ok(), n % 5 != 4);
    }
}

async fn seal_until(store: Store, over: Arc<AtomicBool>) {
    while !over.load(Ordering::SeqCst) {
        seal_all(&store).await.unwrap();
    }
}

async fn verify_until(store: Store, tenants: [Uuid; 3], over: Arc<AtomicBool>) {
    let mut longest = [0; 3];
    while !over.load(Ordering::SeqCst) {
        for (tenant, longest) in tenants.iter().zip(&mut longest) {
            let found = verify(store.read(), *tenant, &[]).await.unwrap();
            assert_eq!(found.broken_at, None, "a break beside a busy sealer");
            assert!(found.rows >= *longest, "the chain became shorter");
            *longest = found.rows;
        }
    }
}

on_both!(
    async fn positions_have_no_gap_with_many_writers_and_sealers(db: Db) {
        let tenants = [Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4()];
        let second = db.second().await;
        let over = Arc::new(AtomicBool::new(false));
        let beside = [
            tokio::spawn(seal_until(db.store.clone(), over.clone())),
            tokio::spawn(seal_until(second.clone(), over.clone())),
            tokio::spawn(seal_until(db.store.clone(), over.clone())),
            tokio::spawn(seal_until(second.clone(), over.clone())),
            tokio::spawn(verify_until(db.store.clone(), tenants, over.clone())),
        ];
        let stores = [&db.store, &second];
        let writers = (0..20).map(|n| tokio::spawn(write(stores[n % 2].clone(), tenants, n)));
        for writer in join_all(writers).await {
            writer.unwrap();
        }
        over.store(true, Ordering::SeqCst);
        for task in beside {
            task.await.unwrap();
        }
        seal_all(&db.store).await.unwrap();

        let all = db.numbers("SELECT count(*) FROM journal").await;
        assert_eq!(
            all,
            [20 * 20 * 2],
            "a fact for each unit that was committed"
        );
        let mut rows = 0;
        for tenant in tenants {
            let found = verify(db.store.read(), tenant, &[]).await.unwrap();
            assert_eq!(found.broken_at, None);
            rows += found.rows;
        }
        assert_eq!(rows, all[0], "every fact has its position");
        let gaps = "SELECT count(*) FROM (SELECT tenant FROM journal GROUP BY tenant \
                    HAVING min(position) <> 1 OR max(position) <> count(*)) g";
        assert_eq!(db.numbers(gaps).await, [0]);
    }
);

on_both!(
    async fn more_than_a_batch_is_sealed_at_once(db: Db) {
        let tenant = Uuid::new_v4();
        let noted = db.store.writer().run(move |tx| async move {
            for n in 0..450 {
                tx.journal(entry(tenant, n));
            }
            Ok::<_, StoreError>(())
        });
        noted.await.unwrap();
        assert_eq!(seal_all(&db.store).await.unwrap(), 450);
        assert_eq!(seal_all(&db.store).await.unwrap(), 0, "sealed twice");
        let found = verify(db.store.read(), tenant, &[]).await.unwrap();
        assert_eq!((found.rows, found.broken_at), (450, None));
    }
);

on_both!(
    async fn an_erased_payload_leaves_the_chain_whole(db: Db) {
        let tenant = Uuid::new_v4();
        let before = sealed(&db, tenant, 6).await;
        db.sql("UPDATE journal SET payload = NULL, salt = NULL WHERE position IN (2, 5)")
            .await;
        assert_eq!(verify(db.store.read(), tenant, &[]).await.unwrap(), before);
        sealed_on(&db, tenant, 7).await;
    }
);

async fn sealed_on(db: &Db, tenant: Uuid, rows: i64) {
    let noted = db.store.writer().run(move |tx| async move {
        tx.journal(entry(tenant, 99));
        Ok::<_, StoreError>(())
    });
    noted.await.unwrap();
    seal_all(&db.store).await.unwrap();
    let found = verify(db.store.read(), tenant, &[]).await.unwrap();
    assert_eq!(
        (found.rows, found.broken_at),
        (rows, None),
        "the chain goes on"
    );
}

on_both!(
    async fn a_unit_that_writes_many_facts_is_not_too_long_for_the_driver(db: Db) {
        // A statement takes 32 766 parameters on SQLite and 65 535 on PostgreSQL.
        let tenant = Uuid::new_v4();
        let noted = db.store.writer().run(move |tx| async move {
            for n in 0..4000 {
                tx.journal(entry(tenant, n));
            }
            Ok::<_, StoreError>(())
        });
        noted.await.unwrap();
        assert_eq!(db.numbers("SELECT count(*) FROM journal").await, [4000]);
    }
);
