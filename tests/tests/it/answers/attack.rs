//! Somebody looks for whose answers they are: with all that the database, its files, its backups and its log hold,
//! and knowing who answered when, by which token and with which code.

mod backup;
mod dump;
mod left;
mod orders;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use harness::{App, on_both};
use serde_json::json;
use store::crypto::{WindowKey, sha256_hex, shuffle};
use store::keystore::KeyName;
use uuid::Uuid;

use super::chance::{Comparison, Order, each, found};
use super::setup::{Ground, Window, ground_asking, instant, marks, put, seat};
use backup::{Backup, keystore};
use dump::elsewhere;
use left::is_gone;

const RUNS: usize = 10;
const EACH: usize = 20;

/// One person, as the attacker would like to know them.
struct Person {
    enrolment: Uuid,
    token: String,
    /// What this person, and nobody else, has answered.
    mark: i64,
}

/// One run that is asked in one window: its people in the order in which they answered.
struct Run {
    window: Window,
    id: Uuid,
    people: Vec<Person>,
    key: WindowKey,
}

/// The hash of a token's slot: whoever has the token can work it out.
fn slot_of(token: &str) -> String {
    sha256_hex(format!("slot{token}").as_bytes())
}

/// A person's own code.
fn code_of(mark: i64) -> String {
    format!("{mark:016}")
}

on_both!(
    async fn nobody_finds_out_who_answered_what(app: App) {
        let ground = ground_asking(&app, marks()).await;
        let (windows, marks) = seated(&app, &ground).await;
        let mut attacker = Attacker::default();
        let mut all = Vec::new();
        // They are asked before and at the end, so that there is a change of each.
        for (word, windows) in ["forord", "etterord"].into_iter().zip(windows) {
            let runs = asked(&app, &ground, windows, &marks).await;
            let quiet = elsewhere(&app).await;
            let times = answered(&app, word, &runs).await;
            assert_eq!(
                elsewhere(&app).await,
                quiet,
                "answering left something elsewhere"
            );
            left::while_open(&app, word, &runs).await;
            attacker.times.extend(times);
            attacker.looks_while_open(&app, word, &runs).await;

            // A backup, and the keys that would open it.
            let backup = Backup::taken(&app, &runs).await;
            let codes: Vec<String> = marks.values().map(|mark| code_of(*mark)).collect();
            let keys = keystore(&app).await;
            assert_eq!(
                backup.opened(&keys),
                RUNS * EACH,
                "the attack would open all"
            );
            let waiting = if all.is_empty() { 0 } else { RUNS * EACH };
            assert_eq!(backup.known(&codes, &keys), waiting);
            close(&app, &ground, &runs).await;
            for run in &runs {
                is_gone(&app, KeyName::Round(run.id)).await;
                if waiting > 0 {
                    is_gone(&app, KeyName::Pair(run.window.run)).await;
                }
            }
            let keys = keystore(&app).await;
            assert_eq!(
                keys.is_empty(),
                waiting > 0,
                "those of codes stay till the end"
            );
            assert_eq!(backup.opened(&keys), 0, "an old backup opens");
            if waiting > 0 {
                assert_eq!(
                    backup.known(&codes, &keys),
                    0,
                    "codes are found in an old backup"
                );
            }
            attacker.words.extend(backup.words());
            attacker
                .left
                .extend(orders::of_answers(&app, word, &runs).await);
            all.extend(runs);
        }
        let changes = orders::of_changes(&app, &all[..RUNS]).await;
        attacker.left.push(changes);
        attacker.finds_nothing();
        left::in_files(&app, &all).await;
        left::in_rows(&app, &all, attacker.words, &attacker.times).await;
    }
);

/// What somebody gathers who looks on.
#[derive(Default)]
struct Attacker {
    /// The orders in which people came, and in which slots and invitations lay.
    people: Vec<Order>,
    /// Those of slots and of invitations, window by window.
    slots: Vec<(Vec<Order>, Vec<Order>)>,
    /// The orders in which what is left lies, table by table and window by window.
    left: Vec<Vec<Order>>,
    /// What stood in the database while windows were open.
    words: BTreeSet<String>,
    /// When somebody answered.
    times: Vec<DateTime<Utc>>,
}

impl Attacker {
    async fn looks_while_open(&mut self, app: &App, word: &str, runs: &[Run]) {
        let (slots, invites) = orders::of_slots(app, word, runs).await;
        self.people.extend(orders::of_people(word, runs));
        self.people.extend(slots.iter().chain(&invites).cloned());
        self.slots.push((slots, invites));
    }

    fn finds_nothing(&self) {
        let mut all: Vec<Comparison<'_>> = Vec::new();
        for (at, table) in self.left.iter().enumerate() {
            all.extend(each(table, &self.people));
            // What somebody says in their own words is no way to the rest of what they said, nor is one time
            // to the other or either to what has changed.
            for other in &self.left[at + 1..] {
                all.extend(each(table, other));
            }
        }
        // On PostgreSQL a slot that is written lies behind the others, so that who answered last is seen, and
        // not what: that order is known to the attacker anyway.
        for (slots, invites) in &self.slots {
            all.extend(each(slots, invites));
        }
        assert_eq!(all.len(), 10 * 14 + 40 + 12);
        let traces = found(&all, all.len());
        assert!(traces.is_empty(), "{traces:#?}");
        // The same attack finds what leaks: were they kept in the order in which they came, or by token. Weaker
        // leaks are planted beside the attack itself.
        for leak in ["answered", "tokens"] {
            let leak = self.people.iter().find(|one| one.name.ends_with(leak));
            let leak = std::slice::from_ref(leak.unwrap());
            assert!(!found(&each(leak, &self.people), all.len()).is_empty());
        }
    }
}

/// Ten runs with twenty people in each, who are to be asked before and at the end; and each person's mark.
async fn seated(app: &App, ground: &Ground) -> ([Vec<Window>; 2], HashMap<Uuid, i64>) {
    let mut free: Vec<i64> = (1000..1000 + (RUNS * EACH) as i64).collect();
    shuffle(&mut free).unwrap();
    let mut marks = HashMap::new();
    let mut windows = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        let run = ground.run(app).await;
        let people = seat(app, ground.setup.tenant, ground.setup.course, run, EACH).await;
        marks.extend(people.into_iter().zip(free.drain(..EACH)));
        for (moment, windows) in ["before", "end"].into_iter().zip(&mut windows) {
            windows.push(ground.window(run, moment).await);
        }
    }
    (windows, marks)
}

/// The windows open, and twenty people in each who are about to answer in a random order.
async fn asked(
    app: &App,
    ground: &Ground,
    windows: Vec<Window>,
    marks: &HashMap<Uuid, i64>,
) -> Vec<Run> {
    let opens = instant(&ground.read(&windows[RUNS - 1]).await["opensAt"]);
    app.clock.set(opens + TimeDelta::seconds(1));
    let keystore = app.inside().keystore.clone().unwrap();
    let mut runs = Vec::new();
    for window in windows {
        ground.until(&window, |now| now["state"] == "open").await;
        let id: Uuid = window.path.rsplit('/').next().unwrap().parse().unwrap();
        let person = |(enrolment, token)| Person {
            mark: marks[&enrolment],
            enrolment,
            token,
        };
        let slips = ground.slips(&window).await;
        let mut people: Vec<Person> = slips.into_iter().map(person).collect();
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
    // What was done to open them lies well before the first answer.
    app.clock.advance(TimeDelta::minutes(2));
    runs
}

/// All of them close. The clock is set once: it never goes back.
async fn close(app: &App, ground: &Ground, runs: &[Run]) {
    let mut last = app.clock.now();
    for run in runs {
        last = last.max(instant(&ground.read(&run.window).await["closesAt"]));
    }
    app.clock.set(last + TimeDelta::seconds(1));
    for run in runs {
        let closed = ground.until(&run.window, |now| now["state"] == "closed");
        assert_eq!(closed.await["answers"], EACH);
    }
}

/// All runs mixed, as people are; a second from one to the next, a third of them on paper. What they say is unlike
/// anybody else's, and as long as it happens to be. When each answered.
async fn answered(app: &App, word: &str, runs: &[Run]) -> Vec<DateTime<Utc>> {
    let mut turns: Vec<(usize, usize)> = (0..EACH)
        .flat_map(|nth| (0..RUNS).map(move |run| (run, nth)))
        .collect();
    turns.sort_by_key(|(run, nth)| (*nth, sha256_hex(format!("{word}{run}{nth}").as_bytes())));
    let mut times = Vec::new();
    for (run, nth) in turns {
        let Person { token, mark, .. } = &runs[run].people[nth];
        let more = format!(
            "{word}-{mark}-{}",
            "x".repeat(usize::try_from(mark % 90).unwrap())
        );
        let body = json!({
            "answers": { "mark": mark, "more": more }, "paper": mark % 3 == 0,
            "pairCode": code_of(*mark),
        });
        put(app, token, &body).await.expect(204);
        times.push(app.clock.now());
        app.clock.advance(TimeDelta::seconds(1));
    }
    app.clock.advance(TimeDelta::minutes(2));
    times
}
