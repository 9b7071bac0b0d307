//! Whose time is over: which rows of each kind.

use chrono::{DateTime, Utc};
use domain::permissions::Scope;
use domain::retention::RetentionKind;
use sea_orm::sea_query::{ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use crate::entity::{
    answer_window, answer_window_run, course, enrolment, invitation, pair_held, person, principal,
    role_assignment, run, session, session_staff, working_group_member as member,
};
use crate::scope::condition;

/// Codes of the states in which a run is over.
const OVER: [&str; 2] = ["closed", "cancelled"];
/// Codes of the states in which a window is to come, or open.
const TO_COME: [&str; 2] = ["planned", "open"];
/// Codes of the states in which a party has left without a place.
const LEFT: [&str; 5] = ["withdrawn", "refused", "declined", "lapsed", "cancelled"];

/// Something about the party is left that tells who it was.
fn personal() -> Condition {
    use enrolment::Column as C;
    Condition::any()
        .add(C::DisplayNameSealed.is_not_null())
        .add(C::ContactSealed.is_not_null())
        .add(C::AccommodationsSealed.is_not_null())
        .add(C::ReasonSealed.is_not_null())
        .add(C::ExternalRefHash.is_not_null())
        .add(C::ReferralReceivedOn.is_not_null())
        .add(C::CreatedByPrincipal.is_not_null())
}

/// Windows that closed before `before`.
pub(super) fn windows_over(before: DateTime<Utc>) -> SelectStatement {
    use answer_window::Column as C;
    Query::select()
        .column(C::Id)
        .from(answer_window::Entity)
        .and_where(C::ClosesAt.lt(before))
        .take()
}

/// Scores of runs that are over and in which nobody is asked any more.
pub(super) fn unpaired(before: DateTime<Utc>) -> Condition {
    use answer_window::Column as C;
    let asked = Query::select()
        .column(C::RunId)
        .from(answer_window::Entity)
        .and_where(C::State.is_in(TO_COME))
        .take();
    Condition::all()
        .add(pair_held::Column::RunId.in_subquery(runs_over(before)))
        .add(pair_held::Column::RunId.not_in_subquery(asked))
}

/// Runs, not cancelled, whose participants will be asked in a window, or are.
fn to_be_asked() -> SelectStatement {
    use answer_window_run::Column as C;
    let to_come = Query::select()
        .column(answer_window::Column::Id)
        .from(answer_window::Entity)
        .and_where(answer_window::Column::State.is_in(TO_COME))
        .take();
    let cancelled = Query::select()
        .column(run::Column::Id)
        .from(run::Entity)
        .and_where(run::Column::State.eq("cancelled"))
        .take();
    Query::select()
        .column(C::RunId)
        .from(answer_window_run::Entity)
        .and_where(C::WindowId.in_subquery(to_come))
        .and_where(C::RunId.not_in_subquery(cancelled))
        .take()
}

/// Runs that were closed or cancelled before `before`.
fn runs_over(before: DateTime<Utc>) -> SelectStatement {
    let closed = run::Column::ClosedAt.lt(before);
    let cancelled = Condition::all()
        .add(run::Column::ClosedAt.is_null())
        .add(run::Column::UpdatedAt.lt(before));
    let over = run::Entity::find()
        .select_only()
        .column(run::Column::Id)
        .filter(run::Column::State.is_in(OVER))
        .filter(Condition::any().add(closed).add(cancelled));
    over.into_query()
}

/// Parties whose time was over before `before`, of one of their three kinds.
pub(super) fn parties_over(
    kind: RetentionKind,
    scope: &Scope,
    before: DateTime<Utc>,
) -> Select<enrolment::Entity> {
    let over = match kind {
        RetentionKind::PartyOfEndedRun => enrolment::Column::RunId
            .in_subquery(runs_over(before))
            .and(enrolment::Column::RunId.not_in_subquery(to_be_asked())),
        RetentionKind::PartyThatLeft => enrolment::Column::State
            .is_in(LEFT)
            .and(enrolment::Column::UpdatedAt.lt(before)),
        _ => enrolment::Column::UpdatedAt.lt(before),
    };
    enrolment::Entity::find()
        .filter(condition(scope, enrolment::Column::Tenant, None, None))
        .filter(over)
        .filter(personal())
}

/// Logins that nobody is behind: bound to no person, with no role, and no invitation tells of them.
pub(super) fn unused_logins(before: DateTime<Utc>) -> Condition {
    let roles = role_assignment::Entity::find()
        .select_only()
        .column(role_assignment::Column::PrincipalId)
        .filter(role_assignment::Column::PrincipalId.is_not_null());
    let invitations = invitation::Entity::find()
        .select_only()
        .column(invitation::Column::UsedBy)
        .filter(invitation::Column::UsedBy.is_not_null());
    let id = principal::Column::Id;
    Condition::all()
        .add(principal::Column::PersonId.is_null())
        .add(principal::Column::CreatedAt.lt(before))
        .add(id.not_in_subquery(roles.into_query()))
        .add(id.not_in_subquery(invitations.into_query()))
}

pub(super) fn invitations(before: DateTime<Utc>) -> Condition {
    use invitation::Column as C;
    Condition::any()
        .add(C::UsedAt.lt(before))
        .add(C::RevokedAt.lt(before))
        .add(C::ExpiresAt.lt(before))
}

/// People whose entry is old, who have had no role, no place in a group and no session since, and who
/// own no course.
pub(super) fn unused_people(scope: &Scope, before: DateTime<Utc>) -> Select<person::Entity> {
    let roles = role_assignment::Entity::find()
        .select_only()
        .column(role_assignment::Column::PersonId)
        .filter(role_assignment::Column::PersonId.is_not_null())
        .filter(since(role_assignment::Column::ValidTo, before));
    let held = role_assignment::Entity::find()
        .select_only()
        .column(role_assignment::Column::PrincipalId)
        .filter(role_assignment::Column::PrincipalId.is_not_null())
        .filter(since(role_assignment::Column::ValidTo, before));
    let logins = principal::Entity::find()
        .select_only()
        .column(principal::Column::PersonId)
        .filter(principal::Column::PersonId.is_not_null())
        .filter(principal::Column::Id.in_subquery(held.into_query()));
    let places = member::Entity::find()
        .select_only()
        .column(member::Column::PersonId)
        .filter(since(member::Column::LeftAt, before));
    let recent = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::StartsAt.gte(before));
    let sessions = session_staff::Entity::find()
        .select_only()
        .column(session_staff::Column::PersonId)
        .filter(session_staff::Column::SessionId.in_subquery(recent.into_query()));
    let owners = |column: course::Column| {
        course::Entity::find()
            .select_only()
            .column(column)
            .filter(column.is_not_null())
            .into_query()
    };
    let id = person::Column::Id;
    person::Entity::find()
        .filter(condition(scope, person::Column::Tenant, None, None))
        .filter(person::Column::ErasedAt.is_null())
        .filter(person::Column::UpdatedAt.lt(before))
        .filter(id.not_in_subquery(roles.into_query()))
        .filter(id.not_in_subquery(logins.into_query()))
        .filter(id.not_in_subquery(places.into_query()))
        .filter(id.not_in_subquery(sessions.into_query()))
        .filter(id.not_in_subquery(owners(course::Column::OwnerPerson)))
        .filter(id.not_in_subquery(owners(course::Column::DeputyPerson)))
}

/// Still so, or until `before` at least.
fn since(ended: impl ColumnTrait, before: DateTime<Utc>) -> Condition {
    Condition::any().add(ended.is_null()).add(ended.gte(before))
}
