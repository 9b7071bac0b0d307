//! Every action of the lifecycle's table is offered by some list of actions, with an operation that
//! exists, or stands below with the reason why not.

use domain::lifecycle::{Action, Machine, TRANSITIONS, Transition, Who};
use serde_json::json;
use uuid::Uuid;

use super::actions::Performed;
use super::{course_actions, enrolments, forms, needs, runs, windows};

/// Actions that no list offers, and why. May only get shorter.
const NOT_OFFERED: &[(Machine, Action, &str)] = &[(
    Machine::Plan,
    Action::Edit,
    "every section is written by an operation of its own, which unmet guards name",
)];

/// How the list that shows an action says it is performed.
fn how(row: &Transition) -> Option<Performed> {
    let id = Uuid::nil();
    match row.machine {
        Machine::Need => needs::actions::how(id, row.action),
        Machine::Course | Machine::Plan => course_actions::performed(id, row.action),
        // A run that does not exist yet is offered by its course.
        Machine::Run if row.from.is_empty() => course_actions::performed(id, row.action),
        Machine::Run => runs::actions::performed(id, row.action),
        Machine::Enrolment => enrolments::actions::how(id, row.action),
        Machine::Form => forms::actions::how(id, row.action),
        Machine::Window => windows::how(id, row.action),
    }
}

#[test]
fn every_action_of_the_table_is_offered() {
    let document = crate::http::spec::document();
    let mut offered = 0;
    for row in TRANSITIONS.iter().filter(|row| row.who != [Who::Clock]) {
        let named = format!("{} {}", row.machine, row.action);
        let except = |one: &&(Machine, Action, &str)| (one.0, one.1) == (row.machine, row.action);
        let reason = NOT_OFFERED.iter().find(except).map(|one| one.2);
        let Some(performed) = how(row) else {
            assert!(reason.is_some(), "{named} is offered by no list");
            continue;
        };
        assert_eq!(reason, None, "{named} is offered: strike it off the list");
        let path = performed.href.replace(&Uuid::nil().to_string(), "{id}");
        let operation = &document["paths"][&path][performed.method.to_lowercase()];
        assert_eq!(
            operation["operationId"],
            json!(performed.operation_id),
            "{named}"
        );
        let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        let wanted = performed
            .input
            .map(|name| format!("#/components/schemas/{name}"));
        assert_eq!(body.as_str(), wanted.as_deref(), "{named}");
        offered += 1;
    }
    assert!(offered > 25, "only {offered}");
}
