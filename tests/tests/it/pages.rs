//! What the server tells of itself: rules as JSON, errors as pages.

use domain::lifecycle::{GUARDS, TRANSITIONS};
use domain::permissions::RULES;
use harness::{App, on_both};
use serde_json::{Value, json};

/// The entry of a list that is called so.
#[track_caller]
fn shown<'a>(list: &'a Value, member: &str, code: &str) -> &'a Value {
    let mut all = list.as_array().unwrap().iter();
    let one = all.find(|one| one[member] == code);
    one.unwrap_or_else(|| panic!("no {member} {code}"))
}

on_both!(
    async fn the_rules_are_open_to_everybody(app: App) {
        let nb = app.anonymous().get("/v1/lifecycle").await.expect(200);
        let actions: usize = nb.json["machines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|machine| machine["actions"].as_array().unwrap().len())
            .sum();
        assert_eq!(actions, TRANSITIONS.len());
        for row in TRANSITIONS {
            let rule = shown(&nb.json["machines"], "machine", row.machine.code());
            let rule = shown(&rule["actions"], "action", row.action.code());
            let from: Vec<_> = row.from.iter().map(|state| state.code()).collect();
            let guards: Vec<_> = row.guards.iter().map(|guard| guard.code()).collect();
            assert_eq!(
                (
                    &rule["from"],
                    &rule["to"],
                    &rule["bothLeads"],
                    &rule["guards"]
                ),
                (
                    &json!(from),
                    &json!(row.to.map(|state| state.code())),
                    &json!(row.both_leads),
                    &json!(guards)
                ),
                "{rule}"
            );
        }
        assert_eq!(nb.json["guards"].as_array().unwrap().len(), GUARDS.len());
        let en = app
            .anonymous()
            .in_language("en")
            .get("/v1/lifecycle")
            .await
            .expect(200);
        let message = |json: &serde_json::Value| json["guards"][0]["message"].clone();
        assert_ne!(message(&nb.json), message(&en.json));

        let permissions = app.anonymous().get("/v1/permissions").await.expect(200);
        let rules = permissions.json["rules"].as_array().unwrap();
        assert_eq!(rules.len(), RULES.len());
        for (rule, row) in rules.iter().zip(RULES) {
            assert_eq!(
                (
                    &rule["area"],
                    &rule["right"],
                    &rule["actor"],
                    &rule["reach"]
                ),
                (
                    &json!(row.area.code()),
                    &json!(row.right.code()),
                    &json!(row.actor.code()),
                    &json!(row.reach.code())
                ),
                "{rule}"
            );
        }
        // Unchanged rules need not be sent again.
        let etag = permissions.etag();
        let known = app.anonymous().with_header("if-none-match", &etag);
        known.get("/v1/permissions").await.expect(304);
    }
);

on_both!(
    /// Pages for people stand on their own: one language each, one heading, nothing from elsewhere.
    async fn the_documentation_needs_no_internet(app: App) {
        let client = app.anonymous().with_header("accept", "text/html");
        for path in [
            "/docs",
            "/docs/operations",
            "/docs/operations/registerNeed",
            "/docs/schemas/NeedInput",
            "/docs/lifecycle",
            "/docs/permissions",
        ] {
            let page = client.get(path).await.expect(200).text;
            assert!(page.contains("<html lang=\"en\">"), "{path}");
            assert_eq!(page.matches("<h1").count(), 1, "{path}");
            for foreign in ["<script", "src=", "href=\"http", "<style", "style="] {
                assert!(!page.contains(foreign), "{path} has {foreign}");
            }
            assert_eq!(page.matches("<link").count(), 1, "{path}");
        }
    }
);

on_both!(
    /// A page may load its stylesheet from this server, and nothing else from anywhere.
    async fn the_pages_have_one_style_and_may_load_nothing_else(app: App) {
        let client = app.anonymous();
        for path in ["/docs", "/problems", "/problems/stale"] {
            let page = client.get(path).await.expect(200);
            assert_eq!(
                page.header("content-security-policy"),
                Some(
                    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
                     frame-ancestors 'none'"
                ),
                "{path}"
            );
            let link = "<link rel=\"stylesheet\" href=\"/docs/style.css\">";
            assert!(page.text.contains(link), "{path}");
        }
        // As a browser asks for it.
        let browser = client.with_header("accept", "text/css,*/*;q=0.1");
        let style = browser.get("/docs/style.css").await.expect(200);
        assert_eq!(
            style.header("content-type"),
            Some("text/css; charset=utf-8")
        );
        assert_eq!(style.header("cache-control"), Some("public, max-age=300"));
        for rule in [".diagram .edge {", "prefers-color-scheme: dark", "main {"] {
            assert!(style.text.contains(rule), "lacks {rule}");
        }
        for foreign in ["@import", "url("] {
            assert!(!style.text.contains(foreign), "has {foreign}");
        }
    }
);

on_both!(
    /// The header tells which part a page belongs to, and a long page leads to its parts.
    async fn every_page_tells_where_it_is(app: App) {
        let client = app.anonymous();
        for (path, part) in [
            ("/docs", "/docs"),
            ("/docs/operations/registerNeed", "/docs/operations"),
            ("/docs/schemas/NeedInput", "/docs/operations"),
            ("/docs/lifecycle", "/docs/lifecycle"),
            ("/docs/permissions", "/docs/permissions"),
            ("/problems/stale", "/problems"),
        ] {
            let page = client.get(path).await.expect(200).text;
            assert_eq!(page.matches("aria-current").count(), 1, "{path}");
            let here = format!("<a href=\"{part}\" lang=\"en\" aria-current=\"true\">");
            assert!(page.contains(&here), "{path}");
        }
        let page = client.get("/docs/permissions").await.expect(200).text;
        assert!(page.contains("<li><a href=\"#who\">Who</a></li>"));
        // What an operation lacks is not led to.
        let posted = client.get("/docs/operations/registerNeed").await;
        assert!(posted.expect(200).text.contains("href=\"#body\""));
        let read = client.get("/docs/operations/getNeed").await;
        assert!(!read.expect(200).text.contains("href=\"#body\""));
    }
);

on_both!(
    /// The index leads to every operation; its page tells what a caller has to know.
    async fn every_operation_has_a_page(app: App) {
        let client = app.anonymous();
        let document = client.get("/openapi.json").await.expect(200).json;
        let index = client.get("/docs/operations").await.expect(200).text;
        for item in document["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                let id = operation["operationId"].as_str().unwrap();
                let path = format!("/docs/operations/{id}");
                assert!(index.contains(&format!("href=\"{path}\"")), "{id}");
                let page = client.get(&path).await.expect(200).text;
                let summary = operation["summary"].as_str().unwrap();
                assert!(page.contains(&format!("<h1>{summary}</h1>")), "{id}");
            }
        }
        let page = client.get("/docs/operations/updatePerson").await;
        let page = page.expect(200).text;
        for part in [
            "/<wbr>v1/<wbr>people/<wbr>{id}",
            "<code>If-Match</code>",
            "<a href=\"/docs/schemas/PersonPatch\">",
            "curl -X PATCH &quot;$SERVER/v1/people/{id}&quot;",
            "-H 'Content-Type: application/merge-patch+json'",
            "&quot;name&quot;: &quot;Kari Nordmann&quot;",
            "<a href=\"/problems/stale\">",
            "<a href=\"/problems/preconditionRequired\">",
        ] {
            assert!(page.contains(part), "lacks {part}");
        }
        for path in ["/docs/operations/flyAway", "/docs/schemas/Wings"] {
            client.get(path).await.expect_problem(404, "notFound");
        }
    }
);

/// What a page calls a caller of the matrix; none for those who stand for a circumstance.
fn named(caller: &str) -> Option<&str> {
    Some(match caller {
        "userLead" => "lead, user side",
        "professionalLead" => "lead, professional side",
        "member" => "member, user side",
        "anonymous" => "public",
        "partner" | "other" | "revoked" | "unscoped" => return None,
        role => role,
    })
}

on_both!(
    /// Whoever may use an operation stands on its page, and an action tells its states and guards.
    async fn every_operation_tells_who_may_and_when(app: App) {
        let client = app.anonymous();
        for (operation, callers) in crate::matrix::allowed() {
            let page = client.get(&format!("/docs/operations/{operation}")).await;
            let page = page.expect(200).text;
            let Some((_, part)) = page.split_once("<h2 id=\"who-may\">") else {
                continue;
            };
            let part = part.split("<h2").next().unwrap();
            for who in callers.iter().filter_map(|caller| named(caller)) {
                let told = part.contains(&format!("<td>{who}</td>"));
                // A need is registered by anybody, so by all who are not named.
                assert!(told || operation == "registerNeed", "{operation}: {who}");
            }
        }
        let page = client
            .get("/docs/operations/openRun")
            .await
            .expect(200)
            .text;
        let (_, when) = page.split_once("<h2 id=\"when\">").unwrap();
        let when = when.split("<h2").next().unwrap();
        for part in [
            "A run in <code>scheduled</code>, becomes <code>enrolling</code>.",
            "<a href=\"/docs/lifecycle#referralruleset\">referralRuleSet</a>",
            "method",
        ] {
            assert!(when.contains(part), "lacks {part}: {when}");
        }
        let page = client
            .get("/docs/operations/listAudit")
            .await
            .expect(200)
            .text;
        let (_, who) = page.split_once("<h2 id=\"who-may\">").unwrap();
        let who = who.split("<h2").next().unwrap();
        assert!(
            who.contains("<td>auditor</td>") && !who.contains("coordinator"),
            "{who}"
        );
    }
);

on_both!(
    async fn every_error_has_a_page(app: App) {
        let client = app.anonymous().with_header("accept", "text/html");
        let list = client.get("/problems").await.expect(200);
        assert_eq!(
            list.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        let links: Vec<&str> = list
            .text
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|link| link.starts_with("/problems/"))
            .collect();
        assert!(links.len() > 20, "{links:?}");
        for link in links {
            let page = client.get(link).await.expect(200);
            assert_eq!(page.header("content-language"), Some("nb"));
            for part in [
                "<html lang=\"nb\">",
                "lang=\"en\"",
                "name=\"viewport\"",
                "<h1>",
                "Årsak",
                "Remedy",
            ] {
                assert!(page.text.contains(part), "{link} lacks {part}");
            }
            // Works offline: nothing is fetched from anywhere.
            assert!(
                !page.text.contains("src=") && !page.text.contains("http://"),
                "{link}"
            );
        }
        // The language asked for comes first, the others below it.
        for (asked, tag, cause, others) in [
            ("nn", "nn", "<h2>Årsak</h2>", ["nb", "en"]),
            ("en-GB", "en", "<h2>Cause</h2>", ["nb", "nn"]),
            ("se", "nb", "<h2>Årsak</h2>", ["nn", "en"]),
            ("de", "nb", "<h2>Årsak</h2>", ["nn", "en"]),
        ] {
            let client = client.in_language(asked);
            for path in ["/problems", "/problems/stale"] {
                let page = client.get(path).await.expect(200);
                assert_eq!(page.header("content-language"), Some(tag), "{asked} {path}");
                assert!(page.text.contains(&format!("<html lang=\"{tag}\">")));
            }
            let page = client.get("/problems/stale").await.expect(200).text;
            assert!(page.contains(cause), "{asked}");
            let sections: Vec<&str> = page
                .split("<section class=\"other\" lang=\"")
                .skip(1)
                .collect();
            assert_eq!(sections.len(), 2);
            for other in others {
                assert!(
                    sections.iter().any(|section| section.starts_with(other)),
                    "{asked} {other}"
                );
            }
        }
        let problem = app.anonymous().get("/v1/nothing").await.expect(404);
        let page = problem.json["type"].as_str().unwrap();
        client.get(page).await.expect(200);
        client
            .get("/problems/nothing")
            .await
            .expect_problem(404, "notFound");
    }
);
