//! Where anonymity can't be promised nobody is asked.

use chrono::TimeDelta;
use harness::{App, Engine, TestDb, on_both};
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use store::crypto::WindowKey;
use store::keystore::KeyName;
use uuid::Uuid;

use super::setup::{count, ground, instant, run_sql, seat};

async fn health(app: &App) -> Value {
    let read = app.anonymous().get("/health/ready").await;
    read.expect(200).json
}

on_both!(
    async fn all_is_well_by_itself(app: App) {
        let health = health(&app).await;
        assert_eq!(health["anonymity"], "whole");
        assert_eq!(health["anonymityLacks"], json!([]));
        let metrics = app.anonymous().get("/metrics").await.expect(200).text;
        assert!(metrics.contains("sidestilt_anonymity_lacks 0"), "{metrics}");
    }
);

on_both!(
    async fn without_a_keystore_that_answers_no_window_opens_and_all_else_goes_on(db: TestDb) {
        let engine = db.engine;
        drop(db);
        let nobody = "keystore_url=postgres://nobody@127.0.0.1:1/keystore";
        let app = App::start_with(engine, &[nobody]).await;
        let ready = health(&app).await;
        assert_eq!(ready["anonymity"], "degraded");
        assert_eq!(ready["anonymityLacks"], json!(["keystoreUnreachable"]));
        let metrics = app.anonymous().get("/metrics").await.expect(200).text;
        assert!(metrics.contains("sidestilt_anonymity_lacks 1"), "{metrics}");

        let ground = ground(&app).await;
        let run = ground.run(&app).await;
        seat(&app, ground.setup.tenant, ground.setup.course, run, 6).await;
        let window = ground.window(run, "before").await;
        let planned = ground.read(&window).await;
        app.clock
            .set(instant(&planned["opensAt"]) + TimeDelta::seconds(1));
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        assert_eq!(ground.read(&window).await["state"], "planned");
        assert_eq!(count(&app, "answer_invite").await, 0);
        app.clock
            .set(instant(&planned["closesAt"]) + TimeDelta::seconds(1));
        let off = ground
            .until(&window, |now| now["state"] == "cancelled")
            .await;
        assert_eq!(off["outcome"], "neverOpened");
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_writes_statements_down_is_seen() {
    let app = App::start(Engine::Postgres).await;
    let ground = ground(&app).await;
    let run = ground.run(&app).await;
    seat(&app, ground.setup.tenant, ground.setup.course, run, 6).await;
    let window = ground.window(run, "before").await;
    let name = super::setup::column(&app, "SELECT current_database()::text")
        .await
        .remove(0);
    let log = async |what: &str, how: &str| {
        run_sql(&app, &format!("ALTER DATABASE {name} SET {what} = {how}")).await;
    };
    log("log_statement", "'all'").await;
    log("log_parameter_max_length_on_error", "-1").await;
    let second = app.second_instance().await;
    let ready = health(&second).await;
    assert_eq!(
        ready["anonymityLacks"],
        json!(["statementsLogged", "parametersLogged"])
    );
    drop(app);
    let opens = instant(&ground_at(&second, &window.path).await["opensAt"]);
    second.clock.set(opens + TimeDelta::seconds(1));
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_eq!(count(&second, "answer_invite").await, 0);
}

/// Lets a database say of one of its settings what it does not say by itself: some are of the whole server, and some
/// of extensions that this one does not have.
async fn says(app: &App, setting: &str, value: &str) {
    let view = format!(
        "CREATE OR REPLACE VIEW public.pg_settings AS \
         SELECT name, setting FROM pg_catalog.pg_settings WHERE name <> '{setting}' \
         UNION ALL SELECT '{setting}', '{value}'"
    );
    run_sql(app, &view).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_setting_that_keeps_answers_or_times_is_seen_and_that_it_is_mended_too() {
    let first = App::start(Engine::Postgres).await;
    let ground = ground(&first).await;
    let run = ground.run(&first).await;
    seat(&first, ground.setup.tenant, ground.setup.course, run, 6).await;
    let window = ground.window(run, "before").await;
    let name = super::setup::column(&first, "SELECT current_database()::text").await;
    let path = format!(
        "ALTER DATABASE {} SET search_path = public, pg_catalog",
        name[0]
    );
    run_sql(&first, &path).await;
    says(&first, "log_statement", "ddl").await;
    let app = first.second_instance().await;
    drop(first);
    assert_eq!(health(&app).await["anonymity"], "whole");
    for (setting, value, lack) in [
        ("log_statement", "mod", "statementsLogged"),
        ("log_min_duration_statement", "0", "statementsLogged"),
        ("log_min_duration_sample", "100", "statementsLogged"),
        ("log_transaction_sample_rate", "0.01", "statementsLogged"),
        ("auto_explain.log_min_duration", "0", "statementsLogged"),
        ("pgaudit.log", "write", "statementsLogged"),
        (
            "log_parameter_max_length_on_error",
            "-1",
            "parametersLogged",
        ),
        ("track_commit_timestamp", "on", "commitTimes"),
    ] {
        says(&app, setting, value).await;
        app.inside().look_at_anonymity().await;
        let ready = health(&app).await;
        assert_eq!(ready["anonymityLacks"], json!([lack]), "{setting}");
        assert_eq!(ready["anonymity"], "degraded");
    }
    let opens = instant(&ground_at(&app, &window.path).await["opensAt"]);
    app.clock.set(opens + TimeDelta::seconds(1));
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_eq!(count(&app, "answer_invite").await, 0);
    // Once it is mended the window opens by itself, and nobody has to be told.
    says(&app, "track_commit_timestamp", "off").await;
    let ground = ground.again(&app);
    app.clock.advance(TimeDelta::hours(1));
    ground.until(&window, |now| now["state"] == "open").await;
    assert_eq!(count(&app, "answer_invite").await, 6);
    let ready = health(&app).await;
    assert_eq!(
        (&ready["anonymity"], &ready["anonymityLacks"]),
        (&json!("whole"), &json!([]))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_a_keystore_says_so() {
    let app = App::start_with(Engine::Postgres, &["keystore_url="]).await;
    let ready = health(&app).await;
    assert_eq!(ready["anonymity"], "degraded");
    assert_eq!(ready["anonymityLacks"], json!(["keystoreMissing"]));
}

async fn ground_at(app: &App, path: &str) -> Value {
    let client = app.client("coordinator", &[]).for_purpose("administration");
    client.get(path).await.expect(200).json
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keystore_on_the_databases_own_server_is_too_near() {
    let keys = TestDb::empty(Engine::Postgres).await;
    let app = App::start_with(Engine::Postgres, &[&format!("keystore_url={}", keys.url)]).await;
    assert_eq!(
        health(&app).await["anonymityLacks"],
        json!(["keystoreNear"])
    );
    // Beside a file it is far enough.
    let far = App::start_with(Engine::Sqlite, &[&format!("keystore_url={}", keys.url)]).await;
    assert_eq!(health(&far).await["anonymity"], "whole");
    let ground = ground(&far).await;
    let window = ground.open(&far, "before", 5).await;
    for (_, token) in ground.slips(&window).await {
        super::setup::answer(&far, &token, json!({ "calm": 1 })).await;
    }
    let closed = ground.closes(&far, &window).await;
    assert_eq!(closed["outcome"], "settled");
}

#[tokio::test]
async fn a_keystore_on_postgres_writes_no_key_ahead_and_leaves_none_behind() {
    let db = TestDb::empty(Engine::Postgres).await;
    let keystore = store::keystore::open(&db.url).await.unwrap();
    let name = KeyName::Round(Uuid::new_v4());
    let key = keystore.make(name).await.unwrap();
    assert_eq!(keystore.make(name).await.unwrap(), key);
    let again = store::keystore::open(&db.url).await.unwrap();
    assert_eq!(again.find(name).await.unwrap(), Some(key.clone()));
    let sql = db.connect().await;
    let one = async |asked: &str| -> String {
        let row = Statement::from_string(sql.get_database_backend(), asked.to_owned());
        let row = sql.query_one_raw(row).await.unwrap().unwrap();
        row.try_get_by_index(0).unwrap()
    };
    let kept = "SELECT relpersistence::text FROM pg_class WHERE relname = 'window_key'";
    assert_eq!(one(kept).await, "u", "its table is written ahead");
    let folder = one("SHOW data_directory").await;
    let oid = one("SELECT oid::text FROM pg_database WHERE datname = current_database()").await;
    let places = [format!("{folder}/pg_wal"), format!("{folder}/base/{oid}")];
    let found = |places: &[String], key: &WindowKey| {
        let files = places
            .iter()
            .flat_map(|place| std::fs::read_dir(place).unwrap());
        let mut files = files.flatten().filter(|file| file.path().is_file());
        files.any(|file| {
            let bytes = std::fs::read(file.path()).unwrap_or_default();
            super::files::holds(&bytes, key.bytes())
        })
    };
    sql.execute_unprepared("CHECKPOINT").await.unwrap();
    assert!(!found(&places[..1], &key), "a key was written ahead");
    // The look finds a key that is kept as anything else is.
    let id = Uuid::new_v4();
    let other = keystore.make(KeyName::Round(id)).await.unwrap();
    let copied = format!("CREATE TABLE kept AS SELECT * FROM window_key WHERE name = 'round:{id}'");
    sql.execute_unprepared(&copied).await.unwrap();
    sql.execute_unprepared("CHECKPOINT").await.unwrap();
    assert!(found(&places[..], &other), "the look would find no key");
    // Nor does it stay because somebody could still see it.
    let watching = db.connect().await;
    let snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1";
    watching.execute_unprepared(snapshot).await.unwrap();
    again.destroy(name).await.unwrap();
    again.destroy(name).await.unwrap();
    assert_eq!(again.find(name).await.unwrap(), None);
    let left = keystore.find(KeyName::Round(id)).await.unwrap();
    assert_eq!(left, Some(other), "others stay");
    sql.execute_unprepared("CHECKPOINT").await.unwrap();
    assert!(!found(&places[..], &key), "a destroyed key is left");
    watching.close().await.unwrap();
    sql.close().await.unwrap();
}
