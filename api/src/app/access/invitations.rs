//! Invitations: a token, valid once and for some days, that binds a login to a person.

use chrono::TimeDelta;
use domain::codes::{PrincipalKind, Role};
use domain::permissions::{Actor, Area, Place, Right, Target, scope};
use serde_json::json;
use store::invitation::{self as rows, Invitation};
use store::principal::{self, Membership, Principal};
use store::role_assignment::RoleAssignment;
use store::{crypto, role_assignment};
use uuid::Uuid;

use super::{role_assignments, rules};
use crate::app::unit::Fact;
use crate::app::{Check, FieldError, Read, Refusal, Unit};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "invitation";
/// The longest an invitation holds, in days.
pub const LONGEST_DAYS: i64 = 30;

const AREA: Area = Area::Invitations;

/// Makes an invitation; the token is returned beside it and kept as its hash only.
///
/// # Errors
/// `Forbidden`, `Invalid`.
pub async fn create(unit: &Unit, person: Uuid, days: i64) -> Result<(Invitation, String), Refusal> {
    let unknown = || Refusal::from(FieldError::new("/personId", "notFound"));
    let tenant = principal::lock_person(unit.tx(), person)
        .await?
        .ok_or_else(unknown)?;
    if !may_invite(unit, person, tenant).await? {
        // Who may invite nobody is told so; who may invite others learns nothing of this person.
        return Err(match unit.scope(AREA, Right::Create) {
            Ok(_) => unknown(),
            Err(refusal) => refusal,
        });
    }
    unit.pass()?;
    let mut check = Check::new();
    check.number("/expiresInDays", days, 1, LONGEST_DAYS);
    check.done(())?;
    let token = crypto::random_token()
        .map_err(|err| Refusal::Internal(format!("making a token: {err}")))?;
    let new = Invitation {
        id: unit.id(),
        tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        person_id: person,
        token_hash: hash(&token),
        expires_at: unit.now + TimeDelta::days(days),
        used_at: None,
        used_by: None,
        revoked_at: None,
        created_by: unit.caller.principal,
    };
    rows::insert(unit.tx(), new.clone()).await?;
    note(unit, &new, "created");
    Ok((new, token))
}

/// Whether the caller may bind a login to this person: managers anybody of their organisation;
/// coordinators and leads members of their courses who are of the course's own organisation (a
/// partner's coordinator those of hers) and hold no role, since the login would hold it too; leads of
/// their own side; administrators managers alone, and none that stands in a working group, since they
/// never get near an approval.
async fn may_invite(unit: &Unit, person: Uuid, tenant: Uuid) -> Result<bool, Refusal> {
    let places = principal::memberships(unit.tx(), person).await?;
    let roles = role_assignment::held(unit.tx(), None, Some(person), unit.now).await?;
    let at_home = Target {
        tenant,
        service: None,
        course: None,
    };
    for grant in &unit.caller.grants {
        let reach = scope(&[*grant], AREA, Right::Create);
        let able = match grant.actor {
            Actor::Role(Role::Manager) => reach.contains(&at_home),
            Actor::Role(Role::Administrator) => {
                let manager = |held: &RoleAssignment| held.role == Role::Manager.code();
                reach.everything && places.is_empty() && roles.iter().any(manager)
            }
            Actor::Role(Role::Coordinator) | Actor::Lead(_) => {
                let own = |(place, service): &(Membership, Option<Uuid>)| {
                    let home = match grant.place {
                        Place::Joint { host, .. } => host,
                        _ => place.tenant,
                    };
                    let side =
                        !matches!(grant.actor, Actor::Lead(side) if side.code() != place.side);
                    side && home == tenant && reach.contains(&course(place, *service))
                };
                roles.is_empty() && places.iter().any(own)
            }
            _ => false,
        };
        if able {
            return Ok(true);
        }
    }
    Ok(false)
}

fn course(place: &Membership, service: Option<Uuid>) -> Target {
    Target {
        tenant: place.tenant,
        service,
        course: Some(place.course_id),
    }
}

/// Binds the caller's login to the person of an invitation.
///
/// # Errors
/// `NotFound` for an unknown token, `Gone` for a used, revoked or expired one, `Duplicate` if the
/// login is another person's, `Forbidden` for machines.
pub async fn accept(
    unit: &Unit,
    token: &str,
    issuer: &str,
    subject: &str,
) -> Result<Invitation, Refusal> {
    if unit.caller.kind == PrincipalKind::Machine {
        return Err(Refusal::Forbidden {
            area: AREA,
            right: Right::Respond,
        });
    }
    unit.pass()?;
    let found = rows::lock_by_token(unit.tx(), &hash(token)).await?;
    let present = found.ok_or(Refusal::NotFound)?;
    if present.used_at.is_some()
        || present.revoked_at.is_some()
        || present.expires_at <= unit.now
        || principal::lock_person(unit.tx(), present.person_id)
            .await?
            .is_none()
    {
        return Err(Refusal::Gone);
    }
    refuse_own(unit, &present).await?;
    bind(unit, present.person_id, issuer, subject).await?;
    let seen = present.version;
    let used = Invitation {
        version: seen + 1,
        updated_at: unit.now,
        used_at: Some(unit.now),
        used_by: Some(unit.caller.principal),
        ..present
    };
    rows::update(unit.tx(), used.clone(), seen).await?;
    note(unit, &used, "accepted");
    Ok(used)
}

/// Whoever invites somebody who may approve can't become that person.
async fn refuse_own(unit: &Unit, invitation: &Invitation) -> Result<(), Refusal> {
    let own = invitation.created_by == unit.caller.principal
        && unit.caller.person != Some(invitation.person_id);
    if own
        && !principal::memberships(unit.tx(), invitation.person_id)
            .await?
            .is_empty()
    {
        return Err(FieldError::new("/token", "ownInvitation").into());
    }
    Ok(())
}

async fn bind(unit: &Unit, person: Uuid, issuer: &str, subject: &str) -> Result<(), Refusal> {
    let id = unit.caller.principal;
    match principal::lock(unit.tx(), id).await? {
        Some(Principal {
            person_id: Some(bound),
            ..
        }) if bound == person => return Ok(()),
        Some(Principal {
            person_id: Some(_), ..
        }) => {
            return Err(Refusal::Duplicate(FieldError::new("/token", "loginBound")));
        }
        Some(_) => {}
        None => {
            let new = Principal {
                id,
                issuer: issuer.to_owned(),
                subject: subject.to_owned(),
                kind: PrincipalKind::Human.code().to_owned(),
                person_id: None,
                created_at: unit.now,
            };
            principal::insert(unit.tx(), new).await?;
        }
    }
    let held = role_assignment::held(unit.tx(), Some(id), Some(person), unit.now).await?;
    let roles: Vec<Role> = held
        .iter()
        .map(role_assignments::role)
        .collect::<Result<_, _>>()?;
    if roles
        .iter()
        .any(|one| roles.iter().any(|other| rules::exclude(*one, *other)))
    {
        return Err(FieldError::new("/token", "courierIsStaff").into());
    }
    principal::bind(unit.tx(), id, person).await?;
    Ok(())
}

/// Makes an invitation worthless.
///
/// # Errors
/// `NotFound`, `Forbidden`, `AlreadyDecided` if it was used or revoked.
pub async fn revoke(unit: &Unit, id: Uuid) -> Result<Invitation, Refusal> {
    let present = rows::lock(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    let reach = rules::wide_scope(unit, AREA, Right::Write);
    if present.created_by == unit.caller.principal {
        unit.pass()?;
    } else if reach.contains(&rules::target(Place::Organisation(present.tenant))) {
        unit.permit(
            AREA,
            Right::Write,
            &rules::target(Place::Organisation(present.tenant)),
        )?;
    } else {
        return Err(hidden(unit, &present));
    }
    if present.used_at.is_some() || present.revoked_at.is_some() {
        return Err(Refusal::AlreadyDecided);
    }
    let seen = present.version;
    let revoked = Invitation {
        version: seen + 1,
        updated_at: unit.now,
        revoked_at: Some(unit.now),
        ..present
    };
    rows::update(unit.tx(), revoked.clone(), seen).await?;
    note(unit, &revoked, "revoked");
    Ok(revoked)
}

fn hidden(unit: &Unit, invitation: &Invitation) -> Refusal {
    let readable = rules::wide_scope(unit, AREA, Right::Read);
    if readable.contains(&rules::target(Place::Organisation(invitation.tenant))) {
        return Refusal::Forbidden {
            area: AREA,
            right: Right::Write,
        };
    }
    Refusal::NotFound
}

/// One invitation: of the own organisation, or made by the caller.
///
/// # Errors
/// `NotFound`.
pub async fn get(read: &Read, id: Uuid) -> Result<Invitation, Refusal> {
    let found = rows::get(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let wide = rules::wide_scope(&read.ctx, AREA, Right::Read);
    let seen = wide.contains(&rules::target(Place::Organisation(found.tenant)));
    let own = found.created_by == read.ctx.caller.principal;
    if seen || own {
        Ok(found)
    } else {
        Err(Refusal::NotFound)
    }
}

/// What a list may show beside what the caller made.
///
/// # Errors
/// `Forbidden` for those who have nothing to do with invitations.
pub fn scope_of(read: &Read) -> Result<domain::permissions::Scope, Refusal> {
    read.ctx.scope(AREA, Right::Read)?;
    Ok(rules::wide_scope(&read.ctx, AREA, Right::Read))
}

fn hash(token: &str) -> String {
    crypto::sha256_hex(token.as_bytes())
}

fn note(unit: &Unit, invitation: &Invitation, action: &str) {
    unit.note(Fact {
        tenant: invitation.tenant,
        root: (KIND, invitation.id),
        entity: (KIND, invitation.id),
        version: invitation.version,
        action,
        capacity: None,
        occurred_at: None,
        payload: json!({}),
    });
}
