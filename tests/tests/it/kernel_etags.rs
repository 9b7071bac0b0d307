//! Who changes something says what they saw; who reads again is told when nothing changed.

use futures::future::join_all;
use harness::{App, on_both};
use serde_json::json;

use super::kernel_support::{PATH, administrator, register};

/// The half of a tag that `If-Match` compares; the other one is the hash of what was shown.
fn version(etag: &str) -> String {
    let (version, hash) = etag.split_once('.').unwrap();
    assert_eq!(hash.len(), 17, "{etag}");
    format!("{version}\"")
}

on_both!(
    async fn an_unchanged_resource_is_not_sent_again(app: App) {
        let admin = administrator(&app, "admin").await;
        let made = register(&admin, "One").await;
        let path = made.location();
        let etag = made.etag();
        assert!(
            etag.starts_with('"') && etag.ends_with('"'),
            "a strong tag: {etag}"
        );
        assert_eq!(admin.get(&path).await.expect(200).etag(), etag);
        let asked = async |tags: &str| admin.with_header("if-none-match", tags).get(&path).await;
        for tags in [
            etag.clone(),
            format!("W/{etag}"),
            format!("\"x\", {etag}"),
            "*".into(),
        ] {
            let reply = asked(&tags).await.expect(304);
            assert_eq!(
                (reply.text.as_str(), reply.etag()),
                ("", etag.clone()),
                "{tags}"
            );
        }
        for tags in ["\"x\"", "", "garbage", "\"1-0000000000000000\""] {
            asked(tags).await.expect(200);
        }
        // Lists have a tag as well, and it changes with what they hold.
        let list = admin.get(PATH).await.expect(200).etag();
        admin
            .with_header("if-none-match", &list)
            .get(PATH)
            .await
            .expect(304);
        register(&admin, "Two").await;
        admin
            .with_header("if-none-match", &list)
            .get(PATH)
            .await
            .expect(200);
    }
);

on_both!(
    async fn a_change_names_the_version_it_was_made_from(app: App) {
        let admin = administrator(&app, "admin").await;
        let made = register(&admin, "One").await;
        let (path, first) = (made.location(), made.etag());
        let to = |name: &str| json!({"name": name});

        let reply = admin.patch(&path, &to("Two")).await;
        let reply = reply.expect_problem(428, "preconditionRequired");
        assert_eq!(reply.json["currentEtag"], version(&first));
        assert_eq!(reply.etag(), version(&first));

        let changed = admin
            .if_match(&first)
            .patch(&path, &to("Two"))
            .await
            .expect(200);
        let second = changed.etag();
        assert_ne!(first, second);
        assert_eq!(
            (&changed.json["name"], &changed.json["version"]),
            (&json!("Two"), &json!(2))
        );

        // Stale: told what has happened since, and nothing is written.
        let reply = admin.if_match(&first).patch(&path, &to("Three")).await;
        let reply = reply.expect_problem(412, "stale");
        assert_eq!(reply.json["currentEtag"], version(&second));
        assert_eq!(reply.etag(), version(&second));
        let changes = reply.json["changes"].as_array().unwrap();
        assert_eq!(changes.len(), 1, "{}", reply.text);
        assert_eq!(changes[0]["version"], 2);
        assert_eq!(changes[0]["action"], "changed");
        assert_eq!(admin.get(&path).await.json["name"], "Two");

        // Weak tags, other resources' tags and forged ones don't count.
        let other = register(&admin, "Other").await;
        let other = admin
            .if_match(&other.etag())
            .patch(&other.location(), &to("Other 2"))
            .await;
        let current = version(&second);
        let forged = format!("{}0000\"", &current[..current.len() - 5]);
        for tag in [format!("W/{second}"), other.etag(), forged, "\"\"".into()] {
            let reply = admin.if_match(&tag).patch(&path, &to("Four")).await;
            reply.expect_problem(412, "stale");
        }
        let any = format!("{first}, {second}");
        admin
            .if_match(&any)
            .patch(&path, &to("Five"))
            .await
            .expect(200);
        admin
            .if_match("*")
            .patch(&path, &to("Six"))
            .await
            .expect(200);
        // What a refusal told is as good as what a read tells.
        let told = admin.patch(&path, &to("Seven")).await.etag();
        let seven = admin.if_match(&told).patch(&path, &to("Seven")).await;
        assert_eq!(seven.expect(200).json["version"], 5);
    }
);

on_both!(
    async fn a_list_may_stand_on_several_lines(app: App) {
        let admin = administrator(&app, "admin").await;
        let made = register(&admin, "One").await;
        let path = made.location();
        let lines = |name: &str, first: &str, second: &str| {
            admin.with_header(name, first).with_line(name, second)
        };
        for (first, second) in [("\"x\"", &*made.etag()), (&*made.etag(), "\"x\"")] {
            let known = lines("if-none-match", first, second);
            known.get(&path).await.expect(304);
        }
        let held = lines("if-match", "\"x\"", &made.etag());
        let changed = held.patch(&path, &json!({"name": "Two"})).await.expect(200);
        assert_eq!(changed.json["version"], 2);
        let taken = lines("accept", "text/csv", "application/json");
        taken.get(&path).await.expect(200);
        let refused = lines("accept", "text/csv", "text/plain").get(&path).await;
        refused.expect(406);
        let spoken = lines("accept-language", "fr", "en").get(&path).await;
        assert_eq!(spoken.header("content-language"), Some("en"));
    }
);

on_both!(
    async fn of_many_who_saw_the_same_version_one_changes_it(app: App) {
        let admin = administrator(&app, "admin").await;
        let made = register(&admin, "One").await;
        let (path, etag) = (made.location(), made.etag());
        let second = app.second_instance().await;
        let elsewhere = second.client("admin", &[]);
        let tries = (0..20).map(|n| {
            let client = if n % 2 == 0 { &admin } else { &elsewhere };
            let (client, path) = (client.if_match(&etag), path.clone());
            async move { client.patch(&path, &json!({"name": format!("N{n}")})).await }
        });
        let replies = join_all(tries).await;
        let count = |status: u16| {
            replies
                .iter()
                .filter(|reply| reply.status == status)
                .count()
        };
        assert_eq!((count(200), count(412)), (1, 19));
        assert_eq!(admin.get(&path).await.json["version"], 2);
    }
);
