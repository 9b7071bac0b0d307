//! Who may do what, in every state: `tests/grid.csv` says it for needs, courses and plans, written by
//! hand from the design and never produced from the tables of the domain, since what is made from a
//! table can't find the table's error.
//!
//! The columns are the roles of [`cast`](crate::cast) and `anonymous`. A plan's actions are asked of
//! its course, so its state is where the course stands: `none` without any version, `superseded` with
//! a second version in force, `submitted` with the user side's approval given. Nothing is there to be
//! submitted or approved unless a version is being worked on: that is 404.

use std::collections::{BTreeMap, BTreeSet};

use domain::lifecycle::{Machine, TRANSITIONS};
use harness::{App, Client, on_both, repo};
use reqwest::Method;
use serde_json::{Value, json};

use crate::cast::{Cast, ROLES};
use crate::writing::sections;

/// A line of the file: the states are the product's codes, `none` for a plan that isn't there.
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

/// Where the fixtures are.
struct World {
    cast: Cast,
    /// A course that takes needs up.
    course: String,
    /// A need into which others are merged.
    other_need: String,
}

/// What is called: everything but the caller.
struct Call {
    method: Method,
    path: String,
    body: Value,
}

impl World {
    async fn make(app: &App) -> Self {
        let cast = Cast::gather(app).await;
        let mut world = Self {
            cast,
            course: String::new(),
            other_need: String::new(),
        };
        world.course = world.course("proposed").await;
        world.other_need = world.need("registered").await;
        world
    }

    async fn post(&self, role: &str, path: &str, body: Value) -> Value {
        let reply = self.cast.login(role).post(path, &body).await;
        assert!(reply.status < 300, "{role} {path}: {}", reply.text);
        reply.json
    }

    /// A need in a state; its id.
    async fn need(&self, state: &str) -> String {
        let body = json!({
            "serviceId": self.cast.service, "targetGroup": "Unge", "description": "Kveldskurs.",
            "source": "relative", "raisedOn": "2026-01-15"
        });
        let made = self.post("coordinator", "/v1/needs", body).await;
        let id = made["id"].as_str().unwrap().to_owned();
        let steps: &[&str] = match state {
            "registered" => &[],
            "adopted" => &["adopt"],
            "met" => &["adopt", "meet"],
            "merged" => &["merge"],
            "declined" => &["decline"],
            other => panic!("a need is never {other}"),
        };
        for step in steps {
            let path = format!("/v1/needs/{id}/actions/{step}");
            self.post("coordinator", &path, self.said(step)).await;
        }
        id
    }

    /// What a body says for an action on a need or a course.
    fn said(&self, action: &str) -> Value {
        match action {
            "adopt" | "meet" => json!({ "courseId": self.course }),
            "merge" => json!({ "needId": self.other_need }),
            "decline" | "retire" => json!({ "reason": "Det finnes alt." }),
            "anchor" => json!({ "unit": "Rehabilitering" }),
            _ => json!({}),
        }
    }

    /// A course in a state, anchored, with a group of both sides and no plan; its id.
    async fn course(&self, state: &str) -> String {
        let body = json!({
            "serviceId": self.cast.service, "title": { "nb": "Krefter" },
            "targetGroup": { "nb": "Unge" }, "categoryCode": "general", "languages": ["nb"],
            "ownerPersonId": self.cast.person("coordinator"),
            "deputyPersonId": self.cast.person("manager")
        });
        let made = self.post("coordinator", "/v1/courses", body).await;
        let id = made["id"].as_str().unwrap().to_owned();
        for (role, side, function) in [
            ("userLead", "user", "lead"),
            ("professionalLead", "professional", "lead"),
            ("groupMember", "user", "member"),
        ] {
            let place = json!({
                "personId": self.cast.person(role), "side": side, "function": function
            });
            let path = format!("/v1/courses/{id}/working-group");
            self.post("coordinator", &path, place).await;
        }
        let steps: &[(&str, &str)] = match state {
            "proposed" => &[("manager", "anchor")],
            "active" => &[("manager", "anchor"), ("coordinator", "activate")],
            "retired" => &[("coordinator", "retire")],
            other => panic!("a course is never {other}"),
        };
        for (role, step) in steps {
            let path = format!("/v1/courses/{id}/actions/{step}");
            self.post(role, &path, self.said(step)).await;
        }
        id
    }

    /// A course whose plan has come so far; the course's id.
    async fn plan(&self, state: &str) -> String {
        let course = self.course("proposed").await;
        match state {
            "none" => {}
            "draft" => self.write(&course).await,
            "submitted" => {
                self.write(&course).await;
                self.act("userLead", &course, "submit").await;
                self.act("userLead", &course, "approve").await;
            }
            "approved" => self.approve(&course).await,
            "superseded" => {
                self.approve(&course).await;
                self.approve(&course).await;
            }
            "discarded" => {
                self.act("userLead", &course, "draft").await;
                self.act("userLead", &course, "discard").await;
            }
            other => panic!("a plan is never {other}"),
        }
        course
    }

    /// A draft that can be submitted. What was copied from the version in force need not be written.
    async fn write(&self, course: &str) {
        let draft = self.act("userLead", course, "draft").await;
        if draft["basedOn"].is_null() {
            let writer = self.cast.login("userLead").if_match("*");
            for (section, body) in sections() {
                let path = format!("/v1/courses/{course}/plan/draft/sections/{section}");
                writer.put(&path, &body).await.expect(200);
            }
        }
        let there =
            |role: &str, side: &str| json!({ "personId": self.cast.person(role), "side": side });
        let today = chrono::Utc::now().date_naive();
        let meeting = json!({
            "kind": "planning", "heldOn": today, "minutes": "Planlagt sammen.",
            "attendance": [there("userLead", "user"), there("professionalLead", "professional")]
        });
        let path = format!("/v1/courses/{course}/meetings");
        self.post("userLead", &path, meeting).await;
    }

    async fn approve(&self, course: &str) {
        self.write(course).await;
        self.act("userLead", course, "submit").await;
        self.act("userLead", course, "approve").await;
        self.act("professionalLead", course, "approve").await;
    }

    async fn act(&self, role: &str, course: &str, action: &str) -> Value {
        let call = self.on_plan(course, action).await;
        self.post(role, &call.path, call.body).await
    }

    async fn on_plan(&self, course: &str, action: &str) -> Call {
        let post = |body| Call {
            method: Method::POST,
            path: format!("/v1/courses/{course}/actions/{action}"),
            body,
        };
        match action {
            "edit" => Call {
                method: Method::PUT,
                path: format!("/v1/courses/{course}/plan/draft/sections/aims"),
                body: json!({ "aims": ["Å finne krefter"] }),
            },
            "approve" => {
                let path = format!("/v1/courses/{course}/plan/draft");
                let plan = self.cast.login("userLead").get(&path).await.json;
                let number = plan["number"].as_i64().unwrap_or(1);
                let hash = plan["contentHash"].as_str().map(str::to_owned);
                let hash = hash.unwrap_or_else(|| "0".repeat(64));
                post(json!({ "version": number, "contentHash": hash }))
            }
            _ => post(json!({})),
        }
    }

    /// A thing in the line's state, and what is called on it.
    async fn fixture(&self, line: &Line) -> Call {
        let (state, action) = (line.state.as_str(), line.action.as_str());
        let (plural, id) = match line.machine.as_str() {
            "need" => ("needs", self.need(state).await),
            "course" => ("courses", self.course(state).await),
            _ => {
                let course = self.plan(state).await;
                return self.on_plan(&course, action).await;
            }
        };
        Call {
            method: Method::POST,
            path: format!("/v1/{plural}/{id}/actions/{action}"),
            body: self.said(action),
        }
    }
}

async fn status(client: &Client, call: &Call) -> u16 {
    let body = ("application/json", call.body.to_string());
    let client = match call.method {
        Method::PUT => client.if_match("*"),
        _ => client.clone(),
    };
    let reply = client
        .send(call.method.clone(), &call.path, Some(body))
        .await;
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

/// Nothing that can happen to a need, a course or a plan is left out, in no state.
#[test]
fn the_file_is_whole() {
    let said: BTreeSet<_> = lines()
        .into_iter()
        .map(|line| (line.machine, line.state, line.action))
        .collect();
    for machine in [Machine::Need, Machine::Course, Machine::Plan] {
        let rows: Vec<_> = TRANSITIONS
            .iter()
            .filter(|row| row.machine == machine)
            .collect();
        let mut states: BTreeSet<&str> = rows
            .iter()
            .flat_map(|row| row.from.iter().copied().chain(row.to))
            .map(|state| state.code())
            .collect();
        if machine == Machine::Plan {
            states.extend(["none", "superseded"]);
        }
        for row in rows {
            for state in &states {
                let cell = (
                    machine.code().to_owned(),
                    (*state).to_owned(),
                    row.action.path().to_owned(),
                );
                assert!(said.contains(&cell), "tests/grid.csv lacks {cell:?}");
            }
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
