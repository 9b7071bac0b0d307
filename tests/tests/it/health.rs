//! An instance starts, answers, and stands beside another one.

use harness::{App, Engine, TestDb, on_both};
use sea_orm_migration::sea_orm::ConnectionTrait;

on_both!(
    async fn lives_and_is_ready(app: App) {
        let client = app.anonymous();
        let live = client.get("/health/live").await.expect(200);
        assert_eq!(live.json["status"], "alive");
        let ready = client.get("/health/ready").await.expect(200);
        assert_eq!(ready.json["status"], "ready");
        let metrics = client.get("/metrics").await.expect(200);
        assert!(metrics.text.ends_with("# EOF\n"), "{}", metrics.text);
    }
);

on_both!(
    async fn two_instances_share_a_database(app: App) {
        let second = app.second_instance().await;
        assert_ne!(app.base, second.base);
        for instance in [&app, &second] {
            instance.anonymous().get("/health/ready").await.expect(200);
        }
    }
);

on_both!(
    async fn starts_again_on_the_same_database(mut app: App) {
        app.restart().await;
        app.anonymous().get("/health/ready").await.expect(200);
    }
);

on_both!(
    async fn an_unknown_path_is_a_problem(app: App) {
        let reply = app.anonymous().get("/v1/nothing-of-the-kind").await;
        assert_eq!(reply.status, 404, "{}", reply.text);
        assert_eq!(
            reply.header("content-type"),
            Some("application/problem+json")
        );
        assert!(reply.json["requestId"].is_string(), "{}", reply.text);
    }
);

/// A SQLite database is open as long as the process is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn is_not_ready_without_its_database() {
    let app = App::start_with(Engine::Postgres, &["write_patience_seconds=2"]).await;
    app.anonymous().get("/health/ready").await.expect(200);
    let (_, name) = app.db.url.rsplit_once('/').unwrap();
    let beside = TestDb::empty(Engine::Postgres).await;
    let drop = format!("DROP DATABASE {name} WITH (FORCE)");
    beside
        .connect()
        .await
        .execute_unprepared(&drop)
        .await
        .unwrap();
    let gone = app.anonymous().get("/health/ready").await;
    let gone = gone.expect_problem(503, "unavailable");
    assert!(gone.header("retry-after").is_some());
    app.anonymous().get("/health/live").await.expect(200);
}
