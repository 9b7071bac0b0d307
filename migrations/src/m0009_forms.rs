//! Forms in versions, and the windows in which they are answered.

use crate::tables::*;

step!(tables);

fn tables() -> Vec<NewTable> {
    vec![
        // Shipped forms belong to nobody: their tenant is nil.
        NewTable::root("form")
            .cols([
                uuid_null("service_id"),
                text("kind"),
                text("respondents"),
                text_null("shipped"),
            ])
            .refers("service_id", "service")
            .unique_where(&["shipped"], "shipped IS NOT NULL")
            .index(&["tenant", "created_at"]),
        // At most one draft and one published version of a form.
        NewTable::root("form_version")
            .cols([
                uuid("form_id"),
                integer("number"),
                text("state"),
                json_binary("content"),
                time_null("published_at"),
                uuid_null("published_by"),
                time_null("ended_at"),
                text_null("reason"),
            ])
            .refers("form_id", "form")
            .unique(&["form_id", "number"])
            .unique_where(&["form_id", "state"], "state IN ('draft', 'published')"),
        NewTable::root("answer_window")
            .cols([
                uuid("course_id"),
                uuid("run_id"),
                uuid("form_version_id"),
                text("moment"),
                uuid_null("session_id"),
                integer_null("weeks_after"),
                integer("days_open"),
                text("state"),
                time_null("opens_at"),
                time_null("closes_at"),
                text_null("reason"),
            ])
            .refers("course_id", "course")
            .refers("run_id", "run")
            .refers("form_version_id", "form_version")
            .refers("session_id", "session")
            .check("days_open", "days_open > 0")
            .index(&["course_id", "created_at"])
            .index(&["form_version_id"])
            .index(&["session_id"]),
        // The runs whose participants answer in a window: the one it was planned at among them.
        NewTable::plain("answer_window_run")
            .cols([uuid("window_id"), uuid("run_id")])
            .pk(&["window_id", "run_id"])
            .refers("window_id", "answer_window")
            .refers("run_id", "run")
            .index(&["run_id"]),
    ]
}
