use sea_orm::entity::prelude::*;

/// What somebody said about a run of their own accord, by its link.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feedback")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The organisation that owns the course.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub course_id: Uuid,
    pub run_id: Uuid,
    pub text_sealed: String,
    pub name_sealed: Option<String>,
    /// How to reach whoever sent it; none: they asked for no answer.
    pub contact_sealed: Option<String>,
    /// List of codes of `FeedbackTheme`.
    #[sea_orm(column_type = "JsonBinary")]
    pub themes: Json,
    pub answered_at: Option<DateTimeUtc>,
    /// What was answered or done.
    pub answer_sealed: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
