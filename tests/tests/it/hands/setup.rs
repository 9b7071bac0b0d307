//! A plan that waits for both sides, whose leads have an address, and a courier.

use chrono::TimeDelta;
use domain::codes::Role;
use harness::{App, Client, Reply};
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::writing::{Writing, writing};

/// A submitted plan and who delivers.
pub struct Hands {
    pub w: Writing,
    pub courier: Client,
    /// What an approval names.
    pub plan: Value,
}

/// A trust of this name. A week has passed since its leads got their addresses.
pub async fn hands(app: &App, name: &str) -> Hands {
    let w = writing(app, name).await;
    for person in &w.people {
        address(&w.place.coordinator, person, &mail(person)).await;
    }
    app.clock.advance(TimeDelta::days(8));
    w.write().await;
    w.meet(app).await;
    let plan = w.submit().await;
    let courier = courier(app, &w, "courier").await;
    // What was told of the addresses went nowhere: there was none before.
    assert_eq!(claim(&courier).await, Vec::<Value>::new());
    Hands { w, courier, plan }
}

/// A courier of the trust, who delivers to arrange things.
pub async fn courier(app: &App, w: &Writing, name: &str) -> Client {
    let name = format!("{name} {}", w.place.trust);
    let courier = app.machine_with_role(&name, Role::Courier, Some(w.place.trust));
    courier.await.for_purpose("administration")
}

/// An address of their own.
pub fn mail(person: &Value) -> String {
    format!("{}@example.no", &person.as_str().unwrap()[..8])
}

/// Gives a person an e-mail address.
pub async fn address(coordinator: &Client, person: &Value, email: &str) {
    let contact = json!({ "contact": { "email": email } });
    let path = format!("/v1/people/{}", person.as_str().unwrap());
    let client = coordinator.for_purpose("administration").if_match("*");
    client.patch(&path, &contact).await.expect(200);
}

/// Everything that waits, claimed.
pub async fn claim(courier: &Client) -> Vec<Value> {
    let claimed = courier.post("/v1/messages/claim", &json!({})).await;
    claimed.expect(200).json["items"]
        .as_array()
        .unwrap()
        .clone()
}

/// Kinds of messages, sorted.
pub fn kinds(messages: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<&str> = messages
        .iter()
        .map(|message| message["kind"].as_str().unwrap())
        .collect();
    kinds.sort_unstable();
    kinds
}

/// The one message of a kind.
#[track_caller]
pub fn one<'a>(messages: &'a [Value], kind: &str) -> &'a Value {
    let mut of_kind = messages.iter().filter(|message| message["kind"] == kind);
    let found = of_kind.next();
    let found = found.unwrap_or_else(|| panic!("no {kind} in {:?}", kinds(messages)));
    assert!(of_kind.next().is_none(), "more than one {kind}");
    found
}

/// The token behind the `#` of the link in a message.
#[track_caller]
pub fn token(message: &Value) -> String {
    let text = message["content"]["text"].as_str().unwrap();
    let (_, behind) = text.split_once("/decision#").expect("a link");
    let end = behind.find(char::is_whitespace).unwrap_or(behind.len());
    behind[..end].to_owned()
}

/// A client that comes with a link.
pub fn holder(app: &App, token: &str) -> Client {
    app.anonymous().with_capability(token)
}

/// Decides with a link.
pub async fn decide(app: &App, token: &str, body: Value) -> Reply {
    holder(app, token).post("/v1/decision", &body).await
}

/// What a query says of the first column of the first row.
pub async fn text(app: &App, sql: &str) -> Option<String> {
    let db = app.db.connect().await;
    let backend = db.get_database_backend();
    let row = db.query_one_raw(Statement::from_string(backend, sql)).await;
    let row = row.unwrap()?;
    row.try_get_by_index::<Option<String>>(0).unwrap()
}

impl Hands {
    /// Asks the user side's lead for a link.
    pub async fn ask(&self) -> Reply {
        let body = json!({ "personId": self.w.people[0] });
        let path = self.w.at("decision-requests");
        self.w.place.coordinator.post(&path, &body).await
    }

    /// The same, delivered: the link's token.
    pub async fn link(&self) -> String {
        self.ask().await.expect(201);
        let claimed = claim(&self.courier).await;
        let message = one(&claimed, "decisionLink");
        self.sent(message).await;
        token(message)
    }

    /// Says that a message was sent.
    pub async fn sent(&self, message: &Value) {
        let path = format!(
            "/v1/messages/{}/actions/sent",
            message["id"].as_str().unwrap()
        );
        self.courier.post(&path, &json!({})).await.expect(200);
    }

    /// The version being worked on.
    pub async fn draft(&self) -> Value {
        let draft = self.w.user.get(&self.w.at("plan/draft")).await;
        draft.expect(200).json
    }

    /// The professional side approves, logged in.
    pub async fn professional_approves(&self) -> Reply {
        let path = self.w.at("actions/approve");
        self.w.professional.post(&path, &self.plan).await
    }
}

/// How the approvals of a version are known, by side.
pub fn evidence(version: &Value) -> Vec<(&str, &str)> {
    let all = version["approvals"].as_array().unwrap();
    let mut pairs: Vec<(&str, &str)> = all
        .iter()
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap();
            (text("side"), text("evidence"))
        })
        .collect();
    pairs.sort_unstable();
    pairs
}
