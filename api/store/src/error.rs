//! What can go wrong between a use case and the database, in words a use case can act on.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// A failure of the database layer. Its text is for the operator's log, never for a caller.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another transaction was in the way; the unit may simply be run again.
    #[error("the transaction has to be run again: {0}")]
    Retry(String),
    /// A uniqueness rule of the schema was violated; the name is the constraint's or column's.
    #[error("a value that must be unique exists already: {0}")]
    Duplicate(String),
    /// A row that is pointed at does not exist (or still is pointed at).
    #[error("a referenced row is missing: {0}")]
    Reference(String),
    /// The database does not answer, is full, locked or read-only: come back later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// What is stored can't be read: wrong key, damaged or foreign data.
    #[error("stored data can't be read: {0}")]
    Corrupt(String),
    /// There is no database of this product, or its schema is another release's.
    #[error("{0}")]
    Unready(String),
    /// The key ring is not the one that the database was used with.
    #[error("{0}")]
    WrongKeys(String),
    /// A value that the database can't hold and no check has caught.
    #[error("a value does not fit: {0}")]
    Unfit(String),
    /// Anything else: a bug.
    #[error("database: {0}")]
    Other(String),
}

impl StoreError {
    /// True if running the same unit again may succeed at once.
    pub fn is_retry(&self) -> bool {
        matches!(self, Self::Retry(_))
    }
}

impl From<DbErr> for StoreError {
    fn from(err: DbErr) -> Self {
        let text = err.to_string();
        match err.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(name)) => return Self::Duplicate(name),
            Some(SqlErr::ForeignKeyConstraintViolation(name)) => return Self::Reference(name),
            _ => {}
        }
        match &err {
            // SeaORM repeats an address that it can't read, and a password may stand in it.
            DbErr::Conn(RuntimeErr::Internal(_)) => {
                return Self::Unavailable("its address can't be read".into());
            }
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => return Self::Unavailable(text),
            DbErr::Query(RuntimeErr::SqlxError(e)) | DbErr::Exec(RuntimeErr::SqlxError(e)) => {
                if let Some(kind) = by_driver(e) {
                    return kind(text);
                }
            }
            _ => {}
        }
        Self::Other(text)
    }
}

/// The codes of PostgreSQL's appendix A and of SQLite's result codes that are nobody's fault.
fn by_driver(err: &sqlx::Error) -> Option<fn(String) -> StoreError> {
    let code = match err {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => {
            return Some(StoreError::Unavailable);
        }
        sqlx::Error::WorkerCrashed => return Some(StoreError::Unavailable),
        sqlx::Error::Database(db) => db.code()?.into_owned(),
        _ => return None,
    };
    match code.as_str() {
        "40001" | "40P01" => Some(StoreError::Retry),
        // Read-only; connection lost; no disk, memory or connection left; shutting down.
        "25006" => Some(StoreError::Unavailable),
        lost if lost.len() == 5 && ["08", "53", "57P"].iter().any(|c| lost.starts_with(c)) => {
            Some(StoreError::Unavailable)
        }
        // A zero byte in a text, a date before the calendar: what a column can't hold.
        unfit if unfit.len() == 5 && unfit.starts_with("22") => Some(StoreError::Unfit),
        // SQLITE_BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN (extended codes keep the low byte).
        sqlite => match sqlite.parse::<u32>().map(|n| n & 0xff) {
            Ok(5 | 6) if sqlite.len() <= 4 => Some(StoreError::Unavailable),
            Ok(8 | 10 | 13 | 14) if sqlite.len() <= 4 => Some(StoreError::Unavailable),
            _ => None,
        },
    }
}
