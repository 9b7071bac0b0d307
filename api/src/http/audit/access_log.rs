//! `/v1/access-log`

use actix_web::web::Query;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use store::access_log::Filter;
use uuid::Uuid;

use super::wire::AccessEntry;
use crate::app::audit;
use crate::http::body::Nothing;
use crate::http::call::{Answer, Call};
use crate::http::list::page_reply;
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
pub async fn list_access_log(
    call: Call,
    request: HttpRequest,
    Query(query): Query<AccessLogQuery>,
) -> Answer {
    let (path, text) = (request.path().to_owned(), request.query_string().to_owned());
    call.look(Nothing, move |unit, _| {
        let (query, path, text) = (query.clone(), path.clone(), text.clone());
        async move {
            let paging = query.paging();
            let page = paging.page(&unit)?;
            let count = query.count == Some(true);
            let (rows, more, count) =
                audit::read_access_log(&unit, query.filter(), &page, count).await?;
            let last = rows.last().filter(|_| more);
            let last = last.map(|row| (row.at.to_rfc3339(), row.id));
            let next = paging.next(&unit, &page, last);
            let body = AccessLogPage {
                items: rows.into_iter().map(AccessEntry::from).collect(),
                next: next.clone(),
                count,
            };
            page_reply(&body, &path, &text, next.as_deref())
        }
    })
    .await
}
