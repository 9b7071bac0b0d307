//! Feedback that participants send by a link of their run. The links are capabilities as all others.

use crate::tables::*;

step!(tables);

fn tables() -> Vec<NewTable> {
    vec![
        // What was sent and what was answered is sealed; themes are codes.
        NewTable::root("feedback")
            .cols([
                uuid("course_id"),
                uuid("run_id"),
                text("text_sealed"),
                text_null("name_sealed"),
                text_null("contact_sealed"),
                json_binary("themes"),
                time_null("answered_at"),
                text_null("answer_sealed"),
            ])
            .refers("course_id", "course")
            .refers("run_id", "run")
            .index(&["run_id", "created_at"])
            .index(&["created_at"])
            .index_where(
                &["tenant", "created_at"],
                "answered_at IS NULL AND contact_sealed IS NOT NULL",
            ),
    ]
}
