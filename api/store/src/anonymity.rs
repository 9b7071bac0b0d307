//! What the promise of anonymous answers needs of a database, looked at as it stands now.

use domain::codes::AnonymityLack;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, Statement};

use crate::conn::Conn;
use crate::error::StoreError;

/// Settings of PostgreSQL: what each must be, and what is missing otherwise. One that the server does not
/// know writes nothing down.
const SETTINGS: &[(&str, &[&str], AnonymityLack)] = {
    use AnonymityLack::{CommitTimes, ParametersLogged, StatementsLogged};
    &[
        ("log_statement", &["none", "ddl"], StatementsLogged),
        ("log_min_duration_statement", &["-1"], StatementsLogged),
        ("log_min_duration_sample", &["-1"], StatementsLogged),
        ("log_transaction_sample_rate", &["0"], StatementsLogged),
        ("auto_explain.log_min_duration", &["-1"], StatementsLogged),
        ("pgaudit.log", &["none", ""], StatementsLogged),
        (
            "log_parameter_max_length_on_error",
            &["0"],
            ParametersLogged,
        ),
        ("track_commit_timestamp", &["off"], CommitTimes),
    ]
};

/// What the database lacks.
///
/// # Errors
/// As the database fails.
pub async fn of(conn: &Conn) -> Result<Vec<AnonymityLack>, StoreError> {
    match conn.is_postgres() {
        true => of_postgres(&conn.db()).await,
        false => of_sqlite(&conn.db()).await,
    }
}

/// What tells the database's server from another; none for a file.
///
/// # Errors
/// As the database fails.
pub async fn server_of(conn: &Conn) -> Result<Option<String>, StoreError> {
    match conn.is_postgres() {
        true => server(&conn.db()).await,
        false => Ok(None),
    }
}

async fn of_sqlite(db: &impl ConnectionTrait) -> Result<Vec<AnonymityLack>, StoreError> {
    let asked = Statement::from_string(db.get_database_backend(), "PRAGMA secure_delete");
    let row = db.query_one_raw(asked).await?;
    let set: Option<i32> = row.map(|row| row.try_get_by_index(0)).transpose()?;
    Ok(match set {
        Some(1) => Vec::new(),
        _ => vec![AnonymityLack::DeletedReadable],
    })
}

pub(crate) async fn of_postgres(
    db: &impl ConnectionTrait,
) -> Result<Vec<AnonymityLack>, StoreError> {
    let select = Query::select()
        .columns(["name", "setting"])
        .from("pg_settings")
        .and_where(Expr::col("name").is_in(SETTINGS.iter().map(|(name, ..)| *name)))
        .take();
    let mut lacks = Vec::new();
    for row in db.query_all(&select).await? {
        let (name, set): (String, String) = (row.try_get("", "name")?, row.try_get("", "setting")?);
        let mut rules = SETTINGS.iter().filter(|(known, ..)| *known == name);
        let broken = rules.find(|(_, good, _)| !good.contains(&set.as_str()));
        lacks.extend(broken.map(|(.., lack)| *lack));
    }
    lacks.sort_unstable();
    lacks.dedup();
    Ok(lacks)
}

pub(crate) async fn server(db: &impl ConnectionTrait) -> Result<Option<String>, StoreError> {
    let asked = "SELECT system_identifier::text AS id FROM pg_control_system()";
    let asked = Statement::from_string(db.get_database_backend(), asked);
    let row = db.query_one_raw(asked).await?;
    Ok(row.map(|row| row.try_get("", "id")).transpose()?)
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectOptions, Database};

    use super::*;

    #[tokio::test]
    async fn a_file_that_leaves_what_is_deleted_readable_is_seen() {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1);
        let db = Database::connect(options).await.unwrap();
        for (set, lacks) in [
            ("ON", vec![]),
            ("OFF", vec![AnonymityLack::DeletedReadable]),
            // Overwritten only where it costs nothing.
            ("FAST", vec![AnonymityLack::DeletedReadable]),
        ] {
            let pragma = format!("PRAGMA secure_delete = {set}");
            db.execute_unprepared(&pragma).await.unwrap();
            assert_eq!(of_sqlite(&db).await.unwrap(), lacks, "{set}");
        }
    }
}
