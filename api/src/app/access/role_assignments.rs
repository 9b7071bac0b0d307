//! Role assignments: given for a place and a time, revoked at once.

use chrono::{DateTime, Utc};
use domain::codes::{CodeList, PrincipalKind, Role};
use domain::permissions::{Area, Place, Right, Target};
use serde_json::{Value, json};
use store::principal::{self, Principal};
use store::role_assignment::{self as rows, Held, RoleAssignment};
use store::{Conn, Tx};
use uuid::Uuid;

use super::rules;
use crate::app::unit::Fact;
use crate::app::{Check, FieldError, Read, Refusal, Unit, principal_id};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "roleAssignment";

const AREA: Area = Area::RoleAssignments;

/// Whom a role is given to.
#[derive(Debug, Clone)]
pub enum Holder {
    /// A person, by whichever login she comes.
    Person(Uuid),
    /// One login or machine.
    Login {
        /// Its issuer, exactly as in the token.
        issuer: String,
        /// Its subject, exactly as in the token.
        subject: String,
        /// Person or machine.
        kind: PrincipalKind,
    },
}

/// A role as it is to be given.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// To whom.
    pub holder: Holder,
    /// Which.
    pub role: Role,
    /// At this organisation; with neither this nor a service, in the whole installation.
    pub organisation: Option<Uuid>,
    /// At this service.
    pub service: Option<Uuid>,
    /// From when; from now on if not said.
    pub valid_from: Option<DateTime<Utc>>,
    /// Until when.
    pub valid_to: Option<DateTime<Utc>>,
}

/// Who writes, and when.
pub(super) struct Stamp {
    pub(super) id: Uuid,
    pub(super) now: DateTime<Utc>,
    pub(super) by: Option<Uuid>,
}

/// Gives a role.
///
/// # Errors
/// `Forbidden`, `Invalid`, `Duplicate`.
pub async fn create(unit: &Unit, wanted: Wanted) -> Result<Held, Refusal> {
    // Whoever may give nothing anywhere learns nothing about what exists.
    if rules::wide_scope(unit, AREA, Right::Create).is_empty() {
        return Err(Refusal::Forbidden {
            area: AREA,
            right: Right::Create,
        });
    }
    let place = place_of(unit.tx(), &wanted).await?;
    rules::may_hand_out(unit, Right::Create, wanted.role, place)?;
    unit.permit_new(AREA, Right::Create, &rules::target(place))?;
    refuse_self_service(unit, &wanted).await?;
    known_issuer(unit, &wanted.holder)?;
    visible(unit, &wanted.holder).await?;
    let stamp = Stamp {
        id: unit.id(),
        now: unit.now,
        by: Some(unit.caller.principal),
    };
    let new = write(unit.tx(), stamp, wanted, place).await?;
    note(unit, &new.0, "assigned");
    Ok(new)
}

/// Takes a role back. The next request of its holder is judged without it.
///
/// # Errors
/// `NotFound`, `Forbidden`, `AlreadyDecided` if it is over.
pub async fn revoke(unit: &Unit, id: Uuid) -> Result<Held, Refusal> {
    let (present, login) = rows::lock(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    let place = place(&present);
    if !rules::wide_scope(unit, AREA, Right::Read).contains(&rules::target(place)) {
        return Err(Refusal::NotFound);
    }
    rules::may_hand_out(unit, Right::Write, role(&present)?, place)?;
    unit.permit(AREA, Right::Write, &rules::target(place))?;
    let revoked = end(unit.tx(), present, unit.now).await?;
    note(unit, &revoked, "revoked");
    Ok((revoked, login))
}

/// One role assignment.
///
/// # Errors
/// `NotFound`, also if it isn't the caller's to see.
pub async fn get(read: &Read, id: Uuid) -> Result<Held, Refusal> {
    let found = rows::get(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let seen = rules::wide_scope(&read.ctx, AREA, Right::Read);
    if seen.contains(&rules::target(place(&found.0))) {
        Ok(found)
    } else {
        Err(Refusal::NotFound)
    }
}

/// What a list may show: the whole of own organisations, never members of own courses (they stand
/// in the working groups).
///
/// # Errors
/// `Forbidden` if nothing.
pub fn scope(read: &Read) -> Result<domain::permissions::Scope, Refusal> {
    let scope = rules::wide_scope(&read.ctx, AREA, Right::Read);
    if scope.is_empty() {
        return Err(read.ctx.forbidden(AREA, Right::Read));
    }
    Ok(scope)
}

/// Ends an assignment now.
pub(super) async fn end(
    tx: &Tx,
    present: RoleAssignment,
    now: DateTime<Utc>,
) -> Result<RoleAssignment, Refusal> {
    if present.valid_to.is_some_and(|until| until <= now) {
        return Err(Refusal::AlreadyDecided);
    }
    let seen = present.version;
    let revoked = RoleAssignment {
        version: seen + 1,
        updated_at: now,
        valid_to: Some(now),
        // One that had not begun yet never does.
        valid_from: present.valid_from.min(now),
        ..present
    };
    rows::update(tx, revoked.clone(), seen).await?;
    Ok(revoked)
}

/// Where the role is to be held.
pub(super) async fn place_of(conn: &Conn, wanted: &Wanted) -> Result<Place, Refusal> {
    match (wanted.organisation, wanted.service) {
        (None, None) => Ok(Place::Installation),
        (Some(_), Some(_)) => Err(FieldError::new("/serviceId", "notAllowed").into()),
        (Some(id), None) => match store::organisation::get(conn, id).await? {
            Some(_) => Ok(Place::Organisation(id)),
            None => Err(FieldError::new("/organisationId", "notFound").into()),
        },
        (None, Some(service)) => match store::refs::service_tenant(conn, service).await? {
            Some(organisation) => Ok(Place::Service {
                organisation,
                service,
            }),
            None => Err(FieldError::new("/serviceId", "notFound").into()),
        },
    }
}

/// Checks what holds whoever gives the role, and writes it.
pub(super) async fn write(
    tx: &Tx,
    stamp: Stamp,
    wanted: Wanted,
    place: Place,
) -> Result<Held, Refusal> {
    let from = wanted.valid_from.unwrap_or(stamp.now);
    let mut check = Check::new();
    check.must(rules::belongs(wanted.role, place), "/role", "roleNotHere");
    if let Some(to) = wanted.valid_to {
        check.must(to > from, "/validTo", "endBeforeStart");
        check.must(to > stamp.now, "/validTo", "inThePast");
    }
    check.done(())?;
    let (person, login) = holder(tx, &wanted.holder, wanted.role, stamp.now).await?;
    let behind = login.as_ref().and_then(|login| login.person_id).or(person);
    let held = rows::held(tx, login.as_ref().map(|l| l.id), behind, stamp.now).await?;
    for other in &held {
        if rules::exclude(wanted.role, role(other)?) {
            return Err(FieldError::new("/role", "courierIsStaff").into());
        }
        let same = other.role == wanted.role.code() && self::place(other) == place;
        let ends_after = other.valid_to.is_none_or(|to| to > from);
        let begins_before = wanted.valid_to.is_none_or(|to| other.valid_from < to);
        if same && ends_after && begins_before {
            return Err(Refusal::Duplicate(FieldError::new("/role", "roleHeld")));
        }
    }
    let target = rules::target(place);
    let new = RoleAssignment {
        id: stamp.id,
        tenant: target.tenant,
        version: 1,
        created_at: stamp.now,
        updated_at: stamp.now,
        principal_id: login.as_ref().map(|login| login.id),
        person_id: person,
        role: wanted.role.code().to_owned(),
        organisation_id: (place != Place::Installation).then_some(target.tenant),
        service_id: target.service,
        valid_from: from,
        valid_to: wanted.valid_to,
        granted_by: stamp.by,
    };
    rows::insert(tx, new.clone()).await?;
    Ok((new, login))
}

/// The holder, locked, so that two roles that exclude each other are not given at the same time. A
/// login that was never seen gets its row here.
async fn holder(
    tx: &Tx,
    holder: &Holder,
    role: Role,
    now: DateTime<Utc>,
) -> Result<(Option<Uuid>, Option<Principal>), Refusal> {
    let (issuer, subject, kind) = match holder {
        Holder::Person(id) => {
            let found = principal::lock_person(tx, *id).await?;
            found.ok_or(FieldError::new("/personId", "notFound"))?;
            return Ok((Some(*id), None));
        }
        Holder::Login {
            issuer,
            subject,
            kind,
        } => (issuer, subject, *kind),
    };
    let mut check = Check::new();
    check.text("/principal/issuer", issuer, 512);
    check.text("/principal/subject", subject, 512);
    check.must(rules::fits(role, kind), "/role", "roleNotForMachine");
    check.done(())?;
    let id = principal_id(issuer, subject);
    if let Some(known) = principal::lock(tx, id).await? {
        // The person's own row too: her other logins count.
        if let Some(person) = known.person_id {
            principal::lock_person(tx, person).await?;
        }
        if known.kind != kind.code() {
            return Err(FieldError::new("/principal/kind", "kindDiffers").into());
        }
        return Ok((None, Some(known)));
    }
    let new = Principal {
        id,
        issuer: issuer.clone(),
        subject: subject.clone(),
        kind: kind.code().to_owned(),
        person_id: None,
        created_at: now,
    };
    principal::insert(tx, new.clone()).await?;
    Ok((None, Some(new)))
}

/// An administrator can't become more than that by her own hand, and nobody appoints herself auditor.
/// Another login of the same person is the same hand.
async fn refuse_self_service(unit: &Unit, wanted: &Wanted) -> Result<(), Refusal> {
    let caller = &unit.caller;
    let own = match &wanted.holder {
        Holder::Person(id) => caller.person == Some(*id),
        Holder::Login {
            issuer, subject, ..
        } => {
            let id = principal_id(issuer, subject);
            let login = principal::get(unit.tx(), id).await?;
            let person = login.and_then(|login| login.person_id);
            id == caller.principal || (person.is_some() && person == caller.person)
        }
    };
    if own && (caller.holds(Role::Administrator) || wanted.role == Role::Auditor) {
        return Err(Refusal::Forbidden {
            area: AREA,
            right: Right::Create,
        });
    }
    Ok(())
}

/// A mistyped issuer would give a role to nobody, silently.
fn known_issuer(unit: &Unit, holder: &Holder) -> Result<(), Refusal> {
    let Holder::Login { issuer, .. } = holder else {
        return Ok(());
    };
    let known: Vec<&str> = unit
        .app
        .settings
        .issuers
        .iter()
        .map(|known| known.issuer.as_str())
        .collect();
    if known.contains(&issuer.as_str()) {
        return Ok(());
    }
    let fault = FieldError::new("/principal/issuer", "unknownCode");
    Err(fault.with("allowed", known.join(", ")).into())
}

/// A person of whom the caller may know nothing is not there.
async fn visible(unit: &Unit, holder: &Holder) -> Result<(), Refusal> {
    let Holder::Person(id) = holder else {
        return Ok(());
    };
    let tenant = principal::lock_person(unit.tx(), *id).await?;
    let seen = tenant.is_some_and(|tenant| {
        let target = Target {
            tenant,
            service: None,
            course: None,
        };
        unit.view(Area::People, Right::Read, &target).is_some()
    });
    if seen {
        Ok(())
    } else {
        Err(FieldError::new("/personId", "notFound").into())
    }
}

fn note(unit: &Unit, assignment: &RoleAssignment, action: &str) {
    unit.note(Fact {
        tenant: assignment.tenant,
        root: (KIND, assignment.id),
        entity: (KIND, assignment.id),
        version: assignment.version,
        action,
        capacity: None,
        occurred_at: None,
        payload: payload(assignment),
    });
}

/// What the journal keeps of an assignment.
pub(super) fn payload(assignment: &RoleAssignment) -> Value {
    json!({
        "role": assignment.role,
        "organisationId": assignment.organisation_id,
        "serviceId": assignment.service_id,
    })
}

/// The role of a stored assignment.
pub(super) fn role(assignment: &RoleAssignment) -> Result<Role, Refusal> {
    let found = <Role as CodeList>::ALL
        .iter()
        .find(|role| role.code() == assignment.role);
    found
        .copied()
        .ok_or_else(|| store::StoreError::Corrupt("unknown role code".into()).into())
}

/// The place of a stored assignment.
pub(super) fn place(assignment: &RoleAssignment) -> Place {
    match (assignment.organisation_id, assignment.service_id) {
        (Some(organisation), Some(service)) => Place::Service {
            organisation,
            service,
        },
        (Some(organisation), None) => Place::Organisation(organisation),
        (None, _) => Place::Installation,
    }
}
