use sea_orm::entity::prelude::*;

/// Scores that wait for their second half.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pair_held")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub window_id: Uuid,
    /// Of the participant's own code, under the key of the run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: String,
    pub run_id: Uuid,
    /// Hundredths by the scales' keys.
    #[sea_orm(column_type = "JsonBinary")]
    pub scores: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
