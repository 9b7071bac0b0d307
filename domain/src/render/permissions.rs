//! The page about permissions.

use super::{capital, words};
use crate::codes::{Role, Side};
use crate::permissions::{Actor, Area, RULES, Reach, Right, Rule, TOKEN_SCOPES, View, purposes};
use std::fmt::Write;

const INTRODUCTION: &str = "\
<!-- Produced from the tables in domain/. Do not edit: change the tables and run the tests with UPDATE_GOLDEN=1. -->
# Who may do what

Courses are planned, held and evaluated by two sides together: the **user side** (patients and relatives with experience of
their own) and the **professional side**. Around them stand people and machines with roles. This page says what each may
read and change. **What does not stand here is refused.**

Six things hold throughout:

- **Roles approve nothing; persons do, for their side.** Plans are approved and conclusions signed by a side's lead or
  deputy, in person. Machines and administrators never approve. A coordinator writes drafts and approves nothing; one who is
  also a side's lead approves as that lead, and this is shown.
- **Nobody stands on both sides of a course**, and a lead acts for the own side only.
- **Administrators read no personal data**, only logins. Statisticians and the public see figures and what is published.
- A role that ends, or is taken back, ends with the next request.
- **A machine needs the role and the scope**: its token must carry the scope that opens the area. People need no scope.
- **Joint courses** are seen by every host: course, working group, meetings, plan, runs without who takes part, conclusions.
  Participants' data is for the one host that is responsible for them, and for no other: if another host is, the owner's own
  staff don't see them either.

## Who

| Who | What they do |
|---|---|
";

/// The page `docs/permissions.md`.
#[must_use]
pub fn permissions_markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    for actor in Actor::all() {
        line(&mut page, &format!("| {} | {} |", name(actor), what(actor)));
    }
    line(
        &mut page,
        "\n## How far a right reaches\n\n| Reach | What it means |\n|---|---|",
    );
    for reach in Reach::ALL {
        line(
            &mut page,
            &format!("| {} | {} |", words(reach.code()), reach.describe()),
        );
    }
    line(
        &mut page,
        "\n## What one may do\n\n| Right | What it means |\n|---|---|",
    );
    for right in Right::ALL {
        line(
            &mut page,
            &format!("| {} | {} |", words(right.code()), right.describe()),
        );
    }
    line(
        &mut page,
        "\n## How much is seen\n\n| View | What it shows |\n|---|---|",
    );
    for view in View::ALL {
        line(
            &mut page,
            &format!("| {} | {} |", words(view.code()), view.describe()),
        );
    }
    line(
        &mut page,
        "\n## Scopes of machines' tokens\n\n| Scope | What it is for | What it opens |\n|---|---|---|",
    );
    for row in TOKEN_SCOPES {
        let rights: Vec<_> = row.rights.iter().map(|right| words(right.code())).collect();
        let areas: Vec<_> = row.areas.iter().map(|area| words(area.code())).collect();
        let opens = format!("{}: {}", rights.join(", "), areas.join(", "));
        let (scope, text) = (row.scope.code(), row.scope.describe());
        line(&mut page, &format!("| `{scope}` | {text} | {opens} |"));
    }
    line(
        &mut page,
        "\n## Purposes\n\nWhoever reads personal data names a purpose, and it is logged. These are \
         open to each; who is not named reads no personal data.\n\n| Who | Purposes |\n|---|---|",
    );
    for actor in Actor::all() {
        let codes: Vec<_> = purposes(actor)
            .iter()
            .map(|one| words(one.code()))
            .collect();
        if !codes.is_empty() {
            line(
                &mut page,
                &format!("| {} | {} |", name(actor), codes.join(", ")),
            );
        }
    }
    line(
        &mut page,
        "\n## Area by area\n\nWhere no view is named, everything is seen.",
    );
    for area in Area::ALL {
        section(&mut page, *area);
    }
    page
}

fn line(page: &mut String, text: &str) {
    // Writing to a String does not fail.
    let _ = writeln!(page, "{text}");
}

pub(super) fn name(actor: Actor) -> String {
    match actor {
        Actor::Role(role) => role.code().to_owned(),
        Actor::Lead(side) => format!("lead, {} side", side.code()),
        Actor::Member(side) => format!("member, {} side", side.code()),
        Actor::Public => "public".to_owned(),
    }
}

fn what(actor: Actor) -> &'static str {
    match actor {
        Actor::Role(role) => Role::describe(role),
        Actor::Lead(Side::User) => {
            "Leads the user side of a course's working group, or is its deputy."
        }
        Actor::Lead(Side::Professional) => {
            "Leads the professional side of a course's working group, or is its deputy."
        }
        Actor::Member(Side::User) => "Works on a course, on the user side.",
        Actor::Member(Side::Professional) => "Works on a course, on the professional side.",
        Actor::Public => "Anybody, without a login; with a personal link where the reach says so.",
    }
}

/// What a rule gives, apart from the right: two rules that give the same share a line.
fn terms(rule: &Rule) -> (Reach, View, &'static str) {
    (rule.reach, rule.view, rule.note)
}

fn section(page: &mut String, area: Area) {
    line(
        page,
        &format!(
            "\n### {}\n\n{}\n",
            capital(&words(area.code())),
            area.describe()
        ),
    );
    line(
        page,
        "| Who | May | How far | What is seen | Note |\n|---|---|---|---|---|",
    );
    for actor in Actor::all() {
        let rules: Vec<&Rule> = RULES
            .iter()
            .filter(|rule| rule.area == area && rule.actor == actor)
            .collect();
        let mut shown: Vec<(Reach, View, &str)> = Vec::new();
        for rule in &rules {
            let group = terms(rule);
            if shown.contains(&group) {
                continue;
            }
            shown.push(group);
            let rights: Vec<_> = rules
                .iter()
                .filter(|other| terms(other) == group)
                .map(|other| words(other.right.code()))
                .collect();
            let view = if rule.view == View::Full {
                String::new()
            } else {
                words(rule.view.code())
            };
            line(
                page,
                &format!(
                    "| {} | {} | {} | {view} | {} |",
                    name(actor),
                    rights.join(", "),
                    words(rule.reach.code()),
                    rule.note
                ),
            );
        }
    }
}
