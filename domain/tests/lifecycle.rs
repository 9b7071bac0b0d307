//! The lifecycle, held against what is written here by hand: a test that read its expectations out
//! of the table could not find the table's errors.

mod common;

use common::{BOTH, after, before, samples, wrong};
use domain::codes::*;
use domain::lifecycle::*;
use std::collections::BTreeSet;

/// Machine, action, from, to. `-` brings something into being; no `to`: the state stays.
const EXPECTED: &str = "
need adopt registered > adopted
need meet adopted > met
need merge registered adopted > merged
need decline registered adopted > declined
course anchor proposed active >
course activate proposed > active
course retire proposed active > retired
plan draft - > draft
plan edit draft submitted > draft
plan submit draft > submitted
plan approve submitted > approved
plan withdraw submitted >
plan discard draft submitted > discarded
plan contest submitted approved > submitted
run schedule - > scheduled
run open scheduled > enrolling
run postpone enrolling > scheduled
run accept-fewer enrolling >
run start enrolling > running
run finish running > evaluating
run end-early running > evaluating
run sign evaluating > closed
run contest evaluating closed > evaluating
run close-unsigned evaluating > closed
run cancel scheduled enrolling > cancelled
run reopen closed > evaluating
enrolment confirm requested > confirmed
enrolment wait requested > waiting
enrolment refuse requested > refused
enrolment offer waiting > offered
enrolment accept offered > confirmed
enrolment decline-offer offered > declined
enrolment lapse offered > lapsed
enrolment withdraw requested waiting offered confirmed > withdrawn
enrolment complete confirmed droppedOut > completed
enrolment drop-out confirmed completed > droppedOut
form draft - > draft
form publish draft > published
form retire published > retired
form discard draft > discarded
window open planned > open
window close open > closed
window cancel planned > cancelled
improvementPoint take-up open later > takenUp
improvementPoint later open later > later
improvementPoint decline open later > declined
";

#[test]
fn the_table_is_what_is_written_here() {
    let mut seen = 0;
    for line in EXPECTED.trim().lines() {
        let (left, to) = line.split_once('>').unwrap();
        let mut words = left.split_whitespace();
        let machine: Machine = words.next().unwrap().parse().unwrap();
        let action = Action::from_path(machine, words.next().unwrap()).unwrap();
        let from: Vec<State> = words
            .filter(|w| *w != "-")
            .map(|w| State::parse(machine, w).unwrap())
            .collect();
        let to = Some(to.trim())
            .filter(|to| !to.is_empty())
            .map(|to| State::parse(machine, to).unwrap());
        let row = transition(machine, action).unwrap();
        assert_eq!((row.from.to_vec(), row.to), (from.clone(), to), "{line}");
        for state in Machine::ALL.iter().flat_map(|m| State::all(*m)) {
            let decision = decide(machine, action, state, &before(), &[]);
            assert_eq!(
                matches!(decision, Decision::NotFromHere { .. }),
                !from.contains(&state),
                "{line}: {state}"
            );
        }
        let decision = decide(machine, action, None, &before(), &[]);
        assert_eq!(
            matches!(decision, Decision::NotFromHere { .. }),
            !from.is_empty(),
            "{line}: not there yet"
        );
        seen += 1;
    }
    assert_eq!(seen, TRANSITIONS.len(), "every row stands here");
    for machine in Machine::ALL {
        for action in Action::ALL
            .iter()
            .filter(|action| transition(*machine, **action).is_none())
        {
            for state in State::all(*machine) {
                assert_eq!(
                    decide(*machine, *action, state, &before(), Guard::ALL),
                    Decision::NotFromHere {
                        allowed_from: vec![]
                    }
                );
            }
        }
    }
}

#[test]
fn every_state_is_reachable() {
    let mut reached: BTreeSet<State> = Machine::ALL
        .iter()
        .map(|machine| machine.initial())
        .collect();
    for _ in 0..TRANSITIONS.len() {
        for row in TRANSITIONS {
            if row.from.is_empty() || row.from.iter().any(|from| reached.contains(from)) {
                reached.extend(row.to);
            }
        }
        for row in CONSEQUENCES {
            if row.from.iter().any(|from| reached.contains(from)) {
                reached.insert(row.to);
            }
        }
    }
    let all: BTreeSet<State> = Machine::ALL
        .iter()
        .flat_map(|machine| State::all(*machine))
        .collect();
    assert_eq!(reached, all);
}

#[test]
fn every_guard_and_every_fact_is_used() {
    let guards: BTreeSet<Guard> = TRANSITIONS
        .iter()
        .flat_map(|row| row.guards.iter().copied())
        .collect();
    assert_eq!(guards, Guard::ALL.iter().copied().collect());
    let facts: BTreeSet<Fact> = GUARDS
        .iter()
        .flat_map(|row| row.facts.iter().copied())
        .collect();
    assert_eq!(facts, Fact::ALL.iter().copied().collect());
    for guard in Guard::ALL {
        assert_eq!(guard.row().guard, *guard);
        assert_eq!(
            guard.row().kind == Kind::Method,
            guard.row().phase.is_some(),
            "{guard}"
        );
    }
}

/// Flips every fact that the row does not declare: nothing changes. Flips each declared one: at
/// least once something does.
#[test]
fn a_guard_reads_the_facts_it_declares_and_no_other() {
    for row in GUARDS {
        for base in samples() {
            for other in samples() {
                let mut mixed = other.clone();
                for fact in row.facts {
                    mixed.take(*fact, &base);
                }
                assert_eq!(
                    unmet(row.guard, &mixed),
                    unmet(row.guard, &base),
                    "{} reads more",
                    row.guard
                );
            }
        }
        for fact in row.facts {
            let matters = |(base, other): (&Facts, &Facts)| {
                let mut mixed = base.clone();
                mixed.take(*fact, other);
                unmet(row.guard, &mixed) != unmet(row.guard, base)
            };
            let sets = samples();
            let pairs = || sets.iter().flat_map(|a| sets.iter().map(move |b| (a, b)));
            // A default mixed in shows what a single missing fact does.
            assert!(
                pairs().any(matters),
                "{} declares {fact} and never reads it",
                row.guard
            );
        }
    }
}

#[test]
fn what_was_not_loaded_never_lets_a_guard_pass() {
    use Guard::{
        SideHasNotAcceptedFewer, SideHasNotApproved, SideHasNotReopened, SideHasNotSigned,
    };
    for guard in Guard::ALL {
        // That nobody has acted yet is what these ask.
        let hands = [
            SideHasNotApproved,
            SideHasNotAcceptedFewer,
            SideHasNotSigned,
            SideHasNotReopened,
        ];
        assert_eq!(
            unmet(*guard, &Facts::default()).is_empty(),
            hands.contains(guard),
            "{guard}"
        );
        let holds = [before(), after()]
            .iter()
            .any(|facts| unmet(*guard, facts).is_empty());
        assert!(holds, "{guard} can hold");
    }
}

#[test]
fn no_deviation_passes_a_hard_guard() {
    let everything = Guard::ALL.to_vec();
    for facts in [Facts::default(), wrong()] {
        for row in TRANSITIONS {
            let state = row.from.first().copied();
            let hard = row
                .guards
                .iter()
                .any(|g| g.row().kind == Kind::Hard && !unmet(*g, &facts).is_empty());
            match decide(row.machine, row.action, state, &facts, &everything) {
                Decision::Ready { .. } => assert!(!hard, "{} {}", row.machine, row.action),
                Decision::Unmet(list) => {
                    assert!(hard, "{} {}", row.machine, row.action);
                    assert!(
                        list.iter()
                            .all(|gap| gap.deviated == (gap.kind == Kind::Method))
                    );
                }
                Decision::NotFromHere { .. } => panic!("{} {}", row.machine, row.action),
            }
        }
    }
}

/// Approvals, signatures and reasons stay hard; only what is done together can be deviated from.
#[test]
fn only_what_is_done_together_can_be_deviated_from() {
    let method: Vec<&str> = GUARDS
        .iter()
        .filter(|row| row.kind == Kind::Method)
        .map(|row| row.guard.code())
        .collect();
    assert_eq!(
        method,
        [
            "workingGroupBothSides",
            "planningMeetingHeld",
            "sessionsStaffedBothSides",
            "leadsInPlace",
            "evaluationMeetingHeld"
        ]
    );
    let warnings: Vec<&str> = GUARDS
        .iter()
        .filter(|row| row.kind == Kind::Warning)
        .map(|row| row.guard.code())
        .collect();
    assert_eq!(
        warnings,
        [
            "needLinked",
            "overlapsLooked",
            "twoUsersPreferred",
            "readiness",
            "sameDiagnosis",
            "recruitedThroughUserOrganisation"
        ]
    );
}

#[test]
fn a_deviation_lets_work_go_on_and_stays_in_sight() {
    let draft = State::Plan(PlanState::Draft);
    let facts = Facts {
        planning_meetings: vec![],
        ..before()
    };
    let Decision::Unmet(list) = decide(Machine::Plan, Action::Submit, draft, &facts, &[]) else {
        panic!()
    };
    assert_eq!(list.len(), 1);
    assert!(!list[0].deviated);
    let decision = decide(
        Machine::Plan,
        Action::Submit,
        draft,
        &facts,
        &[Guard::PlanningMeetingHeld],
    );
    let Decision::Ready { to, warnings } = decision else {
        panic!()
    };
    assert_eq!(to, Some(State::Plan(PlanState::Submitted)));
    assert!(warnings.len() == 1 && warnings[0].deviated);
}

#[test]
fn nothing_is_approved_by_one_hand() {
    let submitted = State::Plan(PlanState::Submitted);
    let decided = |acting, approved: &[Side]| {
        let facts = Facts {
            acting_side: acting,
            approved_sides: approved.to_vec(),
            ..before()
        };
        decide(Machine::Plan, Action::Approve, submitted, &facts, &[])
    };
    let ready = |to| Decision::Ready {
        to,
        warnings: vec![],
    };
    assert_eq!(decided(Some(Side::User), &[]), ready(None));
    assert_eq!(decided(None, &[Side::Professional]), ready(None));
    assert!(matches!(
        decided(Some(Side::User), &[Side::User]),
        Decision::Unmet(_)
    ));
    assert_eq!(
        decided(Some(Side::User), &[Side::Professional]),
        ready(Some(State::Plan(PlanState::Approved)))
    );
    for row in TRANSITIONS {
        let facts = Facts {
            accepted_fewer: vec![Side::User],
            ..Facts::default()
        };
        let expected: &[Side] = match row.action {
            Action::AcceptFewer => &[Side::Professional],
            Action::Approve | Action::Sign | Action::Reopen => &BOTH,
            _ => &[],
        };
        assert_eq!(waiting_on(row, &facts), expected, "{}", row.action);
        assert_eq!(row.both_leads, !expected.is_empty(), "{}", row.action);
        assert_eq!(
            row.both_leads,
            row.who.contains(&Who::OwnSide),
            "{}",
            row.action
        );
    }
}

#[test]
fn gaps_say_what_is_missing() {
    let subjects = |guard, facts: &Facts| {
        unmet(guard, facts)
            .into_iter()
            .map(|gap| gap.subject)
            .collect::<Vec<_>>()
    };
    let sections = [Section::Aims, Section::Frames].map(|section| Some(Subject::Section(section)));
    assert_eq!(subjects(Guard::SectionsComplete, &wrong()), sections);
    assert_eq!(
        subjects(Guard::LeadsInPlace, &wrong()),
        [Some(Subject::Side(Side::Professional))]
    );
    assert_eq!(
        unmet(Guard::SixWeeksAfter, &wrong())[0].params,
        [("have", "5".to_owned()), ("need", "6".to_owned())]
    );
}
