use sea_orm::entity::prelude::*;

/// A learning and mastery service: a centre, a department or a coordinator.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub organisation_id: Uuid,
    pub name: String,
    /// Code of `ServiceForm`.
    pub form: String,
    /// Code of `ServiceReach`.
    pub reach: String,
    pub description: Option<String>,
    /// Code of `FundingKind`.
    pub funding_kind: String,
    /// When project money runs out.
    pub funding_ends_on: Option<Date>,
    pub valid_from: Date,
    /// None while it is valid.
    pub valid_to: Option<Date>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
