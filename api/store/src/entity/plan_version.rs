use sea_orm::entity::prelude::*;

/// One version of a course's plan; unchangeable once approved.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan_version")]
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
    /// Counted within the course, from 1.
    pub number: i32,
    /// Code of `PlanState`.
    pub state: String,
    /// Digest of all sections, set when submitted; approvals bind to it.
    pub content_hash: Option<String>,
    /// Number of the version it was copied from.
    pub based_on: Option<i32>,
    /// When a section of it was first written: from here on both sides have to be there.
    pub first_written_at: Option<DateTimeUtc>,
    pub submitted_at: Option<DateTimeUtc>,
    pub submitted_by: Option<Uuid>,
    /// When the second approval came.
    pub in_force_at: Option<DateTimeUtc>,
    pub superseded_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
