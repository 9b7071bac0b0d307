//! What a caller may reach, as the one SQL condition of a list.

use domain::permissions::Scope;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use crate::entity::course;

/// Rows within `scope`. A table without a service or a course gives none for that column, and is
/// then not reached by grants that are narrower than its tenant. An empty scope matches nothing.
pub(crate) fn condition<C: ColumnTrait>(
    scope: &Scope,
    tenant: C,
    service: Option<C>,
    course: Option<C>,
) -> Condition {
    if scope.everything {
        return Condition::all();
    }
    let mut any = Condition::any().add(tenant.is_in(scope.organisations.iter().copied()));
    if let Some(service) = service.filter(|_| !scope.services.is_empty()) {
        any = any.add(service.is_in(scope.services.iter().copied()));
    }
    if let Some(course) = course.filter(|_| !scope.courses.is_empty()) {
        any = any.add(course.is_in(scope.courses.iter().copied()));
    }
    any
}

/// Rows of a table that names its course but not the course's service: a grant at a service reaches
/// them through the course.
pub(crate) fn through_course<C: ColumnTrait>(scope: &Scope, tenant: C, course: C) -> Condition {
    let direct = condition(scope, tenant, None, Some(course));
    if scope.everything || scope.services.is_empty() {
        return direct;
    }
    let services = courses_of(&scope.services);
    Condition::any()
        .add(direct)
        .add(course.in_subquery(services))
}

/// The courses of these services.
pub(crate) fn courses_of(services: &[Uuid]) -> SelectStatement {
    Query::select()
        .column(course::Column::Id)
        .from(course::Entity)
        .and_where(course::Column::ServiceId.is_in(services.iter().copied()))
        .take()
}
