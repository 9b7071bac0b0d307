//! What mends the guards of a party that wants a place.

use domain::lifecycle::{Guard, Unmet};

use super::call;
use crate::app::actions::Place;
use crate::http::unmet::MendingOperation;

/// The operation that mends a guard of the party at `place`.
pub(super) fn operation(place: Place, unmet: &Unmet) -> Option<MendingOperation> {
    let id = place.id;
    let party = |rest: &str| format!("/v1/enrolments/{id}{rest}");
    let run = |rest: &str| place.run.map(|run| format!("/v1/runs/{run}{rest}"));
    Some(match unmet.guard {
        Guard::ReferralPresent => call("updateEnrolment", "PATCH", party("")),
        Guard::RunFinished => call("finishRun", "POST", run("/actions/finish")?),
        Guard::AttendanceReached | Guard::AttendanceShort => {
            call("listSessions", "GET", run("/sessions")?)
        }
        Guard::SeatsFree => call("updateRun", "PATCH", run("")?),
        Guard::RunTakesParticipants => match run("/actions/open") {
            Some(open) => call("openRun", "POST", open),
            // In the standing queue there is no run yet: the body of an offer names one.
            None => return None,
        },
        // Where people drop in, heads are counted at each session.
        Guard::NoDropIn => call("listSessions", "GET", run("/sessions")?),
        // A reason for the exception belongs in the body; what is too late is too late.
        _ => return None,
    })
}
