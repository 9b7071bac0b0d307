//! The page about the lifecycle.

use super::{capital, one, words};
use crate::lifecycle::{
    CONSEQUENCES, GUARDS, Guard, Kind, Machine, State, TRANSITIONS, Transition, Who,
};
use std::fmt::Write;

const INTRODUCTION: &str = "\
<!-- Produced from the tables in domain/. Do not edit: change the tables and run the tests with UPDATE_GOLDEN=1. -->
# The lifecycle

Learning and mastery centres in Norway hold group courses for people with long-term health challenges and for their
relatives. Their way of working, *Standard metode*, asks that two sides plan, hold and evaluate each course together, as
equals: the **user side** (patients and relatives with experience of their own) and the **professional side**.

This page says what can happen to a *need* (somebody says that a group lacks an offer), a *course* (the offer that lasts),
a *plan* (one version of how the course is held), a *run* (one holding of the course, by one approved plan version), an
*enrolment* (a party of one or more seats in a run); then to a *form*, a *window* (when a form is answered) and an
*improvement point* (what to do better next time). For each: its states, what can be done in them, by whom, and what must
hold.

![The whole round, from proposed course to closed run](lifecycle.svg)

## How to read it

What must hold is of three kinds:

| Kind | What it does |
|---|---|
";

const BASIS: &str = "
Nothing replaces an approval, a signature or a reason: they are hard. What can be deviated from is only what the two sides
do *together*. A deviation records why it was not done, by whom this was decided, and each side's comment. Work goes on;
the run then says openly that it was not planned, held or evaluated together in that phase, and no report counts it as
*Standard metode*. So nobody is driven to invent minutes, and the figures stay true.

Each rule names its basis: MT (Midt-Troms 2011), ØF (Østfold 2012), NK (the national mapping of 2015), SB (Smakebiter
2014), or a number R1 to R9 for the rules drawn from them. **(ours)** means that the sources do not say it: it is how this
product makes a principle hold. *It is not a national rule*, and nobody should quote it as one.

| Rule | In short |
|---|---|
| R1 | At least one user and one professional take part in planning, in delivery and in evaluation; the number is ours. |
| R2 | A run counts as *Standard metode* only if R1 held in all of them; judging each run is ours. |
| R3 | Two or more experienced users are preferred. |
| R4 | Neither side's approval replaces the other's, and a change of the plan voids both (ours). |
| R5 | What was not done together is recorded as a deviation with its reason; the label is lost, work goes on (ours). |
| R6 | One person stands on one side only in a course (ours). |
| R7 | A user representative has worked through the experience, and has not only just become a patient. |
| R8 | User representatives share the group's diagnosis where that can be had. |
| R9 | User representatives are recruited through a user organisation first. |

*The coordinator* is staff of the centre who convene and arrange; *the manager* answers for the organisation; *the working
group* is those of both sides who plan the course, and each side of it has a *lead* and a *deputy*. Who may do what beyond
this page stands under [permissions](permissions.md).

*Both sides* means two requests by two persons, one for each side; after the first, the action waits for the other side. A
deputy may do all that a lead may.
";

/// The page `docs/lifecycle.md`.
#[must_use]
pub fn lifecycle_markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    for kind in Kind::ALL {
        line(&mut page, &format!("| {kind} | {} |", kind.describe()));
    }
    page.push_str(BASIS);
    for machine in Machine::ALL {
        section(&mut page, *machine);
    }
    guards(&mut page);
    page
}

fn line(page: &mut String, text: &str) {
    // Writing to a String does not fail.
    let _ = writeln!(page, "{text}");
}

fn rows(machine: Machine) -> impl Iterator<Item = &'static Transition> {
    TRANSITIONS.iter().filter(move |row| row.machine == machine)
}

fn section(page: &mut String, machine: Machine) {
    line(
        page,
        &format!(
            "\n## {}\n\n{}\n",
            capital(&words(machine.code())),
            machine.describe()
        ),
    );
    mermaid(page, machine);
    line(page, "\n| State | What it means |\n|---|---|");
    for state in State::all(machine) {
        line(page, &format!("| `{state}` | {} |", state.describe()));
    }
    line(
        page,
        "\n| Action | From | To | Who | What must hold | What else happens |\n|---|---|---|---|---|---|",
    );
    for row in rows(machine) {
        let from = if row.from.is_empty() {
            "(new)".to_owned()
        } else {
            states(row.from)
        };
        let to = row
            .to
            .map_or_else(|| "(stays)".to_owned(), |to| format!("`{to}`"));
        let note = [row.action.describe(), row.note].join(" ");
        line(
            page,
            &format!(
                "| `{}` | {from} | {to} | {} | {} | {} |",
                row.action.path(),
                who(row),
                held(row.guards),
                note.trim()
            ),
        );
    }
    let follows: Vec<_> = CONSEQUENCES
        .iter()
        .filter(|row| row.to.machine() == machine)
        .collect();
    if !follows.is_empty() {
        line(
            page,
            "\nWhat follows from something else, in the same write:\n",
        );
        for row in follows {
            let cause = format!("`{}` of {}", row.action.path(), one(row.machine));
            line(
                page,
                &format!(
                    "- {cause}: {} → `{}`. {}",
                    states(row.from),
                    row.to,
                    row.note
                ),
            );
        }
    }
}

pub(super) fn states(states: &[State]) -> String {
    states
        .iter()
        .map(|state| format!("`{state}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

pub(super) fn who(row: &Transition) -> String {
    let names: Vec<_> = row.who.iter().map(|who| Who::describe(*who)).collect();
    let both = if row.both_leads {
        " — **both sides**"
    } else {
        ""
    };
    capital(&names.join(", or ")) + both
}

fn held(guards: &[Guard]) -> String {
    let name = |guard: &Guard| {
        let mark = match guard.row().kind {
            Kind::Hard => "",
            Kind::Method => " *(method)*",
            Kind::Warning => " *(warning)*",
        };
        format!("[{guard}](#{}){mark}", guard.code().to_lowercase())
    };
    if guards.is_empty() {
        "nothing more".to_owned()
    } else {
        guards.iter().map(name).collect::<Vec<_>>().join(" · ")
    }
}

fn mermaid(page: &mut String, machine: Machine) {
    line(page, "```mermaid\nstateDiagram-v2\n    direction LR");
    line(page, &format!("    [*] --> {}", machine.initial()));
    for row in rows(machine) {
        let both = if row.both_leads { " (both sides)" } else { "" };
        let action = words(row.action.path()).replace('-', " ");
        for from in row.from {
            line(
                page,
                &format!("    {from} --> {}: {action}{both}", row.to.unwrap_or(*from)),
            );
        }
    }
    for row in CONSEQUENCES
        .iter()
        .filter(|row| row.to.machine() == machine)
    {
        for from in row.from {
            let cause = if row.machine == machine {
                "another version"
            } else {
                row.machine.code()
            };
            line(
                page,
                &format!("    {from} --> {}: {cause}, {}", row.to, row.action.path()),
            );
        }
    }
    let leaves =
        |state: &State| rows(machine).any(|row| row.from.contains(state) && row.to != Some(*state));
    for state in State::all(machine)
        .into_iter()
        .filter(|state| !leaves(state))
    {
        line(page, &format!("    {state} --> [*]"));
    }
    line(page, "```");
}

fn guards(page: &mut String) {
    line(page, "\n## What must hold, one by one\n");
    line(
        page,
        "| Name | Kind | Phase | What it asks | Basis | Where |\n|---|---|---|---|---|---|",
    );
    for row in GUARDS {
        let anchor = row.guard.code().to_lowercase();
        let phase = row
            .phase
            .map_or_else(|| "–".to_owned(), |phase| phase.to_string());
        let places: Vec<_> = TRANSITIONS
            .iter()
            .filter(|transition| transition.guards.contains(&row.guard))
            .map(|row| format!("{} `{}`", words(row.machine.code()), row.action.path()))
            .collect();
        line(
            page,
            &format!(
                "| <a id=\"{anchor}\"></a>`{}` | {} | {phase} | {} | {} | {} |",
                row.guard,
                row.kind,
                row.says,
                row.basis,
                places.join(", ")
            ),
        );
    }
}
