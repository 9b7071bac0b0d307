//! `/docs`: what this server can do, rendered by the server itself. Works with no internet.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use domain::lifecycle::Machine;
use domain::render::{self, Diagram};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, html};
use serde_json::Value;

use super::call::Answer;
use super::html::{Part, escape, jumps, page, stylesheet};
use super::operation::Document;
use super::problem::{Problem, ProblemDetails};
use super::{operation_pages, schema_pages};
use crate::problems::ProblemCode;

/// What the picture of the round shows.
const ROUND: &str = "The round of a course, its plan and its runs";

/// Where to start: three ways in, and the round as a picture.
fn front(document: &Value) -> String {
    let about = document["info"]["description"].as_str().unwrap_or_default();
    format!(
        "<h1>Sidestilt</h1>\n{}<ul class=\"ways\">\n\
         <li><a href=\"/docs/operations\">Operations</a> what can be asked and done, with examples</li>\n\
         <li><a href=\"/docs/lifecycle\">Lifecycle</a> states, actions, who acts, what must hold</li>\n\
         <li><a href=\"/docs/permissions\">Permissions</a> who may read and change what</li>\n\
         <li><a href=\"/problems\">Errors</a> every error with cause and remedy</li>\n\
         <li><a href=\"/openapi.json\">openapi.json</a> the same for machines (OpenAPI 3.1)</li>\n</ul>\n\
         <h2 id=\"round\">The round</h2>\n{}",
        markdown(about),
        picture(&render::round_diagram(), ROUND)
    )
}

/// A picture that can be scrolled on a narrow screen, also with the keyboard.
fn picture(diagram: &Diagram, label: &str) -> String {
    format!(
        "<div class=\"wide picture\" role=\"region\" aria-label=\"{}\" tabindex=\"0\">{}</div>\n",
        escape(label),
        diagram.element()
    )
}

/// One of the pages of `docs/`, with links to its parts below its heading.
fn guide(text: &str) -> String {
    let html = markdown(text);
    let parts = html.split("<h2 id=\"").skip(1).filter_map(|part| {
        let (id, rest) = part.split_once("\">")?;
        Some((id, rest.split_once("</h2>")?.0))
    });
    let jumps = jumps("On this page", parts);
    html.replacen("</h1>\n", &format!("</h1>\n{jumps}"), 1)
}

/// Markdown of ours as HTML: diagrams become pictures, tables can be scrolled, headings can be
/// linked to, links to other pages of `docs/` lead to those of this server.
pub fn markdown(text: &str) -> String {
    let mut machines = Machine::ALL.iter();
    let mut skipping = false;
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES);
    let events: Vec<Event> = parser
        .filter_map(|event| match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(ref kind)))
                if &**kind == "mermaid" =>
            {
                skipping = true;
                let machine = machines.next()?;
                let label = format!("Lifecycle of {}", render::one(*machine));
                let picture = picture(&render::lifecycle_diagram(*machine), &label);
                Some(Event::Html(picture.into()))
            }
            Event::Start(Tag::Image { .. }) => {
                skipping = true;
                Some(Event::InlineHtml(
                    picture(&render::round_diagram(), ROUND).into(),
                ))
            }
            Event::End(TagEnd::CodeBlock | TagEnd::Image) if skipping => {
                skipping = false;
                None
            }
            _ if skipping => None,
            Event::Html(comment) if comment.trim_start().starts_with("<!--") => None,
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let dest_url = match dest_url.strip_suffix(".md") {
                    Some(page) => format!("/docs/{page}").into(),
                    None => dest_url,
                };
                Some(Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                }))
            }
            event => Some(event),
        })
        .collect();
    let mut out = String::new();
    html::push_html(&mut out, with_anchors(events).into_iter());
    // Each has a name of its own, by which a screen reader tells it from the others.
    let mut parts = out.split("<table>");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (before, part) in parts.enumerate() {
        let number = before + 1;
        text.push_str(&format!(
            "<div class=\"wide\" role=\"region\" aria-label=\"Table {number}\" tabindex=\"0\"><table>{part}"
        ));
    }
    text.replace("</table>", "</table></div>")
        .replace("<p><div", "<div")
        .replace("</div>\n</p>", "</div>")
}

/// Gives every heading the id that its words make: `How to read it` → `how-to-read-it`.
fn with_anchors(mut events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    for at in 0..events.len() {
        let inside = events.get(at + 1..).unwrap_or_default().iter();
        let words: String = inside
            .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))))
            .filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(&**text),
                _ => None,
            })
            .collect();
        if let Some(Event::Start(Tag::Heading { id, .. })) = events.get_mut(at) {
            let letters = words.to_lowercase();
            let words = letters.split(|letter: char| !letter.is_alphanumeric());
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            *id = Some(words.join("-").into());
        }
    }
    events
}

/// Read about this API
///
/// A page for people: what Sidestilt is, how its API behaves, and the round as a picture. Works offline.
#[utoipa::path(tag = "Operation", security(()), operation_id = "docs",
    responses((status = 200, description = "An HTML page.", body = String, content_type = "text/html")))]
#[get("/docs")]
pub async fn docs(document: Data<Document>) -> HttpResponse {
    page("en", Part::Front, "API", &front(&document.value))
}

/// Read how the pages look
///
/// The one stylesheet of all pages for people.
#[utoipa::path(tag = "Operation", security(()), operation_id = "docs_style",
    responses((status = 200, description = "A stylesheet.", body = String, content_type = "text/css")))]
#[get("/docs/style.css")]
pub async fn docs_style() -> HttpResponse {
    stylesheet()
}

/// Read about the operations
///
/// A page for people: every operation in a line, by subject, each with a link to its own page.
#[utoipa::path(tag = "Operation", security(()), operation_id = "docs_operations",
    responses((status = 200, description = "An HTML page.", body = String, content_type = "text/html")))]
#[get("/docs/operations")]
pub async fn docs_operations(document: Data<Document>) -> HttpResponse {
    page(
        "en",
        Part::Operations,
        "Operations",
        &operation_pages::index(&document.value),
    )
}

/// Read about one operation
///
/// A page for people: what it does, its parameters, its body and its answers with examples, and the
/// errors it can answer, each linked to cause and remedy.
#[utoipa::path(tag = "Operation", security(()), operation_id = "docs_operation",
    params(("operationId" = String, Path, example = "registerNeed",
        description = "`operationId` of the operation, as in the OpenAPI document.")),
    responses(
        (status = 200, description = "An HTML page.", body = String, content_type = "text/html"),
        (status = 404, description = "There is no such operation.",
            body = ProblemDetails, content_type = "application/problem+json")))]
#[get("/docs/operations/{operationId}")]
pub async fn docs_operation(document: Data<Document>, id: Path<String>) -> Answer {
    found(operation_pages::operation(&document.value, &id))
}

/// Read about one schema
///
/// A page for people: the members of a body or an answer, what each is, and an example.
#[utoipa::path(tag = "Operation", security(()), operation_id = "docs_schema",
    params(("schema" = String, Path, example = "NeedInput",
        description = "Name of the schema, as in the OpenAPI document.")),
    responses(
        (status = 200, description = "An HTML page.", body = String, content_type = "text/html"),
        (status = 404, description = "There is no such schema.",
            body = ProblemDetails, content_type = "application/problem+json")))]
#[get("/docs/schemas/{schema}")]
pub async fn docs_schema(document: Data<Document>, name: Path<String>) -> Answer {
    found(schema_pages::schema(&document.value, &name))
}

fn found(rendered: Option<(String, String)>) -> Answer {
    let (title, main) = rendered.ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
    Ok(page("en", Part::Operations, &title, &main))
}

/// Read about the lifecycle
///
/// A page for people: states, actions, who does them and what must hold, with pictures.
#[utoipa::path(tag = "Operation", security(()), operation_id = "docs_lifecycle",
    responses((status = 200, description = "An HTML page.", body = String, content_type = "text/html")))]
#[get("/docs/lifecycle")]
pub async fn docs_lifecycle() -> HttpResponse {
    page(
        "en",
        Part::Lifecycle,
        "Lifecycle",
        &guide(&render::lifecycle_markdown()),
    )
}

/// Read about the permissions
///
/// A page for people: who may read and change what.
#[utoipa::path(tag = "Operation", security(()), operation_id = "docs_permissions",
    responses((status = 200, description = "An HTML page.", body = String, content_type = "text/html")))]
#[get("/docs/permissions")]
pub async fn docs_permissions() -> HttpResponse {
    page(
        "en",
        Part::Permissions,
        "Permissions",
        &guide(&render::permissions_markdown()),
    )
}
