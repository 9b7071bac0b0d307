//! What stays of somebody, under an id that leads to nobody: counted for the report.

use domain::codes::DataPart;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::Counts;
use crate::conn::Conn;
use crate::entity::{
    access_log as look, conclusion_signature as signature, journal, meeting_attendance,
    plan_approval as approval, session_attendance, session_staff, working_group_member as member,
};
use crate::error::StoreError;

/// What stays of a person, under an id that leads to nobody.
pub async fn kept_of_person(conn: &Conn, id: Uuid) -> Result<Counts, StoreError> {
    let db = conn.db();
    let approvals = approval::Entity::find()
        .filter(approval::Column::PersonId.eq(id))
        .filter(approval::Column::VoidedAt.is_null())
        .filter(approval::Column::WithdrawnAt.is_null());
    let signatures = signature::Entity::find()
        .filter(signature::Column::PersonId.eq(id))
        .filter(signature::Column::VoidedAt.is_null());
    let groups = member::Entity::find().filter(member::Column::PersonId.eq(id));
    let meetings =
        meeting_attendance::Entity::find().filter(meeting_attendance::Column::PersonId.eq(id));
    let sessions = session_staff::Entity::find().filter(session_staff::Column::PersonId.eq(id));
    let facts = Condition::any()
        .add(journal::Column::ActorPerson.eq(id))
        .add(journal::Column::EntityId.eq(id));
    let facts = journal::Entity::find().filter(facts);
    Ok(vec![
        (DataPart::Approvals, approvals.count(&db).await?),
        (DataPart::Signatures, signatures.count(&db).await?),
        (DataPart::FormerGroupPlaces, groups.count(&db).await?),
        (DataPart::Meetings, meetings.count(&db).await?),
        (DataPart::Sessions, sessions.count(&db).await?),
        (DataPart::JournalFacts, facts.count(&db).await?),
        (DataPart::Looks, looks(conn, id).await?),
    ])
}

/// What stays of a party: facts without who it was.
pub async fn kept_of_party(conn: &Conn, id: Uuid, new: Uuid) -> Result<Counts, StoreError> {
    let facts = journal::Entity::find().filter(journal::Column::EntityId.eq(id));
    let sheets =
        session_attendance::Entity::find().filter(session_attendance::Column::EnrolmentId.eq(new));
    Ok(vec![
        (DataPart::SeatCounts, 1 + sheets.count(&conn.db()).await?),
        (DataPart::JournalFacts, facts.count(&conn.db()).await?),
        (DataPart::Looks, looks(conn, id).await?),
    ])
}

/// What stays of a piece of feedback: facts, and who looked at it.
pub async fn kept_of_feedback(conn: &Conn, id: Uuid) -> Result<Counts, StoreError> {
    let facts = journal::Entity::find().filter(journal::Column::EntityId.eq(id));
    Ok(vec![
        (DataPart::JournalFacts, facts.count(&conn.db()).await?),
        (DataPart::Looks, looks(conn, id).await?),
    ])
}

async fn looks(conn: &Conn, id: Uuid) -> Result<u64, StoreError> {
    let about = Condition::any()
        .add(look::Column::Subject.eq(id))
        .add(look::Column::Person.eq(id));
    Ok(look::Entity::find().filter(about).count(&conn.db()).await?)
}
