//! From what a caller holds to what the caller may reach.

use super::{Actor, Area, RULES, Reach, Right, Rule, TokenScopes, View};
use uuid::Uuid;

/// What a caller holds: a role or a place in a working group, and where. Every caller, with or
/// without a login, may be given [`Actor::Public`] at [`Place::Installation`] as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Grant {
    /// As whom.
    pub actor: Actor,
    /// Where.
    pub place: Place,
    /// How far the token lets it count; all of it unless a machine's token says less.
    pub scopes: TokenScopes,
}

impl Grant {
    /// What a person holds: her token narrows nothing.
    #[must_use]
    pub const fn new(actor: Actor, place: Place) -> Self {
        Self {
            actor,
            place,
            scopes: TokenScopes::ALL,
        }
    }
}

/// Where something is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the whole installation.
    Installation,
    /// At an organisation.
    Organisation(Uuid),
    /// At a service of an organisation.
    Service {
        /// The organisation that owns the service.
        organisation: Uuid,
        /// The service.
        service: Uuid,
    },
    /// In a course's working group.
    Course {
        /// The organisation that owns the course.
        organisation: Uuid,
        /// The course.
        course: Uuid,
    },
    /// At an organisation that holds another one's course together with it.
    Joint {
        /// The organisation at which the role is held.
        host: Uuid,
        /// The course.
        course: Uuid,
        /// True if that organisation is responsible for participants' data.
        responsible: bool,
    },
}

/// What may be reached for an area and a right. Something is within it if any of the parts names
/// it; an empty scope refuses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Everything in the installation.
    pub everything: bool,
    /// Everything that these organisations own.
    pub organisations: Vec<Uuid>,
    /// Everything of these services.
    pub services: Vec<Uuid>,
    /// Everything of these courses.
    pub courses: Vec<Uuid>,
}

/// Something that is to be read or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Target {
    /// The organisation that owns it; of participants' data, the one that is responsible for them.
    pub tenant: Uuid,
    /// The service it belongs to.
    pub service: Option<Uuid>,
    /// The course it belongs to.
    pub course: Option<Uuid>,
}

impl Scope {
    /// The whole installation: for what whoever runs it does.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            everything: true,
            ..Self::default()
        }
    }

    /// Whether it refuses everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.everything
            && self.organisations.is_empty()
            && self.services.is_empty()
            && self.courses.is_empty()
    }

    /// Whether it reaches `target`.
    #[must_use]
    pub fn contains(&self, target: &Target) -> bool {
        self.everything
            || self.organisations.contains(&target.tenant)
            || target.service.is_some_and(|id| self.services.contains(&id))
            || target.course.is_some_and(|id| self.courses.contains(&id))
    }

    fn add(&mut self, reach: Reach, place: Place) {
        fn once(list: &mut Vec<Uuid>, id: Uuid) {
            if !list.contains(&id) {
                list.push(id);
            }
        }
        match (reach, place) {
            (Reach::Anywhere, _) | (Reach::Own, Place::Installation) => self.everything = true,
            (
                Reach::Own,
                Place::Organisation(id)
                | Place::Course {
                    organisation: id, ..
                },
            ) => {
                once(&mut self.organisations, id);
            }
            (Reach::Own, Place::Service { service, .. }) => once(&mut self.services, service),
            (Reach::OwnCourse | Reach::OwnSide, Place::Course { course, .. }) => {
                once(&mut self.courses, course)
            }
            (Reach::Joint, Place::Joint { course, .. })
            | (
                Reach::Responsible,
                Place::Joint {
                    course,
                    responsible: true,
                    ..
                },
            ) => once(&mut self.courses, course),
            // What is held at an organisation reaches a joint course by the rules that say so alone.
            (Reach::Own, Place::Joint { .. }) | (Reach::Joint | Reach::Responsible, _) => {}
            // A right that belongs to one course is worth nothing to whoever stands in none, and a
            // link opens only the one thing it names: see `permits_capability`.
            (Reach::OwnCourse | Reach::OwnSide | Reach::Capability, _) => {}
        }
    }
}

fn rules(grant: &Grant, area: Area, right: Right) -> impl Iterator<Item = &'static Rule> {
    let (actor, open) = (grant.actor, grant.scopes.cover(area, right));
    rules_of(actor, area, right).filter(move |_| open)
}

fn rules_of(actor: Actor, area: Area, right: Right) -> impl Iterator<Item = &'static Rule> {
    RULES
        .iter()
        .filter(move |rule| rule.actor == actor && rule.area == area && rule.right == right)
}

/// What these grants reach for `area` and `right`. Which side a lead may act for is not a question of
/// reach: the caller's own side in the course decides it.
#[must_use]
pub fn scope(grants: &[Grant], area: Area, right: Right) -> Scope {
    let mut scope = Scope::default();
    for grant in grants {
        for rule in rules(grant, area, right) {
            scope.add(rule.reach, grant.place);
        }
    }
    scope
}

/// How much of `target` these grants show for `area` and `right`; `None` refuses. The widest view
/// wins.
#[must_use]
pub fn permits(grants: &[Grant], area: Area, right: Right, target: &Target) -> Option<View> {
    let views = grants.iter().flat_map(|grant| {
        rules(grant, area, right).filter(|rule| {
            let mut reach = Scope::default();
            reach.add(rule.reach, grant.place);
            reach.contains(target)
        })
    });
    views.map(|rule| rule.view).max()
}

/// Whether anything is held at an organisation or in a course of its, whatever it may open there: what
/// nothing comes near can be refused before it is looked at. Without a course to compare, every course
/// might be it.
#[must_use]
pub fn near(grants: &[Grant], tenant: Uuid, course: Option<Uuid>) -> bool {
    let same = |own: Uuid| course.is_none_or(|course| course == own);
    grants.iter().any(|grant| match grant.place {
        Place::Installation => grant.actor != Actor::Public,
        Place::Organisation(at) => at == tenant,
        Place::Service { organisation, .. } => organisation == tenant,
        Place::Course {
            organisation,
            course: own,
        } => organisation == tenant || same(own),
        Place::Joint {
            host, course: own, ..
        } => host == tenant || same(own),
    })
}

/// What a personal link shows of the one thing that it names; `None` refuses.
#[must_use]
pub fn permits_capability(area: Area, right: Right) -> Option<View> {
    rules_of(Actor::Public, area, right)
        .filter(|rule| rule.reach == Reach::Capability)
        .map(|rule| rule.view)
        .max()
}
