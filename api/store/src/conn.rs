//! A handle to the database that nobody outside the store can look into.

use std::sync::Arc;

use sea_orm::{DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend};

/// Where statements go: a pool of read connections, or one open write unit.
#[derive(Clone)]
pub struct Conn(Inner);

#[derive(Clone)]
enum Inner {
    Pool(DatabaseConnection),
    Unit(Arc<DatabaseTransaction>),
}

impl Conn {
    pub(crate) fn pool(db: DatabaseConnection) -> Self {
        Self(Inner::Pool(db))
    }

    pub(crate) fn unit(db: Arc<DatabaseTransaction>) -> Self {
        Self(Inner::Unit(db))
    }

    /// The transaction itself, if this is the last handle to it.
    pub(crate) fn into_unit(self) -> Option<DatabaseTransaction> {
        match self.0 {
            Inner::Unit(db) => Arc::into_inner(db),
            Inner::Pool(_) => None,
        }
    }

    /// What SeaORM takes.
    pub(crate) fn db(&self) -> DatabaseExecutor<'_> {
        match &self.0 {
            Inner::Pool(db) => DatabaseExecutor::Connection(db),
            Inner::Unit(tx) => DatabaseExecutor::Transaction(tx),
        }
    }

    pub(crate) fn backend(&self) -> DbBackend {
        use sea_orm::ConnectionTrait;
        self.db().get_database_backend()
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.backend() == DbBackend::Postgres
    }
}
