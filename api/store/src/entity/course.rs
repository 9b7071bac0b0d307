use sea_orm::entity::prelude::*;

/// The offer that lasts: target group, category, plan versions, owner.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "course")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub service_id: Uuid,
    /// Code of `CourseState`.
    pub state: String,
    /// Text for each language code.
    #[sea_orm(column_type = "JsonBinary")]
    pub title: Json,
    /// Text for each language code.
    #[sea_orm(column_type = "JsonBinary")]
    pub target_group: Json,
    pub category_code: String,
    /// List of codes of `Language` in which it is held.
    #[sea_orm(column_type = "JsonBinary")]
    pub languages: Json,
    pub owner_person: Option<Uuid>,
    pub deputy_person: Option<Uuid>,
    /// Where in the organisation it is anchored.
    pub anchored_unit: Option<String>,
    pub anchored_resources: Option<String>,
    pub anchored_until: Option<Date>,
    pub anchored_by: Option<Uuid>,
    pub anchored_at: Option<DateTimeUtc>,
    pub retired_reason: Option<String>,
    /// When somebody looked whether others already offer the same group the same thing.
    pub overlaps_looked_on: Option<Date>,
    /// Listed as an offer outside the method.
    pub not_applicable: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
