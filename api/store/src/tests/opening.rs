//! A database is opened as it is, or not at all; and with the ring that it was used with.

use std::sync::Barrier;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Statement};

use super::{Db, Engine, connect, on_both};
use crate::conn::Conn;
use crate::crypto::KeyRing;
use crate::{Store, StoreConfig, StoreError, key_check};

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

/// Opens as a process does that was just started: on a runtime of its own.
fn open_alone(config: &StoreConfig, ready: &Barrier) -> Result<(), StoreError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.unwrap();
    ready.wait();
    runtime.block_on(async { Store::open(config).await.map(drop) })
}

on_both!(
    async fn many_open_an_empty_database_at_once_and_one_migrates_it(db: Db) {
        const AT_ONCE: usize = 8;
        for round in 0..4 {
            let config = db.beside(&format!("empty_{round}")).await;
            let ready = Barrier::new(AT_ONCE);
            std::thread::scope(|scope| {
                let one = || scope.spawn(|| open_alone(&config, &ready));
                let all: Vec<_> = (0..AT_ONCE).map(|_| one()).collect();
                for one in all {
                    one.join().unwrap().unwrap();
                }
            });
            Store::existing(&config).await.unwrap();
        }
    }
);

on_both!(
    async fn a_first_migration_that_was_cut_off_is_made_again(db: Db) {
        let config = db.beside("cut").await;
        if let Some(path) = config.sqlite_path() {
            drop(std::fs::File::create(path).unwrap());
        }
        // All that is there when the process ends before its first step is committed.
        let raw = connect(&config.url).await;
        Migrator::install(&raw).await.unwrap();
        raw.close().await.unwrap();
        let none = unready(Store::existing(&config).await);
        assert!(none.ends_with("holds no Sidestilt"), "{none}");
        Store::open(&config).await.unwrap();
        Store::existing(&config).await.unwrap();
    }
);

async fn pragma(conn: &Conn, name: &str) -> String {
    let asked = Statement::from_string(conn.backend(), format!("PRAGMA {name}"));
    let row = conn.db().query_one_raw(asked).await.unwrap().unwrap();
    let number = row.try_get_by_index::<i64>(0).map(|it| it.to_string());
    number.unwrap_or_else(|_| row.try_get_by_index(0).unwrap())
}

/// What SQLite promises about a commit and a reference depends on what each connection asks for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_is_on_the_disk_and_a_reader_only_reads() {
    let db = Db::new(Engine::Sqlite).await;
    // The journal, 2 for FULL, and whether references are held to.
    let asked = ["journal_mode", "synchronous", "foreign_keys", "query_only"];
    let reader = db.store.read();
    let writer = db.store.writer();
    let of_writer = writer.run(move |tx| async move {
        let mut told = Vec::new();
        for name in asked {
            told.push(pragma(&tx, name).await);
        }
        Ok::<_, StoreError>(told)
    });
    assert_eq!(of_writer.await.unwrap(), ["wal", "2", "1", "0"]);
    let mut of_reader = Vec::new();
    for name in asked {
        of_reader.push(pragma(reader, name).await);
    }
    assert_eq!(of_reader, ["wal", "2", "1", "1"]);
    let refused = reader.db().execute_unprepared("DELETE FROM counter").await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("readonly"), "{refused}");
    db.sql("CREATE TABLE child (parent INTEGER REFERENCES counter (id))")
        .await;
    let dangling = writer.run(|tx| async move {
        let nobodys = "INSERT INTO child (parent) VALUES (7)";
        tx.db().execute_unprepared(nobodys).await?;
        Ok::<_, StoreError>(())
    });
    let dangling = dangling.await.unwrap_err().to_string();
    assert!(dangling.contains("FOREIGN KEY"), "{dangling}");
}

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
