//! `docs/tour.md` works: every block is run as it stands there, one after the other, in one bash.

use std::fs;
use std::process::Command;

use harness::{App, on_both, repo};

use crate::cast::Cast;

/// What the reader pastes.
fn script() -> String {
    let tour = repo::read("docs/tour.md");
    let blocks = tour
        .split("```sh\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap());
    let blocks: Vec<&str> = blocks.collect();
    assert!(blocks.len() >= 7, "only {} blocks", blocks.len());
    blocks.join("\n")
}

/// Follows the tour, as a reader does whose demo answers at `base`; fails unless all comes true that
/// the text promises.
pub async fn follow(app: &App, base: &str) {
    let tokens = app.db.folder.join("demo-tokens.json");
    fs::write(&tokens, Cast::tokens(app)).unwrap();
    let mut bash = Command::new("bash");
    bash.args(["-c", &format!("set -euo pipefail\n{}", script())])
        .env("BASE", base)
        .env("TOKENS", &tokens)
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1");
    let ran = tokio::task::spawn_blocking(move || bash.output()).await;
    let ran = ran.unwrap().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let complained = String::from_utf8_lossy(&ran.stderr);
    assert!(
        ran.status.success(),
        "{}\n{said}\n--\n{complained}",
        ran.status
    );
    // What the text beside the blocks promises, in this order.
    let lines: Vec<&str> = said.lines().collect();
    let mut rest = lines.iter();
    for promised in PROMISED {
        assert!(
            rest.any(|line| line == promised),
            "{promised} is missing or too early:\n{said}\n--\n{complained}"
        );
    }
}

on_both!(
    async fn the_tour_works_as_written(app: App) {
        Cast::gather(&app).await;
        follow(&app, &app.base).await;
    }
);

const PROMISED: &[&str] = &[
    "adopt",
    "anchored",
    "proposed",
    "active",
    "draft",
    "recordMeeting",
    "recordDeviation",
    "submitted",
    "forbidden",
    "submitted",
    "\"waitingOn\":[\"professional\"]",
    "approved",
    "enrolling",
    "running",
    "7",
    "evaluating",
    "professional",
    "user",
    "closed",
    "fulfilled",
    "1",
    "Forbedringspunkter som ikke er vurdert: 1. Avgjør for hvert om det tas inn nå, spares til senere \
     eller avslås med en begrunnelse.",
    "takenUp",
    "approved",
    "/exchangeMinutes",
];
