//! Who may use one operation, and when: the same tables as the two large pages, cut to what it needs.

use std::fmt::Write;

use super::lifecycle::{states, who};
use super::permissions::name;
use super::{capital, one, words};
use crate::lifecycle::Transition;
use crate::permissions::{Actor, Area, RULES, Right, Rule, View};

/// Who has one of these rights, one a line, how far and with what view; those whose view is hidden don't.
#[must_use]
pub fn who_may_markdown(rights: &[(Area, Right)], hidden: &[View]) -> String {
    let mut table = "| Who | How far | What is seen | Note |\n|---|---|---|---|\n".to_owned();
    for actor in Actor::all() {
        let mut told: Vec<String> = Vec::new();
        let gives = |rule: &&Rule| {
            rule.actor == actor
                && rights.contains(&(rule.area, rule.right))
                && !hidden.contains(&rule.view)
        };
        for rule in RULES.iter().filter(gives) {
            let line = format!(
                "| {} | {} | {} | {} |\n",
                name(actor),
                words(rule.reach.code()),
                words(rule.view.code()),
                rule.note
            );
            if !told.contains(&line) {
                told.push(line);
            }
        }
        table.push_str(&told.concat());
    }
    table
}

/// From which states an operation leads to which, whose turn it is, and what must hold.
#[must_use]
pub fn when_markdown(rows: &[&Transition]) -> String {
    let mut text = String::new();
    for row in rows {
        let from = match row.from.is_empty() {
            true => format!("Begins {}", one(row.machine)),
            false => format!("{} in {}", capital(&one(row.machine)), states(row.from)),
        };
        let to = match row.to {
            Some(to) => format!("becomes `{to}`"),
            None => "stays what it is".to_owned(),
        };
        // Writing to a String does not fail.
        _ = writeln!(text, "{from}, {to}. {}. {}\n", who(row), row.note);
        if row.guards.is_empty() {
            continue;
        }
        text.push_str("| What must hold | How strictly | What it asks |\n|---|---|---|\n");
        for guard in row.guards {
            let row = guard.row();
            let anchor = guard.code().to_lowercase();
            _ = writeln!(
                text,
                "| [{guard}](/docs/lifecycle#{anchor}) | {} | {} |",
                row.kind, row.says
            );
        }
        text.push('\n');
    }
    text
}
