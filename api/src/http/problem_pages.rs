//! `/problems`: a page for every error, with cause and remedy, in the language asked for first and the
//! others below it. Needs nothing but this server.

use std::fmt::Write;

use actix_web::web::Path;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, get};

use super::call::Answer;
use super::html::{Part, escape, page};
use super::observe::RequestMeta;
use super::problem::Problem;
use crate::messages::{self, Language};
use crate::problems::ProblemCode;

/// The languages that have a word for every error.
const WRITTEN: [Language; 3] = [Language::Nb, Language::Nn, Language::En];

/// The written languages, the caller's first.
fn languages(request: &HttpRequest) -> Vec<Language> {
    let extensions = request.extensions();
    let wanted = extensions.get::<RequestMeta>().map(|meta| &meta.languages);
    let wanted = wanted.into_iter().flatten().copied();
    let mut all = Vec::new();
    for language in wanted.chain(WRITTEN) {
        if WRITTEN.contains(&language) && !all.contains(&language) {
            all.push(language);
        }
    }
    all
}

fn word(language: Language, id: &str) -> String {
    escape(&messages::text(&[language], id, &[]).0)
}

/// List the errors
///
/// A page for people: every error this server can answer, in the language of Accept-Language and in
/// English or bokmål, each with a link to its own page. Works offline.
#[utoipa::path(tag = "Reference", security(()),
    responses((status = 200, description = "An HTML page.", body = String, content_type = "text/html")))]
#[get("/problems")]
pub async fn list_problems(request: HttpRequest) -> HttpResponse {
    let first = languages(&request).first().copied().unwrap_or(Language::Nb);
    let second = match first {
        Language::En => Language::Nb,
        _ => Language::En,
    };
    let (here, there) = (messages::tag(first), messages::tag(second));
    let mut rows = String::new();
    for code in ProblemCode::ALL {
        // Writing to a String never fails.
        _ = writeln!(
            rows,
            "<li><a href=\"/problems/{code}\">{}</a> <span lang=\"{there}\">{}</span> \
             <span class=\"call\"><span class=\"method\">{}</span> <code>{code}</code></span></li>",
            escape(&code.title(&[first])),
            escape(&code.title(&[second])),
            code.status(),
        );
    }
    let main = format!(
        "<h1>{} <span lang=\"{there}\">/ {}</span></h1>\n<p>{}</p>\n<p lang=\"{there}\">{}</p>\n\
         <ul class=\"lines twofold\">\n{rows}</ul>\n",
        word(first, "page-errors"),
        word(second, "page-errors"),
        word(first, "page-errors-about"),
        word(second, "page-errors-about"),
    );
    page(here, Part::Errors, &word(first, "page-errors"), &main)
}

/// Explain an error
///
/// A page for people: what the error means, where it comes from and what to do, in the language of
/// Accept-Language, and below it in the other two of bokmål, nynorsk and English. `type` of every
/// problem points here. Works offline.
#[utoipa::path(tag = "Reference", security(()),
    responses(
        (status = 200, description = "An HTML page.", body = String, content_type = "text/html"),
        (status = 404, description = "There is no such error.",
            body = super::problem::ProblemDetails, content_type = "application/problem+json")))]
#[get("/problems/{code}")]
pub async fn get_problem(request: HttpRequest, code: Path<String>) -> Answer {
    let code: ProblemCode = code
        .parse()
        .map_err(|_| Problem::new(ProblemCode::NotFound))?;
    let languages = languages(&request);
    let (first, others) = languages.split_first().unwrap_or((&Language::Nb, &[]));
    let others: String = others.iter().map(|one| in_language(code, *one)).collect();
    let main = format!(
        "<p class=\"crumbs\"><a href=\"/problems\">{}</a></p>\n\
         <h1>{}</h1>\n<p class=\"request\"><span class=\"call\"><span class=\"method\">{}</span> \
         <code>{code}</code></span></p>\n{}{others}",
        word(*first, "page-errors"),
        escape(&code.title(&[*first])),
        code.status(),
        told(code, *first, "h2"),
    );
    let title = escape(&code.title(&[*first]));
    Ok(page(messages::tag(*first), Part::Errors, &title, &main))
}

/// Cause and remedy, each below a heading.
fn told(code: ProblemCode, language: Language, heading: &str) -> String {
    format!(
        "<{heading}>{}</{heading}>\n<p>{}</p>\n<{heading}>{}</{heading}>\n<p>{}</p>\n",
        word(language, "page-cause"),
        escape(&code.cause(&[language])),
        word(language, "page-remedy"),
        escape(&code.remedy(&[language])),
    )
}

fn in_language(code: ProblemCode, language: Language) -> String {
    let tag = messages::tag(language);
    format!(
        "<section class=\"other\" lang=\"{tag}\">\n<h2 id=\"{tag}\">{}: {}</h2>\n{}</section>\n",
        word(language, "page-language"),
        escape(&code.title(&[language])),
        told(code, language, "h3"),
    )
}
