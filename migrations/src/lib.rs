//! The schema's history, one file per step, for SQLite and PostgreSQL alike.
//!
//! A step is frozen once it has been released: it names tables and columns by its own strings and
//! imports neither the domain nor the store's entities, so that they can go on changing.
//! Every step runs in one transaction on both engines; whoever calls [`Migrator`] holds the lock
//! that keeps a second process from migrating at the same time.

mod describe;
mod m0001_registry;
mod m0002_journal;
mod m0003_rounds;
mod m0004_runs;
mod m0005_proofs;
mod m0006_hands;
mod m0007_privacy;
mod m0008_afterwards;
mod m0009_forms;
mod m0010_signatures;
mod m0011_answers;
mod m0012_feedback;
mod m0014_indexes;
mod tables;

pub use describe::describe;
pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// All steps of the schema, oldest first. `Migrator::up(&conn, None)` brings a database up to date.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_registry::Step),
            Box::new(m0002_journal::Step),
            Box::new(m0003_rounds::Step),
            Box::new(m0004_runs::Step),
            Box::new(m0005_proofs::Step),
            Box::new(m0006_hands::Step),
            Box::new(m0007_privacy::Step),
            Box::new(m0008_afterwards::Step),
            Box::new(m0009_forms::Step),
            Box::new(m0010_signatures::Step),
            Box::new(m0011_answers::Step),
            Box::new(m0012_feedback::Step),
            Box::new(m0014_indexes::Step),
        ]
    }
}
