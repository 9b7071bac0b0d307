//! The schema as text, for comparing two databases or one database at two times.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DbBackend, Statement};

/// SQLite keeps the statements themselves.
const SQLITE: &[&str] = &[
    "SELECT type || ' ' || name || ': ' || sql AS line FROM sqlite_master \
     WHERE sql IS NOT NULL AND name NOT LIKE 'seaql_%'",
];

/// PostgreSQL keeps columns, constraints and indexes apart.
const POSTGRES: &[&str] = &[
    "SELECT 'column ' || table_name || '.' || column_name || ': ' || data_type || ' ' || \
     CASE is_nullable WHEN 'YES' THEN 'null' ELSE 'not null' END || \
     COALESCE(' default ' || column_default, '') AS line FROM information_schema.columns \
     WHERE table_schema = current_schema() AND table_name NOT LIKE 'seaql_%'",
    "SELECT 'constraint ' || conrelid::regclass || '.' || conname || ': ' || \
     pg_get_constraintdef(oid) AS line FROM pg_constraint \
     WHERE connamespace = current_schema()::regnamespace AND conrelid <> 0 \
     AND conrelid::regclass::text NOT LIKE 'seaql_%'",
    "SELECT 'index ' || indexdef AS line FROM pg_indexes \
     WHERE schemaname = current_schema() AND tablename NOT LIKE 'seaql_%'",
];

/// One line for each part of the schema (table, column, constraint, index), sorted; the migrator's
/// own table is left out. The lines differ between the engines.
///
/// # Errors
/// Whatever the database answers; an engine other than SQLite and PostgreSQL is refused.
pub async fn describe<C: ConnectionTrait>(conn: &C) -> Result<Vec<String>, DbErr> {
    let backend = conn.get_database_backend();
    let queries = match backend {
        DbBackend::Sqlite => SQLITE,
        DbBackend::Postgres => POSTGRES,
        other => {
            return Err(DbErr::Migration(format!(
                "no schema description for {other:?}"
            )));
        }
    };
    let mut lines = Vec::new();
    for query in queries {
        let rows = conn
            .query_all_raw(Statement::from_string(backend, *query))
            .await?;
        for row in rows {
            lines.push(row.try_get::<String>("", "line")?);
        }
    }
    lines.sort();
    Ok(lines)
}
