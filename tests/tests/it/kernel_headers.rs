//! What every answer carries, and what the log tells of a request and what not.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex};

use harness::{App, on_both};
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use super::kernel_support::{PATH, administrator, organisation, register};

on_both!(
    async fn every_answer_carries_the_same_headers(app: App) {
        let admin = administrator(&app, "admin").await;
        let made = register(&admin, "One").await;
        let unknown = app.anonymous().get("/v1/nowhere").await;
        let listed = admin.get(PATH).await;
        let cached = admin
            .with_header("if-none-match", &made.etag())
            .get(&made.location())
            .await;
        let mut ids = BTreeSet::new();
        for reply in [
            made,
            unknown,
            listed,
            cached,
            app.anonymous().get("/health/live").await,
        ] {
            assert_eq!(
                reply.header("x-content-type-options"),
                Some("nosniff"),
                "{}",
                reply.request
            );
            assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
            assert!(
                reply
                    .header("cache-control")
                    .is_some_and(|value| value.contains("no-"))
            );
            let vary = reply
                .headers
                .get_all("vary")
                .iter()
                .map(|value| value.to_str().unwrap());
            let vary = vary.collect::<Vec<_>>().join(", ").to_lowercase();
            assert!(
                vary.contains("accept-language") && vary.contains("authorization"),
                "{vary}"
            );
            assert_eq!(reply.header("server"), None);
            let id = reply.header("request-id").unwrap();
            assert!(
                ids.insert(id.parse::<Uuid>().unwrap()),
                "a request id came twice"
            );
        }
        // A request id is the server's own: nobody can plant one in the log.
        let planted = Uuid::now_v7().to_string();
        let reply = admin
            .with_header("request-id", &planted)
            .get(PATH)
            .await
            .expect(200);
        assert_ne!(reply.header("request-id"), Some(planted.as_str()));
    }
);

/// Collects what is logged.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Of this process from now on: nextest runs each test in one of its own.
    pub fn begin() -> Self {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing_subscriber::filter::LevelFilter::INFO)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        log
    }

    /// All that was logged, as it stands.
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The one line of a request.
    pub fn of(&self, request: &str) -> Value {
        let lines = self.text();
        let lines = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let mut own: Vec<Value> = lines
            .filter(|line: &Value| line["fields"]["request"] == request)
            .collect();
        assert_eq!(own.len(), 1, "one line a request");
        own.remove(0)["fields"].take()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn logged(app: App, log: Log) {
    let admin = administrator(&app, "admin-subject-9").await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let event = Uuid::new_v4().to_string();
    let traced = admin
        .with_header("traceparent", &format!("00-{trace}-00f067aa0ba902b7-01"))
        .with_header("nhn-event-id", &event)
        .with_key("key-in-no-log");
    let made = traced
        .post(PATH, &organisation("Name-in-no-log"))
        .await
        .expect(201);
    let read = admin.get(&made.location()).await.expect(200);
    admin
        .get(&format!("{PATH}?q=query-in-no-log"))
        .await
        .expect(200);
    admin
        .get(&format!("{PATH}?q=query-in-no-log%00"))
        .await
        .expect(400);
    admin
        .get(&format!("{PATH}?limit=value-in-no-log"))
        .await
        .expect(400);
    admin.get("/v1/path-in-no-log").await.expect(404);
    let odd = admin
        .with_header("traceparent", "00-planted-1")
        .with_header("nhn-event-id", "planted-event");
    let mut taken = organisation("Name-in-no-log");
    taken["organisationNumber"] = "974760673".into();
    odd.post(PATH, &taken).await.expect(201);
    odd.post(PATH, &taken).await.expect(409);
    app.anonymous()
        .with_token("token-in-no-log")
        .get(PATH)
        .await
        .expect(401);

    let text = log.text();
    for secret in [
        "in-no-log",
        "974760673",
        &made.id(),
        "admin-subject-9",
        "planted",
        "Bearer",
    ] {
        let found = text.lines().find(|line| line.contains(secret));
        assert_eq!(found, None, "{secret} stands in the log");
    }
    let post = log.of(made.header("request-id").unwrap());
    assert_eq!(
        (&post["method"], &post["route"], &post["status"]),
        (&"POST".into(), &PATH.into(), &201.into())
    );
    assert_eq!(
        (&post["trace"], &post["event"]),
        (&trace.into(), &event.into())
    );
    let get = log.of(read.header("request-id").unwrap());
    assert_eq!(get["route"], format!("{PATH}/{{id}}"));
    assert!(get["trace"].is_null());
}

macro_rules! with_log {
    ($name:ident, $engine:expr) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let log = Log::begin();
            logged(App::start($engine).await, log).await;
        }
    };
}

with_log!(
    the_log_tells_routes_and_never_what_was_sent_sqlite,
    harness::Engine::Sqlite
);
with_log!(
    the_log_tells_routes_and_never_what_was_sent_postgres,
    harness::Engine::Postgres
);

on_both!(
    async fn head_and_options_are_answered(app: App) {
        let admin = administrator(&app, "admin").await;
        let one = format!("{PATH}/{}", register(&admin, "One").await.id());
        let got = admin.get(&one).await.expect(200);
        let head = admin.send(Method::HEAD, &one, None).await.expect(200);
        assert_eq!(head.text, "");
        assert_eq!(head.etag(), got.etag());
        assert_eq!(head.header("content-length"), got.header("content-length"));
        admin
            .send(Method::HEAD, "/v1/nowhere", None)
            .await
            .expect(404);
        app.anonymous()
            .send(Method::HEAD, "/health/live", None)
            .await
            .expect(200);
        let options = admin.send(Method::OPTIONS, &one, None).await.expect(204);
        assert_eq!(options.header("allow"), Some("GET, HEAD, OPTIONS, PATCH"));
        let nowhere = admin.send(Method::OPTIONS, "/v1/nowhere", None).await;
        nowhere.expect_problem(404, "notFound");
    }
);

on_both!(
    async fn what_is_not_there_is_named_and_the_root_leads_to_the_pages(app: App) {
        let admin = administrator(&app, "admin").await;
        let named = admin.get(&format!("{PATH}?stat=x")).await;
        let named = named.expect_problem(400, "unknownParameter").json;
        let said = named["detail"].as_str().unwrap();
        let begins = "Parameteren stat finnes ikke her. Disse finnes: count, cursor";
        assert!(said.starts_with(begins), "{said}");
        let none = admin.get("/v1/me?stat=x").await.json;
        assert_eq!(
            none["detail"],
            "Parameteren stat finnes ikke her, og adressen tar ingen parametere."
        );
        let home = app.anonymous().get("/").await.expect(303);
        assert_eq!(home.header("location"), Some("/docs"));
    }
);
