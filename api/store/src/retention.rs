//! What is kept longer than its time: counted, and found for whoever ends it.

use chrono::{DateTime, Utc};
use domain::permissions::Scope;
use domain::retention::RetentionKind;
use sea_orm::sea_query::{
    DynIden, Expr, ExprTrait, IntoCondition, IntoIden, Query, SelectStatement,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{
    access_block, answer_invite, answer_slot, answer_window, capability, contact_change, course,
    due, enrolment, feedback, idempotency, invitation, message, pair_held, person, principal,
    role_assignment, run, session, session_staff, spent_proof, subject_request,
    working_group_member as member,
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
        RetentionKind::UnusedPerson => unused_people(scope, before).count(&db).await?,
        RetentionKind::AccessLog => {
            let mine = condition(scope, access_block::Column::Tenant, None, None);
            let over = access_block::Entity::find()
                .filter(mine)
                .filter(access_block::Column::DroppedAt.is_null())
                .filter(access_block::Column::LastAt.lt(before));
            over.count(&db).await?
        }
        RetentionKind::PartyOfEndedRun
        | RetentionKind::PartyThatLeft
        | RetentionKind::ForgottenParty => parties_over(kind, scope, before).count(&db).await?,
        _ => {
            let rows = Rows::over(kind, scope, before)?;
            let count = Query::select()
                .expr_as(Expr::cust("COUNT(*)"), "over")
                .from(rows.table)
                .cond_where(rows.which)
                .take();
            let found = db.query_one(&count).await?;
            let count: Option<i64> = found.map(|row| row.try_get("", "over")).transpose()?;
            u64::try_from(count.unwrap_or_default()).unwrap_or_default()
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
    Ok(parties_over(kind, &everything(), before)
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

/// Whether the time of a party or person, found before, is over still.
pub async fn is_over(
    conn: &Conn,
    kind: RetentionKind,
    id: Uuid,
    before: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let db = conn.db();
    let found = match kind {
        RetentionKind::UnusedPerson => {
            let over = unused_people(&everything(), before);
            over.filter(person::Column::Id.eq(id)).count(&db).await?
        }
        _ => {
            let over = parties_over(kind, &everything(), before);
            over.filter(enrolment::Column::Id.eq(id)).count(&db).await?
        }
    };
    Ok(found > 0)
}

/// Deletes the rows of a kind that is simply deleted; returns how many.
pub async fn delete(
    tx: &Tx,
    kind: RetentionKind,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let rows = Rows::over(kind, &everything(), before)?;
    let delete = Query::delete()
        .from_table(rows.table)
        .cond_where(rows.which)
        .take();
    Ok(tx.db().execute(&delete).await?.rows_affected())
}

/// Rows that are simply deleted when their time is over.
struct Rows {
    table: DynIden,
    which: Condition,
}

impl Rows {
    /// Those of a kind within `scope`.
    ///
    /// # Errors
    /// `Other` for a kind that ends otherwise.
    fn over(kind: RetentionKind, scope: &Scope, before: DateTime<Utc>) -> Result<Self, StoreError> {
        Ok(match kind {
            RetentionKind::Invitation => {
                let over = invitations(before);
                Self::of(invitation::Entity, invitation::Column::Tenant, scope, over)
            }
            RetentionKind::SubjectRequest => {
                let over = crate::subject_request::decided(before);
                let tenant = subject_request::Column::Tenant;
                Self::of(subject_request::Entity, tenant, scope, over)
            }
            RetentionKind::Message => {
                let over = message::Column::DoneAt.lt(before);
                Self::of(message::Entity, message::Column::Tenant, scope, over)
            }
            RetentionKind::UnsentMessage => {
                let open = message::Column::DoneAt.is_null();
                let over = open.and(message::Column::CreatedAt.lt(before));
                Self::of(message::Entity, message::Column::Tenant, scope, over)
            }
            RetentionKind::PersonalLink => {
                let over = capability::Column::ExpiresAt.lt(before);
                Self::of(capability::Entity, capability::Column::Tenant, scope, over)
            }
            RetentionKind::Feedback => {
                let over = feedback::Column::CreatedAt.lt(before);
                Self::of(feedback::Entity, feedback::Column::Tenant, scope, over)
            }
            RetentionKind::ContactChange => {
                let over = contact_change::Column::ChangedAt.lt(before);
                let tenant = contact_change::Column::Tenant;
                Self::of(contact_change::Entity, tenant, scope, over)
            }
            RetentionKind::EndedRole => {
                let over = role_assignment::Column::ValidTo.lt(before);
                let tenant = role_assignment::Column::Tenant;
                Self::of(role_assignment::Entity, tenant, scope, over)
            }
            RetentionKind::StoredReply => {
                let over = idempotency::Column::CreatedAt.lte(before);
                Self::of_nobody(idempotency::Entity, scope, over)
            }
            RetentionKind::DoneWork => {
                Self::of_nobody(due::Entity, scope, due::Column::DoneAt.lt(before))
            }
            RetentionKind::UnusedLogin => {
                Self::of_nobody(principal::Entity, scope, unused_logins(before))
            }
            RetentionKind::HeldAnswer => {
                let over = answer_slot::Column::WindowId.in_subquery(windows_over(before));
                Self::of_nobody(answer_slot::Entity, scope, over)
            }
            RetentionKind::AnswerToken => {
                let over = answer_invite::Column::WindowId.in_subquery(windows_over(before));
                Self::of_nobody(answer_invite::Entity, scope, over)
            }
            RetentionKind::UnpairedScore => {
                Self::of_nobody(pair_held::Entity, scope, unpaired(before))
            }
            RetentionKind::SpentProof => {
                let over = spent_proof::Column::ExpiresAt.lt(before);
                Self::of_nobody(spent_proof::Entity, scope, over)
            }
            _ => return Err(StoreError::Other("this kind is not simply deleted".into())),
        })
    }

    fn of(
        table: impl IntoIden,
        tenant: impl ColumnTrait,
        scope: &Scope,
        over: impl IntoCondition,
    ) -> Self {
        let mine = condition(scope, tenant, None, None);
        Self {
            table: table.into_iden(),
            which: Condition::all().add(mine).add(over.into_condition()),
        }
    }

    /// Rows of a table without a tenant: only whoever reaches everything reaches them.
    fn of_nobody(table: impl IntoIden, scope: &Scope, over: impl IntoCondition) -> Self {
        let which = Condition::all().add(over.into_condition());
        Self {
            table: table.into_iden(),
            which: match scope.everything {
                true => which,
                false => which.add(Expr::value(1).eq(0)),
            },
        }
    }
}

fn everything() -> Scope {
    Scope::everything()
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

/// Windows that closed before `before`.
fn windows_over(before: DateTime<Utc>) -> SelectStatement {
    use answer_window::Column as C;
    Query::select()
        .column(C::Id)
        .from(answer_window::Entity)
        .and_where(C::ClosesAt.lt(before))
        .take()
}

/// Scores of runs that are over and in which nobody is asked any more.
fn unpaired(before: DateTime<Utc>) -> Condition {
    use answer_window::Column as C;
    let asked = Query::select()
        .column(C::RunId)
        .from(answer_window::Entity)
        .and_where(C::State.is_in(["planned", "open"]))
        .take();
    Condition::all()
        .add(pair_held::Column::RunId.in_subquery(runs_over(before)))
        .add(pair_held::Column::RunId.not_in_subquery(asked))
}

/// Runs that were closed or cancelled before `before`.
fn runs_over(before: DateTime<Utc>) -> SelectStatement {
    let closed = run::Column::ClosedAt.lt(before);
    let cancelled = Condition::all()
        .add(run::Column::ClosedAt.is_null())
        .add(run::Column::UpdatedAt.lt(before));
    let over = run::Entity::find()
        .select_only()
        .column(run::Column::Id)
        .filter(run::Column::State.is_in(OVER))
        .filter(Condition::any().add(closed).add(cancelled));
    over.into_query()
}

/// Parties whose time was over before `before`, of one of their three kinds.
fn parties_over(
    kind: RetentionKind,
    scope: &Scope,
    before: DateTime<Utc>,
) -> Select<enrolment::Entity> {
    let over = match kind {
        RetentionKind::PartyOfEndedRun => enrolment::Column::RunId.in_subquery(runs_over(before)),
        RetentionKind::PartyThatLeft => enrolment::Column::State
            .is_in(LEFT)
            .and(enrolment::Column::UpdatedAt.lt(before)),
        _ => enrolment::Column::UpdatedAt.lt(before),
    };
    enrolment::Entity::find()
        .filter(condition(scope, enrolment::Column::Tenant, None, None))
        .filter(over)
        .filter(personal())
}

/// Logins that nobody is behind: bound to no person, with no role, and no invitation tells of them.
fn unused_logins(before: DateTime<Utc>) -> Condition {
    let roles = role_assignment::Entity::find()
        .select_only()
        .column(role_assignment::Column::PrincipalId)
        .filter(role_assignment::Column::PrincipalId.is_not_null());
    let invitations = invitation::Entity::find()
        .select_only()
        .column(invitation::Column::UsedBy)
        .filter(invitation::Column::UsedBy.is_not_null());
    let id = principal::Column::Id;
    Condition::all()
        .add(principal::Column::PersonId.is_null())
        .add(principal::Column::CreatedAt.lt(before))
        .add(id.not_in_subquery(roles.into_query()))
        .add(id.not_in_subquery(invitations.into_query()))
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
