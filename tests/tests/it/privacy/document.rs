//! What the OpenAPI document itself says of people's data: whatever shows it asks for a purpose, and no
//! text that can be sent may hold an identity number.

use std::collections::BTreeSet;

use domain::codes::Role;
use harness::{App, on_both};
use reqwest::Method;
use serde_json::{Value, json};
use sidestilt::http::spec;
use uuid::Uuid;

/// Members that tell who somebody is, how to reach them, or what they have lived through.
const PERSONAL: [(&str, &str); 12] = [
    ("Person", "name"),
    ("Contact", "email"),
    ("Contact", "phone"),
    ("Experience", "area"),
    ("UserSide", "readiness"),
    ("ProfessionalSide", "profession"),
    ("GroupMember", "name"),
    ("Enrolment", "displayName"),
    ("Enrolment", "accommodations"),
    ("KnownLogin", "subject"),
    ("Feedback", "text"),
    ("Feedback", "name"),
];

/// Operations that answer with a schema of these and ask for no purpose, and why not.
const WITHOUT_PURPOSE: [(&str, &str); 20] = [
    ("createPerson", "tells back what the caller has just told"),
    (
        "enrolParty",
        "leaves out what is sealed: the caller has just told it",
    ),
    (
        "queueParty",
        "leaves out what is sealed: the caller has just told it",
    ),
    ("updateEnrolment", "leaves out what is sealed"),
    ("confirmEnrolment", "leaves out what is sealed"),
    ("putInQueue", "leaves out what is sealed"),
    ("refuseEnrolment", "leaves out what is sealed"),
    ("offerPlace", "leaves out what is sealed"),
    ("acceptOffer", "leaves out what is sealed"),
    ("declineOffer", "leaves out what is sealed"),
    ("withdrawEnrolment", "leaves out what is sealed"),
    ("completeEnrolment", "leaves out what is sealed"),
    ("recordDropOut", "leaves out what is sealed"),
    ("updateFeedback", "leaves out what is sealed"),
    ("answerFeedback", "leaves out what is sealed"),
    (
        "getWorkingGroup",
        "names inside a course's working group need no purpose",
    ),
    (
        "addGroupMember",
        "names inside a course's working group need no purpose",
    ),
    (
        "getGroupMember",
        "names inside a course's working group need no purpose",
    ),
    (
        "leaveWorkingGroup",
        "names inside a course's working group need no purpose",
    ),
    (
        "updateGroupMember",
        "names inside a course's working group need no purpose",
    ),
];

fn operations(document: &Value) -> Vec<(&String, &String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().unwrap();
        item.iter()
            .map(move |(method, operation)| (path, method, operation))
    });
    all.collect()
}

/// Names of all schemas that a value refers to, directly or through others.
fn reached(document: &Value, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value.as_str()) {
                    ("$ref", Some(at)) => {
                        let schema = at.rsplit('/').next().unwrap();
                        if at.contains("/schemas/") && found.insert(schema.to_owned()) {
                            reached(document, &document["components"]["schemas"][schema], found);
                        }
                    }
                    ("example" | "examples", _) => {}
                    _ => reached(document, value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| reached(document, item, found)),
        _ => {}
    }
}

/// Those of an operation's successful answers.
fn answers(document: &Value, operation: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (status, answer) in operation["responses"].as_object().unwrap() {
        if status.starts_with('2') {
            reached(document, answer, &mut found);
        }
    }
    found
}

#[test]
fn whatever_shows_people_asks_for_a_purpose() {
    let document = spec::document();
    let schemas = &document["components"]["schemas"];
    for (schema, member) in PERSONAL {
        let there = schemas[schema]["properties"].get(member).is_some();
        assert!(
            there,
            "{schema}.{member} is gone: mend the list of personal members"
        );
    }
    let mut excused = BTreeSet::new();
    let mut wrong = Vec::new();
    for (path, method, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        let shown = answers(&document, operation);
        let personal = PERSONAL.iter().any(|(schema, _)| shown.contains(*schema));
        let asks = operation["x-purpose"] == json!(true);
        let excuse = WITHOUT_PURPOSE.iter().any(|(name, _)| *name == id);
        if personal && !asks && !excuse {
            wrong.push(format!("{method} {path} ({id})"));
        }
        if personal && !asks && excuse {
            excused.insert(id.to_owned());
        }
    }
    assert!(
        wrong.is_empty(),
        "show people without a purpose:\n{}",
        wrong.join("\n")
    );
    for (id, _) in WITHOUT_PURPOSE {
        assert!(excused.contains(id), "{id} needs no excuse any more");
    }
}

on_both!(
    async fn without_a_purpose_nobody_is_shown_and_with_one_it_is_logged(app: App) {
        let document = spec::document();
        let unn = app.organisation("UNN").await;
        let mut asked = 0;
        for (path, method, operation) in operations(&document) {
            if operation["x-purpose"] != json!(true) {
                continue;
            }
            let id = operation["operationId"].as_str().unwrap();
            let (role, purpose) = match path.as_str() {
                "/v1/audit" | "/v1/access-log" => (Role::Auditor, "audit"),
                _ => (Role::Coordinator, "administration"),
            };
            let client = app.with_role(id, role, Some(unn)).await;
            if path.contains("{id}") || id == "claimMessages" {
                // What it is about has to be there; each is tried where it belongs.
                continue;
            }
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let body = operation
                .get("requestBody")
                .map(|_| ("application/json", json!({ "name": "Ingen" }).to_string()));
            let silent = client.send(method.clone(), path, body.clone()).await;
            silent.expect_problem(403, "purposeRequired");
            let before = super::column(&app, "SELECT operation FROM access_log")
                .await
                .len();
            client
                .for_purpose(purpose)
                .send(method, path, body)
                .await
                .expect(200);
            let log = super::column(&app, "SELECT operation FROM access_log").await;
            // A list that shows nobody has nobody to note, but for the logs themselves.
            let nobody = id == "listPeople";
            assert!(
                nobody || log.len() > before && log.iter().any(|one| one == id),
                "{id} is not logged: {log:?}"
            );
            asked += 1;
        }
        assert!(asked >= 4, "{asked}");
    }
);

/// Replaces every text of a body in turn; yields the pointer and the changed body.
fn with_each_text(body: &Value, text: &str) -> Vec<(String, Value)> {
    let mut pointers = Vec::new();
    texts(body, String::new(), &mut pointers);
    let changed = pointers.into_iter().map(|pointer| {
        let mut copy = body.clone();
        *copy.pointer_mut(&pointer).unwrap() = json!(text);
        (pointer, copy)
    });
    changed.collect()
}

fn texts(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                texts(item, format!("{at}/{index}"), found);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                texts(value, format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// An instance of a schema with a text wherever one may stand: nulls and empty lists are filled in.
fn filled(document: &Value, schema: &Value, depth: usize) -> Value {
    let schema = match schema["$ref"].as_str() {
        Some(at) => &document["components"]["schemas"][at.rsplit('/').next().unwrap()],
        None => schema,
    };
    for several in ["oneOf", "anyOf", "allOf"] {
        let mut branches = schema[several].as_array().into_iter().flatten();
        if let Some(branch) = branches.rfind(|one| one["type"] != "null") {
            return filled(document, branch, depth);
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds
            .iter()
            .find(|kind| *kind != "null")
            .cloned()
            .unwrap_or_default(),
        kind => kind.clone(),
    };
    match kind.as_str() {
        Some("string") => json!("x"),
        Some("array") if depth < 6 => json!([filled(document, &schema["items"], depth + 1)]),
        Some("object") | None if depth < 6 => {
            let members = schema["properties"].as_object().into_iter().flatten();
            members
                .map(|(name, member)| (name.clone(), filled(document, member, depth + 1)))
                .collect()
        }
        _ => Value::Null,
    }
}

on_both!(
    async fn no_text_that_can_be_sent_may_hold_an_identity_number(app: App) {
        let document = spec::document();
        let unn = app.organisation("UNN").await;
        let client = app
            .with_role("coordinator", Role::Coordinator, Some(unn))
            .await
            .for_purpose("planning");
        // The present rule, a D-number's day, and a number of 2032 in disguise.
        let numbers = [
            "Ring 130972 48022 i morgen",
            "30108299939",
            "０２０１３２９９９９７",
        ];
        let mut tried = 0;
        for (path, method, operation) in operations(&document) {
            if operation["security"][0].get("capability").is_some() {
                // Bodies are read in one place; this one is opened by a personal link alone.
                continue;
            }
            let content = operation["requestBody"]["content"]
                .as_object()
                .into_iter()
                .flatten();
            for (media_type, content) in content {
                let whole = filled(&document, &content["schema"], 0);
                let path = path.split('/').map(|part| match part {
                    "{id}" => Uuid::new_v4().to_string(),
                    part => part.replace("{number}", "1").replace(['{', '}'], ""),
                });
                let path = path.collect::<Vec<_>>().join("/");
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                for (pointer, body) in with_each_text(&whole, numbers[tried % numbers.len()]) {
                    let client = client.if_match("\"1\"");
                    let body = Some((media_type.as_str(), body.to_string()));
                    let answer = client.send(method.clone(), &path, body).await;
                    // A path part that can't be a random id is refused before the body is read.
                    if answer.status == 404 || answer.json["code"] == "badParameter" {
                        panic!("{method} {path}: the body is not looked at");
                    }
                    let refused = answer.expect_problem(422, "invalid");
                    let fault = &refused.json["errors"][0];
                    assert_eq!(
                        (&fault["code"], &fault["pointer"]),
                        (&json!("identityNumber"), &json!(pointer)),
                        "{method} {path}"
                    );
                    assert!(
                        !refused.text.contains("48022") && !refused.text.contains("30108299939")
                    );
                    tried += 1;
                }
            }
        }
        assert!(tried > 150, "{tried} texts");
    }
);

on_both!(
    async fn no_query_takes_an_identity_number_either(app: App) {
        let client = app.with_role("somebody", Role::Administrator, None).await;
        let document = app.anonymous().get("/openapi.json").await.expect(200).json;
        let mut tried = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            let parameters = item["get"]["parameters"].as_array().into_iter().flatten();
            let named = parameters.filter(|one| one["in"] == "query" && one["name"] != "cursor");
            for parameter in named {
                let name = parameter["name"].as_str().unwrap();
                let path = path.replace("{id}", &Uuid::new_v4().to_string());
                // With a plus for the space; with a digit of another script, packed into percents.
                for text in ["ring+020132+99997", "%D9%A02013299997"] {
                    let refused = client.get(&format!("{path}?{name}={text}")).await;
                    let refused = refused.expect_problem(422, "invalid");
                    let fault = &refused.json["errors"][0];
                    let expected = (json!("identityNumber"), json!(format!("?{name}")));
                    assert_eq!(
                        (fault["code"].clone(), fault["pointer"].clone()),
                        expected,
                        "{path}"
                    );
                    assert!(!refused.text.contains("99997"), "{}", refused.text);
                    tried += 1;
                }
            }
        }
        assert!(tried > 100, "{tried} parameters");
        // An id that holds such a number by chance is an id, and other numbers are numbers.
        let id = "c0201329-9997-4a55-9a3c-2f7d0b9c1e11";
        client
            .get(&format!("/v1/organisations?q={id}"))
            .await
            .expect(200);
        client
            .get("/v1/organisations?q=90012345678")
            .await
            .expect(200);
    }
);
