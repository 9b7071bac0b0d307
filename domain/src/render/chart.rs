//! Charts as SVG, narrow enough for a phone: no script, no font, no colour of their own. Words stand above what
//! they are about and never lie over it. A chart shows what its table says; whoever can't see it reads that.

use std::fmt::Write;

use super::diagram::escape;

const WIDTH: f64 = 340.0;
const MARGIN: f64 = 4.0;
/// Where values are written, at the right.
const VALUES: f64 = 48.0;
const ROW: f64 = 42.0;
/// About as many letters go beside each other.
const LETTERS: usize = 46;

/// A value on a line of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    /// What it is of.
    pub label: String,
    /// Where it stands; none if it is hidden.
    pub at: Option<f64>,
    /// The interval around it.
    pub reach: Option<(f64, f64)>,
    /// How it is written.
    pub written: String,
}

/// How many gave what, as bars.
#[must_use]
pub fn bars(name: &str, rows: &[(String, u64)]) -> String {
    let most = rows.iter().map(|row| row.1).max().unwrap_or(0).max(1);
    let room = WIDTH - 2.0 * MARGIN - VALUES;
    let mut body = String::new();
    let mut top = 0.0;
    for (label, count) in rows {
        let long = room * number(*count) / number(most);
        text(&mut body, MARGIN, top + 16.0, "", &short(label));
        _ = writeln!(
            body,
            "<rect class=\"bar\" x=\"{MARGIN}\" y=\"{}\" width=\"{long:.1}\" height=\"14\"/>",
            top + 22.0
        );
        text(
            &mut body,
            MARGIN + long + 6.0,
            top + 34.0,
            "value",
            &count.to_string(),
        );
        top += ROW;
    }
    svg(name, top + 4.0, &body)
}

/// Values on a common line from `least` to `largest`, one below the other; `mark` is marked on each.
#[must_use]
pub fn dots(name: &str, rows: &[Dot], (least, largest): (f64, f64), mark: Option<f64>) -> String {
    let room = WIDTH - 2.0 * MARGIN - VALUES;
    let across = |value: f64| {
        let part = (value - least) / (largest - least).max(f64::MIN_POSITIVE);
        MARGIN + room * part.clamp(0.0, 1.0)
    };
    let bottom = number(rows.len() as u64) * ROW;
    let mut body = String::new();
    let mark = mark.filter(|mark| (least..=largest).contains(mark));
    let mut top = 0.0;
    for row in rows {
        let middle = top + 29.0;
        text(&mut body, MARGIN, top + 16.0, "", &short(&row.label));
        line(&mut body, "grid", (MARGIN, middle), (MARGIN + room, middle));
        if let Some(mark) = mark.map(across) {
            line(
                &mut body,
                "mark",
                (mark, middle - 9.0),
                (mark, middle + 9.0),
            );
        }
        if let Some((low, high)) = row.reach {
            line(
                &mut body,
                "reach",
                (across(low), middle),
                (across(high), middle),
            );
        }
        if let Some(at) = row.at {
            dot(&mut body, across(at), middle);
        }
        text(
            &mut body,
            MARGIN + room + 8.0,
            middle + 5.0,
            "value",
            &row.written,
        );
        top += ROW;
    }
    for (at, anchor) in [(least, "start"), (largest, "end")] {
        ends(&mut body, across(at), bottom + 14.0, anchor, at);
    }
    svg(name, bottom + 20.0, &body)
}

/// Values one after the other, joined where none is hidden between them.
#[must_use]
pub fn course(name: &str, points: &[Dot], (least, largest): (f64, f64)) -> String {
    const HEIGHT: f64 = 190.0;
    const TOP: f64 = 26.0;
    const BOTTOM: f64 = 160.0;
    let left = MARGIN + 18.0;
    let step = (WIDTH - left - MARGIN - 12.0) / number(points.len().max(2) as u64 - 1);
    let down = |value: f64| {
        let part = (value - least) / (largest - least).max(f64::MIN_POSITIVE);
        BOTTOM - (BOTTOM - TOP) * part.clamp(0.0, 1.0)
    };
    let mut body = String::new();
    for value in [least, f64::midpoint(least, largest), largest] {
        line(
            &mut body,
            "grid",
            (left, down(value)),
            (WIDTH - MARGIN, down(value)),
        );
        ends(&mut body, left - 6.0, down(value) + 4.0, "end", value);
    }
    let mut before: Option<(f64, f64)> = None;
    let mut across = left + 6.0;
    for point in points {
        let here = point.at.map(|at| (across, down(at)));
        if let (Some(before), Some(here)) = (before, here) {
            line(&mut body, "path", before, here);
        }
        if let Some((across, height)) = here {
            dot(&mut body, across, height);
            middle(&mut body, across, height - 10.0, "value", &point.written);
        }
        middle(&mut body, across, BOTTOM + 20.0, "", &short(&point.label));
        before = here;
        across += step;
    }
    svg(name, HEIGHT, &body)
}

#[allow(clippy::cast_precision_loss)] // of counts of people, and of rows
fn number(count: u64) -> f64 {
    count as f64
}

fn short(label: &str) -> String {
    if label.chars().count() <= LETTERS {
        return label.to_owned();
    }
    let cut: String = label.chars().take(LETTERS - 1).collect();
    format!("{}…", cut.trim_end())
}

fn svg(name: &str, height: f64, body: &str) -> String {
    let name = escape(name);
    format!(
        "<svg class=\"chart\" role=\"img\" aria-label=\"{name}\" viewBox=\"0 0 {WIDTH} {height}\">\n{body}</svg>\n"
    )
}

fn text(body: &mut String, x: f64, y: f64, class: &str, words: &str) {
    anchored(body, (x, y), "start", class, words);
}

fn middle(body: &mut String, x: f64, y: f64, class: &str, words: &str) {
    anchored(body, (x, y), "middle", class, words);
}

/// A whole number at a line; halves go without.
fn ends(body: &mut String, x: f64, y: f64, anchor: &str, value: f64) {
    if value.fract() == 0.0 {
        let written = value.to_string().replace('-', "−");
        anchored(body, (x, y), anchor, "axis", &written);
    }
}

fn anchored(body: &mut String, (x, y): (f64, f64), anchor: &str, class: &str, words: &str) {
    // Writing to a String does not fail.
    _ = writeln!(
        body,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
        escape(words)
    );
}

fn line(body: &mut String, class: &str, from: (f64, f64), to: (f64, f64)) {
    let ((x1, y1), (x2, y2)) = (from, to);
    _ = writeln!(
        body,
        "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
    );
}

fn dot(body: &mut String, x: f64, y: f64) {
    _ = writeln!(
        body,
        "<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"/>"
    );
}
