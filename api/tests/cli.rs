//! The one binary as an operator meets it: what it refuses, what it says, what it leaves behind.
#![allow(clippy::unwrap_used)] // a test may; clippy knows test functions, not their helpers

#[allow(dead_code)]
mod place;

use std::process::Output;

use place::{Place, Server};

fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn says(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[track_caller]
fn refused(output: &Output, code: i32, parts: &[&str]) {
    let told = errors(output);
    assert_eq!(output.status.code(), Some(code), "{told}");
    for part in parts {
        assert!(told.contains(part), "{part:?} is missing in: {told}");
    }
}

#[test]
fn a_wrong_configuration_is_told_whole_with_remedies() {
    let place = Place::new("configuration");
    let output = place.run(&["serve", "--set", "listen=here", "--set", "lissten=1"]);
    let parts = [
        "listen",
        "127.0.0.1:8080",
        "issuers: required",
        "keys_file: required",
        "sidestilt keys new",
        "lissten",
    ];
    refused(&output, 2, &parts);
    assert!(
        !errors(&output).contains("here."),
        "a value is repeated: {}",
        errors(&output)
    );

    std::fs::write(place.0.join("broken.json"), "{\"keys\": \"very secret\"").unwrap();
    let issuers = r#"issuers=[{"issuer":"https://i.test","audience":"a","algorithms":["ES256"],"jwks_file":"none.json"}]"#;
    let broken = place.run(&["serve", "--set", "keys_file=broken.json", "--set", issuers]);
    refused(&broken, 2, &["keys_file", "sidestilt keys new"]);
    assert!(!errors(&broken).contains("secret"));
    let missing = place.run(&["serve", "--config", "nowhere.toml"]);
    refused(&missing, 2, &["config", "nowhere.toml"]);
    std::fs::write(
        place.0.join("broken.toml"),
        "listen = \"x\"\nkeys = very secret\n",
    )
    .unwrap();
    for command in ["serve", "migrate"] {
        let broken = place.run(&[command, "--config", "broken.toml"]);
        refused(&broken, 2, &["config: broken.toml, line 2: "]);
        assert!(!errors(&broken).contains("secret"));
    }
}

#[test]
fn issuers_and_addresses_that_can_not_be_used_are_told() {
    let place = Place::ready("unusable");
    let issuers = r#"issuers=[{"issuer":"https://i.test","audience":"a","algorithms":["ES256"],"jwks_file":"none.json"}]"#;
    let args = ["serve", "--config", "sidestilt.toml", "--set", issuers];
    refused(&place.run(&args), 2, &["issuers", "jwks_file"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = format!("listen={}", taken.local_addr().unwrap());
    let args = ["serve", "--config", "sidestilt.toml", "--set", &listen];
    refused(&place.run(&args), 1, &["listen"]);
}

#[test]
fn help_tells_each_command_with_an_example() {
    let place = Place::new("help");
    let help = says(&place.run(&["--help"]));
    let commands = [
        "demo", "serve", "migrate", "role", "token", "keys", "openapi",
    ];
    for command in commands {
        assert!(
            help.contains(&format!("\n  {command} ")),
            "{command}: {help}"
        );
        let own = place.run(&[command, "--help"]);
        assert!(own.status.success(), "{command}");
        let own = says(&own);
        assert!(own.contains("Usage: sidestilt"), "{own}");
    }
    assert!(help.contains("sidestilt serve --config sidestilt.toml"));
    assert_eq!(place.run(&[]).status.code(), Some(2));
}

#[test]
fn the_specification_needs_neither_settings_nor_database() {
    let place = Place::new("openapi");
    let told = place.run(&["openapi"]);
    let document: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(place.run(&["openapi", "--out", "o.json"]).status.success());
    assert_eq!(std::fs::read(place.0.join("o.json")).unwrap(), told.stdout);
    assert_eq!(std::fs::read_dir(&place.0).unwrap().count(), 1);
    refused(
        &place.run(&["openapi", "--out", "no/where.json"]),
        1,
        &["where.json"],
    );
}

#[test]
fn keys_are_made_once_for_their_owner_alone_and_rotated() {
    let place = Place::new("keys");
    assert!(
        place
            .run(&["keys", "new", "--out", "one.json"])
            .status
            .success()
    );
    #[cfg(unix)]
    {
        let file = std::fs::metadata(place.0.join("one.json")).unwrap();
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&file) & 0o777, 0o600);
    }
    let first = std::fs::read(place.0.join("one.json")).unwrap();
    refused(
        &place.run(&["keys", "new", "--out", "one.json"]),
        1,
        &["one.json"],
    );
    assert_eq!(std::fs::read(place.0.join("one.json")).unwrap(), first);
    let rotated = place.run(&["keys", "rotate", "one.json", "--out", "two.json"]);
    assert!(says(&rotated).contains("k2"));
    // The ring itself on standard output, for platforms that keep secrets elsewhere.
    let ring = says(&place.run(&["keys", "new"]));
    assert!(store::crypto::KeyRing::parse(&ring).is_ok());
}

#[test]
fn a_role_given_beside_a_running_server_counts_on_the_next_request() {
    let place = Place::ready("role");
    let server = Server::start(&place);
    let token = place.token("first");
    assert!(
        server
            .get("/v1/role-assignments", &token)
            .starts_with("HTTP/1.1 403")
    );

    let given = place.with_settings(&[
        "role",
        "add",
        "--role",
        "administrator",
        "--issuer",
        "urn:sidestilt:local",
        "--subject",
        "first",
    ]);
    assert!(given.status.success(), "{}", errors(&given));
    let list = server.get("/v1/role-assignments", &token);
    assert!(list.starts_with("HTTP/1.1 200"), "{list}");
    assert!(list.contains("\"administrator\""), "{list}");

    let listed = says(&place.with_settings(&["role", "list"]));
    let id = listed.split('\t').next().unwrap().to_owned();
    assert!(
        listed.contains("administrator\tinstallation\thuman urn:sidestilt:local first"),
        "{listed}"
    );
    let revoked = place.with_settings(&["role", "revoke", &id]);
    assert!(revoked.status.success(), "{}", errors(&revoked));
    assert!(
        server
            .get("/v1/role-assignments", &token)
            .starts_with("HTTP/1.1 403")
    );
    assert_eq!(says(&place.with_settings(&["role", "list"])), "");
    assert!(says(&place.with_settings(&["role", "list", "--all"])).contains(&id));
    refused(
        &place.with_settings(&["role", "revoke", &id]),
        1,
        &["sidestilt role list"],
    );

    server.signal("TERM");
    let log = server.ended();
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["level"].is_string());
    }
    assert!(log.contains("/v1/role-assignments") && !log.contains(&token));
}

#[test]
fn roles_that_make_no_sense_are_refused_in_words() {
    let place = Place::ready("sense");
    place.database(false);
    let add = |args: &[&str]| place.with_settings(&[&["role", "add"], args].concat());
    let who = ["--issuer", "urn:sidestilt:local", "--subject", "kari"];
    refused(&add(&["--role", "administrator"]), 2, &["--subject"]);
    refused(
        &add(&[&["--role", "boss"], &who[..]].concat()),
        2,
        &["coordinator, manager"],
    );
    refused(
        &add(&[&["--role", "manager"], &who[..]].concat()),
        1,
        &["--role", "organisation"],
    );
    let nowhere = "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e";
    let at = ["--role", "manager", "--organisation", nowhere];
    refused(&add(&[&at[..], &who[..]].concat()), 1, &["--organisation"]);
    refused(
        &add(&["--role", "administrator", "--person", nowhere]),
        1,
        &["--person"],
    );
    let typo = [
        "--role",
        "administrator",
        "--issuer",
        "urn:sidestilt:lokal",
        "--subject",
        "kari",
    ];
    refused(&add(&typo), 2, &["--issuer", "urn:sidestilt:local"]);
    let machine = [&["--role", "administrator", "--machine"], &who[..]].concat();
    refused(&add(&machine), 1, &["--role", "machine"]);
}

#[test]
fn a_demonstration_and_a_service_keep_apart() {
    let real = Place::ready("real");
    real.database(false);
    let args = ["token", "--subject", "kari"];
    refused(&real.with_settings(&args), 1, &["demonstration"]);

    let demo = Place::ready("demo");
    demo.database(true);
    refused(
        &demo.with_settings(&["serve"]),
        1,
        &["sidestilt demo", "database_url"],
    );
    let token = says(&demo.with_settings(&args));
    assert_eq!(token.trim().split('.').count(), 3, "{token}");
}

#[test]
fn an_interrupt_ends_the_server_and_the_text_log_is_for_people() {
    let place = Place::ready("interrupt");
    let file = place.0.join("sidestilt.toml");
    let settings = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("log_format = \"text\"\n{settings}")).unwrap();
    let server = Server::start(&place);
    assert!(server.get("/health/live", "-").starts_with("HTTP/1.1 200"));
    server.signal("INT");
    let log = server.ended();
    assert!(log.contains("stopping") && !log.contains("{\""), "{log}");
}

#[test]
fn municipalities_are_loaded_from_a_file_or_refused_line_by_line() {
    let place = Place::ready("municipalities");
    place.database(false);
    let head = "code,name,valid_from,valid_to,code_2024,orgnr,sami_administrative_area,lon,lat\n";
    let file = place.0.join("list.csv");
    std::fs::write(&file, format!("{head}5001,Trondheim,,,,,,10.4,63.4\n")).unwrap();
    let load = ["municipalities", "load", "list.csv"];
    let loaded = place.with_settings(&load);
    assert!(says(&loaded).contains("1 rows"), "{}", errors(&loaded));
    assert!(says(&place.with_settings(&load)).contains("was loaded before"));
    std::fs::write(&file, format!("{head}50,Trondheim,,,,,,10.4,63.4\n")).unwrap();
    refused(&place.with_settings(&load), 1, &["line 2", "code"]);
}

#[test]
fn commands_beside_a_server_neither_make_nor_migrate_a_database() {
    let place = Place::ready("nothing-there");
    let before = std::fs::read_dir(&place.0).unwrap().count();
    let administrator = [
        "role",
        "add",
        "--role",
        "administrator",
        "--issuer",
        "urn:sidestilt:local",
        "--subject",
        "kari",
    ];
    std::fs::write(place.0.join("none.jsonl"), "").unwrap();
    let commands: [&[&str]; 10] = [
        &administrator,
        &["role", "list"],
        &["keys", "usage"],
        &["keys", "reseal"],
        &["audit", "head"],
        &["audit", "verify"],
        &["retention", "--dry-run"],
        &["retention"],
        &["erasures", "export"],
        &["erasures", "replay", "none.jsonl"],
    ];
    let looked_for = place.0.join("sidestilt.sqlite").display().to_string();
    for command in commands {
        let nowhere = format!("There is no database at {looked_for}. Name the settings");
        refused(&place.with_settings(command), 1, &[&nowhere, "migrate"]);
    }
    assert_eq!(std::fs::read_dir(&place.0).unwrap().count(), before + 1);

    std::fs::write(&looked_for, "").unwrap();
    for command in commands {
        let empty = format!("{looked_for} holds no Sidestilt");
        refused(&place.with_settings(command), 1, &[&empty]);
    }
    assert_eq!(std::fs::metadata(&looked_for).unwrap().len(), 0);
    std::fs::remove_file(&looked_for).unwrap();

    let made = says(&place.with_settings(&["migrate"]));
    assert!(
        made.contains(&format!("A new database is made: {looked_for}")),
        "{made}"
    );
    let again = says(&place.with_settings(&["migrate"]));
    assert!(
        again.contains(&format!("up to date: {looked_for}")),
        "{again}"
    );
    for command in commands {
        let done = place.with_settings(command);
        assert!(done.status.success(), "{command:?}: {}", errors(&done));
    }
}

#[test]
fn another_ring_is_refused_also_with_the_same_ids() {
    let place = Place::ready("another-ring");
    let server = Server::start(&place);
    server.signal("TERM");
    server.ended();
    let run = |args: &[&str], keys: &str| {
        let keys = format!("keys_file={keys}");
        place.run(&[args, &["--config", "sidestilt.toml", "--set", &keys]].concat())
    };
    let made = |args: &[&str]| assert!(place.run(&[&["keys"], args].concat()).status.success());
    made(&["new", "--out", "stranger.json"]);
    for command in [&["serve"][..], &["keys", "usage"], &["audit", "head"]] {
        let told = ["keys_file: the ring has another k1", "Restore the ring"];
        refused(&run(command, "stranger.json"), 2, &told);
    }
    // A ring with the right key beside it is this database's; one without any of its keys is not.
    made(&["rotate", "keys.json", "--out", "two.json"]);
    let taken = run(&["keys", "retire", "k1", "--out", "three.json"], "two.json");
    assert!(taken.status.success(), "{}", errors(&taken));
    assert!(run(&["keys", "usage"], "three.json").status.success());
    made(&["rotate", "three.json", "--out", "four.json"]);
    let text = std::fs::read_to_string(place.0.join("four.json")).unwrap();
    let mut ring: serde_json::Value = serde_json::from_str(&text).unwrap();
    ring["keys"].as_object_mut().unwrap().remove("k2");
    ring["index"] = "k3".into();
    std::fs::write(place.0.join("later.json"), ring.to_string()).unwrap();
    let told = ["keys_file: the ring has none of the keys"];
    refused(&run(&["serve"], "later.json"), 2, &told);
}
