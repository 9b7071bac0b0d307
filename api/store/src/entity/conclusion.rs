use sea_orm::entity::prelude::*;

/// What a run came to; a new number for each wording that is signed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conclusion")]
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
    /// `draft` or `final`.
    pub state: String,
    pub findings: String,
    /// How the sharing of work between the sides went.
    pub sharing: String,
    /// List of texts; none as long as nobody has said whether there are points. They become
    /// improvement points of the course when the run is closed.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub points: Option<Json>,
    /// Code of `NextStep`.
    pub next_step: Option<String>,
    pub decision_reason: Option<String>,
    /// What signatures bind to.
    pub content_hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
