//! One connection of the pool for all that a request reads.
//!
//! A pool takes and gives back a connection for every statement, and asks it for a sign of life in
//! between: on SQLite that is one more change of threads, on PostgreSQL one more round trip.

use sea_orm::{
    ConnAcquireErr, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgQueryResult;
use sqlx::sqlite::SqliteQueryResult;
use sqlx::{AssertSqlSafe, Postgres, Sqlite};
use tokio::sync::Mutex;

/// A connection that was taken from its pool; it goes back when this is dropped.
pub(crate) enum Kept {
    Sqlite(Mutex<PoolConnection<Sqlite>>),
    Postgres(Mutex<PoolConnection<Postgres>>),
}

/// Sends a statement by either driver.
macro_rules! send {
    ($kept:expr, $statement:expr, $how:ident) => {{
        let Statement { sql, values, .. } = $statement;
        let values = SqlxValues(values.unwrap_or(Values(Vec::new())));
        let query = (AssertSqlSafe(sql), values);
        match $kept {
            Kept::Sqlite(one) => {
                let mut one = one.lock().await;
                let query = sqlx::query_with(query.0, query.1);
                query.$how(&mut **one).await.map(Answer::told)
            }
            Kept::Postgres(one) => {
                let mut one = one.lock().await;
                let query = sqlx::query_with(query.0, query.1);
                query.$how(&mut **one).await.map(Answer::told)
            }
        }
        .map_err(|err| DbErr::Query(RuntimeErr::SqlxError(err.into())))
    }};
}

impl Kept {
    /// Takes a free connection of `pool`.
    pub(crate) async fn of(pool: &DatabaseConnection) -> Result<Self, DbErr> {
        let taken = match pool.get_database_backend() {
            DbBackend::Postgres => {
                let taken = pool.get_postgres_connection_pool().acquire().await;
                taken.map(|one| Self::Postgres(Mutex::new(one)))
            }
            _ => {
                let taken = pool.get_sqlite_connection_pool().acquire().await;
                taken.map(|one| Self::Sqlite(Mutex::new(one)))
            }
        };
        taken.map_err(|err| match err {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            err => DbErr::Conn(RuntimeErr::SqlxError(err.into())),
        })
    }

    pub(crate) fn backend(&self) -> DbBackend {
        match self {
            Self::Sqlite(_) => DbBackend::Sqlite,
            Self::Postgres(_) => DbBackend::Postgres,
        }
    }

    pub(crate) async fn all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        send!(self, statement, fetch_all)
    }

    pub(crate) async fn one(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        send!(self, statement, fetch_optional)
    }

    pub(crate) async fn execute(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        send!(self, statement, execute)
    }
}

/// What a driver says, in SeaORM's types.
trait Answer<T> {
    fn told(self) -> T;
}

impl<R: Into<QueryResult>> Answer<Vec<QueryResult>> for Vec<R> {
    fn told(self) -> Vec<QueryResult> {
        self.into_iter().map(Into::into).collect()
    }
}

impl<R: Into<QueryResult>> Answer<Option<QueryResult>> for Option<R> {
    fn told(self) -> Option<QueryResult> {
        self.map(Into::into)
    }
}

impl Answer<ExecResult> for SqliteQueryResult {
    fn told(self) -> ExecResult {
        self.into()
    }
}

impl Answer<ExecResult> for PgQueryResult {
    fn told(self) -> ExecResult {
        self.into()
    }
}
