//! How far grants reach, and who never gets anywhere.

use domain::codes::*;
use domain::lifecycle::{TRANSITIONS, Who};
use domain::permissions::*;
use uuid::Uuid;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn everywhere(actor: Actor) -> Vec<Grant> {
    let (organisation, service, course) = (id(1), id(2), id(3));
    let places = [
        Place::Installation,
        Place::Organisation(organisation),
        Place::Service {
            organisation,
            service,
        },
        Place::Course {
            organisation,
            course,
        },
        Place::Joint {
            host: organisation,
            course,
            responsible: true,
        },
    ];
    places.map(|place| Grant::new(actor, place)).to_vec()
}

const TARGET: Target = Target {
    tenant: Uuid::from_u128(1),
    service: Some(Uuid::from_u128(2)),
    course: Some(Uuid::from_u128(3)),
};

#[test]
fn no_role_approves_or_signs_anything() {
    for role in Role::ALL {
        for area in Area::ALL {
            for right in [Right::Approve, Right::Sign, Right::Contest] {
                let grants = everywhere(Actor::Role(*role));
                assert_eq!(
                    permits(&grants, *area, right, &TARGET),
                    None,
                    "{role} {area} {right}"
                );
                assert!(scope(&grants, *area, right).is_empty());
            }
        }
    }
}

#[test]
fn administrators_and_machines_see_no_persons() {
    for role in [Role::Administrator, Role::Statistician, Role::Courier] {
        for area in [
            Area::Enrolments,
            Area::Queue,
            Area::Answers,
            Area::Feedback,
            Area::Sessions,
            Area::WorkingGroup,
        ] {
            for right in Right::ALL {
                assert_eq!(
                    permits(&everywhere(Actor::Role(role)), area, *right, &TARGET),
                    None,
                    "{role} {area}"
                );
            }
        }
    }
    let people = permits(
        &everywhere(Actor::Role(Role::Administrator)),
        Area::People,
        Right::Read,
        &TARGET,
    );
    assert_eq!(people, Some(View::Logins));
}

#[test]
fn no_grant_no_access() {
    for area in Area::ALL {
        for right in Right::ALL {
            assert_eq!(permits(&[], *area, *right, &TARGET), None);
            assert!(scope(&[], *area, *right).is_empty());
        }
    }
}

#[test]
fn grants_end_at_their_place() {
    let elsewhere = Target {
        tenant: id(11),
        service: Some(id(12)),
        course: Some(id(13)),
    };
    let coordinator = |place| [Grant::new(Actor::Role(Role::Coordinator), place)];
    let at_service = coordinator(Place::Service {
        organisation: id(1),
        service: id(2),
    });
    assert_eq!(
        permits(&at_service, Area::Courses, Right::Write, &TARGET),
        Some(View::Full)
    );
    assert_eq!(
        permits(
            &at_service,
            Area::Courses,
            Right::Write,
            &Target {
                service: Some(id(9)),
                ..TARGET
            }
        ),
        None
    );
    assert_eq!(
        permits(
            &at_service,
            Area::Courses,
            Right::Write,
            &Target {
                service: None,
                ..TARGET
            }
        ),
        None
    );
    let at_organisation = coordinator(Place::Organisation(id(1)));
    assert_eq!(
        permits(&at_organisation, Area::Courses, Right::Write, &TARGET),
        Some(View::Full)
    );
    assert_eq!(
        permits(&at_organisation, Area::Courses, Right::Write, &elsewhere),
        None
    );
    assert_eq!(
        permits(
            &at_organisation,
            Area::Organisations,
            Right::Read,
            &elsewhere
        ),
        Some(View::Full)
    );
    let lead = [Grant::new(
        Actor::Lead(Side::User),
        Place::Course {
            organisation: id(1),
            course: id(3),
        },
    )];
    assert_eq!(
        permits(&lead, Area::Plan, Right::Approve, &TARGET),
        Some(View::Full)
    );
    assert_eq!(
        permits(
            &lead,
            Area::Plan,
            Right::Approve,
            &Target {
                course: Some(id(4)),
                ..TARGET
            }
        ),
        None
    );
    assert_eq!(
        scope(&lead, Area::Plan, Right::Approve),
        Scope {
            courses: vec![id(3)],
            ..Scope::default()
        }
    );
}

#[test]
fn the_widest_view_wins_and_links_open_one_thing_only() {
    let place = Place::Course {
        organisation: id(1),
        course: id(3),
    };
    let grants = [
        Grant::new(Actor::Member(Side::Professional), place),
        Grant::new(Actor::Lead(Side::Professional), place),
    ];
    assert_eq!(
        permits(&grants, Area::Enrolments, Right::Read, &TARGET),
        Some(View::NamesAndAccommodations)
    );
    assert_eq!(
        permits(
            &everywhere(Actor::Public),
            Area::Enrolments,
            Right::Read,
            &TARGET
        ),
        None
    );
    assert_eq!(
        permits_capability(Area::Enrolments, Right::Read),
        Some(View::OwnParty)
    );
    assert_eq!(permits_capability(Area::People, Right::Read), None);
}

/// Who acts in the lifecycle holds the right, and who holds the right may act.
#[test]
fn the_lifecycle_and_the_permissions_agree() {
    for row in TRANSITIONS {
        let Some((area, right)) = needed(row.machine, row.action) else {
            assert_eq!(row.who, [Who::Clock], "{} {}", row.machine, row.action);
            continue;
        };
        let may = |actor: Actor| {
            RULES
                .iter()
                .any(|rule| (rule.area, rule.right, rule.actor) == (area, right, actor))
        };
        let acts = |who: &[Who]| row.who.iter().any(|actor| who.contains(actor));
        let label = format!("{} {}", row.machine, row.action);
        assert_eq!(
            may(Actor::Role(Role::Coordinator)),
            acts(&[Who::Coordinator]),
            "{label}"
        );
        assert_eq!(
            may(Actor::Role(Role::Manager)),
            acts(&[Who::Manager]),
            "{label}"
        );
        let lead = [Who::Lead, Who::OwnSide, Who::Group, Who::Giver, Who::Named];
        assert_eq!(may(Actor::Lead(Side::User)), acts(&lead), "{label}");
        assert_eq!(
            may(Actor::Member(Side::User)),
            acts(&[Who::Group]),
            "{label}"
        );
    }
}

/// A partner of a joint course sees plan and meetings; the responsible one participants too, and
/// nobody else of the course's house.
#[test]
fn a_joint_course_is_shared_as_the_design_says() {
    let at = |responsible| {
        let place = Place::Joint {
            host: id(7),
            course: id(3),
            responsible,
        };
        [Grant::new(Actor::Role(Role::Coordinator), place)]
    };
    let (partner, responsible) = (at(false), at(true));
    let reads = |grants: &[Grant], area| permits(grants, area, Right::Read, &TARGET);
    for area in [
        Area::Courses,
        Area::WorkingGroup,
        Area::Plan,
        Area::Meetings,
        Area::Conclusion,
        Area::ImprovementPoints,
    ] {
        assert_eq!(reads(&partner, area), Some(View::Full), "{area}");
    }
    assert_eq!(reads(&partner, Area::Runs), Some(View::NoRoster));
    for area in [Area::Enrolments, Area::Queue] {
        assert_eq!(reads(&partner, area), None, "{area}");
        assert_eq!(reads(&responsible, area), Some(View::Full), "{area}");
    }
    for area in [
        Area::People,
        Area::Needs,
        Area::RoleAssignments,
        Area::Answers,
    ] {
        assert_eq!(reads(&responsible, area), None, "{area}");
    }
    for (area, right) in [
        (Area::Courses, Right::Write),
        (Area::Courses, Right::Activate),
        (Area::Plan, Right::Write),
        (Area::Meetings, Right::Create),
        (Area::Runs, Right::Create),
        (Area::Sessions, Right::Write),
    ] {
        assert_eq!(
            permits(&responsible, area, right, &TARGET),
            None,
            "{area} {right}"
        );
    }
    let other = Target {
        course: Some(id(4)),
        ..TARGET
    };
    assert_eq!(permits(&partner, Area::Plan, Right::Read, &other), None);
    let reach = scope(&partner, Area::Plan, Right::Read);
    assert_eq!((reach.courses, reach.organisations), (vec![id(3)], vec![]));
}
