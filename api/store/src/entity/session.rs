use sea_orm::entity::prelude::*;

/// One gathering in a run.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub run_id: Uuid,
    /// Counted within the run, from 1.
    pub number: i32,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub title: Option<Json>,
    /// Wall time in Europe/Oslo, with the two below.
    pub local_date: Date,
    /// `HH:MM`.
    pub local_start: String,
    /// `HH:MM`.
    pub local_end: String,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub place: Option<String>,
    pub link: Option<String>,
    /// Code of `SessionState`.
    pub state: String,
    pub state_reason: Option<String>,
    /// The session that took its place.
    pub moved_to: Option<Uuid>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub topics: Option<Json>,
    /// Heads counted, where nobody enrols.
    pub headcount: Option<i32>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
