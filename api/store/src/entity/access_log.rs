use sea_orm::entity::prelude::*;

/// One person looked at by somebody.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub tenant: Uuid,
    pub principal: Uuid,
    pub person: Option<Uuid>,
    pub role: String,
    /// On whose behalf.
    pub organisation: Option<Uuid>,
    /// Code of `Purpose`; none where no purpose is asked for.
    pub purpose: Option<String>,
    /// Operation id of the request.
    pub operation: String,
    /// Whose data was read.
    pub subject: Uuid,
    pub request_id: Option<Uuid>,
    pub at: DateTimeUtc,
    /// The sealed block it belongs to.
    pub block: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
