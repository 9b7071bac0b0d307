use sea_orm::entity::prelude::*;

/// A proof of possession (RFC 9449) that was used.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spent_proof")]
pub struct Model {
    /// Of the key's thumbprint and the proof's `jti`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// When the proof is too old to be used again, so that the row can go.
    pub expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
