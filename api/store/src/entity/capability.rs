use sea_orm::entity::prelude::*;

/// What somebody who holds a token may do, without a login and once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "capability")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Code of `CapabilityKind`.
    pub kind: String,
    /// SHA-256 of the token, in hex; the token itself is nowhere.
    pub token_hash: String,
    /// What it is about: kind and id.
    pub subject_kind: String,
    pub subject_id: Uuid,
    /// The course it belongs to, if it does.
    pub course_id: Option<Uuid>,
    /// The run it belongs to, if it does.
    pub run_id: Option<Uuid>,
    /// The person it speaks for, if it speaks for one.
    pub person_id: Option<Uuid>,
    /// Code of `Side`, if it speaks for one.
    pub side: Option<String>,
    /// Number of the version or wording it is bound to.
    pub number: Option<i32>,
    /// Hash of the content it is bound to.
    pub content_hash: Option<String>,
    /// Whether it is worth nothing once it is used.
    pub single_use: bool,
    pub created_at: DateTimeUtc,
    /// The login that asked for it.
    pub created_by: Uuid,
    pub created_by_person: Option<Uuid>,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
    pub voided_at: Option<DateTimeUtc>,
    /// Code of `LinkAnswer`, once it is used to decide.
    pub outcome: Option<String>,
    /// Why the answer was no.
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
