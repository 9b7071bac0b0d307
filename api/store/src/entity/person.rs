use sea_orm::entity::prelude::*;

/// Somebody on either side or in the staff, never a participant; what is sensitive is sealed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub name_sealed: String,
    /// Keyed blind index of the name, for exact search.
    pub name_blind: Option<String>,
    pub contact_sealed: Option<String>,
    /// What makes the person a user representative: experience, readiness, recruitment.
    pub user_side_sealed: Option<String>,
    pub professional_side_sealed: Option<String>,
    /// Whether other members may see the name they chose.
    pub display_name_consent: bool,
    pub erased_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
