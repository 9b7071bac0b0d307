//! Write units: the one place where transactions begin and end.
//!
//! A unit is a function of a [`Tx`]. It may be run again, so it takes time and ids from its
//! context and awaits nothing but the database. It runs to its end when the caller hangs up:
//! the wait is cut short, the work is not (a `begin` that is dropped half-way would give the
//! pool a connection inside a foreign transaction).
#![allow(clippy::disallowed_methods)] // this file is what the ban on begin and commit points to

use std::future::Future;
use std::ops::Deref;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::{mpsc, oneshot};

use crate::conn::Conn;
use crate::error::StoreError;
use crate::journal::{self, Entry};

/// How many units share one commit on SQLite.
const SHARED_COMMIT: usize = 64;
/// How many units may wait for SQLite's writer before callers are told to come back later.
const WRITER_QUEUE: usize = 1024;
/// How often PostgreSQL may send a unit back (serialisation, deadlock) before we give up.
const TRIES: u32 = 8;

/// An open write unit. Only the store can look inside; clones must be gone when the unit ends.
#[derive(Clone)]
pub struct Tx {
    conn: Conn,
    journal: Arc<Mutex<Vec<Entry>>>,
}

impl Tx {
    fn new(db: DatabaseTransaction) -> Self {
        Self {
            conn: Conn::unit(Arc::new(db)),
            journal: Arc::default(),
        }
    }

    /// Notes a fact for the journal; it is written last, in the same transaction.
    pub fn journal(&self, entry: Entry) {
        self.entries().push(entry);
    }

    /// A panic elsewhere loses no fact: what was noted stays.
    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the journal: the unit's last statement.
    async fn flush(&self) -> Result<(), StoreError> {
        let entries = std::mem::take(&mut *self.entries());
        journal::insert(&self.conn, entries).await
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

/// What a unit's own error must tell the writer.
pub trait UnitError: From<StoreError> + Send + 'static {
    /// The database failure behind this error, if that is what it is.
    fn store_error(&self) -> Option<&StoreError>;
}

impl UnitError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// How a unit leaves its transaction.
enum Ending {
    /// All written; to be committed.
    Open(DatabaseTransaction),
    /// Nothing of it is left.
    RolledBack,
    /// It could not be rolled back by itself: what it shares a transaction with has to go as well.
    Stuck(StoreError),
}

type AfterCommit = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
type Done = (Ending, AfterCommit);
/// A unit in the queue; it gets its transaction, or why there is none.
type Job = Box<dyn FnOnce(Result<Tx, StoreError>) -> BoxFuture<'static, Done> + Send>;

/// Runs write units: one writer task on SQLite, one transaction each on PostgreSQL.
#[derive(Clone)]
pub struct Writer {
    engine: Engine,
    patience: Duration,
}

#[derive(Clone)]
enum Engine {
    Sqlite(mpsc::Sender<Job>),
    Postgres(DatabaseConnection),
}

impl Writer {
    /// A writer over a pool; `patience` is how long a caller waits before it is told to come back.
    pub(crate) fn new(db: DatabaseConnection, sqlite: bool, patience: Duration) -> Self {
        let engine = if sqlite {
            let (sender, jobs) = mpsc::channel(WRITER_QUEUE);
            tokio::spawn(write_sqlite(db, jobs));
            Engine::Sqlite(sender)
        } else {
            Engine::Postgres(db)
        };
        Self { engine, patience }
    }

    /// How many units wait for SQLite's one writer.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        match &self.engine {
            Engine::Sqlite(jobs) => WRITER_QUEUE - jobs.capacity(),
            Engine::Postgres(_) => 0,
        }
    }

    /// Runs `unit` in one transaction. The answer comes after the commit.
    ///
    /// # Errors
    /// The unit's own error, after everything it wrote was rolled back; or a [`StoreError`]:
    /// `Unavailable` means that the outcome is unknown if the wait was cut short.
    pub async fn run<T, E, F, Fut>(&self, unit: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: UnitError,
    {
        let (reply, answer) = oneshot::channel();
        match &self.engine {
            Engine::Sqlite(jobs) => jobs
                .try_send(sqlite_job(unit, reply))
                .map_err(|_| StoreError::Unavailable("the writer's queue is full".into()))?,
            Engine::Postgres(db) => {
                let db = db.clone();
                tokio::spawn(async move { _ = reply.send(write_postgres(db, unit).await) });
            }
        }
        match tokio::time::timeout(self.patience, answer).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(StoreError::Other("a write unit broke off".into()).into()),
            Err(_) => Err(StoreError::Unavailable("the write takes too long".into()).into()),
        }
    }
}

/// Calls the unit inside the future, so that a panic before its first `await` is caught as well:
/// on SQLite it would end the one writer.
async fn begin_work<T, E, F, Fut>(unit: &F, tx: Tx) -> Result<T, E>
where
    F: Fn(Tx) -> Fut,
    Fut: Future<Output = Result<T, E>>,
{
    unit(tx).await
}

async fn guarded<T, E: UnitError>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    AssertUnwindSafe(work)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| {
            Err(StoreError::Other("a write unit panicked and was rolled back".into()).into())
        })
}

/// Runs the unit and its journal; on success the transaction is handed back uncommitted.
async fn perform<T, E, Fut>(tx: Tx, work: Fut) -> (Ending, Result<T, E>)
where
    E: UnitError,
    Fut: Future<Output = Result<T, E>>,
{
    let outcome = match guarded(work).await {
        Ok(value) => tx.flush().await.map(|()| value).map_err(E::from),
        Err(err) => Err(err),
    };
    let Some(db) = tx.conn.into_unit() else {
        let kept = StoreError::Other("a unit kept its transaction after its end".into());
        return (Ending::Stuck(kept.clone()), outcome.and(Err(kept.into())));
    };
    match outcome {
        Ok(value) => (Ending::Open(db), Ok(value)),
        Err(err) => (roll_back(db).await, Err(err)),
    }
}

/// SQLite ends a transaction by itself when the disk is full or fails: then there is nothing left
/// to roll back to, and whatever came next would be committed on its own.
async fn roll_back(db: DatabaseTransaction) -> Ending {
    match db.rollback().await {
        Ok(()) => Ending::RolledBack,
        Err(err) => {
            tracing::error!(%err, "rollback failed");
            Ending::Stuck(StoreError::Unavailable(format!("rollback failed: {err}")))
        }
    }
}

async fn write_postgres<T, E, F, Fut>(db: DatabaseConnection, unit: F) -> Result<T, E>
where
    F: Fn(Tx) -> Fut,
    Fut: Future<Output = Result<T, E>>,
    E: UnitError,
{
    let mut tries = 0;
    loop {
        tries += 1;
        let tx = Tx::new(db.begin().await.map_err(StoreError::from)?);
        let work = begin_work(&unit, tx.clone());
        let (ending, outcome) = perform(tx, work).await;
        let outcome = match (ending, outcome) {
            (Ending::Open(open), Ok(value)) => match open.commit().await {
                Ok(()) => Ok(value),
                Err(err) => Err(E::from(StoreError::from(err))),
            },
            (_, outcome) => outcome,
        };
        match outcome {
            Err(err) if tries < TRIES && err.store_error().is_some_and(StoreError::is_retry) => {
                tokio::time::sleep(Duration::from_millis(3 * u64::from(tries * tries))).await;
            }
            outcome => return outcome,
        }
    }
}

fn sqlite_job<T, E, F, Fut>(unit: F, reply: oneshot::Sender<Result<T, E>>) -> Job
where
    F: Fn(Tx) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: UnitError,
{
    Box::new(move |tx| {
        async move {
            let (ending, outcome) = match tx {
                Ok(tx) => {
                    let work = begin_work(&unit, tx.clone());
                    perform(tx, work).await
                }
                Err(err) => (Ending::RolledBack, Err(err.into())),
            };
            let after: AfterCommit = Box::new(move |commit| {
                let outcome = match (outcome, commit) {
                    (Ok(_), Err(err)) => Err(err.into()),
                    (outcome, _) => outcome,
                };
                _ = reply.send(outcome);
            });
            (ending, after)
        }
        .boxed()
    })
}

/// SQLite's one writer: takes what waits, a savepoint each, one commit, answers after it.
async fn write_sqlite(db: DatabaseConnection, mut jobs: mpsc::Receiver<Job>) {
    while let Some(first) = jobs.recv().await {
        let mut batch = vec![first];
        while batch.len() < SHARED_COMMIT
            && let Ok(job) = jobs.try_recv()
        {
            batch.push(job);
        }
        let mut answers = Vec::with_capacity(batch.len());
        let outcome = write_batch(&db, batch, &mut answers).await;
        if let Err(err) = &outcome {
            tracing::error!(%err, "a shared commit failed");
        }
        for answer in answers {
            answer(outcome.clone());
        }
    }
}

async fn write_batch(
    db: &DatabaseConnection,
    mut batch: Vec<Job>,
    answers: &mut Vec<AfterCommit>,
) -> Result<(), StoreError> {
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let shared = match db.begin_with_options(immediate).await {
        Ok(shared) => shared,
        Err(err) => {
            let err = StoreError::from(err);
            for job in batch {
                answers.push(job(Err(err.clone())).await.1);
            }
            return Err(err);
        }
    };
    if batch.len() == 1
        && let Some(job) = batch.pop()
    {
        // Alone: the transaction itself is the unit, no savepoint needed.
        let (ending, after) = job(Ok(Tx::new(shared))).await;
        answers.push(after);
        if let Ending::Open(open) = ending {
            open.commit().await?;
        }
        return Ok(());
    }
    let mut waiting = batch.into_iter();
    for job in waiting.by_ref() {
        if let Err(err) = write_savepoint(&shared, job, answers).await {
            // Nobody's unit may be committed now; those that have not begun are told so too.
            for job in waiting {
                answers.push(job(Err(err.clone())).await.1);
            }
            _ = shared.rollback().await;
            return Err(err);
        }
    }
    shared.commit().await?;
    Ok(())
}

/// One unit in a savepoint of the shared transaction. An error ends the shared transaction.
async fn write_savepoint(
    shared: &DatabaseTransaction,
    job: Job,
    answers: &mut Vec<AfterCommit>,
) -> Result<(), StoreError> {
    let savepoint = match shared.begin().await.map_err(StoreError::from) {
        Ok(savepoint) => savepoint,
        Err(err) => {
            answers.push(job(Err(err.clone())).await.1);
            return Err(err);
        }
    };
    let (ending, after) = job(Ok(Tx::new(savepoint))).await;
    answers.push(after);
    match ending {
        Ending::Open(open) => Ok(open.commit().await?),
        Ending::RolledBack => Ok(()),
        Ending::Stuck(err) => Err(err),
    }
}
