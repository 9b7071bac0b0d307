//! The pieces that the page of results is put together from.

use std::fmt::Write;

use super::wire::Change;
use crate::http::html::escape;

#[allow(clippy::cast_precision_loss)] // of ends of scales
pub(super) fn whole((least, largest): (i64, i64)) -> (f64, f64) {
    (least as f64, largest as f64)
}

/// How far from nothing a change and its interval go, in whole points.
pub(super) fn furthest<'a>(changes: impl Iterator<Item = &'a Change>) -> f64 {
    let ends = changes.flat_map(|change| [change.lower, change.upper]);
    ends.fold(1.0, |most: f64, end| most.max(end.abs().ceil()))
}

/// An element with words in it.
pub(super) fn put(out: &mut String, element: &str, words: &str) {
    line(out, &format!("<{element}>{}</{element}>", escape(words)));
}

pub(super) fn line(out: &mut String, html: &str) {
    // Writing to a String does not fail.
    _ = writeln!(out, "{html}");
}

/// A chart and its table, beside each other where there is room.
pub(super) fn beside(out: &mut String, chart: &str, table: &str) {
    line(
        out,
        &format!("<div class=\"beside\">\n{chart}{table}</div>"),
    );
}

pub(super) fn table<const N: usize>(
    name: &str,
    heads: &[String; N],
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let heads: String = (heads.iter())
        .map(|words| format!("<th scope=\"col\">{}</th>", escape(words)))
        .collect();
    let row = |row: [String; N]| {
        let cells = row.map(|words| format!("<td>{}</td>", escape(&words)));
        format!("<tr>{}</tr>\n", cells.concat())
    };
    let rows: String = rows.map(row).collect();
    let name = escape(name);
    format!(
        "<div class=\"wide\" role=\"region\" aria-label=\"{name}\" tabindex=\"0\"><table>\n\
         <thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
    )
}
