//! What the tests of runs begin with: an active course with a lead of each side and a plan that both
//! have approved.

use harness::{App, Client};
use serde_json::{Value, json};

use crate::round::{Place, place};

/// An active course with its people and a plan in force.
pub struct Ground {
    pub place: Place,
    pub course: String,
    /// The user side's lead.
    pub user: Client,
    pub user_person: Value,
    /// The professional side's lead.
    pub professional: Client,
    pub professional_person: Value,
}

/// A trust of this name with an active course whose plan wants six participants at least.
pub async fn ground(app: &App, name: &str) -> Ground {
    let place = place(app, name).await;
    let owners = (
        place.person("Eier Eiersen", "professional").await,
        place.person("Steds Fortreder", "professional").await,
    );
    let mut body = place.course();
    body["ownerPersonId"] = json!(owners.0);
    body["deputyPersonId"] = json!(owners.1);
    let course = place.coordinator.post("/v1/courses", &body).await;
    let course = course.expect(201).id();
    let (kari, per) = (format!("Kari {name}"), format!("Per {name}"));
    let (first, user) = place.member(app, &course, &kari, "user", "lead").await;
    let (second, professional) = place
        .member(app, &course, &per, "professional", "lead")
        .await;
    let ground = Ground {
        place,
        course,
        user,
        user_person: first["personId"].clone(),
        professional,
        professional_person: second["personId"].clone(),
    };
    ground.approve(app).await;
    let at = |rest: &str| format!("/v1/courses/{}/actions/{rest}", ground.course);
    let unit = json!({ "unit": "Avdeling for rehabilitering" });
    let manager = &ground.place.manager;
    manager.post(&at("anchor"), &unit).await.expect(200);
    let coordinator = &ground.place.coordinator;
    coordinator
        .post(&at("activate"), &json!({}))
        .await
        .expect(200);
    ground
}

impl Ground {
    /// Writes a plan, holds a planning meeting, and lets both sides approve.
    async fn approve(&self, app: &App) {
        self.write_plan(app).await;
        let at = |rest: &str| format!("/v1/courses/{}/{rest}", self.course);
        let submitted = self.user.post(&at("actions/submit"), &json!({})).await;
        let plan = submitted.expect(200).json;
        let named = json!({ "version": plan["number"], "contentHash": plan["contentHash"] });
        for hand in [&self.user, &self.professional] {
            hand.post(&at("actions/approve"), &named).await.expect(200);
        }
    }

    /// Writes a plan and holds a planning meeting.
    pub async fn write_plan(&self, app: &App) {
        let at = |rest: &str| format!("/v1/courses/{}/{rest}", self.course);
        let user = &self.user;
        user.post(&at("actions/draft"), &json!({}))
            .await
            .expect(201);
        let anything = user.if_match("*");
        for (section, body) in sections() {
            let path = at(&format!("plan/draft/sections/{section}"));
            anything.put(&path, &body).await.expect(200);
        }
        let today = app.today();
        let meeting = json!({
            "kind": "planning", "heldOn": today, "minutes": "Begge sider planla sammen.",
            "attendance": [
                { "personId": self.user_person, "side": "user" },
                { "personId": self.professional_person, "side": "professional" }
            ]
        });
        user.post(&at("meetings"), &meeting).await.expect(201);
    }

    /// Schedules a run; its path.
    pub async fn run(&self, body: &Value) -> String {
        let path = format!("/v1/courses/{}/runs", self.course);
        let made = self.place.coordinator.post(&path, body).await.expect(201);
        made.location()
    }

    /// What to tell of a run that can open once it has sessions.
    pub fn told(&self) -> Value {
        json!({
            "participation": "enrolled", "capacity": 12, "place": "Storgata 5",
            "announcement": { "nb": "Seks tirsdager." }, "referralRule": "required"
        })
    }

    /// What to tell of a run that anybody drops in to.
    pub fn told_open(&self) -> Value {
        let mut told = self.told();
        (told["participation"], told["capacity"]) = (json!("open"), json!(null));
        told
    }

    /// What to tell of a session with somebody of each side.
    pub fn session(&self, date: &str, start: &str, end: &str) -> Value {
        json!({
            "localDate": date, "localStart": start, "localEnd": end,
            "staffing": [
                { "personId": self.user_person, "side": "user", "ledMinutes": 45 },
                { "personId": self.professional_person, "side": "professional", "ledMinutes": 60 }
            ]
        })
    }
}

fn sections() -> [(&'static str, Value); 6] {
    [
        (
            "targetGroup",
            json!({
                "description": "Voksne med revmatisk sykdom", "sizeMin": 6, "sizeMax": 12,
                "relativesWelcome": true
            }),
        ),
        ("aims", json!({ "aims": ["Å møte andre"] })),
        (
            "frames",
            json!({
                "sessionsMin": 1, "sessionsMax": 6, "minutesPerSessionMin": 60,
                "minutesPerSessionMax": 180, "periodWeeks": 8, "placePrinciple": "Nær bussen",
                "costPrinciple": "Gratis", "attendanceShare": 75
            }),
        ),
        (
            "content",
            json!({ "topics": [
                { "title": "Min historie", "ledBy": ["user"], "minutes": 45 },
                { "title": "Behandling", "ledBy": ["professional"], "minutes": 60 }
            ] }),
        ),
        (
            "methods",
            json!({ "methods": ["Samtale"], "exchangeMinutes": 60 }),
        ),
        (
            "evaluation",
            json!({ "ways": [{ "what": "Sluttskjema", "when": "end" }], "oralAgreed": true }),
        ),
    ]
}
