//! What participants say of their own accord, by a link that their run has.

mod counted;
mod ending;
mod link;
mod reading;
mod sending;

use harness::{App, Client};
use serde_json::{Value, json};

use crate::delivery::{Ground, ground};
use crate::privacy::column;

/// A run of a course, and whoever takes care of what is said about it.
pub struct Heard {
    pub ground: Ground,
    /// The run's path.
    pub run: String,
    /// The coordinator, who looks to make the course better.
    pub coordinator: Client,
}

/// A trust of this name with a run that nobody has opened.
pub async fn heard(app: &App, name: &str) -> Heard {
    let ground = ground(app, name).await;
    let run = ground.run(&ground.told()).await;
    let coordinator = ground.place.coordinator.for_purpose("quality");
    Heard {
        ground,
        run,
        coordinator,
    }
}

impl Heard {
    /// Makes the run's link; its token.
    pub async fn link(&self) -> String {
        let path = format!("{}/feedback-link", self.run);
        let made = self.coordinator.post(&path, &json!({})).await.expect(201);
        made.json["token"].as_str().unwrap().to_owned()
    }

    /// Makes a link and sends these by it; their ids.
    pub async fn told(&self, app: &App, all: &[Value]) -> Vec<String> {
        let holder = holder(app, &self.link().await);
        let mut ids = Vec::new();
        for body in all {
            let sent = holder.post("/v1/feedback", body).await.expect(201);
            ids.push(sent.json["receipt"].as_str().unwrap().to_owned());
        }
        ids
    }

    /// Says what a piece is about.
    pub async fn themes(&self, id: &str, themes: &[&str]) {
        let path = format!("/v1/feedback/{id}");
        let client = self.coordinator.if_match("*");
        let said = json!({ "themes": themes });
        client.patch(&path, &said).await.expect(200);
    }

    /// Marks a piece as answered.
    pub async fn answer(&self, id: &str) {
        let path = format!("/v1/feedback/{id}/actions/answer");
        let said = json!({ "answer": "Ringte og takket." });
        self.coordinator.post(&path, &said).await.expect(200);
    }
}

/// Whoever holds a link.
pub fn holder(app: &App, token: &str) -> Client {
    app.anonymous().with_capability(token)
}

/// Something said without a name.
pub fn said(text: &str) -> Value {
    json!({ "text": text })
}

/// Something said by somebody who wants an answer.
pub fn asking(text: &str) -> Value {
    json!({ "text": text, "name": "Gulfjær", "contact": { "email": "gulfjaer@bur.example" } })
}

/// How many rows a table has.
pub async fn count(app: &App, table: &str) -> usize {
    let all = format!("SELECT CAST(count(*) AS TEXT) FROM {table}");
    column(app, &all).await[0].parse().unwrap()
}
