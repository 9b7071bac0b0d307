//! The permission table. Deny by default: whoever is not named here is refused.

use super::{Actor, Area, Reach, Right, View};
use crate::codes::{Role, Side};

/// One right of one actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What it is about.
    pub area: Area,
    /// What may be done.
    pub right: Right,
    /// Who may.
    pub actor: Actor,
    /// How far it reaches.
    pub reach: Reach,
    /// How much is seen.
    pub view: View,
    /// What else must be said.
    pub note: &'static str,
}

const COORDINATOR: Actor = Actor::Role(Role::Coordinator);
const MANAGER: Actor = Actor::Role(Role::Manager);
const STATISTICIAN: Actor = Actor::Role(Role::Statistician);
const INTEGRATION: Actor = Actor::Role(Role::Integration);
const COURIER: Actor = Actor::Role(Role::Courier);
const AUDITOR: Actor = Actor::Role(Role::Auditor);
const ADMINISTRATOR: Actor = Actor::Role(Role::Administrator);
const LEAD_USER: Actor = Actor::Lead(Side::User);
const LEAD_PROFESSIONAL: Actor = Actor::Lead(Side::Professional);
const MEMBER_USER: Actor = Actor::Member(Side::User);
const MEMBER_PROFESSIONAL: Actor = Actor::Member(Side::Professional);
const PUBLIC: Actor = Actor::Public;

const COUNT: usize = count();

/// Every rule: the blocks of `BLOCKS`, spread out.
pub const RULES: &[Rule] = &spread();

/// Areas, rights, actors, reach, view, note: every area with every right for every actor.
type Block = (
    &'static [Area],
    &'static [Right],
    &'static [Actor],
    Reach,
    View,
    &'static str,
);

const fn count() -> usize {
    let (mut sum, mut b) = (0, 0);
    while b < BLOCKS.len() {
        let (areas, rights, actors, ..) = BLOCKS[b];
        sum += areas.len() * rights.len() * actors.len();
        b += 1;
    }
    sum
}

const fn spread() -> [Rule; COUNT] {
    let first = BLOCKS[0];
    let mut rules = [Rule {
        area: first.0[0],
        right: first.1[0],
        actor: first.2[0],
        reach: first.3,
        view: first.4,
        note: first.5,
    }; COUNT];
    let (mut at, mut b) = (0, 0);
    while b < BLOCKS.len() {
        let (areas, rights, actors, reach, view, note) = BLOCKS[b];
        let mut i = 0;
        while i < areas.len() * rights.len() * actors.len() {
            let actor = actors[i % actors.len()];
            let right = rights[i / actors.len() % rights.len()];
            let area = areas[i / actors.len() / rights.len()];
            rules[at] = Rule {
                area,
                right,
                actor,
                reach,
                view,
                note,
            };
            at += 1;
            i += 1;
        }
        b += 1;
    }
    rules
}

use Area as A;
use Reach::{Anywhere, Capability, Own, OwnCourse, OwnSide};
use Right as R;
use View::Full;

const LEADS: &[Actor] = &[LEAD_USER, LEAD_PROFESSIONAL];
const MEMBERS: &[Actor] = &[MEMBER_USER, MEMBER_PROFESSIONAL];
const GROUP: &[Actor] = &[
    LEAD_USER,
    LEAD_PROFESSIONAL,
    MEMBER_USER,
    MEMBER_PROFESSIONAL,
];
const CHANGE: &[Right] = &[R::Read, R::Create, R::Write];
const READ: &[Right] = &[R::Read];

const BLOCKS: &[Block] = &[
    // Registry.
    (
        &[
            A::Organisations,
            A::Services,
            A::Municipalities,
            A::Categories,
            A::CodeLists,
        ],
        READ,
        &[
            COORDINATOR,
            MANAGER,
            LEAD_USER,
            LEAD_PROFESSIONAL,
            MEMBER_USER,
            MEMBER_PROFESSIONAL,
            STATISTICIAN,
            INTEGRATION,
            AUDITOR,
            ADMINISTRATOR,
        ],
        Anywhere,
        Full,
        "",
    ),
    (
        &[A::Organisations, A::Services, A::CodeLists],
        &[R::Create, R::Write],
        &[COORDINATOR, MANAGER],
        Own,
        Full,
        "",
    ),
    (
        &[A::Agreements],
        CHANGE,
        &[COORDINATOR, MANAGER],
        Own,
        Full,
        "",
    ),
    (
        &[A::Agreements],
        READ,
        &[
            LEAD_USER,
            LEAD_PROFESSIONAL,
            MEMBER_USER,
            MEMBER_PROFESSIONAL,
            STATISTICIAN,
            INTEGRATION,
            AUDITOR,
        ],
        Own,
        Full,
        "",
    ),
    (
        &[A::Agreements],
        CHANGE,
        &[ADMINISTRATOR],
        Anywhere,
        Full,
        "",
    ),
    (
        &[
            A::Organisations,
            A::Services,
            A::Municipalities,
            A::Categories,
            A::CodeLists,
        ],
        &[R::Create, R::Write],
        &[ADMINISTRATOR],
        Anywhere,
        Full,
        "",
    ),
    (
        &[
            A::Organisations,
            A::Services,
            A::Municipalities,
            A::Categories,
            A::CodeLists,
        ],
        READ,
        &[PUBLIC],
        Anywhere,
        View::Published,
        "Through the catalogue.",
    ),
    // People of both sides; never participants.
    (&[A::People], CHANGE, &[COORDINATOR], Own, Full, ""),
    (&[A::People], READ, &[MANAGER], Own, Full, ""),
    (
        &[A::People],
        READ,
        GROUP,
        OwnCourse,
        View::Names,
        "The own working group.",
    ),
    (
        &[A::People],
        READ,
        &[ADMINISTRATOR],
        Anywhere,
        View::Logins,
        "No personal data.",
    ),
    // Needs.
    (
        &[A::Needs],
        CHANGE,
        &[COORDINATOR, LEAD_USER, LEAD_PROFESSIONAL],
        Own,
        Full,
        "",
    ),
    (&[A::Needs], READ, &[MANAGER, AUDITOR], Own, Full, ""),
    (&[A::Needs], READ, &[STATISTICIAN], Own, View::Counts, ""),
    (
        &[A::Needs],
        &[R::Create],
        &[MEMBER_USER, MEMBER_PROFESSIONAL, INTEGRATION],
        Own,
        View::OwnEntries,
        "",
    ),
    (
        &[A::Needs],
        &[R::Create],
        &[PUBLIC],
        Anywhere,
        View::OwnEntries,
        "Anyone may say that an offer is lacking.",
    ),
    // Course, working group, meetings, plan.
    (
        &[A::Courses, A::WorkingGroup, A::Meetings],
        CHANGE,
        &[COORDINATOR],
        Own,
        Full,
        "",
    ),
    (&[A::Courses], &[R::Activate], &[COORDINATOR], Own, Full, ""),
    (&[A::Plan], &[R::Read], &[COORDINATOR], Own, Full, ""),
    (
        &[A::Plan],
        &[R::Create, R::Write],
        &[COORDINATOR],
        Own,
        View::Drafts,
        "Writes drafts, approves nothing.",
    ),
    (
        &[A::Courses, A::WorkingGroup, A::Meetings, A::Plan],
        READ,
        &[MANAGER, AUDITOR],
        Own,
        Full,
        "",
    ),
    (&[A::Courses], &[R::Anchor], &[MANAGER], Own, Full, ""),
    (
        &[A::Courses, A::WorkingGroup, A::Meetings, A::Plan],
        READ,
        GROUP,
        OwnCourse,
        Full,
        "",
    ),
    (&[A::Courses], &[R::Write], LEADS, OwnCourse, Full, ""),
    (
        &[A::WorkingGroup],
        &[R::Create, R::Write],
        LEADS,
        OwnSide,
        Full,
        "The own side's members.",
    ),
    (
        &[A::Meetings, A::Plan],
        &[R::Create, R::Write],
        GROUP,
        OwnCourse,
        View::Drafts,
        "",
    ),
    (&[A::Plan], &[R::Suggest], GROUP, OwnCourse, Full, ""),
    (&[A::Plan], &[R::Submit], LEADS, OwnCourse, Full, ""),
    (
        &[A::Plan],
        &[R::Approve, R::Contest],
        LEADS,
        OwnSide,
        Full,
        "In person: machines and administrators never.",
    ),
    (
        &[A::Plan],
        &[R::Read, R::Approve, R::Contest],
        &[PUBLIC],
        Capability,
        Full,
        "Who approves by personal link.",
    ),
    (
        &[A::Courses, A::Plan],
        READ,
        &[INTEGRATION],
        Own,
        View::Approved,
        "",
    ),
    (
        &[A::Courses],
        READ,
        &[PUBLIC],
        Anywhere,
        View::Published,
        "Through the catalogue.",
    ),
    // Runs, sessions, attendance.
    (
        &[A::Runs, A::Sessions],
        CHANGE,
        &[COORDINATOR],
        Own,
        Full,
        "",
    ),
    (
        &[A::Runs],
        &[R::Start, R::Finish],
        &[COORDINATOR],
        Own,
        Full,
        "",
    ),
    (
        &[A::Sessions],
        &[R::RecordAttendance],
        &[COORDINATOR],
        Own,
        Full,
        "",
    ),
    (
        &[A::Runs, A::Sessions],
        READ,
        &[MANAGER, AUDITOR],
        Own,
        View::NoRoster,
        "Who takes part stands under enrolments.",
    ),
    (
        &[A::Runs, A::Sessions],
        READ,
        GROUP,
        OwnCourse,
        View::NoRoster,
        "",
    ),
    (
        &[A::Runs],
        &[R::Create, R::Start, R::Finish],
        LEADS,
        OwnCourse,
        Full,
        "",
    ),
    (
        &[A::Runs],
        &[R::Approve],
        LEADS,
        OwnSide,
        Full,
        "Accept fewer, open again: both sides.",
    ),
    (
        &[A::Sessions],
        &[R::RecordAttendance],
        LEADS,
        OwnCourse,
        Full,
        "",
    ),
    (
        &[A::Sessions],
        &[R::RecordAttendance],
        MEMBERS,
        OwnCourse,
        View::OwnSessions,
        "The sheets of own sessions.",
    ),
    (
        &[A::Runs, A::Sessions],
        READ,
        &[INTEGRATION],
        Own,
        View::NoRoster,
        "",
    ),
    // Enrolments, queue.
    (
        &[A::Enrolments, A::Queue],
        CHANGE,
        &[COORDINATOR],
        Own,
        Full,
        "",
    ),
    (
        &[A::Enrolments],
        &[R::Respond],
        &[COORDINATOR],
        Own,
        Full,
        "For those who answer by phone.",
    ),
    (
        &[A::Enrolments, A::Queue],
        READ,
        &[MANAGER],
        Own,
        View::Counts,
        "",
    ),
    (
        &[A::Enrolments, A::Queue],
        READ,
        &[LEAD_PROFESSIONAL],
        OwnCourse,
        View::NamesAndAccommodations,
        "No referral, no contact.",
    ),
    (
        &[A::Enrolments, A::Queue],
        READ,
        &[LEAD_USER],
        OwnCourse,
        View::DisplayNames,
        "No referral, no diagnosis, no contact.",
    ),
    (
        &[A::Enrolments, A::Queue],
        READ,
        MEMBERS,
        OwnCourse,
        View::Headcount,
        "",
    ),
    (
        &[A::Enrolments, A::Queue],
        &[R::Read, R::Create],
        &[INTEGRATION],
        Own,
        View::OwnEntries,
        "Brings referrals, reads its own.",
    ),
    (
        &[A::Enrolments],
        &[R::Read, R::Create, R::Respond],
        &[PUBLIC],
        Capability,
        View::OwnParty,
        "",
    ),
    (
        &[A::Queue],
        READ,
        &[PUBLIC],
        Capability,
        View::OwnParty,
        "The own place in the queue, explained.",
    ),
    // Conclusion, improvement points.
    (
        &[A::Conclusion, A::ImprovementPoints],
        READ,
        &[COORDINATOR],
        Own,
        Full,
        "",
    ),
    (
        &[A::Conclusion, A::ImprovementPoints],
        &[R::Create, R::Write],
        &[COORDINATOR],
        Own,
        View::Drafts,
        "Signs nothing.",
    ),
    (
        &[A::Conclusion, A::ImprovementPoints],
        READ,
        &[MANAGER, AUDITOR],
        Own,
        Full,
        "",
    ),
    (
        &[A::Conclusion, A::ImprovementPoints],
        READ,
        GROUP,
        OwnCourse,
        Full,
        "",
    ),
    (
        &[A::Conclusion, A::ImprovementPoints],
        &[R::Create, R::Write],
        LEADS,
        OwnCourse,
        View::Drafts,
        "",
    ),
    (
        &[A::ImprovementPoints],
        &[R::Triage],
        LEADS,
        OwnCourse,
        Full,
        "",
    ),
    (
        &[A::ImprovementPoints],
        &[R::Triage],
        &[COORDINATOR],
        Own,
        Full,
        "",
    ),
    (
        &[A::Conclusion],
        &[R::Sign],
        LEADS,
        OwnSide,
        Full,
        "In person: machines and administrators never.",
    ),
    (
        &[A::Conclusion],
        &[R::Read, R::Sign],
        &[PUBLIC],
        Capability,
        Full,
        "Who signs by personal link.",
    ),
    (
        &[A::Conclusion, A::ImprovementPoints],
        &[R::Suggest],
        GROUP,
        OwnCourse,
        Full,
        "",
    ),
    // Forms, answers, feedback.
    (&[A::Forms], CHANGE, &[COORDINATOR], Own, Full, ""),
    (&[A::Forms], READ, &[MANAGER, AUDITOR], Own, Full, ""),
    (&[A::Forms], READ, GROUP, OwnCourse, Full, ""),
    (
        &[A::Forms],
        READ,
        &[PUBLIC],
        Capability,
        Full,
        "The form to be answered.",
    ),
    (
        &[A::Answers],
        READ,
        &[COORDINATOR],
        Own,
        View::ResultsAndText,
        "",
    ),
    (
        &[A::Answers, A::Feedback],
        READ,
        &[MANAGER],
        Own,
        View::Results,
        "",
    ),
    (
        &[A::Answers, A::Feedback],
        READ,
        LEADS,
        OwnCourse,
        View::ResultsAndText,
        "",
    ),
    (
        &[A::Answers, A::Feedback],
        READ,
        MEMBERS,
        OwnCourse,
        View::Results,
        "",
    ),
    (&[A::Feedback], CHANGE, &[COORDINATOR], Own, Full, ""),
    (
        &[A::Answers, A::Feedback],
        &[R::Create],
        &[PUBLIC],
        Capability,
        View::OwnEntries,
        "Nothing is ever read back.",
    ),
    // Figures.
    (
        &[A::Reports],
        READ,
        &[COORDINATOR, MANAGER, STATISTICIAN],
        Own,
        Full,
        "Figures without persons.",
    ),
    (
        &[A::Reports],
        READ,
        LEADS,
        OwnCourse,
        Full,
        "Figures without persons.",
    ),
    (
        &[A::Releases],
        &[R::Read, R::Create],
        &[COORDINATOR],
        Own,
        Full,
        "Makes, does not publish.",
    ),
    (
        &[A::Releases],
        &[R::Read, R::Publish],
        &[MANAGER],
        Own,
        Full,
        "",
    ),
    (
        &[A::Releases],
        READ,
        &[LEAD_USER, LEAD_PROFESSIONAL, STATISTICIAN, AUDITOR],
        Own,
        Full,
        "",
    ),
    (
        &[A::Releases],
        READ,
        &[PUBLIC],
        Anywhere,
        View::Published,
        "",
    ),
    // Messages, events, imports, exports.
    (&[A::Messages], READ, &[COORDINATOR], Own, View::Status, ""),
    (
        &[A::Messages],
        &[R::Read, R::Write],
        &[COURIER],
        Own,
        Full,
        "Delivers, and says how it went.",
    ),
    (&[A::Events], CHANGE, &[COORDINATOR, MANAGER], Own, Full, ""),
    (&[A::Events], READ, &[INTEGRATION, AUDITOR], Own, Full, ""),
    (
        &[A::Imports],
        CHANGE,
        &[COORDINATOR, MANAGER, INTEGRATION],
        Own,
        Full,
        "",
    ),
    (
        &[A::Exports],
        CHANGE,
        &[MANAGER],
        Own,
        View::TwoPersons,
        "A second person must confirm.",
    ),
    // Roles, invitations.
    (
        &[A::RoleAssignments, A::Invitations],
        CHANGE,
        &[COORDINATOR],
        Own,
        View::CourseMembers,
        "",
    ),
    (
        &[A::RoleAssignments, A::Invitations],
        CHANGE,
        &[MANAGER],
        Own,
        Full,
        "",
    ),
    (
        &[A::RoleAssignments, A::Invitations],
        CHANGE,
        LEADS,
        OwnSide,
        View::CourseMembers,
        "The own side's members.",
    ),
    (
        &[A::RoleAssignments, A::Invitations],
        READ,
        &[AUDITOR],
        Own,
        Full,
        "",
    ),
    (
        &[A::RoleAssignments, A::Invitations],
        CHANGE,
        &[ADMINISTRATOR],
        Anywhere,
        View::Organisations,
        "",
    ),
    // Audit, access log, subject requests.
    (
        &[A::SubjectRequests],
        &[R::Read, R::Create],
        &[COORDINATOR],
        Own,
        View::OwnEntries,
        "",
    ),
    (&[A::SubjectRequests], CHANGE, &[MANAGER], Own, Full, ""),
    (
        &[A::Audit, A::AccessLog, A::SubjectRequests],
        READ,
        &[AUDITOR],
        Own,
        Full,
        "Auditors' reads are logged too.",
    ),
    (
        &[A::Audit, A::AccessLog],
        &[R::Verify],
        &[ADMINISTRATOR],
        Anywhere,
        View::Status,
        "Whether it is whole; not what it says.",
    ),
    (
        &[A::SubjectRequests],
        &[R::Read, R::Create],
        &[PUBLIC],
        Capability,
        View::OwnEntries,
        "",
    ),
    // The caller.
    (
        &[A::Me],
        READ,
        &[
            COORDINATOR,
            MANAGER,
            LEAD_USER,
            LEAD_PROFESSIONAL,
            MEMBER_USER,
            MEMBER_PROFESSIONAL,
            STATISTICIAN,
            INTEGRATION,
            COURIER,
            AUDITOR,
            ADMINISTRATOR,
        ],
        Own,
        View::OwnEntries,
        "",
    ),
];
