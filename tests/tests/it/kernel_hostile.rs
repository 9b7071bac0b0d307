//! Whatever is sent: a clear refusal, never a failure of the server, never silence.

use std::time::Duration;

use harness::{App, Client, Reply, on_both};
use reqwest::Method;

use super::kernel_support::{PATH, administrator, head, organisation, raw, register};

async fn send(client: &Client, method: Method, path: &str, body: Option<String>) -> Reply {
    let media = if method == Method::PATCH {
        "application/merge-patch+json"
    } else {
        "application/json"
    };
    let sent = client.send(method, path, body.map(|body| (media, body)));
    let reply = tokio::time::timeout(Duration::from_secs(10), sent).await;
    let reply = reply.unwrap_or_else(|_| panic!("{path} hangs"));
    assert!(
        reply.status < 500,
        "{}: {}\n{}",
        reply.request,
        reply.status,
        reply.text
    );
    reply
}

on_both!(
    async fn hostile_bodies_are_refused(app: App) {
        let admin = administrator(&app, "admin").await;
        let made = register(&admin, "One").await;
        let name = |text: &str| organisation("@").to_string().replace("\"@\"", text);
        let date = |text: &str| organisation("A").to_string().replace("2005-01-01", text);
        let bodies = [
            name("\"a\\u0000b\""),
            name("\"\\u0000\""),
            name("\"\\ud800\""),
            name("\"\\udfff\\ud800\""),
            name("\"\u{0}\""),
            name("\"\u{1}\""),
            name("\"\\u0001\\u001b[31m\""),
            name("1e999999"),
            name("99999999999999999999999999999999999"),
            name("-0.0000000000000000000000000000001e-400"),
            name(&"9".repeat(100_000)),
            name(&format!("\"{}\"", "x".repeat(1_000_000))),
            name(&format!("\"{}\"", "\\u0041".repeat(160_000))),
            name("\"  \\t\\n \""),
            name("[[[[[[[[[[]]]]]]]]]]"),
            name("{\"name\":{\"name\":{}}}"),
            name("\"A\",\"name\":\"B\",\"name\":\"C\""),
            date("-9999-01-01"),
            date("+262000-01-01"),
            date("-262000-01-01"),
            date("0000-00-00"),
            date("2026-02-30"),
            date("2005-01-01T00:00:00Z"),
            date("99999999999-01-01"),
            format!("[{}]", "0,".repeat(400_000)),
            "\"".repeat(1_000_000),
            "{\"\":\"\"}".into(),
            format!("{{\"{}\":1}}", "k".repeat(900_000)),
            "{\"__proto__\":{\"a\":1}}".into(),
        ];
        for body in bodies {
            let reply = send(&admin, Method::POST, PATH, Some(body.clone())).await;
            let start: String = body.chars().take(120).collect();
            assert!(
                matches!(reply.status, 400 | 413 | 422),
                "{start}: {}",
                reply.status
            );
            assert!(
                reply.text.len() < 10_000,
                "{start}: the answer repeats what was sent"
            );
            let change = admin.if_match("*");
            let reply = send(&change, Method::PATCH, &made.location(), Some(body)).await;
            assert!(
                matches!(reply.status, 400 | 413 | 422),
                "{start}: {}",
                reply.status
            );
        }
        let now = admin.get(&made.location()).await.expect(200);
        assert_eq!(
            (&now.json["name"], &now.json["version"]),
            (&"One".into(), &1.into())
        );
    }
);

on_both!(
    async fn hostile_paths_queries_and_headers_are_refused(app: App) {
        let admin = administrator(&app, "admin").await;
        register(&admin, "One").await;
        let long = "a".repeat(20_000);
        let queries = [
            "q=%00",
            "q=%FF%FE",
            "q=%C0%80",
            "q=%ED%A0%80",
            "q=%",
            "q=%2",
            "q=%zz",
            "q=",
            "q=%27%22--",
            "limit=1e3",
            "limit=0x10",
            "limit=%31",
            "validOn=-9999-01-01",
            "validOn=%2B262000-01-01",
            "validOn=-262000-01-01",
            "cursor=%00",
            "sort=--name",
            "sort=",
            "count=1",
            "kind=",
            "&",
            "?",
            "q=a;b",
        ];
        for query in queries
            .iter()
            .map(|query| (*query).to_owned())
            .chain([format!("q={long}")])
        {
            let reply = send(&admin, Method::GET, &format!("{PATH}?{query}"), None).await;
            assert!(
                matches!(reply.status, 200 | 400 | 422),
                "{query}: {}",
                reply.status
            );
        }
        for path in [
            "%00",
            "%FF",
            "..%2f..",
            "%2e%2e/organisations",
            "0",
            "{id}",
            "null",
            &long,
        ] {
            let reply = send(&admin, Method::GET, &format!("{PATH}/{path}"), None).await;
            assert!(
                matches!(reply.status, 200 | 404),
                "{path}: {}",
                reply.status
            );
        }
        for path in [
            "/v1/code-lists/%00",
            "/v1/categories/%00",
            "/v1/municipalities/%00",
        ] {
            send(&admin, Method::GET, path, None).await.expect(404);
        }
        for (name, value) in [
            ("accept-language", "x".repeat(5_000)),
            ("accept-language", ",;".repeat(2_000)),
            ("accept", ",".repeat(5_000)),
            ("if-none-match", "\"".repeat(5_000)),
            ("traceparent", "00-zz-zz-00".into()),
            ("nhn-event-id", "no uuid".into()),
            ("content-length", "0".into()),
        ] {
            send(&admin.with_header(name, &value), Method::GET, PATH, None).await;
        }
        for tag in [
            "\"99999999999999999999-0\"",
            "\"-1-0\"",
            "W/",
            ",,,,",
            "\"2147483647-0\"",
        ] {
            let made = register(&admin, "Tagged").await;
            let (client, path) = (admin.if_match(tag), made.location());
            let reply = send(&client, Method::PATCH, &path, Some("{}".into()));
            reply.await.expect_problem(412, "stale");
        }
        for value in [
            "Bearer",
            "Bearer ",
            "Basic eDp5",
            "Bearer a.b.c",
            "Capability x",
            "Bearer \u{7f}x",
        ] {
            let Ok(_) = reqwest::header::HeaderValue::from_str(value) else {
                continue;
            };
            let client = app.anonymous().with_header("authorization", value);
            send(&client, Method::GET, PATH, None).await.expect(401);
        }
    }
);

on_both!(
    async fn bytes_that_are_no_text_are_refused(app: App) {
        administrator(&app, "admin").await;
        let patience = Duration::from_secs(5);
        let post = |body: &[u8]| {
            let headers = format!("Connection: close\r\nContent-Length: {}\r\n", body.len());
            let mut bytes = head(&app, "admin", "POST", PATH, &headers).into_bytes();
            bytes.extend_from_slice(body);
            raw(&app, &bytes, patience)
        };
        for body in [
            &b"{\"name\":\"\xff\xfe\"}"[..],
            b"\xff",
            b"{\"name\":\"\xc0\x80\"}",
            b"\x00\x00",
            b"\xef\xbb\xbf{}",
        ] {
            let (answer, closed) = post(body);
            assert!(
                answer.starts_with("HTTP/1.1 400") || answer.starts_with("HTTP/1.1 422"),
                "{body:?}: {answer}"
            );
            assert!(closed);
        }
        // Not even HTTP: told so or cut off, and the server lives.
        for bytes in [
            &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET\r\n\r\n",
            b"GET /v1/organisations HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
            b"POST /v1/organisations HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"POST /v1/organisations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ] {
            let (answer, _) = raw(&app, bytes, Duration::from_secs(2));
            assert!(!answer.starts_with("HTTP/1.1 5"), "{answer}");
        }
        app.anonymous().get("/health/ready").await.expect(200);
    }
);
