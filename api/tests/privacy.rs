//! What an operator does for audit and privacy, on the command line.
#![allow(clippy::unwrap_used)] // a test may; clippy knows test functions, not their helpers

#[allow(dead_code)]
mod place;

use std::io::{BufRead, BufReader};
use std::process::{Output, Stdio};
use std::time::Duration;

use place::Place;
use store::crypto::{Aad, KeyRing};
use store::person::{self, Person};
use store::{Store, StoreConfig, StoreError, reindex};
use uuid::Uuid;

fn text(output: &Output) -> String {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&both).into_owned()
}

#[track_caller]
fn works(output: &Output) -> String {
    assert!(output.status.success(), "{}", text(output));
    text(output)
}

#[track_caller]
fn fails(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", text(output));
    text(output)
}

/// Gives somebody a role: a fact for the journal.
fn role(place: &Place, subject: &str) {
    let issuer = place.issuer().config().issuer;
    let add = [
        "role",
        "add",
        "--role",
        "administrator",
        "--issuer",
        &issuer,
        "--subject",
        subject,
    ];
    works(&place.with_settings(&add));
}

/// The files of the database under another beginning of their names.
fn copy(place: &Place, from: &str, to: &str) {
    for ending in ["", "-wal", "-shm"] {
        let (from, to) = (
            place.0.join(format!("{from}{ending}")),
            place.0.join(format!("{to}{ending}")),
        );
        _ = std::fs::remove_file(&to);
        if from.exists() {
            std::fs::copy(from, to).unwrap();
        }
    }
}

#[test]
fn a_database_set_back_is_found_against_a_head_kept_elsewhere() {
    let place = Place::ready("audit");
    place.database(false);
    role(&place, "first");
    works(&place.with_settings(&["audit", "head"]));
    copy(&place, "sidestilt.sqlite", "before.sqlite");
    role(&place, "second");
    works(&place.with_settings(&["audit", "head", "--out", "heads.jsonl"]));
    let heads = std::fs::read_to_string(place.0.join("heads.jsonl")).unwrap();
    assert_eq!(heads.lines().count(), 1, "{heads}");
    assert!(
        heads.contains("\"chain\":\"journal\"") && heads.contains("\"position\":2"),
        "{heads}"
    );
    let whole = works(&place.with_settings(&["audit", "verify", "--heads", "heads.jsonl"]));
    assert!(
        whole.contains("holds\t2 links, borne out until 2"),
        "{whole}"
    );

    copy(&place, "before.sqlite", "sidestilt.sqlite");
    let alone = works(&place.with_settings(&["audit", "verify"]));
    assert!(alone.contains("holds\t1 links"), "{alone}");
    let found = fails(&place.with_settings(&["audit", "verify", "--heads", "heads.jsonl"]));
    assert!(found.contains("broken at 2: missing"), "{found}");

    let forged = heads.replace("\"position\":2", "\"position\":1");
    std::fs::write(place.0.join("forged.jsonl"), forged).unwrap();
    let refused = fails(&place.with_settings(&["audit", "verify", "--heads", "forged.jsonl"]));
    assert!(refused.contains("Line 1 of the heads"), "{refused}");
    std::fs::write(place.0.join("other.jsonl"), "no head\n").unwrap();
    let refused = fails(&place.with_settings(&["audit", "verify", "--heads", "other.jsonl"]));
    assert!(
        refused.contains("Line 1 of other.jsonl is no head"),
        "{refused}"
    );
}

#[test]
fn a_key_is_counted_and_taken_off() {
    let place = Place::ready("retire");
    place.database(false);
    assert!(works(&place.with_settings(&["keys", "usage"])).contains("k1\t0 values, current"));
    let refused = fails(&place.with_settings(&["keys", "retire", "k1", "--out", "none.json"]));
    assert!(refused.contains("current"), "{refused}");
    works(&place.run(&["keys", "rotate", "keys.json", "--out", "two.json"]));
    let with = |args: &[&str], keys: &str| {
        let keys = format!("keys_file={keys}");
        place.run(&[args, &["--config", "sidestilt.toml", "--set", &keys]].concat())
    };
    assert!(works(&with(&["keys", "usage"], "two.json")).contains("k2\t0 values, current"));
    assert!(
        works(&with(&["keys", "reseal"], "two.json"))
            .contains("0 values are sealed or indexed anew under k2")
    );
    works(&with(
        &["keys", "retire", "k1", "--out", "three.json"],
        "two.json",
    ));
    let three = std::fs::read_to_string(place.0.join("three.json")).unwrap();
    let one = std::fs::read_to_string(place.0.join("keys.json")).unwrap();
    let master = one
        .split("\"k1\": \"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    assert!(!three.contains(master) && three.contains("\"k2\""));
    assert!(works(&with(&["keys", "usage"], "three.json")).contains("k2\t0 values, current"));
    // A number that was given is not given again.
    works(&place.run(&["keys", "rotate", "three.json", "--out", "four.json"]));
    assert!(
        std::fs::read_to_string(place.0.join("four.json"))
            .unwrap()
            .contains("\"k3\"")
    );
}

/// How many people there are to index anew.
const PEOPLE: usize = 3000;
const TENANT: Uuid = Uuid::from_u128(7);

async fn open(place: &Place) -> Store {
    let config = StoreConfig {
        url: format!("sqlite:{}", place.0.join("sidestilt.sqlite").display()),
        connections: 1,
        patience: Duration::from_secs(5),
    };
    Store::open(&config).await.unwrap()
}

/// People whose names are sealed and indexed under the ring's keys of now.
async fn register(store: &Store, ring: KeyRing) {
    let unit = store.writer().run(move |tx| {
        let ring = ring.clone();
        async move {
            for n in 0..PEOPLE {
                let (id, now) = (Uuid::new_v4(), chrono::Utc::now());
                let aad = Aad {
                    table: "person",
                    column: "name_sealed",
                    row: id,
                    tenant: TENANT,
                };
                let name = format!("Ola {n}");
                let new = Person {
                    id,
                    tenant: TENANT,
                    version: 1,
                    created_at: now,
                    updated_at: now,
                    name_sealed: ring.seal(&aad, name.as_bytes()).unwrap(),
                    name_blind: Some(ring.blind(TENANT, &name)),
                    contact_sealed: None,
                    user_side_sealed: None,
                    professional_side_sealed: None,
                    display_name_consent: false,
                    erased_at: None,
                };
                person::insert(&tx, new).await?;
            }
            Ok::<_, StoreError>(())
        }
    });
    unit.await.unwrap();
}

/// How many names are under each of the ring's indexes, after each of them was looked for.
async fn all_found(store: &Store, ring: &KeyRing) -> Vec<i64> {
    for n in (0..PEOPLE).step_by(7) {
        let blinds = ring.blinds(TENANT, &format!("ola  {n}"));
        let found = person::by_name(store.read(), &blinds, 10).await.unwrap();
        assert_eq!(found.len(), 1, "Ola {n}");
    }
    let used = reindex::usage(store.read(), ring).await.unwrap();
    let under = |id: &str| -> i64 {
        let of = used.iter().filter(|one| one.index == id);
        of.map(|one| one.values).sum()
    };
    ring.indexes().into_iter().map(under).collect()
}

#[test]
fn indexing_anew_goes_on_where_it_was_killed_and_finds_everybody_meanwhile() {
    let place = Place::ready("reindex");
    place.database(false);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let old = KeyRing::load(&place.0.join("keys.json")).unwrap();
    runtime.block_on(async { register(&open(&place).await, old).await });
    works(&place.run(&[
        "keys",
        "rotate",
        "keys.json",
        "--index",
        "--out",
        "two.json",
    ]));
    let two = ["--config", "sidestilt.toml", "--set", "keys_file=two.json"];
    let ring = KeyRing::load(&place.0.join("two.json")).unwrap();
    let former = ring.indexes()[1].to_owned();

    let mut command = place.command(&["keys", "reseal"]);
    let begun = command.args(two).stdout(Stdio::piped()).spawn();
    let mut begun = begun.unwrap();
    let mut said = String::new();
    let lines = begun.stdout.as_mut().unwrap();
    BufReader::new(lines).read_line(&mut said).unwrap();
    begun.kill().unwrap();
    begun.wait().unwrap();
    assert!(said.contains("so far"), "{said}");

    let half = runtime.block_on(async { all_found(&open(&place).await, &ring).await });
    assert_eq!(half.iter().sum::<i64>(), PEOPLE as i64);
    assert!(
        half.iter().all(|count| *count > 0),
        "killed too late: {half:?}"
    );
    let with = |args: &[&str]| place.run(&[args, &two].concat());
    let refused = fails(&with(&["keys", "retire", &former, "--out", "none.json"]));
    assert!(refused.contains(&format!("need {former}")), "{refused}");
    works(&with(&["keys", "reseal"]));
    let whole = runtime.block_on(async { all_found(&open(&place).await, &ring).await });
    assert_eq!(whole, [PEOPLE as i64, 0]);

    // Key and index go, and with them all that came of the first key.
    works(&with(&["keys", "retire", &former, "--out", "three.json"]));
    let last = [
        "--config",
        "sidestilt.toml",
        "--set",
        "keys_file=three.json",
    ];
    let retire = ["keys", "retire", "k1", "--out", "four.json"];
    works(&place.run(&[&retire[..], &last].concat()));
    let ring = KeyRing::load(&place.0.join("four.json")).unwrap();
    assert_eq!((ring.ids(), ring.indexes().len()), (vec!["k2"], 1));
    let whole = runtime.block_on(async { all_found(&open(&place).await, &ring).await });
    assert_eq!(whole, [PEOPLE as i64]);
}

#[test]
fn retention_is_counted_and_erasures_are_kept() {
    let place = Place::ready("retention");
    place.database(false);
    let counted = works(&place.with_settings(&["retention", "--dry-run"]));
    assert!(
        counted.contains("partyOfEndedRun\t0\tstripped\t90 days after"),
        "{counted}"
    );
    assert_eq!(works(&place.with_settings(&["retention"])), counted);
    works(&place.with_settings(&["erasures", "export", "--out", "erasures.jsonl"]));
    let again = works(&place.with_settings(&["erasures", "replay", "erasures.jsonl"]));
    assert!(
        again.contains("0 erased again, 0 were erased already"),
        "{again}"
    );
    std::fs::write(place.0.join("wrong.jsonl"), "{}\n").unwrap();
    let refused = fails(&place.with_settings(&["erasures", "replay", "wrong.jsonl"]));
    assert!(
        refused.contains("Line 1 of wrong.jsonl is no erasure"),
        "{refused}"
    );
}
