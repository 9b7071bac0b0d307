//! Every order in which people came, and in which what they left lies.

use std::collections::HashMap;

use harness::{App, Engine};
use uuid::Uuid;

use super::{Person, Run, slot_of};
use crate::answers::chance::Order;
use crate::answers::setup::column;

/// The order in which rows lie.
fn physical(app: &App) -> &'static str {
    match app.engine() {
        Engine::Sqlite => "rowid",
        Engine::Postgres => "ctid",
    }
}

/// A column of the rows of a window, in an order.
pub async fn rows(app: &App, what: &str, table: &str, window: Uuid, order: &str) -> Vec<String> {
    rows_of(app, what, table, ("window_id", window), order).await
}

async fn rows_of(
    app: &App,
    what: &str,
    table: &str,
    (owner, id): (&str, Uuid),
    order: &str,
) -> Vec<String> {
    let id = match app.engine() {
        Engine::Sqlite => format!("x'{}'", id.simple()),
        Engine::Postgres => format!("'{id}'"),
    };
    let sql = format!("SELECT {what} FROM \"{table}\" WHERE {owner} = {id} ORDER BY {order}");
    column(app, &sql).await
}

/// An id as text, on both databases.
fn id_text(app: &App, column: &str) -> String {
    match app.engine() {
        Engine::Sqlite => format!("lower(hex({column}))"),
        Engine::Postgres => format!("replace({column}::text, '-', '')"),
    }
}

/// The marks of a run's people, by what each is known as.
fn by(run: &Run, name: impl Fn(&Person) -> String) -> HashMap<String, i64> {
    let people = run.people.iter();
    people.map(|person| (name(person), person.mark)).collect()
}

/// Each run's people, sorted by what is known of them.
fn sorted(name: String, runs: &[Run], key: impl Fn(&Person) -> String) -> Order {
    let of_run = |run: &Run| {
        let mut people: Vec<_> = run.people.iter().map(|one| (key(one), one.mark)).collect();
        people.sort();
        people.into_iter().map(|(_, mark)| mark).collect()
    };
    Order {
        name,
        runs: runs.iter().map(of_run).collect(),
    }
}

/// The orders in which slots lie, and those of invitations: as long as windows are open nothing leads from
/// one to the other.
pub async fn of_slots(app: &App, word: &str, runs: &[Run]) -> (Vec<Order>, Vec<Order>) {
    let (mut slots, mut invites) = (Vec::new(), Vec::new());
    for order in [physical(app), "id_hash"] {
        let mut by_run = Vec::new();
        for run in runs {
            let marks = by(run, |person| slot_of(&person.token));
            let found = rows(app, "id_hash", "answer_slot", run.id, order).await;
            by_run.push(found.iter().map(|one| marks[one]).collect());
        }
        slots.push(Order {
            name: format!("{word}: slots by {order}"),
            runs: by_run,
        });
    }
    for order in [physical(app), "id"] {
        let mut by_run = Vec::new();
        for run in runs {
            let marks = by(run, |person| person.enrolment.simple().to_string());
            let whose = id_text(app, "enrolment_id");
            let found = rows(app, &whose, "answer_invite", run.id, order).await;
            by_run.push(found.iter().map(|one| marks[one]).collect());
        }
        invites.push(Order {
            name: format!("{word}: invitations by {order}"),
            runs: by_run,
        });
    }
    invites.push(sorted(format!("{word}: enrolments"), runs, |one| {
        one.enrolment.to_string()
    }));
    (slots, invites)
}

/// The orders that an attacker knows besides: who answered when, and by which token.
pub fn of_people(word: &str, runs: &[Run]) -> Vec<Order> {
    let marks = |run: &Run| run.people.iter().map(|person| person.mark).collect();
    vec![
        Order {
            name: format!("{word}: answered"),
            runs: runs.iter().map(marks).collect(),
        },
        sorted(format!("{word}: tokens"), runs, |one| one.token.clone()),
    ]
}

/// The orders in which what is left of a window lies: free texts, and the other answers.
pub async fn of_answers(app: &App, word: &str, runs: &[Run]) -> [Vec<Order>; 2] {
    let texts = left(app, word, runs, ("answer_text", "text")).await;
    let values = left(app, word, runs, ("answer", "CAST(\"values\" AS TEXT)")).await;
    [texts, values]
}

/// The orders in which changes lie.
pub async fn of_changes(app: &App, runs: &[Run]) -> Vec<Order> {
    left(app, "", runs, ("change", "CAST(before / 100 AS TEXT)")).await
}

async fn left(app: &App, word: &str, runs: &[Run], (table, what): (&str, &str)) -> Vec<Order> {
    let number = |text: &String| -> i64 {
        let digits = text.chars().skip_while(|one| !one.is_ascii_digit());
        let digits: String = digits.take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    };
    let mut orders = Vec::new();
    for order in [physical(app), "id"] {
        let mut by_run = Vec::new();
        for run in runs {
            let owner = match table {
                "change" => ("run_id", run.window.run),
                _ => ("window_id", run.id),
            };
            let found = rows_of(app, what, table, owner, order).await;
            by_run.push(found.iter().map(number).collect());
        }
        orders.push(Order {
            name: format!("{word}: {table} by {order}"),
            runs: by_run,
        });
    }
    orders
}
