//! What is refused before any handler is an answer like all others: in form, headers, log and figures.

use harness::{App, Engine, Reply};
use reqwest::Method;

use super::kernel_headers::Log;
use super::kernel_support::{PATH, administrator, register};

const FRONT: &str = "https://front.example.no";

/// It has an id, the headers that every answer has, and a line of its own in the log.
#[track_caller]
fn complete(reply: &Reply, log: &Log) {
    let id = reply.header("request-id").unwrap();
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert!(reply.header("cache-control").is_some(), "{}", reply.request);
    assert_eq!(log.of(id)["status"], reply.status, "{}", reply.request);
    if reply.status >= 400 {
        assert_eq!(reply.json["requestId"], id, "{}", reply.text);
    }
}

async fn refused(engine: Engine) {
    let log = Log::begin();
    let app = App::start_with(engine, &[&format!("cors_origins={FRONT}")]).await;
    let admin = administrator(&app, "admin").await;
    let made = register(&admin, "One").await;

    for encoding in ["identity;q=0", "*;q=0", "br;q=0, identity;q=0, *;q=0"] {
        let asked = admin
            .with_header("accept-encoding", encoding)
            .with_header("origin", FRONT);
        for path in [PATH, &made.location(), "/docs", "/v1/nowhere"] {
            let reply = asked.get(path).await.expect_problem(406, "notAcceptable");
            complete(&reply, &log);
            let detail = reply.json["detail"].as_str().unwrap();
            assert!(detail.contains("Accept-Encoding"), "{detail}");
            // A front end has to show it.
            assert_eq!(reply.header("access-control-allow-origin"), Some(FRONT));
        }
    }

    let preflight = |origin: &str, method: &str, headers: &str| {
        app.anonymous()
            .with_header("origin", origin)
            .with_header("access-control-request-method", method)
            .with_header("access-control-request-headers", headers)
    };
    for (asked, named) in [
        (preflight("https://evil.example", "GET", "accept"), "origin"),
        (
            preflight(FRONT, "DELETE", "accept"),
            "access-control-request-method",
        ),
        (
            preflight(FRONT, "GET", "x-other"),
            "access-control-request-headers",
        ),
    ] {
        let reply = asked.send(Method::OPTIONS, PATH, None).await;
        let reply = reply.expect_problem(400, "badParameter");
        complete(&reply, &log);
        let detail = reply.json["detail"].as_str().unwrap();
        assert!(detail.contains(named), "{detail}");
    }
    let granted = preflight(FRONT, "PATCH", "if-match");
    let granted = granted.send(Method::OPTIONS, PATH, None).await.expect(200);
    complete(&granted, &log);
    // What is refused inside can be read by a front end as well.
    let front = admin.with_header("origin", FRONT);
    for (path, status) in [("/v1/nowhere", 404), ("/v1/me?stat=x", 400)] {
        let reply = front.get(path).await.expect(status);
        complete(&reply, &log);
        assert_eq!(reply.header("access-control-allow-origin"), Some(FRONT));
    }
    // A problem in a compressed conversation is a problem still.
    let packed = front.with_header("accept-encoding", "gzip, br");
    packed
        .get("/v1/nowhere")
        .await
        .expect_problem(404, "notFound");

    let counted = app.anonymous().get("/metrics").await.text;
    for line in [
        format!("{{method=\"GET\",route=\"{PATH}\",status=\"406\"}} 3"),
        format!("{{method=\"OPTIONS\",route=\"{PATH}\",status=\"400\"}} 3"),
        format!("{{method=\"OPTIONS\",route=\"{PATH}\",status=\"200\"}} 1"),
    ] {
        assert!(counted.contains(&line), "{line} is missing in {counted}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_handler_sees_is_an_answer_like_all_others_sqlite() {
    refused(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_handler_sees_is_an_answer_like_all_others_postgres() {
    refused(Engine::Postgres).await;
}
