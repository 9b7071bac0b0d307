//! Every datum has an end: no table and no column of the schema goes unclassed, and what is classed exists.

use std::collections::BTreeSet;

use domain::retention::{COLUMNS, COMMON};
use harness::{App, Engine, on_both};

use super::column;

const SQLITE: &str = "SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c \
     WHERE t.type = 'table'";
const POSTGRES: &str = "SELECT table_name || '.' || column_name FROM information_schema.columns \
     WHERE table_schema = current_schema()";

on_both!(
    async fn every_column_of_the_schema_is_classed(app: App) {
        let sql = match app.engine() {
            Engine::Sqlite => SQLITE,
            Engine::Postgres => POSTGRES,
        };
        let schema: BTreeSet<String> = column(&app, sql)
            .await
            .into_iter()
            .filter(|column| !column.starts_with("seaql_") && !column.starts_with("sqlite_"))
            .collect();
        let named: BTreeSet<String> = COLUMNS
            .iter()
            .flat_map(|row| {
                row.columns
                    .split_whitespace()
                    .map(|one| format!("{}.{one}", row.table))
            })
            .collect();
        let tables: BTreeSet<&str> = COLUMNS.iter().map(|row| row.table).collect();
        let common = |column: &str| {
            let (table, name) = column.split_once('.').unwrap();
            tables.contains(table) && COMMON.contains(&name)
        };
        let unclassed: Vec<_> = schema
            .iter()
            .filter(|column| !named.contains(*column) && !common(column))
            .collect();
        assert!(
            unclassed.is_empty(),
            "say in domain/src/retention/columns.rs until when these are kept: {unclassed:?}"
        );
        let gone: Vec<_> = named.difference(&schema).collect();
        assert!(gone.is_empty(), "classed, and not in the schema: {gone:?}");
        assert!(schema.len() > 300, "{}", schema.len());
    }
);
