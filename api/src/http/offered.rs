//! Every action of the lifecycle's table is offered by some list of actions, with an operation that
//! exists, or stands below with the reason why not.

use domain::lifecycle::{Action, Machine, TRANSITIONS, Who};
use serde_json::json;
use uuid::Uuid;

use super::who_may::how;

/// Actions that no list offers, and why. May only get shorter.
const NOT_OFFERED: &[(Machine, Action, &str)] = &[(
    Machine::Plan,
    Action::Edit,
    "every section is written by an operation of its own, which unmet guards name",
)];

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
