//! Indexes for what is asked of logs that grow: a block of looks, and what somebody did.

use sea_orm_migration::prelude::*;

/// Table, columns, and which rows.
const INDEXES: [(&str, &[&str], &str); 2] = [
    ("access_log", &["tenant", "block"], "block IS NOT NULL"),
    ("journal", &["actor_person"], "actor_person IS NOT NULL"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

fn name(table: &str, columns: &[&str]) -> String {
    format!("ix_{table}_{}", columns.join("_"))
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns, rows) in INDEXES {
            let mut index = Index::create();
            index.name(name(table, columns)).table(table);
            for column in columns {
                index.col(*column);
            }
            index.and_where(Expr::cust(rows));
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns, _) in INDEXES {
            let mut index = Index::drop();
            index.name(name(table, columns)).table(table);
            manager.drop_index(index).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
