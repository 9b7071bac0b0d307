use sea_orm::entity::prelude::*;

/// That a participant was given a token. Names no slot.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answer_invite")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub window_id: Uuid,
    pub enrolment_id: Uuid,
    /// The token, sealed under the key of the window.
    pub token_sealed: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
