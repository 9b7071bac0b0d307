//! Which right an action of the lifecycle asks for.

use super::{Area, Right};
use crate::lifecycle::{Action, Machine};

/// The area and the right that an action asks for; `None` for actions that the machine does not
/// have, and for what only the system does.
#[must_use]
pub const fn needed(machine: Machine, action: Action) -> Option<(Area, Right)> {
    Some(match (machine, action) {
        (Machine::Need, Action::Adopt | Action::Meet | Action::Merge | Action::Decline) => {
            (Area::Needs, Right::Write)
        }

        (Machine::Course, Action::Anchor) => (Area::Courses, Right::Anchor),
        (Machine::Course, Action::Activate | Action::Retire) => (Area::Courses, Right::Activate),

        (Machine::Plan, Action::Draft) => (Area::Plan, Right::Create),
        (Machine::Plan, Action::Edit) => (Area::Plan, Right::Write),
        (Machine::Plan, Action::Submit | Action::Discard) => (Area::Plan, Right::Submit),
        (Machine::Plan, Action::Approve | Action::Withdraw) => (Area::Plan, Right::Approve),
        (Machine::Plan, Action::Contest) => (Area::Plan, Right::Contest),

        (Machine::Run, Action::Schedule) => (Area::Runs, Right::Create),
        (
            Machine::Run,
            Action::Open | Action::Postpone | Action::CloseUnsigned | Action::Cancel,
        ) => (Area::Runs, Right::Write),
        (Machine::Run, Action::Start) => (Area::Runs, Right::Start),
        (Machine::Run, Action::Finish | Action::EndEarly) => (Area::Runs, Right::Finish),
        (Machine::Run, Action::AcceptFewer | Action::Reopen) => (Area::Runs, Right::Approve),
        (Machine::Run, Action::Sign) => (Area::Conclusion, Right::Sign),
        (Machine::Run, Action::Contest) => (Area::Conclusion, Right::Contest),

        (
            Machine::Enrolment,
            Action::Confirm
            | Action::Wait
            | Action::Refuse
            | Action::Offer
            | Action::Complete
            | Action::DropOut,
        ) => (Area::Enrolments, Right::Write),
        (Machine::Enrolment, Action::Accept | Action::DeclineOffer | Action::WithdrawEnrolment) => {
            (Area::Enrolments, Right::Respond)
        }

        (Machine::Form, Action::Draft) => (Area::Forms, Right::Create),
        (Machine::Form, Action::Publish | Action::RetireForm | Action::Discard) => {
            (Area::Forms, Right::Write)
        }
        (Machine::Window, Action::CancelWindow) => (Area::Forms, Right::Write),

        (Machine::ImprovementPoint, Action::TakeUp | Action::Later | Action::Decline) => {
            (Area::ImprovementPoints, Right::Triage)
        }
        _ => return None,
    })
}
