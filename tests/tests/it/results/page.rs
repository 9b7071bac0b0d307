//! The page for the evaluation meeting.

use harness::{App, on_both};
use serde_json::json;

use super::{Settled, answers, settled};
use crate::forms::setup::{content, published};
use crate::over::{BOTH, id, round};

on_both!(
    async fn the_page_shows_charts_each_with_a_table_and_nothing_that_runs(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let client = &ground.place.coordinator;
        let form = published(client, content()).await;
        let sessions = client
            .get(&format!("{run}/sessions"))
            .await
            .expect(200)
            .json;
        let session = sessions["items"][0]["id"].as_str().unwrap();
        let said = ["a", "b", "c", "d", "</li><script>"].map(|text| ("more", text));
        let (eleven, four) = (answers(11), answers(0));
        for (moment, session, closed, answers) in [
            ("before", None, "2026-03-02T23:00:00Z", &four),
            (
                "afterSession",
                Some(session),
                "2026-03-04T23:00:00Z",
                &eleven,
            ),
            ("end", None, "2026-03-10T23:00:00Z", &eleven),
        ] {
            let form = id(&form);
            let window = Settled {
                form,
                moment,
                session,
                closed,
                answers,
                texts: &said,
            };
            settled(&app, &ground, &run, window).await;
        }
        let path = format!("{run}/results/page");
        let json_only = ground.user.with_header("accept", "application/json");
        let refused = json_only.get(&path).await;
        refused.expect_problem(406, "notAcceptable");
        let browser = "Text/HTML,application/xhtml+xml;q=0.9";
        let browser = ground.user.with_header("accept", browser);
        let reply = browser.get(&path).await.expect(200);
        assert_eq!(
            reply.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        let policy = reply.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'; style-src 'sha256-"),
            "{policy}"
        );
        let page = reply.text;
        assert!(page.contains("<html lang=\"nb\">"));
        assert_eq!(page.matches("<h1").count(), 1);
        for foreign in [
            "<script",
            "src=",
            "href=\"http",
            "<link",
            "style=",
            "onload",
        ] {
            assert!(!page.contains(foreign), "{foreign}");
        }
        assert!(page.contains("&lt;/li&gt;&lt;script&gt;"));
        // Spread of two questions with numbers, means of these and of their scale, spread of the choice; one course of
        // sessions for each of the three and the choice's spread; and what changed, which is hidden.
        assert_eq!(page.matches("<svg").count(), 2 + 3 + 1 + (3 + 1) + 1);
        assert_eq!(page.matches("<svg").count(), page.matches("<table").count());
        for words in [
            "11 av 14 svarte",
            "Svarfristen var 10.3.2026.",
            "Færre enn 5 svarte",
            "1,9",
            "Uenig",
        ] {
            assert!(page.contains(words), "{words}");
        }
        let english = ground
            .user
            .in_language("en")
            .get(&path)
            .await
            .expect(200)
            .text;
        assert!(english.contains("<html lang=\"en\">") && english.contains("11 of 14 answered"));
        assert!(english.contains("1.9") && english.contains("10 March 2026"));
        let sami = ground
            .user
            .in_language("se")
            .get(&path)
            .await
            .expect(200)
            .text;
        assert!(sami.contains("<html lang=\"nb\">"));
        // Nothing yet.
        let (other, empty) = (ground.run(&ground.told()).await, json!([]));
        let none = ground
            .user
            .get(&format!("{other}/results"))
            .await
            .expect(200)
            .json;
        assert_eq!(none["windows"], empty);
        let page = ground
            .user
            .get(&format!("{other}/results/page"))
            .await
            .expect(200)
            .text;
        assert!(page.contains("Ingen spørsmål er avsluttet ennå."));
    }
);
