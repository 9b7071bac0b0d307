use sea_orm::entity::prelude::*;

/// Whose data was erased: a random id and no more, so that a restored copy can be erased again.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "erasure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub tenant: Uuid,
    /// Code of `SubjectKind`.
    pub subject_kind: String,
    pub subject_id: Uuid,
    /// Code of `ErasureCause`.
    pub cause: String,
    /// The request it was done for.
    pub request_id: Option<Uuid>,
    pub erased_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
