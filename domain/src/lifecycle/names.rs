//! The machines, the actions and who acts.

use crate::code_list;

code_list! {
    /// What has a lifecycle.
    pub enum Machine: "machine" {
        Need = "need": "Somebody says that a group lacks an offer.",
        Course = "course": "The offer that lasts: target group, owner, plans.",
        Plan = "plan": "One version of a course's plan.",
        Run = "run": "One holding of a course, by one approved plan version.",
        Enrolment = "enrolment": "A party of one or more seats in a run or its queue.",
        Form = "form": "One version of a form that participants or the working group answer.",
        Window = "window": "A time in which a form is answered.",
        ImprovementPoint = "improvementPoint": "Something to do better the next time a course is planned.",
    }
}

code_list! {
    /// What can be done. Not every action exists for every machine.
    pub enum Action: "action" {
        Adopt = "adopt": "Take a need on.",
        Meet = "meet": "Say which course answers a need.",
        Merge = "merge": "Say that a need is the same as another.",
        Decline = "decline": "Decline a need or an improvement point, with a reason.",
        Anchor = "anchor": "Anchor a course in the organisation: unit, resources, until when.",
        Activate = "activate": "Begin to offer a course.",
        Retire = "retire": "Offer a course no more.",
        Draft = "draft": "Begin a new version of the plan, or of a form.",
        Edit = "edit": "Change a section of the plan.",
        Submit = "submit": "Lay the plan before both sides.",
        Approve = "approve": "Approve the plan for one's own side.",
        Withdraw = "withdraw": "Take back one's own approval.",
        Discard = "discard": "Give up a version of the plan, or of a form.",
        Contest = "contest": "Say that one has not given the approval that stands in one's name.",
        Schedule = "schedule": "Plan a run of the approved plan.",
        Open = "open": "Announce a run and take enrolments.",
        Postpone = "postpone": "Put a run off; everybody is asked again.",
        AcceptFewer = "acceptFewer": "Accept, for one's own side, to start with fewer participants.",
        Start = "start": "Start a run.",
        Finish = "finish": "Say that the sessions are over.",
        EndEarly = "endEarly": "End a run before its time.",
        Sign = "sign": "Sign the conclusion for one's own side.",
        CloseUnsigned = "closeUnsigned": "Close a run that nobody evaluated together.",
        Cancel = "cancel": "Cancel a run; everybody is told.",
        Reopen = "reopen": "Open a closed run's evaluation again.",
        Confirm = "confirm": "Give a party its places.",
        Wait = "wait": "Put a party in the queue.",
        Refuse = "refuse": "Refuse an enrolment, with a reason.",
        Offer = "offer": "Offer freed places to a party in the queue.",
        Accept = "accept": "Accept the places offered.",
        DeclineOffer = "declineOffer": "Decline the places offered.",
        Lapse = "lapse": "Let an unanswered offer end.",
        WithdrawEnrolment = "withdrawEnrolment": "Withdraw from the run or the queue.",
        Complete = "complete": "Record that a party took part as the plan asks.",
        DropOut = "dropOut": "Record that a party took part in less than the plan asks.",
        Publish = "publish": "Publish a version of a form, so that it can be used and not changed.",
        RetireForm = "retireForm": "Use a form in no new window.",
        OpenWindow = "openWindow": "Let a window open.",
        CloseWindow = "closeWindow": "Let a window close.",
        CancelWindow = "cancelWindow": "Cancel a window before it opens; nobody is asked.",
        TakeUp = "takeUp": "Take an improvement point up in the plan that is being worked on.",
        Later = "later": "Keep an improvement point for a later round.",
    }
}

impl Action {
    /// The action as it stands in a URL: kebab-case, and without the machine's name, which the URL
    /// has already said.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::AcceptFewer => "accept-fewer",
            Self::EndEarly => "end-early",
            Self::CloseUnsigned => "close-unsigned",
            Self::DeclineOffer => "decline-offer",
            Self::WithdrawEnrolment => "withdraw",
            Self::DropOut => "drop-out",
            Self::RetireForm => "retire",
            Self::OpenWindow => "open",
            Self::CloseWindow => "close",
            Self::CancelWindow => "cancel",
            Self::TakeUp => "take-up",
            other => other.code(),
        }
    }

    /// The action of a machine that stands in a URL as `path`, if there is one.
    #[must_use]
    pub fn from_path(machine: Machine, path: &str) -> Option<Self> {
        super::TRANSITIONS
            .iter()
            .filter(|row| row.machine == machine)
            .map(|row| row.action)
            .find(|action| action.path() == path)
    }
}

code_list! {
    /// Who may act. Rights are decided by the permissions; this says which of the holders acts here.
    pub enum Who: "who" {
        Coordinator = "coordinator": "the coordinator",
        Manager = "manager": "the manager",
        Lead = "lead": "the lead or deputy of either side",
        OwnSide = "ownSide": "the lead or deputy of each side, for the own side only",
        Group = "group": "the working group",
        Giver = "giver": "the one who gave the approval",
        Named = "named": "the person in whose name an approval stands",
        Clock = "clock": "the system, when the time has come",
        Participant = "participant": "the participant",
    }
}

impl Machine {
    /// The state in which things of this machine begin.
    #[must_use]
    pub const fn initial(self) -> super::State {
        use super::State;
        use crate::codes::{
            CourseState, EnrolmentState, FormState, NeedState, PlanState, PointState, RunState,
            WindowState,
        };
        match self {
            Self::Need => State::Need(NeedState::Registered),
            Self::Course => State::Course(CourseState::Proposed),
            Self::Plan => State::Plan(PlanState::Draft),
            Self::Run => State::Run(RunState::Scheduled),
            Self::Enrolment => State::Enrolment(EnrolmentState::Requested),
            Self::Form => State::Form(FormState::Draft),
            Self::Window => State::Window(WindowState::Planned),
            Self::ImprovementPoint => State::ImprovementPoint(PointState::Open),
        }
    }
}
