//! Everything that is kept about somebody, for who asks what is known of them.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{
    conclusion_signature as signature, deviation, improvement_point as point, journal, meeting,
    meeting_attendance, plan_approval as approval, principal, role_assignment as role, session,
    session_attendance, session_staff, working_group_member as member,
};
use crate::error::StoreError;
use crate::subject_request::{self, SubjectRequest};
use crate::{access_log, access_log::Look};

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
    /// Sessions they worked or are to work at: id, day, side, whether they were there.
    pub sessions: Vec<(Uuid, NaiveDate, String, Option<bool>)>,
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
    /// What they did, and what was done with their entry.
    pub facts: Vec<journal::Model>,
}

/// Everything about a person.
pub async fn of_person(conn: &Conn, tenant: Uuid, id: Uuid) -> Result<OfPerson, StoreError> {
    let db = conn.db();
    let logins = principal::Entity::find()
        .filter(principal::Column::PersonId.eq(id))
        .all(&db)
        .await?;
    let ids = logins.iter().map(|login| login.id);
    let held = Condition::any()
        .add(role::Column::PersonId.eq(id))
        .add(role::Column::PrincipalId.is_in(ids));
    Ok(OfPerson {
        roles: role::Entity::find().filter(held).all(&db).await?,
        places: member::Entity::find()
            .filter(member::Column::PersonId.eq(id))
            .order_by_asc(member::Column::JoinedAt)
            .all(&db)
            .await?,
        meetings: meetings(conn, id).await?,
        sessions: sessions(conn, id).await?,
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
        facts: facts(conn, id).await?,
        logins,
    })
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
) -> Result<Vec<(Uuid, NaiveDate, String, Option<bool>)>, StoreError> {
    let staff = session_staff::Entity::find()
        .filter(session_staff::Column::PersonId.eq(id))
        .all(&conn.db())
        .await?;
    let held = session::Entity::find()
        .filter(session::Column::Id.is_in(staff.iter().map(|row| row.session_id)))
        .order_by_asc(session::Column::StartsAt)
        .all(&conn.db())
        .await?;
    let as_whom = |id: Uuid| staff.iter().find(|row| row.session_id == id);
    Ok(held
        .into_iter()
        .filter_map(|row| {
            let part = as_whom(row.id)?;
            Some((row.id, row.local_date, part.side.clone(), part.present))
        })
        .collect())
}

async fn facts(conn: &Conn, id: Uuid) -> Result<Vec<journal::Model>, StoreError> {
    let about = Condition::any()
        .add(journal::Column::EntityId.eq(id))
        .add(journal::Column::ActorPerson.eq(id));
    Ok(journal::Entity::find()
        .filter(about)
        .order_by_asc(journal::Column::RecordedAt)
        .order_by_asc(journal::Column::Id)
        .all(&conn.db())
        .await?)
}

/// Everything about a party but what is sealed in its own row.
#[derive(Debug, Clone, Default)]
pub struct OfParty {
    /// Sessions they came to: id and seats taken.
    pub attended: Vec<(Uuid, i32)>,
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
        .select_only()
        .column(session_attendance::Column::SessionId)
        .column(session_attendance::Column::SeatsPresent)
        .filter(session_attendance::Column::EnrolmentId.eq(id))
        .into_tuple()
        .all(&conn.db())
        .await?;
    Ok(OfParty {
        attended,
        requests: subject_request::of_subject(conn, id).await?,
        looks: access_log::of_subject(conn, tenant, id).await?,
        facts: facts(conn, id).await?,
    })
}
