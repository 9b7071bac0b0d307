use sea_orm::entity::prelude::*;

/// A municipality number with the years it was in use under one name.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "municipality")]
pub struct Model {
    /// Four characters, leading zero kept.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// First year; none when older than the list.
    pub valid_from: Option<i32>,
    /// Last year; none while in use.
    pub valid_to: Option<i32>,
    /// Number of 2024; none where it was split.
    pub successor: Option<String>,
    pub organisation_number: Option<String>,
    /// In the Sámi administrative area; none where the list does not say.
    pub sami_area: Option<bool>,
    pub county_code: String,
    /// Degrees east of a point inside it.
    pub lon: Option<f64>,
    /// Degrees north of a point inside it.
    pub lat: Option<f64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
