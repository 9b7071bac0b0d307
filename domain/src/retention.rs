//! How long what is kept: one table, [`RULES`]. The periods are ours; where a law asks for others, the
//! controller answers for them.

use crate::code_list;

code_list! {
    /// What has an end.
    pub enum RetentionKind: "retentionKind" {
        PartyOfEndedRun = "partyOfEndedRun": "Name, contact, what must be arranged for, referral and reference of parties in a run that is over.",
        PartyThatLeft = "partyThatLeft": "The same of parties that withdrew, were refused, or let an offer go.",
        UnusedPerson = "unusedPerson": "People who have had no part in anything.",
        AccessLog = "accessLog": "Who looked at whose data.",
        Invitation = "invitation": "Invitations that were used, revoked or ran out.",
        StoredReply = "storedReply": "Answers kept for callers who send the same request again.",
        DoneWork = "doneWork": "The list of what was done by time.",
        SubjectRequest = "subjectRequest": "Requests of people about their own data, once decided.",
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
        purpose: "To hold the run, send word after it, and answer questions about it.",
        days: 90,
        from: "the run was closed or cancelled",
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
