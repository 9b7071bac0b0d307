use sea_orm::entity::prelude::*;

/// Something to do better, to be triaged before the next plan is submitted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "improvement_point")]
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
    pub run_id: Option<Uuid>,
    pub text: String,
    pub raised_by: Option<Uuid>,
    /// Code of `Side`.
    pub raised_side: Option<String>,
    /// Code of `PointState`.
    pub state: String,
    pub triage_reason: Option<String>,
    /// The plan version it was triaged for.
    pub triaged_in: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
