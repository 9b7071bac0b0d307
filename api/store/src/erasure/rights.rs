//! Logins, roles, invitations and stored replies of a person who is erased.

use chrono::{DateTime, Utc};
use domain::codes::DataPart;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Set,
};
use uuid::Uuid;

use super::{Change, Erased, What};
use crate::entity::{idempotency, invitation, journal, person, principal, role_assignment};
use crate::error::StoreError;
use crate::unit::Tx;
use crate::versioned;

/// Ends what a person may do and how they would come in.
pub(super) async fn end(
    tx: &Tx,
    id: Uuid,
    now: DateTime<Utc>,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    let logins = logins(tx, id, erased).await?;
    roles(tx, id, &logins, now, erased).await?;
    invitations(tx, id, erased).await?;
    let replies = stored_replies(tx, id, &logins).await?;
    erased.count_of(DataPart::Logins, &[What::LoginForgotten]);
    erased.count_of(DataPart::Roles, &[What::RoleEnded]);
    erased.count_of(DataPart::Invitations, &[What::InvitationGone]);
    erased.count(DataPart::StoredReplies, replies);
    Ok(())
}

/// The rows stay for what refers to them; whose logins they were can't be read from them any more.
async fn logins(tx: &Tx, id: Uuid, erased: &mut Erased) -> Result<Vec<Uuid>, StoreError> {
    let found = principal::Entity::find()
        .filter(principal::Column::PersonId.eq(id))
        .order_by_asc(principal::Column::Id)
        .all(&tx.db())
        .await?;
    let keeper = person::Entity::find_by_id(id).one(&tx.db()).await?;
    let tenant = keeper.map(|person| person.tenant).unwrap_or_default();
    let mut ids = Vec::with_capacity(found.len());
    for login in found {
        let change = principal::ActiveModel {
            id: Set(login.id),
            issuer: Set("erased".to_owned()),
            subject: Set(login.id.to_string()),
            person_id: Set(None),
            ..Default::default()
        };
        change.update(&tx.db()).await?;
        ids.push(login.id);
        erased.changes.push(Change {
            what: What::LoginForgotten,
            tenant,
            root: None,
            id: login.id,
            version: 1,
            side: None,
        });
    }
    Ok(ids)
}

async fn roles(
    tx: &Tx,
    id: Uuid,
    logins: &[Uuid],
    now: DateTime<Utc>,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    use role_assignment::Column as C;
    let held = Condition::any()
        .add(C::PersonId.eq(id))
        .add(C::PrincipalId.is_in(logins.iter().copied()));
    let open = Condition::any()
        .add(C::ValidTo.is_null())
        .add(C::ValidTo.gt(now));
    let found = role_assignment::Entity::find()
        .filter(held)
        .filter(open)
        .order_by_asc(C::Id)
        .all(&tx.db())
        .await?;
    for role in found {
        let seen = role.version;
        let ended = role_assignment::Model {
            version: seen + 1,
            updated_at: now,
            valid_to: Some(now),
            ..role
        };
        erased.changes.push(Change {
            what: What::RoleEnded,
            tenant: ended.tenant,
            root: None,
            id: ended.id,
            version: ended.version,
            side: None,
        });
        versioned!(role_assignment, ended, seen, tx)?;
    }
    Ok(())
}

async fn invitations(tx: &Tx, id: Uuid, erased: &mut Erased) -> Result<(), StoreError> {
    let found = invitation::Entity::find()
        .filter(invitation::Column::PersonId.eq(id))
        .order_by_asc(invitation::Column::Id)
        .all(&tx.db())
        .await?;
    for gone in found {
        invitation::Entity::delete_by_id(gone.id)
            .exec(&tx.db())
            .await?;
        erased.changes.push(Change {
            what: What::InvitationGone,
            tenant: gone.tenant,
            root: None,
            id: gone.id,
            version: gone.version + 1,
            side: None,
        });
    }
    Ok(())
}

/// Answers kept for the person's own logins, and for whoever has told of the person: which of those
/// hold the person's data can't be seen, since each is sealed with its caller's secret.
pub(super) async fn stored_replies(tx: &Tx, id: Uuid, logins: &[Uuid]) -> Result<u64, StoreError> {
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
