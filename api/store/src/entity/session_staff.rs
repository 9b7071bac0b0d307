use sea_orm::entity::prelude::*;

/// Who leads a session, for which side; planned, and as it turned out.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_staff")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// Code of `Side`.
    pub side: String,
    pub led_minutes: Option<i32>,
    pub planned: bool,
    /// None: not recorded yet.
    pub present: Option<bool>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
