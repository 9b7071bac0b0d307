//! What a machine's token must carry. A role says what a machine may; the scope, which its own issuer
//! gives out, says that it was meant to. It takes both. People need no scope: their roles decide.

use super::{Area, Right};
use crate::code_list;

code_list! {
    /// A scope that a machine's token can carry (`scope`, `scp`, or `roles` of Entra ID).
    pub enum TokenScope: "tokenScope" {
        RegistryRead = "sidestilt:registry.read": "Read organisations, services, agreements and code lists.",
        NeedsRead = "sidestilt:needs.read": "Read or count needs.",
        NeedsWrite = "sidestilt:needs.write": "Register needs.",
        CoursesRead = "sidestilt:courses.read": "Read courses, plans, runs and sessions, without who takes part.",
        EnrolmentsRead = "sidestilt:enrolments.read": "Read the parties that the machine brought in.",
        EnrolmentsWrite = "sidestilt:enrolments.write": "Bring referrals: enrol parties, or put them in a course's queue.",
        ReportsRead = "sidestilt:reports.read": "Read figures and releases.",
        MessagesSend = "sidestilt:messages.send": "Fetch messages that are to be delivered, and say how it went.",
        EventsRead = "sidestilt:events.read": "Read the event feed.",
        ImportsWrite = "sidestilt:imports.write": "Bring data in.",
        AuditRead = "sidestilt:audit.read": "Read audit and access log, roles and invitations.",
    }
}

/// What one scope opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeRow {
    /// The scope.
    pub scope: TokenScope,
    /// What it is about.
    pub areas: &'static [Area],
    /// What may be done there.
    pub rights: &'static [Right],
}

const fn row(scope: TokenScope, areas: &'static [Area], rights: &'static [Right]) -> ScopeRow {
    ScopeRow {
        scope,
        areas,
        rights,
    }
}

/// Every scope with what it opens. What no scope opens is closed to machines; only what a caller is
/// ([`Area::Me`]) needs none.
pub const TOKEN_SCOPES: &[ScopeRow] = {
    use Area as A;
    use Right::{Create, Read, Verify, Write};
    use TokenScope as S;
    &[
        row(
            S::RegistryRead,
            &[
                A::Organisations,
                A::Services,
                A::Agreements,
                A::Municipalities,
                A::Categories,
                A::CodeLists,
            ],
            &[Read],
        ),
        row(S::NeedsRead, &[A::Needs], &[Read]),
        row(S::NeedsWrite, &[A::Needs], &[Create]),
        row(
            S::CoursesRead,
            &[
                A::Courses,
                A::WorkingGroup,
                A::Meetings,
                A::Plan,
                A::ImprovementPoints,
                A::Runs,
                A::Sessions,
                A::Conclusion,
                A::Forms,
            ],
            &[Read],
        ),
        row(S::EnrolmentsRead, &[A::Enrolments, A::Queue], &[Read]),
        row(S::EnrolmentsWrite, &[A::Enrolments, A::Queue], &[Create]),
        row(S::ReportsRead, &[A::Reports, A::Releases], &[Read]),
        row(S::MessagesSend, &[A::Messages], &[Read, Write]),
        row(S::EventsRead, &[A::Events], &[Read]),
        row(S::ImportsWrite, &[A::Imports], &[Read, Create, Write]),
        row(
            S::AuditRead,
            &[
                A::Audit,
                A::AccessLog,
                A::SubjectRequests,
                A::RoleAssignments,
                A::Invitations,
            ],
            &[Read, Verify],
        ),
    ]
};

impl TokenScope {
    /// The scope that opens `right` on `area` to machines, if any does.
    #[must_use]
    pub fn opening(area: Area, right: Right) -> Option<Self> {
        let opens = |row: &&ScopeRow| row.areas.contains(&area) && row.rights.contains(&right);
        TOKEN_SCOPES.iter().find(opens).map(|row| row.scope)
    }
}

/// The scopes of one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenScopes(u32);

impl TokenScopes {
    /// No limit: what a person holds counts in full.
    pub const ALL: Self = Self(u32::MAX);

    /// The scopes that a machine's token names. Those we don't know open nothing here.
    #[must_use]
    pub fn of(names: &[String]) -> Self {
        let known = names
            .iter()
            .filter_map(|name| name.parse::<TokenScope>().ok());
        Self(known.fold(0, |bits, scope| bits | 1 << scope as u32))
    }

    /// Whether they let a grant count for `right` on `area`.
    #[must_use]
    pub fn cover(self, area: Area, right: Right) -> bool {
        self == Self::ALL
            || area == Area::Me
            || TokenScope::opening(area, right)
                .is_some_and(|scope| self.0 & (1 << scope as u32) != 0)
    }
}
