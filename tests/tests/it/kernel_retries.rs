//! A request sent twice is done once, for whoever may still do it.

use chrono::TimeDelta;
use futures::future::join_all;
use harness::{App, Reply, on_both};
use serde_json::json;

use super::kernel_support::{
    PATH, administrator, literal, number, organisation, register, rows, run,
};

fn told(reply: &Reply) -> (u16, String, Option<String>, Option<String>) {
    let header = |name| reply.header(name).map(str::to_owned);
    (
        reply.status,
        reply.text.clone(),
        header("etag"),
        header("location"),
    )
}

on_both!(
    async fn the_same_request_gets_the_same_answer(app: App) {
        let admin = administrator(&app, "admin").await;
        let keyed = admin.with_key("k-1");
        let first = keyed.post(PATH, &organisation("One")).await.expect(201);
        for _ in 0..3 {
            let again = keyed.post(PATH, &organisation("One")).await;
            assert_eq!(told(&again), told(&first));
        }
        let second = app.second_instance().await;
        let elsewhere = second.client("admin", &[]).with_key("k-1");
        assert_eq!(
            told(&elsewhere.post(PATH, &organisation("One")).await),
            told(&first)
        );
        let db = app.db.connect().await;
        assert_eq!(number(&db, "SELECT count(*) FROM organisation").await, 1);
        assert_eq!(number(&db, "SELECT count(*) FROM journal").await, 1);

        // Another body, another path, another caller, another key.
        let reused = keyed.post(PATH, &organisation("Two")).await;
        reused.expect_problem(422, "keyReused");
        let spaced = format!(" {}", organisation("One"));
        let spaced = keyed.send(
            reqwest::Method::POST,
            PATH,
            Some(("application/json", spaced)),
        );
        spaced.await.expect_problem(422, "keyReused");
        let other = administrator(&app, "other").await.with_key("k-1");
        let fresh = other.post(PATH, &organisation("One")).await.expect(201);
        assert_ne!(fresh.id(), first.id());
        register(&admin.with_key("k-2"), "One").await;
        assert_eq!(number(&db, "SELECT count(*) FROM organisation").await, 3);

        // A change is not kept: its If-Match already keeps a second one from doing anything.
        let change = admin.with_key("k-3").if_match(&first.etag());
        let path = first.location();
        let name = json!({"name": "New"});
        change.patch(&path, &name).await.expect(200);
        change
            .patch(&path, &name)
            .await
            .expect_problem(412, "stale");
        for key in ["", &"k".repeat(256)] {
            let reply = admin.with_key(key).post(PATH, &organisation("X")).await;
            reply.expect_problem(400, "badParameter");
        }
    }
);

on_both!(
    async fn of_twins_at_once_one_is_done(app: App) {
        let admin = administrator(&app, "admin").await;
        let second = app.second_instance().await;
        let elsewhere = second.client("admin", &[]);
        for round in 0..10 {
            let key = format!("round-{round}");
            let twins = (0..12).map(|n| {
                let client = if n % 2 == 0 { &admin } else { &elsewhere };
                let (client, body) = (client.with_key(&key), organisation(&key));
                async move { client.post(PATH, &body).await }
            });
            let replies = join_all(twins).await;
            let done: Vec<_> = replies.iter().filter(|reply| reply.status == 201).collect();
            assert!(!done.is_empty(), "nobody did it");
            for reply in &done {
                assert_eq!(told(reply), told(done[0]));
            }
            for reply in replies.iter().filter(|reply| reply.status != 201) {
                let reply = reply.clone().expect_problem(409, "inFlight");
                assert_eq!(reply.header("retry-after"), Some("1"));
            }
        }
        let db = app.db.connect().await;
        assert_eq!(number(&db, "SELECT count(*) FROM organisation").await, 10);
    }
);

on_both!(
    async fn a_refusal_is_judged_anew(app: App) {
        let admin = administrator(&app, "admin").await;
        let mut body = organisation("One");
        body["organisationNumber"] = "974760673".into();
        let first = admin.post(PATH, &body).await.expect(201);
        let keyed = admin.with_key("k");
        keyed
            .post(PATH, &body)
            .await
            .expect_problem(409, "duplicate");
        let free = json!({"organisationNumber": null});
        admin
            .if_match("*")
            .patch(&first.location(), &free)
            .await
            .expect(200);
        keyed.post(PATH, &body).await.expect(201);
    }
);

on_both!(
    async fn rights_are_asked_again_before_a_replay(app: App) {
        let admin = administrator(&app, "admin").await.with_key("k");
        let first = admin.post(PATH, &organisation("One")).await.expect(201);
        let db = app.db.connect().await;
        let principal = sidestilt::app::principal_id(&app.issuer.name, "admin");
        let end = |to: &str| {
            let id = literal(&app, principal);
            format!("UPDATE role_assignment SET valid_to = {to} WHERE principal_id = {id}")
        };
        run(&db, &end("'2026-01-02T00:00:00+00:00'")).await;
        let refused = admin.post(PATH, &organisation("One")).await;
        assert!(matches!(refused.status, 403 | 404), "{}", refused.text);
        assert!(!refused.text.contains(&first.id()));
        run(&db, &end("NULL")).await;
        assert_eq!(
            told(&admin.post(PATH, &organisation("One")).await),
            told(&first)
        );
    }
);

on_both!(
    async fn a_kept_answer_can_be_read_by_nobody_and_goes_after_a_week(app: App) {
        let admin = administrator(&app, "admin")
            .await
            .with_key("secret-key-of-mine");
        let first = admin
            .post(PATH, &organisation("Secret name"))
            .await
            .expect(201);
        let db = app.db.connect().await;
        let kept = rows(
            &db,
            "SELECT key_hash, request_hash, reply_sealed FROM idempotency",
        )
        .await;
        assert_eq!(kept.len(), 1);
        for column in 0..3 {
            let text: String = kept[0].try_get_by_index(column).unwrap();
            for secret in [
                "secret-key-of-mine",
                "Secret name",
                &first.id(),
                "validFrom",
            ] {
                assert!(
                    !text.contains(secret),
                    "{secret} stands in column {column}: {text}"
                );
            }
        }
        app.clock
            .advance(TimeDelta::days(7) - TimeDelta::minutes(1));
        assert_eq!(
            told(&admin.post(PATH, &organisation("Secret name")).await),
            told(&first)
        );
        app.clock.advance(TimeDelta::minutes(2));
        let second = admin
            .post(PATH, &organisation("Secret name"))
            .await
            .expect(201);
        assert_ne!(second.id(), first.id());
    }
);

on_both!(
    async fn what_is_over_is_forgotten_by_one_instance(app: App) {
        let _second = app.second_instance().await;
        let admin = administrator(&app, "admin").await;
        register(&admin.with_key("k-1"), "One").await;
        let db = app.db.connect().await;
        let kept = "SELECT count(*) FROM idempotency";
        let open = "SELECT count(*) FROM due WHERE kind = 'retention'";
        assert_eq!(number(&db, open).await, 1);
        let done = async |days: i64, left: i64| {
            app.clock.advance(TimeDelta::days(days));
            for _ in 0..100 {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                let ahead = rows(
                    &db,
                    "SELECT due_at, lease_until FROM due WHERE kind = 'retention'",
                )
                .await;
                assert_eq!(ahead.len(), 1, "one row for all instances");
                let at: chrono::DateTime<chrono::Utc> = ahead[0].try_get_by_index(0).unwrap();
                let lease: Option<chrono::DateTime<chrono::Utc>> =
                    ahead[0].try_get_by_index(1).unwrap();
                if at > app.clock.now() && lease.is_none() {
                    assert_eq!(number(&db, kept).await, left, "after {days} days");
                    return;
                }
            }
            panic!("it was not done");
        };
        done(2, 1).await;
        done(6, 0).await;
        register(&admin.with_key("k-2"), "Two").await;
        done(8, 0).await;
        assert_eq!(number(&db, open).await, 1);
    }
);
