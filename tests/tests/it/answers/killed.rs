//! Killed as `kill -9` does it at one moment after the other of opening and of settling, and started again:
//! everybody is asked once, and every answer is there once.

use std::collections::BTreeSet;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use harness::{App, Engine, on_both};
use sea_orm_migration::sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::{Value, json};
use store::keystore::KeyName;
use tokio::time::sleep;
use uuid::Uuid;

use super::files::{holds, own_files};
use super::setup::{
    Ground, Window, column, count, ground_asking, instant, marks, run_sql, seat, tokens,
};
use crate::results::{figure, results};

/// So many are asked.
const EACH: usize = 60;
/// Those of them who have an address.
const WRITTEN_TO: [&str; 5] = ["ada", "bo", "cy", "di", "eli"];
/// How soon the first life is killed once it has taken the work in hand, and how much later each one after it:
/// several fall into the half of the time in which rows are deleted.
const SOON: Duration = Duration::from_millis(5);
const LATER: f64 = 1.35;
/// By then a life has had half a minute.
const MOST: i32 = 30;
/// Long enough for the next life to take over what one has begun.
const LEASE: TimeDelta = TimeDelta::seconds(61);
const AN_INSTANT: Duration = Duration::from_millis(1);

on_both!(
    async fn everybody_is_asked_once_and_every_answer_is_there_once(app: App) {
        let mut app = app;
        let ground = ground_asking(&app, long()).await;
        let run = ground.run(&app).await;
        for name in WRITTEN_TO {
            ground.enrol(run, name).await;
        }
        let (tenant, course) = (ground.setup.tenant, ground.setup.course);
        seat(&app, tenant, course, run, EACH - WRITTEN_TO.len()).await;
        let (before, end) = (
            ground.window(run, "before").await,
            ground.window(run, "end").await,
        );
        let id: Uuid = end.path.rsplit('/').next().unwrap().parse().unwrap();
        ground.claim().await;
        ground.opens(&app, &before).await;
        all_answer(&app, &ground, &before, 1).await;
        ground.closes(&app, &before).await;

        for (written, table) in [
            ("INSERT", "answer_slot"),
            ("INSERT", "answer"),
            ("DELETE", "answer_slot"),
            ("DELETE", "answer_invite"),
        ] {
            slow(&app, written, table).await;
        }
        just_before(&app, &ground.read(&end).await["opensAt"]).await;
        app.stop().await;
        let opening = Work::of(&app, "windowOpens", id).await;
        let killed = opening.killed_until_done(&app, async || {
            assert_eq!(count(&app, "answer_slot").await, 0);
            assert!([0, EACH].contains(&count(&app, "answer_invite").await));
        });
        let killed = killed.await;
        assert!(killed >= 3, "only {killed} were killed while it opened");
        for table in ["answer_slot", "answer_invite"] {
            assert_eq!(count(&app, table).await, EACH, "{table}");
        }
        app.restart().await;
        let ground = ground.again(&app);
        all_answer(&app, &ground, &end, 2).await;

        just_before(&app, &ground.read(&end).await["closesAt"]).await;
        assert_eq!(ground.claim().await.len(), 0, "nobody is to be reminded");
        let keystore = app.inside().keystore.clone().unwrap();
        let round = keystore.find(KeyName::Round(id)).await.unwrap().unwrap();
        let codes = keystore.find(KeyName::Pair(run)).await.unwrap().unwrap();
        app.stop().await;
        let held = nothing_is_destroyed(&app).await;
        let settling = Work::of(&app, "windowCloses", id).await;
        let killed = settling.killed_until_done(&app, async || {
            let filled = "SELECT id_hash FROM answer_slot WHERE body_sealed IS NOT NULL";
            assert_eq!(column(&app, filled).await.len(), EACH);
            assert_eq!(count(&app, "answer_invite").await, EACH);
            assert_eq!(
                count(&app, "answer").await,
                EACH,
                "those of the first window"
            );
            assert_eq!(count(&app, "pair_held").await, EACH);
            assert_eq!(count(&app, "change").await, 0);
        });
        let killed = killed.await;
        assert!(killed >= 3, "only {killed} were killed while it settled");
        // The last was killed when all was settled and the key not yet destroyed.
        held.close().await.unwrap();
        assert!(holds(&own_files(&app), round.bytes()));
        for (work, subject) in [("windowKeyEnds", id), ("runCodesEnd", run)] {
            let ending = Work::of(&app, work, subject).await;
            ending.killed_until_done(&app, async || ()).await;
        }
        app.restart().await;
        for key in [round, codes] {
            assert!(!holds(&own_files(&app), key.bytes()), "a key is left");
        }
        all_is_there_once(&app, &ground.again(&app), &end).await;
    }
);

/// After all those lives it is as after one.
async fn all_is_there_once(app: &App, ground: &Ground, end: &Window) {
    let keystore = app.inside().keystore.clone().unwrap();
    let id: Uuid = end.path.rsplit('/').next().unwrap().parse().unwrap();
    for name in [KeyName::Round(id), KeyName::Pair(end.run)] {
        assert_eq!(keystore.find(name).await.unwrap(), None);
    }
    for table in ["answer_slot", "answer_invite", "pair_held"] {
        assert_eq!(count(app, table).await, 0, "{table}");
    }
    let closed = ground.read(end).await;
    assert_eq!(
        (&closed["state"], &closed["outcome"], &closed["answers"]),
        (&json!("closed"), &json!("settled"), &json!(EACH))
    );
    let both = |much: fn(usize) -> String| -> Vec<String> {
        let mut all: Vec<String> = (1..=EACH).map(much).collect();
        all.sort_unstable();
        all
    };
    let sorted = async |sql: &str| {
        let mut found = column(app, sql).await;
        found.sort_unstable();
        found
    };
    let mut marks: Vec<String> = (1..=EACH)
        .flat_map(|nth| [nth, 2 * nth].map(mark))
        .collect();
    marks.sort_unstable();
    let values = "SELECT CAST(\"values\" AS TEXT) FROM answer";
    let values: Vec<Value> = (column(app, values).await.iter())
        .map(|text| serde_json::from_str(text).unwrap())
        .collect();
    let mut said: Vec<String> = values.iter().map(Value::to_string).collect();
    said.sort_unstable();
    assert_eq!(said, marks);
    let texts = "SELECT DISTINCT text FROM answer_text";
    assert_eq!(sorted(texts).await.len(), 2 * EACH);
    assert_eq!(count(app, "answer_text").await, 2 * EACH);
    let changes = "SELECT before || ' ' || after FROM \"change\"";
    let changed = both(|nth| format!("{} {}", 100 * nth, 200 * nth));
    assert_eq!(sorted(changes).await, changed);
    for action in ["openWindow", "closeWindow"] {
        let told = format!("SELECT action FROM journal WHERE action = '{action}'");
        assert_eq!(column(app, &told).await.len(), 2, "one for each window");
    }
    let asked = "SELECT kind FROM message WHERE kind = 'answerInvitation'";
    assert_eq!(column(app, asked).await.len(), 2 * WRITTEN_TO.len());
    assert_eq!(ground.claim().await.len(), 0, "somebody is asked again");

    let run = format!("/v1/runs/{}", end.run);
    let found = results(&ground.setup.coordinator, &run).await;
    let figure = figure(&found["windows"][1], "mark");
    // Twice the mean of all numbers up to so many.
    let mean = (EACH + 1) as f64;
    assert_eq!(
        (&figure["answered"], &figure["mean"]),
        (&json!(EACH), &json!(mean))
    );
    let change = &found["changes"][0]["run"];
    assert_eq!(
        (&change["pairs"], &change["difference"]),
        (&json!(EACH), &json!(mean / 2.0))
    );
}

/// What is left of an answer but for its words.
fn mark(mark: usize) -> String {
    json!({ "mark": mark }).to_string()
}

/// A form whose answers look long when they are sealed.
fn long() -> Value {
    let mut content = marks();
    content["schema"]["properties"]["more"]["maxLength"] = json!(4000);
    content
}

/// Person n answers n times `much`, in words of their own and by the same code each time.
async fn all_answer(app: &App, ground: &Ground, window: &Window, much: usize) {
    let letters = ground.claim().await;
    let mut tokens: Vec<String> = letters.iter().flat_map(tokens).collect();
    assert_eq!(tokens.len(), WRITTEN_TO.len(), "a letter for each, and one");
    let slips = ground.slips(window).await;
    tokens.extend(slips.into_iter().map(|(_, token)| token));
    let different: BTreeSet<&String> = tokens.iter().collect();
    assert_eq!((tokens.len(), different.len()), (EACH, EACH));
    let anybody = app.anonymous();
    let answers = tokens.iter().zip(1..).map(|(token, nth)| {
        let holder = anybody.with_capability(token);
        let body = json!({
            "answers": { "mark": nth * much, "more": format!("ord {nth} av {much}") },
            "pairCode": format!("{nth:016}"),
        });
        async move { holder.put("/v1/answer", &body).await.expect(204) }
    });
    let answers: Vec<_> = stream::iter(answers).buffer_unordered(8).collect().await;
    assert_eq!(answers.len(), EACH);
}

/// Sets the clock to just before something is due, when all else is done: as long before as a busy machine may
/// need for that, and so near that the next life comes after it.
async fn just_before(app: &App, at: &Value) {
    app.clock.set(instant(at) - TimeDelta::seconds(50));
    app.due_is_done().await;
}

/// Lets every row that is inserted into a table, or deleted from it, take some milliseconds: there is a
/// middle, however busy the machine is, and a gap between two units would be wide.
async fn slow(app: &App, written: &str, table: &str) {
    let name = format!("slow_{written}_{table}");
    let sql = match app.engine() {
        Engine::Sqlite => format!(
            "CREATE TRIGGER {name} BEFORE {written} ON {table} BEGIN SELECT (WITH RECURSIVE n(n) AS \
             (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 3000) SELECT COUNT(*) FROM n); END"
        ),
        Engine::Postgres => format!(
            "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN PERFORM pg_sleep(0.005); RETURN COALESCE(NEW, OLD); END $$; \
             CREATE TRIGGER {name} BEFORE {written} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        ),
    };
    run_sql(app, &sql).await;
}

/// Holds the keystore, so that whatever is to be destroyed in it has to wait.
async fn nothing_is_destroyed(app: &App) -> DatabaseConnection {
    let url = format!("sqlite:{}", app.db.folder.join("keystore.sqlite").display());
    let mut options = sea_orm_migration::sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let held = Database::connect(options).await.unwrap();
    held.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    held
}

/// The product in a process of its own.
struct Life(Child);

impl Life {
    fn begin(app: &App, at: DateTime<Utc>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_instance"));
        command.arg(at.to_rfc3339()).args(app.settings());
        Self(command.spawn().unwrap())
    }
}

impl Drop for Life {
    /// With SIGKILL: nothing is brought to an end first.
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Something that falls due, looked at from outside.
struct Work {
    db: DatabaseConnection,
    kind: &'static str,
    subject: Uuid,
}

impl Work {
    async fn of(app: &App, kind: &'static str, subject: Uuid) -> Self {
        let db = app.db.connect().await;
        Self { db, kind, subject }
    }

    /// How often it was taken in hand, and whether it is done.
    async fn stands(&self) -> (i32, bool) {
        let sql = "SELECT attempts, CASE WHEN done_at IS NULL THEN 0 ELSE 1 END FROM due \
                   WHERE kind = $1 AND subject_id = $2";
        let values = [self.kind.into(), self.subject.into()];
        let asked = Statement::from_sql_and_values(self.db.get_database_backend(), sql, values);
        let row = self.db.query_one_raw(asked).await.unwrap().unwrap();
        let number = |at| row.try_get_by_index::<i32>(at).unwrap();
        (number(0), number(1) == 1)
    }

    /// Waits until it stands so.
    async fn until(&self, so: impl Fn((i32, bool)) -> bool) {
        for _ in 0..60_000 {
            if so(self.stands().await) {
                return;
            }
            sleep(AN_INSTANT).await;
        }
        panic!("{} stands at {:?}", self.kind, self.stands().await);
    }

    /// Lets one life after the other take it in hand and kills each, a little later than the one before it,
    /// until one has done it. `untouched` must hold after each that has not. How many were killed in the
    /// middle.
    async fn killed_until_done(self, app: &App, untouched: impl AsyncFn()) -> i32 {
        let mut killed = 0;
        loop {
            let (taken, done) = self.stands().await;
            if done {
                self.db.close().await.unwrap();
                return killed;
            }
            app.clock.advance(LEASE);
            let life = Life::begin(app, app.clock.now());
            self.until(|(now, done)| done || now > taken).await;
            let by_chance = f64::from(Uuid::new_v4().as_bytes()[0]) / 256.0;
            let patience = SOON.mul_f64((by_chance + 0.5) * LATER.powi(killed));
            let began = Instant::now();
            while began.elapsed() < patience && !self.stands().await.1 {
                sleep(AN_INSTANT).await;
            }
            drop(life);
            self.all_else_is_gone(app).await;
            if !self.stands().await.1 {
                killed += 1;
                assert!(killed < MOST, "{} is never done", self.kind);
                untouched().await;
            }
        }
    }

    /// On PostgreSQL a session may outlive its client for a moment, and bring to its end what it was told last.
    async fn all_else_is_gone(&self, app: &App) {
        let sql = match app.engine() {
            Engine::Sqlite => return,
            Engine::Postgres => {
                "SELECT CAST(COUNT(*) AS TEXT) FROM pg_stat_activity WHERE datname = current_database() \
                 AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            }
        };
        let others = Statement::from_string(self.db.get_database_backend(), sql);
        for _ in 0..1_000 {
            let row = self
                .db
                .query_one_raw(others.clone())
                .await
                .unwrap()
                .unwrap();
            if row.try_get_by_index::<String>(0).unwrap() == "0" {
                return;
            }
            sleep(10 * AN_INSTANT).await;
        }
        panic!("the sessions of a dead process live on");
    }
}
