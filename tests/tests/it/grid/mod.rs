//! Who may do what, in every state: `tests/grid.csv` says it for everything that has a lifecycle,
//! written by hand from the design and never produced from the tables of the domain, since what is made
//! from a table can't find the table's error.
//!
//! The columns are the roles of [`cast`](crate::cast) and `anonymous`. A plan's actions are asked of
//! its course, so its state is where the course stands: `none` without any version, `superseded` with
//! a second version in force. Nothing is there to be submitted or approved unless a version is being
//! worked on: that is 404. Where both sides' hands are needed, the user side's is given: under a plan
//! that is `submitted`, fewer participants while `enrolling`, a conclusion while `evaluating`, and the
//! wish to open a `closed` run again. Then the user side's lead is refused and the other side's is not.

mod enrolments;
mod runs;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use domain::codes::SessionState;
use domain::lifecycle::{Action, Machine, TRANSITIONS, Who};
use harness::{App, Client, on_both, repo};
use reqwest::Method;

use self::world::{Call, World};
use crate::cast::ROLES;

/// A line of the file: the states are the product's codes, `none` for what isn't there.
struct Line {
    machine: String,
    state: String,
    action: String,
    expected: BTreeMap<String, u16>,
}

fn lines() -> Vec<Line> {
    let file = repo::read("tests/grid.csv");
    let mut rows = file.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = rows.next().unwrap();
    assert_eq!(head[3..14], ROLES);
    assert_eq!(head[14], "anonymous");
    let line = |cells: Vec<&str>| {
        assert_eq!(cells.len(), head.len(), "{cells:?}");
        let status = cells[3..].iter().map(|cell| cell.parse().unwrap());
        let roles = head[3..].iter().map(|role| (*role).to_owned());
        Line {
            machine: cells[0].to_owned(),
            state: cells[1].to_owned(),
            action: cells[2].to_owned(),
            expected: roles.zip(status).collect(),
        }
    };
    rows.map(line).collect()
}

async fn status(client: &Client, call: &Call) -> u16 {
    let (media_type, client) = match call.method {
        Method::PUT => ("application/json", client.if_match("*")),
        Method::PATCH => ("application/merge-patch+json", client.if_match("*")),
        _ => ("application/json", client.clone()),
    };
    let body = Some((media_type, call.body.to_string()));
    let reply = client.send(call.method.clone(), &call.path, body).await;
    reply.status
}

/// Asks every cell of some lines, and tells all that differ.
async fn ask(app: &App, machine: &str, states: &[&str]) {
    let world = World::make(app).await;
    let anonymous = app.anonymous();
    let mut wrong = Vec::new();
    let mut asked = 0;
    let wanted = |line: &Line| {
        line.machine == machine && (states.is_empty() || states.contains(&line.state.as_str()))
    };
    for line in lines().into_iter().filter(wanted) {
        // Who is refused leaves the thing as it is: those share one. Then each success has its own.
        let mut shared = Some(world.fixture(&line).await);
        let mut cells: Vec<_> = line.expected.iter().collect();
        cells.sort_by_key(|(_, expected)| **expected < 400);
        for (role, expected) in cells {
            let client = match role.as_str() {
                "anonymous" => &anonymous,
                role => world.cast.login(role),
            };
            let call = match shared.take() {
                Some(call) => call,
                None => world.fixture(&line).await,
            };
            let was = status(client, &call).await;
            if was >= 400 {
                shared = Some(call);
            }
            if was != *expected {
                let (state, action) = (&line.state, &line.action);
                wrong.push(format!(
                    "{machine} {state} {action} by {role}: the file says {expected}, was {was}"
                ));
            }
            asked += 1;
        }
    }
    assert!(asked > 0);
    assert!(
        wrong.is_empty(),
        "{} of {asked}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Nothing that can happen to anything is left out, in no state.
#[test]
fn the_file_is_whole() {
    let said: BTreeSet<_> = lines()
        .into_iter()
        .map(|line| (line.machine, line.state, line.action))
        .collect();
    for machine in Machine::ALL {
        let rows = TRANSITIONS.iter().filter(|row| row.machine == *machine);
        let rows: Vec<_> = rows.filter(|row| row.who != [Who::Clock]).collect();
        let mut states: BTreeSet<&str> = rows
            .iter()
            .flat_map(|row| row.from.iter().copied().chain(row.to))
            .map(|state| state.code())
            .collect();
        match machine {
            Machine::Plan => states.extend(["none", "superseded"]),
            Machine::Enrolment => states.extend(["lapsed", "cancelled"]),
            _ => {}
        }
        for row in rows {
            // A run begins nowhere; a plan is begun beside the version that stands.
            let begins = row.action == Action::Schedule;
            for state in states
                .iter()
                .copied()
                .filter(|_| !begins)
                .chain(begins.then_some("none"))
            {
                let action = row.action.path();
                let cell = (
                    machine.code().to_owned(),
                    state.to_owned(),
                    action.to_owned(),
                );
                assert!(said.contains(&cell), "tests/grid.csv lacks {cell:?}");
            }
        }
    }
    for state in SessionState::ALL {
        for action in ["change", "move", "cancel", "record"] {
            let cell = (
                "session".to_owned(),
                state.code().to_owned(),
                action.to_owned(),
            );
            assert!(said.contains(&cell), "tests/grid.csv lacks {cell:?}");
        }
    }
}

on_both!(
    async fn needs_in_every_state(app: App) {
        ask(&app, "need", &[]).await;
    }
);

on_both!(
    async fn courses_in_every_state(app: App) {
        ask(&app, "course", &[]).await;
    }
);

on_both!(
    async fn plans_being_written(app: App) {
        ask(&app, "plan", &["none", "draft", "submitted"]).await;
    }
);

on_both!(
    async fn plans_decided_upon(app: App) {
        ask(&app, "plan", &["approved", "superseded", "discarded"]).await;
    }
);

on_both!(
    async fn runs_to_come(app: App) {
        ask(&app, "run", &["none", "scheduled", "enrolling"]).await;
    }
);

on_both!(
    async fn runs_under_way(app: App) {
        ask(&app, "run", &["running", "evaluating"]).await;
    }
);

on_both!(
    async fn runs_that_are_over(app: App) {
        ask(&app, "run", &["closed", "cancelled"]).await;
    }
);

on_both!(
    async fn sessions_in_every_state(app: App) {
        ask(&app, "session", &[]).await;
    }
);

on_both!(
    async fn parties_that_want_a_place(app: App) {
        ask(&app, "enrolment", &["requested", "waiting", "offered"]).await;
    }
);

on_both!(
    async fn parties_that_have_a_place_or_none(app: App) {
        let settled = [
            "confirmed",
            "refused",
            "declined",
            "lapsed",
            "withdrawn",
            "cancelled",
        ];
        ask(&app, "enrolment", &settled).await;
    }
);

on_both!(
    async fn forms_in_every_state(app: App) {
        ask(&app, "form", &[]).await;
    }
);

on_both!(
    async fn windows_in_every_state(app: App) {
        ask(&app, "window", &[]).await;
    }
);

on_both!(
    async fn points_in_every_state(app: App) {
        ask(&app, "improvementPoint", &[]).await;
    }
);

on_both!(
    async fn parties_of_a_run_that_is_over(app: App) {
        ask(&app, "enrolment", &["completed", "droppedOut"]).await;
    }
);

on_both!(
    /// What the design gives a record system: the plan that is in force of a course that is offered.
    async fn a_machine_reads_what_is_approved_and_nothing_before(app: App) {
        let world = World::make(&app).await;
        let machine = world.cast.login("integration");
        let course = world.plan("draft").await;
        let path = format!("/v1/courses/{course}");
        let unseen = ["", "/actions", "/plan", "/plan/draft", "/plan/versions"];
        let deeper = ["/plan/draft/sections/aims", "/plan/versions/1"];
        for rest in unseen.into_iter().chain(deeper) {
            machine.get(&format!("{path}{rest}")).await.expect(404);
        }
        world.act("userLead", &course, "submit").await;
        world.act("userLead", &course, "approve").await;
        world.act("professionalLead", &course, "approve").await;
        world.act("coordinator", &course, "activate").await;
        machine.get(&path).await.expect(200);
        let plan = machine.get(&format!("{path}/plan")).await.expect(200);
        assert_eq!(plan.json["state"], "approved");
        world.act("userLead", &course, "draft").await;
        for rest in [
            "/plan/draft",
            "/plan/draft/sections/aims",
            "/plan/versions/2",
        ] {
            machine.get(&format!("{path}{rest}")).await.expect(404);
        }
    }
);
