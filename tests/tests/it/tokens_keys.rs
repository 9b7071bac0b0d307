//! Issuers' keys by address: an issuer that is not there when the product starts.

use std::time::Duration;

use chrono::Utc;
use harness::{App, Client, Engine, Issuer, Listener, run};
use serde_json::json;

fn client(app: &App, issuer: &Issuer) -> Client {
    let mut claims = issuer.claims("kari", &[], Utc::now());
    claims["sidestilt_kind"] = "human".into();
    app.anonymous().with_token(&issuer.sign(&claims))
}

async fn without_keys(app: &App) -> u64 {
    let ready = app.anonymous().get("/health/ready").await.expect(200);
    ready.json["issuersWithoutKeys"].as_u64().unwrap()
}

/// The product starts, says so, serves the others, and takes the issuer's tokens once it is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_issuer_that_is_down_at_the_start_is_asked_again() {
    let late = Issuer::named("https://late.test", "sidestilt");
    let there = Issuer::named("https://there.test", "sidestilt");
    let listener = Listener::start(None).await;
    let file = run::folder().join(format!("{}.jwks.json", there.kid));
    there.write_jwks(&file);
    let issuers = json!([
        {"issuer": late.name, "audience": "sidestilt", "algorithms": ["ES256"],
         "jwks_url": listener.url, "kind": "local"},
        {"issuer": there.name, "audience": "sidestilt", "algorithms": ["ES256"],
         "jwks_file": file, "kind": "local"},
    ]);
    let app = App::start_with(Engine::Sqlite, &[&format!("issuers={issuers}")]).await;
    assert_eq!(without_keys(&app).await, 1);
    let waiting = client(&app, &late);
    let refused = waiting.get("/v1/me").await;
    let refused = refused.expect_problem(503, "unavailable");
    assert!(refused.header("retry-after").is_some());
    client(&app, &there).get("/v1/me").await.expect(200);

    listener.set(Some(late.jwks().to_string()));
    for _ in 0..300 {
        if waiting.get("/v1/me").await.status == 200 {
            assert_eq!(without_keys(&app).await, 0);
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the issuer is up and its tokens are not taken");
}
