//! The frame of every HTML page this server answers: plain, readable on a phone, nothing loaded from
//! elsewhere, no script, no style but that of its one stylesheet.

use std::fmt::Display;
use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header;
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::render::DIAGRAM_STYLE;

/// Light and dark; `tests/pages` measures its contrast.
const STYLE: &str = include_str!("style.css");

/// What a page may load: the stylesheet of this server, and nothing else from anywhere.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// Where a page belongs; the header leads to each.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Front,
    Operations,
    Lifecycle,
    Permissions,
    Errors,
}

impl Part {
    const ALL: [Self; 5] = [
        Self::Front,
        Self::Operations,
        Self::Lifecycle,
        Self::Permissions,
        Self::Errors,
    ];

    /// Path and name.
    fn link(self) -> (&'static str, &'static str) {
        match self {
            Self::Front => ("/docs", "Sidestilt"),
            Self::Operations => ("/docs/operations", "Operations"),
            Self::Lifecycle => ("/docs/lifecycle", "Lifecycle"),
            Self::Permissions => ("/docs/permissions", "Permissions"),
            Self::Errors => ("/problems", "Errors"),
        }
    }
}

/// A page in `language` with `main` as its content, which must be HTML already.
pub fn page(language: &str, here: Part, title: &str, main: &str) -> HttpResponse {
    let links: String = Part::ALL
        .map(|part| {
            let (path, name) = part.link();
            let current = match part == here {
                true => " aria-current=\"true\"",
                false => "",
            };
            format!("<a href=\"{path}\" lang=\"en\"{current}>{name}</a>\n")
        })
        .concat();
    let header = format!("<header><nav aria-label=\"Sidestilt\">\n{links}</nav></header>\n");
    let html = document(language, title, &header, main);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_LANGUAGE, language))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .body(html)
}

/// What a document that stands alone may load: nothing. Its style is known by its hash.
pub static ALONE: LazyLock<String> = LazyLock::new(|| {
    let style = digest::digest(&digest::SHA256, style().as_bytes());
    let hash = STANDARD.encode(style);
    POLICY.replace("'self'", &format!("'sha256-{hash}'"))
});

/// A document that stands alone, with its style in it: for pages that need a token, which no browser opens by
/// their address. A front end shows or saves them.
pub fn alone(language: &str, title: &str, main: &str) -> String {
    let style = format!("<style>{}</style>", style());
    framed(language, title, &style, &format!("<main>\n{main}</main>"))
}

/// A whole document, with `header` above its content; all of it HTML already.
fn document(language: &str, title: &str, header: &str, main: &str) -> String {
    let link = "<link rel=\"stylesheet\" href=\"/docs/style.css\">";
    let main = format!("<main>\n{main}</main>");
    framed(language, title, link, &format!("{header}{main}"))
}

fn framed(language: &str, title: &str, style: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – Sidestilt</title>\n{style}\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
}

/// The stylesheet of every page. A browser asks again after five minutes, so that a page of a new
/// release is not shown in the look of the one before for long.
pub fn stylesheet() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(style())
}

fn style() -> String {
    [DIAGRAM_STYLE, STYLE].concat()
}

/// Links to the parts of a page, each an id and its words, which must be HTML already.
pub fn jumps<Id: Display, Words: Display>(
    label: &str,
    parts: impl IntoIterator<Item = (Id, Words)>,
) -> String {
    let links: String = parts
        .into_iter()
        .map(|(id, words)| format!("<li><a href=\"#{id}\">{words}</a></li>\n"))
        .collect();
    format!("<nav class=\"jumps\" aria-label=\"{label}\"><ul>\n{links}</ul></nav>\n")
}

/// Text as HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
