use sea_orm::entity::prelude::*;

/// Something that happens by time. Open rows are unique by kind and subject, where there is a subject.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "due")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub tenant: Option<Uuid>,
    pub kind: String,
    pub subject_kind: Option<String>,
    pub subject_id: Option<Uuid>,
    pub due_at: DateTimeUtc,
    /// Nobody else takes it before.
    pub lease_until: Option<DateTimeUtc>,
    /// The instance that holds the lease.
    pub leased_by: Option<String>,
    pub attempts: i32,
    /// A code, never data.
    pub last_error: Option<String>,
    pub done_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
