//! Erasing people: what goes, what is voided, and the ledger that a restored copy is erased by again.
//!
//! What others need stays under the person's random id: whose hand stands under a plan, who was at a
//! meeting. With name, contact, profile and login gone, the id leads to nobody.

use chrono::{DateTime, Utc};
use domain::codes::DataPart;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{
    answer_invite, capability, conclusion, conclusion_signature as signature, contact_change,
    course, due, enrolment, erasure as row, idempotency, invitation, journal, meeting_attendance,
    person, plan_approval as approval, plan_version, principal, role_assignment, session,
    session_attendance, session_staff, working_group_member as member,
};
use crate::error::StoreError;
use crate::unit::Tx;

pub use row::Model as Erasure;

/// How much of what, for the report.
pub type Counts = Vec<(DataPart, u64)>;

/// Codes of the states in which a plan version is in force or has been.
const BINDING: [&str; 2] = ["approved", "superseded"];

/// Writes into the ledger.
pub async fn note(tx: &Tx, new: Erasure) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// The ledger, the oldest first.
pub async fn ledger(conn: &Conn) -> Result<Vec<Erasure>, StoreError> {
    Ok(row::Entity::find()
        .order_by_asc(row::Column::ErasedAt)
        .order_by_asc(row::Column::Id)
        .all(&conn.db())
        .await?)
}

/// Whether the ledger knows this very row.
pub async fn in_ledger(conn: &Conn, id: Uuid) -> Result<bool, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?.is_some())
}

/// Locks the courses that a person has a part in, before the person: the order of all locks.
pub async fn lock_courses(tx: &Tx, person: Uuid) -> Result<(), StoreError> {
    let places = member::Entity::find()
        .select_only()
        .column(member::Column::CourseId)
        .filter(member::Column::PersonId.eq(person));
    let part = Condition::any()
        .add(course::Column::OwnerPerson.eq(person))
        .add(course::Column::DeputyPerson.eq(person))
        .add(course::Column::Id.in_subquery(places.into_query()));
    let mut select = course::Entity::find()
        .filter(part)
        .order_by_asc(course::Column::Id);
    if tx.is_postgres() {
        select = select.lock_exclusive();
    }
    select.all(&tx.db()).await?;
    Ok(())
}

/// Erases a person who is locked: what is sealed, logins, open rights and open hands.
pub async fn person(tx: &Tx, id: Uuid, now: DateTime<Utc>) -> Result<Counts, StoreError> {
    let mut counts = vec![(DataPart::Profile, profile(tx, id, now).await?)];
    counts.extend(rights(tx, id, now).await?);
    counts.extend(hands(tx, id, now).await?);
    links(tx, id, now).await?;
    counts.push((DataPart::JournalPayloads, forget(tx, id, true).await?));
    counts.push((DataPart::OpenWork, open_work(tx, id).await?));
    Ok(counts)
}

async fn profile(tx: &Tx, id: Uuid, now: DateTime<Utc>) -> Result<u64, StoreError> {
    use person::Column as C;
    const NOTHING: Option<String> = None;
    let outcome = person::Entity::update_many()
        .col_expr(C::NameSealed, Expr::value(""))
        .col_expr(C::NameBlind, Expr::value(NOTHING))
        .col_expr(C::ContactSealed, Expr::value(NOTHING))
        .col_expr(C::UserSideSealed, Expr::value(NOTHING))
        .col_expr(C::ProfessionalSideSealed, Expr::value(NOTHING))
        .col_expr(C::DisplayNameConsent, Expr::value(false))
        .col_expr(C::ErasedAt, Expr::value(now))
        .col_expr(C::UpdatedAt, Expr::value(now))
        .col_expr(C::Version, Expr::cust("version + 1"))
        .filter(C::Id.eq(id))
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected)
}

/// Personal links open nothing any more, and what was written in them goes; when the address changed is
/// nobody's business either.
async fn links(tx: &Tx, id: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
    use capability::Column as C;
    const NOTHING: Option<String> = None;
    capability::Entity::update_many()
        .col_expr(C::VoidedAt, Expr::value(now))
        .filter(C::PersonId.eq(id))
        .filter(C::UsedAt.is_null())
        .filter(C::VoidedAt.is_null())
        .exec(&tx.db())
        .await?;
    capability::Entity::update_many()
        .col_expr(C::Reason, Expr::value(NOTHING))
        .filter(C::PersonId.eq(id))
        .exec(&tx.db())
        .await?;
    contact_change::Entity::delete_by_id(id)
        .exec(&tx.db())
        .await?;
    Ok(())
}

/// Logins, roles, invitations, stored replies.
async fn rights(tx: &Tx, id: Uuid, now: DateTime<Utc>) -> Result<Counts, StoreError> {
    let logins: Vec<Uuid> = principal::Entity::find()
        .select_only()
        .column(principal::Column::Id)
        .filter(principal::Column::PersonId.eq(id))
        .into_tuple()
        .all(&tx.db())
        .await?;
    for login in &logins {
        // The row stays for what refers to it; who it was can't be read from it any more.
        let change = principal::ActiveModel {
            id: Set(*login),
            issuer: Set("erased".to_owned()),
            subject: Set(login.to_string()),
            person_id: Set(None),
            ..Default::default()
        };
        change.update(&tx.db()).await?;
    }
    let held = Condition::any()
        .add(role_assignment::Column::PersonId.eq(id))
        .add(role_assignment::Column::PrincipalId.is_in(logins.iter().copied()));
    let open = Condition::any()
        .add(role_assignment::Column::ValidTo.is_null())
        .add(role_assignment::Column::ValidTo.gt(now));
    let roles = role_assignment::Entity::update_many()
        .col_expr(role_assignment::Column::ValidTo, Expr::value(now))
        .col_expr(role_assignment::Column::UpdatedAt, Expr::value(now))
        .col_expr(role_assignment::Column::Version, Expr::cust("version + 1"))
        .filter(held)
        .filter(open)
        .exec(&tx.db())
        .await?;
    let invitations = invitation::Entity::delete_many()
        .filter(invitation::Column::PersonId.eq(id))
        .exec(&tx.db())
        .await?;
    let replies = stored_replies(tx, id, &logins).await?;
    Ok(vec![
        (DataPart::Logins, logins.len() as u64),
        (DataPart::Roles, roles.rows_affected),
        (DataPart::Invitations, invitations.rows_affected),
        (DataPart::StoredReplies, replies),
    ])
}

/// Answers kept for the person's own logins, and for whoever has told of the person: which of those
/// hold the person's data can't be seen, since each is sealed with its caller's secret.
async fn stored_replies(tx: &Tx, id: Uuid, logins: &[Uuid]) -> Result<u64, StoreError> {
    let told: Vec<Option<Uuid>> = journal::Entity::find()
        .select_only()
        .column(journal::Column::ActorPrincipal)
        .distinct()
        .filter(journal::Column::EntityId.eq(id))
        .filter(journal::Column::ActorPrincipal.is_not_null())
        .into_tuple()
        .all(&tx.db())
        .await?;
    let whose = told.into_iter().flatten().chain(logins.iter().copied());
    let outcome = idempotency::Entity::delete_many()
        .filter(idempotency::Column::PrincipalId.is_in(whose))
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected)
}

/// Places in working groups end, open approvals and signatures are voided, courses lose their owner.
async fn hands(tx: &Tx, id: Uuid, now: DateTime<Utc>) -> Result<Counts, StoreError> {
    const NOTHING: Option<String> = None;
    const NOBODY: Option<Uuid> = None;
    let places = member::Entity::update_many()
        .col_expr(member::Column::LeftAt, Expr::value(now))
        .filter(member::Column::PersonId.eq(id))
        .filter(member::Column::LeftAt.is_null())
        .exec(&tx.db())
        .await?;
    member::Entity::update_many()
        .col_expr(member::Column::MismatchReason, Expr::value(NOTHING))
        .col_expr(member::Column::UpdatedAt, Expr::value(now))
        .col_expr(member::Column::Version, Expr::cust("version + 1"))
        .filter(member::Column::PersonId.eq(id))
        .exec(&tx.db())
        .await?;
    let binding = plan_version::Entity::find()
        .select_only()
        .column(plan_version::Column::Id)
        .filter(plan_version::Column::State.is_in(BINDING));
    let approvals = approval::Entity::update_many()
        .col_expr(approval::Column::VoidedAt, Expr::value(now))
        .filter(approval::Column::PersonId.eq(id))
        .filter(approval::Column::VoidedAt.is_null())
        .filter(approval::Column::WithdrawnAt.is_null())
        .filter(approval::Column::PlanVersionId.not_in_subquery(binding.into_query()))
        .exec(&tx.db())
        .await?;
    let signed = conclusion::Entity::find()
        .select_only()
        .column(conclusion::Column::Id)
        .filter(conclusion::Column::State.eq("final"));
    let signatures = signature::Entity::update_many()
        .col_expr(signature::Column::VoidedAt, Expr::value(now))
        .filter(signature::Column::PersonId.eq(id))
        .filter(signature::Column::VoidedAt.is_null())
        .filter(signature::Column::ConclusionId.not_in_subquery(signed.into_query()))
        .exec(&tx.db())
        .await?;
    let mut owned = 0;
    for column in [course::Column::OwnerPerson, course::Column::DeputyPerson] {
        let outcome = course::Entity::update_many()
            .col_expr(column, Expr::value(NOBODY))
            .col_expr(course::Column::Version, Expr::cust("version + 1"))
            .filter(column.eq(id))
            .exec(&tx.db())
            .await?;
        owned += outcome.rows_affected;
    }
    let to_come = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::State.eq("planned"));
    let planned = session_staff::Entity::delete_many()
        .filter(session_staff::Column::PersonId.eq(id))
        .filter(session_staff::Column::SessionId.in_subquery(to_come.into_query()))
        .exec(&tx.db())
        .await?;
    Ok(vec![
        (DataPart::GroupPlaces, places.rows_affected),
        (DataPart::OpenApprovals, approvals.rows_affected),
        (DataPart::OpenSignatures, signatures.rows_affected),
        (DataPart::CourseOwnership, owned),
        (DataPart::PlannedSessions, planned.rows_affected),
    ])
}

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

/// Strips a party of everything that tells who it was, and gives its row another random id, so that
/// journal and access log lead nowhere; a seat in a count remains. It must hold no seat that is to come.
pub async fn party(tx: &Tx, old: enrolment::Model, new: Uuid) -> Result<Counts, StoreError> {
    let id = old.id;
    let told = [
        (&old.display_name_sealed, DataPart::DisplayName),
        (&old.contact_sealed, DataPart::Contact),
        (&old.accommodations_sealed, DataPart::Accommodations),
        (&old.reason_sealed, DataPart::Reason),
        (&old.external_ref_hash, DataPart::Reference),
    ];
    let mut counts: Counts = told
        .iter()
        .map(|(value, part)| (*part, u64::from(value.is_some())))
        .collect();
    let whose: Vec<Uuid> = old.created_by_principal.into_iter().collect();
    let stripped = enrolment::Model {
        id: new,
        // Numbers of a queue are drawn once; this one leaves the queue with its party.
        queue_position: 0,
        display_name_sealed: None,
        contact_sealed: None,
        accommodations_sealed: None,
        reason_sealed: None,
        external_ref_hash: None,
        referral_received_on: None,
        created_by_principal: None,
        digital: false,
        ..old
    };
    enrolment::Entity::insert(stripped.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    session_attendance::Entity::update_many()
        .col_expr(session_attendance::Column::EnrolmentId, Expr::value(new))
        .filter(session_attendance::Column::EnrolmentId.eq(id))
        .exec(&tx.db())
        .await?;
    // Whoever holds the party's tokens can go on answering; nothing tells any more whose they were.
    answer_invite::Entity::delete_many()
        .filter(answer_invite::Column::EnrolmentId.eq(id))
        .exec(&tx.db())
        .await?;
    enrolment::Entity::delete_by_id(id).exec(&tx.db()).await?;
    counts.push((
        DataPart::StoredReplies,
        stored_replies(tx, id, &whose).await?,
    ));
    counts.push((DataPart::JournalPayloads, forget(tx, id, false).await?));
    counts.push((DataPart::OpenWork, open_work(tx, id).await?));
    Ok(counts)
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

async fn looks(conn: &Conn, id: Uuid) -> Result<u64, StoreError> {
    use crate::entity::access_log as look;
    let about = Condition::any()
        .add(look::Column::Subject.eq(id))
        .add(look::Column::Person.eq(id));
    Ok(look::Entity::find().filter(about).count(&conn.db()).await?)
}

/// Erases payloads and salts of facts about somebody: the chain goes over commitments and still
/// verifies. Facts about other things name people (who was taken into a group), and are looked through
/// one by one; they never name a party.
async fn forget(tx: &Tx, id: Uuid, named: bool) -> Result<u64, StoreError> {
    const NOTHING: Option<String> = None;
    let names = named.then(|| journal::Column::Payload.contains(id.to_string()));
    let about = Condition::any()
        .add(journal::Column::EntityId.eq(id))
        .add_option(names);
    let outcome = journal::Entity::update_many()
        .col_expr(journal::Column::Payload, Expr::value(NOTHING))
        .col_expr(journal::Column::Salt, Expr::value(NOTHING))
        .filter(about)
        .filter(journal::Column::Payload.is_not_null())
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected)
}

async fn open_work(tx: &Tx, id: Uuid) -> Result<u64, StoreError> {
    let outcome = due::Entity::delete_many()
        .filter(due::Column::SubjectId.eq(id))
        .filter(due::Column::DoneAt.is_null())
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected)
}
