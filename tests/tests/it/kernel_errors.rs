//! Every error has the one form, in the caller's language, the framework's own too.

use std::time::Duration;

use harness::{App, Client, Reply, on_both};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::kernel_support::{PATH, administrator, head, organisation, piecemeal, raw, register};

const JSON: &str = "application/json";

/// The form every problem has.
#[track_caller]
fn problem(reply: Reply, status: u16, code: &str) -> Reply {
    let reply = reply.expect_problem(status, code);
    let json = &reply.json;
    assert_eq!(json["type"], format!("/problems/{code}"));
    assert_eq!(json["status"], status);
    let (_, path) = reply.request.split_once(' ').unwrap();
    assert_eq!(json["instance"], path.split('?').next().unwrap());
    for member in ["title", "detail"] {
        let text = json[member].as_str().unwrap();
        assert!(
            !text.is_empty() && !text.contains(['{', '}', '\u{2068}']),
            "{member}: {text}"
        );
        assert!(!text.contains("problem-"), "words are missing: {text}");
    }
    let id = json["requestId"].as_str().unwrap();
    assert_eq!(reply.header("request-id"), Some(id));
    id.parse::<Uuid>().unwrap();
    reply
}

on_both!(
    async fn each_language_gets_its_words(app: App) {
        let title = async |language: &str| {
            let client = app.anonymous().in_language(language);
            let reply = problem(client.get("/v1/nowhere").await, 404, "notFound");
            let spoken = reply.header("content-language").unwrap().to_owned();
            (spoken, reply.json["title"].as_str().unwrap().to_owned())
        };
        let (nb, nn) = (("nb", "Finnes ikke"), ("nn", "Finst ikkje"));
        let cases = [
            ("nb", nb),
            ("nn", nn),
            ("en", ("en", "Not found")),
            ("nn-NO, nb;q=0.9, en;q=0.8", nn),
            ("en;q=0.3, nn;q=0.7", nn),
            ("no", nb),
            ("", nb),
            ("fr", nb),
            ("*", nb),
            ("nb;q=0, en", ("en", "Not found")),
            ("garbage;;;q=x,,", nb),
        ];
        for (asked, (spoken, words)) in cases {
            assert_eq!(title(asked).await, (spoken.into(), words.into()), "{asked}");
        }
        // Northern Sámi is accepted, and says openly what it fell back to.
        let (spoken, words) = title("se").await;
        assert_ne!(spoken, "se");
        assert!([nb.1, "Not found", nn.1].contains(&words.as_str()));
    }
);

on_both!(
    async fn the_frameworks_errors_have_the_same_form(app: App) {
        let admin = administrator(&app, "admin").await;
        let id = register(&admin, "One").await.id();
        let one = format!("{PATH}/{id}");
        let none = format!("{PATH}/{}", Uuid::now_v7());
        let body = || Some((JSON, organisation("Two").to_string()));
        for path in [
            "/v1",
            "/v2/organisations",
            "/v1/Organisations",
            "/v1//organisations",
        ] {
            problem(admin.get(path).await, 404, "notFound");
        }
        for path in [
            none.clone(),
            format!("{PATH}/7"),
            format!("{PATH}/{id}0"),
            format!("{one}/"),
        ] {
            problem(admin.get(&path).await, 404, "notFound");
        }
        // A stranger is not even told which ids are well-formed.
        for path in [&none, &one, &format!("{PATH}/7")] {
            problem(app.anonymous().get(path).await, 401, "unauthenticated");
        }
        for (method, path, allow) in [
            (Method::DELETE, PATH, "GET, HEAD, OPTIONS, POST"),
            (Method::PUT, &one, "GET, HEAD, OPTIONS, PATCH"),
            (Method::TRACE, PATH, "GET, HEAD, OPTIONS, POST"),
            (Method::PATCH, "/v1/people/search", "OPTIONS, POST"),
        ] {
            let reply = problem(
                admin.send(method, path, None).await,
                405,
                "methodNotAllowed",
            );
            assert_eq!(reply.header("allow"), Some(allow));
            assert!(reply.json["detail"].as_str().unwrap().contains(allow));
        }
        for media in ["text/plain", "application/xml", "application/jsonx", ""] {
            let reply = admin
                .send(Method::POST, PATH, Some((media, "{}".into())))
                .await;
            problem(reply, 415, "unsupportedMediaType");
        }
        problem(
            admin.send(Method::POST, PATH, None).await,
            415,
            "unsupportedMediaType",
        );
        let zipped = admin.with_header("content-encoding", "gzip");
        problem(
            zipped.send(Method::POST, PATH, body()).await,
            415,
            "unsupportedMediaType",
        );
        for media in ["application/json; charset=utf-8", "Application/JSON"] {
            let sent = Some((media, organisation(media).to_string()));
            admin.send(Method::POST, PATH, sent).await.expect(201);
        }
        for accept in [
            "text/html",
            "application/json;q=0",
            "image/png, text/*;q=0.5",
        ] {
            problem(
                admin.with_header("accept", accept).get(&one).await,
                406,
                "notAcceptable",
            );
        }
        for accept in ["*/*", "application/*", "text/html, application/json;q=0.1"] {
            admin
                .with_header("accept", accept)
                .get(&one)
                .await
                .expect(200);
        }
    }
);

async fn post(client: &Client, body: &str) -> Reply {
    client
        .send(Method::POST, PATH, Some((JSON, body.to_owned())))
        .await
}

/// Pointer and code of each fault, sorted.
fn faults(reply: &Reply) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let errors = reply.json["errors"].as_array().unwrap().iter();
    let mut faults: Vec<_> = errors
        .map(|fault| {
            let message = text(&fault["message"]);
            assert!(
                !message.is_empty() && !message.contains("field-"),
                "{message}"
            );
            (text(&fault["pointer"]), text(&fault["code"]))
        })
        .collect();
    faults.sort();
    faults
}

fn fault(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(pointer.to_owned(), code.to_owned())]
}

on_both!(
    async fn a_body_is_told_what_is_wrong_with_it(app: App) {
        let admin = administrator(&app, "admin").await.in_language("en");
        let reply = problem(
            post(&admin, "{\n  \"name\": \"A\",\n  oops").await,
            400,
            "notJson",
        );
        let detail = reply.json["detail"].as_str().unwrap();
        assert!(
            detail.contains("line 3") && detail.contains("character 3"),
            "{detail}"
        );
        for broken in [
            "",
            "{",
            "nothing",
            "{\"name\": 'x'}",
            "{\"name\": \"A\",}",
            "\u{feff}{}",
        ] {
            problem(post(&admin, broken).await, 400, "notJson");
        }
        let twice = format!("{0} {0}", organisation("A"));
        problem(post(&admin, &twice).await, 400, "notJson");
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        problem(post(&admin, &deep(33)).await, 400, "tooDeep");
        problem(post(&admin, &deep(500_000)).await, 400, "tooDeep");
        problem(post(&admin, &deep(32)).await, 422, "invalid");

        let whole = organisation("A").to_string();
        let with = |more: &str| format!("{},{more}}}", &whole[..whole.len() - 1]);
        let cases = [
            (with("\"extra\": 1"), fault("/extra", "unknownMember")),
            (with("\"a/b~c\": 1"), fault("/a~1b~0c", "unknownMember")),
            (with("\"name\": \"B\""), fault("/name", "duplicateMember")),
            (whole.replace("\"A\"", "7"), fault("/name", "notAString")),
            (whole.replace("\"A\"", "null"), fault("/name", "notAString")),
            (
                whole.replace("2005-01-01", "1.2.2027"),
                fault("/validFrom", "notADate"),
            ),
            (
                whole.replace("userOrganisation", "club"),
                fault("/kind", "unknownCode"),
            ),
            ("[]".into(), fault("", "notAnObject")),
        ];
        for (body, expected) in cases {
            let reply = problem(post(&admin, &body).await, 422, "invalid");
            assert_eq!(faults(&reply), expected, "{body}");
            assert!(
                !reply.text.contains("club"),
                "the rejected value is repeated"
            );
        }
        // What is missing is told at once, and not one after the other.
        let nothing = problem(post(&admin, "{}").await, 422, "invalid");
        let expected = ["/kind", "/name", "/validFrom"].map(|at| fault(at, "required"));
        let expected = expected.concat();
        assert_eq!(faults(&nothing), expected);
        let many = "{\"name\": \" \", \"kind\": \"other\", \"organisationNumber\": \"123456789\", \
                    \"validFrom\": \"2005-01-01\", \"validTo\": \"2004-01-01\"}";
        let reply = problem(post(&admin, many).await, 422, "invalid");
        let pointers: Vec<_> = faults(&reply)
            .into_iter()
            .map(|(pointer, _)| pointer)
            .collect();
        assert_eq!(pointers, ["/name", "/organisationNumber", "/validTo"]);
        assert!(
            !reply.text.contains("123456789"),
            "the rejected value is repeated"
        );
    }
);

on_both!(
    async fn parameters_are_known_or_refused(app: App) {
        let admin = administrator(&app, "admin").await;
        for query in [
            "nonsense=1",
            "limit=5&nonsense",
            "Limit=5",
            "&&x",
            "=",
            "%6Cimit=5",
        ] {
            problem(
                admin.get(&format!("{PATH}?{query}")).await,
                400,
                "unknownParameter",
            );
        }
        for (query, name, code) in [
            ("limit=x", "?limit", "notAnInteger"),
            ("limit=99999999999999999999", "?limit", "notAnInteger"),
            ("limit=-1", "?limit", "outOfRange"),
            ("limit=1&limit=2", "?limit", "duplicateMember"),
            ("validOn=yesterday", "?validOn", "notADate"),
            ("validOn=2026-02-30", "?validOn", "notADate"),
            ("q=x&count=perhaps", "?count", "notABoolean"),
            ("q=%00", "?q", "controlCharacter"),
            ("q=a%00b", "?q", "controlCharacter"),
            ("kind=%00", "?kind", "controlCharacter"),
        ] {
            let asked = admin.get(&format!("{PATH}?{query}")).await;
            let reply = problem(asked, 400, "badParameter");
            assert_eq!(faults(&reply), fault(name, code), "{query}");
            let detail = reply.json["detail"].as_str().unwrap();
            assert!(detail.contains(name), "{query}: {detail}");
        }
        let secret = admin.get(&format!("{PATH}?kind=01019012345")).await;
        assert!((400..=422).contains(&secret.status), "{}", secret.status);
        assert!(
            !secret.text.contains("01019012345"),
            "the rejected value is repeated"
        );
        for (query, pointer, code) in [
            ("limit=0", "?limit", "outOfRange"),
            ("limit=201", "?limit", "outOfRange"),
            ("sort=age", "?sort", "unknownCode"),
            ("cursor=AAAA", "?cursor", "cursor"),
            ("cursor=", "?cursor", "cursor"),
            ("cursor=!!!", "?cursor", "cursor"),
        ] {
            let reply = problem(admin.get(&format!("{PATH}?{query}")).await, 422, "invalid");
            assert_eq!(faults(&reply), fault(pointer, code), "{query}");
        }
        for header in ["sidestilt-purpose", "idempotency-key"] {
            let odd = admin.with_header(header, &"x".repeat(300));
            let reply = odd.post(PATH, &organisation("P")).await;
            assert!(
                (400..=422).contains(&reply.status),
                "{header}: {}",
                reply.status
            );
        }
    }
);

on_both!(
    async fn too_much_is_refused_whether_announced_or_not(app: App) {
        administrator(&app, "admin").await;
        let patience = Duration::from_secs(5);
        let announced = head(&app, "admin", "POST", PATH, "Content-Length: 1048577\r\n");
        let (answer, closed) = raw(&app, announced.as_bytes(), patience);
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains("application/problem+json") && answer.contains("tooLarge"));
        assert!(closed, "the connection stays open for a body nobody reads");

        let chunked = "Transfer-Encoding: chunked\r\n";
        let chunked = head(&app, "admin", "POST", PATH, chunked);
        let piece = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
        let answer = piecemeal(&app, &chunked, &piece, 20);
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains("application/problem+json") && answer.contains("tooLarge"));
        app.anonymous().get("/health/ready").await.expect(200);
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_body_is_given_up_within_its_deadline() {
    let app = App::start_with(harness::Engine::Sqlite, &["body_deadline_seconds=1"]).await;
    administrator(&app, "admin").await;
    // Left to itself the framework waits for a body for more than 40 seconds.
    let patience = Duration::from_secs(25);
    let heads = [
        head(&app, "admin", "POST", PATH, "Content-Length: 100\r\n") + "{\"name\":",
        head(
            &app,
            "admin",
            "POST",
            PATH,
            "Transfer-Encoding: chunked\r\n",
        ) + "5\r\n{\"nam",
    ];
    for begun in heads {
        let (answer, closed) = raw(&app, begun.as_bytes(), patience);
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(answer.contains("requestTimeout"), "{answer}");
        assert!(closed, "the connection stays open");
    }
    // A body nobody waits for (no such path, no such method) holds no connection either.
    for (method, path, status) in [("POST", "/v1/nowhere", 404), ("PUT", PATH, 405)] {
        for (framing, body) in [
            ("Content-Length: 100\r\n", "{"),
            ("Transfer-Encoding: chunked\r\n", "5\r\n{"),
        ] {
            let begun = head(&app, "admin", method, path, framing) + body;
            let (answer, closed) = raw(&app, begun.as_bytes(), patience);
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status}")),
                "{answer}"
            );
            assert!(closed, "{method} {path}, {framing}: stays open");
        }
    }
}

on_both!(
    async fn a_path_is_the_same_however_its_letters_are_written(app: App) {
        let admin = administrator(&app, "admin").await;
        let made = register(&admin, "Foreningen").await;
        let other = made
            .location()
            .replace("organisations", "%6Frg%61nisations");
        assert_eq!(admin.get(&other).await.expect(200).json, made.json);
        let put = admin.put("/v1/people/%73earch", &json!({})).await;
        put.expect_problem(405, "methodNotAllowed");
        // Where nothing is kept of a request, nothing is kept of this one either.
        let answer = app.anonymous().get("/v1/%61nswer").await.expect(401);
        assert_eq!(answer.json["requestId"], Uuid::nil().to_string());
    }
);
