use sea_orm::entity::prelude::*;

/// A form through all its versions.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "form")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation; nil for a form that came with the product.
    pub tenant: Uuid,
    /// Counted up by every change, also of one of its versions.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// The service whose form it is, if it is not the whole organisation's.
    pub service_id: Option<Uuid>,
    /// Code of `FormKind`.
    pub kind: String,
    /// Code of `Respondents`.
    pub respondents: String,
    /// Its name among the forms that come with the product.
    pub shipped: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
