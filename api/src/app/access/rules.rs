//! Which roles go together with whom, where, and who hands them out.

use domain::codes::{PrincipalKind, Role};
use domain::permissions::{Actor, Area, Grant, Place, RULES, Right, Scope, Target, View, scope};

use crate::app::{Caller, Ctx, Refusal};

/// Machines work for others; they neither convene nor answer for anything, and never approve.
pub(crate) const fn machine_may_hold(role: Role) -> bool {
    matches!(
        role,
        Role::Statistician | Role::Integration | Role::Courier | Role::Auditor
    )
}

/// Whether `kind` may hold `role`.
pub(super) const fn fits(role: Role, kind: PrincipalKind) -> bool {
    matches!(kind, PrincipalKind::Human) || machine_may_hold(role)
}

/// Where a role can be held. Who runs the installation has nothing to do at an organisation; who
/// convenes and who answers for data does so for somebody.
pub(super) const fn belongs(role: Role, place: Place) -> bool {
    match role {
        Role::Administrator => matches!(place, Place::Installation),
        Role::Coordinator | Role::Manager => !matches!(place, Place::Installation),
        Role::Statistician | Role::Integration | Role::Courier | Role::Auditor => true,
    }
}

/// Roles that one holder can't have together: personal links are delivered past staff, so that
/// nobody who convenes or manages can open them.
pub(super) const fn exclude(one: Role, other: Role) -> bool {
    const fn staff(role: Role) -> bool {
        matches!(role, Role::Coordinator | Role::Manager)
    }
    matches!(one, Role::Courier) && staff(other) || matches!(other, Role::Courier) && staff(one)
}

/// The organisation and service of a place, as a permission's target. The installation is nobody's:
/// only grants that reach everything reach it.
pub(super) const fn target(place: Place) -> Target {
    let (tenant, service) = match place {
        // A joint course is its owner's.
        Place::Installation | Place::Joint { .. } => (uuid::Uuid::nil(), None),
        Place::Organisation(organisation) | Place::Course { organisation, .. } => {
            (organisation, None)
        }
        Place::Service {
            organisation,
            service,
        } => (organisation, Some(service)),
    };
    Target {
        tenant,
        service,
        course: None,
    }
}

/// The caller's grants that reach beyond the members of own courses for `area`.
fn wide(caller: &Caller, area: Area, right: Right) -> impl Iterator<Item = Grant> {
    let narrow = move |actor: Actor| {
        RULES.iter().any(|rule| {
            (rule.actor, rule.area, rule.right) == (actor, area, right)
                && rule.view == View::CourseMembers
        })
    };
    caller
        .grants
        .iter()
        .copied()
        .filter(move |grant| !narrow(grant.actor))
}

/// Where the caller may use `right` on all of `area`, not only for members of own courses.
pub(super) fn wide_scope(ctx: &Ctx, area: Area, right: Right) -> Scope {
    let grants: Vec<Grant> = wide(&ctx.caller, area, right).collect();
    scope(&grants, area, right)
}

/// Refuses a caller who may not hand `role` out, or take it back, at `place`.
///
/// # Errors
/// `Forbidden`.
pub(super) fn may_hand_out(
    ctx: &Ctx,
    right: Right,
    role: Role,
    place: Place,
) -> Result<(), Refusal> {
    let area = Area::RoleAssignments;
    let target = target(place);
    let able = wide(&ctx.caller, area, right)
        .filter(|grant| scope(&[*grant], area, right).contains(&target))
        .any(|grant| match grant.actor {
            Actor::Role(Role::Manager) => role != Role::Administrator,
            // Organisations get their first managers from whoever runs the installation, and all
            // other roles from their managers.
            Actor::Role(Role::Administrator) => match role {
                Role::Manager => place != Place::Installation,
                Role::Administrator | Role::Auditor => place == Place::Installation,
                _ => false,
            },
            _ => false,
        });
    if able {
        Ok(())
    } else {
        Err(Refusal::Forbidden { area, right })
    }
}
