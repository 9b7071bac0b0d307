//! A database is opened as it is, or not at all; and with the ring that it was used with.

use super::{Db, Engine, on_both};
use crate::crypto::KeyRing;
use crate::{Store, StoreError, key_check};

fn unready(outcome: Result<Store, StoreError>) -> String {
    match outcome {
        Err(StoreError::Unready(why)) => why,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was opened"),
    }
}

on_both!(
    async fn only_a_database_with_this_schema_counts_as_there(db: Db) {
        Store::existing(&db.config).await.unwrap();
        let place = db.config.place();
        let last = "(SELECT max(version) FROM seaql_migrations)";
        db.sql(&format!(
            "UPDATE seaql_migrations SET version = 'm9999' WHERE version = {last}"
        ))
        .await;
        let other = unready(Store::existing(&db.config).await);
        assert_eq!(other, format!("{place} has the schema of another release"));
        let later = unready(Store::open(&db.config).await);
        assert_eq!(later, format!("{place} has the schema of a later release"));
        db.sql("DELETE FROM seaql_migrations WHERE version = 'm9999'")
            .await;
        let earlier = unready(Store::existing(&db.config).await);
        assert_eq!(
            earlier,
            format!("{place} has the schema of an earlier release")
        );
        db.sql("DROP TABLE seaql_migrations").await;
        let nothing = unready(Store::existing(&db.config).await);
        assert_eq!(nothing, format!("{place} holds no Sidestilt"));
        // Nor does anything move into what is somebody else's.
        let foreign = unready(Store::open(&db.config).await);
        assert!(foreign.contains("is somebody else's"), "{foreign}");
        assert!(!place.contains("sidestilt@"), "{place}");
    }
);

on_both!(
    async fn a_ring_with_another_key_of_the_same_id_is_refused(db: Db) {
        let own = KeyRing::generate().unwrap();
        let check = async |ring: &KeyRing| key_check::check(db.store.read(), ring).await;
        let stranger = KeyRing::generate().unwrap();
        // A database that no ring was used with yet takes any.
        check(&stranger).await.unwrap();
        for _ in 0..2 {
            key_check::hold(&db.store, &own).await.unwrap();
        }
        check(&own).await.unwrap();
        for refused in [
            check(&stranger).await,
            key_check::hold(&db.store, &stranger).await,
        ] {
            assert!(
                matches!(refused, Err(StoreError::WrongKeys(_))),
                "{refused:?}"
            );
        }
        // The next key stands beside the one that is known, and is known from then on.
        let both = own.rotated().unwrap();
        let next = both.without("k1").unwrap();
        assert!(matches!(check(&next).await, Err(StoreError::WrongKeys(_))));
        key_check::hold(&db.store, &both).await.unwrap();
        check(&next).await.unwrap();
    }
);

#[tokio::test]
async fn the_files_of_a_new_database_are_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let db = Db::new(Engine::Sqlite).await;
    let file = db.config.sqlite_path().unwrap();
    for tail in ["", "-wal", "-shm"] {
        let file = format!("{}{tail}", file.display());
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}
