//! Whatever is changed in the journal past the product is found, at its position.

use uuid::Uuid;

use super::journal::{entry, sealed};
use super::{Db, on_both};
use crate::StoreError;
use crate::sealer::seal_all;
use crate::verify::journal as verify;

/// Each way to tamper with ten sealed rows, and the first position that no longer holds.
/// `{o}` is another tenant's id, `{r}` a random one.
const WAYS: &[(&str, &str, i64)] = &[
    (
        "another action",
        "UPDATE journal SET action = 'opened' WHERE position = 4",
        4,
    ),
    (
        "another version",
        "UPDATE journal SET entity_version = 9 WHERE position = 1",
        1,
    ),
    (
        "another root's kind",
        "UPDATE journal SET root_kind = 'need' WHERE position = 2",
        2,
    ),
    (
        "another root",
        "UPDATE journal SET root_id = {r} WHERE position = 3",
        3,
    ),
    (
        "another entity's kind",
        "UPDATE journal SET entity_kind = 'plan' WHERE position = 5",
        5,
    ),
    (
        "another entity",
        "UPDATE journal SET entity_id = {r} WHERE position = 6",
        6,
    ),
    (
        "another login",
        "UPDATE journal SET actor_principal = {r} WHERE position = 7",
        7,
    ),
    (
        "no login",
        "UPDATE journal SET actor_principal = NULL WHERE position = 7",
        7,
    ),
    (
        "another person",
        "UPDATE journal SET actor_person = {r} WHERE position = 8",
        8,
    ),
    (
        "another capacity",
        "UPDATE journal SET actor_as = 'lead' WHERE position = 9",
        9,
    ),
    (
        "no capacity",
        "UPDATE journal SET actor_as = NULL WHERE position = 9",
        9,
    ),
    (
        "a purpose",
        "UPDATE journal SET purpose = 'care' WHERE position = 10",
        10,
    ),
    (
        "an empty purpose for none",
        "UPDATE journal SET purpose = '' WHERE position = 10",
        10,
    ),
    (
        "another request",
        "UPDATE journal SET request_id = {r} WHERE position = 2",
        2,
    ),
    (
        "an earlier time",
        "UPDATE journal SET occurred_at = '2020-01-01T00:00:00+00:00' WHERE position = 3",
        3,
    ),
    (
        "a later record",
        "UPDATE journal SET recorded_at = '2030-01-01T00:00:00+00:00' WHERE position = 3",
        3,
    ),
    (
        "another payload",
        "UPDATE journal SET payload = '{}' WHERE position = 4",
        4,
    ),
    (
        "another salt",
        "UPDATE journal SET salt = 'x' WHERE position = 4",
        4,
    ),
    (
        "a payload erased, its salt kept",
        "UPDATE journal SET payload = NULL WHERE position = 5",
        5,
    ),
    (
        "a salt erased, its payload kept",
        "UPDATE journal SET salt = NULL WHERE position = 5",
        5,
    ),
    (
        "another commitment",
        "UPDATE journal SET commitment = 'x' WHERE position = 6",
        6,
    ),
    (
        "another hash",
        "UPDATE journal SET hash = 'x' WHERE position = 6",
        6,
    ),
    (
        "another predecessor",
        "UPDATE journal SET prev_hash = 'x' WHERE position = 6",
        6,
    ),
    (
        "another id",
        "UPDATE journal SET id = {r} WHERE position = 7",
        7,
    ),
    (
        "the first row gone",
        "DELETE FROM journal WHERE position = 1",
        1,
    ),
    ("a row gone", "DELETE FROM journal WHERE position = 5", 5),
    (
        "a row gone, the gap closed",
        "DELETE FROM journal WHERE position = 5; \
         UPDATE journal SET position = -position WHERE position > 5; \
         UPDATE journal SET position = -position - 1 WHERE position < 0",
        5,
    ),
    (
        "the last row gone",
        "DELETE FROM journal WHERE position = 10",
        10,
    ),
    (
        "the last five gone",
        "DELETE FROM journal WHERE position > 5",
        6,
    ),
    (
        "two rows swapped",
        "UPDATE journal SET position = 100 WHERE position = 3; \
         UPDATE journal SET position = 3 WHERE position = 4; \
         UPDATE journal SET position = 4 WHERE position = 100",
        3,
    ),
    (
        "a row in another tenant's chain",
        "UPDATE journal SET tenant = {o} WHERE position = 8",
        8,
    ),
    (
        "a row unsealed",
        "UPDATE journal SET position = NULL WHERE position = 8",
        8,
    ),
    (
        "a copy at the end",
        "INSERT INTO journal SELECT {r}, tenant, root_kind, root_id, entity_kind, entity_id, \
         entity_version, action, actor_principal, actor_person, actor_as, purpose, request_id, \
         occurred_at, recorded_at, commitment, salt, payload, 11, hash, hash FROM journal \
         WHERE position = 10",
        11,
    ),
    (
        "the head set back",
        "UPDATE journal_head SET position = 7",
        8,
    ),
    (
        "the head ahead",
        "UPDATE journal_head SET position = 12",
        11,
    ),
    ("another head", "UPDATE journal_head SET hash = 'x'", 11),
    ("no head", "DELETE FROM journal_head", 1),
    ("everything gone but the head", "DELETE FROM journal", 1),
];

on_both!(
    async fn every_way_to_tamper_is_found_at_its_position(db: Db) {
        let tenant = Uuid::new_v4();
        let whole = sealed(&db, tenant, 10).await;
        db.sql("CREATE TABLE kept AS SELECT * FROM journal").await;
        db.sql("CREATE TABLE kept_head AS SELECT * FROM journal_head")
            .await;
        for (what, sql, position) in WAYS {
            for statement in sql.split("; ") {
                db.sql(&with_ids(&db, statement)).await;
            }
            let found = verify(db.store.read(), tenant, &[]).await.unwrap();
            assert_eq!(found.broken_at, Some(*position), "{what}");
            db.sql("DELETE FROM journal").await;
            db.sql("DELETE FROM journal_head").await;
            db.sql("INSERT INTO journal SELECT * FROM kept").await;
            db.sql("INSERT INTO journal_head SELECT * FROM kept_head")
                .await;
            let mended = verify(db.store.read(), tenant, &[]).await.unwrap();
            assert_eq!(mended, whole, "put back after: {what}");
        }
    }
);

/// Ids as each engine writes them.
fn with_ids(db: &Db, sql: &str) -> String {
    let id = || match db.store.read().is_postgres() {
        true => format!("'{}'::uuid", Uuid::new_v4()),
        false => format!("x'{}'", Uuid::new_v4().simple()),
    };
    sql.replace("{o}", &id()).replace("{r}", &id())
}

on_both!(
    async fn a_cut_with_the_head_mended_is_found_against_a_head_kept_outside(db: Db) {
        let tenant = Uuid::new_v4();
        let outside = sealed(&db, tenant, 10).await;
        db.sql("DELETE FROM journal WHERE position > 7").await;
        db.sql(
            "UPDATE journal_head SET position = 7, \
             hash = (SELECT hash FROM journal WHERE position = 7)",
        )
        .await;
        let found = verify(db.store.read(), tenant, &[]).await.unwrap();
        assert_eq!(
            found.broken_at, None,
            "inside the database nothing is left to tell"
        );
        assert!(found.rows < outside.rows && found.hash != outside.hash);
        // Filling it up again does not bring the same hash back.
        for n in 8..=10 {
            let noted = db.store.writer().run(move |tx| async move {
                tx.journal(entry(tenant, n));
                Ok::<_, StoreError>(())
            });
            noted.await.unwrap();
        }
        seal_all(&db.store).await.unwrap();
        let found = verify(db.store.read(), tenant, &[]).await.unwrap();
        assert_eq!((found.rows, found.broken_at), (outside.rows, None));
        assert_ne!(found.hash, outside.hash);
    }
);
