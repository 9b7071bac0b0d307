//! An instance starts, answers, and stands beside another one.

use harness::{App, on_both};

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
