//! What is missing, in words, and the operation that mends it.

use domain::lifecycle::{Machine, Unmet};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::mend;
use crate::app::actions::Place;
use crate::messages::{self, Language};

/// Something the lifecycle asks for that isn't there yet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "code": "planningMeetingHeld", "kind": "method", "deviated": false,
    "message": "Det er ikke holdt noe planleggingsmøte med begge sider til stede og referat.",
    "pointer": null,
    "operation": {
        "operationId": "recordMeeting", "method": "POST",
        "href": "/v1/courses/0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e/meetings",
        "body": { "kind": "planning" }
    },
    "deviation": {
        "operationId": "recordDeviation", "method": "POST",
        "href": "/v1/courses/0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e/deviations",
        "body": { "guard": "planningMeetingHeld" }
    }
}))]
pub struct UnmetGuard {
    /// Stable code of the guard; `/v1/lifecycle` lists them all.
    pub code: String,
    /// `hard` refuses; `method` can be passed by recording a deviation, and then the run no longer
    /// counts as Standard metode; `warning` blocks nothing.
    pub kind: String,
    /// True if a recorded deviation lets the work go on all the same.
    pub deviated: bool,
    /// What is missing and what to do, for people.
    pub message: String,
    /// Where in the resource or the body it is missing, as JSON Pointer, if it has a place.
    pub pointer: Option<String>,
    /// The operation that mends it; null if the mend belongs in your request's own body (see
    /// `pointer`) or only time helps.
    pub operation: Option<MendingOperation>,
    /// For a `method` guard: the operation that records why the work goes on without it.
    pub deviation: Option<MendingOperation>,
}

/// An operation of this API that you can call to mend something.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MendingOperation {
    /// Its operationId in the OpenAPI document.
    pub operation_id: String,
    /// HTTP method.
    pub method: String,
    /// Path, ready to call.
    pub href: String,
    /// A body to start from, if it can be guessed; null if only people know.
    pub body: Option<Value>,
}

/// Says a guard in the caller's language.
pub fn render(machine: Machine, place: Place, unmet: &Unmet, languages: &[Language]) -> UnmetGuard {
    let code = unmet.guard.code();
    let (message, _) = messages::unmet(languages, unmet);
    UnmetGuard {
        code: code.to_owned(),
        kind: unmet.kind.code().to_owned(),
        deviated: unmet.deviated,
        message,
        pointer: mend::pointer(unmet),
        operation: mend::operation(machine, place, unmet),
        deviation: mend::deviation(machine, place, unmet),
    }
}
