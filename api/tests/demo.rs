//! The demonstration as whoever tries the product meets it.
#![allow(clippy::unwrap_used)] // a test may; clippy knows test functions, not their helpers

#[allow(dead_code)]
mod place;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use place::{Place, Server};
use serde_json::Value;

const DEMO: &[&str] = &["demo", "--listen", "127.0.0.1:0"];
const ROLES: [&str; 11] = [
    "administrator",
    "coordinator",
    "manager",
    "userLead",
    "professionalLead",
    "groupMember",
    "statistician",
    "integration",
    "courier",
    "auditor",
    "otherCoordinator",
];

struct Tokens(Value);

impl Tokens {
    fn of(place: &Place) -> Self {
        let text = std::fs::read(place.0.join("demo-tokens.json")).unwrap();
        Self(serde_json::from_slice(&text).unwrap())
    }

    fn role(&self, role: &str) -> &str {
        self.0[role].as_str().unwrap()
    }
}

#[track_caller]
fn json(answer: &str) -> Value {
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    // A long answer comes in chunks: their sizes stand on lines of their own.
    let whole = &body[body.find('{').unwrap()..=body.rfind('}').unwrap()];
    serde_json::from_str(whole).unwrap()
}

#[track_caller]
fn items(server: &Server, path: &str, token: &str) -> Vec<Value> {
    let page = json(&server.get(path, token));
    page["items"].as_array().unwrap().clone()
}

fn states(rows: &[Value]) -> BTreeSet<&str> {
    rows.iter()
        .map(|row| row["state"].as_str().unwrap())
        .collect()
}

#[test]
fn the_story_is_told_once_and_again_when_asked() {
    let place = Place::new("story");
    let mut server = Server::start_with(&place, DEMO);
    let greeting = server.greeting("Ctrl+C");
    let tokens = Tokens::of(&place);
    #[cfg(unix)]
    for file in ["demo-tokens.json", "sidestilt-demo.sqlite-keys.json"] {
        let file = std::fs::metadata(place.0.join(file)).unwrap();
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&file) & 0o777, 0o600);
    }
    assert_eq!(tokens.0.as_object().unwrap().len(), ROLES.len());
    for role in ROLES {
        json(&server.get("/v1/me", tokens.role(role)));
    }

    let coordinator = tokens.role("coordinator");
    let courses = items(&server, "/v1/courses?limit=50", coordinator);
    assert!(courses.len() >= 12, "{}", courses.len());
    assert_eq!(states(&courses), ["active", "proposed", "retired"].into());
    let needs = items(&server, "/v1/needs?limit=50", coordinator);
    let wanted = ["adopted", "declined", "merged", "met", "registered"];
    assert_eq!(states(&needs), wanted.into());
    for course in &courses {
        let path = format!("/v1/courses/{}", course["id"].as_str().unwrap());
        let other = server.get(&path, tokens.role("otherCoordinator"));
        // The hospital is one of the hosts of the joint course, and has nothing to do with the others.
        let joint = !course["hosts"].as_array().unwrap().is_empty();
        let status = if joint {
            "HTTP/1.1 200"
        } else {
            "HTTP/1.1 404"
        };
        assert!(other.starts_with(status), "{path}: {other}");
    }

    who_there_is(&server, coordinator);
    assert!(greeting.contains("/docs\n"), "{greeting}");

    let runs = items(&server, "/v1/runs?limit=50", coordinator);
    let wanted = [
        "cancelled",
        "closed",
        "enrolling",
        "evaluating",
        "running",
        "scheduled",
    ];
    assert_eq!(states(&runs), wanted.into());
    let run = |state: &str| {
        let found = runs.iter().find(|run| run["state"] == state);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let path = format!("/v1/runs/{}/enrolments?limit=50", run("enrolling"));
    let parties = items(&server, &path, coordinator);
    let wanted = ["confirmed", "offered", "requested", "waiting"];
    assert_eq!(states(&parties), wanted.into());
    let path = format!("/v1/runs/{}/windows", run("enrolling"));
    let windows = items(&server, &path, coordinator);
    assert_eq!(windows.len(), 5);
    let title = |window: &Value| window["formTitle"]["nb"].as_str().unwrap().to_owned();
    assert_eq!(title(&windows[2]), "Når kurset er slutt");
    assert!(windows.iter().all(|window| window["opensAt"].is_string()));
    let path = format!("/v1/runs/{}/method-status", run("closed"));
    let status = json(&server.get(&path, tokens.role("manager")));
    assert_eq!(status["status"], "fulfilled");

    participants_have_answered(&server, &tokens, &runs);
    what_it_says_can_be_typed(&place, &greeting);

    // One approval was given by a link, one on paper, and a reader sees it.
    let mut known = BTreeSet::new();
    for course in &courses {
        let path = format!(
            "/v1/courses/{}/plan/versions",
            course["id"].as_str().unwrap()
        );
        for version in items(&server, &path, coordinator) {
            for approval in version["approvals"].as_array().unwrap() {
                known.insert(approval["evidence"].as_str().unwrap().to_owned());
            }
        }
    }
    let wanted: BTreeSet<String> = ["attested", "link", "login"].map(str::to_owned).into();
    assert_eq!(known, wanted);

    // A revision waits for the user side; a draft is not ready, and says why.
    let tasks = items(&server, "/v1/me/tasks", tokens.role("userLead"));
    let task = |action: &str| {
        let found = tasks.iter().find(|task| task["action"]["action"] == action);
        found
            .unwrap_or_else(|| panic!("no {action} in {tasks:?}"))
            .clone()
    };
    assert_eq!(task("approve")["action"]["ready"], true);
    let unmet = task("submit")["action"]["unmet"].clone();
    let codes: Vec<_> = unmet
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["code"])
        .collect();
    assert_eq!(codes, ["improvementsTriaged", "planningMeetingHeld"]);

    server.signal("TERM");
    server.ended();

    let begun = Instant::now();
    let again = Server::start_with(&place, DEMO);
    let took = begun.elapsed();
    let fresh = Tokens::of(&place);
    let same = items(&again, "/v1/courses?limit=50", fresh.role("coordinator"));
    assert_eq!(same.len(), courses.len());
    // One second on a machine that does nothing else.
    assert!(took < Duration::from_secs(5), "{took:?}");
    again.signal("INT");
    again.ended();

    let anew = Server::start_with(&place, &[DEMO, &["--reset"]].concat());
    assert!(anew.get("/v1/me", coordinator).starts_with("HTTP/1.1 401"));
    let tokens = Tokens::of(&place);
    let told = items(&anew, "/v1/courses?limit=50", tokens.role("coordinator"));
    assert_eq!(told.len(), courses.len());
    assert_ne!(told[0]["id"], courses[0]["id"]);
    anew.signal("TERM");
    anew.ended();

    let issuers = r#"issuers=[{"issuer":"https://i.test","audience":"a","algorithms":["ES256"],"jwks_file":"sidestilt-demo.sqlite-issuer.jwks.json"}]"#;
    let serve = [
        "serve",
        "--set",
        "database_url=sqlite:sidestilt-demo.sqlite",
        "--set",
        "keys_file=sidestilt-demo.sqlite-keys.json",
        "--set",
        issuers,
    ];
    refused(&place, &serve, "sidestilt demo");
}

/// The region: eight municipalities and their inhabitants, who works together, and who takes part.
#[track_caller]
fn who_there_is(server: &Server, token: &str) {
    let of = |kind: &str| items(server, &format!("/v1/organisations?kind={kind}"), token);
    assert_eq!(of("interMunicipal")[0]["name"], "LØKTA");
    assert_eq!(of("districtMedicalCentre").len(), 2);
    let trust = &of("healthTrust")[0];
    assert_eq!(trust["name"], "Universitetssykehuset Nord-Norge HF");
    assert_eq!(of("userOrganisation").len(), 7);
    let then = items(
        server,
        "/v1/organisations?kind=municipality&validOn=2015-06-30",
        token,
    );
    assert_eq!(then.len(), 8);

    let services = items(server, "/v1/services", token);
    let ours = services.iter().find(|one| one["reach"] == "interMunicipal");
    let members = ours.unwrap()["municipalities"].as_array().unwrap();
    let then = members.iter().filter(|one| one["validTo"] == "2019-12-31");
    let codes: Vec<_> = then.map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes.len(), 8, "{codes:?}");
    for code in codes {
        let municipality = json(&server.get(&format!("/v1/municipalities/{code}"), token));
        let figures = municipality["inhabitants"].as_array().unwrap();
        assert!(!figures.is_empty(), "{municipality}");
        assert!(figures.iter().all(|one| one["count"].as_u64() > Some(0)));
    }
}

/// What came out of each closed round.
#[track_caller]
fn participants_have_answered(server: &Server, tokens: &Tokens, runs: &[Value]) {
    let mut compared = 0;
    let mut changes = 0;
    let closed: Vec<&Value> = runs.iter().filter(|run| run["state"] == "closed").collect();
    assert_eq!(closed.len(), 3);
    for run in closed {
        let path = format!("/v1/runs/{}/results", run["id"].as_str().unwrap());
        let found = json(&server.get(&path, tokens.role("userLead")));
        let windows = found["windows"].as_array().unwrap();
        assert!(windows.len() >= 2, "{found}");
        for window in windows {
            assert_eq!(window["outcome"], "settled", "{window}");
            for figure in window["figures"].as_array().unwrap() {
                assert!(figure["answered"].as_u64() >= Some(5), "{figure}");
                let earlier = figure["earlier"].as_array().unwrap();
                compared += usize::from(earlier.iter().any(|one| one["answered"].is_u64()));
            }
            for text in window["texts"].as_array().unwrap() {
                let written = text["written"].as_array();
                assert!(written.is_some_and(|all| all.len() >= 5), "{text}");
            }
        }
        let of_all = found["changes"].as_array().unwrap().iter();
        changes += of_all
            .filter(|one| one["run"]["pairs"].as_u64() >= Some(10))
            .count();
    }
    assert!(compared >= 5, "no round stands beside an earlier one");
    assert_eq!(changes, 2, "at the end and some months later");
}

/// Every command of the greeting, one after the other in one shell.
#[track_caller]
fn what_it_says_can_be_typed(place: &Place, greeting: &str) {
    let commands = greeting
        .lines()
        .filter(|line| line.starts_with("  curl") || line.starts_with("  slip="));
    let commands: Vec<&str> = commands.collect();
    assert_eq!(commands.len(), 8, "{greeting}");
    let script = format!("set -euo pipefail\n{}", commands.join("\n"));
    let mut bash = std::process::Command::new("bash");
    let bash = bash.args(["-c", &script]).current_dir(&place.0);
    let ran = bash.env("no_proxy", "127.0.0.1").output().unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(ran.status.success(), "{said}");
    assert!(said.contains("\"fewestForSpread\":10"), "{said}");
    assert!(said.contains("\"key\":\"worthwhile\""), "{said}");
    assert!(said.ends_with("204\n"), "{said}");
    let page = std::fs::read_to_string(place.0.join("results.html")).unwrap();
    assert!(page.contains("Pusteøvelsen med god tid etterpå"), "{page}");
}

#[test]
fn it_stays_on_this_machine_and_out_of_other_databases() {
    let place = Place::ready("foreign");
    let open = ["demo", "--listen", "0.0.0.0:0"];
    refused(&place, &open, "loopback");

    place.database(false);
    let before = std::fs::read(place.0.join("sidestilt.sqlite")).unwrap();
    let url = ["--database-url", "sqlite:sidestilt.sqlite"];
    refused(&place, &[DEMO, &url].concat(), "--database-url");
    refused(
        &place,
        &[DEMO, &url, &["--reset"]].concat(),
        "--database-url",
    );
    let after = std::fs::read(place.0.join("sidestilt.sqlite")).unwrap();
    assert_eq!(before, after);
    // Nor is one thrown away beside which there are keys that are called like a demonstration's.
    let server = Server::start(&place);
    server.signal("TERM");
    server.ended();
    std::fs::write(place.0.join("sidestilt.sqlite-keys.json"), "{}").unwrap();
    refused(
        &place,
        &[DEMO, &url, &["--reset"]].concat(),
        "--database-url",
    );
    assert!(place.0.join("sidestilt.sqlite").exists());
    assert!(!place.0.join("demo-tokens.json").exists());

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refused(&place, &["demo", "--listen", &address], "--listen");
}

#[track_caller]
fn refused(place: &Place, args: &[&str], part: &str) {
    let output = place.run(args);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{args:?}");
    assert!(told.contains(part), "{part:?} is missing in: {told}");
}
