//! What somebody who asks is told: a member of the answer for each part of what is kept, who else may
//! read it, and what of the schema it holds. What is left out stands here too, with the reason. Until when
//! and what for a part is kept follows from [`COLUMNS`](super::COLUMNS).

use super::{COLUMNS, Kept, RetentionKind};

/// A member of the answer, and what it tells.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// Its name in the document.
    pub part: &'static str,
    /// Who else may read it.
    pub readers: &'static str,
    /// Tables, each with columns and a space between them.
    pub columns: &'static [(&'static str, &'static str)],
}

/// Columns that no answer tells.
#[derive(Debug, Clone, Copy)]
pub struct LeftOut {
    /// Table.
    pub table: &'static str,
    /// Columns, with a space between them.
    pub columns: &'static str,
    /// Why.
    pub why: &'static str,
}

impl Told {
    /// The rules that end what it holds, and why what has no end is kept.
    #[must_use]
    pub fn kept(&self) -> (Vec<RetentionKind>, Vec<&'static str>) {
        let (mut rules, mut records) = (Vec::new(), Vec::new());
        for (table, columns) in self.columns {
            for column in columns.split_whitespace() {
                match kept(table, column) {
                    Some(Kept::Until(kinds)) => rules.extend_from_slice(kinds),
                    Some(Kept::Record(why)) => records.push(why),
                    Some(Kept::Nobodys) | None => {}
                }
            }
        }
        rules.sort_unstable_by_key(|kind| *kind as usize);
        rules.dedup();
        records.sort_unstable();
        records.dedup();
        (rules, records)
    }
}

/// Until when a column is kept that does not stand in many tables.
fn kept(table: &str, column: &str) -> Option<Kept> {
    let named = |columns: &str| columns.split_whitespace().any(|one| one == column);
    let row = COLUMNS
        .iter()
        .find(|row| row.table == table && named(row.columns));
    row.map(|row| row.kept)
}

const STAFF: &str = "Coordinators and managers of your organisation.";
const GROUP: &str = "Those of the course's working group, and the organisations' staff and auditors who may read the course.";
const RIGHTS: &str = "Managers, administrators and auditors of your organisation.";
const SEATS: &str = "Coordinators of the organisation that answers for participants; the run's leads, of each side what it may see.";
const AUDITORS: &str = "Auditors of your organisation.";

/// The parts of an answer.
pub const TOLD: &[Told] = &[
    Told {
        part: "person",
        readers: "Coordinators of your organisation; its managers without what you have lived through; your working groups your name.",
        columns: &[(
            "person",
            "name_sealed contact_sealed user_side_sealed professional_side_sealed display_name_consent",
        )],
    },
    Told {
        part: "contactChangedAt",
        readers: "Nobody.",
        columns: &[("contact_change", "person_id changed_at")],
    },
    Told {
        part: "party",
        readers: SEATS,
        columns: &[(
            "enrolment",
            "display_name_sealed contact_sealed accommodations_sealed reason_sealed referral_received_on run_id course_id \
             state party_seats party requested_at in_line_since queue_position offered_at offer_expires_at digital",
        )],
    },
    Told {
        part: "feedback",
        readers: "Coordinators of the organisation that owns the course; the course's leads without name and contact; others of its working group and managers count it.",
        columns: &[(
            "feedback",
            "course_id run_id text_sealed name_sealed contact_sealed themes answered_at answer_sealed",
        )],
    },
    Told {
        part: "logins",
        readers: RIGHTS,
        columns: &[("principal", "issuer subject kind person_id")],
    },
    Told {
        part: "roles",
        readers: RIGHTS,
        columns: &[(
            "role_assignment",
            "principal_id person_id role organisation_id service_id valid_from valid_to",
        )],
    },
    Told {
        part: "invitations",
        readers: RIGHTS,
        columns: &[("invitation", "person_id expires_at used_at revoked_at")],
    },
    Told {
        part: "courses",
        readers: GROUP,
        columns: &[("course", "owner_person deputy_person anchored_by")],
    },
    Told {
        part: "workingGroups",
        readers: GROUP,
        columns: &[(
            "working_group_member",
            "course_id person_id side function joined_at left_at also_coordinator mismatch_reason",
        )],
    },
    Told {
        part: "attendance",
        readers: GROUP,
        columns: &[
            ("meeting", "held_on"),
            ("meeting_attendance", "meeting_id person_id side"),
            (
                "session_staff",
                "session_id person_id side led_minutes planned present",
            ),
            (
                "session_attendance",
                "session_id enrolment_id seats_present",
            ),
        ],
    },
    Told {
        part: "hands",
        readers: GROUP,
        columns: &[
            (
                "plan_approval",
                "plan_version_id side person_id evidence also_coordinator content_hash given_at withdrawn_at voided_at",
            ),
            (
                "conclusion_signature",
                "conclusion_id run_id side person_id evidence also_coordinator content_hash signed_at voided_at",
            ),
        ],
    },
    Told {
        part: "links",
        readers: GROUP,
        columns: &[(
            "capability",
            "kind subject_id course_id run_id person_id side number expires_at used_at voided_at outcome reason",
        )],
    },
    Told {
        part: "attestations",
        readers: GROUP,
        columns: &[(
            "attestation",
            "kind course_id run_id subject_id number side person_id basis meeting_id paper_title given_on state \
             entered_by_person second_person decided_at",
        )],
    },
    Told {
        part: "messages",
        readers: "Coordinators of your organisation, without the text; the courier who delivers it.",
        columns: &[(
            "message",
            "kind recipient_kind recipient_id about_kind about_id channel language state expires_at attempts \
             last_failure done_at",
        )],
    },
    Told {
        part: "texts",
        readers: GROUP,
        columns: &[
            ("improvement_point", "course_id text raised_by"),
            ("deviation", "course_id reason recorded_by recorded_at"),
        ],
    },
    Told {
        part: "requests",
        readers: STAFF,
        columns: &[(
            "subject_request",
            "subject_kind subject_id kind state received_on due_on decided_at refusal_reason report",
        )],
    },
    Told {
        part: "facts",
        readers: "Auditors of your organisation; of a course's facts also those who may read the course.",
        columns: &[
            (
                "journal",
                "root_kind root_id entity_kind entity_id entity_version action actor_person actor_as purpose \
                 occurred_at recorded_at payload",
            ),
            ("need", "created_by_principal"),
            ("plan_version", "submitted_by"),
            ("plan_section", "updated_by"),
            ("form_version", "published_by"),
        ],
    },
    Told {
        part: "accesses",
        readers: AUDITORS,
        columns: &[(
            "access_log",
            "principal person role organisation purpose operation subject request_id at block",
        )],
    },
];

macro_rules! left_out {
    ($($table:ident: $why:literal => $columns:literal;)+) => {
        &[$(LeftOut { table: stringify!($table), columns: $columns, why: $why }),+]
    };
}

/// What no answer tells, and why not.
pub const LEFT_OUT: &[LeftOut] = left_out! {
    person: "A keyed index of the name, which is told itself." => "name_blind";
    person: "Whoever was erased gets no answer." => "erased_at";
    role_assignment: "Another's login; that they gave a role is a fact." => "granted_by";
    invitation: "The hash of a secret." => "token_hash";
    invitation: "Logins: the own are told as such, another's is another's." => "used_by created_by";
    enrolment: "A keyed hash, from which nobody gets the reference back." => "external_ref_hash";
    enrolment: "Another's login." => "created_by_principal";
    meeting: "Minutes are the group's, and can hold others' words; its members read them." => "course_id kind occurred_at minutes decisions";
    plan_section: "The plan is the group's." => "plan_version_id section body";
    deviation: "What it was about; each side's comment is the side's." => "plan_version_id run_id guard action phase user_comment professional_comment occurred_at";
    improvement_point: "What became of it is the course's." => "run_id raised_side state triage_reason triaged_in";
    run: "Codes of sides; who said so is a fact." => "accepted_fewer reopened_sides";
    conclusion: "What both sides wrote." => "run_id number state findings sharing points next_step decision_reason content_hash";
    run_result: "Figures and states of the method, of nobody by themselves." => "run_id kind method_status body frozen_at";
    form_version: "What is asked of others." => "form_id number state content published_at ended_at reason";
    answer_slot: "Sealed under a key of its own; no slot tells whose it is." => "window_id id_hash body_sealed";
    answer_invite: "The token is the participant's own, and whoever sees it can answer in their place; that somebody is asked is told by message." => "window_id enrolment_id token_sealed";
    pair_held: "Under a hash of the participant's own code: nobody can tell whose they are." => "window_id code_hash run_id scores";
    answer: "Mixed without time or sender: nobody can tell whose it is." => "window_id values";
    answer_text: "Mixed without time or sender: nobody can tell who wrote it." => "window_id question text";
    change: "Mixed without time or sender: nobody can tell whose it is." => "run_id form_id scale moment before after";
    capability: "The hash of a secret." => "token_hash";
    capability: "Who asked is another; the rest is how the link works." => "created_by created_by_person subject_kind content_hash single_use";
    attestation: "Another's login, and hashes of what the hand was about." => "entered_by content_hash paper_sha256";
    message: "It can hold a link that opens for whoever has it, is read by the courier alone, and is gone once it is delivered." => "content_sealed";
    message: "How the courier works, and the link, which is told as such." => "capability_id next_try_at lease_until leased_by";
    journal: "A login's id, and what chains the facts." => "actor_principal request_id commitment salt position prev_hash hash";
    idempotency: "Sealed with the caller's own secret: nobody else can open it." => "key_hash principal_id request_hash reply_sealed expires_at";
    spent_proof: "A hash that leads to nobody." => "hash expires_at";
    due: "What is to happen by time to what is told elsewhere." => "kind subject_kind subject_id due_at lease_until leased_by attempts last_error done_at";
    subject_request: "Logins of those who entered and decided it." => "created_by_principal decided_by_principal";
    erasure: "Whoever was erased gets no answer." => "subject_kind subject_id cause request_id erased_at";
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::COMMON;
    use super::*;

    /// Each column by itself, as `table.column`.
    fn each<'a>(rows: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
        rows.flat_map(|(table, columns)| {
            let names = columns.split_whitespace();
            names.map(move |column| format!("{table}.{column}"))
        })
        .collect()
    }

    #[test]
    fn every_column_of_a_person_is_told_or_left_out_with_its_reason() {
        let persons = COLUMNS
            .iter()
            .filter(|row| !matches!(row.kept, Kept::Nobodys));
        let persons = each(persons.map(|row| (row.table, row.columns)));
        let told = each(TOLD.iter().flat_map(|told| told.columns.iter().copied()));
        let left = each(LEFT_OUT.iter().map(|row| (row.table, row.columns)));
        let mut named: Vec<&String> = told.iter().chain(&left).collect();
        let count = named.len();
        named.sort_unstable();
        named.dedup();
        assert_eq!(named.len(), count, "a column is told or left out twice");

        let named: BTreeSet<&String> = named.into_iter().collect();
        let persons: BTreeSet<&String> = persons.iter().collect();
        let silent: Vec<_> = persons.difference(&named).collect();
        assert!(
            silent.is_empty(),
            "tell these in an answer, or say why not: {silent:?}"
        );
        let more: Vec<_> = named.difference(&persons).collect();
        assert!(more.is_empty(), "nobody's, or not there: {more:?}");
        assert!(
            told.iter()
                .all(|one| COMMON.iter().all(|c| !one.ends_with(&format!(".{c}"))))
        );
    }

    #[test]
    fn every_part_has_an_end_or_a_reason() {
        for told in TOLD {
            let (rules, records) = told.kept();
            assert!(!rules.is_empty() || !records.is_empty(), "{}", told.part);
            assert!(told.readers.ends_with('.'), "{}", told.part);
        }
        assert!(LEFT_OUT.iter().all(|row| row.why.ends_with('.')));
    }
}
