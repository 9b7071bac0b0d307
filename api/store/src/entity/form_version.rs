use sea_orm::entity::prelude::*;

/// One version of a form.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "form_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation; nil for a form that came with the product.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub form_id: Uuid,
    /// Counted from 1 within the form.
    pub number: i32,
    /// Code of `FormState`.
    pub state: String,
    /// The domain's `forms::Content`.
    #[sea_orm(column_type = "JsonBinary")]
    pub content: Json,
    pub published_at: Option<DateTimeUtc>,
    /// The person who published it.
    pub published_by: Option<Uuid>,
    /// When it was retired or discarded.
    pub ended_at: Option<DateTimeUtc>,
    /// Why it was retired.
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
