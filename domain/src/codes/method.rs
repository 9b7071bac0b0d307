//! Lists about whether a run counts as Standard metode (R1, R2).

use crate::code_list;

code_list! {
    /// Whether a run counts as Standard metode.
    pub enum MethodState: "methodState" {
        Fulfilled = "fulfilled": "Both sides took part in every phase.",
        NotFulfilled = "notFulfilled": "A phase was not held together; its failures say which and why.",
        Pending = "pending": "The round is not over, and nothing has failed so far.",
        Claimed = "claimed": "Taken in from before: said by those who brought it, never verified.",
        NotApplicable = "notApplicable": "The course is offered outside the method.",
    }
}

code_list! {
    /// Whether both sides took part in a phase.
    pub enum PhaseState: "phaseState" {
        Held = "held": "Both sides took part, and the evidence shows it.",
        NotHeld = "notHeld": "One of the sides was missing, or the phase did not take place.",
        Claimed = "claimed": "Taken in from before, never verified.",
        Pending = "pending": "The phase is not over. Failures are what is still lacking.",
    }
}

code_list! {
    /// What shows that a side took part.
    pub enum EvidenceKind: "evidenceKind" {
        GroupMember = "groupMember": "Somebody of the side was in the working group while the plan was written.",
        PlanningMeeting = "planningMeeting": "A planning meeting with both sides there.",
        Approval = "approval": "The side approved the plan.",
        Session = "session": "A session held with both sides there.",
        EvaluationMeeting = "evaluationMeeting": "An evaluation meeting with both sides there.",
        Signature = "signature": "The side signed the conclusion.",
        OralEvaluation = "oralEvaluation": "What came out when the participants talked together, as the plan says. It decides nothing.",
        Addendum = "addendum": "What was found when people were asked again after the run was closed. It decides nothing.",
        Deviation = "deviation": "A recorded deviation: work went on without something.",
    }
}

code_list! {
    /// Why a phase does not count as held together.
    pub enum MethodFailure: "methodFailure" {
        NothingWritten = "nothingWritten": "Nobody has written on the plan yet.",
        SideMissingFromDraft = "sideMissingFromDraft": "The side was not in the working group from the first draft.",
        PlanningMeetingMissing = "planningMeetingMissing": "No planning meeting was held with both sides there before the first session.",
        SideNotApproved = "sideNotApproved": "The side has not approved the plan.",
        NoSessionHeld = "noSessionHeld": "No session was held.",
        SideMissingAtSession = "sideMissingAtSession": "Nobody of the side was at a session that was held.",
        EvaluationMeetingMissing = "evaluationMeetingMissing": "No evaluation meeting was held with both sides there after the last session.",
        SideNotSigned = "sideNotSigned": "The side has not signed the conclusion.",
        ClosedUnsigned = "closedUnsigned": "The run was closed without signatures.",
    }
}
