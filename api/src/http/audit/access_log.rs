//! `/v1/access-log`

use actix_web::get;
use actix_web::web::Query;
use chrono::{DateTime, Utc};
use store::access_log::Filter;
use uuid::Uuid;

use super::wire::AccessEntry;
use crate::app::audit;
use crate::http::body::Nothing;
use crate::http::call::{Answer, Call};
use crate::{list_query, page_type};

page_type!(
    /// A page of the access log.
    AccessLogPage of AccessEntry
);

list_query!(
    /// What the access log can be narrowed to.
    AccessLogQuery sorted by ["at"] {
        /// Only looks at this person's or party's data.
        subject_id: Uuid,
        /// Only looks of this person.
        person_id: Uuid,
        /// Only looks of this login.
        login_id: Uuid,
        /// Only looks by this operation, such as `getPerson`.
        operation: String,
        /// At this time or later.
        from: DateTime<Utc>,
        /// Before this time.
        to: DateTime<Utc>,
    }
);

impl AccessLogQuery {
    fn filter(&self) -> Filter {
        Filter {
            subject: self.subject_id,
            person: self.person_id,
            principal: self.login_id,
            operation: self.operation.clone(),
            from: self.from,
            to: self.to,
            ..Filter::default()
        }
    }
}

/// Read the access log
///
/// Who looked at whose data: when, in which role, for which organisation, why. One entry for each
/// person on each page that was read. Sorted by `at`, `-at` for the last first.
///
/// For auditors. That you look is logged here as well, so say with `Sidestilt-Purpose` why. Somebody
/// who asks who looked at their own data gets that by a subject request.
#[utoipa::path(tag = "Audit", params(AccessLogQuery), extensions(("x-purpose" = json!(true))),
    responses((status = 200, description = "A page of the access log.", body = AccessLogPage)))]
#[get("/v1/access-log")]
pub async fn list_access_log(call: Call, Query(query): Query<AccessLogQuery>) -> Answer {
    call.look(Nothing, move |unit, _| {
        let query = query.clone();
        async move {
            let list = query.listing(&unit)?;
            let found = audit::read_access_log(&unit, query.filter(), &list.page).await?;
            let items = found.rows.into_iter().map(AccessEntry::from);
            list.reply::<AccessLogPage>(items.collect(), found.rest)
        }
    })
    .await
}
