//! The one binary on PostgreSQL: by `database_url` alone.
#![allow(clippy::unwrap_used)] // a test may; clippy knows test functions, not their helpers

#[allow(dead_code)]
mod place;

use std::process::{Command, Output};

use place::postgres::Postgres;
use place::{Place, Server};

#[track_caller]
fn says(output: Output) -> String {
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}");
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn refused(output: Output, part: &str) {
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains(part), "{told}");
}

#[test]
fn a_variable_alone_brings_it_there() {
    let database = Postgres::new();
    // The file names a SQLite database; the variable stands above it.
    let place = Place::ready("postgres");
    let with = |args: &[&str]| -> Command {
        let mut command = place.command(&[args, &["--config", "sidestilt.toml"]].concat());
        command.env("SIDESTILT_DATABASE_URL", &database.url);
        command
    };
    let run = |args: &[&str]| with(args).output().unwrap();
    refused(run(&["role", "list"]), "holds no Sidestilt");
    says(run(&["migrate"]));
    assert_eq!(says(run(&["role", "list"])), "");

    let server = Server::spawn(with(&["serve"]));
    let token = place.token("first");
    let list = "/v1/role-assignments";
    assert!(server.get(list, &token).starts_with("HTTP/1.1 403"));
    let who = ["--issuer", "urn:sidestilt:local", "--subject", "first"];
    let add = [&["role", "add", "--role", "administrator"], &who[..]].concat();
    says(run(&add));
    assert!(server.get(list, &token).starts_with("HTTP/1.1 200"));
    let given = says(run(&["role", "list"]));
    let id = given.split('\t').next().unwrap();
    says(run(&["role", "revoke", id]));
    assert!(server.get(list, &token).starts_with("HTTP/1.1 403"));
    // A second one beside it, which finds everything in place.
    let second = Server::spawn(with(&["serve"]));
    assert!(second.get(list, &token).starts_with("HTTP/1.1 403"));
    for server in [server, second] {
        server.signal("TERM");
        server.ended();
    }
    refused(run(&["token", "--subject", "kari"]), "demonstration");
    assert!(!place.0.join("sidestilt.sqlite").exists());
}

#[test]
fn a_demonstration_is_given_there_too() {
    let database = Postgres::new();
    let place = Place::new("postgres-demo");
    let url = ["--database-url", &database.url];
    let demo = [&["demo", "--listen", "127.0.0.1:0"], &url[..]].concat();
    let mut server = Server::start_with(&place, &demo);
    server.greeting("Ctrl+C");
    let tokens = std::fs::read(place.0.join("demo-tokens.json")).unwrap();
    let tokens: serde_json::Value = serde_json::from_slice(&tokens).unwrap();
    let count = |server: &Server, role: &str| {
        let token = tokens[role].as_str().unwrap();
        let answer = server.get("/v1/courses?limit=1&count=true", token);
        assert!(answer.starts_with("HTTP/1.1 200"), "{role}: {answer}");
        let (_, count) = answer.split_once("\"count\":").unwrap();
        let digits = count.find(|letter: char| !letter.is_ascii_digit());
        count[..digits.unwrap()].parse::<u32>().unwrap()
    };
    let courses = count(&server, "coordinator");
    assert!(courses >= 12, "{courses}");
    server.signal("TERM");
    server.ended();

    let setting = format!("database_url={}", database.url);
    let minted = place.run(&["token", "--set", &setting, "--subject", "kari"]);
    let minted = says(minted);
    let elsewhere = Place::new("postgres-elsewhere");
    let no_keys = elsewhere.run(&["token", "--set", &setting, "--subject", "kari"]);
    refused(no_keys, "keys");

    let again = Server::start_with(&place, &demo);
    assert_eq!(count(&again, "coordinator"), courses);
    let needs = again.get("/v1/needs", minted.trim());
    assert!(needs.starts_with("HTTP/1.1 200"), "{needs}");
    again.signal("INT");
    again.ended();
    refused(
        place.run(&[&demo[..], &["--reset"]].concat()),
        "Drop the database",
    );
}
