//! Answers kept for a retry: found again by who asked the same, readable by nobody else.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::retention::RetentionKind;
use sea_orm::EntityTrait;
use tokio::sync::Notify;
use uuid::Uuid;

use super::{Db, on_both};
use crate::StoreError;
use crate::crypto::KeyRing;
use crate::entity::idempotency as row;
use crate::idempotency::{KEPT, Retry, Seen, keep, look};
use crate::retention::delete;

const REPLIES: RetentionKind = RetentionKind::StoredReply;
const BODY: &[u8] = b"a body that nobody should read";
const KEY: &str = "a key that nobody should read";

fn retry() -> Retry {
    Retry {
        principal: Uuid::from_u128(7),
        key: KEY.into(),
        request: b"POST /v1/needs {}".into(),
    }
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

async fn kept(db: &Db, ring: &KeyRing) {
    let ring = ring.clone();
    let unit = db.store.writer().run(move |tx| {
        let ring = ring.clone();
        async move {
            assert!(matches!(
                look(&tx, &ring, &retry(), at()).await?,
                Seen::Fresh
            ));
            keep(&tx, &ring, &retry(), BODY, at()).await
        }
    });
    unit.await.unwrap();
}

async fn looked(
    db: &Db,
    ring: &KeyRing,
    retry: Retry,
    now: DateTime<Utc>,
) -> Result<Seen, StoreError> {
    let ring = ring.clone();
    db.store
        .writer()
        .run(move |tx| {
            let (ring, retry) = (ring.clone(), retry.clone());
            async move { look(&tx, &ring, &retry, now).await }
        })
        .await
}

on_both!(
    async fn an_answer_is_found_by_the_same_request_alone(db: Db) {
        let ring = KeyRing::generate().unwrap();
        kept(&db, &ring).await;
        let seen = looked(&db, &ring, retry(), at()).await.unwrap();
        assert!(matches!(seen, Seen::Answered(bytes) if bytes == BODY));
        let other = Retry {
            request: b"POST /v1/needs {\"a\":1}".into(),
            ..retry()
        };
        assert!(matches!(
            looked(&db, &ring, other, at()).await.unwrap(),
            Seen::Otherwise
        ));
        let somebody = Retry {
            principal: Uuid::from_u128(8),
            ..retry()
        };
        assert!(matches!(
            looked(&db, &ring, somebody, at()).await.unwrap(),
            Seen::Fresh
        ));
        let other_key = Retry {
            key: "another".into(),
            ..retry()
        };
        assert!(matches!(
            looked(&db, &ring, other_key, at()).await.unwrap(),
            Seen::Fresh
        ));
        // Also after the ring was rotated.
        let seen = looked(&db, &ring.rotated().unwrap(), retry(), at())
            .await
            .unwrap();
        assert!(matches!(seen, Seen::Answered(_)));
    }
);

on_both!(
    async fn a_row_holds_neither_key_nor_request_nor_answer(db: Db) {
        let ring = KeyRing::generate().unwrap();
        kept(&db, &ring).await;
        let row = row::Entity::find().one(&db.raw).await.unwrap().unwrap();
        let text = format!("{row:?}");
        for secret in [KEY, "POST", "needs", std::str::from_utf8(BODY).unwrap()] {
            assert!(!text.contains(secret), "{secret} stands in {text}");
        }
        // A plain hash could be guessed from; these are keyed.
        let other_ring = KeyRing::generate().unwrap();
        kept(&db, &other_ring).await;
        let rows = row::Entity::find().all(&db.raw).await.unwrap();
        assert_eq!(rows.len(), 2);
        assert_ne!(rows[0].request_hash, rows[1].request_hash);
        // The installation's own keys don't open it either: the caller's key does.
        let opened = ring.open_with_secret(
            b"another key",
            &crate::crypto::Aad {
                table: "idempotency",
                column: "reply_sealed",
                row: row.principal_id,
                tenant: Uuid::nil(),
            },
            &row.reply_sealed,
        );
        assert!(opened.is_err());
    }
);

on_both!(
    async fn an_answer_is_gone_after_seven_days(db: Db) {
        assert_eq!(KEPT, TimeDelta::days(7));
        let ring = KeyRing::generate().unwrap();
        kept(&db, &ring).await;
        let second = TimeDelta::seconds(1);
        let seen = looked(&db, &ring, retry(), at() + KEPT - second)
            .await
            .unwrap();
        assert!(matches!(seen, Seen::Answered(_)));
        let purged = async |now| {
            db.store
                .writer()
                .run(move |tx| async move { delete(&tx, REPLIES, now - KEPT).await })
                .await
        };
        assert_eq!(purged(at() + KEPT - second).await.unwrap(), 0);
        assert!(matches!(
            looked(&db, &ring, retry(), at() + KEPT).await.unwrap(),
            Seen::Fresh
        ));
        kept(&db, &ring).await;
        assert_eq!(purged(at() + KEPT).await.unwrap(), 1);
        assert_eq!(db.numbers("SELECT count(*) FROM idempotency").await, [0]);
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_twin_is_told_that_the_first_is_under_way() {
    let db = Db::new(super::Engine::Postgres).await;
    let ring = KeyRing::generate().unwrap();
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let first = {
        let (writer, ring) = (db.store.writer().clone(), ring.clone());
        let (begun, go_on) = (begun.clone(), go_on.clone());
        tokio::spawn(async move {
            writer
                .run(move |tx| {
                    let (ring, begun, go_on) = (ring.clone(), begun.clone(), go_on.clone());
                    async move {
                        look(&tx, &ring, &retry(), at()).await?;
                        begun.notify_one();
                        go_on.notified().await;
                        keep(&tx, &ring, &retry(), BODY, at()).await
                    }
                })
                .await
        })
    };
    begun.notified().await;
    assert!(matches!(
        looked(&db, &ring, retry(), at()).await.unwrap(),
        Seen::InFlight
    ));
    let other_key = Retry {
        key: "another".into(),
        ..retry()
    };
    assert!(matches!(
        looked(&db, &ring, other_key, at()).await.unwrap(),
        Seen::Fresh
    ));
    go_on.notify_one();
    first.await.unwrap().unwrap();
    assert!(matches!(
        looked(&db, &ring, retry(), at()).await.unwrap(),
        Seen::Answered(_)
    ));
}
