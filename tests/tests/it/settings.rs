//! Every setting does what it says: a table of settings, each with the test that shows it.

use std::time::Duration;

use harness::{App, Engine, repo};
use reqwest::Method;
use sea_orm_migration::sea_orm::ConnectionTrait;
use serde_json::json;

use super::kernel_support::{PATH, administrator, head, number, organisation};

/// Setting, and the test that fails when it does nothing.
const SHOWN_BY: &[(&str, &str)] = &[
    (
        "listen",
        "issuers_and_addresses_that_can_not_be_used_are_told",
    ),
    ("public_url", "hostile_proofs_are_refused"),
    (
        "database_url",
        "a_role_given_beside_a_running_server_counts_on_the_next_request",
    ),
    ("keys_file", "a_broken_ring_names_the_setting"),
    ("keys", "no_secret_is_ever_printed"),
    (
        "keystore_url",
        "a_keystore_on_postgres_writes_no_key_ahead_and_leaves_none_behind",
    ),
    ("issuers", "four_issuers_stand_beside_each_other"),
    ("body_limit_bytes", "a_body_beyond_the_limit_is_refused"),
    (
        "body_deadline_seconds",
        "a_slow_body_is_given_up_within_its_deadline",
    ),
    (
        "write_patience_seconds",
        "a_write_waits_no_longer_than_it_may",
    ),
    (
        "read_connections",
        "no_more_connections_are_opened_than_allowed",
    ),
    ("workers", "there_are_as_many_workers_as_asked_for"),
    ("requests_per_minute", "who_asks_too_often_is_told_to_wait"),
    (
        "trusted_proxies",
        "addresses_behind_our_own_proxy_have_limits_of_their_own",
    ),
    ("cors_origins", "browsers_call_from_named_origins_only"),
    (
        "shutdown_seconds",
        "a_request_under_way_does_not_hold_the_end_up",
    ),
    ("metrics", "metrics_can_be_switched_off"),
    ("log_level", "the_log_tells_what_its_level_allows"),
    (
        "log_format",
        "an_interrupt_ends_the_server_and_the_text_log_is_for_people",
    ),
];

#[test]
fn every_setting_has_a_test_that_shows_it() {
    let settings: Vec<&str> = sidestilt::config::KEYS.iter().map(|key| key.name).collect();
    let shown: Vec<&str> = SHOWN_BY.iter().map(|(setting, _)| *setting).collect();
    for setting in &settings {
        assert!(
            shown.contains(setting),
            "{setting}: add it and the test that shows it"
        );
    }
    for setting in &shown {
        assert!(
            settings.contains(setting),
            "{setting} is no setting any more"
        );
    }
    let mut sources = repo::sources("api", ".rs");
    sources.extend(repo::sources("tests", ".rs"));
    for (setting, test) in SHOWN_BY {
        let names = [format!("fn {test}("), format!("mod {test} ")];
        assert!(
            sources
                .iter()
                .any(|source| names.iter().any(|name| source.text.contains(name))),
            "{setting}: there is no test {test}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_beyond_the_limit_is_refused() {
    let app = App::start_with(Engine::Sqlite, &["body_limit_bytes=2048"]).await;
    let admin = administrator(&app, "admin").await;
    let padded = |length: usize| {
        let body = organisation("One").to_string();
        let padding = " ".repeat(length - body.len());
        Some(("application/json", body + &padding))
    };
    admin
        .send(Method::POST, PATH, padded(2048))
        .await
        .expect(201);
    let refused = admin.send(Method::POST, PATH, padded(2049)).await;
    let refused = refused.expect_problem(413, "tooLarge");
    assert!(refused.text.contains("2048"), "{}", refused.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_waits_no_longer_than_it_may() {
    let app = App::start_with(Engine::Sqlite, &["write_patience_seconds=1"]).await;
    let admin = administrator(&app, "admin").await;
    // Another process holds the write lock, for longer than the default would wait.
    let other = app.db.connect().await;
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let body = organisation("One");
    let write = admin.post(PATH, &body);
    let reply = tokio::time::timeout(Duration::from_secs(5), write).await;
    let reply = reply.expect("told before the default of ten seconds");
    let reply = reply.expect_problem(503, "unavailable");
    assert!(reply.header("retry-after").is_some());
    other.execute_unprepared("ROLLBACK").await.unwrap();
    admin.post(PATH, &organisation("Two")).await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_connections_are_opened_than_allowed() {
    let app = App::start_with(Engine::Postgres, &["read_connections=2"]).await;
    let admin = administrator(&app, "admin").await;
    let asked = (0..24).map(|_| {
        let admin = admin.clone();
        async move { admin.get(PATH).await.expect(200) }
    });
    futures::future::join_all(asked).await;
    let open = "SELECT count(*) FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let db = app.db.connect().await;
    // The connection that gave the role may still be closing.
    for _ in 0..50 {
        if number(&db, open).await <= 2 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{} connections are open", number(&db, open).await);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_are_as_many_workers_as_asked_for() {
    let app = App::start_with(Engine::Sqlite, &["workers=3"]).await;
    app.anonymous().get("/health/live").await.expect(200);
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let names = tasks.map(|task| std::fs::read_to_string(task.path().join("comm")).unwrap());
    // The system cuts names after fifteen letters.
    let workers: Vec<String> = names
        .filter(|name| name.starts_with("actix-server wo"))
        .collect();
    assert_eq!(workers.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_under_way_does_not_hold_the_end_up() {
    let settings = ["shutdown_seconds=1", "body_deadline_seconds=120"];
    let mut app = App::start_with(Engine::Sqlite, &settings).await;
    administrator(&app, "admin").await;
    let begun = head(&app, "admin", "POST", PATH, "Content-Length: 100\r\n") + "{";
    let hanging = std::net::TcpStream::connect(app.base.strip_prefix("http://").unwrap());
    let mut hanging = hanging.unwrap();
    std::io::Write::write_all(&mut hanging, begun.as_bytes()).unwrap();
    // Fails unless the product ends in time.
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_can_be_switched_off() {
    let on = App::start(Engine::Sqlite).await;
    on.anonymous().get("/metrics").await.expect(200);
    let off = App::start_with(Engine::Sqlite, &["metrics=false"]).await;
    let refused = off.anonymous().get("/metrics").await;
    refused.expect_problem(404, "notFound");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_too_often_is_told_to_wait() {
    let app = App::start_with(Engine::Sqlite, &["requests_per_minute=2"]).await;
    let kari = app.client("kari", &[]);
    let first = kari.get("/v1/me").await.expect(200);
    assert_eq!(
        first.header("ratelimit-policy"),
        Some("\"minute\";q=2;w=60")
    );
    assert_eq!(first.header("ratelimit"), Some("\"minute\";r=1"));
    kari.get("/v1/me").await.expect(200);
    let third = kari.get("/v1/me").await;
    let third = third.expect_problem(429, "tooManyRequests");
    let wait: u64 = third.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=31).contains(&wait), "{wait}");
    let left = format!("\"minute\";r=0;t={wait}");
    assert_eq!(third.header("ratelimit"), Some(left.as_str()));
    // Another token of the same login shares its limit, another login does not.
    app.client("kari", &["other"])
        .get("/v1/me")
        .await
        .expect(429);
    app.client("ola", &[]).get("/v1/me").await.expect(200);
    // Without a login the address counts: also for tokens that are refused, so that guessing ends.
    for token in ["a.b.c", "d.e.f"] {
        app.anonymous()
            .with_token(token)
            .get("/v1/me")
            .await
            .expect(401);
    }
    app.anonymous()
        .with_token("g.h.i")
        .get("/v1/me")
        .await
        .expect(429);
    app.anonymous().get("/v1/me").await.expect(429);
    // Whoever watches over the service may always ask.
    for path in ["/health/live", "/health/ready", "/metrics"] {
        for _ in 0..4 {
            app.anonymous().get(path).await.expect(200);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_behind_our_own_proxy_have_limits_of_their_own() {
    let settings = ["requests_per_minute=1", "trusted_proxies=1"];
    let app = App::start_with(Engine::Sqlite, &settings).await;
    let from = |forwarded: &str| app.anonymous().with_header("x-forwarded-for", forwarded);
    from("203.0.113.5").get("/v1/me").await.expect(401);
    from("203.0.113.6").get("/v1/me").await.expect(401);
    // What a client writes itself stands to the left of what the proxy adds.
    from("198.51.100.1, 203.0.113.5")
        .get("/v1/me")
        .await
        .expect(429);

    let app = App::start_with(Engine::Sqlite, &["requests_per_minute=1"]).await;
    let from = |forwarded: &str| app.anonymous().with_header("x-forwarded-for", forwarded);
    from("203.0.113.5").get("/v1/me").await.expect(401);
    let refused = from("203.0.113.6").get("/v1/me").await;
    refused.expect_problem(429, "tooManyRequests");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn browsers_call_from_named_origins_only() {
    let front = "https://front.example.no";
    let origins = format!("cors_origins={front},http://localhost:5173");
    let app = App::start_with(Engine::Sqlite, &[&origins]).await;
    let admin = administrator(&app, "admin").await;
    let preflight = |origin: &str| {
        app.anonymous()
            .with_header("origin", origin)
            .with_header("access-control-request-method", "PATCH")
            .with_header(
                "access-control-request-headers",
                "authorization, dpop, if-match, content-type, idempotency-key, sidestilt-purpose",
            )
    };
    let asked = preflight(front)
        .send(Method::OPTIONS, PATH, None)
        .await
        .expect(200);
    assert_eq!(asked.header("access-control-allow-origin"), Some(front));
    assert_eq!(asked.header("access-control-allow-credentials"), None);
    let methods = asked.header("access-control-allow-methods").unwrap();
    assert!(
        methods.contains("PATCH") && !methods.contains("DELETE"),
        "{methods}"
    );
    let headers = asked
        .header("access-control-allow-headers")
        .unwrap()
        .to_lowercase();
    for name in ["authorization", "dpop", "if-match", "sidestilt-purpose"] {
        assert!(headers.contains(name), "{name} in {headers}");
    }
    let got = admin
        .with_header("origin", front)
        .get(PATH)
        .await
        .expect(200);
    assert_eq!(got.header("access-control-allow-origin"), Some(front));
    let shown = got
        .header("access-control-expose-headers")
        .unwrap()
        .to_lowercase();
    for name in [
        "etag",
        "location",
        "link",
        "ratelimit",
        "retry-after",
        "request-id",
    ] {
        assert!(shown.contains(name), "{name} in {shown}");
    }
    let vary: Vec<_> = got.headers.get_all("vary").iter().collect();
    assert!(
        format!("{vary:?}").to_lowercase().contains("origin"),
        "{vary:?}"
    );
    // A refusal can be read as well: a front end has to show it.
    let refused = app
        .anonymous()
        .with_header("origin", front)
        .get(PATH)
        .await
        .expect(401);
    assert_eq!(refused.header("access-control-allow-origin"), Some(front));
    for stranger in [
        "https://evil.example",
        "null",
        "http://front.example.no",
        "https://front.example.no.evil.example",
    ] {
        for reply in [
            preflight(stranger).send(Method::OPTIONS, PATH, None).await,
            admin.with_header("origin", stranger).get(PATH).await,
        ] {
            assert_eq!(
                reply.header("access-control-allow-origin"),
                None,
                "{stranger}"
            );
        }
    }
    let off = App::start(Engine::Sqlite).await;
    let reply = off
        .anonymous()
        .with_header("origin", front)
        .get("/v1/me")
        .await;
    assert_eq!(reply.header("access-control-allow-origin"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_tell_browsers_what_they_may_do() {
    let app = App::start_with(Engine::Sqlite, &["public_url=https://sidestilt.example"]).await;
    let admin = administrator(&app, "admin").await;
    let api = admin.get(PATH).await.expect(200);
    let page = app.anonymous().get("/docs").await.expect(200);
    for reply in [&api, &page] {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000"),
        ] {
            assert_eq!(
                reply.header(name),
                Some(value),
                "{name} of {}",
                reply.request
            );
        }
        let policy = reply.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
    }
    // Nothing about people lies about in a cache.
    assert_eq!(api.header("cache-control"), Some("private, no-cache"));
    let purpose = admin.for_purpose("planning").get(PATH).await;
    assert_eq!(purpose.header("cache-control"), Some("no-store"));
    let changed = admin.post(PATH, &json!({})).await.expect(422);
    assert_eq!(changed.header("cache-control"), Some("no-store"));
    // Over plain http a promise to be encrypted would lock the service out.
    let plain = App::start(Engine::Sqlite).await;
    let live = plain.anonymous().get("/health/live").await;
    assert_eq!(live.header("strict-transport-security"), None);
}
