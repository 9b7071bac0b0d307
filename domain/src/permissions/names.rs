//! The words of the permission table.

use crate::code_list;
use crate::codes::{CodeList, GroupFunction, Role, Side};

code_list! {
    /// What rights are about.
    pub enum Area: "area" {
        Organisations = "organisations": "Organisations of the registry.",
        Services = "services": "Learning and mastery services.",
        Agreements = "agreements": "Agreements between organisations.",
        Municipalities = "municipalities": "Municipalities and their years.",
        Categories = "categories": "Categories of courses.",
        CodeLists = "codeLists": "Code lists.",
        People = "people": "User representatives and professionals; never participants.",
        Needs = "needs": "Needs that somebody registered.",
        Courses = "courses": "Courses.",
        WorkingGroup = "workingGroup": "Who works on a course, on which side.",
        Plan = "plan": "Versions of a course's plan.",
        Meetings = "meetings": "Meetings of the working group and their minutes.",
        ImprovementPoints = "improvementPoints": "Points for improvement.",
        Runs = "runs": "Runs of a course.",
        Sessions = "sessions": "Sessions and their attendance sheets.",
        Enrolments = "enrolments": "Who has or wants a place.",
        Queue = "queue": "The waiting list of a course.",
        Conclusion = "conclusion": "The conclusion of a run.",
        Forms = "forms": "Evaluation forms, and the windows in which they are answered.",
        Answers = "answers": "Answers to forms.",
        Feedback = "feedback": "Word back from participants and referrers.",
        Reports = "reports": "Figures without persons.",
        Releases = "releases": "Published figures.",
        Messages = "messages": "Messages that a courier delivers.",
        Events = "events": "The event feed and its webhooks.",
        Imports = "imports": "Bringing data in.",
        Exports = "exports": "Taking everything out.",
        RoleAssignments = "roleAssignments": "Who has which role.",
        Invitations = "invitations": "Binding a login to a person.",
        Audit = "audit": "The journal as a whole.",
        AccessLog = "accessLog": "Who read which person's data.",
        SubjectRequests = "subjectRequests": "Requests of persons about their own data.",
        Me = "me": "What the caller is, may and has to do.",
    }
}

impl Area {
    /// Whether it holds data about people who are named or can be found out: who, where to reach
    /// them, who looked at them.
    #[must_use]
    pub const fn holds_people(self) -> bool {
        matches!(
            self,
            Self::People
                | Self::Enrolments
                | Self::Queue
                | Self::Feedback
                | Self::Messages
                | Self::Exports
                | Self::AccessLog
                | Self::SubjectRequests
        )
    }
}

code_list! {
    /// What one may do.
    pub enum Right: "right" {
        Read = "read": "Read.",
        Create = "create": "Bring something new into being.",
        Write = "write": "Change it, and act on it where no narrower right is named.",
        Suggest = "suggest": "Suggest a change without making it.",
        Anchor = "anchor": "Anchor a course in the organisation.",
        Activate = "activate": "Begin or end offering a course.",
        Submit = "submit": "Submit or give up a version of the plan.",
        Approve = "approve": "Give the own side's hand; take it back.",
        Contest = "contest": "Say that one did not give the hand that stands in one's name.",
        Attest = "attest": "Enter a hand that was given at a meeting or on paper; it counts when it is confirmed.",
        Confirm = "confirm": "Confirm, as the second person, a hand of the own side that somebody else entered.",
        Start = "start": "Start a run.",
        Finish = "finish": "Say that a run's sessions are over.",
        RecordAttendance = "recordAttendance": "Fill in a session's attendance sheet.",
        Sign = "sign": "Sign a conclusion for the own side.",
        Triage = "triage": "Decide what becomes of an improvement point.",
        Respond = "respond": "Answer an offer, or withdraw.",
        Publish = "publish": "Publish a release.",
        Verify = "verify": "Check that the journal is whole, without reading it.",
    }
}

code_list! {
    /// How far a right reaches.
    pub enum Reach: "reach" {
        Own = "own": "The organisation or service at which the role is held; for a working group, the course's organisation; for participants of a joint course, the host that is responsible for their data.",
        OwnCourse = "ownCourse": "The course in whose working group one is.",
        OwnSide = "ownSide": "The own side of the course in whose working group one is.",
        Joint = "joint": "A course that the organisation holds together with the one that owns it.",
        Responsible = "responsible": "A joint course for whose participants' data the organisation is responsible, though it does not own the course.",
        Capability = "capability": "The one thing that a personal link names.",
        Anywhere = "anywhere": "Everything in the installation.",
    }
}

code_list! {
    /// How much is seen. A later value shows more than an earlier one, where they can be compared.
    pub enum View: "view" {
        Status = "status": "That it exists and how far it has come.",
        Logins = "logins": "Logins, without what is known of the person.",
        Counts = "counts": "Counts only.",
        Headcount = "headcount": "How many, and no names.",
        DisplayNames = "displayNames": "How many, and the display names that participants chose.",
        Names = "names": "Names only.",
        NamesAndAccommodations = "namesAndAccommodations": "Names, and what must be arranged for.",
        NoRoster = "noRoster": "Everything but who takes part.",
        OwnSessions = "ownSessions": "The sessions at which one works.",
        OwnEntries = "ownEntries": "What the caller brought in.",
        OwnParty = "ownParty": "What concerns the own party.",
        Approved = "approved": "What is approved and in force.",
        Published = "published": "What is published.",
        Drafts = "drafts": "Drafts; what is approved can't be changed.",
        CourseMembers = "courseMembers": "The working groups of own courses.",
        Organisations = "organisations": "Organisations, and their first managers.",
        TwoPersons = "twoPersons": "Only when a second person confirms.",
        Results = "results": "Results, without free text.",
        ResultsAndText = "resultsAndText": "Results and free text.",
        Full = "full": "Everything.",
    }
}

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Actor {
    /// The holder of an assigned role.
    Role(Role),
    /// The lead or deputy of a side of a course.
    Lead(Side),
    /// Another member of a side of a course.
    Member(Side),
    /// Anybody, also without a login; with a personal link where the reach says so.
    Public,
}

impl Actor {
    /// The actor that a place in a working group makes of a person. A deputy may all that the lead may.
    #[must_use]
    pub const fn of_group(function: GroupFunction, side: Side) -> Self {
        match function {
            GroupFunction::Lead | GroupFunction::Deputy => Self::Lead(side),
            GroupFunction::Member => Self::Member(side),
        }
    }

    /// The actor's code, as it is shown on the wire: `coordinator`, `leadUser`, `public`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Role(role) => role.code(),
            Self::Lead(Side::User) => "leadUser",
            Self::Lead(Side::Professional) => "leadProfessional",
            Self::Member(Side::User) => "memberUser",
            Self::Member(Side::Professional) => "memberProfessional",
            Self::Public => "public",
        }
    }

    /// Every actor, in the order of the table's columns.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let roles =
            |wanted: fn(&Role) -> bool| Role::ALL.iter().copied().filter(wanted).map(Self::Role);
        let convening = |role: &Role| matches!(role, Role::Coordinator | Role::Manager);
        roles(convening)
            .chain(<Side as CodeList>::ALL.iter().map(|side| Self::Lead(*side)))
            .chain(Side::ALL.iter().map(|side| Self::Member(*side)))
            .chain(roles(|role| {
                !matches!(role, Role::Coordinator | Role::Manager)
            }))
            .chain([Self::Public])
            .collect()
    }
}
