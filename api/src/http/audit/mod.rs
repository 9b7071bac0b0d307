//! `/v1/audit`, `/v1/access-log`

pub mod access_log;
pub mod chains;
mod wire;

use actix_web::get;
use actix_web::web::Query;
use chrono::{DateTime, Utc};
use store::journal::Filter;
use uuid::Uuid;

use crate::app::audit;
use crate::http::body::Nothing;
use crate::http::call::{Answer, Call};
use crate::{list_query, page_type};
pub(in crate::http) use wire::AccessEntry;
use wire::AuditEntry;
pub use wire::AuditHead;

page_type!(
    /// A page of the journal.
    AuditPage of AuditEntry
);

list_query!(
    /// What the journal can be narrowed to.
    AuditQuery sorted by ["position"] {
        /// Only this kind of thing, such as `course`, `planVersion` or `person`.
        entity_kind: String,
        /// Only this thing, or what belongs to it.
        entity_id: Uuid,
        /// Only what is told by this code.
        action: String,
        /// Only what this person did.
        person_id: Uuid,
        /// Only what was done by this login.
        login_id: Uuid,
        /// Only what was done in this request.
        request_id: Uuid,
        /// Recorded at this time or later.
        from: DateTime<Utc>,
        /// Recorded before this time.
        to: DateTime<Utc>,
    }
);

impl AuditQuery {
    fn filter(&self) -> Filter {
        Filter {
            entity_kind: self.entity_kind.clone(),
            entity: self.entity_id,
            action: self.action.clone(),
            person: self.person_id,
            principal: self.login_id,
            request: self.request_id,
            from: self.from,
            to: self.to,
            ..Filter::default()
        }
    }
}

/// Read the journal
///
/// Everything that happened in your organisations, sealed and numbered without gaps: `history` of all
/// things at once, with the hashes that chain it. Sorted by `position`, `-position` for the newest
/// first. What happened within the last second may not be sealed yet and is not here. The payload
/// holds codes, numbers and ids, never what somebody wrote; it is null once it was erased, and the
/// chain still verifies.
///
/// For auditors. That you look is logged, so say with `Sidestilt-Purpose` why.
#[utoipa::path(tag = "Audit", params(AuditQuery), extensions(("x-purpose" = json!(true))),
    responses((status = 200, description = "A page of the journal.", body = AuditPage)))]
#[get("/v1/audit")]
pub async fn list_audit(call: Call, Query(query): Query<AuditQuery>) -> Answer {
    call.look(Nothing, move |unit, _| {
        let query = query.clone();
        async move {
            let list = query.listing(&unit)?;
            let found = audit::read_journal(&unit, query.filter(), &list.page).await?;
            let items = found.rows.into_iter().map(AuditEntry::try_from);
            list.reply::<AuditPage>(items.collect::<Result<_, _>>()?, found.rest)
        }
    })
    .await
}
