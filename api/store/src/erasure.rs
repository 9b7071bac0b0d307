//! Erasing people: what goes, what is voided, and the ledger that a restored copy is erased by again.
//!
//! What others need stays under the person's random id: whose hand stands under a plan, who was at a
//! meeting. With name, contact, profile and login gone, the id leads to nobody.

mod hands;
mod kept;
mod rights;

use chrono::{DateTime, Utc};
use domain::codes::DataPart;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{
    answer_invite, conclusion_signature as signature, course, due, enrolment, erasure as row,
    feedback, journal, person, run, session, session_attendance, session_staff,
    working_group_member as member,
};
use crate::error::StoreError;
use crate::unit::Tx;
use crate::versioned;

pub use kept::{kept_of_feedback, kept_of_party, kept_of_person};
pub use row::Model as Erasure;

/// How much of what, for the report.
pub type Counts = Vec<(DataPart, u64)>;

/// What became of a row that others still read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A place in a working group ended.
    PlaceLeft,
    /// A former place shows no name any more.
    PlaceNameless,
    /// An approval of a plan that is not in force was voided.
    ApprovalVoided,
    /// An approval that a plan stands on is nobody's any more.
    ApprovalNameless,
    /// A signature under a conclusion that is not closed was voided.
    SignatureVoided,
    /// A signature that a conclusion stands on is nobody's any more.
    SignatureNameless,
    /// What waited for its second person was voided.
    AttestationVoided,
    /// A personal link opens nothing any more.
    LinkVoided,
    /// What was answered to a personal link is forgotten.
    LinkForgotten,
    /// A course lost its owner or deputy.
    OwnerGone,
    /// Nobody stands for them at a session to come.
    StaffGone,
    /// A sheet names a party by another id.
    SheetRenamed,
    /// A role ended.
    RoleEnded,
    /// An invitation is gone.
    InvitationGone,
    /// It can't be told any more whose login it was.
    LoginForgotten,
    /// A message will not be sent.
    MessageWithdrawn,
}

/// A row that an erasure changed. Whoever erases tells the journal: without a name, since the facts stay.
#[derive(Debug, Clone)]
pub struct Change {
    /// What became of it.
    pub what: What,
    /// The organisation that owns it.
    pub tenant: Uuid,
    /// The course or run in whose history it stands; none for what is a root itself.
    pub root: Option<Root>,
    /// The row.
    pub id: Uuid,
    /// Its version after the change; 1 for what has none.
    pub version: i32,
    /// Code of the side it was for, if it was for one.
    pub side: Option<String>,
}

/// In whose history a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// A course's.
    Course(Uuid),
    /// A run's.
    Run(Uuid),
}

/// What an erasure did.
#[derive(Debug, Clone, Default)]
pub struct Erased {
    /// How much of what.
    pub counts: Counts,
    /// Row by row, what others still read.
    pub changes: Vec<Change>,
}

impl Erased {
    fn count(&mut self, part: DataPart, count: u64) {
        self.counts.push((part, count));
    }

    /// Counts those of the changes that are one of these.
    fn count_of(&mut self, part: DataPart, which: &[What]) {
        let some = self.changes.iter().filter(|one| which.contains(&one.what));
        let count = some.count() as u64;
        self.count(part, count);
    }
}

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

/// Locks the courses and the runs that a person has a part in, before the person: the order of all locks.
pub async fn lock_parts(tx: &Tx, person: Uuid) -> Result<(), StoreError> {
    let places = member::Entity::find()
        .select_only()
        .column(member::Column::CourseId)
        .filter(member::Column::PersonId.eq(person));
    let part = Condition::any()
        .add(course::Column::OwnerPerson.eq(person))
        .add(course::Column::DeputyPerson.eq(person))
        .add(course::Column::Id.in_subquery(places.into_query()));
    let courses = course::Entity::find()
        .filter(part)
        .order_by_asc(course::Column::Id)
        .lock_exclusive();
    let mine = session_staff::Entity::find()
        .select_only()
        .column(session_staff::Column::SessionId)
        .filter(session_staff::Column::PersonId.eq(person));
    let worked = session::Entity::find()
        .select_only()
        .column(session::Column::RunId)
        .filter(session::Column::Id.in_subquery(mine.into_query()));
    let signed = signature::Entity::find()
        .select_only()
        .column(signature::Column::RunId)
        .filter(signature::Column::PersonId.eq(person));
    let part = Condition::any()
        .add(run::Column::Id.in_subquery(worked.into_query()))
        .add(run::Column::Id.in_subquery(signed.into_query()));
    let runs = run::Entity::find()
        .filter(part)
        .order_by_asc(run::Column::Id)
        .lock_exclusive();
    courses.all(&tx.db()).await?;
    runs.all(&tx.db()).await?;
    Ok(())
}

/// Erases a person who is locked: what is sealed, logins, open rights and open hands.
pub async fn person(tx: &Tx, id: Uuid, now: DateTime<Utc>) -> Result<Erased, StoreError> {
    let mut erased = Erased::default();
    erased.count(DataPart::Profile, profile(tx, id, now).await?);
    rights::end(tx, id, now, &mut erased).await?;
    hands::end(tx, id, now, &mut erased).await?;
    messages(tx, id, now, &mut erased).await?;
    erased.count(DataPart::JournalPayloads, forget(tx, id, true).await?);
    erased.count(DataPart::OpenWork, open_work(tx, id).await?);
    Ok(erased)
}

/// Takes back whatever waits to be told to somebody.
async fn messages(
    tx: &Tx,
    id: Uuid,
    now: DateTime<Utc>,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    for message in crate::message::forget(tx, id, now).await? {
        erased.changes.push(Change {
            what: What::MessageWithdrawn,
            tenant: message.tenant,
            root: None,
            id: message.id,
            version: message.version,
            side: None,
        });
    }
    erased.count_of(DataPart::Messages, &[What::MessageWithdrawn]);
    Ok(())
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

/// Strips a party of everything that tells who it was, and gives its row another random id, so that
/// journal and access log lead nowhere; a seat in a count remains. It must hold no seat that is to come.
pub async fn party(
    tx: &Tx,
    old: enrolment::Model,
    new: Uuid,
    now: DateTime<Utc>,
) -> Result<Erased, StoreError> {
    let id = old.id;
    let told = [
        (&old.display_name_sealed, DataPart::DisplayName),
        (&old.contact_sealed, DataPart::Contact),
        (&old.accommodations_sealed, DataPart::Accommodations),
        (&old.reason_sealed, DataPart::Reason),
        (&old.external_ref_hash, DataPart::Reference),
    ];
    let mut erased = Erased::default();
    for (value, part) in told {
        erased.count(part, u64::from(value.is_some()));
    }
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
    sheets(tx, (id, new), now, &mut erased).await?;
    // Whoever holds the party's tokens can go on answering; nothing tells any more whose they were.
    answer_invite::Entity::delete_many()
        .filter(answer_invite::Column::EnrolmentId.eq(id))
        .exec(&tx.db())
        .await?;
    enrolment::Entity::delete_by_id(id).exec(&tx.db()).await?;
    messages(tx, id, now, &mut erased).await?;
    let replies = rights::stored_replies(tx, id, &whose).await?;
    erased.count(DataPart::StoredReplies, replies);
    erased.count(DataPart::JournalPayloads, forget(tx, id, false).await?);
    erased.count(DataPart::OpenWork, open_work(tx, id).await?);
    Ok(erased)
}

/// Deletes a piece of feedback: it tells of nobody but whoever sent it, and nothing stands on it.
pub async fn feedback(tx: &Tx, id: Uuid) -> Result<Erased, StoreError> {
    let mut erased = Erased::default();
    let gone = feedback::Entity::delete_by_id(id).exec(&tx.db()).await?;
    erased.count(DataPart::Feedback, gone.rows_affected);
    let replies = rights::stored_replies(tx, id, &[]).await?;
    erased.count(DataPart::StoredReplies, replies);
    erased.count(DataPart::JournalPayloads, forget(tx, id, false).await?);
    Ok(erased)
}

/// Sheets name the party by its new id. Who has read one before must learn that it is another now.
async fn sheets(
    tx: &Tx,
    (old, new): (Uuid, Uuid),
    now: DateTime<Utc>,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    use session_attendance::Column as C;
    let named = session_attendance::Entity::find()
        .select_only()
        .column(C::SessionId)
        .filter(C::EnrolmentId.eq(old));
    let sessions = session::Entity::find()
        .filter(session::Column::Id.in_subquery(named.into_query()))
        .order_by_asc(session::Column::Id)
        .all(&tx.db())
        .await?;
    session_attendance::Entity::update_many()
        .col_expr(C::EnrolmentId, Expr::value(new))
        .filter(C::EnrolmentId.eq(old))
        .exec(&tx.db())
        .await?;
    for session in sessions {
        touch_session(tx, session, now, What::SheetRenamed, erased).await?;
    }
    Ok(())
}

async fn touch_session(
    tx: &Tx,
    session: session::Model,
    now: DateTime<Utc>,
    what: What,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    let seen = session.version;
    let changed = session::Model {
        version: seen + 1,
        updated_at: now,
        ..session
    };
    erased.changes.push(Change {
        what,
        tenant: changed.tenant,
        root: Some(Root::Run(changed.run_id)),
        id: changed.id,
        version: changed.version,
        side: None,
    });
    versioned!(session, changed, seen, tx)
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
