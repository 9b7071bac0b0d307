//! What guards may know. The store loads the facts that the guards of an action declare; whatever
//! is not loaded stays at its default. A default lets no hard guard pass but those that ask for an
//! absence; a test names them.

use crate::code_list;
use crate::codes::{
    ConclusionPart, CourseState, Evidence, Language, Participation, PlanState, RunState, Section,
    Side,
};
use chrono::NaiveDate;

/// A meeting as far as a guard is concerned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meeting {
    /// The sides that were there.
    pub sides: Vec<Side>,
    /// Whether minutes are written.
    pub minutes: bool,
}

macro_rules! facts {
    ($($variant:ident = $code:literal => $field:ident: $kind:ty: $text:literal,)+) => {
        code_list! {
            /// The facts by name: a guard declares which of them it reads.
            pub enum Fact: "fact" { $($variant = $code: $text,)+ }
        }

        /// The facts themselves: plain data, loaded by the store.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Facts {
            $(#[doc = $text] pub $field: $kind,)+
        }

        impl Facts {
            /// Copies one fact from other facts.
            pub fn take(&mut self, fact: Fact, from: &Self) {
                match fact { $(Fact::$variant => self.$field = from.$field.clone(),)+ }
            }
        }
    };
}

facts! {
    // About whoever acts.
    ActingSide = "actingSide" => acting_side: Option<Side>: "The side for which the caller acts; none for those who act for no side.",
    OneSideOnly = "oneSideOnly" => one_side_only: Option<bool>: "Whether the caller does not stand on both sides of this course.",
    Reason = "reason" => reason_given: bool: "Whether a reason is given with the action.",
    Today = "today" => today: Option<NaiveDate>: "Today's date in Norway.",
    // Need.
    AnsweringCourse = "answeringCourse" => answering_course: bool: "Whether a course is named that answers the need.",
    MergeTarget = "mergeTarget" => merge_target: bool: "Whether another need is named with which this is the same.",
    // Course.
    CourseState = "courseState" => course_state: Option<CourseState>: "The course's state.",
    Anchored = "anchored" => anchored: bool: "Whether a manager has anchored the course.",
    AnchoredUntil = "anchoredUntil" => anchored_until: Option<NaiveDate>: "Last day of the anchoring; none when it has no end.",
    Owner = "owner" => owner: bool: "Whether the course has an owner.",
    Deputy = "deputy" => deputy: bool: "Whether the course has a deputy owner.",
    OpenRuns = "openRuns" => open_runs: Option<u32>: "Runs of the course that are neither closed nor cancelled.",
    NeedLinked = "needLinked" => need_linked: bool: "Whether a need is linked to the course.",
    OverlapsLooked = "overlapsLooked" => overlaps_looked: bool: "Whether somebody has looked at what others offer the same group.",
    // Plan.
    OpenPlan = "openPlan" => open_plan: Option<PlanState>: "State of the plan version being worked on.",
    OpenVersions = "openVersions" => open_versions: Option<u32>: "Versions of the course's plan that are draft or submitted.",
    SectionsMissing = "sectionsMissing" => sections_missing: Option<Vec<Section>>: "Sections of the plan that are not complete.",
    LedBySides = "ledBySides" => led_by_sides: Vec<Side>: "Sides that lead something in the plan's programme.",
    EvaluationPlanned = "evaluationPlanned" => evaluation_planned: bool: "Whether the plan says how and when it is evaluated.",
    OpenPoints = "openPoints" => open_points: Option<u32>: "Improvement points about which nobody has decided.",
    GroupSidesNow = "groupSidesNow" => group_sides_now: Vec<Side>: "Sides that are in the working group now.",
    GroupSidesFirstDraft = "groupSidesFirstDraft" => group_sides_first_draft: Vec<Side>: "Sides that were in the working group at the first draft.",
    PlanningMeetings = "planningMeetings" => planning_meetings: Vec<Meeting>: "Planning meetings since the version was begun.",
    GroupUsers = "groupUsers" => group_users: Option<u32>: "User representatives in the working group.",
    UsersNotReady = "usersNotReady" => users_not_ready: Option<u32>: "User representatives in the group whose readiness is not recorded as ready.",
    UsersUnlike = "usersUnlike" => users_unlike: Option<u32>: "User representatives in the group whose experience differs from the group's without a recorded reason.",
    UsersOtherwise = "usersOtherwise" => users_otherwise: Option<u32>: "User representatives in the group recruited otherwise, or without a record of how.",
    ContentMatches = "contentMatches" => content_matches: bool: "Whether the version and hash named by the caller are the present ones.",
    ApprovedSides = "approvedSides" => approved_sides: Vec<Side>: "Sides that have approved this version.",
    OwnApproval = "ownApproval" => own_approval: Option<Evidence>: "How an approval of this version, or a signature of this conclusion, is recorded that stands in the caller's name.",
    RunsUsingVersion = "runsUsingVersion" => runs_using_version: Option<u32>: "Runs that use this version.",
    RunsOpenedOfVersion = "runsOpenedOfVersion" => runs_opened_of_version: Option<u32>: "Runs of this version that have been opened.",
    // Run.
    PlanInForce = "planInForce" => plan_in_force: bool: "Whether the plan version that the run names is approved and not contested.",
    Participation = "participation" => participation: Option<Participation>: "Whether people enrol or drop in.",
    SessionsPlanned = "sessionsPlanned" => sessions_planned: Option<u32>: "Sessions with a date and times.",
    SessionsWithoutPlace = "sessionsWithoutPlace" => sessions_without_place: Option<u32>: "Sessions with neither a place nor a link.",
    SessionsUnstaffed = "sessionsUnstaffed" => sessions_unstaffed: Option<Vec<Side>>: "Sides that nobody stands for at one session or more.",
    Capacity = "capacity" => capacity: Option<u32>: "Seats of the run.",
    AnnouncementLanguages = "announcementLanguages" => announcement_languages: Vec<Language>: "Languages in which the announcement is written.",
    ReferralRule = "referralRule" => referral_rule: bool: "Whether it is set if a referral is required.",
    LeadsInPlace = "leadsInPlace" => leads_in_place: Vec<Side>: "Sides with a lead or deputy in place.",
    FirstSessionDue = "firstSessionDue" => first_session_due: bool: "Whether the day of the first session has come.",
    ParticipantsConfirmed = "participantsConfirmed" => participants_confirmed: Option<u32>: "Confirmed participants.",
    ParticipantsNeeded = "participantsNeeded" => participants_needed: Option<u32>: "The fewest participants that the plan wants.",
    AcceptedFewer = "acceptedFewer" => accepted_fewer: Vec<Side>: "Sides that accept to start with fewer.",
    SessionsUnsettled = "sessionsUnsettled" => sessions_unsettled: Option<u32>: "Sessions that are not yet held with attendance, moved, or cancelled with a reason.",
    EndAnswersClosed = "endAnswersClosed" => end_answers_closed: bool: "Whether the answers at the end of the course are closed.",
    ConclusionMissing = "conclusionMissing" => conclusion_missing: Option<Vec<ConclusionPart>>: "Parts of the conclusion that are not written.",
    EvaluationMeetings = "evaluationMeetings" => evaluation_meetings: Vec<Meeting>: "Evaluation meetings that cover the run.",
    SignedSides = "signedSides" => signed_sides: Vec<Side>: "Sides that have signed this conclusion.",
    WeeksSinceFinish = "weeksSinceFinish" => weeks_since_finish: Option<u32>: "Whole weeks since the sessions were over.",
    ReleaseUsed = "releaseUsed" => release_used: Option<bool>: "Whether a report release has used the run.",
    ReopenedSides = "reopenedSides" => reopened_sides: Vec<Side>: "Sides that want the run opened again.",
    // Enrolment.
    RunState = "runState" => run_state: Option<RunState>: "The run's state.",
    ReferralRequired = "referralRequired" => referral_required: Option<bool>: "Whether the course's category requires a referral.",
    ReferralPresent = "referralPresent" => referral_present: bool: "Whether a referral is there.",
    SeatsFree = "seatsFree" => seats_free: Option<u32>: "Seats that are free, the ones held for this party included.",
    PartySeats = "partySeats" => party_seats: Option<u32>: "Seats that the party needs.",
    FirstThatFits = "firstThatFits" => first_that_fits: bool: "Whether the party is the first in the queue that fits; of one that is not in it, whether nobody in it fits.",
    OfferOverdue = "offerOverdue" => offer_overdue: Option<bool>: "Whether the time to answer the offer is over.",
    DigitalChannel = "digitalChannel" => digital_channel: bool: "Whether the party can be reached digitally.",
    AttendanceReached = "attendanceReached" => attendance_reached: Option<bool>: "Whether the party took part in the share of sessions that the plan asks.",
    // Form.
    FormFindings = "formFindings" => form_findings: Option<u32>: "Things that are wrong with the version of the form.",
    LicenceInForce = "licenceInForce" => licence_in_force: bool: "Whether the form needs no licence, or has one that is in force.",
}
