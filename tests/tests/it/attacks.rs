//! What a connection can be used for against the service: it says no, or closes, and serves the next.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use harness::{App, on_both};
use reqwest::Method;

use super::kernel_support::{PATH, administrator, head, organisation, raw};

const PATIENCE: Duration = Duration::from_secs(10);

/// Still there, and still writing.
async fn alive(app: &App, nth: usize) {
    app.anonymous().get("/health/ready").await.expect(200);
    let admin = app.client("admin", &[]);
    let body = organisation(&format!("After {nth}"));
    admin.post(PATH, &body).await.expect(201);
}

fn connect(app: &App) -> TcpStream {
    let socket = TcpStream::connect(app.base.strip_prefix("http://").unwrap()).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}

on_both!(
    async fn heads_that_are_too_large_are_refused(app: App) {
        administrator(&app, "admin").await;
        let get = |headers: &str| {
            format!("GET {PATH} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{headers}\r\n")
        };
        let many: String = (0..2_000).map(|nth| format!("X-{nth}: y\r\n")).collect();
        for (name, request) in [
            (
                "a header of a megabyte",
                get(&format!("X: {}\r\n", "y".repeat(1 << 20))),
            ),
            ("two thousand headers", get(&many)),
            (
                "a long name",
                get(&format!("{}: y\r\n", "x".repeat(200_000))),
            ),
            (
                "a long address",
                format!(
                    "GET /{} HTTP/1.1\r\nHost: test\r\n\r\n",
                    "a".repeat(1 << 20)
                ),
            ),
            (
                "a long method",
                format!("{} / HTTP/1.1\r\n\r\n", "A".repeat(1 << 20)),
            ),
        ] {
            let (answer, closed) = raw(&app, request.as_bytes(), PATIENCE);
            // A peer that is cut off while it sends may not see what was said.
            let said = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
            assert!(said, "{name}: {answer:.200}");
            assert!(closed, "{name}: the connection stays open");
        }
        alive(&app, 1).await;
    }
);

on_both!(
    async fn a_flood_of_pipelined_requests_is_answered_in_order(app: App) {
        administrator(&app, "admin").await;
        let one = "GET /v1/nowhere HTTP/1.1\r\nHost: test\r\n\r\n";
        let last = "GET /health/live HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
        let mut socket = connect(&app);
        let mut writer = socket.try_clone().unwrap();
        let sending = std::thread::spawn(move || {
            writer
                .write_all((one.repeat(900) + last).as_bytes())
                .unwrap();
        });
        let mut answers = String::new();
        socket.read_to_string(&mut answers).unwrap();
        sending.join().unwrap();
        assert_eq!(answers.matches("HTTP/1.1 404").count(), 900);
        assert_eq!(answers.matches("HTTP/1.1 200").count(), 1);
        assert!(answers.ends_with("{\"status\":\"alive\"}"));
        // One that sends and never reads is nobody's concern but its own.
        let mut deaf = connect(&app);
        deaf.set_write_timeout(Some(Duration::from_secs(1)))
            .unwrap();
        _ = deaf.write_all(one.repeat(20_000).as_bytes());
        alive(&app, 1).await;
    }
);

on_both!(
    async fn many_idle_connections_leave_room(app: App) {
        administrator(&app, "admin").await;
        let idle: Vec<TcpStream> = (0..400)
            .map(|nth| {
                let mut socket = connect(&app);
                // Some say nothing, some begin a head, some begin a body.
                let begun = match nth % 3 {
                    0 => String::new(),
                    1 => format!("GET {PATH} HTTP/1.1\r\nHost: te"),
                    _ => head(&app, "admin", "POST", PATH, "Content-Length: 50\r\n") + "{",
                };
                socket.write_all(begun.as_bytes()).unwrap();
                socket
            })
            .collect();
        alive(&app, idle.len()).await;
    }
);

on_both!(
    async fn packed_bodies_are_not_unpacked(app: App) {
        let admin = administrator(&app, "admin").await;
        // A thousandfold in gzip: the deflated zeros of a stored block header, repeated.
        let bomb = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
            .iter()
            .chain(
                [0xed, 0xc1, 1, 1, 0, 0, 0, 0x80, 0x90, 0xfe]
                    .iter()
                    .cycle()
                    .take(50_000),
            )
            .copied()
            .collect::<Vec<u8>>();
        for encoding in [
            "gzip",
            "deflate",
            "br",
            "zstd",
            "identity",
            "gzip, gzip",
            "x",
        ] {
            let headers = format!(
                "Connection: close\r\nContent-Encoding: {encoding}\r\nContent-Length: {}\r\n",
                bomb.len()
            );
            let mut request = head(&app, "admin", "POST", PATH, &headers).into_bytes();
            request.extend_from_slice(&bomb);
            let (answer, closed) = raw(&app, &request, PATIENCE);
            assert!(
                answer.is_empty() || answer.starts_with("HTTP/1.1 415"),
                "{encoding}: {answer:.200}"
            );
            assert!(closed, "{encoding}");
        }
        // Nor are deep ones followed down, whichever way they are deep.
        for deep in [
            "[".repeat(900_000),
            "{\"a\":".repeat(150_000),
            format!("{}{}", "[".repeat(400_000), "]".repeat(400_000)),
            format!("{{\"name\":{}1{}}}", "[".repeat(33), "]".repeat(33)),
        ] {
            let body = Some(("application/json", deep));
            let reply = admin.send(Method::POST, PATH, body).await;
            reply.expect_problem(400, "tooDeep");
        }
        alive(&app, 1).await;
    }
);
