use sea_orm::entity::prelude::*;

/// Seals a stretch of a tenant's access log.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_block")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant: Uuid,
    /// Gap-free within the tenant, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// How many entries it seals.
    pub entries: i32,
    /// When the last of them was written.
    pub last_at: DateTimeUtc,
    /// Digest of the entries.
    pub digest: String,
    pub prev_hash: String,
    pub hash: String,
    /// When its entries' time was over and they were dropped.
    pub dropped_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
