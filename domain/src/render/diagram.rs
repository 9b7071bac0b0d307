//! The state diagram as SVG: no script, no font, no link. States are columns, actions are rows; each
//! action has a row of its own and its label beside it, so that no label can ever lie over another,
//! whatever the table says.

use super::{capital, one, words};
use crate::lifecycle::{CONSEQUENCES, Machine, State, TRANSITIONS, Who};
use std::fmt::Write;

const MARGIN: usize = 32;
const LABEL: usize = 350;
const COLUMN: usize = 132;
const BOX: usize = 116;
const HEADER: usize = 112;
const ROW: usize = 44;
const BRIDGE: usize = 64;

/// How a diagram looks: a file carries it, a page that shows one has it in its stylesheet.
pub const DIAGRAM_STYLE: &str = include_str!("diagram.css");

/// A picture with its name and what it shows, in words.
pub struct Diagram {
    title: String,
    description: String,
    width: usize,
    height: usize,
    body: String,
}

impl Diagram {
    /// As a file that needs nothing but itself.
    #[must_use]
    pub fn file(&self) -> String {
        let title = escape(&self.title);
        let description = escape(&self.description);
        self.svg(
            "xmlns=\"http://www.w3.org/2000/svg\" aria-labelledby=\"t d\"",
            &format!(
                "<title id=\"t\">{title}</title>\n<desc id=\"d\">{description}</desc>\n\
                 <style>\n{DIAGRAM_STYLE}</style>\n"
            ),
        )
    }

    /// As an element of a page that has [`DIAGRAM_STYLE`]. It has no ids, since a page may show
    /// several.
    #[must_use]
    pub fn element(&self) -> String {
        let label = escape(&format!("{}. {}", self.title, self.description));
        self.svg(&format!("aria-label=\"{label}\""), "")
    }

    fn svg(&self, attributes: &str, head: &str) -> String {
        let (width, height, body) = (self.width, self.height, &self.body);
        format!(
            "<svg class=\"diagram\" role=\"img\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" {attributes}>\n{head}\
             <rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>\n{body}</svg>\n"
        )
    }
}

/// How a row is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// An action of one person.
    Plain,
    /// An action that both sides must take.
    Both,
    /// What follows from something else.
    Then,
}

struct Row {
    label: String,
    who: String,
    from: Vec<State>,
    /// Where the arrow ends; none when every state stays.
    to: Option<State>,
    style: Style,
}

fn rows(machine: Machine) -> Vec<Row> {
    let actions = TRANSITIONS
        .iter()
        .filter(|row| row.machine == machine)
        .map(|row| Row {
            label: capital(&row.action.path().replace('-', " ")),
            who: if row.both_leads {
                "both sides: each side's lead or deputy".to_owned()
            } else {
                row.who
                    .iter()
                    .map(|who| Who::describe(*who))
                    .collect::<Vec<_>>()
                    .join(", ")
            },
            from: row.from.to_vec(),
            to: row.to,
            style: if row.both_leads {
                Style::Both
            } else {
                Style::Plain
            },
        });
    let follows = CONSEQUENCES
        .iter()
        .filter(|row| row.to.machine() == machine)
        .map(|row| Row {
            label: capital(&words(row.to.code())),
            who: if row.machine == machine {
                format!("follows: {} of another version", row.action.path())
            } else {
                format!("follows: {} of the {}", row.action.path(), row.machine)
            },
            from: row.from.to_vec(),
            to: Some(row.to),
            style: Style::Then,
        });
    actions.chain(follows).collect()
}

/// The state diagram of one machine.
#[must_use]
pub fn lifecycle_diagram(machine: Machine) -> Diagram {
    let title = format!("Lifecycle of {}", one(machine));
    diagram(title, &[machine], &[])
}

/// The state diagram of the whole round: course, plan, run.
#[must_use]
pub fn round_diagram() -> Diagram {
    diagram(
        "The round: course, plan, run".to_owned(),
        &[Machine::Course, Machine::Plan, Machine::Run],
        &[
            "A course is planned: its working group of both sides drafts a plan.",
            "With a plan in force, a run of it is scheduled. What a closed run taught goes into the next draft.",
        ],
    )
}

fn diagram(title: String, machines: &[Machine], bridges: &[&str]) -> Diagram {
    let columns = machines
        .iter()
        .map(|machine| State::all(*machine).len())
        .max()
        .unwrap_or(0);
    let width = 2 * MARGIN + LABEL + columns * COLUMN;
    let mut body = String::new();
    let mut described = Vec::new();
    let mut y = MARGIN;
    for (index, machine) in machines.iter().enumerate() {
        y = panel(&mut body, *machine, y, LABEL + columns * COLUMN);
        described.push(sentence(*machine));
        if let Some(bridge) = bridges.get(index) {
            let x = MARGIN + 8;
            let (top, tip) = (y + 12, y + BRIDGE - 18);
            draw(
                &mut body,
                &format!("<path class=\"edge\" d=\"M{x} {top}V{tip}\"/>"),
            );
            draw(&mut body, &head(x, tip, "0 0 -6 -10 6 -10", "dot"));
            text(&mut body, "bridge", x + 20, y + BRIDGE / 2 + 2, bridge);
            y += BRIDGE;
        }
    }
    let key = "A dot: possible from here. An arrow: leads there. A loop: the state stays. \
               Double: both sides must act. Dashed: follows from something else. Grey: an end.";
    text(&mut body, "about", MARGIN, y + 34, key);
    let height = y + 34 + MARGIN;
    Diagram {
        title,
        description: described.join(" "),
        width,
        height,
        body,
    }
}

/// The diagram in words, for those who can't see it.
fn sentence(machine: Machine) -> String {
    let names = |states: &[State]| {
        states
            .iter()
            .map(|state| words(state.code()))
            .collect::<Vec<_>>()
            .join(" or ")
    };
    let steps: Vec<String> = rows(machine)
        .iter()
        .map(|row| {
            let from = if row.from.is_empty() {
                "new".to_owned()
            } else {
                names(&row.from)
            };
            let to = row.to.map_or_else(
                || "stays".to_owned(),
                |to| format!("to {}", words(to.code())),
            );
            let both = if row.style == Style::Both {
                " (both sides)"
            } else {
                ""
            };
            format!("{}{both}: {from} {to}", row.label)
        })
        .collect();
    format!("{}: {}.", capital(&words(machine.code())), steps.join("; "))
}

/// Draws one machine from `top` on; answers where it ends.
fn panel(body: &mut String, machine: Machine, top: usize, width: usize) -> usize {
    let states = State::all(machine);
    let rows = rows(machine);
    let first_row = top + HEADER;
    let end = first_row + rows.len() * ROW;
    let left = MARGIN + LABEL;
    let x = |state: &State| {
        left + COLUMN / 2 + COLUMN * states.iter().position(|s| s == state).unwrap_or(0)
    };

    let title = capital(&words(machine.code()));
    text(body, "title", MARGIN, top + 22, &title);
    text(body, "about", MARGIN, top + 44, machine.describe());
    for index in (0..rows.len()).step_by(2) {
        let y = first_row + index * ROW;
        draw(
            body,
            &format!(
                "<rect class=\"stripe\" x=\"{MARGIN}\" y=\"{y}\" width=\"{width}\" height=\"{ROW}\" rx=\"6\"/>"
            ),
        );
    }
    for state in &states {
        let (x, y) = (x(state), top + 62);
        let last = !rows
            .iter()
            .any(|row| row.from.contains(state) && row.to != Some(*state));
        let class = if last { "box last" } else { "box" };
        draw(
            body,
            &format!("<path class=\"life\" d=\"M{x} {}V{end}\"/>", y + 34),
        );
        let left = x - BOX / 2;
        draw(
            body,
            &format!(
                "<rect class=\"{class}\" x=\"{left}\" y=\"{y}\" width=\"{BOX}\" height=\"34\" rx=\"17\"/>"
            ),
        );
        text(body, "state", x, y + 22, &words(state.code()));
    }
    for (index, row) in rows.iter().enumerate() {
        let y = first_row + index * ROW;
        text(body, "action", MARGIN + 12, y + 19, &row.label);
        let who = if row.style == Style::Both {
            "who bothtext"
        } else {
            "who"
        };
        text(body, who, MARGIN + 12, y + 36, &row.who);
        edges(body, row, y + ROW / 2, left, x);
    }
    end
}

fn edges(body: &mut String, row: &Row, y: usize, left: usize, x: impl Fn(&State) -> usize) {
    let (line, dot) = match row.style {
        Style::Plain => ("edge", "dot"),
        Style::Both => ("both", "bothdot"),
        Style::Then => ("then", "thendot"),
    };
    let mut arrow = |from: usize, to: usize| {
        // Shortened, so that the line ends inside the arrow's head.
        let (end, points) = if to > from {
            (to - 10, "0 0 -12 -6 -12 6")
        } else {
            (to + 10, "0 0 12 -6 12 6")
        };
        if row.style == Style::Both {
            draw(
                body,
                &format!(
                    "<path class=\"both\" d=\"M{from} {}H{end}M{from} {}H{end}\"/>",
                    y - 2,
                    y + 2
                ),
            );
        } else {
            draw(
                body,
                &format!("<path class=\"{line}\" d=\"M{from} {y}H{end}\"/>"),
            );
        }
        draw(
            body,
            &format!("<circle class=\"{dot}\" cx=\"{from}\" cy=\"{y}\" r=\"5\"/>"),
        );
        draw(body, &head(to, y, points, dot));
    };
    match row.to {
        Some(to) if row.from.is_empty() => arrow(left + 14, x(&to)),
        Some(to) => row
            .from
            .iter()
            .filter(|from| **from != to)
            .for_each(|from| arrow(x(from), x(&to))),
        None => {}
    }
    for from in row
        .from
        .iter()
        .filter(|from| row.to.is_none_or(|to| to == **from))
    {
        // To the left, where an arrow of the same row comes in from the right.
        let mirror = if row.to.is_some() { -1 } else { 1 };
        let (x, head) = (x(from), head(4, 5, "0 0 13 1 5 11", dot));
        let path = format!(
            "<path class=\"{line}\" fill=\"none\" d=\"M0 0c8 -20 34 -20 34 0c0 14 -14 18 -24 10\"/>"
        );
        draw(
            body,
            &format!("<g transform=\"translate({x} {y}) scale({mirror} 1)\">{path}{head}</g>"),
        );
        draw(
            body,
            &format!("<circle class=\"{dot}\" cx=\"{x}\" cy=\"{y}\" r=\"5\"/>"),
        );
    }
}

/// An arrow's head: a triangle at `x`, `y`.
fn head(x: usize, y: usize, points: &str, class: &str) -> String {
    format!("<polygon class=\"{class}\" transform=\"translate({x} {y})\" points=\"{points}\"/>")
}

fn draw(body: &mut String, element: &str) {
    // Writing to a String does not fail.
    let _ = writeln!(body, "{element}");
}

fn text(body: &mut String, class: &str, x: usize, y: usize, text: &str) {
    draw(
        body,
        &format!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>",
            escape(text)
        ),
    );
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
