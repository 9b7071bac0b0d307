use sea_orm::entity::prelude::*;

/// One side's approval of exactly one content. It stands while neither withdrawn nor voided.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan_approval")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub tenant: Uuid,
    pub plan_version_id: Uuid,
    /// Code of `Side`.
    pub side: String,
    pub person_id: Uuid,
    /// Code of `Evidence`.
    pub evidence: String,
    pub also_coordinator: bool,
    pub content_hash: String,
    pub given_at: DateTimeUtc,
    /// Taken back by the giver.
    pub withdrawn_at: Option<DateTimeUtc>,
    /// Lost through an edit, a contest or a merge of people.
    pub voided_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
