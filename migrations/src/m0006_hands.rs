//! Hands given without a login: capabilities, attested hands, and the messages that carry them.

use crate::tables::*;

step!(tables);

fn tables() -> Vec<NewTable> {
    vec![
        // What a token opens; of the token itself only its hash is kept.
        NewTable::plain("capability")
            .cols([
                id(),
                tenant(),
                text("kind"),
                text("token_hash"),
                text("subject_kind"),
                uuid("subject_id"),
                uuid_null("course_id"),
                uuid_null("run_id"),
                uuid_null("person_id"),
                text_null("side"),
                integer_null("number"),
                text_null("content_hash"),
                flag("single_use", true),
                time("created_at"),
                uuid("created_by"),
                uuid_null("created_by_person"),
                time("expires_at"),
                time_null("used_at"),
                time_null("voided_at"),
                text_null("outcome"),
                text_null("reason"),
            ])
            .refers("course_id", "course")
            .refers("run_id", "run")
            .refers("person_id", "person")
            .unique(&["token_hash"])
            .index(&["subject_id", "kind"])
            .index(&["course_id", "created_at"])
            .index(&["person_id"]),
        NewTable::root("attestation")
            .cols([
                text("kind"),
                uuid("course_id"),
                uuid_null("run_id"),
                uuid("subject_id"),
                integer("number"),
                text("content_hash"),
                text("side"),
                uuid("person_id"),
                text("basis"),
                uuid_null("meeting_id"),
                text_null("paper_title"),
                date("given_on"),
                text_null("paper_sha256"),
                text("state"),
                uuid("entered_by"),
                uuid_null("entered_by_person"),
                uuid_null("second_person"),
                time_null("decided_at"),
            ])
            .refers("course_id", "course")
            .refers("run_id", "run")
            .refers("person_id", "person")
            .refers("meeting_id", "meeting")
            .refers("second_person", "person")
            .unique_where(&["subject_id", "side"], "state = 'entered'")
            .index(&["course_id", "created_at"]),
        // No foreign keys: a message outlives what it tells of, and is gone before its tenant.
        NewTable::root("message")
            .cols([
                text("kind"),
                text("recipient_kind"),
                uuid("recipient_id"),
                text("about_kind"),
                uuid("about_id"),
                text("channel"),
                text("language"),
                text("state"),
                text_null("content_sealed"),
                uuid_null("capability_id"),
                time_null("expires_at"),
                counter("attempts", 0),
                time("next_try_at"),
                time_null("lease_until"),
                uuid_null("leased_by"),
                text_null("last_failure"),
                time_null("done_at"),
            ])
            .index_where(&["next_try_at"], "done_at IS NULL")
            .index(&["tenant", "created_at"])
            .index(&["about_id"])
            .index(&["capability_id"]),
        // Whose address was changed, and when: links to them wait.
        NewTable::plain("contact_change").cols([
            uuid("person_id").primary_key().take(),
            tenant(),
            time("changed_at"),
        ]),
    ]
}
