//! The permission table, held against what is written here by hand out of the design.

use domain::codes::*;
use domain::permissions::*;
use std::collections::BTreeSet;

/// `area right: who@reach/view …`. C coordinator, M manager, L leads, G leads and members, LU, LP,
/// MU, MP the same by side, S statistician, I integration, K courier, A auditor, X administrator, P
/// public. No view: full. What does not stand here must be refused.
const EXPECTED: &str = "
organisations read: C@any M@any G@any S@any I@any A@any X@any P@any/published
organisations create write: C@own M@own X@any
services read: C@any M@any G@any S@any I@any A@any X@any P@any/published
services create write: C@own M@own X@any
codeLists read: C@any M@any G@any S@any I@any A@any X@any P@any/published
codeLists create write: C@own M@own X@any
municipalities read: C@any M@any G@any S@any I@any A@any X@any P@any/published
municipalities create write: X@any
categories read: C@any M@any G@any S@any I@any A@any X@any P@any/published
categories create write: X@any
agreements read: C@own M@own G@own S@own I@own A@own X@any
agreements create write: C@own M@own X@any
people read: C@own M@own G@course/names X@any/logins
people create write: C@own
needs read: C@own M@own L@own S@own/counts A@own
needs create: C@own L@own MU@own/ownEntries MP@own/ownEntries I@own/ownEntries P@any/ownEntries
needs write: C@own L@own
courses read: C@own M@own C@joint M@joint G@course I@own/approved A@own P@any/published
courses create: C@own
courses write: C@own L@course
courses activate: C@own
courses anchor: M@own
workingGroup read: C@own M@own C@joint M@joint G@course A@own
workingGroup create write: C@own L@side C@joint
meetings read: C@own M@own C@joint M@joint G@course A@own
meetings create write: C@own G@course/drafts
plan read: C@own M@own C@joint M@joint G@course I@own/approved A@own P@link
plan create write: C@own/drafts G@course/drafts
plan suggest: G@course
plan submit: L@course
plan approve contest: L@side P@link
plan attest: C@own
plan confirm: G@side
runs read: C@own M@own/noRoster C@joint/noRoster M@joint/noRoster G@course/noRoster I@own/noRoster A@own/noRoster
runs create: C@own L@course
runs write: C@own
runs start finish: C@own L@course
runs approve: L@side
sessions read: C@own M@own/noRoster C@joint/noRoster M@joint/noRoster G@course/noRoster I@own/noRoster A@own/noRoster
sessions create write: C@own
sessions recordAttendance: C@own C@responsible L@course MU@course/ownSessions MP@course/ownSessions
enrolments read: C@own M@own/counts C@responsible M@responsible/counts LP@course/namesAndAccommodations LU@course/displayNames MU@course/headcount MP@course/headcount I@own/ownEntries P@link/ownParty
enrolments create: C@own C@responsible I@own/ownEntries P@link/ownParty
enrolments write: C@own C@responsible
enrolments respond: C@own C@responsible P@link/ownParty
queue read: C@own M@own/counts C@responsible M@responsible/counts LP@course/namesAndAccommodations LU@course/displayNames MU@course/headcount MP@course/headcount I@own/ownEntries P@link/ownParty
queue create: C@own C@responsible I@own/ownEntries
queue write: C@own C@responsible
conclusion read: C@own M@own C@joint M@joint G@course A@own P@link
conclusion create write: C@own/drafts L@course/drafts
conclusion sign contest: L@side P@link
conclusion attest: C@own
conclusion confirm: G@side
conclusion suggest: G@course
improvementPoints read: C@own M@own C@joint M@joint G@course A@own
improvementPoints create write: C@own/drafts L@course/drafts
improvementPoints triage: C@own L@course
improvementPoints suggest: G@course
forms read: C@own M@own G@course A@own P@link
forms create write: C@own
answers read: C@own/resultsAndText M@own/results L@course/resultsAndText MU@course/results MP@course/results
answers create: P@link/ownEntries
feedback read: C@own M@own/results L@course/resultsAndText MU@course/results MP@course/results
feedback create: C@own P@link/ownEntries
feedback write: C@own
reports read: C@own M@own C@joint M@joint L@course S@own
releases read: C@own M@own L@own S@own A@own P@any/published
releases create: C@own
releases publish: M@own
messages read: C@own/status K@own
messages write: K@own
events read: C@own M@own I@own A@own
events create write: C@own M@own
imports read create write: C@own M@own I@own
exports read create write: M@own/twoPersons
roleAssignments read: C@own/courseMembers M@own L@side/courseMembers A@own X@any/organisations
roleAssignments create write: C@own/courseMembers M@own L@side/courseMembers X@any/organisations
invitations read: C@own/courseMembers M@own L@side/courseMembers A@own X@any/organisations
invitations create: C@own/courseMembers M@own L@side/courseMembers X@any/organisations C@joint/courseMembers
invitations write: C@own/courseMembers M@own L@side/courseMembers X@any/organisations
audit read: A@own
audit verify: A@own/status X@any/status
accessLog read: A@own
accessLog verify: A@own/status X@any/status
subjectRequests read: C@own/ownEntries M@own A@own P@link/ownEntries
subjectRequests create: C@own/ownEntries M@own P@link/ownEntries
subjectRequests write: M@own
me read: C@own/ownEntries M@own/ownEntries G@own/ownEntries S@own/ownEntries I@own/ownEntries K@own/ownEntries A@own/ownEntries X@own/ownEntries
";

fn actors(short: &str) -> Vec<Actor> {
    use Side::{Professional, User};
    match short {
        "C" => vec![Actor::Role(Role::Coordinator)],
        "M" => vec![Actor::Role(Role::Manager)],
        "S" => vec![Actor::Role(Role::Statistician)],
        "I" => vec![Actor::Role(Role::Integration)],
        "K" => vec![Actor::Role(Role::Courier)],
        "A" => vec![Actor::Role(Role::Auditor)],
        "X" => vec![Actor::Role(Role::Administrator)],
        "LU" => vec![Actor::Lead(User)],
        "LP" => vec![Actor::Lead(Professional)],
        "MU" => vec![Actor::Member(User)],
        "MP" => vec![Actor::Member(Professional)],
        "L" => vec![Actor::Lead(User), Actor::Lead(Professional)],
        "G" => vec![
            Actor::Lead(User),
            Actor::Lead(Professional),
            Actor::Member(User),
            Actor::Member(Professional),
        ],
        "P" => vec![Actor::Public],
        other => panic!("{other}"),
    }
}

fn reach(short: &str) -> Reach {
    match short {
        "own" => Reach::Own,
        "course" => Reach::OwnCourse,
        "side" => Reach::OwnSide,
        "link" => Reach::Capability,
        "any" => Reach::Anywhere,
        "joint" => Reach::Joint,
        "responsible" => Reach::Responsible,
        other => panic!("{other}"),
    }
}

#[test]
fn the_table_is_what_is_written_here_and_nobody_else_may() {
    let mut expected = BTreeSet::new();
    for line in EXPECTED.trim().lines() {
        let (left, cells) = line.split_once(": ").unwrap();
        let (area, rights) = left.split_once(' ').unwrap();
        for right in rights.split(' ') {
            for cell in cells.split(' ') {
                let (who, how) = cell.split_once('@').unwrap();
                let (far, view) = how.split_once('/').unwrap_or((how, "full"));
                for actor in actors(who) {
                    let row: (Area, Right, Actor, Reach, View) = (
                        area.parse().unwrap(),
                        right.parse().unwrap(),
                        actor,
                        reach(far),
                        view.parse().unwrap(),
                    );
                    assert!(expected.insert(row), "twice: {line}: {cell}");
                }
            }
        }
    }
    let found: BTreeSet<_> = RULES
        .iter()
        .map(|r| (r.area, r.right, r.actor, r.reach, r.view))
        .collect();
    assert_eq!(found.len(), RULES.len(), "no rule stands twice");
    assert_eq!(
        found.difference(&expected).collect::<Vec<_>>(),
        Vec::<&_>::new(),
        "more than the design allows"
    );
    assert_eq!(
        expected.difference(&found).collect::<Vec<_>>(),
        Vec::<&_>::new(),
        "less than the design allows"
    );
}

/// What opens each scope to machines, by hand: `scope: area right, area right …`.
const SCOPES: &str = "
sidestilt:registry.read: organisations read, services read, agreements read, municipalities read, categories read, codeLists read
sidestilt:needs.read: needs read
sidestilt:needs.write: needs create
sidestilt:courses.read: courses read, workingGroup read, meetings read, plan read, improvementPoints read, runs read, sessions read, conclusion read, forms read
sidestilt:enrolments.read: enrolments read, queue read
sidestilt:enrolments.write: enrolments create, queue create
sidestilt:reports.read: reports read, releases read
sidestilt:messages.send: messages read, messages write
sidestilt:events.read: events read
sidestilt:imports.write: imports read, imports create, imports write
sidestilt:audit.read: audit read, audit verify, accessLog read, accessLog verify, subjectRequests read, subjectRequests verify, roleAssignments read, roleAssignments verify, invitations read, invitations verify
";

#[test]
fn a_scope_opens_what_is_written_here_and_nothing_else() {
    let mut opened = BTreeSet::new();
    for line in SCOPES.trim().lines() {
        let (scope, cells) = line.split_once(": ").unwrap();
        let scopes = TokenScopes::of(&[scope.to_owned()]);
        for area in Area::ALL {
            for right in Right::ALL {
                let cell = format!("{area} {right}");
                let said = cells.split(", ").any(|one| one == cell);
                let open = said || *area == Area::Me;
                assert_eq!(scopes.cover(*area, *right), open, "{scope}: {cell}");
                if said {
                    assert!(opened.insert(cell.clone()), "two scopes open {cell}");
                }
            }
        }
    }
    assert_eq!(TOKEN_SCOPES.len(), SCOPES.trim().lines().count());
    // Whatever a machine's role may do, some scope opens; else the role would be worth nothing.
    for rule in RULES.iter().filter(|rule| machine(rule.actor)) {
        let cell = format!("{} {}", rule.area, rule.right);
        let open = rule.area == Area::Me || opened.contains(&cell);
        assert!(open, "no scope opens {cell}");
    }
}

fn machine(actor: Actor) -> bool {
    let roles = [
        Role::Statistician,
        Role::Integration,
        Role::Courier,
        Role::Auditor,
    ];
    roles.iter().any(|role| actor == Actor::Role(*role))
}

#[test]
fn a_machine_without_the_scope_reaches_nothing() {
    let place = Place::Organisation(uuid::Uuid::from_u128(1));
    let held = Grant::new(Actor::Role(Role::Integration), place);
    let named = |names: &[&str]| Grant {
        scopes: TokenScopes::of(
            &names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>(),
        ),
        ..held
    };
    let reaches = |grant: Grant| !scope(&[grant], Area::Needs, Right::Create).is_empty();
    assert!(reaches(held));
    assert!(reaches(named(&["openid", "sidestilt:needs.write"])));
    assert!(!reaches(named(&[])));
    assert!(!reaches(named(&[
        "sidestilt:needs.read",
        "sidestilt:needs"
    ])));
}

/// By hand: who may have which purpose.
#[test]
fn nobody_has_a_purpose_that_is_not_theirs() {
    let expected = [
        ("C", "care planning administration quality subjectRequest"),
        ("M", "administration quality subjectRequest"),
        ("LU", "care planning administration"),
        ("LP", "care planning administration"),
        ("MU", "planning"),
        ("MP", "planning"),
        ("S", ""),
        ("I", "care administration"),
        ("K", "administration"),
        ("A", "audit"),
        ("X", ""),
        ("P", ""),
    ];
    for (short, codes) in expected {
        for actor in actors(short) {
            let found: Vec<_> = purposes(actor).iter().map(|code| code.code()).collect();
            assert_eq!(found.join(" "), codes, "{}", actor.code());
        }
    }
}
