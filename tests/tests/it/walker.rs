//! A client that knows no rule of the method walks from a need to a closed run: it asks what waits for
//! whom, does what is ready, and otherwise calls the operation that an unmet guard names.
//!
//! It knows `GET /v1/me/tasks`, the lists of actions that tasks name, the OpenAPI document, and what
//! people would answer when a form asks them, by the field's name. It makes up no path of its own.

mod lists;

use std::collections::BTreeSet;

use harness::{App, Client, Reply, norwegian_day};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::cast::Cast;

/// In the order in which they are asked when nobody is named.
const LOGINS: [&str; 4] = ["coordinator", "manager", "userLead", "professionalLead"];

/// A round has fewer steps than this; more mean that the walk goes in circles.
const STEPS: usize = 60;

pub struct Walker<'a> {
    pub cast: &'a Cast,
    openapi: Value,
    /// Where the course is read, once somebody has proposed one.
    pub course: String,
    /// Where the run is read, once somebody has scheduled one.
    pub run: String,
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
    /// Knows nothing yet.
    pub async fn at_the_front_page(app: &App, cast: &'a Cast) -> Self {
        let openapi = app.anonymous().get("/openapi.json").await.expect(200).json;
        Self {
            cast,
            openapi,
            course: String::new(),
            run: String::new(),
            deviate: None,
            seen: (Value::Null, Value::Null),
            tried: BTreeSet::new(),
            told: Vec::new(),
        }
    }

    /// Goes on until the run is closed.
    pub async fn walk(&mut self) {
        for _ in 0..STEPS {
            self.step().await;
            if self.state_of_the_run().await == "closed" {
                return;
            }
        }
        panic!("the walk goes in circles: {:#?}", self.told);
    }

    async fn state_of_the_run(&self) -> String {
        if self.run.is_empty() {
            return String::new();
        }
        let run = self.cast.login("manager").get(&self.run).await.expect(200);
        run.json["state"].as_str().unwrap().to_owned()
    }

    /// The tasks of a login: its whole front page.
    async fn tasks(&self, who: &str) -> Vec<Value> {
        let mut found = Vec::new();
        let mut path = "/v1/me/tasks".to_owned();
        loop {
            let page = self.cast.login(who).get(&path).await.expect(200).json;
            found.extend(page["items"].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(next) => path = format!("/v1/me/tasks?cursor={next}"),
                None => return found,
            }
        }
    }

    /// One thing done by one person.
    pub async fn step(&mut self) {
        let mut tasks = Vec::new();
        for who in LOGINS {
            tasks.extend(self.tasks(who).await.into_iter().map(|task| (who, task)));
        }
        self.look_around(&tasks);
        let mut stuck = Vec::new();
        for (who, resource) in with_actions(&tasks) {
            let list = resource["actionsHref"].as_str().unwrap();
            let list = self.cast.login(who).get(list).await.expect(200).json;
            for action in list["actions"].as_array().unwrap() {
                if self
                    .advance(who, &tasks, resource, action, &mut stuck)
                    .await
                {
                    return;
                }
            }
        }
        // What no list of actions holds, but the front page does.
        let others = tasks.iter().map(|(who, task)| (*who, &task["action"]));
        let mut ready = others.filter(|(_, action)| action["ready"] == true);
        if let Some((who, action)) = ready.next() {
            self.perform(who, action).await;
            return;
        }
        let told = &self.told;
        panic!("{told:#?}\nthen nothing helped: {}", stuck.join("\n"));
    }

    /// Remembers where the course and the run are read.
    fn look_around(&mut self, tasks: &[(&str, Value)]) {
        for (_, task) in tasks {
            let resource = &task["resource"];
            let href = resource["href"].as_str().unwrap().to_owned();
            match resource["kind"].as_str().unwrap() {
                "course" => self.course = href,
                "run" => self.run = href,
                _ => {}
            }
        }
    }

    /// Does an action, or something that it lacks.
    async fn advance(
        &mut self,
        seen_by: &str,
        tasks: &[(&'static str, Value)],
        resource: &Value,
        action: &Value,
        stuck: &mut Vec<String>,
    ) -> bool {
        for who in whose_turn(seen_by, action) {
            let mut own = tasks.iter().filter(|(whose, _)| *whose == who);
            let task = own.find(|(_, task)| {
                task["resource"] == *resource && task["action"]["action"] == action["action"]
            });
            let Some((who, task)) = task else {
                // Nobody is there yet whose turn it could be: then whoever sees it helps.
                if self.mend(seen_by, &together(action)).await {
                    return true;
                }
                continue;
            };
            if task["action"]["ready"] == true {
                self.perform(who, &task["action"]).await;
                return true;
            }
            if self.mend(who, &task["action"]).await {
                return true;
            }
            stuck.push(format!("{who}: {task:#}"));
        }
        false
    }

    async fn perform(&mut self, who: &str, action: &Value) {
        let operation = &action["operation"];
        let known = Some(&operation["body"]);
        let reply = self.call(self.cast.login(who), operation, known).await;
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
            if way["method"] == "GET" && self.work_off(who, way).await {
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
            let mut said: Map<_, _> = said.collect();
            // A member that is asked for by name is a word from whoever is asked.
            let asked = suggested.and_then(Value::as_object).into_iter().flatten();
            said.extend(asked.map(|(field, _)| (field.clone(), json!("Vi visste om det."))));
            return (media_type.clone(), Value::Object(said));
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
        let today = norwegian_day(chrono::Utc::now());
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
            "serviceId" => json!(self.cast.service),
            "categoryCode" => json!("general"),
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
            "localEnd" => json!("00:01"),
            "staffing" => self.at_sessions(both(json!({ "ledMinutes": 45 }))),
            "staff" => self.at_sessions(both(json!({ "ledMinutes": 45, "present": true }))),
            "headcount" => json!(7),
            "enrolments" => json!([]),
            "version" | "conclusionVersion" => self.seen.0.clone(),
            "contentHash" => self.seen.1.clone(),
            _ => return None,
        })
    }

    /// Who of both comes to the sessions: where people put up with it, the professional alone.
    fn at_sessions(&self, mut both: Value) -> Value {
        if self.deviate == Some("sessionsStaffedBothSides") {
            let all = both.as_array_mut().unwrap();
            all.retain(|one| one["side"] == "professional");
        }
        both
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

/// What has actions, each once, with the first who has a task about it.
fn with_actions<'t>(tasks: &'t [(&'static str, Value)]) -> Vec<(&'static str, &'t Value)> {
    let mut found: Vec<(&str, &Value)> = Vec::new();
    for (who, task) in tasks {
        let resource = &task["resource"];
        let known = found.iter().any(|(_, other)| *other == resource);
        if !known && !resource["actionsHref"].is_null() {
            found.push((who, resource));
        }
    }
    found
}

/// The logins that an action waits for; nobody named means the one who asked.
fn whose_turn(asked: &str, action: &Value) -> Vec<&'static str> {
    let waiting = action["waitingOn"].as_array().unwrap();
    let login = |who: &str| match who {
        "manager" => "manager",
        "user" | "userLead" => "userLead",
        "professional" | "lead" | "ownSide" | "professionalLead" => "professionalLead",
        _ => "coordinator",
    };
    if waiting.is_empty() {
        return vec![login(asked)];
    }
    waiting
        .iter()
        .map(|who| login(who.as_str().unwrap()))
        .collect()
}
