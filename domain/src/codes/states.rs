//! The states of everything that has a lifecycle.

use crate::code_list;

code_list! {
    /// States of a need.
    pub enum NeedState: "needState" {
        Registered = "registered": "Somebody has said that an offer is lacking.",
        Adopted = "adopted": "A service has taken it on.",
        Met = "met": "A course answers it.",
        Merged = "merged": "It is the same as another need.",
        Declined = "declined": "Nobody takes it on; the reason is recorded.",
    }
}

code_list! {
    /// States of a course.
    pub enum CourseState: "courseState" {
        Proposed = "proposed": "Somebody wants it; it is being anchored and planned.",
        Active = "active": "It is offered.",
        Retired = "retired": "It is offered no more.",
    }
}

code_list! {
    /// States of a plan version.
    pub enum PlanState: "planState" {
        Draft = "draft": "The working group writes on it.",
        Submitted = "submitted": "It waits for both sides' approval.",
        Approved = "approved": "In force: both sides have approved this very version.",
        Superseded = "superseded": "A later version is in force.",
        Discarded = "discarded": "Given up before it came into force.",
    }
}

code_list! {
    /// States of a run.
    pub enum RunState: "runState" {
        Scheduled = "scheduled": "It has dates, nobody can enrol yet.",
        Enrolling = "enrolling": "It is announced and takes enrolments.",
        Running = "running": "Sessions are being held.",
        Evaluating = "evaluating": "The sessions are over, evaluation is under way.",
        Closed = "closed": "Concluded; its figures are frozen.",
        Cancelled = "cancelled": "It will not be held.",
    }
}

code_list! {
    /// States of an enrolment.
    pub enum EnrolmentState: "enrolmentState" {
        Requested = "requested": "Somebody asks for a place.",
        Confirmed = "confirmed": "The place is theirs.",
        Waiting = "waiting": "In the queue.",
        Refused = "refused": "Refused, with a reason.",
        Offered = "offered": "A freed place is offered, with a time to answer.",
        Declined = "declined": "The offer was declined.",
        Lapsed = "lapsed": "The offer was not answered in time.",
        Withdrawn = "withdrawn": "They withdrew.",
        Cancelled = "cancelled": "The run was cancelled, or is over without a session having been held; or the course is retired in whose queue they stood.",
        Completed = "completed": "They took part in as much as the plan asks.",
        DroppedOut = "droppedOut": "They took part in less than the plan asks.",
    }
}

code_list! {
    /// States of a session.
    pub enum SessionState: "sessionState" {
        Planned = "planned": "It is to be held.",
        Held = "held": "It was held.",
        Moved = "moved": "It was moved; another session replaces it.",
        Cancelled = "cancelled": "It was cancelled, with a reason.",
    }
}
