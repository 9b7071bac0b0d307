//! Runs and sessions in every state, and what is called on them.

use chrono::{NaiveDate, TimeDelta};
use harness::{App, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use super::world::{Call, World};

/// The way of a run to which nothing happens.
const WAY: [&str; 5] = ["scheduled", "enrolling", "running", "evaluating", "closed"];

impl World {
    /// A run with one session on a day; its path.
    pub async fn scheduled(&self, told: Value, on: NaiveDate, times: [&str; 2]) -> String {
        let mut run = json!({
            "participation": "enrolled", "capacity": 12, "place": "Storgata 5",
            "announcement": { "nb": "En kveld." }, "referralRule": "notRequired"
        });
        let more = told.as_object().unwrap().clone();
        run.as_object_mut().unwrap().extend(more);
        let runs = format!("/v1/courses/{}/runs", self.ground().await);
        let run = self.post("coordinator", &runs, run).await;
        let run = format!("/v1/runs/{}", run["id"].as_str().unwrap());
        let mut staffing = self.both(&json!({ "ledMinutes": 45 }));
        let member = json!({ "personId": self.cast.person("groupMember"), "side": "user" });
        staffing.as_array_mut().unwrap().push(member);
        let session = json!({
            "localDate": on, "localStart": times[0], "localEnd": times[1], "staffing": staffing
        });
        self.post("coordinator", &format!("{run}/sessions"), session)
            .await;
        run
    }

    /// A run in a state, and its session of today; its path.
    async fn run(&self, state: &str) -> String {
        let run = self
            .scheduled(json!({}), self.today(), ["00:00", "01:30"])
            .await;
        if state == "cancelled" {
            self.step("coordinator", &run, "cancel").await;
            return run;
        }
        let far = WAY.iter().position(|step| *step == state);
        let far = far.unwrap_or_else(|| panic!("a run is never {state}"));
        for next in &WAY[1..=far] {
            self.bring(&run, next).await;
        }
        match state {
            "enrolling" => self.step("userLead", &run, "accept-fewer").await,
            "running" => self.record(&run).await,
            "closed" => self.step("userLead", &run, "reopen").await,
            _ => {}
        }
        run
    }

    /// Brings a run one step further on its way.
    async fn bring(&self, run: &str, to: &str) {
        match to {
            "enrolling" => {
                self.step("coordinator", run, "open").await;
                let four = json!({ "party": vec!["patient"; 4], "digital": true });
                self.post("coordinator", &format!("{run}/enrolments"), four)
                    .await;
            }
            "running" => self.step("userLead", run, "start").await,
            "evaluating" => {
                self.record(run).await;
                self.step("professionalLead", run, "finish").await;
                self.conclude(run).await;
                self.step("userLead", run, "sign").await;
            }
            _ => self.step("professionalLead", run, "sign").await,
        }
    }

    pub async fn step(&self, role: &str, run: &str, action: &str) {
        let call = self.on_run(run, action).await;
        self.post(role, &call.path, call.body).await;
    }

    /// Writes the conclusion, after a meeting of both sides.
    async fn conclude(&self, run: &str) {
        let whole = json!({
            "findings": "Mer tid.", "sharing": "Som avtalt.", "points": [],
            "nextStep": { "decision": "repeat", "reason": null }
        });
        let writer = self.cast.login("userLead").if_match("*");
        writer
            .put(&format!("{run}/conclusion"), &whole)
            .await
            .expect(200);
        let meeting = json!({
            "kind": "evaluation", "heldOn": self.today(), "attendance": self.both(&json!({})),
            "runIds": [run.rsplit('/').next().unwrap()]
        });
        let meetings = format!("/v1/courses/{}/meetings", self.ground().await);
        self.post("userLead", &meetings, meeting).await;
    }

    async fn session(&self, run: &str) -> String {
        let sessions = self
            .cast
            .login("coordinator")
            .get(&format!("{run}/sessions"))
            .await;
        let first = &sessions.expect(200).json["items"][0];
        format!("/v1/sessions/{}", first["id"].as_str().unwrap())
    }

    /// Says that the session was held.
    async fn record(&self, run: &str) {
        self.record_as(run, &self.sheet()).await;
    }

    pub async fn record_as(&self, run: &str, sheet: &Value) {
        let path = format!("{}/attendance", self.session(run).await);
        let writer = self.cast.login("professionalLead").if_match("*");
        writer.put(&path, sheet).await.expect(200);
    }

    pub fn sheet(&self) -> Value {
        json!({ "held": true, "headcount": 4, "staff": self.both(&json!({ "present": true })) })
    }

    /// A run in a state, and what is called on it. Six weeks pass before one is closed unsigned.
    pub async fn run_to(&self, state: &str, action: &str) -> Call {
        if action == "schedule" {
            let runs = format!("/v1/courses/{}/runs", self.ground().await);
            return Call::post(runs, json!({ "participation": "open" }));
        }
        let run = self.run(state).await;
        if (state, action) == ("evaluating", "close-unsigned") {
            self.clock.advance(TimeDelta::days(43));
        }
        self.on_run(&run, action).await
    }

    async fn on_run(&self, run: &str, action: &str) -> Call {
        let body = match action {
            "postpone" | "end-early" | "close-unsigned" | "cancel" | "reopen" => {
                json!({ "reason": "Ferga gikk ikke." })
            }
            "sign" => {
                let read = self
                    .cast
                    .login("userLead")
                    .get(&format!("{run}/conclusion"))
                    .await;
                let written = read.json["version"]
                    .as_i64()
                    .is_some_and(|version| version > 0);
                let nothing = json!({ "number": 1, "contentHash": "0".repeat(64) });
                let read = if written { read.json } else { nothing };
                json!({
                    "conclusionVersion": read["number"], "contentHash": read["contentHash"]
                })
            }
            _ => json!({}),
        };
        Call::post(format!("{run}/actions/{action}"), body)
    }

    /// A session of a run under way in a state, and what is called on it.
    pub async fn session_to(&self, state: &str, action: &str) -> Call {
        let run = self
            .scheduled(json!({}), self.today(), ["00:00", "01:30"])
            .await;
        self.bring(&run, "enrolling").await;
        self.bring(&run, "running").await;
        let session = self.session(&run).await;
        match state {
            "planned" => {}
            "held" => self.record(&run).await,
            "moved" | "cancelled" => {
                let step = if state == "moved" { "move" } else { "cancel" };
                let call = self.on_session(&session, step);
                self.post("coordinator", &call.path, call.body).await;
            }
            other => panic!("a session is never {other}"),
        }
        self.on_session(&session, action)
    }

    fn on_session(&self, session: &str, action: &str) -> Call {
        let reason = "Ferga gikk ikke.";
        let to = json!({
            "localDate": self.today() + TimeDelta::days(7), "localStart": "10:00",
            "localEnd": "12:00"
        });
        match action {
            "change" => Call {
                method: Method::PATCH,
                path: session.to_owned(),
                body: json!({ "topics": ["Søvn"] }),
            },
            "record" => Call {
                method: Method::PUT,
                path: format!("{session}/attendance"),
                body: self.sheet(),
            },
            "move" => {
                let path = format!("{session}/actions/move");
                Call::post(path, json!({ "reason": reason, "to": to }))
            }
            _ => {
                let path = format!("{session}/actions/{action}");
                Call::post(path, json!({ "reason": reason }))
            }
        }
    }
}

on_both!(
    async fn a_member_fills_in_the_sheets_of_own_sessions(app: App) {
        let world = World::make(&app).await;
        let call = world.session_to("planned", "record").await;
        let member = world.cast.login("groupMember").if_match("*");
        member.put(&call.path, &call.body).await.expect(200);

        let call = world.session_to("planned", "record").await;
        let session = call.path.replace("/attendance", "");
        let leads = json!({ "staffing": world.both(&json!({})) });
        let coordinator = world.cast.login("coordinator").if_match("*");
        coordinator.patch(&session, &leads).await.expect(200);
        let refused = member.put(&call.path, &call.body).await;
        refused.expect_problem(403, "forbidden");
    }
);
