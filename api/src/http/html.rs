//! The frame of every HTML page this server answers: plain, readable on a phone, nothing loaded from
//! elsewhere, no script.

use actix_web::HttpResponse;
use actix_web::http::header;

/// Light and dark; `tests/pages` measures its contrast.
const STYLE: &str = include_str!("style.css");

/// A page in `language` with `main` as its content, which must be HTML already.
pub fn page(language: &str, title: &str, main: &str) -> HttpResponse {
    let html = format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – Sidestilt</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header><nav aria-label=\"Sidestilt\"><a class=\"home\" href=\"/docs\">Sidestilt</a> \
         <a href=\"/docs/operations\" lang=\"en\">Operations</a> \
         <a href=\"/docs/lifecycle\" lang=\"en\">Lifecycle</a> \
         <a href=\"/docs/permissions\" lang=\"en\">Permissions</a> \
         <a href=\"/problems\" lang=\"en\">Errors</a></nav></header>\n\
         <main>\n{main}</main>\n</body>\n</html>\n"
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_LANGUAGE, language))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
        ))
        .body(html)
}

/// Text as HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
