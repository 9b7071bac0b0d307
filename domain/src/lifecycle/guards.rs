//! Every guard: how strict it is, which phase it is about, which facts it reads, and on what it is
//! based. `(ours)` marks what the sources do not say: it is how this product makes a principle
//! hold, not a national rule.

use super::Fact;
use crate::code_list;
use crate::codes::Phase;

code_list! {
    /// How strict a guard is.
    pub enum Kind: "kind" {
        Hard = "hard": "Refuses until it holds.",
        Method = "method": "Can be passed by a recorded deviation; the phase then counts as not done together.",
        Warning = "warning": "Shown, blocks nothing.",
    }
}

/// A guard with all that is known about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuardRow {
    /// The guard.
    pub guard: Guard,
    /// How strict it is.
    pub kind: Kind,
    /// The phase it is about; only method guards have one.
    pub phase: Option<Phase>,
    /// The facts it reads, and no other.
    pub facts: &'static [Fact],
    /// A rule number such as `R1`, or `(ours)`, or both.
    pub basis: &'static str,
    /// What it asks, in one line of plain English.
    pub says: &'static str,
}

impl Guard {
    /// The guard's row.
    #[must_use]
    pub const fn row(self) -> &'static GuardRow {
        // The rows stand in the order of the enum: both come out of one macro.
        &GUARDS[self as usize]
    }
}

macro_rules! guards {
    ($($variant:ident = $code:literal, $kind:ident $(($phase:ident))?, [$($fact:ident),* $(,)?], $basis:literal: $says:literal,)+) => {
        code_list! {
            /// What must hold before something may happen.
            pub enum Guard: "guard" { $($variant = $code: $says,)+ }
        }

        /// Every guard's row, in the order of [`Guard::ALL`].
        pub const GUARDS: &[GuardRow] = &[$(GuardRow {
            guard: Guard::$variant,
            kind: Kind::$kind,
            phase: guards!(@phase $($phase)?),
            facts: &[$(Fact::$fact),*],
            basis: $basis,
            says: $says,
        },)+];
    };
    (@phase) => { None };
    (@phase $phase:ident) => { Some(Phase::$phase) };
}

guards! {
    // Of several machines.
    ReasonGiven = "reasonGiven", Hard, [Reason], "(ours)": "A reason is given.",
    OneSideOnly = "oneSideOnly", Hard, [OneSideOnly], "R6 (ours)": "Whoever acts for a side does not stand on the other too.",
    ContentMatches = "contentMatches", Hard, [ContentMatches], "R4 (ours)": "The version and hash that are named are the present ones.",
    // Need.
    CourseNamed = "courseNamed", Hard, [AnsweringCourse], "(ours)": "A course is named that answers the need.",
    OtherNeedNamed = "otherNeedNamed", Hard, [MergeTarget], "(ours)": "Another need is named with which this one is the same.",
    // Course.
    Anchored = "anchored", Hard, [Anchored, AnchoredUntil, Today], "MT, ØF 5.1": "A manager has anchored the course in the organisation, and the anchoring has not run out.",
    OwnerAndDeputy = "ownerAndDeputy", Hard, [Owner, Deputy], "ØF 5.1; the deputy (ours)": "The course has an owner and a deputy, so that it outlives its starter.",
    NoOpenRuns = "noOpenRuns", Hard, [OpenRuns], "(ours)": "No run of the course is still open.",
    CourseActive = "courseActive", Hard, [CourseState], "(ours)": "The course is active.",
    CourseNotRetired = "courseNotRetired", Hard, [CourseState], "(ours)": "The course is not retired.",
    NeedLinked = "needLinked", Warning, [NeedLinked], "ØF 5.1": "A registered need is linked to the course.",
    OverlapsLooked = "overlapsLooked", Warning, [OverlapsLooked], "NK p. 11": "Somebody has looked whether others already offer the same group the same thing.",
    // Plan.
    NoOtherDraft = "noOtherDraft", Hard, [OpenVersions], "(ours)": "No other version of the plan is a draft or submitted.",
    SectionsComplete = "sectionsComplete", Hard, [SectionsMissing], "the six elements of a plan": "All six sections of the plan are complete.",
    ProgrammeShared = "programmeShared", Hard, [LedBySides], "R1; in the plan (ours)": "Both sides lead something in the programme.",
    EvaluationPlanned = "evaluationPlanned", Hard, [EvaluationPlanned], "SB p. 17": "The plan says how and when the course is evaluated.",
    ImprovementsTriaged = "improvementsTriaged", Hard, [OpenPoints], "the round; the triage (ours)": "Every improvement point from earlier rounds is taken up, kept for later, or declined with a reason.",
    WorkingGroupBothSides = "workingGroupBothSides", Method(Planning), [GroupSidesNow, GroupSidesFirstDraft], "R1, R2": "Both sides have been in the working group since the first draft.",
    PlanningMeetingHeld = "planningMeetingHeld", Method(Planning), [PlanningMeetings], "R1; minutes (ours)": "A planning meeting was held with both sides there, and it has minutes.",
    TwoUsersPreferred = "twoUsersPreferred", Warning, [GroupUsers], "R3": "Two or more experienced users are in the working group.",
    Readiness = "readiness", Warning, [UsersNotReady], "R7": "Every user representative in the group is recorded as ready.",
    SameDiagnosis = "sameDiagnosis", Warning, [UsersUnlike], "R8": "The user representatives share the group's experience, or the reason why not is recorded.",
    RecruitedThroughUserOrganisation = "recruitedThroughUserOrganisation", Warning, [UsersOtherwise], "R9": "The user representatives were recruited through a user organisation.",
    SideHasNotApproved = "sideHasNotApproved", Hard, [ActingSide, ApprovedSides], "R4 (ours)": "The side has not approved this version before.",
    OwnApprovalStands = "ownApprovalStands", Hard, [OwnApproval], "(ours)": "An approval of this version stands in the caller's name.",
    ApprovalContestable = "approvalContestable", Hard, [OwnApproval], "(ours)": "An approval or signature given by link, or attested by others, stands in the caller's name.",
    VersionUnused = "versionUnused", Hard, [RunsUsingVersion], "(ours)": "No run uses this version.",
    NoRunOpened = "noRunOpened", Hard, [RunsOpenedOfVersion], "(ours)": "No run of this version has been opened.",
    // Run.
    PlanInForce = "planInForce", Hard, [PlanInForce, OpenPlan], "R4 (ours)": "The plan version that the run names is approved by both sides and not contested.",
    SessionsPlanned = "sessionsPlanned", Hard, [SessionsPlanned], "(ours)": "At least one session has a date and times.",
    PlaceOrLink = "placeOrLink", Hard, [SessionsPlanned, SessionsWithoutPlace], "(ours)": "Every session has a place or a link.",
    CapacitySet = "capacitySet", Hard, [Capacity, Participation], "(ours)": "The number of seats is set, unless people drop in.",
    AnnouncementWritten = "announcementWritten", Hard, [AnnouncementLanguages], "MT 6.1.3": "The announcement is written in at least one language.",
    ReferralRuleSet = "referralRuleSet", Hard, [ReferralRule], "ØF 3.2": "It is set whether participants need a doctor's referral.",
    SessionsStaffedBothSides = "sessionsStaffedBothSides", Method(Delivery), [SessionsPlanned, SessionsUnstaffed], "R1": "Both sides have somebody at every session.",
    FirstSessionDue = "firstSessionDue", Hard, [FirstSessionDue], "(ours)": "The day of the first session has come.",
    EnoughParticipants = "enoughParticipants", Hard, [Participation, ParticipantsConfirmed, ParticipantsNeeded, AcceptedFewer], "(ours)": "As many participants as the plan wants are confirmed, or both sides accept fewer.",
    SideHasNotAcceptedFewer = "sideHasNotAcceptedFewer", Hard, [ActingSide, AcceptedFewer], "(ours)": "The side has not accepted fewer before.",
    LeadsInPlace = "leadsInPlace", Method(Delivery), [LeadsInPlace], "R1": "Each side has a lead or deputy in place.",
    SessionsSettled = "sessionsSettled", Hard, [SessionsUnsettled], "(ours)": "Every session is held with its attendance, moved, or cancelled with a reason.",
    EndAnswersClosed = "endAnswersClosed", Hard, [EndAnswersClosed], "SB p. 17; the order (ours)": "The participants' answers at the end of the course are closed.",
    ConclusionComplete = "conclusionComplete", Hard, [ConclusionMissing], "the round; its parts (ours)": "The conclusion says what was found, how the work was shared, which points there are, and what happens next.",
    EvaluationMeetingHeld = "evaluationMeetingHeld", Method(Evaluation), [EvaluationMeetings], "R1, R2": "An evaluation meeting was held by those who planned, with both sides there.",
    SideHasNotSigned = "sideHasNotSigned", Hard, [ActingSide, SignedSides], "R4 (ours)": "The side has not signed this conclusion before.",
    SixWeeksAfter = "sixWeeksAfter", Hard, [WeeksSinceFinish], "(ours)": "Six weeks have passed since the sessions were over.",
    NotReleased = "notReleased", Hard, [ReleaseUsed], "(ours)": "No report release has used the run.",
    SideHasNotReopened = "sideHasNotReopened", Hard, [ActingSide, ReopenedSides], "(ours)": "The side has not asked for this before.",
    // Enrolment.
    RunTakesParticipants = "runTakesParticipants", Hard, [RunState], "(ours)": "The run is enrolling or running.",
    NoDropIn = "noDropIn", Hard, [Participation], "(ours)": "Participants enrol in the run; nobody just drops in.",
    ReferralPresent = "referralPresent", Hard, [ReferralRequired, ReferralPresent], "ØF 3.2": "A doctor's referral is there if the course's category requires one.",
    SeatsFree = "seatsFree", Hard, [SeatsFree, PartySeats], "(ours)": "There are free seats for the whole party.",
    QueueOrder = "queueOrder", Hard, [FirstThatFits, Reason], "(ours)": "The party is the first in the queue that fits, or asks when nobody in it fits, or the exception has a reason.",
    OfferOpen = "offerOpen", Hard, [OfferOverdue], "(ours)": "The time to answer the offer is not over.",
    OfferUnanswered = "offerUnanswered", Hard, [OfferOverdue, DigitalChannel], "(ours)": "The time to answer is over, and the party could be reached digitally; others are phoned.",
    RunFinished = "runFinished", Hard, [RunState], "(ours)": "The run's sessions are over.",
    AttendanceReached = "attendanceReached", Hard, [AttendanceReached], "(ours)": "The party took part in the share of sessions that the plan asks.",
    AttendanceShort = "attendanceShort", Hard, [AttendanceReached], "(ours)": "The party took part in less than the plan asks.",
    // Form.
    FormSound = "formSound", Hard, [FormFindings], "(ours)": "Nothing is wrong with the form: every answer is bounded, every text is there, every score can be worked out.",
    LicenceInForce = "licenceInForce", Hard, [LicenceInForce], "(ours)": "The form is the owner's own, or an instrument with a licence that is in force.",
}
