//! A client that knows no rule of the method walks a course to its plan: it asks what waits for whom,
//! does what is ready, and otherwise calls the operation that an unmet guard names.
//!
//! It knows `GET /v1/me/tasks`, `GET …/actions`, the OpenAPI document, and what people would answer
//! when a form asks them, by the field's name. Of runs it knows besides that one is wanted, which
//! actions nobody wants, and that a session that was held has a sheet to be filled in.

use std::collections::BTreeSet;

use harness::{App, Client, Reply};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::cast::Cast;

/// In the order in which they are asked when nobody is named.
const LOGINS: [&str; 4] = ["coordinator", "manager", "userLead", "professionalLead"];

/// A round has fewer steps than this; more mean that the walk goes in circles.
const STEPS: usize = 60;

/// What nobody does to a run as long as all goes well.
const UNWANTED: [&str; 6] = [
    "postpone",
    "acceptFewer",
    "endEarly",
    "closeUnsigned",
    "cancel",
    "reopen",
];

pub struct Walker<'a> {
    pub cast: &'a Cast,
    openapi: Value,
    /// `…/actions` of what is walked.
    pub actions: String,
    /// Id of what is walked.
    pub id: String,
    /// A guard that people do not fulfil, but say why.
    pub deviate: Option<&'static str>,
    /// Version and hash of what was last seen that has both.
    seen: (Value, Value),
    /// Ways out that were tried: none helps twice.
    tried: BTreeSet<String>,
    /// Who did what, in order.
    pub told: Vec<String>,
}

impl<'a> Walker<'a> {
    /// Begins with what waits for the coordinator.
    pub async fn at_the_front_page(app: &App, cast: &'a Cast) -> Self {
        let openapi = app.anonymous().get("/openapi.json").await.expect(200).json;
        let tasks = cast.login("coordinator").get("/v1/me/tasks").await;
        let tasks = tasks.expect(200).json;
        let tasks = tasks["items"].as_array().unwrap().iter();
        let course = tasks
            .map(|task| &task["resource"])
            .find(|resource| resource["kind"] == "course");
        let id = course.unwrap()["id"].as_str().unwrap().to_owned();
        Self {
            cast,
            openapi,
            actions: format!("/v1/courses/{id}/actions"),
            id,
            deviate: None,
            seen: (Value::Null, Value::Null),
            tried: BTreeSet::new(),
            told: Vec::new(),
        }
    }

    /// Goes on until nothing waits for anybody.
    pub async fn walk(&mut self) {
        for _ in 0..STEPS {
            if !self.step().await {
                return;
            }
        }
        panic!("the walk goes in circles: {:#?}", self.told);
    }

    /// One thing done by one person; false if nobody has anything to do.
    async fn step(&mut self) -> bool {
        let list = self.cast.login("coordinator").get(&self.actions).await;
        let list = list.expect(200).json;
        let mut stuck = Vec::new();
        for action in list["actions"].as_array().unwrap() {
            for who in whose_turn(action) {
                let Some(mine) = self.task(who, &action["action"]).await else {
                    // Nobody is there yet whose turn it could be: then whoever sees it helps.
                    if self.mend("coordinator", &together(action)).await {
                        return true;
                    }
                    continue;
                };
                if mine["ready"] == true {
                    self.perform(who, &mine).await;
                    return true;
                }
                if self.mend(who, &mine).await {
                    return true;
                }
                stuck.push(format!("{who}: {mine:#}"));
            }
        }
        assert!(
            stuck.is_empty(),
            "{:#?}\nthen nothing helped: {}",
            self.told,
            stuck.join("\n")
        );
        false
    }

    /// An action of what is walked, if it waits for this login.
    async fn task(&self, who: &str, action: &Value) -> Option<Value> {
        if self.actions.starts_with("/v1/runs/") {
            return self.of_run(who, action).await;
        }
        let tasks = self.cast.login(who).get("/v1/me/tasks?limit=200").await;
        let tasks = tasks.expect(200).json;
        let tasks = tasks["items"].as_array().unwrap().iter();
        let task = tasks
            .filter(|task| task["resource"]["id"] == self.id)
            .find(|task| task["action"]["action"] == *action);
        task.map(|task| task["action"].clone())
    }

    /// The same of a run, as this login sees it.
    async fn of_run(&self, who: &str, action: &Value) -> Option<Value> {
        if UNWANTED.iter().any(|unwanted| action == unwanted) {
            return None;
        }
        let list = self.cast.login(who).get(&self.actions).await;
        let list = list.expect(200).json;
        let mut actions = list["actions"].as_array().unwrap().iter();
        actions.find(|mine| mine["action"] == *action).cloned()
    }

    async fn perform(&mut self, who: &str, action: &Value) {
        let operation = &action["operation"];
        let reply = self.call(self.cast.login(who), operation, None).await;
        self.told.push(format!("{who}: {}", action["action"]));
        assert!(
            reply.status < 300,
            "{:#?}\n{} was said to be ready: {}",
            self.told,
            reply.request,
            reply.text
        );
        self.remember(&reply);
    }

    /// Calls what mends the first guard that can be mended. What was not done together can't be made
    /// up for later, so it comes first.
    async fn mend(&mut self, who: &str, action: &Value) -> bool {
        let unmet = action["unmet"].as_array().unwrap().iter();
        let (method, hard): (Vec<_>, Vec<_>) = unmet
            .filter(|guard| guard["kind"] != "warning" && guard["deviated"] == false)
            .partition(|guard| guard["kind"] == "method");
        for guard in method.into_iter().chain(hard) {
            let deviates = self.deviate.is_some_and(|code| guard["code"] == code);
            let way = &guard[if deviates { "deviation" } else { "operation" }];
            if way["operationId"] == "listSessions" && self.fill_in_sheets(way).await {
                return true;
            }
            if way.is_null() || way["method"] == "GET" {
                continue;
            }
            if self.tried.insert(format!("{way} {}", guard["pointer"])) {
                self.find_somebody(who, way, guard).await;
                return true;
            }
        }
        false
    }

    /// Says of every planned session who was there.
    async fn fill_in_sheets(&mut self, way: &Value) -> bool {
        let list = way["href"].as_str().unwrap();
        let sessions = self.cast.login("coordinator").get(list).await;
        let sessions = sessions.expect(200).json;
        let mut filled = false;
        for session in sessions["items"].as_array().unwrap() {
            if session["state"] != "planned" {
                continue;
            }
            let (sheet, id) = (
                self.path_of("putAttendance"),
                session["id"].as_str().unwrap(),
            );
            let sheet = json!({
                "operationId": "putAttendance", "method": "PUT", "href": sheet.replace("{id}", id)
            });
            self.find_somebody("professionalLead", &sheet, &json!({}))
                .await;
            filled = true;
        }
        filled
    }

    fn path_of(&self, operation: &str) -> &str {
        let mut paths = self.openapi["paths"].as_object().unwrap().iter();
        let has = |item: &Value| {
            let mut methods = item.as_object().unwrap().values();
            methods.any(|one| one["operationId"] == operation)
        };
        let found = paths.find(|(_, item)| has(item));
        found
            .unwrap_or_else(|| panic!("no operation {operation}"))
            .0
    }

    /// Whoever is stuck tries first, then the others: it isn't said who may.
    async fn find_somebody(&mut self, who: &str, way: &Value, guard: &Value) {
        let others = LOGINS.iter().filter(|login| **login != who);
        for login in std::iter::once(&who).chain(others) {
            let client = self.cast.login(login);
            let reply = self.call(client, way, Some(&way["body"])).await;
            if [403, 404].contains(&reply.status) {
                continue;
            }
            let said = format!("{login}: {} for {}", way["operationId"], guard["code"]);
            self.told.push(said);
            let told = &self.told;
            assert!(reply.status < 300, "{told:#?}\n{}", reply.text);
            self.remember(&reply);
            return;
        }
        panic!("{:#?}\nnobody may {way:#}", self.told);
    }

    /// Calls an operation with what people would say.
    async fn call(&self, client: &Client, way: &Value, suggested: Option<&Value>) -> Reply {
        let (method, path) = (
            way["method"].as_str().unwrap(),
            way["href"].as_str().unwrap(),
        );
        let (media_type, body) = self.body(way, suggested);
        let mut client = client.clone();
        if method != "POST" {
            let present = client.get(path).await;
            if present.status != 200 {
                return present;
            }
            client = client.if_match(&present.etag());
        }
        let method: Method = method.parse().unwrap();
        client
            .send(method, path, Some((&media_type, body.to_string())))
            .await
    }

    /// The schema's example with the suggestion laid over it, and every field that somebody would
    /// answer otherwise answered.
    fn body(&self, way: &Value, suggested: Option<&Value>) -> (String, Value) {
        let wanted = &self.operation(&way["operationId"])["requestBody"]["content"];
        let Some((media_type, content)) = wanted.as_object().and_then(|all| all.iter().next())
        else {
            return ("application/json".to_owned(), json!({}));
        };
        let schema = content["schema"]["$ref"].as_str().unwrap();
        let schema = &self.openapi["components"]["schemas"][schema.rsplit('/').next().unwrap()];
        if way["method"] == "PATCH" {
            let fields = schema["properties"].as_object().unwrap().keys();
            let said = fields.filter_map(|field| Some((field.clone(), self.people_say(field)?)));
            return (media_type.clone(), Value::Object(said.collect()));
        }
        let mut body = schema["example"].as_object().cloned().unwrap_or_default();
        if let Some(suggested) = suggested.and_then(Value::as_object) {
            body.extend(suggested.clone());
        }
        (
            media_type.clone(),
            Value::Object(self.answered(&body, suggested)),
        )
    }

    fn operation(&self, id: &Value) -> &Value {
        let paths = self.openapi["paths"].as_object().unwrap();
        let operations = paths
            .values()
            .flat_map(|item| item.as_object().unwrap().values());
        let mut operations = operations.filter(|operation| operation["operationId"] == *id);
        operations
            .next()
            .unwrap_or_else(|| panic!("no operation {id}"))
    }

    fn answered(&self, body: &Map<String, Value>, suggested: Option<&Value>) -> Map<String, Value> {
        let answer = |(field, example): (&String, &Value)| {
            let fixed = suggested.is_some_and(|body| !body[field].is_null());
            let said = match field.as_str() {
                _ if fixed => example.clone(),
                "personId" => self.person(body["side"].as_str().unwrap()),
                name => match self.people_say(name) {
                    Some(answer) => answer,
                    // An example's ids name nothing.
                    None if name.ends_with("Id") => Value::Null,
                    None if name.ends_with("Ids") => json!([]),
                    None => example.clone(),
                },
            };
            (field.clone(), said)
        };
        body.iter().map(answer).collect()
    }

    fn person(&self, side: &str) -> Value {
        json!(self.cast.person(&format!("{side}Lead")))
    }

    /// What people answer when a form asks for this; none if the example will do.
    fn people_say(&self, field: &str) -> Option<Value> {
        let today = chrono::Utc::now().date_naive();
        let both = |more: Value| {
            let one = |side: &str| {
                let mut one = json!({ "personId": self.person(side), "side": side });
                one.as_object_mut()
                    .unwrap()
                    .extend(more.as_object().unwrap().clone());
                one
            };
            json!([one("user"), one("professional")])
        };
        Some(match field {
            "ownerPersonId" => json!(self.cast.person("coordinator")),
            "deputyPersonId" => json!(self.cast.person("manager")),
            "heldOn" | "raisedOn" | "overlapsLookedOn" | "localDate" => json!(today),
            "until" | "occurredAt" => Value::Null,
            "attendance" => both(json!({})),
            "participation" => json!("open"),
            "place" => json!("Frisklivssentralen"),
            "announcement" => json!({ "nb": "En åpen kveld." }),
            "referralRule" => json!("notRequired"),
            "localStart" => json!("00:00"),
            "localEnd" => json!("01:30"),
            "staffing" => both(json!({ "ledMinutes": 45 })),
            "staff" => both(json!({ "ledMinutes": 45, "present": true })),
            "headcount" => json!(7),
            "enrolments" => json!([]),
            "version" | "conclusionVersion" => self.seen.0.clone(),
            "contentHash" => self.seen.1.clone(),
            _ => return None,
        })
    }

    fn remember(&mut self, reply: &Reply) {
        let (number, hash) = (&reply.json["number"], &reply.json["contentHash"]);
        if number.is_number() && hash.is_string() {
            self.seen = (number.clone(), hash.clone());
        }
    }
}

/// An action with what is not yet done together, and nothing else that is missing.
fn together(action: &Value) -> Value {
    let unmet = action["unmet"].as_array().unwrap().iter();
    let method: Vec<_> = unmet.filter(|guard| guard["kind"] == "method").collect();
    json!({ "unmet": method })
}

/// The logins that an action waits for; nobody named means the one who asked.
fn whose_turn(action: &Value) -> Vec<&'static str> {
    let waiting = action["waitingOn"].as_array().unwrap();
    if waiting.is_empty() {
        return vec!["coordinator"];
    }
    let login = |who: &Value| match who.as_str().unwrap() {
        "manager" => "manager",
        "user" => "userLead",
        "professional" | "lead" | "ownSide" => "professionalLead",
        _ => "coordinator",
    };
    waiting.iter().map(login).collect()
}
