//! A handle to the database that nobody outside the store can look into.

use std::sync::Arc;

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement,
};

use crate::error::StoreError;
use crate::kept::Kept;

/// Where statements go: a pool of read connections, one of them kept for a request, or one open
/// write unit.
#[derive(Clone)]
pub struct Conn(Inner);

#[derive(Clone)]
enum Inner {
    Pool(DatabaseConnection),
    Kept(Arc<Kept>),
    Unit(Arc<DatabaseTransaction>),
}

impl Conn {
    pub(crate) fn pool(db: DatabaseConnection) -> Self {
        Self(Inner::Pool(db))
    }

    pub(crate) fn unit(db: Arc<DatabaseTransaction>) -> Self {
        Self(Inner::Unit(db))
    }

    /// One connection of the pool for all that follows, until the last handle to it is gone. It is
    /// taken before the first statement. Any other handle stays as it is.
    ///
    /// # Errors
    /// `Unavailable` if none is free in time.
    pub async fn keep(&self) -> Result<Self, StoreError> {
        match &self.0 {
            Inner::Pool(db) => Ok(Self(Inner::Kept(Arc::new(Kept::of(db).await?)))),
            _ => Ok(self.clone()),
        }
    }

    /// The transaction itself, if this is the last handle to it.
    pub(crate) fn into_unit(self) -> Option<DatabaseTransaction> {
        match self.0 {
            Inner::Unit(db) => Arc::into_inner(db),
            _ => None,
        }
    }

    /// What SeaORM takes.
    pub(crate) fn db(&self) -> Db<'_> {
        Db(&self.0)
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.db().get_database_backend()
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.backend() == DbBackend::Postgres
    }
}

/// A handle in SeaORM's eyes.
pub(crate) struct Db<'c>(&'c Inner);

#[async_trait]
impl ConnectionTrait for Db<'_> {
    fn get_database_backend(&self) -> DbBackend {
        match self.0 {
            Inner::Pool(db) => db.get_database_backend(),
            Inner::Kept(one) => one.backend(),
            Inner::Unit(tx) => tx.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self.0 {
            Inner::Pool(db) => db.execute_raw(statement).await,
            Inner::Kept(one) => one.execute(statement).await,
            Inner::Unit(tx) => tx.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self.0 {
            Inner::Pool(db) => db.execute_unprepared(sql).await,
            Inner::Kept(one) => {
                one.execute(Statement::from_string(one.backend(), sql))
                    .await
            }
            Inner::Unit(tx) => tx.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self.0 {
            Inner::Pool(db) => db.query_one_raw(statement).await,
            Inner::Kept(one) => one.one(statement).await,
            Inner::Unit(tx) => tx.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self.0 {
            Inner::Pool(db) => db.query_all_raw(statement).await,
            Inner::Kept(one) => one.all(statement).await,
            Inner::Unit(tx) => tx.query_all_raw(statement).await,
        }
    }
}
