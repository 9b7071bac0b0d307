//! The six sections of a plan: what they hold, when they are complete, and the bytes that both
//! sides' approvals are bound to.
//!
//! A plan holds ranges and principles. Dates, rooms and speakers belong to the run. Every member may
//! be missing while the plan is a draft.

mod canonical;
mod complete;
mod sections;

pub use canonical::canonical;
pub use complete::{evaluation_planned, programme_shared, sides_leading};
pub use sections::{
    Aims, Content, Evaluation, EvaluationTime, EvaluationWay, Frames, Methods, Plan, TargetGroup,
    Topic,
};
