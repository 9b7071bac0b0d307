//! The table of the lifecycle.

use super::Action as A;
use super::Guard as G;
use super::{Action, Guard, Machine, State, Who};
use crate::codes::{
    CourseState, EnrolmentState, FormState, NeedState, PlanState, PointState, RunState, WindowState,
};

/// One row: an action of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The machine.
    pub machine: Machine,
    /// The action.
    pub action: Action,
    /// The states from which it is possible; none when it brings something into being.
    pub from: &'static [State],
    /// The state it leads to; none when the state stays.
    pub to: Option<State>,
    /// Who acts.
    pub who: &'static [Who],
    /// Whether both sides must act, in two requests.
    pub both_leads: bool,
    /// What must hold.
    pub guards: &'static [Guard],
    /// What else happens.
    pub note: &'static str,
}

/// A change of state that follows from an action on something else, in the same write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consequence {
    /// The machine on which somebody acts.
    pub machine: Machine,
    /// What they do.
    pub action: Action,
    /// The states that change.
    pub from: &'static [State],
    /// What they become.
    pub to: State,
    /// Of which things.
    pub note: &'static str,
}

macro_rules! rows {
    ($($machine:ident $action:ident [$($from:ident)*] $(-> $to:ident)? , [$($who:ident)+] $($both:literal)?, [$($guard:ident)*], $note:literal;)+) => {
        &[$(Transition {
            machine: Machine::$machine,
            action: A::$action,
            from: &[$(rows!(@state $machine $from)),*],
            to: rows!(@to $machine $($to)?),
            who: &[$(Who::$who),+],
            both_leads: rows!(@both $($both)?),
            guards: &[$(G::$guard),*],
            note: $note,
        },)+]
    };
    (@state Need $state:ident) => { State::Need(NeedState::$state) };
    (@state Course $state:ident) => { State::Course(CourseState::$state) };
    (@state Plan $state:ident) => { State::Plan(PlanState::$state) };
    (@state Run $state:ident) => { State::Run(RunState::$state) };
    (@state Enrolment $state:ident) => { State::Enrolment(EnrolmentState::$state) };
    (@state Form $state:ident) => { State::Form(FormState::$state) };
    (@state Window $state:ident) => { State::Window(WindowState::$state) };
    (@state ImprovementPoint $state:ident) => { State::ImprovementPoint(PointState::$state) };
    (@to $machine:ident) => { None };
    (@to $machine:ident $to:ident) => { Some(rows!(@state $machine $to)) };
    (@both) => { false };
    (@both $both:literal) => { $both };
}

/// Every action of every machine. A row reads: machine, action, `[from]`, `-> to`, who (`true`: both
/// sides in two requests), guards, and what else happens.
pub const TRANSITIONS: &[Transition] = rows! {
    Need Adopt [Registered] -> Adopted, [Coordinator Lead], [CourseNamed], "The course takes the need up.";
    Need Meet [Adopted] -> Met, [Coordinator Lead], [CourseNamed], "The course and the need are linked.";
    Need Merge [Registered Adopted] -> Merged, [Coordinator Lead], [OtherNeedNamed], "";
    Need Decline [Registered Adopted] -> Declined, [Coordinator Lead], [ReasonGiven], "";

    Course Anchor [Proposed Active], [Manager], [], "Names the unit, the resources and until when; done again before it runs out.";
    Course Activate [Proposed] -> Active, [Coordinator], [Anchored OwnerAndDeputy NeedLinked OverlapsLooked], "";
    Course Retire [Proposed Active] -> Retired, [Coordinator], [NoOpenRuns ReasonGiven], "";

    Plan Draft [] -> Draft, [Coordinator Group], [NoOtherDraft CourseNotRetired], "The approved version stays in force meanwhile, and new runs use it.";
    Plan Edit [Draft Submitted] -> Draft, [Coordinator Group], [], "A change voids both sides' approvals (R4). Each section is changed by itself.";
    Plan Submit [Draft] -> Submitted, [Lead], [SectionsComplete ProgrammeShared EvaluationPlanned ImprovementsTriaged WorkingGroupBothSides PlanningMeetingHeld TwoUsersPreferred Readiness SameDiagnosis RecruitedThroughUserOrganisation], "";
    Plan Approve [Submitted] -> Approved, [OwnSide] true, [ContentMatches OneSideOnly SideHasNotApproved], "Binds version and hash. The second approval puts the version in force. An approval stands when its giver is later replaced.";
    Plan Withdraw [Submitted], [Giver], [OwnApprovalStands], "Possible until both sides have approved.";
    Plan Discard [Draft Submitted] -> Discarded, [Lead], [VersionUnused], "";
    Plan Contest [Submitted Approved] -> Submitted, [Named], [ApprovalContestable NoRunOpened], "The approval is void. The former version is in force again, and runs of this one that are not opened wait. If a later version is already being worked on, this one is discarded instead.";

    Run Schedule [] -> Scheduled, [Coordinator Lead], [CourseNotRetired PlanInForce], "Names the plan version.";
    Run Open [Scheduled] -> Enrolling, [Coordinator], [PlanInForce CourseActive SessionsPlanned PlaceOrLink CapacitySet AnnouncementWritten ReferralRuleSet SessionsStaffedBothSides], "";
    Run Postpone [Enrolling] -> Scheduled, [Coordinator], [ReasonGiven], "The sessions are moved, and everybody enrolled is asked again.";
    Run AcceptFewer [Enrolling], [OwnSide] true, [OneSideOnly SideHasNotAcceptedFewer], "The run may start with fewer participants once both sides have accepted.";
    Run Start [Enrolling] -> Running, [Coordinator Lead], [FirstSessionDue EnoughParticipants LeadsInPlace], "";
    Run Finish [Running] -> Evaluating, [Coordinator Lead], [SessionsSettled], "Who of each side was at each session is recorded, not required.";
    Run EndEarly [Running] -> Evaluating, [Coordinator Lead], [SessionsSettled ReasonGiven], "";
    Run Sign [Evaluating] -> Closed, [OwnSide] true, [EndAnswersClosed ConclusionComplete ContentMatches OneSideOnly SideHasNotSigned EvaluationMeetingHeld], "Binds the conclusion's version and hash. The second signature closes the run and freezes its figures; follow-up answers may come later as an addendum.";
    Run Contest [Evaluating Closed] -> Evaluating, [Named], [ApprovalContestable NotReleased], "The signature is void. A closed run is evaluated again.";
    Run CloseUnsigned [Evaluating] -> Closed, [Coordinator], [SixWeeksAfter ReasonGiven], "The evaluation counts as not held together.";
    Run Cancel [Scheduled Enrolling] -> Cancelled, [Coordinator], [ReasonGiven], "Everybody concerned is told. Who has no place keeps the date in the course's standing queue.";
    Run Reopen [Closed] -> Evaluating, [OwnSide] true, [ReasonGiven NotReleased OneSideOnly SideHasNotReopened], "Voids both signatures.";

    Enrolment Confirm [Requested] -> Confirmed, [Coordinator Clock], [RunTakesParticipants NoDropIn ReferralPresent SeatsFree QueueOrder], "A party is seated together or not at all, and before those who wait only for a reason.";
    Enrolment Wait [Requested] -> Waiting, [Coordinator Clock], [], "First come, first served. Whoever is referred between runs keeps the date.";
    Enrolment Refuse [Requested] -> Refused, [Coordinator], [ReasonGiven], "";
    Enrolment Offer [Waiting] -> Offered, [Coordinator Clock], [RunTakesParticipants NoDropIn SeatsFree QueueOrder], "With a time to answer; a party without a digital channel is phoned.";
    Enrolment Accept [Offered] -> Confirmed, [Participant Coordinator], [OfferOpen ReferralPresent SeatsFree], "";
    Enrolment DeclineOffer [Offered] -> Declined, [Participant Coordinator], [], "The next party in the queue that fits gets the offer.";
    Enrolment Lapse [Offered] -> Lapsed, [Clock], [OfferUnanswered], "The next party in the queue that fits gets the offer.";
    Enrolment WithdrawEnrolment [Requested Waiting Offered Confirmed] -> Withdrawn, [Participant Coordinator], [], "May enrol anew, at the end of the line.";
    Enrolment Complete [Confirmed DroppedOut] -> Completed, [Coordinator Clock], [RunFinished AttendanceReached], "By the share of sessions that the plan asks. Done a week after the sessions were over, or before the run is closed; a sheet that is corrected later decides anew.";
    Enrolment DropOut [Confirmed Completed] -> DroppedOut, [Coordinator Clock], [RunFinished AttendanceShort], "As for completed.";

    Form Draft [] -> Draft, [Coordinator], [NoOtherDraft], "A copy of the latest version. The published one stays in use meanwhile.";
    Form Publish [Draft] -> Published, [Coordinator], [FormSound LicenceInForce], "From now on nobody can change it.";
    Form RetireForm [Published] -> Retired, [Coordinator], [ReasonGiven], "Windows that have it keep it.";
    Form Discard [Draft] -> Discarded, [Coordinator], [], "";

    Window OpenWindow [Planned] -> Open, [Clock], [], "Its times go by the sessions and move with them until it opens.";
    Window CloseWindow [Open] -> Closed, [Clock], [], "";
    Window CancelWindow [Planned] -> Cancelled, [Coordinator], [ReasonGiven], "";

    ImprovementPoint TakeUp [Open Later] -> TakenUp, [Coordinator Lead], [], "";
    ImprovementPoint Later [Open Later] -> Later, [Coordinator Lead], [], "It can be decided upon again, also to wait once more.";
    ImprovementPoint Decline [Open Later] -> Declined, [Coordinator Lead], [ReasonGiven], "The reason stays with the point; everybody on the course can read it.";
};

const fn enrolment(state: EnrolmentState) -> State {
    State::Enrolment(state)
}

/// Whoever wants a place in a run and has none goes over to the course's standing queue when the run is over.
const fn back_in_queue(action: Action) -> Consequence {
    Consequence {
        machine: Machine::Run,
        action,
        from: &[State::Enrolment(EnrolmentState::Offered)],
        to: enrolment(EnrolmentState::Waiting),
        note: "An offer that nobody has answered ends. All who stood in line for the run, or whose referral is missing, go over to the course's standing queue with it and keep their date.",
    }
}

/// Every change that follows from an action on something else.
pub const CONSEQUENCES: &[Consequence] = &[
    Consequence {
        machine: Machine::Plan,
        action: A::Approve,
        from: &[State::Plan(PlanState::Approved)],
        to: State::Plan(PlanState::Superseded),
        note: "The version in force until now, when another gets its second approval.",
    },
    Consequence {
        machine: Machine::Plan,
        action: A::Contest,
        from: &[State::Plan(PlanState::Superseded)],
        to: State::Plan(PlanState::Approved),
        note: "The former version, when an approval of the one in force is contested.",
    },
    Consequence {
        machine: Machine::Plan,
        action: A::Contest,
        from: &[State::Plan(PlanState::Approved)],
        to: State::Plan(PlanState::Discarded),
        note: "The contested version itself, when a later one is already being worked on: only one is at a time.",
    },
    Consequence {
        machine: Machine::Run,
        action: A::Cancel,
        from: &[enrolment(EnrolmentState::Confirmed)],
        to: enrolment(EnrolmentState::Cancelled),
        note: "All who had a place in the cancelled run.",
    },
    Consequence {
        machine: Machine::Form,
        action: A::Publish,
        from: &[State::Form(FormState::Published)],
        to: State::Form(FormState::Retired),
        note: "The version published until now.",
    },
    Consequence {
        machine: Machine::Run,
        action: A::Finish,
        from: &[enrolment(EnrolmentState::Confirmed)],
        to: enrolment(EnrolmentState::Cancelled),
        note: "All who had a place, where no session was held: there was nothing to complete or to drop out of. The same where it ended early.",
    },
    Consequence {
        machine: Machine::Course,
        action: A::Retire,
        from: &[
            enrolment(EnrolmentState::Requested),
            enrolment(EnrolmentState::Waiting),
        ],
        to: enrolment(EnrolmentState::Cancelled),
        note: "All who stand in the course's standing queue, or whose referral is missing there. They are told.",
    },
    back_in_queue(A::Cancel),
    back_in_queue(A::Finish),
    back_in_queue(A::EndEarly),
    Consequence {
        machine: Machine::Run,
        action: A::Cancel,
        from: &[State::Window(WindowState::Planned)],
        to: State::Window(WindowState::Cancelled),
        note: "The cancelled run's own windows; those in which other runs' participants answer too stay.",
    },
];
