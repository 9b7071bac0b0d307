//! Things in every state, and what is called on them.

use std::time::Duration;

use chrono::NaiveDate;
use harness::{App, Clock, norwegian_day};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::Line;
use crate::cast::Cast;
use crate::forms::setup as forms;
use crate::writing::sections;

/// Where the fixtures are.
pub struct World {
    pub cast: Cast,
    pub clock: Clock,
    /// A course that takes needs up.
    course: String,
    /// A need into which others are merged.
    other_need: String,
    /// The course whose runs are held.
    ground: OnceCell<String>,
}

/// What is called: everything but the caller.
pub struct Call {
    pub method: Method,
    pub path: String,
    pub body: Value,
}

impl Call {
    pub fn post(path: String, body: Value) -> Self {
        Self {
            method: Method::POST,
            path,
            body,
        }
    }
}

impl World {
    pub async fn make(app: &App) -> Self {
        let mut world = Self {
            cast: Cast::gather(app).await,
            clock: app.clock.clone(),
            course: String::new(),
            other_need: String::new(),
            ground: OnceCell::new(),
        };
        world.course = world.course("proposed").await;
        world.other_need = world.need("registered").await;
        world
    }

    /// The day in Norway.
    pub fn today(&self) -> NaiveDate {
        norwegian_day(self.clock.now())
    }

    /// An active course with a plan in force, the same every time.
    pub async fn ground(&self) -> &str {
        let make = || async {
            let course = self.plan("approved").await;
            self.act("coordinator", &course, "activate").await;
            course
        };
        self.ground.get_or_init(make).await
    }

    /// Asks until something is as it should become by itself.
    pub async fn wait_for(&self, path: &str, state: &str) {
        for _ in 0..100 {
            let now = self.cast.login("coordinator").get(path).await;
            if now.expect(200).json["state"] == state {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{path} never became {state}");
    }

    pub async fn post(&self, role: &str, path: &str, body: Value) -> Value {
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

    /// A form whose latest version is in a state; its id.
    async fn form(&self, state: &str) -> String {
        let body = forms::form(forms::content());
        let made = self.post("coordinator", "/v1/forms", body).await;
        let id = made["id"].as_str().unwrap().to_owned();
        let steps: &[&str] = match state {
            "draft" => &[],
            "published" => &["publish"],
            "retired" => &["publish", "retire"],
            "discarded" => &["discard"],
            other => panic!("a form is never {other}"),
        };
        for step in steps {
            let path = format!("/v1/forms/{id}/actions/{step}");
            self.post("coordinator", &path, self.said(step)).await;
        }
        id
    }

    /// A window in a state; its id.
    async fn window(&self, state: &str) -> String {
        let runs = format!("/v1/courses/{}/runs", self.ground().await);
        let run = self
            .post("coordinator", &runs, json!({ "participation": "open" }))
            .await;
        let run = run["id"].as_str().unwrap().to_owned();
        let coordinator = self.cast.login("coordinator");
        let shipped = coordinator
            .get("/v1/forms?shipped=true&kind=values")
            .await
            .expect(200);
        let body =
            json!({ "formId": shipped.json["items"][0]["id"], "moment": "end", "daysOpen": 7 });
        let made = self
            .post("coordinator", &format!("/v1/runs/{run}/windows"), body)
            .await;
        let id = made["id"].as_str().unwrap().to_owned();
        if state == "cancelled" {
            let path = format!("/v1/windows/{id}/actions/cancel");
            self.post("coordinator", &path, self.said("cancel")).await;
        }
        id
    }

    /// A point for improvement in a state, raised by somebody of the working group; its id.
    async fn point(&self, state: &str) -> String {
        let path = format!("/v1/courses/{}/improvement-points", self.course);
        let body = json!({ "text": "Mer tid til samtale." });
        let made = self.post("groupMember", &path, body).await;
        let id = made["id"].as_str().unwrap().to_owned();
        let step = match state {
            "open" => return id,
            "takenUp" => "take-up",
            "later" => "later",
            "declined" => "decline",
            other => panic!("a point is never {other}"),
        };
        let path = format!("/v1/improvement-points/{id}/actions/{step}");
        self.post("userLead", &path, self.said(step)).await;
        id
    }

    /// What a body says for an action on a need, a course, a form, a window or a point.
    fn said(&self, action: &str) -> Value {
        match action {
            "adopt" | "meet" => json!({ "courseId": self.course }),
            "merge" => json!({ "needId": self.other_need }),
            "decline" | "retire" | "cancel" => json!({ "reason": "Det finnes alt." }),
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
    pub async fn plan(&self, state: &str) -> String {
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
        let meeting = json!({
            "kind": "planning", "heldOn": self.today(), "minutes": "Planlagt sammen.",
            "attendance": self.both(&json!({}))
        });
        let path = format!("/v1/courses/{course}/meetings");
        self.post("userLead", &path, meeting).await;
    }

    /// The leads of both sides, with more to tell of each.
    pub fn both(&self, more: &Value) -> Value {
        let one = |role: &str, side: &str| {
            let mut one = json!({ "personId": self.cast.person(role), "side": side });
            let more = more.as_object().unwrap().clone();
            one.as_object_mut().unwrap().extend(more);
            one
        };
        json!([
            one("userLead", "user"),
            one("professionalLead", "professional")
        ])
    }

    async fn approve(&self, course: &str) {
        self.write(course).await;
        self.act("userLead", course, "submit").await;
        self.act("userLead", course, "approve").await;
        self.act("professionalLead", course, "approve").await;
    }

    pub async fn act(&self, role: &str, course: &str, action: &str) -> Value {
        let call = self.on_plan(course, action).await;
        self.post(role, &call.path, call.body).await
    }

    async fn on_plan(&self, course: &str, action: &str) -> Call {
        let path = format!("/v1/courses/{course}/actions/{action}");
        let post = |body| Call::post(path.clone(), body);
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
            "contest" => post(json!({ "version": 1 })),
            _ => post(json!({})),
        }
    }

    /// A thing in the line's state, and what is called on it.
    pub async fn fixture(&self, line: &Line) -> Call {
        let (state, action) = (line.state.as_str(), line.action.as_str());
        let (plural, id) = match line.machine.as_str() {
            "need" => ("needs", self.need(state).await),
            "course" => ("courses", self.course(state).await),
            "plan" => {
                let course = self.plan(state).await;
                return self.on_plan(&course, action).await;
            }
            "run" => return self.run_to(state, action).await,
            "session" => return self.session_to(state, action).await,
            "enrolment" => return self.party_to(state, action).await,
            "form" => ("forms", self.form(state).await),
            "window" => ("windows", self.window(state).await),
            "improvementPoint" => ("improvement-points", self.point(state).await),
            other => panic!("there is no {other}"),
        };
        Call::post(
            format!("/v1/{plural}/{id}/actions/{action}"),
            self.said(action),
        )
    }
}
