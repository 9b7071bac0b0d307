use sea_orm::entity::prelude::*;

/// What a journal row commits to; can be erased while the chain still verifies.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_payload")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub journal_id: Uuid,
    pub salt: String,
    /// Canonical JSON text: digests are taken of exactly this.
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
