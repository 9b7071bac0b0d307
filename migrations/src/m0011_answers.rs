//! Anonymous answers: places to answer in while a window is open, and what is left when it is settled.
//!
//! While it is open there are slots, which name no invitation, and invitations, which name no slot: what
//! leads from one to the other is sealed under a key that never comes into this database. Afterwards there
//! are answers without time, order or sender.

use sea_orm_migration::prelude::*;

use crate::tables::*;

const WINDOW: &str = "answer_window";

/// What becomes of a window: how many were invited, how many answers were kept, how it ended, and whether
/// it was given more time.
fn columns() -> [ColumnDef; 4] {
    [
        integer_null("invited"),
        integer_null("answers"),
        text_null("outcome"),
        flag("extended", false),
    ]
}

fn tables() -> Vec<NewTable> {
    vec![
        // Where one participant may answer, by the hash of the token; empty until then.
        NewTable::plain("answer_slot")
            .cols([key("id_hash"), uuid("window_id"), text_null("body_sealed")])
            .refers("window_id", WINDOW)
            .index(&["window_id"]),
        // Who was given a token; one for each seat of a party.
        NewTable::plain("answer_invite")
            .cols([
                id(),
                uuid("window_id"),
                uuid("enrolment_id"),
                text("token_sealed"),
            ])
            .refers("window_id", WINDOW)
            .refers("enrolment_id", "enrolment")
            .index(&["window_id"])
            .index(&["enrolment_id"]),
        // Scores that wait for their second half, under a keyed hash of the participant's own code.
        NewTable::plain("pair_held")
            .cols([
                uuid("window_id"),
                text("code_hash"),
                uuid("run_id"),
                json_binary("scores"),
            ])
            .pk(&["window_id", "code_hash"])
            .refers("window_id", WINDOW)
            .refers("run_id", "run")
            .index(&["run_id"]),
        // What one participant answered, free text left out: an object by the questions' keys.
        NewTable::plain("answer")
            .cols([id(), uuid("window_id"), json_binary("values")])
            .refers("window_id", WINDOW)
            .index(&["window_id"]),
        // A free text, apart from the other answers of whoever wrote it.
        NewTable::plain("answer_text")
            .cols([id(), uuid("window_id"), text("question"), text("text")])
            .refers("window_id", WINDOW)
            .index(&["window_id", "question"]),
        // One participant's score on one scale of a form, before and after (`moment` says after what:
        // `end` or `followUp`), in hundredths.
        NewTable::plain("change")
            .cols([
                id(),
                uuid("run_id"),
                uuid("form_id"),
                text("scale"),
                text("moment"),
                integer("before"),
                integer("after"),
            ])
            .refers("run_id", "run")
            .refers("form_id", "form")
            .index(&["run_id"]),
    ]
}

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            let add = Table::alter().table(WINDOW).add_column(column).take();
            manager.alter_table(add).await?;
        }
        create(manager, tables()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, tables()).await?;
        for column in columns() {
            let name = Alias::new(column.get_column_name());
            let drop = Table::alter().table(WINDOW).drop_column(name).take();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
