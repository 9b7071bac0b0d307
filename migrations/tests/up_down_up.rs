//! The history can be walked up, down and up again, also with rows in it, and the rules that the
//! schema itself keeps do hold. The same checks run on both engines.

// The lint knows test functions, but not the functions they share.
#![allow(clippy::expect_used)]

mod rows;

use migrations::{Migrator, MigratorTrait, describe};
use rows::Rows;
use sea_orm_migration::sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

/// One connection: an SQLite database in memory and a search path both belong to theirs.
async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).min_connections(1);
    Database::connect(options).await.expect("connects")
}

async fn sqlite() -> DatabaseConnection {
    connect("sqlite::memory:").await
}

/// An empty schema in the database that `SIDESTILT_TEST_POSTGRES` names; runs `$check` on it.
macro_rules! on_postgres {
    ($schema:literal, $check:path) => {{
        let url = std::env::var("SIDESTILT_TEST_POSTGRES")
            .expect("SIDESTILT_TEST_POSTGRES names a database; scripts/postgres sets it");
        let conn = connect(&url).await;
        for sql in [
            concat!("DROP SCHEMA IF EXISTS ", $schema, " CASCADE"),
            concat!("CREATE SCHEMA ", $schema),
            concat!("SET search_path TO ", $schema),
        ] {
            conn.execute_unprepared(sql).await.expect(sql);
        }
        $check(&conn).await;
        conn.execute_unprepared(concat!("DROP SCHEMA ", $schema, " CASCADE"))
            .await
            .expect("drops the schema");
    }};
}

#[tokio::test]
async fn sqlite_goes_up_down_and_up() {
    up_down_up(&sqlite().await).await;
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server, which `scripts/test --workspace -E 'binary(up_down_up)'` starts, as every `scripts/test`"]
async fn postgres_goes_up_down_and_up() {
    on_postgres!("migrations_up_down_up", up_down_up);
}

#[tokio::test]
async fn sqlite_keeps_the_rules() {
    rules(&sqlite().await).await;
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server, which `scripts/test --workspace -E 'binary(up_down_up)'` starts, as every `scripts/test`"]
async fn postgres_keeps_the_rules() {
    on_postgres!("migrations_rules", rules);
}

#[tokio::test]
async fn a_failing_step_leaves_nothing_behind_on_sqlite() {
    leaves_nothing_behind(&sqlite().await).await;
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server, which `scripts/test --workspace -E 'binary(up_down_up)'` starts, as every `scripts/test`"]
async fn a_failing_step_leaves_nothing_behind_on_postgres() {
    on_postgres!("migrations_failing", leaves_nothing_behind);
}

async fn up_down_up(conn: &DatabaseConnection) {
    let empty = describe(conn).await.expect("describes");
    assert!(empty.is_empty(), "{empty:?}");
    Migrator::up(conn, None).await.expect("up");
    let first = describe(conn).await.expect("describes");
    for part in ["seats_taken <= capacity", "uq_plan_version_course_id"] {
        assert!(
            first.iter().any(|line| line.contains(part)),
            "{part} is missing"
        );
    }

    Rows(conn).fill().await;
    Migrator::down(conn, None).await.expect("down, with rows");
    assert_eq!(describe(conn).await.expect("describes"), empty);
    Migrator::up(conn, None).await.expect("up again");
    assert_eq!(describe(conn).await.expect("describes"), first);
}

/// `m0001` can't create the table that is there already; what it did before must be undone.
async fn leaves_nothing_behind(conn: &DatabaseConnection) {
    conn.execute_unprepared("CREATE TABLE invitation (id integer)")
        .await
        .expect("in the way");
    let before = describe(conn).await.expect("describes");
    Migrator::up(conn, None).await.expect_err("in the way");
    assert_eq!(describe(conn).await.expect("describes"), before);
}

async fn rules(conn: &DatabaseConnection) {
    Migrator::up(conn, None).await.expect("up");
    let rows = Rows(conn);
    rows.fill().await;

    // Seats.
    rows.runs("UPDATE run SET seats_taken = 2").await;
    rows.refuses("UPDATE run SET seats_taken = 3").await;
    rows.refuses("UPDATE run SET seats_taken = -1").await;
    rows.refuses("UPDATE run SET capacity = 1").await;
    rows.runs("UPDATE run SET capacity = NULL, seats_taken = 900")
        .await;
    rows.refuses("UPDATE enrolment SET party_seats = 0").await;

    // States and codes come from the lookup tables; what is referred to stays.
    rows.refuses("UPDATE course SET state = 'invented'").await;
    rows.refuses("UPDATE course SET category_code = '9'").await;
    rows.refuses("DELETE FROM course").await;
    rows.refuses("DELETE FROM person").await;
    rows.refuses("DELETE FROM need WHERE merged_into = id")
        .await;
    rows.runs("UPDATE need SET state = 'declined'").await;

    // At most one draft or submitted version, however many others.
    rows.refuses_row("plan_version", 2, &[]).await;
    rows.refuses_row("plan_version", 2, &[("state", "submitted")])
        .await;
    rows.row("plan_version", 2, &[("state", "approved")]).await;
    rows.refuses("UPDATE plan_version SET number = 1").await;

    // One lead and one deputy of a side; any number of members; nobody twice.
    rows.refuses_row("working_group_member", 2, &[]).await;
    rows.row("working_group_member", 2, &[("function", "deputy")])
        .await;
    rows.refuses_row("working_group_member", 2, &[("side", "professional")])
        .await;
    rows.row("working_group_member", 3, &[("function", "member")])
        .await;
    rows.row("working_group_member", 4, &[("function", "member")])
        .await;
    rows.runs("UPDATE working_group_member SET left_at = joined_at WHERE function = 'lead'")
        .await;
    rows.row("working_group_member", 1, &[("side", "professional")])
        .await;

    // One standing approval or signature of a side, and no person for both sides.
    for table in ["plan_approval", "conclusion_signature"] {
        rows.refuses_row(table, 2, &[]).await;
        rows.refuses_row(table, 1, &[("side", "professional")])
            .await;
        rows.row(table, 2, &[("side", "professional")]).await;
        let ended = match table {
            "plan_approval" => "UPDATE plan_approval SET voided_at = given_at",
            _ => "UPDATE conclusion_signature SET voided_at = signed_at",
        };
        rows.runs(ended).await;
        rows.row(table, 2, &[]).await;
    }

    // A host that is responsible stands alone; a position is given once in a tenant.
    rows.refuses_row("course_host", 2, &[]).await;
    rows.row("journal", 2, &[]).await;
    rows.runs("UPDATE journal SET position = 1 WHERE entity_version = 1")
        .await;
    rows.refuses("UPDATE journal SET position = 1").await;

    // A token opens one thing; one attestation of a side waits for its second person.
    rows.refuses_row("capability", 2, &[]).await;
    rows.row("capability", 2, &[("token_hash", "other")]).await;
    rows.refuses_row("attestation", 2, &[]).await;
    rows.row("attestation", 2, &[("side", "professional")])
        .await;
    rows.runs("UPDATE attestation SET state = 'void'").await;
    rows.row("attestation", 3, &[]).await;

    // One open row for a kind and subject; a new one when it is done.
    rows.refuses_row("due", 2, &[]).await;
    rows.runs("UPDATE due SET done_at = due_at").await;
    rows.row("due", 2, &[]).await;
}
