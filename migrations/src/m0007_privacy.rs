//! What checks and ends the keeping of people's data: blocks that seal the access log, requests of
//! people about their own data, and the ledger of what was erased.
//!
//! None of these rows refers to what it is about by a foreign key: they outlive it.

use crate::tables::*;

step!(tables);

fn tables() -> Vec<NewTable> {
    vec![
        // One block seals what the access log had gained since the one before. Its rows can be
        // dropped when their time is over; the chain goes over their digest and still verifies.
        NewTable::plain("access_block")
            .cols([
                tenant(),
                big_integer("number"),
                integer("entries"),
                time("last_at"),
                text("digest"),
                text("prev_hash"),
                text("hash"),
                time_null("dropped_at"),
            ])
            .pk(&["tenant", "number"])
            .index_where(&["last_at"], "dropped_at IS NULL"),
        NewTable::root("subject_request")
            .cols([
                text("subject_kind"),
                uuid("subject_id"),
                text("kind"),
                text("state"),
                date("received_on"),
                date("due_on"),
                uuid_null("created_by_principal"),
                uuid_null("decided_by_principal"),
                time_null("decided_at"),
                text_null("refusal_reason"),
                json_binary_null("report"),
            ])
            .index(&["tenant", "created_at"])
            .index(&["subject_id"]),
        NewTable::plain("erasure")
            .cols([
                id(),
                tenant(),
                text("subject_kind"),
                uuid("subject_id"),
                text("cause"),
                uuid_null("request_id"),
                time("erased_at"),
            ])
            .index(&["subject_id"])
            .index(&["tenant", "erased_at"]),
    ]
}
