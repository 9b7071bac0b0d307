//! `/problems`: a page for every error, with cause and remedy. Needs nothing but this server.

use std::fmt::Write;

use actix_web::web::Path;
use actix_web::{HttpResponse, get};

use super::call::Answer;
use super::html::{Part, escape, page};
use super::problem::Problem;
use crate::messages::Language;
use crate::problems::ProblemCode;

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
            "<li><a href=\"/problems/{code}\">{}</a> <span lang=\"en\">{}</span> \
             <span class=\"call\"><span class=\"method\">{}</span> <code>{code}</code></span></li>",
            escape(&code.title(&[Language::Nb])),
            escape(&code.title(&[Language::En])),
            code.status(),
        );
    }
    let main = format!(
        "<h1>Feil <span lang=\"en\">/ Errors</span></h1>\n\
         <p>Hver feil har en fast kode. Koden peker til en side med årsak og løsning.</p>\n\
         <p lang=\"en\">Each error has a stable code. Its page tells cause and remedy.</p>\n\
         <ul class=\"lines twofold\">\n{rows}</ul>\n"
    );
    page("nb", Part::Errors, "Feil / Errors", &main)
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
        "<p class=\"crumbs\"><a href=\"/problems\">Feil <span lang=\"en\">/ Errors</span></a></p>\n\
         <h1>{}</h1>\n<p class=\"request\"><span class=\"call\"><span class=\"method\">{}</span> \
         <code>{code}</code></span></p>\n\
         <h2 id=\"årsak\">Årsak</h2>\n<p>{}</p>\n<h2 id=\"løsning\">Løsning</h2>\n<p>{}</p>\n\
         <section class=\"other\" lang=\"en\">\n<h2 id=\"english\">In English: {}</h2>\n\
         <h3>Cause</h3>\n<p>{}</p>\n<h3>Remedy</h3>\n<p>{}</p>\n</section>\n",
        escape(&code.title(&nb)),
        code.status(),
        escape(&code.cause(&nb)),
        escape(&code.remedy(&nb)),
        escape(&code.title(&en)),
        escape(&code.cause(&en)),
        escape(&code.remedy(&en)),
    );
    Ok(page("nb", Part::Errors, &escape(&code.title(&nb)), &main))
}
