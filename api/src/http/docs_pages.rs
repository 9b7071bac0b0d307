//! `/docs`: what this server can do, rendered by the server itself. Works with no internet.

use std::fmt::Write;

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use domain::lifecycle::Machine;
use domain::render;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, html};
use serde_json::Value;

use super::html::{escape, page};
use super::operation::Pages;

/// The rendered pages, made once at start.
pub fn render(document: &Value) -> Pages {
    Pages {
        front: front(document),
        operations: operations(document),
        lifecycle: markdown(&render::lifecycle_markdown()),
        permissions: markdown(&render::permissions_markdown()),
    }
}

fn front(document: &Value) -> String {
    let about = document["info"]["description"].as_str().unwrap_or_default();
    let about = about.replacen("Sidestilt holds", "# Sidestilt\n\nSidestilt holds", 1);
    format!(
        "{}<p>The whole API as a machine reads it: <a href=\"/openapi.json\">openapi.json</a> \
         (OpenAPI 3.1). As a person reads it: <a href=\"/docs/operations\">operations</a>.</p>\n\
         <h2>The round</h2>\n{}",
        markdown(&about),
        picture(
            &render::round_svg(),
            "The round of a course, its plan and its runs"
        )
    )
}

/// A picture that can be scrolled on a narrow screen, also with the keyboard.
fn picture(svg: &str, label: &str) -> String {
    format!(
        "<div class=\"wide picture\" role=\"region\" aria-label=\"{}\" tabindex=\"0\">{svg}</div>\n",
        escape(label)
    )
}

/// Markdown of ours as HTML: state diagrams become pictures, tables can be scrolled.
fn markdown(text: &str) -> String {
    let mut machines = Machine::ALL.iter();
    let mut in_diagram = false;
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES);
    let events = parser.filter_map(|event| match event {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(ref kind))) if &**kind == "mermaid" => {
            in_diagram = true;
            let machine = machines.next()?;
            let label = format!("Lifecycle of a {}", machine.code());
            Some(Event::Html(
                picture(&render::lifecycle_svg(*machine), &label).into(),
            ))
        }
        Event::End(TagEnd::CodeBlock) if in_diagram => {
            in_diagram = false;
            None
        }
        _ if in_diagram => None,
        Event::Html(comment) if comment.trim_start().starts_with("<!--") => None,
        event => Some(event),
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    let open = "<div class=\"wide\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"><table>";
    out.replace("<table>", open)
        .replace("</table>", "</table></div>")
}

fn operations(document: &Value) -> String {
    let mut out = String::from("<h1>Operations</h1>\n");
    let tags = document["tags"].as_array().into_iter().flatten();
    for tag in tags {
        let name = tag["name"].as_str().unwrap_or_default();
        let about = tag["description"].as_str().unwrap_or_default();
        // Writing to a String never fails.
        _ = writeln!(out, "<h2>{}</h2>\n<p>{}</p>", escape(name), escape(about));
        for (path, item) in members(&document["paths"]) {
            for (method, operation) in members(item) {
                if operation["tags"][0] == tag["name"] {
                    one(&mut out, document, path, method, operation);
                }
            }
        }
    }
    out
}

fn one(out: &mut String, document: &Value, path: &str, method: &str, operation: &Value) {
    let text = |member: &str| operation[member].as_str().unwrap_or_default();
    _ = writeln!(
        out,
        "<details id=\"{}\"><summary><span class=\"method\">{}</span> <code>{}</code> {}</summary>",
        escape(text("operationId")),
        method.to_uppercase(),
        escape(path),
        escape(text("summary")),
    );
    out.push_str(&markdown(text("description")));
    parameters(out, document, operation);
    for (kind, media) in members(&operation["requestBody"]["content"]) {
        let name = reference(&media["schema"]);
        let example = &document["components"]["schemas"][&name]["example"];
        _ = writeln!(
            out,
            "<p>Body: <code>{}</code>, {}</p>",
            escape(&name),
            escape(kind)
        );
        if !example.is_null() {
            let example = serde_json::to_string_pretty(example).unwrap_or_default();
            let label = format!("Example of {name}");
            _ = writeln!(
                out,
                "<pre tabindex=\"0\" role=\"region\" aria-label=\"{}\">{}</pre>",
                escape(&label),
                escape(&example)
            );
        }
    }
    out.push_str("<ul>\n");
    for (status, response) in members(&operation["responses"]) {
        let shared = reference(response);
        let about = if shared.is_empty() {
            response["description"].as_str()
        } else {
            document["components"]["responses"][&shared]["description"].as_str()
        };
        let about = escape(about.unwrap_or_default());
        _ = writeln!(out, "<li><strong>{status}</strong> {about}</li>");
    }
    out.push_str("</ul>\n</details>\n");
}

fn parameters(out: &mut String, document: &Value, operation: &Value) {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let mut rows = String::new();
    for parameter in all {
        let shared = reference(parameter);
        let parameter = if shared.is_empty() {
            parameter
        } else {
            &document["components"]["parameters"][&shared]
        };
        let text = |member: &str| escape(parameter[member].as_str().unwrap_or_default());
        _ = writeln!(
            rows,
            "<li><code>{}</code> ({}): {}</li>",
            text("name"),
            text("in"),
            text("description")
        );
    }
    if !rows.is_empty() {
        _ = writeln!(out, "<p>Parameters:</p>\n<ul>\n{rows}</ul>");
    }
}

/// The last part of a `$ref`; empty without one.
fn reference(value: &Value) -> String {
    let path = value["$ref"].as_str().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Read about this API
///
/// A page for people: what Sidestilt is, how its API behaves, and the round as a picture. Works offline.
#[utoipa::path(tag = "Operation", security(()), operation_id = "docs",
    responses((status = 200, description = "An HTML page.", body = String, content_type = "text/html")))]
#[get("/docs")]
pub async fn docs(pages: Data<Pages>) -> HttpResponse {
    page("en", "API", &pages.front)
}

/// Read about the operations
///
/// A page for people: every operation with its parameters, an example of its body, and its answers.
#[utoipa::path(tag = "Operation", security(()), operation_id = "docs_operations",
    responses((status = 200, description = "An HTML page.", body = String, content_type = "text/html")))]
#[get("/docs/operations")]
pub async fn docs_operations(pages: Data<Pages>) -> HttpResponse {
    page("en", "Operations", &pages.operations)
}

/// Read about the lifecycle
///
/// A page for people: states, actions, who does them and what must hold, with pictures.
#[utoipa::path(tag = "Operation", security(()), operation_id = "docs_lifecycle",
    responses((status = 200, description = "An HTML page.", body = String, content_type = "text/html")))]
#[get("/docs/lifecycle")]
pub async fn docs_lifecycle(pages: Data<Pages>) -> HttpResponse {
    page("en", "Lifecycle", &pages.lifecycle)
}

/// Read about the permissions
///
/// A page for people: who may read and change what.
#[utoipa::path(tag = "Operation", security(()), operation_id = "docs_permissions",
    responses((status = 200, description = "An HTML page.", body = String, content_type = "text/html")))]
#[get("/docs/permissions")]
pub async fn docs_permissions(pages: Data<Pages>) -> HttpResponse {
    page("en", "Permissions", &pages.permissions)
}
