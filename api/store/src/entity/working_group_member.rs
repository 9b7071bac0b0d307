use sea_orm::entity::prelude::*;

/// A person's place in a course's working group, for one side.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "working_group_member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub course_id: Uuid,
    pub person_id: Uuid,
    /// Code of `Side`.
    pub side: String,
    /// Code of `GroupFunction`.
    pub function: String,
    pub joined_at: DateTimeUtc,
    pub left_at: Option<DateTimeUtc>,
    /// Why somebody without the group's own diagnosis was chosen (R8).
    pub mismatch_reason: Option<String>,
    /// Is a coordinator too, and marked as such.
    pub also_coordinator: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
