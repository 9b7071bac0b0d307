//! Lists of actions on the wire: what can be done now, whose turn it is, what is missing.

use domain::lifecycle::{Action, Machine};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::unmet::{self, UnmetGuard};
use crate::app::actions::{ActionState, Place, Waiting};
use crate::app::feedback;
use crate::messages::{self, Language};

/// Everything that can happen to a thing in its present state, by you or by others.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "resource": {
        "kind": "need", "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e",
        "href": "/v1/needs/0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e",
        "actionsHref": "/v1/needs/0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e/actions"
    },
    "state": "registered",
    "actions": [{
        "action": "adopt", "title": "Ta imot", "ready": true,
        "operation": {
            "operationId": "adoptNeed", "method": "POST",
            "href": "/v1/needs/0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e/actions/adopt", "body": null
        },
        "inputSchema": "AdoptNeedInput", "waitingOn": [], "unmet": []
    }]
}))]
pub struct ActionList {
    /// What the actions are about.
    pub resource: ResourceRef,
    /// Code of its present state.
    pub state: String,
    /// The actions that start from this state.
    pub actions: Vec<ActionStatus>,
}

/// Names one resource.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceRef {
    /// Kind of resource: `need`, `course`, `run`, `enrolment`, `form`, `window`, `improvementPoint`,
    /// `session`, `deviation`, `feedback`.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// Where to read it.
    pub href: String,
    /// Where to ask what can be done with it; null for what has no lifecycle.
    pub actions_href: Option<String>,
}

impl ResourceRef {
    /// The resource of this kind and id.
    pub fn new(kind: &str, id: Uuid) -> Self {
        // A word that is the same for one and for many.
        let many = if kind == feedback::KIND { "" } else { "s" };
        let href = format!("/v1/{}{many}/{id}", kebab(kind));
        let lifecycle = Machine::ALL.iter().any(|machine| machine.code() == kind);
        Self {
            kind: kind.to_owned(),
            id,
            actions_href: lifecycle.then(|| format!("{href}/actions")),
            href,
        }
    }
}

/// A kind as it stands in a URL: `improvementPoint` becomes `improvement-point`.
fn kebab(kind: &str) -> String {
    let mut word = String::new();
    for letter in kind.chars() {
        if letter.is_uppercase() {
            word.push('-');
        }
        word.extend(letter.to_lowercase());
    }
    word
}

/// One action: whether you can do it now, how, and if not, what is missing or whose turn it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActionStatus {
    /// Code of the action.
    pub action: String,
    /// What to write on the button, in the language asked for.
    pub title: String,
    /// True if you can do it now.
    pub ready: bool,
    /// The operation that does it.
    pub operation: ActionOperation,
    /// Name of the schema in this document that its body follows; null if it takes no body.
    pub input_schema: Option<String>,
    /// Whose turn it is: `user` or `professional` for a side whose hand is missing, otherwise who
    /// acts here when it isn't you (`coordinator`, `manager`, `lead`, `group` …).
    pub waiting_on: Vec<String>,
    /// What does not hold: what stands in the way, and warnings that don't.
    pub unmet: Vec<UnmetGuard>,
}

/// An action in a list of things: enough to show a button, no more.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "action": "activate", "ready": false, "waitingOn": ["manager"] }))]
pub struct ActionSummary {
    /// Code of the action.
    pub action: String,
    /// True if you can do it now.
    pub ready: bool,
    /// Whose turn it is, as in the full list of actions.
    pub waiting_on: Vec<String>,
}

/// The operation of this API that performs an action.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActionOperation {
    /// Its operationId in the OpenAPI document.
    pub operation_id: String,
    /// HTTP method.
    pub method: String,
    /// Path, ready to call.
    pub href: String,
    /// Members of the body that are known already, or that it is about; null if only people know.
    pub body: Option<Value>,
}

impl From<&ActionState> for ActionSummary {
    fn from(state: &ActionState) -> Self {
        Self {
            action: state.action.code().to_owned(),
            ready: state.ready(),
            waiting_on: codes(&state.waiting_on),
        }
    }
}

/// Actions in short, for an item of a list.
pub fn summaries(found: &[ActionState]) -> Vec<ActionSummary> {
    found.iter().map(ActionSummary::from).collect()
}

/// How an action is performed over HTTP.
pub struct Performed {
    /// operationId.
    pub operation_id: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path.
    pub href: String,
    /// Name of the schema of the body.
    pub input: Option<&'static str>,
}

impl Performed {
    /// As it is told to clients, without a body to start from.
    pub fn operation(self) -> ActionOperation {
        ActionOperation {
            operation_id: self.operation_id.to_owned(),
            method: self.method.to_owned(),
            href: self.href,
            body: None,
        }
    }
}

/// Says the actions of the thing `id` in the caller's language; `how` tells for each how it is
/// performed, and leaves out those that this server does not perform.
pub fn render(
    machine: Machine,
    id: Uuid,
    state: &str,
    actions: &[ActionState],
    how: impl Fn(Action) -> Option<Performed>,
    languages: &[Language],
) -> ActionList {
    let status =
        |found: &ActionState| how(found.action).map(|how| status(id, found, how, languages));
    ActionList {
        resource: ResourceRef::new(machine.code(), id),
        state: state.to_owned(),
        actions: actions.iter().filter_map(status).collect(),
    }
}

/// Says one action of the thing `id` in the caller's language.
pub fn status(
    id: Uuid,
    found: &ActionState,
    how: Performed,
    languages: &[Language],
) -> ActionStatus {
    let (machine, action) = (found.machine, found.action);
    let (title, _) = messages::text(languages, &format!("action-{}", action.code()), &[]);
    let place = Place {
        id,
        course: found.course,
        run: found.run,
    };
    let say = |gap| unmet::render(machine, place, gap, languages);
    ActionStatus {
        action: action.code().to_owned(),
        title,
        ready: found.ready(),
        input_schema: how.input.map(str::to_owned),
        operation: how.operation(),
        waiting_on: codes(&found.waiting_on),
        unmet: found.unmet().iter().map(say).collect(),
    }
}

fn codes(waiting: &[Waiting]) -> Vec<String> {
    waiting.iter().map(|one| one.code().to_owned()).collect()
}
