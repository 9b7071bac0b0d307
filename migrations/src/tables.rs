//! Small helpers the steps are written with, so that a table reads as its columns and its rules.
//!
//! They are part of the frozen history: a change here would change what old steps did. A later step
//! that needs something else gets a helper of its own.

use sea_orm_migration::prelude::*;
pub(crate) use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, boolean_null, date, date_null, double_null, integer,
    integer_null, json_binary, json_binary_null, text, text_null, uuid, uuid_null,
};
use sea_orm_migration::schema::{pk_uuid, timestamp_with_time_zone, timestamp_with_time_zone_null};

/// A point in time, always UTC.
pub(crate) fn time(name: &'static str) -> ColumnDef {
    timestamp_with_time_zone(name)
}

/// A point in time that need not have come.
pub(crate) fn time_null(name: &'static str) -> ColumnDef {
    timestamp_with_time_zone_null(name)
}

/// A flag with the value a row has when nobody says otherwise.
pub(crate) fn flag(name: &'static str, default: bool) -> ColumnDef {
    boolean(name).default(default).take()
}

/// A whole number that starts at `default`.
pub(crate) fn counter(name: &'static str, default: i32) -> ColumnDef {
    integer(name).default(default).take()
}

/// The primary key of most tables, made by the application.
pub(crate) fn id() -> ColumnDef {
    pk_uuid("id")
}

/// The organisation that owns the row.
pub(crate) fn tenant() -> ColumnDef {
    uuid("tenant")
}

/// What an ETag is made of: counted up by every change.
pub(crate) fn version() -> ColumnDef {
    counter("version", 1)
}

/// A text primary key.
pub(crate) fn key(name: &'static str) -> ColumnDef {
    text(name).primary_key().take()
}

/// One table with its indexes and, for a lookup table, its rows.
pub(crate) struct NewTable {
    name: &'static str,
    create: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
    codes: &'static [&'static str],
}

impl NewTable {
    /// A table without any column yet.
    pub(crate) fn plain(name: &'static str) -> Self {
        Self {
            name,
            create: Table::create().table(name).take(),
            indexes: Vec::new(),
            codes: &[],
        }
    }

    /// A table whose rows are owned, versioned and dated.
    pub(crate) fn root(name: &'static str) -> Self {
        Self::plain(name).cols([
            id(),
            tenant(),
            version(),
            time("created_at"),
            time("updated_at"),
        ])
    }

    /// A closed list of codes that other tables refer to.
    pub(crate) fn lookup(name: &'static str, codes: &'static [&'static str]) -> Self {
        let mut table = Self::plain(name).cols([key("code")]);
        table.codes = codes;
        table
    }

    /// Adds columns.
    pub(crate) fn cols<const N: usize>(mut self, columns: [ColumnDef; N]) -> Self {
        for column in columns {
            self.create.col(column);
        }
        self
    }

    /// A primary key of several columns.
    pub(crate) fn pk(mut self, columns: &[&'static str]) -> Self {
        let mut index = Index::create();
        for column in columns {
            index.col(*column);
        }
        self.create.primary_key(&mut index);
        self
    }

    /// `column` holds the `id` of a row of `target`, which can't be deleted while it does.
    pub(crate) fn refers(self, column: &'static str, target: &'static str) -> Self {
        self.refers_by(column, target, "id")
    }

    /// `column` holds the `code` of a row of `target`.
    pub(crate) fn refers_code(self, column: &'static str, target: &'static str) -> Self {
        self.refers_by(column, target, "code")
    }

    fn refers_by(mut self, column: &'static str, target: &'static str, by: &'static str) -> Self {
        // Both refuse to delete what is referred to. But SQLite asks RESTRICT of every single row,
        // and so could never drop a table whose rows refer to each other.
        let action = if target == self.name {
            ForeignKeyAction::NoAction
        } else {
            ForeignKeyAction::Restrict
        };
        self.create.foreign_key(
            ForeignKey::create()
                .name(format!("fk_{}_{column}", self.name))
                .from(self.name, column)
                .to(target, by)
                .on_delete(action)
                .on_update(action),
        );
        self
    }

    /// A condition, in the SQL both engines share, that every row fulfils.
    pub(crate) fn check(mut self, name: &str, condition: &'static str) -> Self {
        let name = format!("ck_{}_{name}", self.name);
        self.create.check((name, Expr::cust(condition)));
        self
    }

    /// An index to read by.
    pub(crate) fn index(self, columns: &[&'static str]) -> Self {
        self.add_index(columns, false, None)
    }

    /// An index to read by, holding only the rows that fulfil `condition`.
    pub(crate) fn index_where(self, columns: &[&'static str], condition: &'static str) -> Self {
        self.add_index(columns, false, Some(condition))
    }

    /// No two rows are alike in `columns`.
    pub(crate) fn unique(self, columns: &[&'static str]) -> Self {
        self.add_index(columns, true, None)
    }

    /// No two rows that fulfil `condition` are alike in `columns`.
    pub(crate) fn unique_where(self, columns: &[&'static str], condition: &'static str) -> Self {
        self.add_index(columns, true, Some(condition))
    }

    fn add_index(
        mut self,
        columns: &[&'static str],
        unique: bool,
        condition: Option<&'static str>,
    ) -> Self {
        let kind = if unique { "uq" } else { "ix" };
        let mut index = Index::create();
        index
            .name(format!("{kind}_{}_{}", self.name, columns.join("_")))
            .table(self.name);
        for column in columns {
            index.col(*column);
        }
        if unique {
            index.unique();
        }
        if let Some(condition) = condition {
            index.and_where(Expr::cust(condition));
        }
        self.indexes.push(index);
        self
    }
}

/// Creates `tables` in the order given, so that what is referred to comes first.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    tables: Vec<NewTable>,
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table.create).await?;
        for index in table.indexes {
            manager.create_index(index).await?;
        }
        if !table.codes.is_empty() {
            let mut insert = Query::insert();
            insert.into_table(table.name).columns(["code"]);
            for code in table.codes {
                insert.values([(*code).into()]).map_err(|error| {
                    DbErr::Migration(format!("rows of {}: {error}", table.name))
                })?;
            }
            manager.execute(insert).await?;
        }
    }
    Ok(())
}

/// Drops `tables` in the opposite of their order of creation.
pub(crate) async fn drop_all(
    manager: &SchemaManager<'_>,
    tables: Vec<NewTable>,
) -> Result<(), DbErr> {
    for table in tables.into_iter().rev() {
        manager
            .drop_table(Table::drop().table(table.name).take())
            .await?;
    }
    Ok(())
}

/// Makes a step of the tables its file lists: `up` creates them, `down` drops them, and both in one
/// transaction. SQLite must be told so; left alone it would keep half a step after an error.
macro_rules! step {
    ($tables:path) => {
        #[derive(sea_orm_migration::prelude::DeriveMigrationName)]
        pub(crate) struct Step;

        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Step {
            async fn up(
                &self,
                manager: &sea_orm_migration::SchemaManager,
            ) -> Result<(), sea_orm_migration::DbErr> {
                crate::tables::create(manager, $tables()).await
            }

            async fn down(
                &self,
                manager: &sea_orm_migration::SchemaManager,
            ) -> Result<(), sea_orm_migration::DbErr> {
                crate::tables::drop_all(manager, $tables()).await
            }

            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }
        }
    };
}
pub(crate) use step;
