use sea_orm::entity::prelude::*;

/// Where one participant may answer. Names nobody.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answer_slot")]
pub struct Model {
    /// Of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_hash: String,
    pub window_id: Uuid,
    /// The answer, sealed under the key of the window and padded; none until there is one.
    pub body_sealed: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
