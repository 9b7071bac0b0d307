//! Keys by address: when they are fetched, what is taken, and what an issuer that is down changes.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::runtime::Runtime;

use super::*;

/// Answers what it is told to, and counts.
#[derive(Clone)]
struct Server {
    url: String,
    asked: Arc<AtomicUsize>,
    answer: Arc<Mutex<String>>,
}

impl Server {
    fn start(answer: String) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            url: format!("http://{}/jwks", socket.local_addr().unwrap()),
            asked: Arc::default(),
            answer: Arc::new(Mutex::new(answer)),
        };
        let served = server.clone();
        std::thread::spawn(move || {
            for mut stream in socket.incoming().flatten() {
                served.asked.fetch_add(1, Ordering::SeqCst);
                let _ = stream.read(&mut [0; 2048]);
                let answer = served.answer.lock().unwrap().clone();
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        server
    }

    fn set(&self, answer: String) {
        *self.answer.lock().unwrap() = answer;
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn ok(body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

const DOWN: &str = "HTTP/1.1 503 Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

fn jwks(issuer: &LocalIssuer) -> String {
    std::fs::read_to_string(issuer.jwks_file()).unwrap()
}

/// A verifier whose issuer's keys come from a server; the runtime its requests run on.
fn by_address(issuer: &LocalIssuer, server: &Server) -> (TokenVerifier, Runtime) {
    let config = IssuerConfig {
        keys: KeysFrom::Url(server.url.parse().unwrap()),
        ..issuer.config()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    (TokenVerifier::new(&[config]).unwrap(), runtime)
}

#[test]
fn keys_are_fetched_once_and_again_for_an_unknown_key() {
    let folder = Folder::new();
    let (old, new) = (folder.issuer("old"), folder.issuer("new"));
    let server = Server::start(ok(&jwks(&old)));
    let (verifier, runtime) = by_address(&old, &server);
    let (first, second) = (
        old.mint("kari", &[], HOUR).unwrap(),
        new.mint("kari", &[], HOUR).unwrap(),
    );
    let verify = |token: &str| runtime.block_on(verifier.verify_at(token, Utc::now()));
    assert_eq!(verifier.issuers_without_keys(), 1);
    runtime.block_on(verifier.fetch_keys());
    assert_eq!(verifier.issuers_without_keys(), 0);
    for _ in 0..3 {
        assert!(verify(&first).is_ok());
        assert_eq!(verify(&second), Err(TokenError::Key));
    }
    assert_eq!(server.asked(), 1, "made-up keys keep nobody busy");

    // Down: the keys that are known go on counting.
    server.set(DOWN.to_owned());
    verifier.age_keys(Duration::from_secs(11));
    assert_eq!(verify(&second), Err(TokenError::Key));
    assert_eq!(server.asked(), 2);
    assert!(verify(&first).is_ok());

    // Up again with other keys, and the old one taken back.
    server.set(ok(&jwks(&new)));
    verifier.age_keys(Duration::from_secs(11));
    assert!(verify(&second).is_ok());
    assert_eq!(verify(&first), Err(TokenError::Key));
    assert_eq!(server.asked(), 3);
}

#[test]
fn nobody_is_asked_for_a_token_that_is_wrong_anyway() {
    let folder = Folder::new();
    let (known, other) = (folder.issuer("known"), folder.issuer("other"));
    let server = Server::start(ok(&jwks(&known)));
    let (verifier, runtime) = by_address(&known, &server);
    runtime.block_on(verifier.fetch_keys());
    verifier.age_keys(Duration::from_secs(60));
    for (member, value) in [
        ("exp", json!(1)),
        ("aud", json!("others")),
        ("nonce", json!("n")),
        ("cnf", json!({})),
        ("sidestilt_kind", json!(null)),
    ] {
        let token = other.sign(&with(member, value)).unwrap();
        assert!(
            runtime
                .block_on(verifier.verify_at(&token, Utc::now()))
                .is_err()
        );
    }
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::ES256);
    header.kid = Some("https://evil.example/key".to_owned());
    let odd = other.sign_with(&header, &claims()).unwrap();
    let outcome = runtime.block_on(verifier.verify_at(&odd, Utc::now()));
    assert_eq!(outcome, Err(TokenError::Key));
    assert_eq!(server.asked(), 1);
}

#[test]
fn answers_that_are_no_keys_leave_none() {
    let folder = Folder::new();
    let issuer = folder.issuer("db");
    let elsewhere = Server::start(ok(&jwks(&issuer)));
    let cut = ok(&jwks(&issuer)).replace("Content-Length: ", "Content-Length: 9");
    for answer in [
        DOWN.to_owned(),
        "HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n".to_owned(),
        format!(
            "HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
            elsewhere.url
        ),
        ok("<html>"),
        ok(&format!("{}{}", jwks(&issuer), " ".repeat(300 * 1024))),
        ok(&jwks(&issuer).replace("\"kty\":\"EC\"", "\"kty\":\"oct\",\"k\":\"AAAA\"")),
        cut,
        String::new(),
    ] {
        let server = Server::start(answer.clone());
        let (verifier, runtime) = by_address(&issuer, &server);
        runtime.block_on(verifier.fetch_keys());
        let start: String = answer.chars().take(60).collect();
        assert_eq!(verifier.issuers_without_keys(), 1, "{start}");
        let token = issuer.mint("kari", &[], HOUR).unwrap();
        let outcome = runtime.block_on(verifier.verify_at(&token, Utc::now()));
        assert_eq!(outcome, Err(TokenError::Unready), "{start}");
    }
    assert_eq!(elsewhere.asked(), 0, "no redirect is followed");
}
