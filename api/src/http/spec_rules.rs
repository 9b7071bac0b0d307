//! What all operations of the OpenAPI document share, said once: errors, headers, naming.

use super::observe::UNTRACED;
use domain::permissions::TOKEN_SCOPES;
use serde_json::{Map, Value, json};

use super::spec::error_response;
use super::{spec_examples, spec_patches};

const ABOUT: &str = include_str!("about.md");

/// Descriptions of parameters that bring none of their own, by name.
const PARAMETERS: &[(&str, &str)] = &[
    (
        "id",
        "Id of the resource, as found in `id` of a list or in `Location`.",
    ),
    ("section", "Which of the plan's six sections."),
    (
        "number",
        "Number of the version, counted from 1 within its course or form.",
    ),
    ("name", "Name of the code list."),
    ("code", "Code, as found in a list."),
    (
        "sort",
        "Field to sort by, with `-` in front for descending.",
    ),
];

/// Status, name of the shared answer, what it means.
const ERRORS: &[(u16, &str, &str)] = &[
    (
        400,
        "BadRequest",
        "The request can't be understood: broken JSON, a parameter that this operation doesn't know or can't read.",
    ),
    (
        401,
        "Unauthenticated",
        "No token came along, or it is expired or not accepted here; or it counts only with a proof of possession, and that is missing or wrong. `WWW-Authenticate` says which scheme to use and what was wrong.",
    ),
    (
        403,
        "Forbidden",
        "You may see this but not do it (`forbidden`); the header `Sidestilt-Purpose` is missing where personal data is read (`purposeRequired`) or names a purpose your role can't have (`purposeRefused`); a machine's token lacks the scope (`insufficientScope`, with the scope in WWW-Authenticate).",
    ),
    (
        404,
        "NotFound",
        "There is no such thing, or it isn't yours to see; the two can't be told apart.",
    ),
    (
        406,
        "NotAcceptable",
        "The answer comes as JSON only; leave Accept out or allow `application/json`. Or Accept-Encoding refuses the answer as it is and every encoding known here. Languages never lead here.",
    ),
    (
        408,
        "RequestTimeout",
        "The body did not arrive in time. Send it again.",
    ),
    (
        409,
        "Conflict",
        "Not now: guards are unmet (`unmet` lists each with the operation that mends it), the action does not start from this state, the same thing exists, or the same request is still being worked on (see Retry-After).",
    ),
    (
        412,
        "Stale",
        "Somebody changed it since you read it. `changes` tells what and by whom, `currentEtag` the present version: read it anew and decide again.",
    ),
    (
        413,
        "TooLarge",
        "The body is larger than this server takes.",
    ),
    (
        415,
        "UnsupportedMediaType",
        "Send the body with `Content-Type: application/json` (a PATCH as `application/merge-patch+json`).",
    ),
    (
        422,
        "Invalid",
        "The body is understood but wrong; `errors` points at each member that must be mended. Also: the Idempotency-Key was used for another request.",
    ),
    (
        428,
        "PreconditionRequired",
        "A change needs `If-Match` with the ETag of the version you read.",
    ),
    (
        429,
        "TooManyRequests",
        "More requests than this server takes from one login in a minute, or from one address without a login. Wait the seconds in Retry-After; the header `RateLimit` of every answer tells how many are left.",
    ),
    (
        500,
        "Internal",
        "A fault of ours. The answer tells only the request id; give it to whoever runs this server.",
    ),
    (
        503,
        "Unavailable",
        "The database does not answer just now. Try again after the seconds in Retry-After; with the same Idempotency-Key nothing happens twice.",
    ),
];

/// Gives the collected document everything that its operations share.
pub fn finish(document: &mut Value) {
    document["openapi"] = json!("3.1.0");
    document["info"] = json!({
        "title": "Sidestilt",
        "version": env!("CARGO_PKG_VERSION"),
        "summary": "Courses planned, held and evaluated by users and professionals side by side.",
        "description": ABOUT,
        "contact": { "name": "The people behind Sidestilt", "url": "https://sidestilt.example/" },
        "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
    });
    document["servers"] = json!([{ "url": "/", "description": "This server." }]);
    document["security"] = json!([{ "bearer": [] }, { "dpop": [] }]);
    spec_patches::add(document);
    spec_examples::add(document);
    optional_bodies(document);
    schemas(document);
    components(document);
    let mut tags = std::collections::BTreeSet::new();
    if let Some(paths) = document["paths"].as_object_mut() {
        for (path, item) in paths {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                shared(path, method, operation);
                for tag in operation["tags"].as_array().into_iter().flatten() {
                    tags.extend(tag.as_str().map(str::to_owned));
                }
            }
        }
    }
    // In the order of the table, which is the order to read them in.
    let told = super::tags::TAGS
        .iter()
        .filter(|(name, _)| tags.contains(*name));
    document["tags"] = told
        .map(|(name, text)| json!({ "name": name, "description": text }))
        .collect();
}

/// A POST whose members may all be left out may come without a body.
fn optional_bodies(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let needs = |body: &Value| {
        let schema = &body["content"]["application/json"]["schema"]["$ref"];
        let name = schema.as_str().unwrap_or_default().rsplit('/').next();
        let schema = &schemas[name.unwrap_or_default()];
        schema.is_null() || !schema["required"].is_null()
    };
    let paths = document["paths"].as_object_mut();
    for operation in paths.into_iter().flat_map(|all| all.values_mut()) {
        let Some(body) = operation.pointer_mut("/post/requestBody") else {
            continue;
        };
        if !needs(body) {
            body["required"] = json!(false);
        }
    }
}

/// Response members are always written, null included; so they are all required. A text in a list
/// that is sent is never empty.
fn schemas(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else {
        return;
    };
    for (name, schema) in schemas {
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
            continue;
        };
        if name.ends_with("Input") || name.ends_with("Patch") {
            let items = properties
                .values_mut()
                .filter_map(|one| one.get_mut("items"));
            for text in items.filter(|items| **items == json!({ "type": "string" })) {
                text["minLength"] = json!(1);
            }
            continue;
        }
        let all: Vec<_> = properties.keys().cloned().collect();
        schema["required"] = json!(all);
    }
}

fn components(document: &mut Value) {
    let mut responses = Map::new();
    for (_, name, text) in ERRORS {
        responses.insert((*name).into(), error_response(text));
    }
    if let Some(conflict) = responses.get_mut("Conflict") {
        conflict["headers"] = json!({ "Retry-After": {
            "description": "Seconds to wait, when the same request is still being worked on.",
            "schema": { "type": "integer", "minimum": 0 }
        }});
    }
    document["components"]["responses"] = Value::Object(responses);
    let text = json!({ "type": "string" });
    document["components"]["parameters"] = json!({
        "AcceptLanguage": {
            "name": "Accept-Language", "in": "header", "required": false, "schema": text, "example": "nb",
            "description": "Language of titles and messages: `nb` (bokmål, the default), `nn` (nynorsk), `en`; `se` (Northern Sámi) is accepted and falls back to bokmål where we lack the words. Content-Language tells what you got. Codes are never translated."
        },
        "IfMatch": {
            "name": "If-Match", "in": "header", "required": true, "schema": text, "example": "\"3-1f0c9a7be2d45c66.9b1de0427f5a63c8\"",
            "description": "ETag of what you read; without it you get 428. If somebody changed the resource since, you get 412 with what changed. Only its version counts here: what is shown beside it, such as a place in line, may have changed without harm."
        },
        "IfNoneMatch": {
            "name": "If-None-Match", "in": "header", "required": false, "schema": text, "example": "\"3-1f0c9a7be2d45c66.9b1de0427f5a63c8\"",
            "description": "ETag of what you have; unchanged means 304 without a body."
        },
        "IdempotencyKey": {
            "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$" },
            "example": "b6f0c1de-3a55-4a8e-9a9b-0d2f5f3a7c11",
            "description": "A fresh random value for each thing you want done, repeated when you send the same request again: then the first answer is repeated and nothing happens twice. Kept for 7 days."
        },
        "Purpose": {
            "name": "Sidestilt-Purpose", "in": "header", "required": false,
            "schema": { "$ref": "#/components/schemas/Purpose" },
            "description": "Why personal data is read. Needed (else 403) where this operation shows people; it is written to the access log."
        }
    });
    document["components"]["securitySchemes"] = json!({
        "bearer": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": bearer(),
        },
        "capability": {
            "type": "http", "scheme": "Capability",
            "description": "The token of a personal link, as `Authorization: Capability …`. It stands behind the `#` of the link, which a courier or whoever arranges the course has passed on; no login is needed beside it."
        },
        "dpop": {
            "type": "http", "scheme": "dpop",
            "description": "An access token bound to a key of yours (DPoP, RFC 9449), sent as `Authorization: DPoP …` with a fresh proof in the header `DPoP`: signed for this method, this address as you call it, and this token, at most a minute ago, used once. Where people's data can be reached an issuer's tokens may count in this way only; the 401 `proofRequired` says so."
        }
    });
}

/// About tokens, with every scope that a machine's can carry.
fn bearer() -> String {
    let mut text = "An access token (JWT) from one of the issuers this server is configured with. \
        `sidestilt demo` writes one per role to a file.\n\nA **machine** needs the role and, in its \
        token (`scope`, `scp`, or `roles` of Entra ID), the scope of what it asks for; without it the \
        answer is 403 `insufficientScope`. People need no scope.\n\n| Scope | What it opens |\n|---|---|"
        .to_owned();
    for row in TOKEN_SCOPES {
        let line = format!("\n| `{}` | {} |", row.scope.code(), row.scope.describe());
        text.push_str(&line);
    }
    text
}

fn shared(path: &str, method: &str, operation: &mut Value) {
    operation["operationId"] = json!(camel(operation["operationId"].as_str().unwrap_or_default()));
    let open = operation["security"]
        .as_array()
        .is_some_and(|s| s.iter().any(|s| s == &json!({})));
    let has_body = operation.get("requestBody").is_some();
    let has_path = path.contains('{');
    let api = path.starts_with("/v1");
    let own = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    for parameter in own.into_iter().flatten() {
        describe_parameter(parameter);
    }
    if !api {
        add_errors(operation, &[400, 500, 503]);
        return;
    }
    let mut parameters = vec!["AcceptLanguage"];
    let mut errors = vec![400, 406, 429, 500, 503];
    match method {
        _ if path == UNTRACED => {}
        "get" => parameters.push("IfNoneMatch"),
        // Each look at people is one of its own, so a key means nothing there.
        "post" if operation["x-purpose"] == json!(true) => errors.extend([409, 422]),
        "post" => {
            parameters.push("IdempotencyKey");
            errors.extend([409, 422]);
        }
        "patch" | "put" => {
            parameters.push("IfMatch");
            errors.extend([409, 412, 422, 428]);
        }
        _ => {}
    }
    if operation["x-purpose"] == json!(true) {
        parameters.push("Purpose");
        errors.push(422);
    }
    if has_body {
        errors.extend([408, 413, 415, 422]);
    }
    errors.push(401);
    if !open {
        errors.push(403);
    }
    if has_path {
        errors.push(404);
    }
    if method == "get"
        && operation["parameters"]
            .as_array()
            .is_some_and(|p| p.iter().any(|p| p["in"] == "query"))
    {
        errors.push(422);
    }
    let own = operation["parameters"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let refs = parameters
        .iter()
        .map(|name| json!({ "$ref": format!("#/components/parameters/{name}") }));
    operation["parameters"] = own.into_iter().chain(refs).collect();
    add_errors(operation, &errors);
    if path != UNTRACED {
        add_headers(method, operation);
    }
}

fn describe_parameter(parameter: &mut Value) {
    if parameter.get("description").is_none() {
        let name = parameter["name"].as_str().unwrap_or_default();
        let text = PARAMETERS
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, text)| *text);
        parameter["description"] = json!(text.unwrap_or_default());
    }
}

fn add_errors(operation: &mut Value, statuses: &[u16]) {
    for (status, name, _) in ERRORS {
        if statuses.contains(status) && operation["responses"].get(status.to_string()).is_none() {
            operation["responses"][status.to_string()] =
                json!({ "$ref": format!("#/components/responses/{name}") });
        }
    }
}

fn add_headers(method: &str, operation: &mut Value) {
    let etag = json!({
        "description": "Names the version and the very text of the body; send it back as If-Match or If-None-Match.",
        "schema": { "type": "string" }
    });
    let location =
        json!({ "description": "Where the new resource is read.", "schema": { "type": "string" } });
    let responses = &mut operation["responses"];
    for status in ["200", "201"] {
        if responses.get(status).is_some() {
            responses[status]["headers"]["ETag"] = etag.clone();
        }
    }
    if responses.get("201").is_some() {
        responses["201"]["headers"]["Location"] = location;
    }
    if method == "get" && responses.get("200").is_some() {
        responses["304"] =
            json!({ "description": "Unchanged since the ETag in If-None-Match; no body." });
    }
}

/// `list_needs` → `listNeeds`.
fn camel(snake: &str) -> String {
    let mut camel = String::with_capacity(snake.len());
    for (n, word) in snake.split('_').enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if n > 0 => camel.extend(first.to_uppercase()),
            Some(first) => camel.push(first),
            None => {}
        }
        camel.push_str(letters.as_str());
    }
    camel
}
