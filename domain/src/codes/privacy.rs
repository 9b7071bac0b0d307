//! Lists about what is sealed, looked at, asked for and erased.

use crate::code_list;

code_list! {
    /// What is chained so that nobody can change it unseen.
    pub enum Chain: "chain" {
        Journal = "journal": "What happened, fact by fact.",
        AccessLog = "accessLog": "Who looked at whose data, block by block.",
    }
}

code_list! {
    /// Why a chain does not hold.
    pub enum ChainFault: "chainFault" {
        Missing = "missing": "There is nothing at this position, though something stood here.",
        Altered = "altered": "What stands here is not what was sealed here.",
        Payload = "payload": "The payload is not the one that was promised, or only half of it was erased.",
        HeadMoved = "headMoved": "The chain ends elsewhere than its own head says.",
        OutsideHead = "outsideHead": "The chain holds in itself, but it is another one than the head kept outside tells of: something up to here was changed and the rest sealed anew.",
    }
}

code_list! {
    /// Whose data a request is about.
    pub enum SubjectKind: "subjectKind" {
        Person = "person": "A user representative, a professional or somebody of the staff.",
        Party = "party": "A party that has or wanted a place: participants.",
        Feedback = "feedback": "Whoever sent a piece of feedback, known by the receipt that they were given.",
    }
}

code_list! {
    /// What somebody asks about their own data.
    pub enum SubjectRequestKind: "subjectRequestKind" {
        Export = "export": "Everything that is kept about them, and who has looked at it.",
        Accesses = "accesses": "Who has looked at their data, when and why.",
        Erase = "erase": "That it is erased.",
    }
}

code_list! {
    /// How far a request has come.
    pub enum SubjectRequestState: "subjectRequestState" {
        Received = "received": "It waits for a decision.",
        Granted = "granted": "It was granted; an erasure is done, an answer can be fetched.",
        Refused = "refused": "It was refused; the reason is told.",
    }
}

code_list! {
    /// Why somebody's data was erased.
    pub enum ErasureCause: "erasureCause" {
        Request = "request": "They asked for it.",
        Retention = "retention": "Its time was over.",
    }
}

code_list! {
    /// What is kept about somebody, as reports of erasures name it.
    pub enum DataPart: "dataPart" {
        Profile = "profile": "Name, contact, and what makes them a user representative or a professional.",
        Logins = "logins": "Logins: issuer and subject are gone, and a token of theirs opens nothing.",
        Roles = "roles": "Roles, which end.",
        Invitations = "invitations": "Invitations.",
        StoredReplies = "storedReplies": "Answers kept for retries, of theirs and of whoever told of them.",
        GroupPlaces = "groupPlaces": "Places in working groups, which end.",
        MismatchReasons = "mismatchReasons": "Why somebody with another experience than the group's was chosen.",
        OpenApprovals = "openApprovals": "Approvals of plans that are not in force, which are voided.",
        OpenSignatures = "openSignatures": "Signatures under conclusions that are not closed, which are voided.",
        WaitingAttestations = "waitingAttestations": "Hands entered in their name that wait for a second person, which are voided.",
        PersonalLinks = "personalLinks": "Personal links, which open nothing any more, and what was answered to them.",
        Messages = "messages": "Messages to them that nobody has delivered, which are taken back.",
        CourseOwnership = "courseOwnership": "Being owner or deputy of courses.",
        PlannedSessions = "plannedSessions": "Being planned for sessions to come.",
        JournalPayloads = "journalPayloads": "Payloads and salts of facts about them, or that name them.",
        OpenWork = "openWork": "What was to happen by time.",
        DisplayName = "displayName": "The name they wanted to be called by.",
        Contact = "contact": "How to reach them.",
        Accommodations = "accommodations": "What must be arranged for.",
        Reason = "reason": "Why they were refused, or offered a place out of turn.",
        Reference = "reference": "The keyed hash of another system's reference.",
        Feedback = "feedback": "What they sent by a feedback link, their name and how to reach them, and what was answered.",
        Approvals = "approvals": "Approvals in force, given for a side by somebody who is now nobody: a plan stands on them.",
        Signatures = "signatures": "Signatures under closed conclusions: what was concluded stands on them.",
        FormerGroupPlaces = "formerGroupPlaces": "That both sides were in the working group, when: the method is judged by it.",
        Meetings = "meetings": "That both sides were at a meeting: the method is judged by it.",
        Sessions = "sessions": "That both sides held a session: the method is judged by it.",
        JournalFacts = "journalFacts": "Facts of the journal, with a random id that leads to nobody: without them the chain would not verify.",
        Looks = "looks": "Who looked at the data, with a random id that leads to nobody, until its own time is over.",
        SeatCounts = "seatCounts": "Seats in counts, without who sat there.",
    }
}
