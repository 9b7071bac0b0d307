//! A state of any machine.

use super::Machine;
use crate::codes::{
    CourseState, EnrolmentState, FormState, NeedState, PlanState, PointState, RunState,
    UnknownCode, WindowState,
};

/// A state together with the machine it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Of a need.
    Need(NeedState),
    /// Of a course.
    Course(CourseState),
    /// Of a plan version.
    Plan(PlanState),
    /// Of a run.
    Run(RunState),
    /// Of an enrolment.
    Enrolment(EnrolmentState),
    /// Of a form's version.
    Form(FormState),
    /// Of a window.
    Window(WindowState),
    /// Of an improvement point.
    ImprovementPoint(PointState),
}

impl State {
    /// The machine the state belongs to.
    #[must_use]
    pub const fn machine(self) -> Machine {
        match self {
            Self::Need(_) => Machine::Need,
            Self::Course(_) => Machine::Course,
            Self::Plan(_) => Machine::Plan,
            Self::Run(_) => Machine::Run,
            Self::Enrolment(_) => Machine::Enrolment,
            Self::Form(_) => Machine::Form,
            Self::Window(_) => Machine::Window,
            Self::ImprovementPoint(_) => Machine::ImprovementPoint,
        }
    }

    /// The state's code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Need(state) => state.code(),
            Self::Course(state) => state.code(),
            Self::Plan(state) => state.code(),
            Self::Run(state) => state.code(),
            Self::Enrolment(state) => state.code(),
            Self::Form(state) => state.code(),
            Self::Window(state) => state.code(),
            Self::ImprovementPoint(state) => state.code(),
        }
    }

    /// One line of English about the state.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Need(state) => state.describe(),
            Self::Course(state) => state.describe(),
            Self::Plan(state) => state.describe(),
            Self::Run(state) => state.describe(),
            Self::Enrolment(state) => state.describe(),
            Self::Form(state) => state.describe(),
            Self::Window(state) => state.describe(),
            Self::ImprovementPoint(state) => state.describe(),
        }
    }

    /// The state of `machine` with this code.
    ///
    /// # Errors
    /// [`UnknownCode`] when the machine has no such state.
    pub fn parse(machine: Machine, code: &str) -> Result<Self, UnknownCode> {
        Ok(match machine {
            Machine::Need => Self::Need(code.parse()?),
            Machine::Course => Self::Course(code.parse()?),
            Machine::Plan => Self::Plan(code.parse()?),
            Machine::Run => Self::Run(code.parse()?),
            Machine::Enrolment => Self::Enrolment(code.parse()?),
            Machine::Form => Self::Form(code.parse()?),
            Machine::Window => Self::Window(code.parse()?),
            Machine::ImprovementPoint => Self::ImprovementPoint(code.parse()?),
        })
    }

    /// Every state of a machine, in the order in which they are shown.
    #[must_use]
    pub fn all(machine: Machine) -> Vec<Self> {
        match machine {
            Machine::Need => NeedState::ALL.iter().map(|s| Self::Need(*s)).collect(),
            Machine::Course => CourseState::ALL.iter().map(|s| Self::Course(*s)).collect(),
            Machine::Plan => PlanState::ALL.iter().map(|s| Self::Plan(*s)).collect(),
            Machine::Run => RunState::ALL.iter().map(|s| Self::Run(*s)).collect(),
            Machine::Enrolment => EnrolmentState::ALL
                .iter()
                .map(|s| Self::Enrolment(*s))
                .collect(),
            Machine::Form => FormState::ALL.iter().map(|s| Self::Form(*s)).collect(),
            Machine::Window => WindowState::ALL.iter().map(|s| Self::Window(*s)).collect(),
            Machine::ImprovementPoint => PointState::ALL
                .iter()
                .map(|s| Self::ImprovementPoint(*s))
                .collect(),
        }
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.code())
    }
}
