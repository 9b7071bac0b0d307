//! The specification as pages: an index of every operation, a page for each, a page for each schema.

use std::fmt::Write;

use serde_json::Value;

use super::docs_pages::markdown;
use super::html::{escape, jumps};
use super::schema_pages::{described, example, kind, members, reference};
use super::who_may;
use crate::problems::ProblemCode;

/// Every operation in a line of its own, by subject, so that a browser's own search finds it.
pub fn index(document: &Value) -> String {
    let (mut parts, mut subjects) = (Vec::new(), String::new());
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = escape(tag["name"].as_str().unwrap_or_default());
        let about = escape(tag["description"].as_str().unwrap_or_default());
        let anchor = name.to_lowercase();
        // Writing to a String never fails.
        _ = writeln!(
            subjects,
            "<section aria-labelledby=\"{anchor}\">\n<h2 id=\"{anchor}\">{name}</h2>\n\
             <p>{about}</p>\n<ul class=\"lines\">"
        );
        for (path, method, operation) in operations(document) {
            if operation["tags"][0] == tag["name"] {
                let id = escape(operation["operationId"].as_str().unwrap_or_default());
                let summary = escape(operation["summary"].as_str().unwrap_or_default());
                _ = writeln!(
                    subjects,
                    "<li id=\"{id}\"><a href=\"/docs/operations/{id}\">{summary}</a> {}</li>",
                    request_line(method, path)
                );
            }
        }
        subjects.push_str("</ul>\n</section>\n");
        parts.push((anchor, name));
    }
    format!(
        "<h1>Operations</h1>\n<p>Each has a page of its own with parameters, bodies, examples and \
         answers. Your browser's search finds any word or path on this page.</p>\n{}{subjects}",
        jumps("Subjects", parts)
    )
}

/// The title and page of one operation; none if there is no such operation.
pub fn operation(document: &Value, id: &str) -> Option<(String, String)> {
    let (path, method, operation) =
        operations(document).find(|(_, _, operation)| operation["operationId"] == id)?;
    let text = |member: &str| operation[member].as_str().unwrap_or_default();
    let tag = escape(operation["tags"][0].as_str().unwrap_or_default());
    let title = escape(text("summary"));
    let parameters = parameters(document, operation);
    let body = body(document, operation);
    let (ruled, rules) = who_may::section(id);
    let parts = [
        ("parameters", "Parameters"),
        ("body", "Body"),
        ("example", "Example"),
        ("answers", "Answers"),
        ("errors", "Errors"),
    ];
    let shown = |id: &str| match id {
        "parameters" => !parameters.is_empty(),
        "body" => !body.is_empty(),
        _ => true,
    };
    let page = format!(
        "<p class=\"crumbs\"><a href=\"/docs/operations\">Operations</a> › \
         <a href=\"/docs/operations#{}\">{tag}</a></p>\n<h1>{title}</h1>\n\
         <p class=\"request\">{}</p>\n{}{}{}{rules}{parameters}{body}{}{}",
        tag.to_lowercase(),
        request_line(method, path),
        markdown(text("description")),
        access(operation),
        jumps(
            "On this page",
            ruled
                .into_iter()
                .chain(parts.into_iter().filter(|(id, _)| shown(id)))
        ),
        call(document, path, method, operation),
        answers(document, operation),
    );
    Some((title, page))
}

/// Path, method and operation of all there is, in the document's order.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    members(&document["paths"]).flat_map(|(path, item)| {
        members(item).map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

fn request_line(method: &str, path: &str) -> String {
    format!(
        "<span class=\"call\"><span class=\"method {method}\">{}</span> <code>{}</code></span>",
        method.to_uppercase(),
        // A long path may break after its slashes.
        escape(path).replace('/', "/<wbr>")
    )
}

fn access(operation: &Value) -> String {
    let open = |schemes: &Value| schemes == &serde_json::json!({});
    let mut schemes = operation["security"].as_array().into_iter().flatten();
    let says = match &operation["security"] {
        Value::Array(all) if all.iter().all(open) => "Needs no token.",
        Value::Array(_) if schemes.any(open) => "Works with a token and without one.",
        _ => &format!(
            "Needs a token: <code>Authorization: {} …</code>.",
            scheme(operation)
        ),
    };
    let id = escape(operation["operationId"].as_str().unwrap_or_default());
    format!("<p class=\"aside\">{says} In code generators: <code>{id}</code>.</p>\n")
}

/// What stands before a token.
fn scheme(operation: &Value) -> &'static str {
    let mut schemes = operation["security"].as_array().into_iter().flatten();
    match schemes.any(|one| one.get("capability").is_some()) {
        true => "Capability",
        false => "Bearer",
    }
}

fn parameters(document: &Value, operation: &Value) -> String {
    let mut rows = String::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let parameter = reference(document, parameter);
        let required = parameter["required"] == true;
        let text = |member: &str| parameter[member].as_str().unwrap_or_default();
        let place = escape(text("in"));
        let kind = format!("{}, in the {place}", kind(&parameter["schema"]));
        rows.push_str(&described(
            text("name"),
            &kind,
            required,
            text("description"),
        ));
    }
    match rows.is_empty() {
        true => String::new(),
        false => {
            format!("<h2 id=\"parameters\">Parameters</h2>\n<dl class=\"members\">\n{rows}</dl>\n")
        }
    }
}

fn body(document: &Value, operation: &Value) -> String {
    let mut out = String::new();
    for (media, content) in members(&operation["requestBody"]["content"]) {
        let optional = match operation["requestBody"]["required"] == true {
            true => "",
            false => " It may be left out.",
        };
        _ = writeln!(
            out,
            "<h2 id=\"body\">Body</h2>\n<p>{} as <code>{}</code>.{optional}</p>",
            kind(&content["schema"]),
            escape(media)
        );
        out.push_str(&super::schema_pages::table(document, &content["schema"]));
    }
    out
}

/// A command to try, with the example of the body.
fn call(document: &Value, path: &str, method: &str, operation: &Value) -> String {
    let mut lines = vec![format!(
        "curl -X {} \"$SERVER{path}\"",
        method.to_uppercase()
    )];
    if operation["security"] != serde_json::json!([{}]) {
        let scheme = scheme(operation);
        lines.push(format!("-H \"Authorization: {scheme} $TOKEN\""));
    }
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let parameter = reference(document, parameter);
        let name = parameter["name"].as_str().unwrap_or_default();
        let needed = parameter["required"] == true || name == "Sidestilt-Purpose";
        if parameter["in"] == "header" && needed {
            let value = match name {
                "Sidestilt-Purpose" => "administration",
                _ => parameter["example"].as_str().unwrap_or_default(),
            };
            lines.push(format!("-H '{name}: {value}'"));
        }
    }
    for (media, content) in members(&operation["requestBody"]["content"]) {
        lines.push(format!("-H 'Content-Type: {media}'"));
        if let Some(sent) = example(document, &content["schema"]) {
            lines.push(format!("-d '{}'", sent.replace('\'', "'\\''")));
        }
    }
    format!(
        "<h2 id=\"example\">Example</h2>\n{}",
        code("Example of a request", &lines.join(" \\\n  "))
    )
}

fn answers(document: &Value, operation: &Value) -> String {
    let mut out = String::from("<h2 id=\"answers\">Answers</h2>\n");
    let mut errors = String::new();
    for (status, response) in members(&operation["responses"]) {
        let response = reference(document, response);
        let about = markdown(response["description"].as_str().unwrap_or_default());
        let number: u16 = status.parse().unwrap_or_default();
        if number >= 400 {
            _ = writeln!(
                errors,
                "<dt><strong>{status}</strong></dt>\n<dd>{about}{}</dd>",
                problems(number)
            );
            continue;
        }
        _ = writeln!(out, "<h3 id=\"answer-{status}\">{status}</h3>\n{about}");
        headers(&mut out, response);
        for (media, content) in members(&response["content"]) {
            let schema = &content["schema"];
            let shown = kind(schema);
            _ = writeln!(out, "<p>{shown} as <code>{}</code>.</p>", escape(media));
            out.push_str(&super::schema_pages::table(document, schema));
            if let Some(shown) = example(document, schema) {
                out.push_str(&code(&format!("Example of an answer {status}"), &shown));
            }
        }
    }
    _ = writeln!(
        out,
        "<h3 id=\"errors\">Errors</h3>\n<p>Each is a \
         <a href=\"/docs/schemas/ProblemDetails\">ProblemDetails</a>; its <code>code</code> has a page \
         with cause and remedy.</p>\n<dl class=\"errors\">\n{errors}</dl>"
    );
    out
}

fn headers(out: &mut String, response: &Value) {
    let rows: String = members(&response["headers"])
        .map(|(name, header)| {
            let about = header["description"].as_str().unwrap_or_default();
            format!(
                "<li><code>{}</code>: {}</li>\n",
                escape(name),
                escape(about)
            )
        })
        .collect();
    if !rows.is_empty() {
        _ = writeln!(out, "<p>Headers:</p>\n<ul>\n{rows}</ul>");
    }
}

/// Links to the pages of all errors with this status.
fn problems(status: u16) -> String {
    let codes = ProblemCode::ALL
        .iter()
        .filter(|code| code.status() == status);
    let links: Vec<String> = codes
        .map(|code| format!("<a href=\"/problems/{code}\"><code>{code}</code></a>"))
        .collect();
    match links.is_empty() {
        true => String::new(),
        false => format!("<p>{}</p>", links.join(" · ")),
    }
}

/// Text to copy, that can be scrolled with the keyboard.
fn code(label: &str, text: &str) -> String {
    format!(
        "<pre tabindex=\"0\" role=\"region\" aria-label=\"{}\"><code>{}</code></pre>\n",
        escape(label),
        escape(text)
    )
}
