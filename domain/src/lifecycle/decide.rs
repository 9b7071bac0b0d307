//! May this happen now, and if not, what is missing?

use super::{Action, Facts, Guard, Kind, Machine, State, TRANSITIONS, Transition, unmet};
use crate::codes::{ConclusionPart, Section, Side};

/// What a missing thing is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A side.
    Side(Side),
    /// A section of the plan.
    Section(Section),
    /// A part of the conclusion.
    ConclusionPart(ConclusionPart),
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// The guard.
    pub guard: Guard,
    /// How strict it is.
    pub kind: Kind,
    /// What it is about, when it is about a part of something.
    pub subject: Option<Subject>,
    /// Numbers and dates for the message, by name.
    pub params: Vec<(&'static str, String)>,
    /// Whether a recorded deviation passes it. Only ever true of method guards.
    pub deviated: bool,
}

impl Unmet {
    /// Whether it stands in the way.
    #[must_use]
    pub fn blocks(&self) -> bool {
        match self.kind {
            Kind::Hard => true,
            Kind::Method => !self.deviated,
            Kind::Warning => false,
        }
    }
}

/// The answer of [`decide`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The action does not exist in this state. Nowhere at all when the list is empty.
    NotFromHere {
        /// The states in which it does.
        allowed_from: Vec<State>,
    },
    /// Something stands in the way. The list holds everything that is unmet, warnings and passed
    /// deviations too.
    Unmet(Vec<Unmet>),
    /// It may happen.
    Ready {
        /// The state it leads to; none when the state stays, as after the first of two hands.
        to: Option<State>,
        /// What is unmet without standing in the way: warnings, and method guards passed by a
        /// recorded deviation.
        warnings: Vec<Unmet>,
    },
}

/// The row of an action, if the machine has it.
#[must_use]
pub fn transition(machine: Machine, action: Action) -> Option<&'static Transition> {
    TRANSITIONS
        .iter()
        .find(|row| row.machine == machine && row.action == action)
}

/// The sides that still have to act where both must; empty for every other action.
#[must_use]
pub fn waiting_on(row: &Transition, facts: &Facts) -> Vec<Side> {
    let acted = match row.action {
        Action::Approve => &facts.approved_sides,
        Action::AcceptFewer => &facts.accepted_fewer,
        Action::Sign => &facts.signed_sides,
        Action::Reopen => &facts.reopened_sides,
        _ => return Vec::new(),
    };
    Side::ALL
        .iter()
        .copied()
        .filter(|side| !acted.contains(side))
        .collect()
}

/// Decides whether `action` may happen to something of `machine` that is in `state` (`None`: it does
/// not exist yet). `deviations` are the guards for which a deviation is recorded: they pass method
/// guards and nothing else.
#[must_use]
pub fn decide(
    machine: Machine,
    action: Action,
    state: impl Into<Option<State>>,
    facts: &Facts,
    deviations: &[Guard],
) -> Decision {
    let Some(row) = transition(machine, action) else {
        return Decision::NotFromHere {
            allowed_from: Vec::new(),
        };
    };
    let here = match state.into() {
        Some(state) => row.from.contains(&state),
        None => row.from.is_empty(),
    };
    if !here {
        return Decision::NotFromHere {
            allowed_from: row.from.to_vec(),
        };
    }
    let missing: Vec<Unmet> = row
        .guards
        .iter()
        .flat_map(|guard| unmet(*guard, facts))
        .map(|gap| Unmet {
            deviated: gap.kind == Kind::Method && deviations.contains(&gap.guard),
            ..gap
        })
        .collect();
    if missing.iter().any(Unmet::blocks) {
        return Decision::Unmet(missing);
    }
    // The last hand moves the state; a hand before it only counts.
    let last_hand = waiting_on(row, facts)
        .iter()
        .all(|side| facts.acting_side == Some(*side));
    Decision::Ready {
        to: row.to.filter(|_| !row.both_leads || last_hand),
        warnings: missing,
    }
}
