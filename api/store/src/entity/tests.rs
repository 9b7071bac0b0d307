//! The entities and the migrations are written apart; here they are held against each other.

use super::*;
use migrations::{Migrator, MigratorTrait};
use sea_orm::sea_query::SqliteQueryBuilder;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Schema, Statement,
};

async fn in_memory() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).min_connections(1);
    Database::connect(options).await.expect("opens")
}

/// Name, type, whether null is refused, and place in the primary key, of every column.
async fn columns(conn: &DatabaseConnection, table: &str) -> Vec<String> {
    let sql = format!("SELECT name, type, \"notnull\", pk FROM pragma_table_info('{table}')");
    let rows = conn
        .query_all_raw(Statement::from_string(DbBackend::Sqlite, sql))
        .await
        .expect("is read");
    let mut columns: Vec<String> = rows
        .iter()
        .map(|row| {
            let text = |column| row.try_get::<String>("", column).expect("a text");
            let number = |column| row.try_get::<i32>("", column).expect("a number");
            // An entity can't tell a text without a limit from any other.
            let kind = text("type").to_lowercase().replace("varchar", "text");
            let name = text("name");
            format!("{name} {kind} {} {}", number("notnull"), number("pk"))
        })
        .collect();
    columns.sort();
    columns
}

macro_rules! entities {
    ($($name:ident),* $(,)?) => {
        /// The name of every entity's table, each created in `conn` as its entity tells it.
        async fn create_from_entities(conn: &DatabaseConnection) -> Vec<&'static str> {
            let schema = Schema::new(DbBackend::Sqlite);
            $({
                let create = schema.create_table_from_entity($name::Entity);
                conn.execute_unprepared(&create.to_string(SqliteQueryBuilder))
                    .await
                    .expect(stringify!($name));
            })*
            vec![$(stringify!($name)),*]
        }
    };
}

entities!(
    access_block,
    access_log,
    answer,
    answer_invite,
    answer_slot,
    answer_text,
    answer_window,
    answer_window_run,
    attestation,
    capability,
    category,
    change,
    code_list_load,
    conclusion,
    conclusion_signature,
    contact_change,
    county,
    course,
    course_host,
    deviation,
    due,
    enrolment,
    idempotency,
    erasure,
    feedback,
    form,
    form_version,
    improvement_point,
    installation,
    invitation,
    journal,
    journal_head,
    meeting,
    meeting_attendance,
    meeting_run,
    message,
    municipality,
    municipality_population,
    need,
    organisation,
    pair_held,
    person,
    plan_approval,
    plan_section,
    plan_version,
    principal,
    role_assignment,
    run,
    run_result,
    service,
    service_municipality,
    session,
    session_attendance,
    session_staff,
    subject_request,
    spent_proof,
    working_group_member,
);

/// Closed lists that only foreign keys look at.
const WITHOUT_ENTITY: [&str; 5] = [
    "course_state",
    "enrolment_state",
    "need_state",
    "plan_state",
    "run_state",
];

#[tokio::test]
async fn entities_tell_what_the_migrations_made() {
    let (migrated, told) = (in_memory().await, in_memory().await);
    Migrator::up(&migrated, None).await.expect("migrates");
    let mut tables = create_from_entities(&told).await;
    for table in &tables {
        assert_eq!(
            columns(&told, table).await,
            columns(&migrated, table).await,
            "{table}: the entity and the migrations differ"
        );
    }

    tables.extend(WITHOUT_ENTITY);
    tables.sort_unstable();
    let rows = migrated
        .query_all_raw(Statement::from_string(
            DbBackend::Sqlite,
            "SELECT name FROM sqlite_master WHERE type = 'table' \
             AND name NOT LIKE 'seaql_%' AND name NOT LIKE 'sqlite_%' ORDER BY name",
        ))
        .await
        .expect("is read");
    let made: Vec<String> = rows
        .iter()
        .map(|row| row.try_get("", "name").expect("a name"))
        .collect();
    assert_eq!(made, tables, "every table has its entity");
}
