//! Who asks: token → login → person → rights.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::codes::{GroupFunction, PrincipalKind, Role, Side};
use domain::permissions::{Actor, Grant, Place, TokenScopes};
use store::rights::RightRow;
use store::{Conn, StoreError};
use uuid::Uuid;

use super::access::machine_may_hold;
use crate::identity::Verified;

/// A login with everything it may at this moment.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The login's id, derived from issuer and subject.
    pub principal: Uuid,
    /// Human or machine.
    pub kind: PrincipalKind,
    /// The person behind the login, once an invitation bound it.
    pub person: Option<Uuid>,
    /// The organisation that registered the person.
    pub person_tenant: Option<Uuid>,
    /// What the caller may, where.
    pub grants: Vec<Grant>,
    /// Whether people's data may be reached: the caller has proved to hold the token's key, or its
    /// issuer does not ask for that.
    pub reaches_people: bool,
}

/// The id of a login: the same token subject has the same id before it is ever stored.
pub fn principal_id(issuer: &str, subject: &str) -> Uuid {
    let hash = store::crypto::sha256_hex(format!("{issuer}\n{subject}").as_bytes());
    let number = u128::from_str_radix(&hash[..32], 16).unwrap_or_default();
    uuid::Builder::from_custom_bytes(number.to_be_bytes()).into_uuid()
}

impl Caller {
    /// Nobody in particular: a request without a token.
    pub fn anonymous() -> Self {
        Self {
            principal: Uuid::nil(),
            kind: PrincipalKind::Human,
            person: None,
            person_tenant: None,
            grants: vec![public()],
            reaches_people: true,
        }
    }

    /// Asks the database who a verified token is and what it may now.
    ///
    /// # Errors
    /// A [`StoreError`] if the database does not answer or holds a code we don't know.
    pub async fn load(
        conn: &Conn,
        token: &Verified,
        now: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        let principal = principal_id(&token.issuer, &token.subject);
        let rows = store::rights::of_principal(conn, principal, now).await?;
        let mut caller = Self {
            principal,
            kind: token.kind,
            reaches_people: token.reaches_people,
            ..Self::anonymous()
        };
        let machine = token.kind == PrincipalKind::Machine;
        for row in rows.into_iter().filter(|row| vouched_for(token, row)) {
            // A machine is nobody's hand: what it was given by mistake counts for nothing.
            let grant = grant(&row)?.filter(|grant| !machine || for_machines(grant.actor));
            caller.grants.extend(grant);
            if !machine {
                caller.person = caller.person.or(row.person);
                caller.person_tenant = caller.person_tenant.or(row.person_tenant);
            }
        }
        if machine {
            let scopes = TokenScopes::of(&token.scopes);
            caller.grants.iter_mut().for_each(|one| one.scopes = scopes);
        }
        Ok(caller)
    }

    /// True if the caller holds `role` anywhere.
    pub fn holds(&self, role: Role) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.actor == Actor::Role(role))
    }

    /// The organisation whose thing it is when the caller names none: the one that registered the caller,
    /// or the only one at which the caller holds a right.
    pub fn home(&self) -> Option<Uuid> {
        let place = |grant: &Grant| match (grant.actor, grant.place) {
            (Actor::Role(Role::Administrator), _)
            | (_, Place::Installation | Place::Joint { .. }) => None,
            (_, Place::Organisation(id)) => Some(id),
            (_, Place::Service { organisation, .. } | Place::Course { organisation, .. }) => {
                Some(organisation)
            }
        };
        let held: BTreeSet<Uuid> = self.grants.iter().filter_map(place).collect();
        let only = held.first().filter(|_| held.len() == 1).copied();
        self.person_tenant.or(only)
    }

    /// Every side on which the caller stands in a course's working group; two would break R6.
    pub fn sides_in(&self, course: Uuid) -> Vec<Side> {
        let mut sides: Vec<Side> = self
            .grants
            .iter()
            .filter_map(|grant| match (grant.actor, grant.place) {
                (Actor::Lead(side) | Actor::Member(side), Place::Course { course: at, .. })
                    if at == course =>
                {
                    Some(side)
                }
                _ => None,
            })
            .collect();
        sides.sort();
        sides.dedup();
        sides
    }

    /// The side the caller leads (as lead or deputy) in a course's working group, if any.
    pub fn leads_in(&self, course: Uuid) -> Option<Side> {
        self.grants
            .iter()
            .find_map(|grant| match (grant.actor, grant.place) {
                (Actor::Lead(side), Place::Course { course: at, .. }) if at == course => Some(side),
                _ => None,
            })
    }
}

/// One client can come on behalf of several organisations. Where its issuer vouches for one, only
/// rights at that organisation count, and none that are held at no organisation.
fn vouched_for(token: &Verified, row: &RightRow) -> bool {
    token.organisation.is_none() || token.organisation == row.organisation_number
}

fn public() -> Grant {
    Grant::new(Actor::Public, Place::Installation)
}

fn for_machines(actor: Actor) -> bool {
    matches!(actor, Actor::Role(role) if machine_may_hold(role))
}

fn grant(row: &RightRow) -> Result<Option<Grant>, StoreError> {
    if let Some(role) = &row.role {
        let place = match (row.organisation, row.service, row.course) {
            (Some(host), _, Some(course)) => Place::Joint {
                host,
                course,
                responsible: row.responsible == Some(true),
            },
            (Some(organisation), Some(service), None) => Place::Service {
                organisation,
                service,
            },
            (Some(organisation), None, None) => Place::Organisation(organisation),
            (None, ..) => Place::Installation,
        };
        return Ok(Some(Grant::new(Actor::Role(known(role)?), place)));
    }
    let (Some(function), Some(side), Some(course), Some(organisation)) =
        (&row.function, &row.side, row.course, row.organisation)
    else {
        return Ok(None);
    };
    let side: Side = known(side)?;
    let actor = Actor::of_group(known::<GroupFunction>(function)?, side);
    let place = Place::Course {
        organisation,
        course,
    };
    Ok(Some(Grant::new(actor, place)))
}

fn known<T: std::str::FromStr<Err = domain::codes::UnknownCode>>(
    code: &str,
) -> Result<T, StoreError> {
    code.parse()
        .map_err(|err| StoreError::Corrupt(format!("{err:?}")))
}
