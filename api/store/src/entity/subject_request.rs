use sea_orm::entity::prelude::*;

/// What somebody asks about their own data.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subject_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Code of `SubjectKind`.
    pub subject_kind: String,
    pub subject_id: Uuid,
    /// Code of `SubjectRequestKind`.
    pub kind: String,
    /// Code of `SubjectRequestState`.
    pub state: String,
    pub received_on: Date,
    pub due_on: Date,
    /// The login that entered it.
    pub created_by_principal: Option<Uuid>,
    pub decided_by_principal: Option<Uuid>,
    pub decided_at: Option<DateTimeUtc>,
    pub refusal_reason: Option<String>,
    /// What was erased, and what was kept and why: codes and counts.
    #[sea_orm(column_type = "JsonBinary")]
    pub report: Option<Json>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
