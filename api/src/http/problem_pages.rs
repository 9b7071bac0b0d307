//! `/problems`: a page for every error, with cause and remedy. Needs nothing but this server.

use std::fmt::Write;

use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};

use super::call::Answer;
use super::problem::Problem;
use crate::messages::Language;
use crate::problems::ProblemCode;

const HTML: &str = "text/html; charset=utf-8";

/// Every pair of colours here has a contrast of 7 : 1 or more.
const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 1.0625rem/1.6 system-ui, sans-serif; margin: 0 auto; max-width: 44rem; padding: 1.5rem; color: #1b1b1b; background: #fff; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
a { color: #003c8f; }
a:focus-visible { outline: 3px solid #003c8f; outline-offset: 2px; }
code { font-size: 1em; overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; }
li { margin: 0.4rem 0; }
@media (prefers-color-scheme: dark) {
  body { color: #f2f2f2; background: #161616; }
  a { color: #a9c9ff; }
  a:focus-visible { outline-color: #a9c9ff; }
}
";

/// List the errors
///
/// A page for people: every error this server can answer, in Norwegian and English, each with a link
/// to its own page. Works offline.
#[utoipa::path(tag = "Reference", security(()),
    responses((status = 200, description = "An HTML page.", body = String, content_type = "text/html")))]
#[get("/problems")]
pub async fn list_problems() -> HttpResponse {
    let mut rows = String::new();
    for code in ProblemCode::ALL {
        // Writing to a String never fails.
        _ = writeln!(
            rows,
            "<li><a href=\"/problems/{code}\"><code>{code}</code></a> ({}): {} \
             <span lang=\"en\">{}</span></li>",
            code.status(),
            sentence(&code.title(&[Language::Nb])),
            sentence(&code.title(&[Language::En])),
        );
    }
    let main = format!(
        "<h1>Feil <span lang=\"en\">/ Errors</span></h1>\n\
         <p>Hver feil har en fast kode. Koden peker til en side med årsak og løsning.</p>\n\
         <p lang=\"en\">Each error has a stable code. Its page tells cause and remedy.</p>\n\
         <ul>\n{rows}</ul>\n"
    );
    page("Feil / Errors", &main)
}

/// Explain an error
///
/// A page for people: what the error means, where it comes from and what to do, in Norwegian and
/// English. `type` of every problem points here. Works offline.
#[utoipa::path(tag = "Reference", security(()),
    responses(
        (status = 200, description = "An HTML page.", body = String, content_type = "text/html"),
        (status = 404, description = "There is no such error.",
            body = super::problem::ProblemDetails, content_type = "application/problem+json")))]
#[get("/problems/{code}")]
pub async fn get_problem(code: Path<String>) -> Answer {
    let code: ProblemCode = code
        .parse()
        .map_err(|_| Problem::new(ProblemCode::NotFound))?;
    let (nb, en) = ([Language::Nb], [Language::En]);
    let main = format!(
        "<h1>{}</h1>\n<p>Kode <code>{code}</code>, HTTP-status {}.</p>\n\
         <h2>Årsak</h2>\n<p>{}</p>\n<h2>Løsning</h2>\n<p>{}</p>\n\
         <section lang=\"en\">\n<h2>In English: {}</h2>\n\
         <h3>Cause</h3>\n<p>{}</p>\n<h3>Remedy</h3>\n<p>{}</p>\n</section>\n\
         <p><a href=\"/problems\">Alle feil <span lang=\"en\">/ All errors</span></a></p>\n",
        escape(&code.title(&nb)),
        code.status(),
        escape(&code.cause(&nb)),
        escape(&code.remedy(&nb)),
        escape(&code.title(&en)),
        escape(&code.cause(&en)),
        escape(&code.remedy(&en)),
    );
    Ok(page(&escape(&code.title(&nb)), &main))
}

fn page(title: &str, main: &str) -> HttpResponse {
    let html = format!(
        "<!doctype html>\n<html lang=\"nb\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – Sidestilt</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n{main}</main>\n</body>\n</html>\n"
    );
    HttpResponse::Ok()
        .content_type(HTML)
        .insert_header((header::CONTENT_LANGUAGE, "nb, en"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
        ))
        .body(html)
}

fn sentence(text: &str) -> String {
    let text = escape(text);
    if text.ends_with(['.', '!', '?']) {
        text
    } else {
        format!("{text}.")
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
