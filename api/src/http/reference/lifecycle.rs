//! `/v1/lifecycle`

use actix_web::get;
use domain::lifecycle::{self as rules, CONSEQUENCES, GUARDS, State, TRANSITIONS};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Reply;
use crate::http::call::{Answer, OpenCall};
use crate::http::codes::{Code, Phase};
use crate::messages::{self, Language};

/// What has a lifecycle.
pub type Machine = Code<rules::Machine>;
/// What can be done.
pub type Action = Code<rules::Action>;
/// Who acts.
pub type Who = Code<rules::Who>;
/// What must hold.
pub type Guard = Code<rules::Guard>;
/// How strict a guard is.
pub type Kind = Code<rules::Kind>;

/// What may happen to needs, courses, plans, runs and enrolments, by whom, and what must hold.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "machines": [{
        "machine": "plan", "says": "One version of a course's plan.", "initial": "draft",
        "states": [{ "code": "submitted", "title": "Til godkjenning", "says": "It waits for both sides' approval." }],
        "actions": [{
            "action": "approve", "path": "approve", "title": "Godkjenn",
            "says": "Approve the plan for one's own side.", "from": ["submitted"], "to": "approved",
            "who": ["ownSide"], "bothLeads": true,
            "guards": ["oneSideOnly", "sideHasNotApproved", "contentMatches"], "note": null
        }]
    }],
    "consequences": [{
        "machine": "plan", "action": "approve", "from": ["approved"], "to": "superseded", "of": "plan",
        "note": "The version in force until now, when another gets its second approval."
    }],
    "guards": [{
        "guard": "planningMeetingHeld", "kind": "method", "phase": "planning",
        "basis": "R1; minutes (ours)",
        "says": "A planning meeting was held with both sides there, and it has minutes.",
        "message": "Det er ikke holdt noe planleggingsmøte med begge sider til stede og referat."
    }]
}))]
pub struct Lifecycle {
    /// What has a lifecycle, each with its states and actions.
    pub machines: Vec<MachineRules>,
    /// Changes of state that follow from an action on something else, in the same write.
    pub consequences: Vec<ConsequenceRule>,
    /// What must hold before something may happen.
    pub guards: Vec<GuardRule>,
}

/// The lifecycle of one kind of thing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MachineRules {
    /// What has this lifecycle.
    pub machine: Machine,
    /// What that is, in English.
    pub says: String,
    /// Code of the state in which it begins.
    pub initial: String,
    /// Its states.
    pub states: Vec<StateText>,
    /// What can be done with it.
    pub actions: Vec<ActionRule>,
}

/// A state.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StateText {
    /// Its code.
    pub code: String,
    /// What to show people, in the language asked for.
    pub title: String,
    /// What it means, in English.
    pub says: String,
}

/// One action: from which states, by whom, under which guards.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActionRule {
    /// Its code.
    pub action: Action,
    /// How it stands in a URL: `POST …/actions/{path}`.
    pub path: String,
    /// What to write on the button, in the language asked for.
    pub title: String,
    /// What it does, in English.
    pub says: String,
    /// Codes of the states from which it is possible; empty if it brings something into being.
    pub from: Vec<String>,
    /// Code of the state it leads to; null if the state stays.
    pub to: Option<String>,
    /// Who acts.
    pub who: Vec<Who>,
    /// True if both sides must act, in two requests; the first waits for the other.
    pub both_leads: bool,
    /// What must hold.
    pub guards: Vec<Guard>,
    /// What else happens, in English; null if nothing.
    pub note: Option<String>,
}

/// A change of state that follows from an action on something else.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsequenceRule {
    /// What somebody acts on.
    pub machine: Machine,
    /// What they do.
    pub action: Action,
    /// What changes by it.
    pub of: Machine,
    /// Codes of the states that change.
    pub from: Vec<String>,
    /// Code of the state they become.
    pub to: String,
    /// Which things change, in English.
    pub note: String,
}

/// Something that must hold.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GuardRule {
    /// Its code.
    pub guard: Guard,
    /// How strict it is.
    pub kind: Kind,
    /// The phase that counts as not done together when a deviation passes it; null unless `method`.
    pub phase: Option<Phase>,
    /// On what it is based: a rule of the method, a source, or `(ours)` where the sources don't say it
    /// and this product makes a principle hold so.
    pub basis: String,
    /// What it asks, in English.
    pub says: String,
    /// What people are told when it does not hold, in the language asked for, without the
    /// particulars of a case.
    pub message: String,
}

/// Read the rules of the lifecycle
///
/// Every state, action and guard: for explaining and for drawing. A front end needs no copy of the
/// rules, since every `…/actions` says what can be done now and what is missing. Needs no token.
#[utoipa::path(tag = "Reference", security(()),
    responses((status = 200, description = "The rules.", body = Lifecycle)))]
#[get("/v1/lifecycle")]
pub async fn get_lifecycle(call: OpenCall) -> Answer {
    call.0
        .read(move |read| async move { Reply::json(&lifecycle(&read.ctx.languages)) })
        .await
}

fn lifecycle(languages: &[Language]) -> Lifecycle {
    let machine = |machine: &rules::Machine| MachineRules {
        machine: (*machine).into(),
        says: machine.describe().to_owned(),
        initial: machine.initial().code().to_owned(),
        states: State::all(*machine)
            .iter()
            .map(|state| state_text(languages, *state))
            .collect(),
        actions: TRANSITIONS
            .iter()
            .filter(|row| row.machine == *machine)
            .map(|row| action(languages, row))
            .collect(),
    };
    Lifecycle {
        machines: rules::Machine::ALL.iter().map(machine).collect(),
        consequences: CONSEQUENCES.iter().map(consequence).collect(),
        guards: GUARDS.iter().map(|row| guard(languages, row)).collect(),
    }
}

fn state_text(languages: &[Language], state: State) -> StateText {
    let id = format!("state-{}-{}", state.machine().code(), state.code());
    StateText {
        code: state.code().to_owned(),
        title: messages::text(languages, &id, &[]).0,
        says: state.describe().to_owned(),
    }
}

fn action(languages: &[Language], row: &rules::Transition) -> ActionRule {
    let id = format!("action-{}", row.action.code());
    ActionRule {
        action: row.action.into(),
        path: row.action.path().to_owned(),
        title: messages::text(languages, &id, &[]).0,
        says: row.action.describe().to_owned(),
        from: codes(row.from),
        to: row.to.map(|state| state.code().to_owned()),
        who: row.who.iter().map(|who| (*who).into()).collect(),
        both_leads: row.both_leads,
        guards: row.guards.iter().map(|guard| (*guard).into()).collect(),
        note: (!row.note.is_empty()).then(|| row.note.to_owned()),
    }
}

fn consequence(row: &rules::Consequence) -> ConsequenceRule {
    ConsequenceRule {
        machine: row.machine.into(),
        action: row.action.into(),
        of: row.to.machine().into(),
        from: codes(row.from),
        to: row.to.code().to_owned(),
        note: row.note.to_owned(),
    }
}

fn guard(languages: &[Language], row: &rules::GuardRow) -> GuardRule {
    let id = format!("guard-{}", row.guard.code());
    GuardRule {
        guard: row.guard.into(),
        kind: row.kind.into(),
        phase: row.phase.map(Into::into),
        basis: row.basis.to_owned(),
        says: row.says.to_owned(),
        message: messages::text(languages, &id, &[]).0,
    }
}

fn codes(states: &[State]) -> Vec<String> {
    states.iter().map(|state| state.code().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table_is_told_in_words() {
        let told = lifecycle(&[Language::En]);
        let actions = || told.machines.iter().flat_map(|machine| &machine.actions);
        let states = || told.machines.iter().flat_map(|machine| &machine.states);
        assert_eq!(told.machines.len(), rules::Machine::ALL.len());
        assert_eq!(actions().count(), TRANSITIONS.len());
        assert_eq!(told.guards.len(), GUARDS.len());
        assert_eq!(told.consequences.len(), CONSEQUENCES.len());
        // A text that exists nowhere comes back as its id.
        assert!(actions().all(|action| !action.title.starts_with("action-")));
        assert!(states().all(|state| !state.title.starts_with("state-")));
        assert!(
            told.guards
                .iter()
                .all(|guard| !guard.message.starts_with("guard-"))
        );
    }
}
