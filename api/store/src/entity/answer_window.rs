use sea_orm::entity::prelude::*;

/// A time in which a form is answered.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answer_window")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub course_id: Uuid,
    /// The run at which it was planned.
    pub run_id: Uuid,
    /// The version that is answered, whatever becomes of the form.
    pub form_version_id: Uuid,
    /// Code of `EvaluationTime`.
    pub moment: String,
    /// The session after which it opens.
    pub session_id: Option<Uuid>,
    /// Whole weeks from the last session to its opening, of a follow-up.
    pub weeks_after: Option<i32>,
    /// How long it stays open.
    pub days_open: i32,
    /// Code of `WindowState`.
    pub state: String,
    /// None as long as the sessions it goes by are not planned.
    pub opens_at: Option<DateTimeUtc>,
    pub closes_at: Option<DateTimeUtc>,
    /// Why it was cancelled.
    pub reason: Option<String>,
    /// How many were given a token.
    pub invited: Option<i32>,
    /// How many answers were kept.
    pub answers: Option<i32>,
    /// Code of `WindowOutcome`.
    pub outcome: Option<String>,
    /// Whether it was given more time, since too few had answered.
    pub extended: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
