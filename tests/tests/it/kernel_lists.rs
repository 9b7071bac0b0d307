//! Lists: walked to their end, every row comes once, whatever is written meanwhile.

use std::collections::BTreeMap;

use domain::codes::Role;
use futures::future::join_all;
use harness::{App, Client, Reply, on_both};
use reqwest::Method;

use super::kernel_support::{PATH, administrator, register};

/// Registers `count` with names in no order, many of them alike.
async fn fill(client: &Client, count: usize) -> Vec<String> {
    let letters = ["Å", "a", "Ø", "Z", "æ", "%_", "-", "1"];
    let mut ids = Vec::new();
    for from in (0..count).step_by(20) {
        let some = (from..count.min(from + 20)).map(|n| async move {
            let name = format!("{}{:03}", letters[n % letters.len()], n * 7919 % 211);
            register(client, &name).await.id()
        });
        ids.extend(join_all(some).await);
    }
    ids
}

fn ids(page: &Reply) -> Vec<String> {
    let items = page.json["items"].as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Follows `next` to the end, registering between the pages; how often each id came.
async fn walk(client: &Client, query: &str, disturb: bool) -> BTreeMap<String, usize> {
    let mut seen = BTreeMap::new();
    let mut cursor = String::new();
    for turn in 0.. {
        let page = client
            .get(&format!("{PATH}?{query}{cursor}"))
            .await
            .expect(200);
        for id in ids(&page) {
            *seen.entry(id).or_default() += 1;
        }
        let link = page.header("link").map(str::to_owned);
        let Some(next) = page.json["next"].as_str() else {
            assert_eq!(link, None, "a Link on the last page");
            return seen;
        };
        let expected = format!("<{PATH}?{query}&cursor={next}>; rel=\"next\"");
        assert_eq!(link, Some(expected));
        if disturb {
            // Before and behind where the walk is.
            let names = ["  0", "Ø100", "zzz"].map(|name| format!("{name} {turn}"));
            join_all(names.iter().map(|name| register(client, name))).await;
        }
        cursor = format!("&cursor={next}");
    }
    unreachable!()
}

on_both!(
    async fn a_thousand_rows_come_once_each_while_others_are_written(app: App) {
        let admin = administrator(&app, "admin").await;
        let first = fill(&admin, 1000).await;
        for sort in ["name", "-name", "createdAt", "-createdAt"] {
            let seen = walk(&admin, &format!("limit=97&sort={sort}"), true).await;
            let twice: Vec<_> = seen.iter().filter(|(_, times)| **times > 1).collect();
            assert!(twice.is_empty(), "{sort}: twice: {twice:?}");
            let lost: Vec<_> = first.iter().filter(|id| !seen.contains_key(*id)).collect();
            assert!(lost.is_empty(), "{sort}: lost: {lost:?}");
        }
        // Whatever the page's size, the same rows.
        let all = walk(&admin, "limit=200", false).await;
        assert_eq!(walk(&admin, "limit=7", false).await, all);
        let counted = admin
            .get(&format!("{PATH}?count=true&limit=1"))
            .await
            .expect(200);
        assert_eq!(counted.json["count"], all.len());
        let uncounted = admin.get(&format!("{PATH}?limit=1")).await.expect(200);
        assert!(uncounted.json["count"].is_null());
    }
);

on_both!(
    async fn a_cursor_is_good_for_its_own_list_only(app: App) {
        let admin = administrator(&app, "admin").await;
        fill(&admin, 12).await;
        let page = admin
            .get(&format!("{PATH}?limit=5&kind=userOrganisation&q=a"))
            .await
            .expect(200);
        assert!(page.json["next"].is_null() || page.json["next"].is_string());
        let page = admin
            .get(&format!("{PATH}?limit=5&kind=userOrganisation"))
            .await
            .expect(200);
        let cursor = page.json["next"].as_str().unwrap().to_owned();
        let with = async |query: &str| admin.get(&format!("{PATH}?cursor={cursor}&{query}")).await;
        with("kind=userOrganisation").await.expect(200);
        with("kind=userOrganisation&limit=2").await.expect(200);
        with("kind=userOrganisation&sort=name").await.expect(200);
        with("kind=userOrganisation&count=true").await.expect(200);
        for other in [
            "",
            "kind=other",
            "kind=userOrganisation&q=a",
            "kind=userOrganisation&validOn=2026-01-01",
            "kind=userOrganisation&sort=-name",
            "kind=userOrganisation&sort=createdAt",
        ] {
            with(other).await.expect_problem(422, "invalid");
        }
        // Any change to the cursor itself is seen.
        for at in 0..cursor.len() {
            let mut forged = cursor.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            if decoded(&forged) == decoded(&cursor) {
                continue;
            }
            let reply = admin
                .get(&format!("{PATH}?kind=userOrganisation&cursor={forged}"))
                .await;
            reply.expect_problem(422, "invalid");
        }
    }
);

fn decoded(text: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(text)
        .ok()
}

on_both!(
    async fn a_search_takes_letters_as_letters(app: App) {
        let admin = administrator(&app, "admin").await;
        for name in [
            "100% friskmelding",
            "under_strek",
            "Understrek",
            "Back\\slash",
            "Blå",
            "LØKTA Åfjord",
            "Østre Čáhput",
        ] {
            register(&admin, name).await;
        }
        for (q, names) in [
            ("100%25", 1),
            ("%25", 1),
            ("_", 1),
            ("%5C", 1),
            ("UNDER", 2),
            ("l%C3%B8kta%20%C3%A5", 1),
            ("%C3%98STRE", 1),
            ("%C4%8D%C3%A1h", 1),
            ("%C4%8C%C3%81H", 1),
            ("'%20OR%201=1%20--", 0),
            ("%F0%9F%98%80", 0),
        ] {
            let found = admin.get(&format!("{PATH}?q={q}")).await.expect(200);
            assert_eq!(ids(&found).len(), names, "{q}");
        }
    }
);

on_both!(
    async fn a_search_is_as_long_as_a_name_at_most(app: App) {
        let unn = app.organisation("UNN").await;
        let role = Role::Coordinator;
        let client = app.with_role("kari", role, Some(unn)).await;
        for list in ["organisations", "services", "municipalities", "needs"] {
            for letter in ["_", "%25", "%C3%B8"] {
                let asked = |letters| format!("/v1/{list}?q={}", letter.repeat(letters));
                client.get(&asked(200)).await.expect(200);
                // As many letters of each as an address holds, and one too many.
                for letters in [201, 25_000.min(60_000 / letter.len())] {
                    let refused = client.get(&asked(letters)).await;
                    let refused = refused.expect_problem(422, "invalid").json;
                    let fault = &refused["errors"][0];
                    let told = (fault["pointer"].as_str(), fault["code"].as_str());
                    assert_eq!(told, (Some("?q"), Some("tooLong")), "{list} {letters}");
                }
            }
        }
    }
);

on_both!(
    async fn a_page_can_be_compressed(app: App) {
        let admin = administrator(&app, "admin").await;
        fill(&admin, 40).await;
        let plain = admin
            .with_header("accept-encoding", "identity")
            .get(PATH)
            .await
            .expect(200);
        assert_eq!(plain.header("content-encoding"), None);
        let gzip = admin.with_header("accept-encoding", "gzip");
        let (headers, body) = gzip.bytes(Method::GET, PATH).await;
        assert_eq!(headers.get("content-encoding").unwrap(), "gzip");
        assert_eq!(body[..2], [0x1f, 0x8b], "gzip's magic number");
        assert!(body.len() < plain.text.len() / 2);
    }
);
