//! Every operation of the specification, called by everybody, with every id: what is theirs, what is
//! another organisation's, and what never was. `tests/matrix.txt` says who may; here stands how each
//! operation is called so that it changes nothing.
//!
//! Writes are sent in a form that is refused after the question whether the caller may: with a stale
//! If-Match, or to something that has come to its end. What creates something creates it.

mod attack;
mod file;
pub use file::allowed;
mod hands;
mod looked;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use harness::{App, Client, Reply, on_both};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use world::{Things, World};

/// Nouns of which everybody with a role sees everybody's: nothing is hidden there.
const OPEN_NOUNS: [&str; 2] = ["organisations", "services"];

/// Operations that only a personal link opens, and no login.
const BY_LINK: [&str; 6] = [
    "getDecision",
    "decide",
    "getAnswerForm",
    "putAnswer",
    "getFeedbackForm",
    "sendFeedback",
];

/// One operation of the document.
struct Operation {
    id: String,
    method: Method,
    path: String,
    /// Media type and example of its body.
    body: Option<(String, Value)>,
    /// Query parameters that must be given.
    query: String,
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                body: body(document, operation),
                query: query(operation),
            });
        }
    }
    all
}

fn body(document: &Value, operation: &Value) -> Option<(String, Value)> {
    let content = operation["requestBody"]["content"].as_object()?;
    let (media_type, content) = content.iter().next()?;
    let name = content["schema"]["$ref"].as_str()?.rsplit('/').next()?;
    let example = document["components"]["schemas"][name]["example"].clone();
    Some((media_type.clone(), example))
}

fn query(operation: &Value) -> String {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let needed = all.filter(|one| one["in"] == "query" && one["required"] == true);
    let pairs: Vec<_> = needed
        .map(|one| format!("{}=1", one["name"].as_str().unwrap()))
        .collect();
    match pairs.is_empty() {
        true => String::new(),
        false => format!("?{}", pairs.join("&")),
    }
}

impl Operation {
    /// The noun of its path, if that takes an id.
    fn noun(&self) -> Option<&str> {
        let rest = self.path.strip_prefix("/v1/")?;
        rest.split_once("/{id}").map(|(noun, _)| noun)
    }

    /// Where it is called on one of these things. What changes a thing's state is called on one that
    /// has none left.
    fn path(&self, things: &Things) -> String {
        let mut path = self.path.clone();
        if let Some(noun) = self.noun() {
            let last = format!("{noun}/actions");
            let ended = self.method == Method::POST && !path.ends_with("/enrolments");
            let ended = things.get(last.as_str()).filter(|_| ended);
            let id = ended.or_else(|| things.get(noun));
            let id =
                id.unwrap_or_else(|| panic!("{noun}: make one in `things` of matrix/world.rs"));
            path = path.replace("{id}", id);
        }
        let named = [
            ("number", "1"),
            ("code", "general"),
            ("name", "role"),
            ("operationId", "getNeed"),
            ("schema", "Need"),
        ];
        for (name, value) in named {
            let value = if path.starts_with("/problems") {
                "notFound"
            } else {
                value
            };
            let value = if path.contains("municipalities") {
                "0301"
            } else {
                value
            };
            path = path.replace(&format!("{{{name}}}"), value);
        }
        path + &self.query
    }

    /// Its body, with the ids of these things where it names any.
    fn body(&self, things: &Things, token: &Value) -> Option<(&str, String)> {
        let (media_type, example) = self.body.as_ref()?;
        let mut body = example.clone();
        name_things(&mut body, things, token);
        Some((media_type, body.to_string()))
    }

    async fn call(&self, client: &Client, world: &World, things: &Things) -> Reply {
        let body = self.body(&world.own, &world.token);
        client
            .send(self.method.clone(), &self.path(things), body)
            .await
    }
}

/// Puts ids of things that exist in the place of an example's.
fn name_things(body: &mut Value, things: &Things, token: &Value) {
    match body {
        Value::Object(members) => {
            for (name, value) in members {
                let noun = match name.as_str() {
                    "organisationId" => "organisations",
                    "serviceId" => "services",
                    "courseId" => "courses",
                    "personId" | "subjectId" => "people",
                    "needId" => "needs",
                    "runId" => "runs",
                    "token" => {
                        *value = token.clone();
                        continue;
                    }
                    _ => {
                        name_things(value, things, token);
                        continue;
                    }
                };
                if value.is_string() {
                    *value = json!(things[noun]);
                }
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|one| name_things(one, things, token)),
        _ => {}
    }
}

/// Whether the caller got past the question whether it may.
fn passed(reply: &Reply) -> bool {
    !matches!(reply.status, 401 | 403 | 404)
}

/// What is wrong with an answer that should have been given, or refused.
fn judge(operation: &Operation, caller: &str, may: bool, reply: &Reply) -> Option<String> {
    let right = match (may, caller) {
        (true, _) => passed(reply) && reply.status < 500,
        (false, "anonymous") => reply.status == 401,
        // A login is no link.
        (false, _) if BY_LINK.contains(&operation.id.as_str()) => reply.status == 401,
        (false, _) => matches!(reply.status, 403 | 404),
    };
    let (id, status, code) = (&operation.id, reply.status, &reply.json["code"]);
    let should = if may { "may" } else { "may not" };
    (!right).then(|| format!("{id}: {caller} {should}, and was answered {status} {code}"))
}

/// An answer without what differs from request to request.
fn bare(reply: &Reply) -> (u16, Value, BTreeMap<String, String>) {
    let mut body = reply.json.clone();
    for member in ["instance", "requestId"] {
        if let Some(members) = body.as_object_mut() {
            members.remove(member);
        }
    }
    let own = ["date", "request-id"];
    let headers = reply.headers.iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let headers = headers.filter(|(name, _)| !own.contains(&name.as_str()));
    (reply.status, body, headers.collect())
}

/// The names of the operations that the file has and the document has not, or the other way round.
fn gaps(operations: &[Operation], allowed: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let there: BTreeSet<&str> = operations.iter().map(|one| one.id.as_str()).collect();
    let mut wrong: Vec<String> = allowed
        .keys()
        .filter(|id| !there.contains(id.as_str()))
        .map(|id| format!("{id}: no such operation any more; take it out of tests/matrix.txt"))
        .collect();
    let missing = there.iter().filter(|id| !allowed.contains_key(**id));
    wrong.extend(missing.map(|id| {
        format!(
            "{id}: stands nowhere in tests/matrix.txt. Add its name below the line of those who may \
             call it; whoever is not named there must be refused"
        )
    }));
    wrong
}

/// Fails unless the file names every operation, and no other; asked where the document is tried.
pub fn must_name_every_operation(document: &Value) {
    let wrong = gaps(&operations(document), &file::allowed());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[track_caller]
fn none(wrong: Vec<String>, asked: usize, least: usize) {
    assert!(asked > least, "only {asked} were asked");
    assert!(
        wrong.is_empty(),
        "{} of {asked}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

on_both!(
    async fn everybody_calls_everything(app: App) {
        let world = World::make(&app).await;
        let allowed = file::allowed();
        let (mut wrong, mut asked) = (Vec::new(), 0);
        for operation in operations(&sidestilt::http::spec::document()) {
            let Some(may) = allowed.get(&operation.id) else {
                continue;
            };
            // Who is refused first: nothing has changed for them.
            let mut callers: Vec<_> = world.clients.iter().collect();
            callers.sort_by_key(|(caller, _)| may.contains(**caller));
            let (refused, served): (Vec<_>, Vec<_>) = callers
                .into_iter()
                .partition(|(caller, _)| !may.contains(**caller));
            let calls = refused
                .iter()
                .map(|(_, client)| operation.call(client, &world, &world.own));
            let mut replies: Vec<_> = refused
                .iter()
                .map(|(caller, _)| **caller)
                .zip(join_all(calls).await)
                .collect();
            for (caller, client) in served {
                let reply = operation.call(client, &world, &world.own).await;
                if operation.id == "discardPlan" {
                    let draft = format!("/v1/courses/{}/actions/draft", world.own["courses"]);
                    client.post(&draft, &json!({})).await;
                }
                replies.push((*caller, reply));
            }
            asked += replies.len();
            let judged = replies.iter();
            wrong.extend(judged.filter_map(|(caller, reply)| {
                judge(&operation, caller, may.contains(*caller), reply)
            }));
        }
        none(wrong, asked, 100);
    }
);

on_both!(
    /// For whoever asks, something of another organisation and something that never was are one and
    /// the same: status, headers and body.
    async fn what_is_anothers_is_as_if_it_never_was(app: App) {
        let world = World::make(&app).await;
        let nothing: Things = world
            .own
            .keys()
            .map(|noun| (*noun, Uuid::new_v4().to_string()))
            .collect();
        let (mut wrong, mut asked) = (Vec::new(), 0);
        for operation in operations(&sidestilt::http::spec::document()) {
            let Some(noun) = operation.noun() else {
                continue;
            };
            if OPEN_NOUNS.contains(&noun) {
                continue;
            }
            let ask = async |caller: &'static str, client: &Client| {
                // To the other one, all that calls here is another's.
                let theirs = match caller {
                    "other" => &world.own,
                    _ => &world.foreign,
                };
                let foreign = operation.call(client, &world, theirs).await;
                (
                    caller,
                    foreign,
                    operation.call(client, &world, &nothing).await,
                )
            };
            let access = ["role-assignments", "invitations"].contains(&noun);
            // Administrators see everybody's logins.
            let callers = world
                .clients
                .iter()
                .filter(|(name, _)| !access || **name != "administrator");
            for (caller, foreign, unknown) in
                join_all(callers.map(|(name, client)| ask(name, client))).await
            {
                asked += 1;
                if bare(&foreign) != bare(&unknown) || passed(&foreign) {
                    let (id, was) = (&operation.id, foreign.status);
                    let (text, unknown) = (&foreign.text, unknown.status);
                    wrong.push(format!(
                        "{id}: {caller} can tell: {was}, unknown {unknown}: {text}"
                    ));
                }
            }
        }
        none(wrong, asked, 100);
    }
);

on_both!(
    /// No list, no page and no count holds anything of another organisation.
    async fn no_list_tells_of_another_organisation(app: App) {
        let world = World::make(&app).await;
        let (mut wrong, mut asked) = (Vec::new(), 0);
        let secret = |things: &Things, caller: &str| -> Vec<String> {
            let shown = |noun: &str| {
                // What is nobody's secret, and whose logins there are.
                let logins = ["role-assignments", "invitations", "people"];
                OPEN_NOUNS.contains(&noun) || (caller == "administrator" && logins.contains(&noun))
            };
            let kept = things.iter().filter(|(noun, _)| !shown(noun));
            kept.map(|(_, id)| id.clone()).collect()
        };
        for operation in operations(&sidestilt::http::spec::document()) {
            if operation.method != Method::GET
                || operation.path.contains("{id}")
                || !operation.path.starts_with("/v1")
            {
                continue;
            }
            for (caller, client) in &world.clients {
                let theirs = match *caller {
                    "other" => &world.own,
                    _ => &world.foreign,
                };
                let path = operation.path(&world.own);
                let reply = client.get(&path).await;
                asked += 1;
                let told = secret(theirs, caller)
                    .into_iter()
                    .filter(|id| reply.text.contains(id.as_str()));
                wrong.extend(told.map(|id| format!("{}: {caller} is told of {id}", operation.id)));
            }
        }
        none(wrong, asked, 100);
    }
);
