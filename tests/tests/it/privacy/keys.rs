//! A key is followed by another, everything is sealed anew, and the old one can be taken off.

use domain::codes::Role;
use harness::{App, on_both};
use migrations::describe;
use serde_json::json;
use store::StoreError;
use store::crypto::KeyRing;
use store::sealed::{self, COLUMNS};

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

async fn reseal(app: &App, ring: &KeyRing) -> Result<u64, StoreError> {
    let ring = ring.clone();
    let unit = app.inside().store.writer().run(move |tx| {
        let ring = ring.clone();
        async move { sealed::reseal(&tx, &ring, 2).await }
    });
    unit.await
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
        // A ring that is not this database's is told so, and changes nothing.
        let foreign = KeyRing::generate().unwrap().rotated().unwrap();
        assert!(matches!(
            reseal(&app, &foreign).await,
            Err(StoreError::Corrupt(_))
        ));
        let new = old.rotated().unwrap();
        assert_eq!((new.current(), new.ids()), ("k2", vec!["k1", "k2"]));
        let mut done = 0;
        loop {
            let some = reseal(&app, &new).await.unwrap();
            done += some;
            if some == 0 {
                break;
            }
        }
        assert_eq!(done, all as u64);
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
    async fn every_sealed_column_is_on_the_list(app: App) {
        app.with_role("somebody", Role::Administrator, None).await;
        let conn = app.db.connect().await;
        let lines = describe(&conn).await.unwrap().join("\n");
        conn.close().await.unwrap();
        let mut words: Vec<&str> = lines
            .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .filter(|word| word.ends_with("_sealed") && *word != "reply_sealed")
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
