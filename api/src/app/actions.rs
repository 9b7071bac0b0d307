//! What can be done with a thing now, by whom, and what is missing: the machinery that needs,
//! courses, plans and runs share.

use domain::codes::{PrincipalKind, Side};
use domain::lifecycle::{
    self, Action, Decision, Facts, Guard, Machine, State, TRANSITIONS, Transition, Unmet, Who,
};
use domain::permissions::{Area, Right, Target, needed, permits};
use uuid::Uuid;

use super::{Ctx, Refusal, Unit};

/// Somebody on whom an action waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// Of two hands, the one of this side.
    Side(Side),
    /// Whoever acts here, since the caller does not.
    Who(Who),
}

impl Waiting {
    /// The code on the wire: a side's, or of who acts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Side(side) => side.code(),
            Self::Who(who) => who.code(),
        }
    }
}

/// What surrounds a thing: the operations that mend what it lacks are found by these ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The thing itself.
    pub id: Uuid,
    /// Its course, if it belongs to one.
    pub course: Option<Uuid>,
    /// Its run, if it belongs to one.
    pub run: Option<Uuid>,
}

/// One action of a thing in its present state, as the caller stands to it.
#[derive(Debug, Clone)]
pub struct ActionState {
    /// The thing whose lifecycle it is.
    pub machine: Machine,
    /// The action.
    pub action: Action,
    /// The course it belongs to.
    pub course: Option<Uuid>,
    /// The run it belongs to, if it is not a run itself.
    pub run: Option<Uuid>,
    /// What the rules say, if everything a body has to tell is told.
    pub decision: Decision,
    /// Who must act; for an action that needs two hands, the sides that have not yet.
    pub waiting_on: Vec<Waiting>,
    /// True if it is the caller who may do it.
    pub allowed: bool,
}

impl ActionState {
    /// True if the caller can do it now.
    pub fn ready(&self) -> bool {
        self.allowed && matches!(self.decision, Decision::Ready { .. })
    }

    /// What is unmet, warnings and passed deviations too.
    pub fn unmet(&self) -> &[Unmet] {
        match &self.decision {
            Decision::Unmet(unmet)
            | Decision::Ready {
                warnings: unmet, ..
            } => unmet,
            Decision::NotFromHere { .. } => &[],
        }
    }
}

/// What an action is asked about.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The thing whose lifecycle it is.
    pub machine: Machine,
    /// The state it is in; none if it does not exist yet.
    pub state: Option<State>,
    /// Where it belongs, for the caller's rights.
    pub target: Target,
    /// The run it belongs to, if it is not a run itself.
    pub run: Option<Uuid>,
    /// What is known about it.
    pub facts: &'a Facts,
    /// Guards that a recorded deviation passes.
    pub deviations: &'a [Guard],
}

/// Every action that starts from the present state, whether the caller does it or somebody else.
/// What only the clock does is left out.
pub fn survey(ctx: &Ctx, question: &Question<'_>) -> Vec<ActionState> {
    let here = |row: &&Transition| match question.state {
        Some(state) => row.from.contains(&state),
        None => row.from.is_empty(),
    };
    TRANSITIONS
        .iter()
        .filter(|row| row.machine == question.machine && row.who != [Who::Clock])
        .filter(here)
        .map(|row| survey_one(ctx, question, row))
        .collect()
}

fn survey_one(ctx: &Ctx, question: &Question<'_>, row: &Transition) -> ActionState {
    let allowed = may(ctx, row, &question.target);
    let facts = as_if_told(question.facts);
    let hands = lifecycle::waiting_on(row, &facts);
    let waiting_on = match (row.both_leads, allowed) {
        (true, _) => hands.into_iter().map(Waiting::Side).collect(),
        (false, true) => Vec::new(),
        (false, false) => {
            let others = row.who.iter().filter(|who| **who != Who::Clock);
            others.copied().map(Waiting::Who).collect()
        }
    };
    let (machine, action) = (row.machine, row.action);
    let decision = lifecycle::decide(machine, action, question.state, &facts, question.deviations);
    ActionState {
        machine,
        action,
        course: question.target.course,
        run: question.run,
        decision,
        waiting_on,
        allowed,
    }
}

/// Whether the caller is one of those who do this. A hand for a side is given by a human who leads
/// that side, never by a machine or a role.
fn may(ctx: &Ctx, row: &Transition, target: &Target) -> bool {
    let right = needed(row.machine, row.action);
    let permitted = right.is_some_and(|(area, right)| ctx.view(area, right, target).is_some());
    let in_person = row.both_leads
        || row
            .who
            .iter()
            .any(|who| matches!(who, Who::Giver | Who::Named));
    permitted && (!in_person || ctx.caller.kind == PrincipalKind::Human)
}

/// The facts as they are once the body says what a body of this action says: a list of actions asks
/// whether it could be done, before anybody has written a reason or named a version.
fn as_if_told(facts: &Facts) -> Facts {
    Facts {
        reason_given: true,
        content_matches: true,
        merge_target: true,
        ..facts.clone()
    }
}

/// Where an action leads, and what is unmet without standing in the way.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The state after it; none if the state stays, as after the first of two hands.
    pub to: Option<State>,
    /// Warnings, and method guards passed by a deviation.
    pub warnings: Vec<Unmet>,
}

/// Lets `action` on the thing `id` happen, or refuses with what stands in the way.
///
/// # Errors
/// `Illegal` from another state, `Unmet` with everything that is missing.
pub fn allow(id: Uuid, action: Action, question: &Question<'_>) -> Result<Outcome, Refusal> {
    let machine = question.machine;
    match lifecycle::decide(
        machine,
        action,
        question.state,
        question.facts,
        question.deviations,
    ) {
        Decision::Ready { to, warnings } => Ok(Outcome { to, warnings }),
        Decision::Unmet(unmet) => Err(Refusal::Unmet {
            machine,
            place: Place {
                id,
                course: question.target.course,
                run: question.run,
            },
            action,
            unmet,
        }),
        Decision::NotFromHere { allowed_from } => Err(Refusal::Illegal {
            action,
            state: question.state.unwrap_or(machine.initial()),
            from: allowed_from,
        }),
    }
}

/// Asks the caller's right for an action of the lifecycle.
///
/// # Errors
/// `NotFound` if the caller may not even read it, `Forbidden` if not act on it.
pub fn permit(
    unit: &Unit,
    machine: Machine,
    action: Action,
    target: &Target,
) -> Result<(), Refusal> {
    let (area, right) = needed(machine, action)
        .ok_or_else(|| Refusal::Internal(format!("nobody may {}", action.code())))?;
    unit.permit(area, right, target).map(|_| ())
}

/// As what the caller uses `right` on `target`: the code of the role or of the place in the working
/// group, for the journal.
pub fn capacity(ctx: &Ctx, area: Area, right: Right, target: &Target) -> Option<&'static str> {
    let grants = &ctx.caller.grants;
    let lends = |grant: &&_| permits(std::slice::from_ref(*grant), area, right, target).is_some();
    grants.iter().find(lends).map(|grant| grant.actor.code())
}
