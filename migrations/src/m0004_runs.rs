//! One holding of a course: run, sessions, enrolments, conclusion, and what is learnt from it.
//!
//! Improvement points and deviations stand here and not with the plan, since both may belong to a run.

use crate::tables::*;

step!(tables);

const STANDING: &str = "voided_at IS NULL";

fn tables() -> Vec<NewTable> {
    let mut all = runs();
    all.extend(sessions());
    all.extend(conclusion());
    all.extend(learning());
    all
}

fn runs() -> Vec<NewTable> {
    vec![
        NewTable::lookup(
            "run_state",
            &[
                "scheduled",
                "enrolling",
                "running",
                "evaluating",
                "closed",
                "cancelled",
            ],
        ),
        NewTable::lookup(
            "enrolment_state",
            &[
                "requested",
                "confirmed",
                "waiting",
                "refused",
                "offered",
                "declined",
                "lapsed",
                "withdrawn",
                "cancelled",
                "completed",
                "droppedOut",
            ],
        ),
        NewTable::root("run")
            .cols([
                uuid("course_id"),
                uuid("plan_version_id"),
                text("state"),
                text("participation"),
                json_binary_null("title"),
                integer_null("capacity"),
                text_null("place"),
                text_null("link"),
                json_binary_null("announcement"),
                text_null("referral_rule"),
                integer_null("minimum_participants"),
                json_binary("accepted_fewer"),
                json_binary("reopened_sides"),
                flag("claimed", false),
                time("occurred_at"),
                time_null("opened_at"),
                time_null("started_at"),
                time_null("finished_at"),
                time_null("closed_at"),
                text_null("state_reason"),
                counter("seats_taken", 0),
            ])
            .refers("course_id", "course")
            .refers("plan_version_id", "plan_version")
            .refers_code("state", "run_state")
            // The last line of defence against a seat sold twice.
            .check(
                "seats",
                "seats_taken >= 0 AND (capacity IS NULL OR seats_taken <= capacity)",
            )
            .index(&["tenant", "state"])
            .index(&["course_id"])
            .index(&["plan_version_id"]),
        NewTable::root("enrolment")
            .cols([
                uuid_null("run_id"),
                uuid("course_id"),
                text("state"),
                integer("party_seats"),
                json_binary("party"),
                text_null("display_name_sealed"),
                text_null("contact_sealed"),
                date_null("referral_received_on"),
                time("requested_at"),
                big_integer("queue_position"),
                time_null("offered_at"),
                time_null("offer_expires_at"),
                flag("digital", true),
                text_null("accommodations_sealed"),
                text_null("reason_sealed"),
                text_null("external_ref_hash"),
                uuid_null("created_by_principal"),
            ])
            .refers("run_id", "run")
            .refers("course_id", "course")
            .refers_code("state", "enrolment_state")
            .check("party", "party_seats >= 1")
            // Position 0: without a number. Else a number is drawn once, in a run or in a course's queue.
            .unique_where(&["run_id", "queue_position"], "queue_position > 0")
            .unique_where(
                &["course_id", "queue_position"],
                "run_id IS NULL AND queue_position > 0",
            )
            .index(&["run_id", "state", "queue_position"])
            .index(&["course_id", "state", "queue_position"])
            .index(&["external_ref_hash"]),
        NewTable::plain("meeting_run")
            .cols([uuid("meeting_id"), uuid("run_id")])
            .pk(&["meeting_id", "run_id"])
            .refers("meeting_id", "meeting")
            .refers("run_id", "run")
            .index(&["run_id"]),
    ]
}

fn sessions() -> Vec<NewTable> {
    vec![
        // The wall time stands beside the instant: a change of the clock moves the one, not the other.
        NewTable::root("session")
            .cols([
                uuid("run_id"),
                integer("number"),
                json_binary_null("title"),
                date("local_date"),
                text("local_start"),
                text("local_end"),
                time("starts_at"),
                time("ends_at"),
                text_null("place"),
                text_null("link"),
                text("state"),
                text_null("state_reason"),
                uuid_null("moved_to"),
                json_binary_null("topics"),
                integer_null("headcount"),
            ])
            .refers("run_id", "run")
            .refers("moved_to", "session")
            .check("headcount", "headcount IS NULL OR headcount >= 0")
            .unique(&["run_id", "number"])
            .index(&["tenant", "starts_at"]),
        NewTable::plain("session_staff")
            .cols([
                uuid("session_id"),
                uuid("person_id"),
                text("side"),
                integer_null("led_minutes"),
                flag("planned", true),
                boolean_null("present"),
            ])
            .pk(&["session_id", "person_id"])
            .refers("session_id", "session")
            .refers("person_id", "person")
            .index(&["person_id"]),
        NewTable::plain("session_attendance")
            .cols([
                uuid("session_id"),
                uuid("enrolment_id"),
                integer("seats_present"),
            ])
            .pk(&["session_id", "enrolment_id"])
            .refers("session_id", "session")
            .refers("enrolment_id", "enrolment")
            .check("seats", "seats_present >= 0")
            .index(&["enrolment_id"]),
    ]
}

fn conclusion() -> Vec<NewTable> {
    vec![
        NewTable::root("conclusion")
            .cols([
                uuid("run_id"),
                integer("number"),
                text("state"),
                text("findings"),
                text("sharing"),
                json_binary_null("points"),
                text_null("next_step"),
                text_null("decision_reason"),
                text("content_hash"),
            ])
            .refers("run_id", "run")
            .unique(&["run_id", "number"]),
        NewTable::plain("conclusion_signature")
            .cols([
                id(),
                tenant(),
                uuid("conclusion_id"),
                uuid("run_id"),
                text("side"),
                uuid("person_id"),
                text("evidence"),
                text("content_hash"),
                time("signed_at"),
                time_null("voided_at"),
            ])
            .refers("conclusion_id", "conclusion")
            .refers("run_id", "run")
            .refers("person_id", "person")
            .unique_where(&["conclusion_id", "side"], STANDING)
            .unique_where(&["conclusion_id", "person_id"], STANDING)
            .index(&["run_id"])
            .index(&["person_id"]),
        NewTable::plain("run_result")
            .cols([
                id(),
                tenant(),
                uuid("run_id"),
                text("kind"),
                json_binary("method_status"),
                json_binary("body"),
                time("frozen_at"),
            ])
            .refers("run_id", "run")
            .index(&["run_id", "frozen_at"])
            .index(&["tenant", "frozen_at"]),
    ]
}

fn learning() -> Vec<NewTable> {
    vec![
        NewTable::root("improvement_point")
            .cols([
                uuid("course_id"),
                uuid_null("run_id"),
                text("text"),
                uuid_null("raised_by"),
                text_null("raised_side"),
                text("state"),
                text_null("triage_reason"),
                uuid_null("triaged_in"),
            ])
            .refers("course_id", "course")
            .refers("run_id", "run")
            .refers("triaged_in", "plan_version")
            .index(&["course_id", "state"])
            .index(&["run_id"]),
        NewTable::root("deviation")
            .cols([
                uuid("course_id"),
                uuid_null("plan_version_id"),
                uuid_null("run_id"),
                text("guard"),
                text("action"),
                text_null("phase"),
                text("reason"),
                text_null("user_comment"),
                text_null("professional_comment"),
                uuid("recorded_by"),
                time("recorded_at"),
            ])
            .refers("course_id", "course")
            .refers("plan_version_id", "plan_version")
            .refers("run_id", "run")
            .index(&["course_id"])
            .index(&["plan_version_id"])
            .index(&["run_id"]),
    ]
}
