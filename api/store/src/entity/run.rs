use sea_orm::entity::prelude::*;

/// One holding of a course by one approved plan version.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "run")]
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
    pub plan_version_id: Uuid,
    /// Code of `RunState`.
    pub state: String,
    /// Code of `Participation`.
    pub participation: String,
    /// Text for each language code; none: the course's.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub title: Option<Json>,
    /// Seats.
    pub capacity: Option<i32>,
    pub place: Option<String>,
    pub link: Option<String>,
    /// Text for each language code.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub announcement: Option<Json>,
    pub referral_rule: Option<String>,
    pub minimum_participants: Option<i32>,
    /// List of codes of `Side` that agreed to start with fewer.
    #[sea_orm(column_type = "JsonBinary")]
    pub accepted_fewer: Json,
    /// List of codes of `Side` that want it opened again; empty once it is.
    #[sea_orm(column_type = "JsonBinary")]
    pub reopened_sides: Json,
    /// Taken in from before: claimed, never verified.
    pub claimed: bool,
    pub occurred_at: DateTimeUtc,
    pub opened_at: Option<DateTimeUtc>,
    pub started_at: Option<DateTimeUtc>,
    pub finished_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    /// Why it was put off, ended early, cancelled or opened again: the last of them.
    pub state_reason: Option<String>,
    /// Kept between 0 and the capacity by the database.
    pub seats_taken: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
