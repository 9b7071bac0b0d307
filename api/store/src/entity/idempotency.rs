use sea_orm::entity::prelude::*;

/// A committed answer kept for a retry.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Keyed hash over principal, method, path and key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_hash: String,
    pub principal_id: Uuid,
    /// Keyed hash of the body.
    pub request_hash: String,
    /// Sealed under a key derived from the client's.
    pub reply_sealed: String,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
