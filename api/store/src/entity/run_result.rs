use sea_orm::entity::prelude::*;

/// A run's figures, frozen: reports read these and never the live rows.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "run_result")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub tenant: Uuid,
    pub run_id: Uuid,
    /// `closing`, `addendum` or `oralEvaluation`.
    pub kind: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub method_status: Json,
    /// n, sums and histograms for each question key.
    #[sea_orm(column_type = "JsonBinary")]
    pub body: Json,
    pub frozen_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
