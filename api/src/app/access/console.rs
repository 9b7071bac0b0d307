//! Roles given by whoever has the server's command line: the first administrator, and the way back
//! in when the last one is gone.

use chrono::{DateTime, SubsecRound, Utc};
use store::journal::{Actor, Entry};
use store::page::Page;
use store::role_assignment::{self as rows, Filter, Held, RoleAssignment};
use store::{Store, Tx};
use uuid::Uuid;

use super::role_assignments::{self as assignments, KIND, Stamp, Wanted};
use crate::app::Refusal;

/// How the journal names whoever acts here.
const CAPACITY: &str = "console";

/// Gives a role.
///
/// # Errors
/// `Invalid`, `Duplicate`.
pub async fn assign(store: &Store, wanted: Wanted) -> Result<Held, Refusal> {
    let (id, fact, now) = moment();
    store
        .writer()
        .run(move |tx| {
            let wanted = wanted.clone();
            async move {
                let place = assignments::place_of(&tx, &wanted).await?;
                let stamp = Stamp { id, now, by: None };
                let new = assignments::write(&tx, stamp, wanted, place).await?;
                note(&tx, fact, now, &new.0, "assigned");
                Ok(new)
            }
        })
        .await
}

/// Takes a role back.
///
/// # Errors
/// `NotFound`, `AlreadyDecided` if it is over.
pub async fn revoke(store: &Store, id: Uuid) -> Result<RoleAssignment, Refusal> {
    let (_, fact, now) = moment();
    store
        .writer()
        .run(move |tx| async move {
            let (present, _) = rows::lock(&tx, id).await?.ok_or(Refusal::NotFound)?;
            let revoked = assignments::end(&tx, present, now).await?;
            note(&tx, fact, now, &revoked, "revoked");
            Ok(revoked)
        })
        .await
}

/// Every role that is held now, or every one there ever was.
///
/// # Errors
/// `Store`.
pub async fn list(store: &Store, all: bool) -> Result<Vec<Held>, Refusal> {
    let everything = domain::permissions::Scope::everything();
    let valid_at = (!all).then(Utc::now);
    let filter = Filter {
        scope: everything,
        valid_at,
        ..Filter::default()
    };
    let mut page = Page::first(200, "createdAt");
    let mut found: Vec<Held> = Vec::new();
    loop {
        let more = rows::list(store.read(), &filter, &page).await?;
        found.extend(more.rows);
        page.after = more.rest.after;
        if page.after.is_none() {
            return Ok(found);
        }
    }
}

/// Ids and time of one command, the same in every attempt of its unit.
fn moment() -> (Uuid, Uuid, DateTime<Utc>) {
    (Uuid::now_v7(), Uuid::now_v7(), Utc::now().trunc_subsecs(6))
}

fn note(tx: &Tx, fact: Uuid, now: DateTime<Utc>, assignment: &RoleAssignment, action: &str) {
    tx.journal(Entry {
        id: fact,
        tenant: assignment.tenant,
        root: (KIND, assignment.id),
        entity: (KIND, assignment.id),
        version: assignment.version,
        action: action.to_owned(),
        actor: Actor {
            capacity: Some(CAPACITY.to_owned()),
            ..Actor::default()
        },
        occurred_at: now,
        recorded_at: now,
        payload: assignments::payload(assignment),
    });
}
