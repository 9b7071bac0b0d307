//! The OpenAPI document: golden, complete, and its examples hold what its schemas say.

use serde_json::Value;
use sidestilt::http::spec;

fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push((path.clone(), method.clone(), operation));
        }
    }
    all
}

/// Runs without a server and without a database.
#[test]
fn the_kept_document_is_what_the_routes_say() {
    let path = harness::repo::root().join("openapi/openapi.json");
    let made = spec::text();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(
        kept == made,
        "openapi/openapi.json is not what the routes say: run with UPDATE_GOLDEN=1"
    );
}

#[test]
fn every_operation_explains_itself() {
    let document = spec::document();
    let mut ids = std::collections::BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let at = format!("{method} {path}");
        for member in ["summary", "description", "operationId"] {
            let text = operation[member].as_str().unwrap_or_default();
            assert!(!text.trim().is_empty(), "{at}: no {member}");
        }
        assert!(
            operation["description"].as_str().unwrap().len() > 40,
            "{at}: says too little"
        );
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(ids.insert(id.clone()), "{at}: {id} stands twice");
        assert_eq!(
            operation["tags"].as_array().map(Vec::len),
            Some(1),
            "{at}: one tag"
        );
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.contains_key("500"), "{at}: no 500");
        if path.starts_with("/v1") {
            for status in ["400", "401", "406", "503"] {
                assert!(responses.contains_key(status), "{at}: no {status}");
            }
        }
        if operation.get("requestBody").is_some() {
            for status in ["408", "413", "415", "422"] {
                assert!(responses.contains_key(status), "{at}: no {status}");
            }
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let text = parameter["description"].as_str().unwrap_or_default();
            let described = parameter.get("$ref").is_some() || text.len() > 10;
            assert!(described, "{at}: {} is not described", parameter["name"]);
        }
    }
    for tag in document["tags"].as_array().unwrap() {
        let text = tag["description"].as_str().unwrap_or_default();
        assert!(!text.is_empty(), "tag {} is not described", tag["name"]);
    }
}

/// Who may call it has to be written down by hand before an operation is served.
#[test]
fn every_operation_stands_in_the_list_of_who_may() {
    crate::matrix::must_name_every_operation(&spec::document());
}

#[test]
fn every_member_of_every_schema_is_described() {
    let document = spec::document();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(schema["description"].is_string(), "{name} is not described");
        for (member, property) in schema["properties"].as_object().into_iter().flatten() {
            let one_of = property["oneOf"].as_array().into_iter().flatten();
            let described = property["description"].is_string()
                || property.get("$ref").is_some()
                || one_of
                    .clone()
                    .any(|one| one["description"].is_string() || one.get("$ref").is_some());
            assert!(described, "{name}.{member} is not described");
        }
    }
}

#[test]
fn every_body_has_an_example_that_validates() {
    let document = spec::document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut tried = 0;
    for (name, schema) in schemas {
        let Some(example) = schema.get("example") else {
            continue;
        };
        let mut root = schema.clone();
        root["components"] = document["components"].clone();
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .build(&root)
            .unwrap_or_else(|err| panic!("{name}: {err}"));
        let wrong: Vec<_> = validator
            .iter_errors(example)
            .map(|err| format!("{}: {err}", err.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{name}: {wrong:#?}");
        tried += 1;
    }
    assert!(tried > 20, "only {tried} examples");
    for (path, method, operation) in operations(&document) {
        for (_, media) in operation["requestBody"]["content"]
            .as_object()
            .into_iter()
            .flatten()
        {
            let name = media["schema"]["$ref"].as_str().unwrap_or_default();
            let name = name.rsplit('/').next().unwrap_or_default();
            let there = schemas
                .get(name)
                .is_some_and(|schema| schema.get("example").is_some());
            assert!(there, "{method} {path}: the body {name} has no example");
        }
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let media = &answer["content"]["application/json"];
            if !status.starts_with('2') || media.is_null() || path == "/openapi.json" {
                continue;
            }
            let name = media["schema"]["$ref"].as_str().unwrap_or_default();
            let name = name.rsplit('/').next().unwrap_or_default();
            let there = schemas
                .get(name)
                .is_some_and(|schema| schema.get("example").is_some());
            assert!(there, "{method} {path}: the answer {name} has no example");
        }
    }
}
