//! Everything that is kept about somebody, for who asks what is known of them.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{
    attestation, capability, conclusion_signature as signature, course, deviation,
    improvement_point as point, invitation, journal, meeting, meeting_attendance, message,
    plan_approval as approval, principal, role_assignment as role, session, session_attendance,
    session_staff, working_group_member as member,
};
use crate::error::StoreError;
use crate::subject_request::{self, SubjectRequest};
use crate::{access_log, access_log::Look, contact_change};

/// The rows that an answer is put together from.
pub mod rows {
    pub use crate::entity::attestation::Model as Attestation;
    pub use crate::entity::capability::Model as Link;
    pub use crate::entity::conclusion_signature::Model as Signature;
    pub use crate::entity::course::Model as Course;
    pub use crate::entity::deviation::Model as Deviation;
    pub use crate::entity::improvement_point::Model as Point;
    pub use crate::entity::invitation::Model as Invitation;
    pub use crate::entity::journal::Model as Fact;
    pub use crate::entity::message::Model as Message;
    pub use crate::entity::plan_approval::Model as Approval;
    pub use crate::entity::principal::Model as Login;
    pub use crate::entity::role_assignment::Model as Role;
    pub use crate::entity::session_attendance::Model as Attended;
    pub use crate::entity::session_staff::Model as Staff;
    pub use crate::entity::working_group_member::Model as Place;
}

/// Everything about a person but what is sealed in their own row.
#[derive(Debug, Clone, Default)]
pub struct OfPerson {
    /// Logins bound to them.
    pub logins: Vec<principal::Model>,
    /// Roles, ended ones too.
    pub roles: Vec<role::Model>,
    /// Places in working groups, former ones too.
    pub places: Vec<member::Model>,
    /// Meetings they were at: id, day, side.
    pub meetings: Vec<(Uuid, NaiveDate, String)>,
    /// Sessions they worked or are to work at, with the day.
    pub sessions: Vec<(NaiveDate, session_staff::Model)>,
    /// When their address was last changed.
    pub contact_changed_at: Option<DateTime<Utc>>,
    /// Invitations to bind a login to them.
    pub invitations: Vec<invitation::Model>,
    /// Courses that they own, are deputy of, or have anchored.
    pub courses: Vec<course::Model>,
    /// Personal links.
    pub links: Vec<capability::Model>,
    /// Hands given at a meeting or on paper that they gave, entered or confirmed.
    pub attestations: Vec<attestation::Model>,
    /// What they were told.
    pub messages: Vec<message::Model>,
    /// Approvals, voided ones too.
    pub approvals: Vec<approval::Model>,
    /// Signatures, voided ones too.
    pub signatures: Vec<signature::Model>,
    /// Points for improvement that they raised.
    pub points: Vec<point::Model>,
    /// Deviations that they recorded.
    pub deviations: Vec<deviation::Model>,
    /// What is asked about their data.
    pub requests: Vec<SubjectRequest>,
    /// Who looked at their data.
    pub looks: Vec<Look>,
    /// What they did, what was done with their entry, and what else names them.
    pub facts: Vec<journal::Model>,
}

/// Everything about a person.
pub async fn of_person(conn: &Conn, tenant: Uuid, id: Uuid) -> Result<OfPerson, StoreError> {
    let db = conn.db();
    let logins = principal::Entity::find()
        .filter(principal::Column::PersonId.eq(id))
        .all(&db)
        .await?;
    let ids: Vec<Uuid> = logins.iter().map(|login| login.id).collect();
    let held = Condition::any()
        .add(role::Column::PersonId.eq(id))
        .add(role::Column::PrincipalId.is_in(ids.iter().copied()));
    let named = Condition::any()
        .add(journal::Column::EntityId.eq(id))
        .add(journal::Column::ActorPerson.eq(id))
        .add(journal::Column::ActorPrincipal.is_in(ids))
        .add(journal::Column::Payload.contains(id.to_string()));
    Ok(OfPerson {
        roles: role::Entity::find().filter(held).all(&db).await?,
        places: member::Entity::find()
            .filter(member::Column::PersonId.eq(id))
            .order_by_asc(member::Column::JoinedAt)
            .all(&db)
            .await?,
        meetings: meetings(conn, id).await?,
        sessions: sessions(conn, id).await?,
        contact_changed_at: contact_change::last(conn, id).await?,
        invitations: invitation::Entity::find()
            .filter(invitation::Column::PersonId.eq(id))
            .order_by_asc(invitation::Column::CreatedAt)
            .all(&db)
            .await?,
        courses: courses(conn, id).await?,
        links: capability::Entity::find()
            .filter(capability::Column::PersonId.eq(id))
            .order_by_asc(capability::Column::CreatedAt)
            .all(&db)
            .await?,
        attestations: attestations(conn, id).await?,
        messages: messages(conn, id).await?,
        approvals: approval::Entity::find()
            .filter(approval::Column::PersonId.eq(id))
            .order_by_asc(approval::Column::GivenAt)
            .all(&db)
            .await?,
        signatures: signature::Entity::find()
            .filter(signature::Column::PersonId.eq(id))
            .order_by_asc(signature::Column::SignedAt)
            .all(&db)
            .await?,
        points: point::Entity::find()
            .filter(point::Column::RaisedBy.eq(id))
            .all(&db)
            .await?,
        deviations: deviation::Entity::find()
            .filter(deviation::Column::RecordedBy.eq(id))
            .all(&db)
            .await?,
        requests: subject_request::of_subject(conn, id).await?,
        looks: access_log::of_subject(conn, tenant, id).await?,
        facts: facts(conn, named).await?,
        logins,
    })
}

async fn courses(conn: &Conn, id: Uuid) -> Result<Vec<course::Model>, StoreError> {
    use course::Column as C;
    let theirs = Condition::any()
        .add(C::OwnerPerson.eq(id))
        .add(C::DeputyPerson.eq(id))
        .add(C::AnchoredBy.eq(id));
    Ok(course::Entity::find()
        .filter(theirs)
        .order_by_asc(C::Id)
        .all(&conn.db())
        .await?)
}

async fn attestations(conn: &Conn, id: Uuid) -> Result<Vec<attestation::Model>, StoreError> {
    use attestation::Column as C;
    let theirs = Condition::any()
        .add(C::PersonId.eq(id))
        .add(C::EnteredByPerson.eq(id))
        .add(C::SecondPerson.eq(id));
    Ok(attestation::Entity::find()
        .filter(theirs)
        .order_by_asc(C::CreatedAt)
        .all(&conn.db())
        .await?)
}

async fn messages(conn: &Conn, recipient: Uuid) -> Result<Vec<message::Model>, StoreError> {
    Ok(message::Entity::find()
        .filter(message::Column::RecipientId.eq(recipient))
        .order_by_asc(message::Column::CreatedAt)
        .all(&conn.db())
        .await?)
}

async fn meetings(conn: &Conn, id: Uuid) -> Result<Vec<(Uuid, NaiveDate, String)>, StoreError> {
    let there = meeting_attendance::Entity::find()
        .filter(meeting_attendance::Column::PersonId.eq(id))
        .all(&conn.db())
        .await?;
    let held = meeting::Entity::find()
        .filter(meeting::Column::Id.is_in(there.iter().map(|row| row.meeting_id)))
        .order_by_asc(meeting::Column::HeldOn)
        .all(&conn.db())
        .await?;
    let side = |id: Uuid| there.iter().find(|row| row.meeting_id == id);
    Ok(held
        .into_iter()
        .filter_map(|row| Some((row.id, row.held_on, side(row.id)?.side.clone())))
        .collect())
}

async fn sessions(
    conn: &Conn,
    id: Uuid,
) -> Result<Vec<(NaiveDate, session_staff::Model)>, StoreError> {
    let staff = session_staff::Entity::find()
        .filter(session_staff::Column::PersonId.eq(id))
        .all(&conn.db())
        .await?;
    let held = session::Entity::find()
        .filter(session::Column::Id.is_in(staff.iter().map(|row| row.session_id)))
        .order_by_asc(session::Column::StartsAt)
        .all(&conn.db())
        .await?;
    let part = |id: Uuid| staff.iter().find(|row| row.session_id == id);
    Ok(held
        .iter()
        .filter_map(|row| Some((row.local_date, part(row.id)?.clone())))
        .collect())
}

async fn facts(conn: &Conn, which: Condition) -> Result<Vec<journal::Model>, StoreError> {
    Ok(journal::Entity::find()
        .filter(which)
        .order_by_asc(journal::Column::RecordedAt)
        .order_by_asc(journal::Column::Id)
        .all(&conn.db())
        .await?)
}

/// Everything about a party but what is sealed in its own row.
#[derive(Debug, Clone, Default)]
pub struct OfParty {
    /// Sessions they came to.
    pub attended: Vec<session_attendance::Model>,
    /// What they were told.
    pub messages: Vec<message::Model>,
    /// What is asked about their data.
    pub requests: Vec<SubjectRequest>,
    /// Who looked at their data.
    pub looks: Vec<Look>,
    /// What was done with their entry.
    pub facts: Vec<journal::Model>,
}

/// Everything about a party.
pub async fn of_party(conn: &Conn, tenant: Uuid, id: Uuid) -> Result<OfParty, StoreError> {
    let attended = session_attendance::Entity::find()
        .filter(session_attendance::Column::EnrolmentId.eq(id))
        .all(&conn.db())
        .await?;
    let about = Condition::all().add(journal::Column::EntityId.eq(id));
    Ok(OfParty {
        attended,
        messages: messages(conn, id).await?,
        requests: subject_request::of_subject(conn, id).await?,
        looks: access_log::of_subject(conn, tenant, id).await?,
        facts: facts(conn, about).await?,
    })
}

/// Everything about a piece of feedback but what is sealed in its own row.
#[derive(Debug, Clone, Default)]
pub struct OfFeedback {
    /// What is asked about it.
    pub requests: Vec<SubjectRequest>,
    /// Who looked at it.
    pub looks: Vec<Look>,
    /// What was done with it.
    pub facts: Vec<journal::Model>,
}

/// Everything about a piece of feedback.
pub async fn of_feedback(conn: &Conn, tenant: Uuid, id: Uuid) -> Result<OfFeedback, StoreError> {
    let about = Condition::all().add(journal::Column::EntityId.eq(id));
    Ok(OfFeedback {
        requests: subject_request::of_subject(conn, id).await?,
        looks: access_log::of_subject(conn, tenant, id).await?,
        facts: facts(conn, about).await?,
    })
}
