//! What the tests of plans begin with: a course whose plan is being written, with a lead of each side.

use harness::{App, Client};
use serde_json::{Value, json};

use crate::round::{Place, place};

/// A course whose plan is being written, with a lead of each side.
pub struct Writing {
    pub place: Place,
    pub course: String,
    pub user: Client,
    pub professional: Client,
    pub people: [Value; 2],
}

/// What people would write, section by section.
pub fn sections() -> [(&'static str, Value); 6] {
    [
        (
            "targetGroup",
            json!({ "description": "Voksne med leddgikt", "sizeMin": 4, "sizeMax": 12, "relativesWelcome": true }),
        ),
        (
            "aims",
            json!({ "aims": ["Å møte andre i samme situasjon"] }),
        ),
        (
            "frames",
            json!({
                "sessionsMin": 3, "sessionsMax": 6, "minutesPerSessionMin": 90,
                "minutesPerSessionMax": 180, "periodWeeks": 6, "placePrinciple": "Nær bussen",
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
            json!({ "ways": [{ "what": "Sluttskjema", "when": "end" }], "oralAgreed": false }),
        ),
    ]
}

/// A course of a trust of this name.
pub async fn writing(app: &App, name: &str) -> Writing {
    let place = place(app, name).await;
    let course = place.new_course().await;
    let (kari, per) = (format!("Kari {name}"), format!("Per {name}"));
    let (first, user) = place.member(app, &course, &kari, "user", "lead").await;
    let (second, professional) = place
        .member(app, &course, &per, "professional", "lead")
        .await;
    Writing {
        place,
        course,
        user,
        professional,
        people: [first["personId"].clone(), second["personId"].clone()],
    }
}

impl Writing {
    /// A path under the course.
    pub fn at(&self, rest: &str) -> String {
        format!("/v1/courses/{}/{rest}", self.course)
    }

    /// Begins a version and writes its six sections.
    pub async fn write(&self) {
        self.user
            .post(&self.at("actions/draft"), &json!({}))
            .await
            .expect(201);
        for (section, body) in sections() {
            let path = self.at(&format!("plan/draft/sections/{section}"));
            let seen = self.user.get(&path).await.expect(200);
            self.user
                .if_match(&seen.etag())
                .put(&path, &body)
                .await
                .expect(200);
        }
    }

    /// Holds a planning meeting of both sides.
    pub async fn meet(&self, app: &App) {
        let meeting = json!({
            "kind": "planning", "heldOn": app.today(), "minutes": "Planlagt sammen.",
            "attendance": [
                { "personId": self.people[0], "side": "user" },
                { "personId": self.people[1], "side": "professional" }
            ]
        });
        self.user
            .post(&self.at("meetings"), &meeting)
            .await
            .expect(201);
    }

    /// What both sides are to approve.
    pub async fn submit(&self) -> Value {
        let plan = self
            .professional
            .post(&self.at("actions/submit"), &json!({}))
            .await;
        named(&plan.expect(200).json)
    }
}

/// What an approval names.
pub fn named(plan: &Value) -> Value {
    json!({ "version": plan["number"], "contentHash": plan["contentHash"] })
}
