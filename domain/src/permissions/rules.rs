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

/// A row as it is written below: every area with every right for every actor.
struct Row {
    areas: &'static [Area],
    rights: &'static [Right],
    columns: &'static [&'static [Actor]],
    reach: Reach,
    view: View,
    note: &'static str,
}

macro_rules! rows {
    ($([$($area:ident)+] [$($right:ident)+] [$($column:ident)+] $reach:ident $view:ident $note:literal;)+) => {
        &[$(Row {
            areas: &[$(Area::$area),+],
            rights: &[$(Right::$right),+],
            columns: &[$(rows!(@column $column)),+],
            reach: Reach::$reach,
            view: View::$view,
            note: $note,
        },)+]
    };
    (@column Group) => {
        &[Actor::Lead(Side::User), Actor::Lead(Side::Professional), Actor::Member(Side::User), Actor::Member(Side::Professional)]
    };
    (@column Leads) => { &[Actor::Lead(Side::User), Actor::Lead(Side::Professional)] };
    (@column LeadUser) => { &[Actor::Lead(Side::User)] };
    (@column LeadProfessional) => { &[Actor::Lead(Side::Professional)] };
    (@column Members) => { &[Actor::Member(Side::User), Actor::Member(Side::Professional)] };
    (@column Public) => { &[Actor::Public] };
    (@column $role:ident) => { &[Actor::Role(Role::$role)] };
}

/// Areas, rights, who (`Group`: leads and members of both sides), reach, view, note.
const ROWS: &[Row] = rows! {
    // Registry.
    [Organisations Services Municipalities Categories CodeLists] [Read] [Coordinator Manager Group Statistician Integration Auditor Administrator] Anywhere Full "";
    [Organisations Services CodeLists] [Create Write] [Coordinator Manager] Own Full "";
    [Agreements] [Read Create Write] [Coordinator Manager] Own Full "";
    [Agreements] [Read] [Group Statistician Integration Auditor] Own Full "";
    [Agreements] [Read Create Write] [Administrator] Anywhere Full "";
    [Organisations Services Municipalities Categories CodeLists] [Create Write] [Administrator] Anywhere Full "";
    [Organisations Services Municipalities Categories CodeLists] [Read] [Public] Anywhere Published "Through the catalogue.";
    // People of both sides; never participants.
    [People] [Read Create Write] [Coordinator] Own Full "";
    [People] [Read] [Manager] Own Full "";
    [People] [Read] [Group] OwnCourse Names "The own working group.";
    [People] [Read] [Administrator] Anywhere Logins "No personal data.";
    // Needs.
    [Needs] [Read Create Write] [Coordinator Leads] Own Full "";
    [Needs] [Read] [Manager Auditor] Own Full "";
    [Needs] [Read] [Statistician] Own Counts "";
    [Needs] [Create] [Members Integration] Own OwnEntries "";
    [Needs] [Create] [Public] Anywhere OwnEntries "Anyone may say that an offer is lacking.";
    // Course, working group, meetings, plan.
    [Courses WorkingGroup Meetings] [Read Create Write] [Coordinator] Own Full "";
    [Courses] [Activate] [Coordinator] Own Full "";
    [Plan] [Read] [Coordinator] Own Full "";
    [Plan] [Create Write] [Coordinator] Own Drafts "Writes drafts, approves nothing.";
    [Courses WorkingGroup Meetings Plan] [Read] [Manager Auditor] Own Full "";
    [Courses] [Anchor] [Manager] Own Full "";
    [Courses WorkingGroup Meetings Plan] [Read] [Group] OwnCourse Full "";
    [Courses] [Write] [Leads] OwnCourse Full "";
    [WorkingGroup] [Create Write] [Leads] OwnSide Full "The own side's members.";
    [Meetings Plan] [Create Write] [Group] OwnCourse Drafts "";
    [Plan] [Suggest] [Group] OwnCourse Full "";
    [Plan] [Submit] [Leads] OwnCourse Full "";
    [Plan] [Approve Contest] [Leads] OwnSide Full "In person: machines and administrators never.";
    [Plan] [Read Approve Contest] [Public] Capability Full "Who approves by personal link.";
    [Plan Conclusion] [Attest] [Coordinator] Own Full "Enters what was given at a meeting or on paper; gives no hand.";
    [Plan Conclusion] [Confirm] [Group] OwnSide Full "The second person: never the one who entered it, nor the one in whose name it is.";
    [Courses Plan] [Read] [Integration] Own Approved "";
    [Courses] [Read] [Public] Anywhere Published "Through the catalogue.";
    // Joint courses: partners see plan, meetings and figures, and put in people of their own.
    [Courses WorkingGroup Meetings Plan ImprovementPoints Conclusion] [Read] [Coordinator Manager] Joint Full "";
    [Runs Sessions] [Read] [Coordinator Manager] Joint NoRoster "Who takes part is the responsible host's to see.";
    [WorkingGroup] [Create Write] [Coordinator] Joint Full "People of the own organisation.";
    [Invitations] [Create] [Coordinator] Joint CourseMembers "People of the own organisation.";
    [Reports] [Read] [Coordinator Manager] Joint Full "Figures without persons.";
    [Enrolments Queue] [Read Create Write] [Coordinator] Responsible Full "";
    [Sessions] [RecordAttendance] [Coordinator] Responsible Full "";
    [Enrolments] [Respond] [Coordinator] Responsible Full "For those who answer by phone.";
    [Enrolments Queue] [Read] [Manager] Responsible Counts "";
    // Runs, sessions, attendance.
    [Runs Sessions] [Read Create Write] [Coordinator] Own Full "";
    [Runs] [Start Finish] [Coordinator] Own Full "";
    [Sessions] [RecordAttendance] [Coordinator] Own Full "";
    [Runs Sessions] [Read] [Manager Auditor] Own NoRoster "Who takes part stands under enrolments.";
    [Runs Sessions] [Read] [Group] OwnCourse NoRoster "";
    [Runs] [Create Start Finish] [Leads] OwnCourse Full "";
    [Runs] [Approve] [Leads] OwnSide Full "Accept fewer, open again: both sides.";
    [Sessions] [RecordAttendance] [Leads] OwnCourse Full "";
    [Sessions] [RecordAttendance] [Members] OwnCourse OwnSessions "The sheets of own sessions.";
    [Runs Sessions] [Read] [Integration] Own NoRoster "";
    // Enrolments, queue.
    [Enrolments Queue] [Read Create Write] [Coordinator] Own Full "";
    [Enrolments] [Respond] [Coordinator] Own Full "For those who answer by phone.";
    [Enrolments Queue] [Read] [Manager] Own Counts "";
    [Enrolments Queue] [Read] [LeadProfessional] OwnCourse NamesAndAccommodations "No referral, no contact.";
    [Enrolments Queue] [Read] [LeadUser] OwnCourse DisplayNames "No referral, no diagnosis, no contact.";
    [Enrolments Queue] [Read] [Members] OwnCourse Headcount "";
    [Enrolments Queue] [Read Create] [Integration] Own OwnEntries "Brings referrals, reads its own.";
    [Enrolments] [Read Create Respond] [Public] Capability OwnParty "";
    [Queue] [Read] [Public] Capability OwnParty "The own place in the queue, explained.";
    // Conclusion, improvement points.
    [Conclusion ImprovementPoints] [Read] [Coordinator] Own Full "";
    [Conclusion ImprovementPoints] [Create Write] [Coordinator] Own Drafts "Signs nothing.";
    [Conclusion ImprovementPoints] [Read] [Manager Auditor] Own Full "";
    [Conclusion ImprovementPoints] [Read] [Group] OwnCourse Full "";
    [Conclusion ImprovementPoints] [Create Write] [Leads] OwnCourse Drafts "";
    [ImprovementPoints] [Triage] [Leads] OwnCourse Full "";
    [ImprovementPoints] [Triage] [Coordinator] Own Full "";
    [Conclusion] [Sign Contest] [Leads] OwnSide Full "In person: machines and administrators never.";
    [Conclusion] [Read Sign Contest] [Public] Capability Full "Who signs by personal link.";
    [Conclusion ImprovementPoints] [Suggest] [Group] OwnCourse Full "";
    // Forms, answers, feedback.
    [Forms] [Read Create Write] [Coordinator] Own Full "";
    [Forms] [Read] [Manager Auditor] Own Full "";
    [Forms] [Read] [Group] OwnCourse Full "";
    [Forms] [Read] [Public] Capability Full "The form to be answered.";
    [Answers] [Read] [Coordinator] Own ResultsAndText "";
    [Answers Feedback] [Read] [Manager] Own Results "";
    [Answers Feedback] [Read] [Leads] OwnCourse ResultsAndText "";
    [Answers Feedback] [Read] [Members] OwnCourse Results "";
    [Feedback] [Read Create Write] [Coordinator] Own Full "";
    [Answers Feedback] [Create] [Public] Capability OwnEntries "Nothing is ever read back.";
    // Figures.
    [Reports] [Read] [Coordinator Manager Statistician] Own Full "Figures without persons.";
    [Reports] [Read] [Leads] OwnCourse Full "Figures without persons.";
    [Releases] [Read Create] [Coordinator] Own Full "Makes, does not publish.";
    [Releases] [Read Publish] [Manager] Own Full "";
    [Releases] [Read] [Leads Statistician Auditor] Own Full "";
    [Releases] [Read] [Public] Anywhere Published "";
    // Messages, events, imports, exports.
    [Messages] [Read] [Coordinator] Own Status "";
    [Messages] [Read Write] [Courier] Own Full "Delivers, and says how it went.";
    [Events] [Read Create Write] [Coordinator Manager] Own Full "";
    [Events] [Read] [Integration Auditor] Own Full "";
    [Imports] [Read Create Write] [Coordinator Manager Integration] Own Full "";
    [Exports] [Read Create Write] [Manager] Own TwoPersons "A second person must confirm.";
    // Roles, invitations.
    [RoleAssignments Invitations] [Read Create Write] [Coordinator] Own CourseMembers "";
    [RoleAssignments Invitations] [Read Create Write] [Manager] Own Full "";
    [RoleAssignments Invitations] [Read Create Write] [Leads] OwnSide CourseMembers "The own side's members.";
    [RoleAssignments Invitations] [Read] [Auditor] Own Full "";
    [RoleAssignments Invitations] [Read Create Write] [Administrator] Anywhere Organisations "";
    // Audit, access log, subject requests.
    [SubjectRequests] [Read Create] [Coordinator] Own OwnEntries "";
    [SubjectRequests] [Read Create Write] [Manager] Own Full "";
    [Audit AccessLog SubjectRequests] [Read] [Auditor] Own Full "Auditors' reads are logged too.";
    [Audit AccessLog] [Verify] [Auditor] Own Status "";
    [Audit AccessLog] [Verify] [Administrator] Anywhere Status "Whether it is whole; not what it says.";
    [SubjectRequests] [Read Create] [Public] Capability OwnEntries "";
    // The caller.
    [Me] [Read] [Coordinator Manager Group Statistician Integration Courier Auditor Administrator] Own OwnEntries "";
};

/// Every rule: the rows above, spread out.
pub const RULES: &[Rule] = &spread();

const COUNT: usize = count();

const fn actors(row: &Row) -> usize {
    let (mut sum, mut c) = (0, 0);
    while c < row.columns.len() {
        sum += row.columns[c].len();
        c += 1;
    }
    sum
}

const fn actor(row: &Row, mut at: usize) -> Actor {
    let mut c = 0;
    while at >= row.columns[c].len() {
        at -= row.columns[c].len();
        c += 1;
    }
    row.columns[c][at]
}

const fn count() -> usize {
    let (mut sum, mut r) = (0, 0);
    while r < ROWS.len() {
        sum += ROWS[r].areas.len() * ROWS[r].rights.len() * actors(&ROWS[r]);
        r += 1;
    }
    sum
}

const fn rule(row: &Row, at: usize) -> Rule {
    let who = actors(row);
    Rule {
        area: row.areas[at / who / row.rights.len()],
        right: row.rights[at / who % row.rights.len()],
        actor: actor(row, at % who),
        reach: row.reach,
        view: row.view,
        note: row.note,
    }
}

const fn spread() -> [Rule; COUNT] {
    let mut rules = [rule(&ROWS[0], 0); COUNT];
    let (mut next, mut r) = (0, 0);
    while r < ROWS.len() {
        let row = &ROWS[r];
        let mut at = 0;
        while at < row.areas.len() * row.rights.len() * actors(row) {
            rules[next] = rule(row, at);
            next += 1;
            at += 1;
        }
        r += 1;
    }
    rules
}
