//! Which operations the tests have called: a line per request in the run's folder, read at the end
//! by the test that asks whether every operation of the specification was called.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write;

use serde_json::Value;

use crate::run;

/// One request: method in capitals, path without its query, status.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Visit {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path as it was called, ids and all.
    pub path: String,
    /// What was answered.
    pub status: u16,
}

/// Writes a request down. A process has a file of its own, so that lines don't mix.
pub fn record(method: &str, path: &str, status: u16) {
    let folder = run::folder().join("visits");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{}.tsv", std::process::id()));
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)
        .unwrap();
    let path = path.split('?').next().unwrap_or(path);
    // One write for the line: threads of this process share the file.
    file.write_all(format!("{method}\t{path}\t{status}\n").as_bytes())
        .unwrap();
}

/// All requests of the run so far.
pub fn recorded() -> BTreeSet<Visit> {
    let mut visits = BTreeSet::new();
    let Ok(files) = fs::read_dir(run::folder().join("visits")) else {
        return visits;
    };
    for file in files.flatten() {
        for line in fs::read_to_string(file.path()).unwrap().lines() {
            let mut fields = line.split('\t');
            let mut next = || fields.next().unwrap().to_owned();
            let (method, path, status) = (next(), next(), next());
            visits.insert(Visit {
                method,
                path,
                status: status.parse().unwrap(),
            });
        }
    }
    visits
}

/// `GET /v1/runs/{id}` and so on: every operation of an OpenAPI document.
pub fn operations(openapi: &Value) -> BTreeSet<String> {
    let methods = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ];
    let mut operations = BTreeSet::new();
    for (path, item) in openapi["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            if methods.contains(&method.as_str()) {
                operations.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    operations
}

/// The operation a request called. A literal segment goes before a parameter, from the left, as in
/// OpenAPI: `/v1/courses/mine` is not `/v1/courses/{id}` when both exist.
pub fn operation_of<'a>(operations: &'a BTreeSet<String>, visit: &Visit) -> Option<&'a str> {
    let called: Vec<&str> = visit.path.split('/').collect();
    let literals = |operation: &str| -> Option<Vec<bool>> {
        let (method, path) = operation.split_once(' ')?;
        let segments: Vec<&str> = path.split('/').collect();
        if method != visit.method || segments.len() != called.len() {
            return None;
        }
        let same = |(segment, called): (&&str, &&str)| match segment.contains('{') {
            true => Some(false),
            false => (segment == called).then_some(true),
        };
        segments.iter().zip(&called).map(same).collect()
    };
    let matching = operations
        .iter()
        .filter_map(|op| Some((literals(op)?, op.as_str())));
    matching.max().map(|(_, operation)| operation)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn visit(method: &str, path: &str) -> Visit {
        Visit {
            method: method.to_owned(),
            path: path.to_owned(),
            status: 200,
        }
    }

    #[test]
    fn a_literal_segment_goes_before_a_parameter() {
        let openapi = json!({"paths": {
            "/v1/courses/{id}": {"get": {}, "parameters": []},
            "/v1/courses/mine": {"get": {}},
        }});
        let operations = operations(&openapi);
        assert_eq!(operations.len(), 2);
        let found = |visit: Visit| operation_of(&operations, &visit).map(str::to_owned);
        assert_eq!(
            found(visit("GET", "/v1/courses/7")).unwrap(),
            "GET /v1/courses/{id}"
        );
        assert_eq!(
            found(visit("GET", "/v1/courses/mine")).unwrap(),
            "GET /v1/courses/mine"
        );
        assert_eq!(found(visit("POST", "/v1/courses/7")), None);
        assert_eq!(found(visit("GET", "/v1/courses/7/plan")), None);
    }
}
