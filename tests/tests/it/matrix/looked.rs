//! Every operation that shows people, called by everybody who may: the look stands in the access log, with
//! who, in which role and why; a refusal leaves none.

use std::collections::BTreeSet;

use futures::future::join_all;
use harness::{App, on_both};
use serde_json::json;

use super::world::World;
use super::{file, operations};
use crate::privacy::column;

/// Looks by an operation, with role and purpose.
async fn looks(app: &App, operation: &str) -> Vec<String> {
    let sql = format!(
        "SELECT role || ' ' || COALESCE(purpose, '-') FROM access_log WHERE operation = '{operation}'"
    );
    column(app, &sql).await
}

on_both!(
    async fn every_look_stands_in_the_log_and_no_refusal_does(app: App) {
        let world = World::make(&app).await;
        // Somebody stands in the queue, and a message to somebody waits.
        let coordinator = &world.clients["coordinator"];
        let waiting = json!({ "party": ["patient"], "displayName": "Ventende" });
        let queue = format!("/v1/courses/{}/queue", world.own["courses"]);
        coordinator.post(&queue, &waiting).await.expect(201);
        let told = json!({
            "party": ["patient"], "displayName": "Deltaker", "referralReceivedOn": "2026-01-10",
            "digital": true, "contact": { "email": "deltaker@example.no", "channel": "email" }
        });
        let enrolments = format!("/v1/runs/{}/enrolments", world.own["runs"]);
        coordinator.post(&enrolments, &told).await.expect(201);
        let messages = coordinator
            .get("/v1/messages?state=waiting")
            .await
            .expect(200);
        let mut own = world.own.clone();
        own.insert(
            "messages",
            messages.json["items"][0]["id"].as_str().unwrap().to_owned(),
        );
        let document = sidestilt::http::spec::document();
        let asks = |id: &str| {
            let items = document["paths"].as_object().unwrap().values();
            let mut all = items.flat_map(|item| item.as_object().unwrap().values());
            all.any(|one| one["operationId"] == id && one["x-purpose"] == json!(true))
        };
        let allowed = file::allowed();
        let (mut silent, mut tried) = (BTreeSet::new(), 0);
        let mut all = operations(&document);
        all.retain(|operation| asks(&operation.id));
        // What is claimed first can be read afterwards.
        all.sort_by_key(|operation| operation.id != "claimMessages");
        for operation in all {
            let may = &allowed[&operation.id];
            let call = async |caller: &&str| {
                let client = world.clients[*caller].if_match("*");
                operation.call(&client, &world, &own).await.status
            };
            let callers = world.clients.keys();
            let (those, others): (Vec<&&str>, Vec<_>) =
                callers.partition(|one| may.contains(**one));
            let before = looks(&app, &operation.id).await.len();
            let refused = join_all(others.into_iter().map(call)).await;
            assert!(refused.iter().all(|status| *status >= 400), "{refused:?}");
            let known = looks(&app, &operation.id).await.len();
            assert_eq!(known, before, "{} was refused, and is logged", operation.id);
            let served = join_all(those.into_iter().map(call)).await;
            let found = looks(&app, &operation.id).await;
            assert!(found.iter().all(|look| !look.ends_with(" -")), "{found:?}");
            tried += refused.len() + served.len();
            if found.len() == known {
                silent.insert(operation.id.clone());
            }
        }
        // Slips show people only while a window is open: `answers::few` looks into the log then.
        let elsewhere = BTreeSet::from(["giveAnswerSlips".to_owned()]);
        assert_eq!(silent, elsewhere, "show people and are not logged");
        assert!(tried > 150, "{tried}");
    }
);

on_both!(
    /// The ids of people and of what belongs to them tell no time; all others sort by it.
    async fn an_id_tells_a_time_where_it_may(app: App) {
        let world = World::make(&app).await;
        let private = [
            "people",
            "enrolments",
            "enrolments/actions",
            "feedback",
            "feedback/actions",
        ];
        // Made past the product, by the harness.
        let planted = ["decision-requests", "attestations", "messages"];
        let mut seen = 0;
        for (noun, id) in &world.own {
            let Ok(id) = id.parse::<uuid::Uuid>() else {
                continue;
            };
            if planted.iter().any(|one| noun.starts_with(one)) {
                continue;
            }
            let version = if private.contains(noun) { 4 } else { 7 };
            assert_eq!(id.get_version_num(), version, "{noun}");
            seen += 1;
        }
        assert!(seen > 20 && private.iter().all(|noun| world.own.contains_key(noun)));
    }
);
