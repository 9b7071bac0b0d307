//! What mends the guards of a run.

use domain::lifecycle::{Guard, Subject, Unmet};
use serde_json::json;

use super::{call, post};
use crate::app::actions::Place;
use crate::http::unmet::MendingOperation;

/// The operation that mends a guard of the run at `place`. What is asked before there is a run is
/// mended at its course.
pub(super) fn operation(place: Place, unmet: &Unmet) -> Option<MendingOperation> {
    let id = place.id;
    let run = |rest: &str| format!("/v1/runs/{id}{rest}");
    let course = |rest: &str| place.course.map(|id| format!("/v1/courses/{id}{rest}"));
    Some(match unmet.guard {
        // Before there is a run the plan is what its course lacks.
        Guard::PlanInForce if place.course == Some(id) => {
            let (operation, action) = next_for_the_plan(unmet);
            call(operation, "POST", course(&format!("/actions/{action}"))?)
        }
        Guard::PlanInForce => call("listCourseActions", "GET", course("/actions")?),
        Guard::CourseActive => call("activateCourse", "POST", course("/actions/activate")?),
        Guard::SessionsPlanned => call("planSession", "POST", run("/sessions")),
        Guard::PlaceOrLink
        | Guard::CapacitySet
        | Guard::AnnouncementWritten
        | Guard::ReferralRuleSet => call("updateRun", "PATCH", run("")),
        Guard::SessionsStaffedBothSides | Guard::SessionsSettled => {
            call("listSessions", "GET", run("/sessions"))
        }
        Guard::EnoughParticipants => call("acceptFewer", "POST", run("/actions/accept-fewer")),
        Guard::LeadsInPlace => {
            let side = match unmet.subject {
                Some(Subject::Side(side)) => side.code(),
                _ => "user",
            };
            let body = json!({ "side": side, "function": "lead" });
            post("addGroupMember", course("/working-group")?, body)
        }
        Guard::EvaluationMeetingHeld => {
            let body = json!({ "kind": "evaluation", "runIds": [id] });
            post("recordMeeting", course("/meetings")?, body)
        }
        Guard::OneSideOnly => call("getWorkingGroup", "GET", course("/working-group")?),
        Guard::EndAnswersClosed => call("listRunWindows", "GET", run("/windows")),
        Guard::ConclusionComplete => call("putConclusion", "PUT", run("/conclusion")),
        Guard::ContentMatches | Guard::SideHasNotSigned => {
            call("getConclusion", "GET", run("/conclusion"))
        }
        // What a release has used stays; what is learnt later is added.
        Guard::NotReleased => call("addAddendum", "POST", run("/addenda")),
        // Whose hand is given waits for the other side.
        Guard::SideHasNotAcceptedFewer | Guard::SideHasNotReopened => {
            call("listRunActions", "GET", run("/actions"))
        }
        // A reason belongs in the body; a day that has not come, comes.
        _ => return None,
    })
}

/// What brings a plan in force, by how far it is.
fn next_for_the_plan(unmet: &Unmet) -> (&'static str, &'static str) {
    let plan = unmet.params.iter().find(|(name, _)| *name == "plan");
    match plan.map(|(_, state)| state.as_str()) {
        Some("draft") => ("submitPlan", "submit"),
        Some("submitted") => ("approvePlan", "approve"),
        _ => ("draftPlan", "draft"),
    }
}
