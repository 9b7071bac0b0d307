use sea_orm::entity::prelude::*;

/// A party of one or more seats that wants a place; a reference, not a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enrolment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Counted up by every change; what the ETag is made of.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// None: in the course's standing queue.
    pub run_id: Option<Uuid>,
    pub course_id: Uuid,
    /// Code of `EnrolmentState`.
    pub state: String,
    /// At least 1.
    pub party_seats: i32,
    /// List of `patient` and `relative`, one for each seat.
    #[sea_orm(column_type = "JsonBinary")]
    pub party: Json,
    pub display_name_sealed: Option<String>,
    pub contact_sealed: Option<String>,
    pub referral_received_on: Option<Date>,
    pub requested_at: DateTimeUtc,
    /// Since when it stands in line, which orders it: since it asked, or since its referral came.
    pub in_line_since: Option<DateTimeUtc>,
    /// Number drawn in the run's queue or the course's, lowest first; 0 without one.
    pub queue_position: i64,
    pub offered_at: Option<DateTimeUtc>,
    pub offer_expires_at: Option<DateTimeUtc>,
    /// False: offers are phoned and do not lapse.
    pub digital: bool,
    pub accommodations_sealed: Option<String>,
    /// Why it was refused, or offered out of turn.
    pub reason_sealed: Option<String>,
    /// Keyed hash of the reference of the system that sent it.
    pub external_ref_hash: Option<String>,
    /// The login that brought it in.
    pub created_by_principal: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
