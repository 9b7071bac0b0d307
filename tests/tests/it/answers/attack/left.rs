//! What is left once windows are settled: in rows, in files, in the log and in the keystore.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use harness::{App, Engine};
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
use store::keystore::KeyName;

use super::dump::{tables, words, words_of};
use super::{RUNS, Run, code_of, slot_of};
use crate::answers::files::{holds, own_files, server_files};
use crate::answers::setup::{column, count};

/// Where answers are kept.
const KEPT: [&str; 3] = ["answer", "answer_text", "change"];

/// Waits until a key is destroyed, as it is soon after a window has closed.
pub async fn is_gone(app: &App, key: KeyName) {
    let keystore = app.inside().keystore.clone().unwrap();
    for _ in 0..300 {
        if keystore.find(key).await.unwrap().is_none() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{key:?} is still there");
}

/// No file and no line of the log holds what leads from a person to an answer, or a key that opens what an old
/// backup holds.
pub async fn in_files(app: &App, runs: &[Run]) {
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
            for secret in [
                &person.token,
                &slot_of(&person.token),
                &code_of(person.mark),
            ] {
                assert!(!here.contains(secret), "{secret} lies in a file");
                assert!(!logged.contains(secret), "{secret} stands in the log");
            }
        }
        // A server's log of writes still holds the hashes of slots, and nothing that opens what lay in them.
        let first = &run.people[0];
        assert!(!there.contains(&first.token), "a token lies in a file");
    }
}

/// No value of any row, and no word of the log, is both something that the attacker knows or could have seen
/// before, and something that stands by an answer; nor is any time that of one.
pub async fn in_rows(
    app: &App,
    runs: &[Run],
    seen_before: BTreeSet<String>,
    times: &[DateTime<Utc>],
) {
    for table in ["answer_slot", "answer_invite", "pair_held"] {
        assert_eq!(count(app, table).await, 0, "{table}");
    }
    let all = tables(app).await;
    let (answers, elsewhere): (Vec<_>, Vec<_>) =
        (all.iter()).partition(|(table, _)| KEPT.contains(&table.as_str()));
    let of_answers = words_of(answers.iter().flat_map(|(_, rows)| *rows));
    let others = words_of(elsewhere.iter().flat_map(|(_, rows)| *rows));
    let logged = words(&harness::log::own());

    // Who took part, in which run, and that there was a window, is no secret.
    let people = runs.iter().flat_map(|run| &run.people);
    let whose: BTreeSet<String> = (people.clone())
        .map(|person| person.enrolment.simple().to_string())
        .collect();
    let windows = runs.iter().flat_map(|run| [run.id, run.window.run]);
    let windows: BTreeSet<String> = windows.map(|id| id.simple().to_string()).collect();
    assert!(whose.is_subset(&others), "the dump shows what is there");
    assert!(windows.is_subset(&of_answers), "and what is kept");

    // Tokens and all hashes of slots that the attacker can make of them, codes, and every word that stood by a slot,
    // an invitation or a score that waited.
    let mut known: BTreeSet<String> = seen_before;
    known.retain(|word| !whose.contains(word) && !windows.contains(word));
    for person in people {
        let own = [
            person.token.clone(),
            slot_of(&person.token),
            code_of(person.mark),
        ];
        known.extend(words_of(&own));
    }
    for (place, words) in [
        ("answers", &of_answers),
        ("rows", &others),
        ("the log", &logged),
    ] {
        let both: Vec<_> = known.intersection(words).collect();
        assert!(both.is_empty(), "{place}: {both:?}");
    }
    // Nothing but the window and its form stands both by an answer and elsewhere.
    let forms = match app.engine() {
        Engine::Sqlite => "SELECT hex(form_id) FROM \"change\"",
        Engine::Postgres => "SELECT form_id::text FROM \"change\"",
    };
    let forms = column(app, forms).await;
    let forms = words_of(&forms);
    for (place, words) in [("rows", &others), ("the log", &logged)] {
        let both = of_answers.intersection(words);
        let both: Vec<_> = both
            .filter(|word| !windows.contains(*word) && !forms.contains(*word))
            .collect();
        assert!(both.is_empty(), "answers and {place}: {both:?}");
    }
    no_time(app, &elsewhere, times);
    ids_tell_nothing(app).await;
}

/// No row was written within two seconds of an answer.
fn no_time(app: &App, elsewhere: &[(&String, &Vec<String>)], times: &[DateTime<Utc>]) {
    let near = TimeDelta::seconds(2);
    let (first, last) = (*times.iter().min().unwrap(), *times.iter().max().unwrap());
    let mut seen = 0;
    for (table, rows) in elsewhere {
        for at in rows.iter().flat_map(|row| instants(row)) {
            seen += 1;
            let near = times.iter().any(|time| (at - *time).abs() <= near);
            assert!(!near, "{table} tells of {at}, when somebody answered");
        }
    }
    assert!(seen > 100, "times are found: {seen}, {:?}", app.engine());
    assert!(first < last);
}

/// Every time in a text, to the second.
fn instants(text: &str) -> Vec<DateTime<Utc>> {
    let at = |place: usize| {
        let part = text.get(place..place + 19)?.replace('T', " ");
        let read = chrono::NaiveDateTime::parse_from_str(&part, "%Y-%m-%d %H:%M:%S");
        read.ok().map(|read| read.and_utc())
    };
    let places = text.match_indices("20").map(|(place, _)| place);
    places.filter_map(at).collect()
}

/// Ids are random in every bit but those that say so, and all that lies by an answer is what is known to.
async fn ids_tell_nothing(app: &App) {
    let db = app.db.connect().await;
    for (table, columns) in [
        ("answer", "id values window_id"),
        ("answer_text", "id question text window_id"),
        ("change", "after before form_id id moment run_id scale"),
    ] {
        let id = match app.engine() {
            Engine::Sqlite => "lower(hex(id))",
            Engine::Postgres => "replace(id::text, '-', '')",
        };
        let ids = column(app, &format!("SELECT {id} FROM \"{table}\"")).await;
        assert!(!ids.is_empty());
        let random = ids.iter().all(|id| id.as_bytes()[12] == b'4');
        assert!(random, "{table}: an id that tells a time");
        let sql = format!("SELECT * FROM \"{table}\" LIMIT 1");
        let row = Statement::from_string(db.get_database_backend(), sql);
        let row = db.query_one_raw(row).await.unwrap().unwrap();
        let mut names = row.column_names();
        names.sort_unstable();
        assert_eq!(names.join(" "), columns, "{table}: something more is kept");
    }
    if app.engine() == Engine::Postgres {
        // All of a window came in one transaction, and no time of it is kept.
        for (table, windows) in [
            ("answer", 2 * RUNS),
            ("answer_text", 2 * RUNS),
            ("change", RUNS),
        ] {
            let sql = format!("SELECT CAST(COUNT(DISTINCT xmin::text) AS text) FROM \"{table}\"");
            assert_eq!(column(app, &sql).await, [windows.to_string()], "{table}");
        }
    }
    db.close().await.unwrap();
}

/// While windows are open the files tell nothing: no text, no length, no token.
pub async fn while_open(app: &App, word: &str, runs: &[Run]) {
    let mut lengths = BTreeSet::new();
    for run in runs {
        let bodies =
            super::orders::rows(app, "body_sealed", "answer_slot", run.id, "id_hash").await;
        lengths.extend(bodies.iter().map(String::len));
    }
    assert_eq!(
        lengths.len(),
        1,
        "how much somebody wrote can be seen: {lengths:?}"
    );
    let here = String::from_utf8_lossy(&own_files(app)).into_owned() + &server_files(app).await;
    assert!(here.contains("answerInvitation") || here.contains("openWindow"));
    let said = format!("{word}-1");
    assert!(!here.contains(&said), "somebody's words lie in a file");
    for person in runs.iter().flat_map(|run| run.people.first()) {
        assert!(!here.contains(&person.token), "a token lies in a file");
    }
}
