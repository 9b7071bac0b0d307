use sea_orm::entity::prelude::*;

/// A meeting of a course's working group.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting")]
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
    /// Code of `MeetingKind`.
    pub kind: String,
    pub held_on: Date,
    pub occurred_at: DateTimeUtc,
    /// None: nobody wrote any.
    pub minutes: Option<String>,
    /// List of texts.
    #[sea_orm(column_type = "JsonBinary")]
    pub decisions: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
