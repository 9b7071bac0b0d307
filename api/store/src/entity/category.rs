use sea_orm::entity::prelude::*;

/// A category of courses; configurable for each installation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "category")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Order in lists.
    pub position: i32,
    /// Whether a doctor's referral is needed before a place is confirmed.
    pub referral_required: bool,
    /// Text for each language code.
    #[sea_orm(column_type = "JsonBinary")]
    pub title: Json,
    /// Text for each language code.
    #[sea_orm(column_type = "JsonBinary")]
    pub description: Json,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
