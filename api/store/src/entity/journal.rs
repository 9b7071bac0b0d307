use sea_orm::entity::prelude::*;

/// One thing that happened. History, audit and the event feed are filters of these rows.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub tenant: Uuid,
    pub root_kind: String,
    /// The root whose history it belongs to.
    pub root_id: Uuid,
    pub entity_kind: String,
    pub entity_id: Uuid,
    /// The version after the change.
    pub entity_version: i32,
    pub action: String,
    pub actor_principal: Option<Uuid>,
    pub actor_person: Option<Uuid>,
    /// In which capacity: a role or a side.
    pub actor_as: Option<String>,
    /// Code of `Purpose`.
    pub purpose: Option<String>,
    pub request_id: Option<Uuid>,
    /// When it happened, as entered.
    pub occurred_at: DateTimeUtc,
    /// When it was written down.
    pub recorded_at: DateTimeUtc,
    /// Salted digest of the payload.
    pub commitment: String,
    /// Salt of the commitment; erased together with the payload.
    pub salt: Option<String>,
    /// Codes, numbers and ids about the change, as canonical JSON.
    pub payload: Option<String>,
    /// Gap-free within the tenant; given by the sealer.
    pub position: Option<i64>,
    pub prev_hash: Option<String>,
    pub hash: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
