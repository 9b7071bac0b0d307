//! A signature tells by itself whether its giver was a coordinator too, as an approval does. What stood
//! only in the journal's fact until now is brought over.

use sea_orm_migration::prelude::*;

use crate::tables::flag;

const TABLE: &str = "conclusion_signature";
const COLUMN: &str = "also_coordinator";

/// The fact of a signature is that of its run and side, with the hash that was signed.
const BRING_OVER: &str = "UPDATE conclusion_signature SET also_coordinator = TRUE WHERE EXISTS (\
     SELECT 1 FROM journal WHERE entity_kind = 'conclusion' AND action = 'sign' \
     AND entity_id = conclusion_signature.run_id AND actor_as = conclusion_signature.side \
     AND recorded_at >= conclusion_signature.signed_at \
     AND payload LIKE '%\"alsoCoordinator\":true%' \
     AND payload LIKE '%' || conclusion_signature.content_hash || '%')";

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = Table::alter()
            .table(TABLE)
            .add_column(flag(COLUMN, false))
            .take();
        manager.alter_table(add).await?;
        let brought = manager.get_connection().execute_unprepared(BRING_OVER);
        brought.await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = Table::alter().table(TABLE).drop_column(COLUMN).take();
        manager.alter_table(drop).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
