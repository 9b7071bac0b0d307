use sea_orm::entity::prelude::*;

/// One side's signature under exactly one wording of a conclusion.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conclusion_signature")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub tenant: Uuid,
    pub conclusion_id: Uuid,
    pub run_id: Uuid,
    /// Code of `Side`.
    pub side: String,
    pub person_id: Uuid,
    /// Code of `Evidence`.
    pub evidence: String,
    pub also_coordinator: bool,
    pub content_hash: String,
    pub signed_at: DateTimeUtc,
    pub voided_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
