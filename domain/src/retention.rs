//! How long what is kept: one table, [`RULES`], and what of the schema each rule ends, [`COLUMNS`]. The
//! periods are ours; where a law asks for others, the controller answers for them.

mod columns;
mod told;

use crate::code_list;
pub use columns::{COLUMNS, COMMON, Columns, Kept};
pub use told::{LEFT_OUT, LeftOut, TOLD, Told};

code_list! {
    /// What has an end.
    pub enum RetentionKind: "retentionKind" {
        PartyOfEndedRun = "partyOfEndedRun": "Name, contact, what must be arranged for, referral and reference of parties in a run that is over.",
        PartyThatLeft = "partyThatLeft": "The same of parties that withdrew, were refused, or let an offer go.",
        ForgottenParty = "forgottenParty": "The same of parties that nobody has touched for long: in a queue, or in a run that nobody has closed.",
        UnusedPerson = "unusedPerson": "People who have had no part in anything.",
        AccessLog = "accessLog": "Who looked at whose data.",
        Invitation = "invitation": "Invitations that were used, revoked or ran out.",
        StoredReply = "storedReply": "Answers kept for callers who send the same request again.",
        DoneWork = "doneWork": "The list of what was done by time.",
        SubjectRequest = "subjectRequest": "Requests of people about their own data, once decided.",
        Message = "message": "To whom what was told, and how it went; what a message said is gone when it is delivered.",
        UnsentMessage = "unsentMessage": "Messages that nobody has delivered, with what they say.",
        PersonalLink = "personalLink": "Personal links: who was asked for what, and what was answered. Links for feedback: who made them.",
        ContactChange = "contactChange": "When somebody's address was changed.",
        EndedRole = "endedRole": "Roles that have ended.",
        UnusedLogin = "unusedLogin": "Logins with neither a person nor a role.",
        SpentProof = "spentProof": "Proofs of possession that were used.",
        HeldAnswer = "heldAnswer": "Sealed answers of windows that are over and could not be settled; usually there are none.",
        AnswerToken = "answerToken": "Who was given a token to answer with, in windows that could not be settled; usually there are none.",
        UnpairedScore = "unpairedScore": "Scores from before a run that found no second half.",
        Feedback = "feedback": "Feedback that participants sent, with what was answered; its counts end with it.",
    }
}

code_list! {
    /// What happens when the time is over.
    pub enum RetentionEnd: "retentionEnd" {
        Stripped = "stripped": "What is personal is erased and the id is replaced by a new random one; a seat in a count remains.",
        Erased = "erased": "The person is erased as on request.",
        Dropped = "dropped": "Whole sealed blocks are dropped; their digests remain, so that the chain still verifies.",
        Deleted = "deleted": "The rows are deleted.",
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What it is about.
    pub kind: RetentionKind,
    /// What it is kept for.
    pub purpose: &'static str,
    /// How many days it is kept.
    pub days: u32,
    /// From when the days count.
    pub from: &'static str,
    /// What happens then.
    pub end: RetentionEnd,
}

/// Everything that has an end by time.
pub const RULES: &[Rule] = &[
    Rule {
        kind: RetentionKind::PartyOfEndedRun,
        purpose: "To hold the run, ask its participants afterwards, send word after it, and answer questions about it.",
        days: 90,
        from: "the run was cancelled; or it was closed, and no window is to come in which its participants are asked",
        end: RetentionEnd::Stripped,
    },
    Rule {
        kind: RetentionKind::PartyThatLeft,
        purpose: "To answer those who come back with a question.",
        days: 30,
        from: "the party left",
        end: RetentionEnd::Stripped,
    },
    Rule {
        kind: RetentionKind::ForgottenParty,
        purpose: "To give them a place when there is one.",
        days: 1095,
        from: "the entry was last changed",
        end: RetentionEnd::Stripped,
    },
    Rule {
        kind: RetentionKind::UnusedPerson,
        purpose: "To find people who may plan, hold and evaluate courses.",
        days: 1095,
        from: "the person last had a role or a place in a working group, or the entry was changed",
        end: RetentionEnd::Erased,
    },
    Rule {
        kind: RetentionKind::AccessLog,
        purpose: "So that people learn who looked at their data, and misuse is found.",
        days: 1826,
        from: "the look",
        end: RetentionEnd::Dropped,
    },
    Rule {
        kind: RetentionKind::Invitation,
        purpose: "To bind a login to a person.",
        days: 30,
        from: "the invitation was used, revoked or ran out",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::StoredReply,
        purpose: "To answer the same request sent again.",
        days: 7,
        from: "the answer",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::DoneWork,
        purpose: "To see what was done by time, and what failed.",
        days: 30,
        from: "the work was done",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::SubjectRequest,
        purpose: "To show that people's requests were answered in time.",
        days: 1095,
        from: "the decision",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::Message,
        purpose: "To answer whoever says that nobody told them.",
        days: 365,
        from: "the message was delivered, given up, or of no use any more",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::UnsentMessage,
        purpose: "To tell people what concerns them.",
        days: 90,
        from: "the message was written",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::PersonalLink,
        purpose: "To show how a hand was given without a login, and who let feedback be sent.",
        days: 365,
        from: "the link ran out",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::ContactChange,
        purpose: "So that nobody gives another's hand by a changed address.",
        days: 30,
        from: "the change",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::EndedRole,
        purpose: "To show who might see and do what, for as long as looks are kept.",
        days: 1826,
        from: "the role ended",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::UnusedLogin,
        purpose: "To know who acts.",
        days: 1095,
        from: "the login was entered",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::SpentProof,
        purpose: "So that no proof is used twice.",
        days: 1,
        from: "the proof ran out",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::HeldAnswer,
        purpose: "To settle a window, which is done when it closes.",
        days: 30,
        from: "the window closed",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::AnswerToken,
        purpose: "To remind participants while a window is open.",
        days: 30,
        from: "the window closed",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::UnpairedScore,
        purpose: "To tell what a run changed for each participant, without knowing who.",
        days: 90,
        from: "the run was closed or cancelled, and no window is to come in which the second half could be given",
        end: RetentionEnd::Deleted,
    },
    Rule {
        kind: RetentionKind::Feedback,
        purpose: "To answer whoever asked for it, and to make the course better.",
        days: 365,
        from: "it was received",
        end: RetentionEnd::Deleted,
    },
];

/// The rule of a kind. Every kind has one: a test says so.
#[must_use]
pub fn rule(kind: RetentionKind) -> &'static Rule {
    // The rows stand in the order of the list.
    &RULES[kind as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_rule_in_its_place() {
        let kinds: Vec<_> = RULES.iter().map(|rule| rule.kind).collect();
        assert_eq!(kinds, RetentionKind::ALL);
        for rule in RULES {
            assert!(
                rule.days > 0 && rule.purpose.ends_with('.'),
                "{}",
                rule.kind
            );
        }
    }
}
