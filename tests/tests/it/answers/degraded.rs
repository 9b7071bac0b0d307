//! Where anonymity can't be promised nobody is asked.

use chrono::TimeDelta;
use harness::{App, Engine, TestDb, on_both};
use serde_json::{Value, json};

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
async fn a_database_that_writes_statements_down_is_seen_and_one_that_stops_is_too() {
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

async fn ground_at(app: &App, path: &str) -> Value {
    let client = app.client("coordinator", &[]).for_purpose("administration");
    client.get(path).await.expect(200).json
}
