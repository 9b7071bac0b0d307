//! A key is followed by another, everything is sealed anew, and the old one can be taken off.

use domain::codes::Role;
use harness::{App, on_both};
use migrations::describe;
use serde_json::json;
use store::StoreError;
use store::crypto::KeyRing;
use store::sealed::{self, Anew, COLUMNS};
use store::{key_check, reindex};

use super::column;
use crate::enrolments::setup::{Setup, Wanted};

async fn under(app: &App, ring: &KeyRing, key: &str) -> i64 {
    let found = sealed::usage(app.inside().store.read(), ring)
        .await
        .unwrap();
    let of = found.iter().filter(|one| one.key.as_deref() == Some(key));
    of.filter(|one| one.table != "idempotency")
        .map(|one| one.values)
        .sum()
}

async fn reseal(app: &App, ring: &KeyRing) -> Anew {
    let ring = ring.clone();
    let unit = app.inside().store.writer().run(move |tx| {
        let ring = ring.clone();
        async move { sealed::reseal(&tx, &ring, 2).await }
    });
    let anew: Result<Anew, StoreError> = unit.await;
    anew.unwrap()
}

/// Seals anew until nothing is left to do; how many were, and what the last unit says.
async fn reseal_all(app: &App, ring: &KeyRing) -> (u64, Anew) {
    let mut done = 0;
    loop {
        let anew = reseal(app, ring).await;
        done += anew.done;
        if anew.done == 0 {
            return (done, anew);
        }
    }
}

on_both!(
    async fn everything_is_sealed_anew_and_the_old_key_goes(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(9)).await;
        let body = json!({
            "party": ["patient"], "displayName": "Kari Nordmann", "accommodations": "Teleslynge",
            "contact": { "email": "kari@example.no" }
        });
        let party = setup.enrol_with(run, body).await;
        for n in 0..5 {
            let person = json!({
                "name": format!("Ola {n}"), "contact": { "email": "ola@example.no" },
                "professionalSide": { "profession": "Lege" }
            });
            setup
                .coordinator
                .post("/v1/people", &person)
                .await
                .expect(201);
        }
        let old = app.inside().ring.clone();
        let all = under(&app, &old, "k1").await;
        // Of the party three, of each person three, and the message that it has a place.
        assert_eq!(all, 3 + 5 * 3 + 1);
        // A ring that is not this database's opens nothing, and changes nothing.
        let foreign = KeyRing::generate().unwrap().rotated().unwrap();
        let nothing = reseal(&app, &foreign).await;
        assert_eq!((nothing.done, nothing.damaged), (0, all as u64));
        let new = old.rotated().unwrap();
        assert_eq!((new.current(), new.ids()), ("k2", vec!["k1", "k2"]));
        // As the command does it: the database meets the new key before anything is sealed under it.
        let met = key_check::hold(&app.inside().store, &new).await;
        assert!(met.is_ok(), "{met:?}");
        let (done, last) = reseal_all(&app, &new).await;
        assert_eq!((done, last.damaged), (all as u64, 0));
        assert_eq!(
            (under(&app, &new, "k1").await, under(&app, &new, "k2").await),
            (0, all)
        );

        // Without the old key: everything opens, is found by name, and heads from before are known.
        let head = old.sign_head(
            domain::codes::Chain::Journal,
            setup.tenant,
            (1, "h".into()),
            app.clock.now(),
        );
        let without = new.without("k1").unwrap();
        assert_eq!(without.ids(), ["k2"]);
        assert_eq!(without.check_head(&head), Ok(()));
        let keys = app.db.folder.join("keys.json");
        std::fs::remove_file(&keys).unwrap();
        without.save_new(&keys).unwrap();
        let second = app.second_instance().await;
        let coordinator = setup.coordinator.at(&second.base);
        let path = format!("/v1/enrolments/{}", party["id"].as_str().unwrap());
        assert_eq!(
            coordinator.get(&path).await.expect(200).json["displayName"],
            "Kari Nordmann"
        );
        let found = coordinator
            .post("/v1/people/search", &json!({ "name": "ola 3" }))
            .await
            .expect(200)
            .json;
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
    }
);

on_both!(
    async fn a_damaged_value_is_left_and_told_of_and_the_rest_goes_on(app: App) {
        let setup = Setup::new(&app, "general").await;
        for n in 0..6 {
            let person =
                json!({ "name": format!("Ola {n}"), "professionalSide": { "profession": "Lege" } });
            let made = setup.coordinator.post("/v1/people", &person).await;
            made.expect(201);
        }
        let new = app.inside().ring.rotated().unwrap().reindexed().unwrap();
        let all = under(&app, &new, "k1").await as u64;
        // The first three of one column, more than a unit takes: the rest is behind them.
        let harm = "UPDATE person SET name_sealed = 'k1.AAAA' \
                    WHERE id IN (SELECT id FROM person ORDER BY id LIMIT 3)";
        crate::over::sql(&app, harm).await;
        let (done, last) = reseal_all(&app, &new).await;
        assert_eq!((done, last.damaged), (all - 3, 3));
        let harmed = store::person::get(app.inside().store.read(), last.first[0].2).await;
        assert_eq!(harmed.unwrap().unwrap().name_sealed, "k1.AAAA");
        assert!(
            last.places().starts_with("person.name_sealed "),
            "{}",
            last.places()
        );
        assert_eq!(
            under(&app, &new, "k1").await,
            3,
            "they keep their key on the ring"
        );

        // Names follow the index in the same way.
        let mut indexed = 0;
        let left = loop {
            let anew = index_some(&app, &new).await;
            indexed += anew.done;
            if anew.done == 0 {
                break anew;
            }
        };
        let people = column(&app, "SELECT name_blind FROM person").await.len() as u64;
        assert_eq!((indexed, left.damaged), (people - 3, 3));
    }
);

/// Indexes two names anew, in a unit of its own, as the clock's work does.
async fn index_some(app: &App, ring: &KeyRing) -> Anew {
    let ring = ring.clone();
    let unit = app.inside().store.writer().run(move |tx| {
        let ring = ring.clone();
        async move { reindex::reindex(&tx, &ring, 2).await }
    });
    unit.await.unwrap()
}

on_both!(
    async fn an_index_follows_another_and_nothing_is_lost_meanwhile(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(9)).await;
        let referred = json!({ "party": ["patient"], "externalReference": "henvisning-17" });
        setup.enrol_with(run, referred.clone()).await;
        let person = |n: i32| json!({ "name": format!("Ola {n}"), "professionalSide": { "profession": "Lege" } });
        for n in 0..5 {
            let made = setup.coordinator.post("/v1/people", &person(n)).await;
            made.expect(201);
        }
        let retried = setup.coordinator.with_key("before-the-index-changed");
        let first = retried.post("/v1/people", &person(5)).await.expect(201);

        let old = app.inside().ring.clone();
        let new = old.rotated().unwrap().reindexed().unwrap();
        // One of them stood there before texts told their index; one unit is done, and then it is killed.
        let bare = "UPDATE person SET name_blind = substr(name_blind, 11) \
                    WHERE id = (SELECT id FROM person WHERE name_blind IS NOT NULL ORDER BY id LIMIT 1)";
        crate::over::sql(&app, bare).await;
        let all = column(&app, "SELECT name_blind FROM person").await.len();
        assert_eq!(index_some(&app, &new).await.done, 3);
        let half = column(&app, "SELECT name_blind FROM person").await;
        let done = half
            .iter()
            .filter(|blind| blind.starts_with(new.indexes()[0]));
        assert_eq!((half.len(), done.count()), (all, 2));

        let keys = app.db.folder.join("keys.json");
        std::fs::remove_file(&keys).unwrap();
        new.save_new(&keys).unwrap();
        let second = app.second_instance().await;
        let coordinator = setup.coordinator.at(&second.base);
        let each_is_found = || async {
            for n in 0..6 {
                let name = json!({ "name": format!("ola {n}") });
                let found = coordinator.post("/v1/people/search", &name).await;
                let found = found.expect(200).json;
                assert_eq!(found["items"].as_array().unwrap().len(), 1, "Ola {n}");
            }
        };
        each_is_found().await;
        // The same reference is refused, and a request sent again is answered again.
        let list = format!("/v1/runs/{run}/enrolments");
        let twice = coordinator.post(&list, &referred).await;
        twice.expect_problem(409, "duplicate");
        let again = retried
            .at(&second.base)
            .post("/v1/people", &person(5))
            .await;
        assert_eq!(again.expect(201).json["id"], first.json["id"]);

        while index_some(&second, &new).await.done > 0 {}
        each_is_found().await;
        let used = reindex::usage(second.inside().store.read(), &new)
            .await
            .unwrap();
        let former = used.iter().filter(|one| one.index == new.indexes()[1]);
        let left: Vec<_> = former.map(|one| (one.table, one.column)).collect();
        // A reference can't be made anew, and goes with its party; replies go after seven days.
        assert_eq!(
            left,
            [
                ("enrolment", "external_ref_hash"),
                ("idempotency", "key_hash")
            ]
        );
    }
);

/// Sealed with the caller's own secret, or under the keys of answers, which live apart and are destroyed.
const UNDER_OTHER_KEYS: [&str; 3] = ["reply_sealed", "body_sealed", "token_sealed"];

on_both!(
    async fn every_sealed_column_is_on_the_list(app: App) {
        app.with_role("somebody", Role::Administrator, None).await;
        let conn = app.db.connect().await;
        let lines = describe(&conn).await.unwrap().join("\n");
        conn.close().await.unwrap();
        let mut words: Vec<&str> = lines
            .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .filter(|word| word.ends_with("_sealed") && !UNDER_OTHER_KEYS.contains(word))
            .collect();
        words.sort_unstable();
        words.dedup();
        for word in words {
            assert!(
                COLUMNS.iter().any(|(_, column)| *column == word),
                "{word} is sealed and not on the list"
            );
        }
        for (table, column) in COLUMNS {
            assert!(
                lines.contains(column) && lines.contains(table),
                "{table}.{column} is not in the schema"
            );
        }
    }
);
