//! For every guard: where it is missing, and the operation that mends it. One table.

use domain::lifecycle::{Action, Guard, Machine, Subject, Unmet};
use serde_json::Value;
use uuid::Uuid;

use super::unmet::MendingOperation;

/// Where in the resource or body the missing thing belongs.
pub fn pointer(unmet: &Unmet) -> Option<String> {
    match unmet.subject {
        Some(Subject::Section(section)) => Some(format!("/sections/{}", section.code())),
        Some(Subject::ConclusionPart(part)) => Some(format!("/{}", part.code())),
        _ => match unmet.guard {
            Guard::ReasonGiven => Some("/reason".into()),
            Guard::ContentMatches => Some("/contentHash".into()),
            Guard::CourseNamed => Some("/courseId".into()),
            Guard::OtherNeedNamed => Some("/needId".into()),
            _ => None,
        },
    }
}

/// The operation that mends a guard; `id` is the course's, run's or need's.
pub fn operation(
    machine: Machine,
    id: Uuid,
    action: Action,
    unmet: &Unmet,
) -> Option<MendingOperation> {
    _ = (machine, action);
    let (operation_id, method, href): (&str, &str, String) = match unmet.guard {
        Guard::PlanningMeetingHeld => (
            "recordMeeting",
            "POST",
            format!("/v1/courses/{id}/meetings"),
        ),
        _ => return None,
    };
    Some(MendingOperation {
        operation_id: operation_id.to_owned(),
        method: method.to_owned(),
        href,
        body: None::<Value>,
    })
}
