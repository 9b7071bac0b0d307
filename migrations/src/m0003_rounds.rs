//! The round of a course: need, course, working group, meetings, the plan and its approvals.

use crate::tables::*;

step!(tables);

const LEADING: &str = "left_at IS NULL AND function IN ('lead', 'deputy')";
const STANDING: &str = "withdrawn_at IS NULL AND voided_at IS NULL";

fn tables() -> Vec<NewTable> {
    let mut all = states();
    all.extend(course());
    all.extend(meetings());
    all.extend(plan());
    all
}

fn states() -> Vec<NewTable> {
    vec![
        NewTable::lookup(
            "need_state",
            &["registered", "adopted", "met", "merged", "declined"],
        ),
        NewTable::lookup("course_state", &["proposed", "active", "retired"]),
        NewTable::lookup(
            "plan_state",
            &["draft", "submitted", "approved", "superseded", "discarded"],
        ),
    ]
}

fn course() -> Vec<NewTable> {
    vec![
        NewTable::root("course")
            .cols([
                uuid("service_id"),
                text("state"),
                json_binary("title"),
                json_binary("target_group"),
                text("category_code"),
                json_binary("languages"),
                uuid_null("owner_person"),
                uuid_null("deputy_person"),
                text_null("anchored_unit"),
                text_null("anchored_resources"),
                date_null("anchored_until"),
                uuid_null("anchored_by"),
                time_null("anchored_at"),
                text_null("retired_reason"),
                date_null("overlaps_looked_on"),
                flag("not_applicable", false),
            ])
            .refers("service_id", "service")
            .refers_code("state", "course_state")
            .refers_code("category_code", "category")
            .refers("owner_person", "person")
            .refers("deputy_person", "person")
            .index(&["tenant", "state"])
            .index(&["service_id"]),
        NewTable::plain("course_host")
            .cols([
                uuid("course_id"),
                uuid("organisation_id"),
                flag("responsible", false),
            ])
            .pk(&["course_id", "organisation_id"])
            .refers("course_id", "course")
            .refers("organisation_id", "organisation")
            .unique_where(&["course_id"], "responsible")
            .index(&["organisation_id"]),
        NewTable::root("need")
            .cols([
                uuid_null("service_id"),
                text("state"),
                text("target_group"),
                text("description"),
                text_null("category_code"),
                text_null("municipality_code"),
                text("source"),
                date("raised_on"),
                uuid_null("course_id"),
                uuid_null("merged_into"),
                text_null("reason"),
                uuid_null("created_by_principal"),
            ])
            .refers("service_id", "service")
            .refers_code("state", "need_state")
            .refers_code("category_code", "category")
            .refers("course_id", "course")
            .refers("merged_into", "need")
            .index(&["tenant", "state"])
            .index(&["course_id"]),
        NewTable::root("working_group_member")
            .cols([
                uuid("course_id"),
                uuid("person_id"),
                text("side"),
                text("function"),
                time("joined_at"),
                time_null("left_at"),
                text_null("mismatch_reason"),
                flag("also_coordinator", false),
            ])
            .refers("course_id", "course")
            .refers("person_id", "person")
            // One person stands on one side only; each side has one lead and one deputy.
            .unique_where(&["course_id", "person_id"], "left_at IS NULL")
            .unique_where(&["course_id", "side", "function"], LEADING)
            .index(&["course_id", "joined_at"])
            .index(&["person_id"]),
    ]
}

fn meetings() -> Vec<NewTable> {
    vec![
        NewTable::root("meeting")
            .cols([
                uuid("course_id"),
                text("kind"),
                date("held_on"),
                time("occurred_at"),
                text_null("minutes"),
                json_binary("decisions"),
            ])
            .refers("course_id", "course")
            .index(&["course_id", "held_on"]),
        NewTable::plain("meeting_attendance")
            .cols([uuid("meeting_id"), uuid("person_id"), text("side")])
            .pk(&["meeting_id", "person_id"])
            .refers("meeting_id", "meeting")
            .refers("person_id", "person")
            .index(&["person_id"]),
    ]
}

fn plan() -> Vec<NewTable> {
    vec![
        NewTable::root("plan_version")
            .cols([
                uuid("course_id"),
                integer("number"),
                text("state"),
                text_null("content_hash"),
                integer_null("based_on"),
                time_null("first_written_at"),
                time_null("submitted_at"),
                uuid_null("submitted_by"),
                time_null("in_force_at"),
                time_null("superseded_at"),
            ])
            .refers("course_id", "course")
            .refers_code("state", "plan_state")
            .unique(&["course_id", "number"])
            .unique_where(&["course_id"], "state IN ('draft', 'submitted')"),
        NewTable::plain("plan_section")
            .cols([
                id(),
                uuid("plan_version_id"),
                text("section"),
                json_binary("body"),
                version(),
                time("updated_at"),
                uuid_null("updated_by"),
            ])
            .refers("plan_version_id", "plan_version")
            .unique(&["plan_version_id", "section"]),
        NewTable::plain("plan_approval")
            .cols([
                id(),
                tenant(),
                uuid("plan_version_id"),
                text("side"),
                uuid("person_id"),
                text("evidence"),
                flag("also_coordinator", false),
                text("content_hash"),
                time("given_at"),
                time_null("withdrawn_at"),
                time_null("voided_at"),
            ])
            .refers("plan_version_id", "plan_version")
            .refers("person_id", "person")
            // Neither side's approval replaces the other's, and nobody gives both.
            .unique_where(&["plan_version_id", "side"], STANDING)
            .unique_where(&["plan_version_id", "person_id"], STANDING)
            .index(&["plan_version_id", "given_at"])
            .index(&["person_id"]),
    ]
}
