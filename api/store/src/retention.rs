//! What is kept longer than its time: counted, and found for whoever ends it.

mod over;

use chrono::{DateTime, Utc};
use domain::permissions::Scope;
use domain::retention::RetentionKind;
use sea_orm::sea_query::{DynIden, Expr, ExprTrait, IntoCondition, IntoIden, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{
    access_block, answer_invite, answer_slot, capability, contact_change, due, enrolment, feedback,
    idempotency, invitation, message, pair_held, person, principal, role_assignment, spent_proof,
    subject_request,
};
use crate::error::StoreError;
use crate::scope::condition;
use crate::unit::Tx;
use over::{invitations, parties_over, unpaired, unused_logins, unused_people, windows_over};

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

/// The runs of which scores are held longer than their time.
pub async fn unpaired_runs(tx: &Tx, before: DateTime<Utc>) -> Result<Vec<Uuid>, StoreError> {
    Ok(pair_held::Entity::find()
        .select_only()
        .column(pair_held::Column::RunId)
        .distinct()
        .filter(unpaired(before))
        .into_tuple()
        .all(&tx.db())
        .await?)
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
