//! Requests of people about their own data: what is kept, who looked at it, that it be erased.

mod answer;
pub mod erase;
mod told;

use chrono::{Days, NaiveDate};
use domain::codes::{ErasureCause, Role, SubjectKind, SubjectRequestKind, SubjectRequestState};
use domain::permissions::{Actor, Area, Grant, Place, Right, Scope, Target, View, permits};
use serde_json::json;
use store::page::{Found, Page};
use store::subject_request::{self as rows, Filter, SubjectRequest};
use store::{Conn, person};
use uuid::Uuid;

use super::facts::{code, today};
use super::unit::Fact;
use super::{Check, Ctx, FieldError, Refusal, Unit};
pub use answer::{About, Answer, answer};
use erase::Erasing;

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "subjectRequest";
/// How many days there are to answer a request (GDPR, article 12(3): a month).
const DAYS_TO_ANSWER: Days = Days::new(30);

/// What somebody asks.
#[derive(Debug, Clone, Copy)]
pub struct Draft {
    /// What they are here.
    pub subject_kind: SubjectKind,
    /// Who of them.
    pub subject: Uuid,
    /// What they ask.
    pub kind: SubjectRequestKind,
    /// The day on which they asked.
    pub received_on: NaiveDate,
}

/// What is decided about a request.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Whether it is granted.
    pub granted: bool,
    /// Why not.
    pub reason: Option<String>,
}

/// The organisations where the caller may use `right` on requests, and how much is seen. People belong
/// to an organisation, not to one of its services, so a role held at a service counts for the organisation.
fn held(ctx: &Ctx, right: Right) -> Vec<(Uuid, View, Role)> {
    let all = ctx.caller.grants.iter();
    all.filter_map(|grant| {
        let (Place::Organisation(at)
        | Place::Service {
            organisation: at, ..
        }) = grant.place
        else {
            return None;
        };
        let Actor::Role(role) = grant.actor else {
            return None;
        };
        let place = Place::Organisation(at);
        let grant = Grant { place, ..*grant };
        let target = Target {
            tenant: at,
            service: None,
            course: None,
        };
        let view = permits(&[grant], Area::SubjectRequests, right, &target)?;
        Some((at, view, role))
    })
    .collect()
}

/// The organisations where the caller may use `right` on requests: at least one.
///
/// # Errors
/// `Forbidden`; `ProofRequired` as [`Ctx::proved_for`].
pub fn reach(ctx: &Ctx, right: Right) -> Result<Vec<(Uuid, View, Role)>, Refusal> {
    let held = held(ctx, right);
    if held.is_empty() {
        return Err(refused(right));
    }
    ctx.proved_for(Area::SubjectRequests)?;
    Ok(held)
}

fn role_at(held: &[(Uuid, View, Role)], tenant: Uuid) -> Option<(View, Role)> {
    let here = held.iter().filter(|(at, ..)| *at == tenant);
    here.map(|(_, view, role)| (*view, *role))
        .max_by_key(|(view, _)| *view)
}

fn refused(right: Right) -> Refusal {
    let area = Area::SubjectRequests;
    Refusal::Forbidden { area, right }
}

/// Enters what somebody asks about their own data.
///
/// # Errors
/// `Forbidden`, `Invalid` also for somebody whom another organisation keeps.
pub async fn create(unit: &Unit, draft: Draft) -> Result<SubjectRequest, Refusal> {
    let held = reach(unit, Right::Create)?;
    unit.pass()?;
    let mut check = Check::new();
    let past = draft.received_on <= today(unit.now);
    check.must(past, "/receivedOn", "inTheFuture");
    check.done(())?;
    let tenant = keeper(unit.tx(), draft.subject_kind, draft.subject).await?;
    let tenant = tenant.filter(|tenant| role_at(&held, *tenant).is_some());
    let tenant = tenant.ok_or_else(|| FieldError::new("/subjectId", "notFound"))?;
    let login = unit.caller.principal;
    let new = SubjectRequest {
        id: unit.id(),
        tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        subject_kind: draft.subject_kind.code().to_owned(),
        subject_id: draft.subject,
        kind: draft.kind.code().to_owned(),
        state: SubjectRequestState::Received.code().to_owned(),
        received_on: draft.received_on,
        due_on: draft.received_on + DAYS_TO_ANSWER,
        created_by_principal: Some(login),
        decided_by_principal: None,
        decided_at: None,
        refusal_reason: None,
        report: None,
    };
    rows::insert(unit.tx(), new.clone()).await?;
    note(unit, &new, "requested");
    Ok(new)
}

/// The organisation that keeps somebody who isn't erased.
async fn keeper(conn: &Conn, kind: SubjectKind, id: Uuid) -> Result<Option<Uuid>, Refusal> {
    Ok(match kind {
        SubjectKind::Person => {
            let row = person::get(conn, id).await?;
            row.filter(|row| row.erased_at.is_none())
                .map(|row| row.tenant)
        }
        SubjectKind::Party => store::enrolment::get(conn, id).await?.map(|row| row.tenant),
        SubjectKind::Feedback => store::feedback::get(conn, id).await?.map(|row| row.tenant),
    })
}

/// One request, for whoever sees all of the organisation's or entered it.
///
/// # Errors
/// `NotFound`.
pub async fn visible(ctx: &Ctx, conn: &Conn, id: Uuid) -> Result<SubjectRequest, Refusal> {
    let row = rows::get(conn, id).await?.ok_or(Refusal::NotFound)?;
    let seen = role_at(&held(ctx, Right::Read), row.tenant);
    let own = row.created_by_principal == Some(ctx.caller.principal);
    match seen {
        Some((view, _)) if view == View::Full || own => {
            ctx.proved_for(Area::SubjectRequests)?;
            Ok(row)
        }
        _ => Err(Refusal::NotFound),
    }
}

/// A page of requests, whether there is more, and how many there are if that is asked.
///
/// # Errors
/// `Forbidden`.
pub async fn list(
    ctx: &Ctx,
    conn: &Conn,
    filter: Filter,
    page: &Page,
) -> Result<Found<SubjectRequest>, Refusal> {
    let held = reach(ctx, Right::Read)?;
    let full = held.iter().filter(|(_, view, _)| *view == View::Full);
    let full: Vec<Uuid> = full.map(|(at, ..)| *at).collect();
    // Who sees all of one organisation's requests sees those; others see what they entered.
    let (organisations, brought_by) = match full.is_empty() {
        false => (full, None),
        true => {
            let mine = held.iter().map(|(at, ..)| *at);
            (mine.collect(), Some(ctx.caller.principal))
        }
    };
    let filter = Filter {
        scope: Scope {
            organisations,
            ..Scope::default()
        },
        brought_by,
        ..filter
    };
    Ok(rows::list(conn, &filter, page).await?)
}

/// Grants or refuses a request. An erasure is done here and now.
///
/// # Errors
/// `NotFound`, `Forbidden`, `AlreadyDecided`, `Invalid`.
pub async fn decide(unit: &Unit, id: Uuid, decision: Decision) -> Result<SubjectRequest, Refusal> {
    visible(unit, unit.tx(), id).await?;
    let row = rows::lock(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    if role_at(&held(unit, Right::Write), row.tenant).is_none() {
        return Err(refused(Right::Write));
    }
    unit.pass()?;
    if row.state != SubjectRequestState::Received.code() {
        return Err(Refusal::AlreadyDecided);
    }
    let mut check = Check::new();
    let reason = check.optional("/reason", decision.reason.as_deref(), 2000);
    check.must(decision.granted || reason.is_some(), "/reason", "required");
    check.must(
        !decision.granted || reason.is_none(),
        "/reason",
        "notAllowed",
    );
    check.done(())?;
    let state = match decision.granted {
        true => SubjectRequestState::Granted,
        false => SubjectRequestState::Refused,
    };
    let kind: SubjectRequestKind = code(&row.kind)?;
    let report = match decision.granted && kind == SubjectRequestKind::Erase {
        false => None,
        true => {
            let erasing = Erasing {
                kind: code(&row.subject_kind)?,
                id: row.subject_id,
                cause: ErasureCause::Request,
                request: Some(row.id),
            };
            Some(erase::erase(unit, &erasing).await?.stored())
        }
    };
    let changed = SubjectRequest {
        version: row.version + 1,
        updated_at: unit.now,
        state: state.code().to_owned(),
        decided_by_principal: Some(unit.caller.principal),
        decided_at: Some(unit.now),
        refusal_reason: reason,
        report,
        ..row.clone()
    };
    rows::update(unit.tx(), changed.clone(), row.version).await?;
    note(unit, &changed, state.code());
    Ok(changed)
}

/// What the journal says of a request: what was asked, never of whom: the request itself knows.
fn note(unit: &Unit, row: &SubjectRequest, action: &str) {
    let role = role_at(&held(unit, Right::Read), row.tenant);
    unit.note(Fact {
        tenant: row.tenant,
        root: (KIND, row.id),
        entity: (KIND, row.id),
        version: row.version,
        action,
        capacity: role.map(|(_, role)| role.code()),
        occurred_at: None,
        payload: json!({ "kind": row.kind }),
    });
}
