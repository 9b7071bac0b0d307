//! Places, hands and links of a person who is erased: what is open ends or is voided, what others' work
//! stands on is nobody's. Each row that changes gets a version, and is told to the journal.

use chrono::{DateTime, Utc};
use domain::codes::DataPart;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::{Change, Erased, Root, What, touch_session};
use crate::entity::{
    attestation, capability, conclusion, conclusion_signature as signature, contact_change, course,
    plan_approval as approval, plan_version, session, session_staff,
    working_group_member as member,
};
use crate::error::StoreError;
use crate::unit::Tx;
use crate::{plan, versioned};

/// Codes of the states in which a plan version is in force or has been.
const BINDING: [&str; 2] = ["approved", "superseded"];

/// Ends a person's part in courses, and takes their name from what stays of it.
pub(super) async fn end(
    tx: &Tx,
    id: Uuid,
    now: DateTime<Utc>,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    places(tx, id, now, erased).await?;
    approvals(tx, id, now, erased).await?;
    signatures(tx, id, now, erased).await?;
    attestations(tx, id, now, erased).await?;
    links(tx, id, now, erased).await?;
    ownership(tx, id, now, erased).await?;
    staffing(tx, id, now, erased).await
}

/// Former places change too: they show a name, and why somebody with another experience was chosen.
async fn places(
    tx: &Tx,
    id: Uuid,
    now: DateTime<Utc>,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    let found = member::Entity::find()
        .filter(member::Column::PersonId.eq(id))
        .order_by_asc(member::Column::Id)
        .all(&tx.db())
        .await?;
    let reasons = found.iter().filter(|one| one.mismatch_reason.is_some());
    let reasons = reasons.count() as u64;
    for place in found {
        let seen = place.version;
        let what = match place.left_at {
            None => What::PlaceLeft,
            Some(_) => What::PlaceNameless,
        };
        let changed = member::Model {
            version: seen + 1,
            updated_at: now,
            left_at: place.left_at.or(Some(now)),
            mismatch_reason: None,
            ..place
        };
        erased.changes.push(Change {
            what,
            tenant: changed.tenant,
            root: Some(Root::Course(changed.course_id)),
            id: changed.id,
            version: changed.version,
            side: Some(changed.side.clone()),
        });
        versioned!(member, changed, seen, tx)?;
    }
    erased.count_of(DataPart::GroupPlaces, &[What::PlaceLeft]);
    erased.count(DataPart::MismatchReasons, reasons);
    Ok(())
}

/// A plan stands on the approvals of a version that is or was in force; others are voided.
async fn approvals(
    tx: &Tx,
    id: Uuid,
    now: DateTime<Utc>,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    let standing = approval::Entity::find()
        .filter(approval::Column::PersonId.eq(id))
        .filter(approval::Column::VoidedAt.is_null())
        .filter(approval::Column::WithdrawnAt.is_null())
        .order_by_asc(approval::Column::Id)
        .all(&tx.db())
        .await?;
    for hand in standing {
        let version = plan::get(tx, hand.plan_version_id).await?;
        let version = version.ok_or_else(|| missing("an approval without a plan"))?;
        let what = match BINDING.contains(&version.state.as_str()) {
            true => What::ApprovalNameless,
            false => {
                plan::void_one(tx, hand.id, now).await?;
                What::ApprovalVoided
            }
        };
        let seen = version.version;
        let changed = plan_version::Model {
            version: seen + 1,
            updated_at: now,
            ..version
        };
        erased.changes.push(Change {
            what,
            tenant: changed.tenant,
            root: Some(Root::Course(changed.course_id)),
            id: changed.id,
            version: changed.version,
            side: Some(hand.side),
        });
        plan::update(tx, changed, seen).await?;
    }
    erased.count_of(DataPart::OpenApprovals, &[What::ApprovalVoided]);
    Ok(())
}

/// The same of signatures. A run's conclusion is one thing, whose last wording carries its version.
async fn signatures(
    tx: &Tx,
    id: Uuid,
    now: DateTime<Utc>,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    let standing = signature::Entity::find()
        .filter(signature::Column::PersonId.eq(id))
        .filter(signature::Column::VoidedAt.is_null())
        .order_by_asc(signature::Column::Id)
        .all(&tx.db())
        .await?;
    for hand in standing {
        let signed = conclusion::Entity::find_by_id(hand.conclusion_id);
        let signed = signed.one(&tx.db()).await?;
        let what = match signed.is_some_and(|row| row.state == "final") {
            true => What::SignatureNameless,
            false => {
                crate::conclusion::void_signature(tx, hand.id, now).await?;
                What::SignatureVoided
            }
        };
        let last = crate::conclusion::last(tx, hand.run_id).await?;
        let last = last.ok_or_else(|| missing("a signature without a conclusion"))?;
        let seen = last.version;
        let changed = conclusion::Model {
            version: seen + 1,
            updated_at: now,
            ..last
        };
        erased.changes.push(Change {
            what,
            tenant: changed.tenant,
            root: Some(Root::Run(changed.run_id)),
            id: changed.run_id,
            version: changed.version,
            side: Some(hand.side),
        });
        crate::conclusion::update(tx, changed, seen).await?;
    }
    erased.count_of(DataPart::OpenSignatures, &[What::SignatureVoided]);
    Ok(())
}

/// What was entered in their name and waits for its second person can't be confirmed any more.
async fn attestations(
    tx: &Tx,
    id: Uuid,
    now: DateTime<Utc>,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    let waiting = attestation::Entity::find()
        .filter(attestation::Column::PersonId.eq(id))
        .filter(attestation::Column::State.eq("entered"))
        .order_by_asc(attestation::Column::Id)
        .all(&tx.db())
        .await?;
    for hand in waiting {
        let seen = hand.version;
        let voided = attestation::Model {
            version: seen + 1,
            updated_at: now,
            state: "void".to_owned(),
            decided_at: Some(now),
            ..hand
        };
        erased.changes.push(Change {
            what: What::AttestationVoided,
            tenant: voided.tenant,
            root: Some(root(Some(voided.course_id), voided.run_id)),
            id: voided.id,
            version: voided.version,
            side: Some(voided.side.clone()),
        });
        crate::attestation::update(tx, voided, seen).await?;
    }
    erased.count_of(DataPart::WaitingAttestations, &[What::AttestationVoided]);
    Ok(())
}

/// Personal links open nothing any more, and what was written in them goes; when the address changed is
/// nobody's business either.
async fn links(
    tx: &Tx,
    id: Uuid,
    now: DateTime<Utc>,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    use capability::Column as C;
    const NOTHING: Option<String> = None;
    let open = Condition::all()
        .add(C::UsedAt.is_null())
        .add(C::VoidedAt.is_null());
    let change = Condition::any().add(open).add(C::Reason.is_not_null());
    let found = capability::Entity::find()
        .filter(C::PersonId.eq(id))
        .filter(change)
        .order_by_asc(C::Id)
        .all(&tx.db())
        .await?;
    for link in found {
        let what = match link.used_at.is_none() && link.voided_at.is_none() {
            true => What::LinkVoided,
            false => What::LinkForgotten,
        };
        let mut update = capability::Entity::update_many()
            .col_expr(C::Reason, Expr::value(NOTHING))
            .filter(C::Id.eq(link.id));
        if what == What::LinkVoided {
            update = update.col_expr(C::VoidedAt, Expr::value(now));
        }
        update.exec(&tx.db()).await?;
        erased.changes.push(Change {
            what,
            tenant: link.tenant,
            root: Some(root(link.course_id, link.run_id)),
            id: link.id,
            version: 1,
            side: link.side,
        });
    }
    contact_change::Entity::delete_by_id(id)
        .exec(&tx.db())
        .await?;
    erased.count_of(
        DataPart::PersonalLinks,
        &[What::LinkVoided, What::LinkForgotten],
    );
    Ok(())
}

async fn ownership(
    tx: &Tx,
    id: Uuid,
    now: DateTime<Utc>,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    let theirs = Condition::any()
        .add(course::Column::OwnerPerson.eq(id))
        .add(course::Column::DeputyPerson.eq(id));
    let found = course::Entity::find()
        .filter(theirs)
        .order_by_asc(course::Column::Id)
        .all(&tx.db())
        .await?;
    for owned in found {
        let seen = owned.version;
        let another = |person: Option<Uuid>| person.filter(|person| *person != id);
        let changed = course::Model {
            version: seen + 1,
            updated_at: now,
            owner_person: another(owned.owner_person),
            deputy_person: another(owned.deputy_person),
            ..owned
        };
        erased.changes.push(Change {
            what: What::OwnerGone,
            tenant: changed.tenant,
            root: Some(Root::Course(changed.id)),
            id: changed.id,
            version: changed.version,
            side: None,
        });
        versioned!(course, changed, seen, tx)?;
    }
    erased.count_of(DataPart::CourseOwnership, &[What::OwnerGone]);
    Ok(())
}

async fn staffing(
    tx: &Tx,
    id: Uuid,
    now: DateTime<Utc>,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    use session_staff::Column as C;
    let mine = session_staff::Entity::find()
        .select_only()
        .column(C::SessionId)
        .filter(C::PersonId.eq(id));
    let to_come = session::Entity::find()
        .filter(session::Column::State.eq("planned"))
        .filter(session::Column::Id.in_subquery(mine.into_query()))
        .order_by_asc(session::Column::Id)
        .all(&tx.db())
        .await?;
    for session in to_come {
        session_staff::Entity::delete_many()
            .filter(C::SessionId.eq(session.id))
            .filter(C::PersonId.eq(id))
            .exec(&tx.db())
            .await?;
        touch_session(tx, session, now, What::StaffGone, erased).await?;
    }
    erased.count_of(DataPart::PlannedSessions, &[What::StaffGone]);
    Ok(())
}

fn root(course: Option<Uuid>, run: Option<Uuid>) -> Root {
    match run {
        Some(run) => Root::Run(run),
        None => Root::Course(course.unwrap_or_default()),
    }
}

fn missing(what: &str) -> StoreError {
    StoreError::Corrupt(what.to_owned())
}
