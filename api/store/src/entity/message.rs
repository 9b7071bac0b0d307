use sea_orm::entity::prelude::*;

/// Something to be told to somebody, by a courier. Its content is sealed, and gone when it is delivered.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Code of `MessageKind`.
    pub kind: String,
    /// `person` or `enrolment`.
    pub recipient_kind: String,
    pub recipient_id: Uuid,
    /// What it tells of: kind and id.
    pub about_kind: String,
    pub about_id: Uuid,
    /// Code of `Channel`.
    pub channel: String,
    /// Code of `Language`.
    pub language: String,
    /// Code of `MessageState`; `claimed` is told by the lease.
    pub state: String,
    /// Address, subject and text; none once it is done.
    pub content_sealed: Option<String>,
    /// The capability whose token stands in the text.
    pub capability_id: Option<Uuid>,
    /// From then on it is of no use.
    pub expires_at: Option<DateTimeUtc>,
    pub attempts: i32,
    /// Not before.
    pub next_try_at: DateTimeUtc,
    /// Nobody else takes it before.
    pub lease_until: Option<DateTimeUtc>,
    /// The login of the courier that has it.
    pub leased_by: Option<Uuid>,
    /// Code of `DeliveryFailure`.
    pub last_failure: Option<String>,
    /// When it was delivered or given up.
    pub done_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
