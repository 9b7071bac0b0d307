//! What is entered afterwards keeps the time when it happened, and a party keeps its date when it goes
//! over from one queue to another.

use crate::tables::time_null;
use sea_orm_migration::prelude::*;

/// Numbers are drawn in the order of coming, so nobody has stood in line for longer than anybody with a
/// lower number: the line stays as it is.
const IN_LINE_SINCE: &str = "UPDATE enrolment SET in_line_since = (
    SELECT MAX(other.requested_at) FROM enrolment AS other
    WHERE other.queue_position > 0 AND other.queue_position <= enrolment.queue_position
      AND (other.run_id = enrolment.run_id
        OR (other.run_id IS NULL AND enrolment.run_id IS NULL AND other.course_id = enrolment.course_id))
  ) WHERE queue_position > 0";

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            // Since when a party stands in line, which orders it. None where it never did.
            ("enrolment", time_null("in_line_since")),
            // When it happened; none: when it was recorded.
            ("deviation", time_null("occurred_at")),
        ];
        for (table, column) in columns {
            let add = Table::alter().table(table).add_column(column).take();
            manager.alter_table(add).await?;
        }
        let connection = manager.get_connection();
        connection.execute_unprepared(IN_LINE_SINCE).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [("deviation", "occurred_at"), ("enrolment", "in_line_since")] {
            let drop = Table::alter().table(table).drop_column(column).take();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
