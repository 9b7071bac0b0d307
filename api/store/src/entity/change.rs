use sea_orm::entity::prelude::*;

/// One participant's score on a scale, before and after.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub run_id: Uuid,
    pub form_id: Uuid,
    /// Key of the scale.
    pub scale: String,
    /// Code of `EvaluationTime`: of the second of the two.
    pub moment: String,
    /// In hundredths.
    pub before: i32,
    /// In hundredths.
    pub after: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
