//! Lists about people: sides, roles, readiness, evidence, purpose.

use crate::code_list;

code_list! {
    /// The two sides that plan, deliver and evaluate a course together. Neither outweighs the other.
    pub enum Side: "side" {
        User = "user": "The user side: patients and relatives with experience of their own.",
        Professional = "professional": "The professional side: health professionals and others who know by profession.",
    }
}

impl Side {
    /// The side across the table.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::User => Self::Professional,
            Self::Professional => Self::User,
        }
    }
}

code_list! {
    /// Roles that are assigned at an organisation or service, from a day to a day.
    pub enum Role: "role" {
        Coordinator = "coordinator": "Staff of the learning and mastery centre, who convene and arrange. The role approves nothing.",
        Manager = "manager": "Anchors courses in the organisation and answers for its data.",
        Statistician = "statistician": "Reads releases and figures without persons.",
        Integration = "integration": "A machine of another system: brings referrals and needs, fetches what is approved.",
        Courier = "courier": "A machine that delivers messages and personal links past staff.",
        Auditor = "auditor": "Reads the audit and the access log.",
        Administrator = "administrator": "Runs the installation. Reads no personal data, only logins.",
    }
}

code_list! {
    /// What a person does in a course's working group.
    pub enum GroupFunction: "groupFunction" {
        Lead = "lead": "Leads the side.",
        Deputy = "deputy": "May do all that the side's lead may.",
        Member = "member": "Takes part in the work.",
    }
}

code_list! {
    /// Whether a user representative has worked through the experience (R7).
    pub enum Readiness: "readiness" {
        NotYet = "notYet": "Not yet: the experience is too recent or not worked through.",
        Ready = "ready": "Ready to plan, deliver and evaluate.",
        Paused = "paused": "Has been ready, takes a break.",
    }
}

code_list! {
    /// The kind of experience a user representative brings: coarse on purpose.
    pub enum ExperienceKind: "experienceKind" {
        Patient = "patient": "Own experience as a patient.",
        Relative = "relative": "Experience as a relative.",
        Peer = "peer": "Trained as a peer by a user organisation.",
    }
}

code_list! {
    /// How a user representative came to the course (R9).
    pub enum Recruitment: "recruitment" {
        UserOrganisation = "userOrganisation": "Through a user organisation.",
        Otherwise = "otherwise": "In another way.",
    }
}

code_list! {
    /// How it is known that a person approved or signed.
    pub enum Evidence: "evidence" {
        Login = "login": "The person was logged in.",
        Link = "link": "The person used a personal link, valid once, delivered past staff.",
        Attested = "attested": "Given in a meeting or on paper, entered by one person and confirmed by another.",
    }
}

code_list! {
    /// Whether a caller is a person or a machine. Machines never approve.
    pub enum PrincipalKind: "principalKind" {
        Human = "human": "A person.",
        Machine = "machine": "Another system.",
    }
}

code_list! {
    /// Why personal data is read.
    pub enum Purpose: "purpose" {
        Care = "care": "To help the person.",
        Planning = "planning": "To plan a course or a run.",
        Administration = "administration": "To arrange places, messages and rooms.",
        Quality = "quality": "To make the service better.",
        Audit = "audit": "To check what was done.",
        SubjectRequest = "subjectRequest": "Because the person asks for it.",
    }
}

code_list! {
    /// Languages of messages and content.
    pub enum Language: "language" {
        Nb = "nb": "Norwegian bokmål.",
        Nn = "nn": "Norwegian nynorsk.",
        En = "en": "English.",
        Se = "se": "Northern Sami.",
    }
}
