//! The OpenAPI document: collected from the served routes, then given what all operations share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use actix_web::http::Method;
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;
use utoipa::{PartialSchema, ToSchema};

use super::codes::Purpose;
use super::problem::ProblemDetails;
use super::spec_rules;

/// The OpenAPI 3.1 document of the served routes. Needs no database.
pub fn document() -> Value {
    let mut collected = OpenApi::default();
    super::routes(&mut collected);
    let collected = with_shared_schemas(collected);
    let mut document = serde_json::to_value(collected).unwrap_or_default();
    spec_rules::finish(&mut document);
    document
}

/// Schemas that no handler names, since the shared answers and parameters use them.
fn with_shared_schemas(mut document: OpenApi) -> OpenApi {
    let mut schemas = vec![
        (Purpose::name().into(), Purpose::schema()),
        (ProblemDetails::name().into(), ProblemDetails::schema()),
    ];
    ProblemDetails::schemas(&mut schemas);
    let components = document.components.get_or_insert_default();
    components.schemas.extend(schemas);
    document
}

/// The document as it is kept under `openapi/`.
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&document()).unwrap_or_default();
    text.push('\n');
    text
}

/// What each path knows: its methods with their query parameters, for 405 and unknown parameters; and the
/// media type in which it answers, for 406.
pub struct Index {
    paths: BTreeMap<String, BTreeMap<String, Operation>>,
    templates: matchit::Router<Arc<str>>,
}

struct Operation {
    query: BTreeSet<String>,
    media: Option<String>,
}

impl Index {
    /// Reads the document.
    pub fn of(document: &Value) -> Self {
        let mut paths = BTreeMap::new();
        let mut templates = matchit::Router::new();
        for (path, item) in object(&document["paths"]) {
            if let Err(err) = templates.insert(path, Arc::from(path.as_str())) {
                tracing::error!(%err, path, "two paths can't be told apart");
            }
            let mut methods = BTreeMap::new();
            for (method, operation) in object(item) {
                let names = operation["parameters"].as_array().into_iter().flatten();
                let query = names
                    .filter(|parameter| parameter["in"] == "query")
                    .filter_map(|parameter| parameter["name"].as_str().map(str::to_owned));
                let answer =
                    object(&operation["responses"]).find(|(status, _)| status.starts_with('2'));
                let media = answer.and_then(|(_, it)| object(&it["content"]).next());
                let known = Operation {
                    query: query.collect(),
                    media: media.map(|(media, _)| media.clone()),
                };
                methods.insert(method.to_uppercase(), known);
            }
            paths.insert(path.clone(), methods);
        }
        Self { paths, templates }
    }

    /// The template that `path` is one of. Where another template would fit too, the one that says more wins.
    pub fn template(&self, path: &str) -> Option<Arc<str>> {
        self.templates
            .at(path)
            .ok()
            .map(|found| found.value.clone())
    }

    /// The query parameters of an operation.
    pub fn parameters(&self, path: &str, method: &Method) -> Option<&BTreeSet<String>> {
        Some(&self.operation(path, method)?.query)
    }

    /// The media type in which an operation answers; none if it answers with nothing.
    pub fn media(&self, path: &str, method: &Method) -> Option<&str> {
        self.operation(path, method)?.media.as_deref()
    }

    fn operation(&self, path: &str, method: &Method) -> Option<&Operation> {
        self.paths.get(path)?.get(method.as_str())
    }

    /// The methods of a path, if this is none of them. Asked before the router, which would take `search` in
    /// `GET /v1/people/search` for somebody's id.
    pub fn refused(&self, path: &str, method: &Method) -> Option<String> {
        let known = self.parameters(path, method).is_some() || method == Method::OPTIONS;
        self.methods(path).filter(|_| !known)
    }

    /// The methods of a path, for `Allow`: its own, and what every path answers.
    pub fn methods(&self, path: &str) -> Option<String> {
        let own = self.paths.get(path)?;
        let mut methods: BTreeSet<&str> = own.keys().map(String::as_str).collect();
        methods.insert("OPTIONS");
        if own.contains_key("GET") {
            methods.insert("HEAD");
        }
        Some(methods.into_iter().collect::<Vec<_>>().join(", "))
    }
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value.as_object().unwrap_or(&EMPTY).iter()
}

/// An error answer in the document.
pub(super) fn error_response(description: &str) -> Value {
    json!({
        "description": description,
        "content": {
            "application/problem+json": { "schema": { "$ref": "#/components/schemas/ProblemDetails" } }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_told_from_all_others() {
        let document = document();
        let index = Index::of(&document);
        for (path, _) in object(&document["paths"]) {
            let asked = path.split('/').map(|part| match part.starts_with('{') {
                true => "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d10",
                false => part,
            });
            let asked = asked.collect::<Vec<_>>().join("/");
            assert_eq!(index.template(&asked).as_deref(), Some(path.as_str()));
            assert_eq!(index.template(&format!("{asked}/x/x/x")), None, "{path}");
        }
    }
}
