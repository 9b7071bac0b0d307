//! What happened, who looked, what was answered, and what falls due.
//!
//! None of these rows refers to a root by a foreign key: they outlive what they tell of.

use crate::tables::*;

step!(tables);

fn tables() -> Vec<NewTable> {
    let mut all = journal();
    all.extend(machinery());
    all
}

fn journal() -> Vec<NewTable> {
    vec![
        // `position`, `prev_hash` and `hash` are filled by the sealer, in commit-safe order.
        NewTable::plain("journal")
            .cols([
                id(),
                tenant(),
                text("root_kind"),
                uuid("root_id"),
                text("entity_kind"),
                uuid("entity_id"),
                integer("entity_version"),
                text("action"),
                uuid_null("actor_principal"),
                uuid_null("actor_person"),
                text_null("actor_as"),
                text_null("purpose"),
                uuid_null("request_id"),
                time("occurred_at"),
                time("recorded_at"),
                text("commitment"),
                // These two can be erased; the chain goes over the commitment and still verifies.
                text_null("salt"),
                text_null("payload"),
                big_integer_null("position"),
                text_null("prev_hash"),
                text_null("hash"),
            ])
            .unique(&["tenant", "position"])
            .index(&["root_kind", "root_id", "id"])
            .index(&["entity_id", "entity_version"])
            .index_where(&["tenant", "recorded_at", "id"], "position IS NULL"),
        NewTable::plain("journal_head").cols([
            uuid("tenant").primary_key().take(),
            big_integer("position"),
            text("hash"),
        ]),
        NewTable::plain("access_log")
            .cols([
                id(),
                tenant(),
                uuid("principal"),
                uuid_null("person"),
                text("role"),
                uuid_null("organisation"),
                text_null("purpose"),
                text("operation"),
                uuid("subject"),
                uuid_null("request_id"),
                time("at"),
                big_integer_null("block"),
            ])
            .index(&["subject", "at"])
            .index(&["tenant", "at"])
            .index_where(&["tenant", "id"], "block IS NULL"),
    ]
}

fn machinery() -> Vec<NewTable> {
    vec![
        NewTable::plain("idempotency")
            .cols([
                key("key_hash"),
                uuid("principal_id"),
                text("request_hash"),
                text("reply_sealed"),
                time("created_at"),
                time("expires_at"),
            ])
            .index(&["expires_at"]),
        NewTable::plain("due")
            .cols([
                id(),
                uuid_null("tenant"),
                text("kind"),
                text_null("subject_kind"),
                uuid_null("subject_id"),
                time("due_at"),
                time_null("lease_until"),
                text_null("leased_by"),
                counter("attempts", 0),
                text_null("last_error"),
                time_null("done_at"),
            ])
            .unique_where(&["kind", "subject_id"], "done_at IS NULL")
            .index_where(&["due_at"], "done_at IS NULL"),
    ]
}
