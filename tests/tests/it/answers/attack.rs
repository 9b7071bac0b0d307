//! Somebody looks for whose answers they are: with all that the database, its files and its log hold, and
//! knowing who answered when.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use harness::{App, Engine, on_both};
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use store::crypto::{WindowKey, sha256_hex, shuffle};
use store::keystore::KeyName;
use uuid::Uuid;

use super::chance::{Orders, attack};
use super::files::{holds, own_files, server_files};
use super::setup::{Ground, Window, column, ground_asking, instant, marks, put, seat};

const RUNS: usize = 10;
const EACH: usize = 20;

/// One person, as the attacker would like to know them.
struct Person {
    enrolment: Uuid,
    token: String,
    /// What this person, and nobody else, has answered.
    mark: i64,
}

/// One run: its people in the order in which they answered.
struct Run {
    window: Window,
    id: Uuid,
    people: Vec<Person>,
    key: WindowKey,
}

/// What a person says: unlike anybody else, and as long as it happens to be.
fn said(mark: i64) -> (i64, String) {
    let length = usize::try_from(mark % 90).unwrap();
    (mark, format!("ord-{mark}-{}", "x".repeat(length)))
}

/// The order in which rows lie.
fn physical(app: &App) -> &'static str {
    match app.engine() {
        Engine::Sqlite => "rowid",
        Engine::Postgres => "ctid",
    }
}

/// A column of the rows of a window that fulfil nothing else, in an order.
async fn rows(app: &App, what: &str, table: &str, window: Uuid, order: &str) -> Vec<String> {
    let id = match app.engine() {
        Engine::Sqlite => format!("x'{}'", window.simple()),
        Engine::Postgres => format!("'{window}'"),
    };
    let sql = format!("SELECT {what} FROM {table} WHERE window_id = {id} ORDER BY {order}");
    column(app, &sql).await
}

/// An id as text, on both databases.
fn id_text(app: &App, column: &str) -> String {
    match app.engine() {
        Engine::Sqlite => format!("lower(hex({column}))"),
        Engine::Postgres => format!("replace({column}::text, '-', '')"),
    }
}

/// Ten runs with their windows open, and twenty people in each who are about to answer in a random order.
async fn asked(app: &App, ground: &Ground) -> Vec<Run> {
    let mut windows = Vec::new();
    for _ in 0..RUNS {
        let run = ground.run(app).await;
        seat(app, ground.setup.tenant, ground.setup.course, run, EACH).await;
        windows.push(ground.window(run, "before").await);
    }
    let opens = instant(&ground.read(&windows[RUNS - 1]).await["opensAt"]);
    app.clock.set(opens + TimeDelta::seconds(1));
    let keystore = app.inside().keystore.clone().unwrap();
    let mut marks: Vec<i64> = (1000..1000 + (RUNS * EACH) as i64).collect();
    shuffle(&mut marks).unwrap();
    let mut runs = Vec::new();
    for window in windows {
        ground.until(&window, |now| now["state"] == "open").await;
        let id: Uuid = window.path.rsplit('/').next().unwrap().parse().unwrap();
        let mut people: Vec<Person> = Vec::new();
        for (enrolment, token) in ground.slips(&window).await {
            people.push(Person {
                enrolment,
                token,
                mark: marks.pop().unwrap(),
            });
        }
        assert_eq!(people.len(), EACH);
        shuffle(&mut people).unwrap();
        let key = keystore.find(KeyName::Round(id)).await.unwrap().unwrap();
        runs.push(Run {
            window,
            id,
            people,
            key,
        });
    }
    runs
}

/// Counts and newest changes of every table that is not about slots: what answering must leave alone.
async fn elsewhere(app: &App) -> Vec<String> {
    let tables = match app.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Engine::Postgres => {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()"
        }
    };
    let mut seen = Vec::new();
    for table in column(app, tables).await {
        // The journal's chains go on by themselves.
        if !["answer_slot", "journal_head", "access_block", "due"].contains(&table.as_str()) {
            let sql = format!("SELECT CAST(COUNT(*) AS TEXT) FROM \"{table}\"");
            seen.push(format!("{table} {}", column(app, &sql).await[0]));
        }
    }
    seen.sort_unstable();
    seen
}

on_both!(
    async fn nobody_finds_out_who_answered_what(app: App) {
        let ground = ground_asking(&app, marks()).await;
        let runs = asked(&app, &ground).await;

        let quiet = elsewhere(&app).await;
        // All runs mixed, as people are; a second from one to the next, a third of them on paper.
        let mut turns: Vec<(usize, usize)> = (0..EACH)
            .flat_map(|nth| (0..RUNS).map(move |run| (run, nth)))
            .collect();
        turns.sort_by_key(|(run, nth)| (*nth, sha256_hex(format!("{run}{nth}").as_bytes())));
        for (run, nth) in turns {
            let person = &runs[run].people[nth];
            let (mark, more) = said(person.mark);
            let body = json!({
                "answers": { "mark": mark, "more": more }, "paper": mark % 3 == 0,
                "pairCode": format!("{mark:016}"),
            });
            put(&app, &person.token, &body).await.expect(204);
            app.clock.advance(TimeDelta::seconds(1));
        }
        assert_eq!(
            elsewhere(&app).await,
            quiet,
            "answering left something elsewhere"
        );

        before_settling(&app, &runs).await;
        let people = orders_of_people(&app, &runs).await;
        // They begin one after the other, in the order in which they were made.
        let last = ground.read(&runs[RUNS - 1].window).await;
        app.clock
            .set(instant(&last["closesAt"]) + TimeDelta::seconds(1));
        for run in &runs {
            let closed = ground
                .until(&run.window, |now| now["state"] == "closed")
                .await;
            assert_eq!(closed["answers"], EACH);
        }
        keys_are_gone(&app, &runs).await;
        let answers = orders_of_answers(&app, &runs).await;
        let found = attack(&answers, &people);
        assert!(found.is_empty(), "{found:#?}");
        // What somebody says in their own words is no way to the rest of what they said.
        let (words, rest) = answers.split_at(2);
        let found = attack(&words.to_vec(), &rest.to_vec());
        assert!(found.is_empty(), "{found:#?}");
        // The same attack finds what leaks: were they kept in the order in which they came, or by token.
        for leak in ["answered", "tokens"] {
            let leaky = people
                .iter()
                .find(|(name, _)| name == leak)
                .unwrap()
                .clone();
            assert!(
                !attack(&vec![leaky], &people).is_empty(),
                "{leak} is not found"
            );
        }
        // Nobody is asked again: what waited for that is gone, too.
        assert_eq!(super::setup::count(&app, "pair_held").await, RUNS * EACH);
        for run in &runs {
            ground.cancel_run(&app, run.window.run).await;
        }
        nothing_is_left(&app, &runs).await;
    }
);

/// While windows are open the database alone tells nothing: no text, no length, no order that leads from
/// an invitation to a slot.
async fn before_settling(app: &App, runs: &[Run]) {
    let (mut slots, mut invites): (Orders, Orders) = (Vec::new(), Vec::new());
    let mut lengths = HashSet::new();
    for order in [physical(app), "id_hash"] {
        let mut by_run = Vec::new();
        for run in runs {
            let marks = by(run, |person| {
                sha256_hex(format!("slot{}", person.token).as_bytes())
            });
            let hashes = rows(app, "id_hash", "answer_slot", run.id, order).await;
            by_run.push(hashes.iter().map(|hash| marks[hash]).collect());
            let bodies = rows(app, "body_sealed", "answer_slot", run.id, order).await;
            lengths.extend(bodies.iter().map(String::len));
        }
        slots.push((format!("slots by {order}"), by_run));
    }
    assert_eq!(
        lengths.len(),
        1,
        "how much somebody wrote can be seen: {lengths:?}"
    );
    for order in [physical(app), "id"] {
        let mut by_run = Vec::new();
        for run in runs {
            let marks = by(run, |person| person.enrolment.simple().to_string());
            let whose = id_text(app, "enrolment_id");
            let whose = rows(app, &whose, "answer_invite", run.id, order).await;
            by_run.push(whose.iter().map(|one| marks[one]).collect());
        }
        invites.push((format!("invitations by {order}"), by_run));
    }
    invites.push((
        "enrolments by id".to_owned(),
        sorted(runs, |one| one.enrolment.to_string()),
    ));
    // On PostgreSQL a slot that is written lies behind the others, so that who answered last is seen, and
    // not what: that order is known to the attacker anyway.
    let found = attack(&slots, &invites);
    assert!(found.is_empty(), "{found:#?}");
    let here = String::from_utf8_lossy(&own_files(app)).into_owned() + &server_files(app).await;
    assert!(here.contains("answerInvitation") || here.contains("openWindow"));
    assert!(!here.contains("ord-1"), "somebody's words lie in a file");
    for person in runs.iter().flat_map(|run| run.people.first()) {
        assert!(!here.contains(&person.token), "a token lies in a file");
    }
}

/// The marks of a run's people, by what each is known as.
fn by(run: &Run, name: impl Fn(&Person) -> String) -> HashMap<String, i64> {
    let people = run.people.iter();
    people.map(|person| (name(person), person.mark)).collect()
}

/// The marks of each run's people, sorted by what is known of them.
fn sorted(runs: &[Run], key: impl Fn(&Person) -> String) -> Vec<Vec<i64>> {
    let of_run = |run: &Run| {
        let mut people: Vec<_> = run.people.iter().map(|one| (key(one), one.mark)).collect();
        people.sort();
        people.into_iter().map(|(_, mark)| mark).collect()
    };
    runs.iter().map(of_run).collect()
}

/// Every order in which people came or lie, while the windows are open.
async fn orders_of_people(app: &App, runs: &[Run]) -> Orders {
    let marks = |run: &Run| run.people.iter().map(|person| person.mark).collect();
    let mut orders = vec![
        ("answered".to_owned(), runs.iter().map(marks).collect()),
        (
            "enrolments".to_owned(),
            sorted(runs, |one| one.enrolment.to_string()),
        ),
        ("tokens".to_owned(), sorted(runs, |one| one.token.clone())),
        (
            "slots".to_owned(),
            sorted(runs, |one| {
                sha256_hex(format!("slot{}", one.token).as_bytes())
            }),
        ),
    ];
    let places = [
        ("answer_invite", id_text(app, "enrolment_id"), physical(app)),
        ("answer_invite", id_text(app, "enrolment_id"), "id"),
        ("answer_slot", "id_hash".to_owned(), physical(app)),
    ];
    for (table, what, order) in places {
        let mut by_run = Vec::new();
        for run in runs {
            let marks = by(run, |person| match table {
                "answer_slot" => sha256_hex(format!("slot{}", person.token).as_bytes()),
                _ => person.enrolment.simple().to_string(),
            });
            let found = rows(app, &what, table, run.id, order).await;
            by_run.push(found.iter().map(|one| marks[one]).collect());
        }
        orders.push((format!("{table} by {order}"), by_run));
    }
    orders
}

/// Every order in which what is left lies: two of the free texts, then two of the other answers.
async fn orders_of_answers(app: &App, runs: &[Run]) -> Orders {
    let mut orders = Vec::new();
    let number = |text: &String| -> i64 {
        let digits = text.chars().skip_while(|one| !one.is_ascii_digit());
        let digits: String = digits.take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    };
    for (what, table, order) in [
        ("text", "answer_text", physical(app)),
        ("text", "answer_text", "id"),
        ("CAST(\"values\" AS TEXT)", "answer", physical(app)),
        ("CAST(\"values\" AS TEXT)", "answer", "id"),
    ] {
        let mut by_run = Vec::new();
        for run in runs {
            let found = rows(app, what, table, run.id, order).await;
            by_run.push(found.iter().map(number).collect());
        }
        orders.push((format!("{table} by {order}"), by_run));
    }
    orders
}

/// Keys are destroyed soon after a window has closed.
async fn keys_are_gone(app: &App, runs: &[Run]) {
    let keystore = app.inside().keystore.clone().unwrap();
    for run in runs {
        let mut left = true;
        for _ in 0..300 {
            left = keystore
                .find(KeyName::Round(run.id))
                .await
                .unwrap()
                .is_some();
            if !left {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert!(!left, "a key is still there");
    }
}

/// No row, file or line of the log holds what leads from a person to an answer, or a key that opens what an
/// old backup holds.
async fn nothing_is_left(app: &App, runs: &[Run]) {
    for table in ["answer_slot", "answer_invite", "pair_held"] {
        assert_eq!(super::setup::count(app, table).await, 0, "{table}");
    }
    while !app.inside().store.checkpoint().await.unwrap() {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let files = own_files(app);
    let here = String::from_utf8_lossy(&files).into_owned();
    let there = server_files(app).await;
    let logged = harness::log::own();
    assert!(
        logged.contains("/v1/windows/{id}/slips"),
        "the log is listened to"
    );
    assert!(!logged.contains("/v1/answer"), "a line tells of an answer");
    // The words of an answer lie beside no other of the same person's.
    let together = "{\"answers\":{\"mark\":";
    for place in [&here, &there, &logged] {
        assert!(!place.contains(together), "a whole answer lies in a file");
    }
    for run in runs {
        let gone = !holds(&files, run.key.bytes());
        assert!(gone, "a destroyed key lies in a file");
        for person in &run.people {
            let slot = sha256_hex(format!("slot{}", person.token).as_bytes());
            let code = format!("{:016}", person.mark);
            for secret in [&person.token, &slot, &code] {
                assert!(!here.contains(secret), "{secret} lies in a file");
                assert!(!logged.contains(secret), "{secret} stands in the log");
            }
        }
        let first = &run.people[0];
        assert!(!there.contains(&first.token), "a token lies in a file");
    }
    let db = app.db.connect().await;
    for (table, columns) in [
        ("answer", "id window_id values"),
        ("answer_text", "id question text window_id"),
    ] {
        let sql = format!("SELECT * FROM {table} LIMIT 1");
        let row = db
            .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
            .await;
        let mut names = row.unwrap().unwrap().column_names();
        names.sort_unstable();
        let mut wanted: Vec<&str> = columns.split(' ').collect();
        wanted.sort_unstable();
        assert_eq!(names, wanted, "{table}: something more is kept");
    }
    if app.engine() == Engine::Postgres {
        // All of a window came in one transaction, and no time of it is kept.
        let sql = "SELECT CAST(COUNT(DISTINCT xmin::text) AS text) FROM answer";
        assert_eq!(column(app, sql).await, [RUNS.to_string()]);
    }
    db.close().await.unwrap();
}
