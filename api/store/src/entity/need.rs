use sea_orm::entity::prelude::*;

/// Somebody said that a group lacks an offer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "need")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub service_id: Option<Uuid>,
    /// Code of `NeedState`.
    pub state: String,
    pub target_group: String,
    pub description: String,
    pub category_code: Option<String>,
    pub municipality_code: Option<String>,
    /// Code of `NeedSource`.
    pub source: String,
    pub raised_on: Date,
    /// The course that took it up.
    pub course_id: Option<Uuid>,
    /// The need it became part of.
    pub merged_into: Option<Uuid>,
    /// Why it was declined or merged.
    pub reason: Option<String>,
    pub created_by_principal: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
