//! What is secret is printed nowhere: canaries go in by every door, and everything the process says is
//! searched for them.
#![allow(clippy::unwrap_used)] // a test may; clippy knows test functions, not their helpers

#[allow(dead_code)]
mod place;

use std::io::{Read, Write};
use std::net::TcpStream;

use place::{Place, Server};

const CANARY: &str = "canary7Qx";
/// Skatteetaten's example of a number for 2032.
const IDENTITY_NUMBER: &str = "02013299997";

/// Sends a request and returns the whole answer.
fn send(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The secret parts of a key ring: everything long and random in it.
fn secrets_of(ring: &str) -> Vec<String> {
    let parts = ring.split('"').filter(|part| part.len() >= 40);
    parts.map(str::to_owned).collect()
}

#[test]
fn no_secret_is_ever_printed() {
    let place = Place::ready("secrets");
    let ring = std::fs::read_to_string(place.0.join("keys.json")).unwrap();
    let mut secrets = secrets_of(&ring);
    assert!(!secrets.is_empty());
    // The ring itself as a variable, the finest log, and a query in the address of the keys.
    let settings = std::fs::read_to_string(place.0.join("sidestilt.toml")).unwrap();
    let settings = settings.replace("keys_file = \"keys.json\"\n", "");
    std::fs::write(place.0.join("sidestilt.toml"), settings).unwrap();
    let mut command = place.command(&[
        "serve",
        "--config",
        "sidestilt.toml",
        "--set",
        "log_level=trace",
    ]);
    command.env("SIDESTILT_KEYS", &ring);
    let server = Server::spawn(command);
    let token = place.token("kari");
    let (head, signature) = token.rsplit_once('.').unwrap();
    secrets.push(signature.to_owned());
    secrets.push(CANARY.to_owned());
    secrets.push(IDENTITY_NUMBER.to_owned());

    let mut answers = Vec::new();
    for request in [
        format!("GET /v1/me HTTP/1.1\r\nAuthorization: Bearer {token}\r\n"),
        format!("GET /v1/me HTTP/1.1\r\nAuthorization: Bearer {head}.{CANARY}\r\n"),
        format!("GET /v1/me HTTP/1.1\r\nAuthorization: Bearer {CANARY}\r\n"),
        format!("GET /v1/me HTTP/1.1\r\nAuthorization: DPoP {token}\r\nDPoP: {CANARY}.b.c\r\n"),
        format!("GET /v1/me HTTP/1.1\r\nAuthorization: Capability {CANARY}\r\n"),
        format!("GET /v1/me HTTP/1.1\r\nAuthorization: Basic {CANARY}\r\nCookie: s={CANARY}\r\n"),
        format!("GET /v1/me?token={CANARY} HTTP/1.1\r\nAuthorization: Bearer {token}\r\n"),
        format!("GET /v1/needs?q={CANARY}%00 HTTP/1.1\r\nAuthorization: Bearer {token}\r\n"),
        format!(
            "GET /v1/courses?q={IDENTITY_NUMBER} HTTP/1.1\r\nAuthorization: Bearer {token}\r\n"
        ),
        format!("GET /v1/{CANARY}%00 HTTP/1.1\r\n"),
        format!(
            "POST /v1/needs HTTP/1.1\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {CANARY}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n",
            CANARY.len() + 12
        ),
        format!("{CANARY} /v1/me HTTP/1.1\r\n"),
        format!(
            "GET /metrics HTTP/1.1\r\nAuthorization: Bearer {token}\r\nX-{CANARY}: {CANARY}\r\n"
        ),
    ] {
        let body = match request.starts_with("POST") {
            true => format!("{{\"title\":\"{CANARY}\""),
            false => String::new(),
        };
        let request = format!("{request}Host: test\r\nConnection: close\r\n\r\n{body}");
        let answer = send(server.address(), &request);
        assert!(!answer.starts_with("HTTP/1.1 5"), "{answer}");
        // `instance` names the path that was asked, and nothing that stood behind it.
        answers.push(answer.replace(&format!("\"instance\":\"/v1/{CANARY}%00\""), ""));
    }
    server.signal("TERM");
    let log = server.ended();
    assert!(
        log.contains("\"route\":\"/v1/me\""),
        "the log tells requests"
    );
    for secret in &secrets {
        assert!(!log.contains(secret), "the log tells {secret}");
        for answer in &answers {
            assert!(
                !answer.contains(secret),
                "an answer tells {secret}: {answer}"
            );
        }
    }
}

#[test]
fn refusals_at_the_start_tell_no_secret() {
    let place = Place::ready("secrets-start");
    let issuer = format!(
        r#"issuers=[{{"issuer":"https://i.test","audience":"a","algorithms":["{CANARY}"],"jwks_url":"https://u:{CANARY}@i.test/k"}}]"#
    );
    let with = |set: &str| -> Vec<String> {
        ["serve", "--config", "sidestilt.toml", "--set", set]
            .map(str::to_owned)
            .to_vec()
    };
    let mut said = String::new();
    for args in [
        // A server that is not there, a name that can't be read, a password that breaks the address.
        with(&format!(
            "database_url=postgres://sidestilt:{CANARY}@127.0.0.1:1/db"
        )),
        with(&format!(
            "database_url=postgres://sidestilt:{CANARY}@[::1/db"
        )),
        with(&format!(
            "database_url=postgres://sidestilt:{CANARY} x@127.0.0.1:1/db?{CANARY}=1"
        )),
        with(&format!("database_url=mysql://u:{CANARY}@db/db")),
        with(&format!("keys={{\"current\":\"{CANARY}\"}}")),
        with(&format!("listen={CANARY}")),
        with(&format!("log_level={CANARY}")),
        with(&format!("public_url=https://u:{CANARY}@x")),
        with(&format!("cors_origins=https://u:{CANARY}@x")),
        with(&format!("requests_per_minute={CANARY}")),
        with(&issuer),
        vec!["serve".to_owned(), "--help".to_owned()],
        vec!["settings".to_owned()],
    ] {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut command = place.command(&args);
        command.env("SIDESTILT_TEST_SECRET", CANARY);
        if args.contains(&"--help") {
            command.env(
                "SIDESTILT_DATABASE_URL",
                format!("postgres://u:{CANARY}@db/db"),
            );
            command.env("SIDESTILT_KEYS", CANARY);
        }
        let output = command.output().unwrap();
        for stream in [output.stdout, output.stderr] {
            let text = String::from_utf8(stream).unwrap();
            assert!(!text.contains(CANARY), "{args:?} tells it: {text}");
            said.push_str(&text);
        }
    }
    for setting in [
        "database_url",
        "cors_origins",
        "issuers",
        "requests_per_minute",
    ] {
        assert!(said.contains(setting), "{setting} in {said}");
    }
}

#[test]
fn the_log_tells_what_its_level_allows() {
    for (level, told) in [("info", true), ("error", false)] {
        let place = Place::ready(&format!("log-{level}"));
        let set = format!("log_level={level}");
        let args = ["serve", "--config", "sidestilt.toml", "--set", &set];
        let server = Server::start_with(&place, &args);
        server.get("/v1/me", &place.token("kari"));
        server.signal("TERM");
        let log = server.ended();
        assert_eq!(log.contains("\"route\":\"/v1/me\""), told, "{level}: {log}");
    }
}
