//! What is kept longer than its time: counted, and found for whoever ends it.

use chrono::{DateTime, Utc};
use domain::permissions::Scope;
use domain::retention::RetentionKind;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{
    access_block, course, due, enrolment, idempotency, invitation, person, principal,
    role_assignment, run, session, session_staff, subject_request, working_group_member as member,
};
use crate::error::StoreError;
use crate::scope::condition;
use crate::unit::Tx;

/// Codes of the states in which a run is over.
const OVER: [&str; 2] = ["closed", "cancelled"];
/// Codes of the states in which a party has left without a place.
const LEFT: [&str; 5] = ["withdrawn", "refused", "declined", "lapsed", "cancelled"];

/// How many there are whose time was over before `before`, within `scope`. What belongs to no tenant is
/// counted for those who reach everything.
pub async fn count(
    conn: &Conn,
    kind: RetentionKind,
    scope: &Scope,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let db = conn.db();
    Ok(match kind {
        RetentionKind::PartyOfEndedRun => parties_of_ended_runs(scope, before).count(&db).await?,
        RetentionKind::PartyThatLeft => parties_that_left(scope, before).count(&db).await?,
        RetentionKind::UnusedPerson => unused_people(scope, before).count(&db).await?,
        RetentionKind::AccessLog => {
            let mine = condition(scope, access_block::Column::Tenant, None, None);
            let over = access_block::Entity::find()
                .filter(mine)
                .filter(access_block::Column::DroppedAt.is_null())
                .filter(access_block::Column::LastAt.lt(before));
            over.count(&db).await?
        }
        RetentionKind::Invitation => {
            let mine = condition(scope, invitation::Column::Tenant, None, None);
            let over = invitation::Entity::find().filter(mine);
            over.filter(invitations(before)).count(&db).await?
        }
        RetentionKind::SubjectRequest => {
            let mine = condition(scope, subject_request::Column::Tenant, None, None);
            let over = subject_request::Entity::find().filter(mine);
            let over = over.filter(crate::subject_request::decided(before));
            over.count(&db).await?
        }
        RetentionKind::StoredReply | RetentionKind::DoneWork if !scope.everything => 0,
        RetentionKind::StoredReply => {
            let over = idempotency::Entity::find();
            over.filter(idempotency::Column::CreatedAt.lte(before))
                .count(&db)
                .await?
        }
        RetentionKind::DoneWork => {
            let over = due::Entity::find().filter(due::Column::DoneAt.lt(before));
            over.count(&db).await?
        }
    })
}

/// Parties whose time was over before `before`, of either kind, at most `most`.
pub async fn parties(
    conn: &Conn,
    kind: RetentionKind,
    before: DateTime<Utc>,
    most: u64,
) -> Result<Vec<Uuid>, StoreError> {
    let scope = everything();
    let select = match kind {
        RetentionKind::PartyOfEndedRun => parties_of_ended_runs(&scope, before),
        _ => parties_that_left(&scope, before),
    };
    Ok(select
        .select_only()
        .column(enrolment::Column::Id)
        .order_by_asc(enrolment::Column::UpdatedAt)
        .limit(most)
        .into_tuple()
        .all(&conn.db())
        .await?)
}

/// People who had no part in anything since `before`, at most `most`.
pub async fn people(
    conn: &Conn,
    before: DateTime<Utc>,
    most: u64,
) -> Result<Vec<Uuid>, StoreError> {
    Ok(unused_people(&everything(), before)
        .select_only()
        .column(person::Column::Id)
        .order_by_asc(person::Column::UpdatedAt)
        .limit(most)
        .into_tuple()
        .all(&conn.db())
        .await?)
}

/// Deletes the rows of a kind that is simply deleted; returns how many.
pub async fn delete(
    tx: &Tx,
    kind: RetentionKind,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let db = tx.db();
    let outcome = match kind {
        RetentionKind::Invitation => {
            let over = invitation::Entity::delete_many().filter(invitations(before));
            over.exec(&db).await?
        }
        RetentionKind::SubjectRequest => {
            let over = subject_request::Entity::delete_many();
            over.filter(crate::subject_request::decided(before))
                .exec(&db)
                .await?
        }
        RetentionKind::StoredReply => {
            let over = idempotency::Entity::delete_many();
            over.filter(idempotency::Column::CreatedAt.lte(before))
                .exec(&db)
                .await?
        }
        RetentionKind::DoneWork => {
            let over = due::Entity::delete_many().filter(due::Column::DoneAt.lt(before));
            over.exec(&db).await?
        }
        _ => return Err(StoreError::Other("this kind is not simply deleted".into())),
    };
    Ok(outcome.rows_affected)
}

fn everything() -> Scope {
    Scope {
        everything: true,
        ..Scope::default()
    }
}

/// Something about the party is left that tells who it was.
fn personal() -> Condition {
    use enrolment::Column as C;
    Condition::any()
        .add(C::DisplayNameSealed.is_not_null())
        .add(C::ContactSealed.is_not_null())
        .add(C::AccommodationsSealed.is_not_null())
        .add(C::ReasonSealed.is_not_null())
        .add(C::ExternalRefHash.is_not_null())
        .add(C::ReferralReceivedOn.is_not_null())
        .add(C::CreatedByPrincipal.is_not_null())
}

fn parties_of_ended_runs(scope: &Scope, before: DateTime<Utc>) -> Select<enrolment::Entity> {
    let closed = run::Column::ClosedAt.lt(before);
    let cancelled = Condition::all()
        .add(run::Column::ClosedAt.is_null())
        .add(run::Column::UpdatedAt.lt(before));
    let over = run::Entity::find()
        .select_only()
        .column(run::Column::Id)
        .filter(run::Column::State.is_in(OVER))
        .filter(Condition::any().add(closed).add(cancelled));
    enrolment::Entity::find()
        .filter(condition(scope, enrolment::Column::Tenant, None, None))
        .filter(enrolment::Column::RunId.in_subquery(over.into_query()))
        .filter(personal())
}

fn parties_that_left(scope: &Scope, before: DateTime<Utc>) -> Select<enrolment::Entity> {
    enrolment::Entity::find()
        .filter(condition(scope, enrolment::Column::Tenant, None, None))
        .filter(enrolment::Column::State.is_in(LEFT))
        .filter(enrolment::Column::UpdatedAt.lt(before))
        .filter(personal())
}

fn invitations(before: DateTime<Utc>) -> Condition {
    use invitation::Column as C;
    Condition::any()
        .add(C::UsedAt.lt(before))
        .add(C::RevokedAt.lt(before))
        .add(C::ExpiresAt.lt(before))
}

/// People whose entry is old, who have had no role, no place in a group and no session since, and who
/// own no course.
fn unused_people(scope: &Scope, before: DateTime<Utc>) -> Select<person::Entity> {
    let roles = role_assignment::Entity::find()
        .select_only()
        .column(role_assignment::Column::PersonId)
        .filter(role_assignment::Column::PersonId.is_not_null())
        .filter(since(role_assignment::Column::ValidTo, before));
    let held = role_assignment::Entity::find()
        .select_only()
        .column(role_assignment::Column::PrincipalId)
        .filter(role_assignment::Column::PrincipalId.is_not_null())
        .filter(since(role_assignment::Column::ValidTo, before));
    let logins = principal::Entity::find()
        .select_only()
        .column(principal::Column::PersonId)
        .filter(principal::Column::PersonId.is_not_null())
        .filter(principal::Column::Id.in_subquery(held.into_query()));
    let places = member::Entity::find()
        .select_only()
        .column(member::Column::PersonId)
        .filter(since(member::Column::LeftAt, before));
    let recent = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::StartsAt.gte(before));
    let sessions = session_staff::Entity::find()
        .select_only()
        .column(session_staff::Column::PersonId)
        .filter(session_staff::Column::SessionId.in_subquery(recent.into_query()));
    let owners = |column: course::Column| {
        course::Entity::find()
            .select_only()
            .column(column)
            .filter(column.is_not_null())
            .into_query()
    };
    let id = person::Column::Id;
    person::Entity::find()
        .filter(condition(scope, person::Column::Tenant, None, None))
        .filter(person::Column::ErasedAt.is_null())
        .filter(person::Column::UpdatedAt.lt(before))
        .filter(id.not_in_subquery(roles.into_query()))
        .filter(id.not_in_subquery(logins.into_query()))
        .filter(id.not_in_subquery(places.into_query()))
        .filter(id.not_in_subquery(sessions.into_query()))
        .filter(id.not_in_subquery(owners(course::Column::OwnerPerson)))
        .filter(id.not_in_subquery(owners(course::Column::DeputyPerson)))
}

/// Still so, or until `before` at least.
fn since(ended: impl ColumnTrait, before: DateTime<Utc>) -> Condition {
    Condition::any().add(ended.is_null()).add(ended.gte(before))
}
