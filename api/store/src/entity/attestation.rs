use sea_orm::entity::prelude::*;

/// A hand that was given at a meeting or on paper: entered by one person, confirmed by another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attestation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Code of `CapabilityKind`: `approvePlan` or `signConclusion`.
    pub kind: String,
    pub course_id: Uuid,
    /// The run whose conclusion it is about; none for a plan.
    pub run_id: Option<Uuid>,
    /// Id of the plan version or of the conclusion's wording.
    pub subject_id: Uuid,
    pub number: i32,
    pub content_hash: String,
    /// Code of `Side`.
    pub side: String,
    /// In whose name it is.
    pub person_id: Uuid,
    /// Code of `AttestationBasis`.
    pub basis: String,
    pub meeting_id: Option<Uuid>,
    pub paper_title: Option<String>,
    /// The day of the meeting or on the paper.
    pub given_on: Date,
    pub paper_sha256: Option<String>,
    /// Code of `AttestationState`.
    pub state: String,
    /// The login that entered it.
    pub entered_by: Uuid,
    pub entered_by_person: Option<Uuid>,
    /// Who confirmed or refused it.
    pub second_person: Option<Uuid>,
    pub decided_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
