//! What a caller may reach, as the one SQL condition of a list.

use domain::permissions::Scope;
use sea_orm::{ColumnTrait, Condition};

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
