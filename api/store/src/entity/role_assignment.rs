use sea_orm::entity::prelude::*;

/// A role given to a person, or to a principal without one, for a time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_assignment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub principal_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    /// Code of `Role`.
    pub role: String,
    /// None: the whole installation, for administrators only.
    pub organisation_id: Option<Uuid>,
    /// None: all services of the organisation.
    pub service_id: Option<Uuid>,
    pub valid_from: DateTimeUtc,
    /// From then on it is no longer valid; set to revoke it.
    pub valid_to: Option<DateTimeUtc>,
    /// None when given on the command line.
    pub granted_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
