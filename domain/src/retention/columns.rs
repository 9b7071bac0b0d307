//! Every table and column of the schema, classed: what ends by a rule, what is the record of a course,
//! what is nobody's. A test walks the migrated schema and fails for whatever is not named here.

use super::RetentionKind;
use RetentionKind::*;

/// Until when a column is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Until a rule ends it. Of several, whichever comes first.
    Until(&'static [RetentionKind]),
    /// For as long as the course is remembered, and why. Of people it holds random ids, which lead to
    /// nobody once the person is erased.
    Record(&'static str),
    /// Nobody's: it tells of no person.
    Nobodys,
}

/// Some columns of a table, and until when they are kept.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    /// Table.
    pub table: &'static str,
    /// Columns, with a space between them.
    pub columns: &'static str,
    /// Until when.
    pub kept: Kept,
}

/// Columns that stand in many tables and are the same in all: keys, owner, version and times of a row.
pub const COMMON: &[&str] = &["id", "tenant", "version", "created_at", "updated_at"];

const MADE_TOGETHER: &str =
    "That both sides made the course together, and how: the method is judged by it.";
const WHOSE_HAND: &str = "Whose hand stands under a plan or a conclusion, and for which side.";
const WHAT_HAPPENED: &str = "What was done, when and by whom; without a fact the chain would not verify. Payloads go with whom they name.";
const WHAT_WAS_ANSWERED: &str = "What participants answered, mixed and without time: it leads to nobody but by what somebody wrote.";
const WHO_ANSWERS: &str = "Who answers for the course, so that it outlives its starter.";

const PARTY: Kept = Kept::Until(&[PartyThatLeft, PartyOfEndedRun, ForgottenParty]);
const PERSON: Kept = Kept::Until(&[UnusedPerson]);
const NOBODYS: Kept = Kept::Nobodys;

macro_rules! columns {
    ($($table:ident: $kept:expr => $columns:literal;)+) => {
        &[$(Columns { table: stringify!($table), columns: $columns, kept: $kept }),+]
    };
}

/// The table.
pub const COLUMNS: &[Columns] = columns! {
    // Registry, code lists, the installation's own.
    installation: NOBODYS => "key value";
    organisation: NOBODYS => "name kind organisation_number valid_from valid_to";
    service: NOBODYS => "organisation_id name form reach description funding_kind funding_ends_on valid_from valid_to";
    service_municipality: NOBODYS => "service_id municipality_code valid_from valid_to";
    county: NOBODYS => "code name valid_from valid_to";
    municipality: NOBODYS => "code name valid_from valid_to successor organisation_number sami_area county_code lon lat";
    municipality_population: NOBODYS => "code year inhabitants";
    code_list_load: NOBODYS => "name source sha256 loaded_at";
    category: NOBODYS => "code position referral_required title description";
    need_state: NOBODYS => "code";
    course_state: NOBODYS => "code";
    plan_state: NOBODYS => "code";
    run_state: NOBODYS => "code";
    enrolment_state: NOBODYS => "code";
    // People, logins, roles.
    person: PERSON => "name_sealed name_blind contact_sealed user_side_sealed professional_side_sealed display_name_consent erased_at";
    contact_change: Kept::Until(&[ContactChange]) => "person_id changed_at";
    principal: Kept::Until(&[UnusedPerson, UnusedLogin]) => "issuer subject kind person_id";
    role_assignment: Kept::Until(&[EndedRole]) => "principal_id person_id role organisation_id service_id valid_from valid_to granted_by";
    invitation: Kept::Until(&[Invitation]) => "person_id token_hash expires_at used_at used_by revoked_at created_by";
    // The course.
    need: Kept::Record("What is lacking, and who said so.") => "created_by_principal";
    need: NOBODYS => "service_id state target_group description category_code municipality_code source raised_on course_id merged_into reason";
    course: Kept::Record(WHO_ANSWERS) => "owner_person deputy_person anchored_by";
    course: NOBODYS => "service_id state title target_group category_code languages anchored_unit anchored_resources anchored_until anchored_at retired_reason overlaps_looked_on not_applicable";
    course_host: NOBODYS => "course_id organisation_id responsible";
    working_group_member: Kept::Record(MADE_TOGETHER) => "course_id person_id side function joined_at left_at also_coordinator";
    working_group_member: PERSON => "mismatch_reason";
    meeting: Kept::Record(MADE_TOGETHER) => "course_id kind held_on occurred_at minutes decisions";
    meeting_attendance: Kept::Record(MADE_TOGETHER) => "meeting_id person_id side";
    meeting_run: NOBODYS => "meeting_id run_id";
    plan_version: Kept::Record(MADE_TOGETHER) => "submitted_by";
    plan_version: NOBODYS => "course_id number state content_hash based_on first_written_at submitted_at in_force_at superseded_at";
    plan_section: Kept::Record(MADE_TOGETHER) => "plan_version_id section body updated_by";
    plan_approval: Kept::Record(WHOSE_HAND) => "plan_version_id side person_id evidence also_coordinator content_hash given_at withdrawn_at voided_at";
    deviation: Kept::Record(MADE_TOGETHER) => "course_id plan_version_id run_id guard action phase reason user_comment professional_comment recorded_by recorded_at occurred_at";
    improvement_point: Kept::Record(MADE_TOGETHER) => "course_id run_id text raised_by raised_side state triage_reason triaged_in";
    // The run.
    run: Kept::Record(WHOSE_HAND) => "accepted_fewer reopened_sides";
    run: NOBODYS => "course_id plan_version_id state participation title capacity place link announcement referral_rule minimum_participants claimed occurred_at opened_at started_at finished_at closed_at state_reason seats_taken";
    session: NOBODYS => "run_id number title local_date local_start local_end starts_at ends_at place link state state_reason moved_to topics headcount";
    session_staff: Kept::Record(MADE_TOGETHER) => "session_id person_id side led_minutes planned present";
    session_attendance: PARTY => "session_id enrolment_id seats_present";
    enrolment: PARTY => "display_name_sealed contact_sealed accommodations_sealed reason_sealed external_ref_hash referral_received_on created_by_principal";
    enrolment: Kept::Record("A seat in a count, under a random id that leads to nobody.") => "run_id course_id state party_seats party requested_at in_line_since queue_position offered_at offer_expires_at digital";
    conclusion: Kept::Record(MADE_TOGETHER) => "run_id number state findings sharing points next_step decision_reason content_hash";
    conclusion_signature: Kept::Record(WHOSE_HAND) => "conclusion_id run_id side person_id evidence also_coordinator content_hash signed_at voided_at";
    run_result: Kept::Record(MADE_TOGETHER) => "run_id kind method_status body frozen_at";
    // Forms and the windows in which they are answered.
    form: NOBODYS => "service_id kind respondents shipped";
    form_version: Kept::Record("Who published what is asked.") => "form_id number state content published_at published_by ended_at reason";
    answer_window: NOBODYS => "course_id run_id form_version_id moment session_id weeks_after days_open state opens_at closes_at reason invited answers outcome extended";
    answer_window_run: NOBODYS => "window_id run_id";
    // Anonymous answers: held while a window is open, settled when it closes.
    answer_slot: Kept::Until(&[HeldAnswer]) => "id_hash window_id body_sealed";
    answer_invite: Kept::Until(&[AnswerToken]) => "window_id enrolment_id token_sealed";
    pair_held: Kept::Until(&[UnpairedScore]) => "window_id code_hash run_id scores";
    answer: Kept::Record(WHAT_WAS_ANSWERED) => "window_id values";
    answer_text: Kept::Record(WHAT_WAS_ANSWERED) => "window_id question text";
    change: Kept::Record(WHAT_WAS_ANSWERED) => "run_id form_id scale moment before after";
    // What participants say of their own accord.
    feedback: Kept::Until(&[Feedback]) => "course_id run_id text_sealed name_sealed contact_sealed themes answered_at answer_sealed";
    // Hands without a login, and messages.
    capability: Kept::Until(&[PersonalLink]) => "kind token_hash subject_kind subject_id course_id run_id person_id side number content_hash single_use created_by created_by_person expires_at used_at voided_at outcome reason";
    attestation: Kept::Record(WHOSE_HAND) => "kind course_id run_id subject_id number content_hash side person_id basis meeting_id paper_title given_on paper_sha256 state entered_by entered_by_person second_person decided_at";
    message: Kept::Until(&[UnsentMessage, Message]) => "kind recipient_kind recipient_id about_kind about_id channel language state content_sealed capability_id expires_at attempts next_try_at lease_until leased_by last_failure done_at";
    // What happened, who looked, what falls due.
    journal: Kept::Record(WHAT_HAPPENED) => "root_kind root_id entity_kind entity_id entity_version action actor_principal actor_person actor_as purpose request_id occurred_at recorded_at commitment salt payload position prev_hash hash";
    journal_head: NOBODYS => "position hash";
    access_log: Kept::Until(&[AccessLog]) => "principal person role organisation purpose operation subject request_id at block";
    access_block: NOBODYS => "number entries last_at digest prev_hash hash dropped_at";
    idempotency: Kept::Until(&[StoredReply]) => "key_hash principal_id request_hash reply_sealed expires_at";
    spent_proof: Kept::Until(&[SpentProof]) => "hash expires_at";
    due: Kept::Until(&[DoneWork]) => "kind subject_kind subject_id due_at lease_until leased_by attempts last_error done_at";
    subject_request: Kept::Until(&[SubjectRequest]) => "subject_kind subject_id kind state received_on due_on created_by_principal decided_by_principal decided_at refusal_reason report";
    erasure: Kept::Record("That somebody was erased, under a random id that leads to nobody: what a restored copy brings back is erased again.") => "subject_kind subject_id cause request_id erased_at";
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_column_stands_twice_and_every_kind_ends_something() {
        let mut seen = Vec::new();
        for row in COLUMNS {
            for column in row.columns.split_whitespace().chain(COMMON.iter().copied()) {
                let common = COMMON.contains(&column);
                assert!(
                    common || !seen.contains(&(row.table, column)),
                    "{}.{column} stands twice",
                    row.table
                );
                seen.push((row.table, column));
            }
        }
        for kind in RetentionKind::ALL {
            let ends =
                |row: &Columns| matches!(row.kept, Kept::Until(kinds) if kinds.contains(kind));
            assert!(COLUMNS.iter().any(ends), "{kind} ends nothing");
        }
    }
}
