//! Whether journal and access log are whole, what they say, and heads of theirs to keep elsewhere.

use chrono::{DateTime, TimeDelta, Utc};
use domain::codes::{Chain, Role};
use domain::permissions::{Area, Right, Scope};
use domain::retention::{self, RetentionKind};
use store::access_log::{self, Look as Logged};
use store::crypto::{KeyRing, SignedHead};
use store::journal;
use store::page::{Found, Page};
use store::verify::{self, Point, Verified};
use store::{Conn, StoreError, sealer};
use uuid::Uuid;

use super::looks::Look;
use super::{FieldError, Refusal, Unit};

/// What became of one chain.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Which chain.
    pub chain: Chain,
    /// Whose.
    pub tenant: Uuid,
    /// What the walk found.
    pub found: Verified,
}

/// The tenants whose chains a scope reaches.
///
/// # Errors
/// As the database fails.
pub async fn tenants(conn: &Conn, scope: &Scope) -> Result<Vec<Uuid>, StoreError> {
    match scope.everything {
        true => sealer::tenants(conn).await,
        false => Ok(scope.organisations.clone()),
    }
}

/// Where each chain of these tenants ends now, signed.
///
/// # Errors
/// As the database fails.
pub async fn heads(
    conn: &Conn,
    ring: &KeyRing,
    tenants: &[Uuid],
    at: DateTime<Utc>,
) -> Result<Vec<SignedHead>, StoreError> {
    let mut heads = Vec::new();
    for tenant in tenants {
        for chain in Chain::ALL {
            let end = match chain {
                Chain::Journal => sealer::head(conn, *tenant).await?,
                Chain::AccessLog => access_log::head(conn, *tenant).await?,
            };
            let end = end.map(|end| (end.position, end.hash));
            heads.extend(end.map(|end| ring.sign_head(*chain, *tenant, end, at)));
        }
    }
    Ok(heads)
}

/// Refuses heads that this installation did not sign: they would accuse a chain that is whole.
///
/// # Errors
/// `Invalid` with the pointer of each.
pub fn check_heads(ring: &KeyRing, heads: &[SignedHead]) -> Result<(), Refusal> {
    let foreign = heads.iter().enumerate();
    let foreign = foreign.filter(|(_, head)| ring.check_head(head).is_err());
    let fault = |at| FieldError::new(format!("/heads/{at}/signature"), "notSignedHere");
    let wrong: Vec<_> = foreign.map(|(at, _)| fault(at)).collect();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Invalid(wrong)),
    }
}

/// Walks both chains of each tenant and compares them with heads kept outside.
///
/// # Errors
/// As the database fails.
pub async fn verify(
    conn: &Conn,
    tenants: &[Uuid],
    heads: &[SignedHead],
    now: DateTime<Utc>,
) -> Result<Vec<Checked>, StoreError> {
    let days = retention::rule(RetentionKind::AccessLog).days;
    let droppable = now - TimeDelta::days(days.into());
    let mut checked = Vec::new();
    for tenant in tenants {
        for chain in Chain::ALL {
            let here = |head: &&SignedHead| head.tenant == *tenant && head.chain == *chain;
            let outside: Vec<Point> = heads.iter().filter(here).map(point).collect();
            let found = match chain {
                Chain::Journal => verify::journal(conn, *tenant, &outside).await?,
                Chain::AccessLog => access_log::verify(conn, *tenant, &outside, droppable).await?,
            };
            checked.push(Checked {
                chain: *chain,
                tenant: *tenant,
                found,
            });
        }
    }
    Ok(checked)
}

fn point(head: &SignedHead) -> Point {
    Point {
        position: head.position,
        hash: head.hash.clone(),
    }
}

/// A page of the sealed journal.
///
/// # Errors
/// `Forbidden`, `PurposeRequired`.
pub async fn read_journal(
    unit: &Unit,
    filter: journal::Filter,
    page: &Page,
) -> Result<Found<journal::Row>, Refusal> {
    let scope = look_in(unit, Area::Audit, "listAudit").await?;
    let filter = journal::Filter { scope, ..filter };
    Ok(journal::list(unit.tx(), &filter, page).await?)
}

/// A page of the access log.
///
/// # Errors
/// `Forbidden`, `PurposeRequired`.
pub async fn read_access_log(
    unit: &Unit,
    filter: access_log::Filter,
    page: &Page,
) -> Result<Found<Logged>, Refusal> {
    let scope = look_in(unit, Area::AccessLog, "listAccessLog").await?;
    let filter = access_log::Filter { scope, ..filter };
    Ok(access_log::list(unit.tx(), &filter, page).await?)
}

/// What an auditor may read; that they look stands in the log that they look at.
async fn look_in(unit: &Unit, area: Area, operation: &str) -> Result<Scope, Refusal> {
    let scope = unit.scope(area, Right::Read)?;
    unit.pass()?;
    let look = |tenant: Uuid| Look {
        subject: Uuid::nil(),
        tenant,
        capacity: Role::Auditor.code(),
        organisation: (!tenant.is_nil()).then_some(tenant),
    };
    let looks: Vec<Look> = match scope.everything {
        true => vec![look(Uuid::nil())],
        false => scope.organisations.iter().copied().map(look).collect(),
    };
    unit.looked(operation, &looks).await?;
    Ok(scope)
}
