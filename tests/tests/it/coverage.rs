//! Every operation of the specification is called by some test, and no test has left what belongs to a
//! person in the log. Both run last and alone (see `.config/nextest.toml`), since they read what the others
//! have written down.

use harness::visits::{operation_of, operations, recorded};
use harness::{App, Engine};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_is_called() {
    let app = App::start(Engine::Sqlite).await;
    let openapi = app.anonymous().get("/openapi.json").await.expect(200);
    let visits = recorded();
    assert!(
        visits.len() > 1,
        "no other test's requests are known: run the whole suite, `scripts/test -p sidestilt-tests`"
    );
    let operations = operations(&openapi.json);
    let mut missing = operations.clone();
    // A refusal for want of a token or a path is no call: the operation has to have done something.
    for visit in visits.iter().filter(|visit| visit.status < 400) {
        if let Some(operation) = operation_of(&operations, visit) {
            missing.remove(operation);
        }
    }
    let missing: Vec<String> = missing.into_iter().collect();
    let all = operations.len();
    assert!(
        missing.is_empty(),
        "{} of {all} operations were never called with success:\n{}",
        missing.len(),
        missing.join("\n")
    );
}

/// What tests send everywhere, and what no line of the log may hold: names, addresses, what somebody has lived
/// through, references, what opens something.
const SENT: [&str; 12] = [
    "Kari",
    "Nordmann",
    "Gulfj",
    "@example.no",
    "@example.org",
    "revmatisme",
    "Teleslynge",
    "HENV-",
    "130972",
    "decision#",
    "Bearer ",
    // How every token begins.
    "eyJ",
];

#[test]
fn nothing_of_a_person_stands_in_the_log_of_the_whole_run() {
    let logs = harness::log::recorded();
    let lines: Vec<&str> = logs.iter().flat_map(|log| log.lines()).collect();
    assert!(
        lines.len() > 100,
        "the log of no other test is known: run the whole suite, `scripts/test -p sidestilt-tests`"
    );
    for word in SENT {
        let found = lines.iter().find(|line| line.contains(word));
        assert_eq!(found, None, "{word} stands in the log");
    }
}
