//! Rows to try the schema with: one valid row for each table, and ways to see it refuse.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseConnection;
use sea_orm_migration::sea_orm::prelude::{Date, DateTimeUtc, Json, Uuid};
use std::sync::atomic::{AtomicI32, Ordering};

/// What stands in a column.
#[derive(Clone, Copy)]
enum Cell {
    /// The key of the table's row 1, or a new one for any other row.
    Id,
    /// The key of row 1 of another table.
    First,
    /// The key of another table's row with the same number.
    Same,
    /// The row's number.
    Number,
    Int(i32),
    Text(&'static str),
    Flag(bool),
    Json,
    Date,
    Time,
}
use Cell::*;

static NEXT: AtomicI32 = AtomicI32::new(1000);

fn key(row: i32) -> Value {
    Uuid::from_u128(row.unsigned_abs().into()).into()
}

fn value(cell: Cell, row: i32) -> Value {
    match cell {
        Id => key(NEXT.fetch_add(1, Ordering::Relaxed)),
        First => key(1),
        Same => key(row),
        Number => row.into(),
        Int(number) => number.into(),
        Text(text) => text.into(),
        Flag(flag) => flag.into(),
        Json => Json::Array(Vec::new()).into(),
        Date => Date::from_ymd_opt(2026, 11, 22).into(),
        Time => DateTimeUtc::from_timestamp(1_795_325_000, 0).into(),
    }
}

/// The columns of a root that have no default.
const ROOT: &[(&str, Cell)] = &[
    ("id", Id),
    ("tenant", First),
    ("created_at", Time),
    ("updated_at", Time),
];

/// Every table in an order that foreign keys allow, its columns that have no default, and whether
/// the columns of a root come first.
type Tables = &'static [(&'static str, bool, &'static [(&'static str, Cell)])];

#[rustfmt::skip]
const TABLES: Tables = &[
    ("installation", false, &[("key", Text("marker")), ("value", Text("demo"))]),
    ("organisation", true, &[("name", Text("A")), ("kind", Text("municipality")), ("valid_from", Date)]),
    ("service", true, &[("organisation_id", First), ("name", Text("A")), ("form", Text("centre")),
        ("reach", Text("municipal")), ("funding_kind", Text("permanent")), ("valid_from", Date)]),
    ("service_municipality", false, &[("service_id", First), ("municipality_code", Text("0101")), ("valid_from", Date)]),
    ("county", false, &[("code", Text("01")), ("name", Text("A"))]),
    ("municipality", false, &[("code", Text("0101")), ("name", Text("A")), ("county_code", Text("01"))]),
    ("municipality_population", false, &[("code", Text("0101")), ("year", Int(2026)), ("inhabitants", Int(5))]),
    ("code_list_load", false, &[("name", Text("county")), ("source", Text("file")), ("sha256", Text("00")), ("loaded_at", Time)]),
    ("category", false, &[("code", Text("1")), ("position", Int(1)), ("title", Json), ("description", Json),
        ("created_at", Time), ("updated_at", Time)]),
    ("person", true, &[("name_sealed", Text("k.x"))]),
    ("principal", false, &[("id", Id), ("issuer", Text("i")), ("subject", Text("s")), ("kind", Text("human")),
        ("person_id", First), ("created_at", Time)]),
    ("role_assignment", true, &[("person_id", First), ("role", Text("coordinator")), ("organisation_id", First), ("valid_from", Time)]),
    ("invitation", true, &[("person_id", First), ("token_hash", Text("h")), ("expires_at", Time), ("created_by", First)]),
    ("journal", false, &[("id", Id), ("tenant", First), ("root_kind", Text("course")), ("root_id", First),
        ("entity_kind", Text("course")), ("entity_id", First), ("entity_version", Number), ("action", Text("create")),
        ("occurred_at", Time), ("recorded_at", Time), ("commitment", Text("c"))]),
    ("journal_head", false, &[("tenant", First), ("position", Int(1)), ("hash", Text("h"))]),
    ("access_log", false, &[("id", Id), ("tenant", First), ("principal", First), ("role", Text("auditor")),
        ("operation", Text("getPerson")), ("subject", First), ("at", Time)]),
    ("idempotency", false, &[("key_hash", Text("k")), ("principal_id", First), ("request_hash", Text("r")),
        ("reply_sealed", Text("s")), ("created_at", Time), ("expires_at", Time)]),
    ("spent_proof", false, &[("hash", Text("h")), ("expires_at", Time)]),
    ("due", false, &[("id", Id), ("kind", Text("lapse")), ("subject_kind", Text("enrolment")), ("subject_id", First), ("due_at", Time)]),
    ("course", true, &[("service_id", First), ("state", Text("proposed")), ("title", Json), ("target_group", Json),
        ("category_code", Text("1")), ("languages", Json), ("owner_person", First)]),
    ("course_host", false, &[("course_id", First), ("organisation_id", Same), ("responsible", Flag(true))]),
    ("need", true, &[("state", Text("merged")), ("target_group", Text("g")), ("description", Text("d")),
        ("source", Text("patient")), ("raised_on", Date), ("merged_into", First)]),
    ("working_group_member", true, &[("course_id", First), ("person_id", Same), ("side", Text("user")),
        ("function", Text("lead")), ("joined_at", Time)]),
    ("meeting", true, &[("course_id", First), ("kind", Text("planning")), ("held_on", Date), ("occurred_at", Time), ("decisions", Json)]),
    ("meeting_attendance", false, &[("meeting_id", First), ("person_id", First), ("side", Text("user"))]),
    ("plan_version", true, &[("course_id", First), ("number", Number), ("state", Text("draft"))]),
    ("plan_section", false, &[("id", Id), ("plan_version_id", First), ("section", Text("aims")), ("body", Json), ("updated_at", Time)]),
    ("plan_approval", false, &[("id", Id), ("tenant", First), ("plan_version_id", First), ("side", Text("user")),
        ("person_id", Same), ("evidence", Text("login")), ("content_hash", Text("h")), ("given_at", Time)]),
    ("run", true, &[("course_id", First), ("plan_version_id", First), ("state", Text("scheduled")),
        ("participation", Text("enrolled")), ("capacity", Int(2)), ("accepted_fewer", Json), ("reopened_sides", Json),
        ("occurred_at", Time)]),
    ("enrolment", true, &[("run_id", First), ("course_id", First), ("state", Text("requested")), ("party_seats", Int(1)),
        ("party", Json), ("requested_at", Time), ("queue_position", Int(1))]),
    ("meeting_run", false, &[("meeting_id", First), ("run_id", First)]),
    ("session", true, &[("run_id", First), ("number", Number), ("local_date", Date), ("local_start", Text("10:00")),
        ("local_end", Text("12:00")), ("starts_at", Time), ("ends_at", Time), ("state", Text("planned"))]),
    ("session_staff", false, &[("session_id", First), ("person_id", First), ("side", Text("user"))]),
    ("session_attendance", false, &[("session_id", First), ("enrolment_id", First), ("seats_present", Int(1))]),
    ("conclusion", true, &[("run_id", First), ("number", Number), ("state", Text("draft")), ("findings", Text("f")),
        ("sharing", Text("s")), ("content_hash", Text("h"))]),
    ("conclusion_signature", false, &[("id", Id), ("tenant", First), ("conclusion_id", First), ("run_id", First),
        ("side", Text("user")), ("person_id", Same), ("evidence", Text("login")), ("content_hash", Text("h")), ("signed_at", Time)]),
    ("run_result", false, &[("id", Id), ("tenant", First), ("run_id", First), ("kind", Text("closing")),
        ("method_status", Json), ("body", Json), ("frozen_at", Time)]),
    ("improvement_point", true, &[("course_id", First), ("run_id", First), ("text", Text("t")), ("state", Text("open"))]),
    ("deviation", true, &[("course_id", First), ("guard", Text("planningMeetingHeld")), ("action", Text("submit")),
        ("reason", Text("r")), ("recorded_by", First), ("recorded_at", Time)]),
    ("access_block", false, &[("tenant", First), ("number", Int(1)), ("entries", Int(1)), ("last_at", Time), ("digest", Text("d")),
        ("prev_hash", Text("")), ("hash", Text("h"))]),
    ("subject_request", true, &[("subject_kind", Text("person")), ("subject_id", First), ("kind", Text("export")),
        ("state", Text("received")), ("received_on", Date), ("due_on", Date)]),
    ("erasure", false, &[("id", Id), ("tenant", First), ("subject_kind", Text("person")), ("subject_id", First),
        ("cause", Text("request")), ("erased_at", Time)]),
    ("capability", false, &[("id", Id), ("tenant", First), ("kind", Text("approvePlan")), ("token_hash", Text("h")),
        ("subject_kind", Text("planVersion")), ("subject_id", First), ("person_id", First), ("created_at", Time),
        ("created_by", First), ("expires_at", Time)]),
    ("attestation", true, &[("kind", Text("approvePlan")), ("course_id", First), ("subject_id", First), ("number", Int(1)),
        ("content_hash", Text("h")), ("side", Text("user")), ("person_id", First), ("basis", Text("meeting")),
        ("meeting_id", First), ("given_on", Date), ("state", Text("entered")), ("entered_by", First)]),
    ("message", true, &[("kind", Text("receipt")), ("recipient_kind", Text("person")), ("recipient_id", First),
        ("about_kind", Text("planVersion")), ("about_id", First), ("channel", Text("email")), ("language", Text("nb")),
        ("state", Text("waiting")), ("next_try_at", Time)]),
    ("contact_change", false, &[("person_id", First), ("tenant", First), ("changed_at", Time)]),
    ("form", true, &[("kind", Text("session")), ("respondents", Text("participants"))]),
    ("form_version", true, &[("form_id", First), ("number", Number), ("state", Text("retired")), ("content", Json)]),
    ("answer_window", true, &[("course_id", First), ("run_id", First), ("form_version_id", First), ("moment", Text("end")),
        ("days_open", Int(7)), ("state", Text("planned"))]),
    ("answer_window_run", false, &[("window_id", First), ("run_id", First)]),
    ("answer_slot", false, &[("id_hash", Text("h")), ("window_id", First)]),
    ("answer_invite", false, &[("id", Id), ("window_id", First), ("enrolment_id", First), ("token_sealed", Text("s"))]),
    ("pair_held", false, &[("window_id", First), ("code_hash", Text("h")), ("run_id", First), ("scores", Json)]),
    ("answer", false, &[("id", Id), ("window_id", First), ("values", Json)]),
    ("answer_text", false, &[("id", Id), ("window_id", First), ("question", Text("q")), ("text", Text("t"))]),
    ("change", false, &[("id", Id), ("run_id", First), ("form_id", First), ("scale", Text("s")), ("moment", Text("end")),
        ("before", Int(1)), ("after", Int(2))]),
    ("feedback", true, &[("course_id", First), ("run_id", First), ("text_sealed", Text("k.x")), ("themes", Json)]),
];

/// The rows of one database.
pub struct Rows<'a>(pub &'a DatabaseConnection);

impl Rows<'_> {
    /// Row 1 of every table, and as many people and organisations as the checks name.
    pub async fn fill(&self) {
        for (table, _, _) in TABLES {
            self.insert(table, 1, Some(1), &[]).await.expect(table);
            let more = match *table {
                "person" => 4,
                "organisation" | "need" => 2,
                _ => 1,
            };
            for row in 2..=more {
                self.insert(table, row, Some(row), &[]).await.expect(table);
            }
        }
    }

    /// Another row, with some texts of its own.
    pub async fn row(&self, table: &str, row: i32, texts: &[(&str, &str)]) {
        if let Err(error) = self.insert(table, row, None, texts).await {
            panic!("{table} {row} {texts:?}: {error}");
        }
    }

    /// The same, but a rule of the schema must stand against it.
    pub async fn refuses_row(&self, table: &str, row: i32, texts: &[(&str, &str)]) {
        let what = format!("{table} {row} {texts:?}");
        refused(&what, self.insert(table, row, None, texts).await);
    }

    /// A statement that must go through.
    pub async fn runs(&self, sql: &str) {
        if let Err(error) = self.0.execute_unprepared(sql).await {
            panic!("{sql}: {error}");
        }
    }

    /// A statement that a rule of the schema must stand against.
    pub async fn refuses(&self, sql: &str) {
        let answer = self.0.execute_unprepared(sql).await;
        refused(sql, answer.map(|_| ()));
    }

    async fn insert(
        &self,
        table: &str,
        row: i32,
        id: Option<i32>,
        texts: &[(&str, &str)],
    ) -> Result<(), DbErr> {
        let (name, root, own) = TABLES
            .iter()
            .find(|(name, _, _)| *name == table)
            .expect("a table that is listed");
        let root = if *root { ROOT } else { &[] };
        let mut columns = Vec::new();
        let mut values: Vec<Expr> = Vec::new();
        for (column, cell) in root.iter().chain(*own) {
            let given = texts.iter().find(|(name, _)| name == column);
            columns.push(*column);
            values.push(match (given, cell, id) {
                (Some((_, text)), _, _) => Expr::val(*text),
                (None, Id, Some(id)) => Expr::val(key(id)),
                _ => Expr::val(value(*cell, row)),
            });
        }
        let mut insert = Query::insert();
        insert
            .into_table(*name)
            .columns(columns)
            .values(values)
            .expect("as many values as columns");
        self.0.execute(&insert).await.map(|_| ())
    }
}

/// Refused by a constraint, and not since a value is missing or a name misspelt.
fn refused(what: &str, answer: Result<(), DbErr>) {
    let error = answer.expect_err(what).to_string().to_lowercase();
    assert!(
        error.contains("constraint") && !error.contains("null"),
        "{what}: {error}"
    );
}
