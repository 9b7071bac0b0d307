use sea_orm::entity::prelude::*;

/// A method guard that was passed by, and why (R5).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deviation")]
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
    pub plan_version_id: Option<Uuid>,
    pub run_id: Option<Uuid>,
    /// Code of `Guard`.
    pub guard: String,
    /// Code of `Action`.
    pub action: String,
    /// Code of `Phase`; the one that is judged not held.
    pub phase: Option<String>,
    pub reason: String,
    pub user_comment: Option<String>,
    pub professional_comment: Option<String>,
    pub recorded_by: Uuid,
    pub recorded_at: DateTimeUtc,
    /// None: when it was recorded.
    pub occurred_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
