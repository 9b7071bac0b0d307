//! Whoever has nothing to say sends nothing: no body, no `Content-Type`.

use std::collections::BTreeSet;

use harness::{App, Client, Reply, on_both};
use reqwest::Method;
use serde_json::json;
use sidestilt::http::spec;

use crate::delivery::ground;
use crate::over::unmet;
use crate::runs::{at, plan};

/// Every operation whose members may all be left out.
const OPTIONAL: [&str; 18] = [
    "cancelRun",
    "claimMessages",
    "closeUnsigned",
    "confirmEnrolment",
    "endRunEarly",
    "finishRun",
    "keepImprovementPoint",
    "leaveWorkingGroup",
    "meetNeed",
    "offerPlace",
    "openRun",
    "postponeRun",
    "reopenRun",
    "retireCourse",
    "startRun",
    "takeUpImprovementPoint",
    "verifyAudit",
    "withdrawEnrolment",
];

#[test]
fn the_document_says_which_bodies_may_be_left_out() {
    let document = spec::document();
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|item| item.as_object().unwrap().values());
    let optional = operations
        .filter(|operation| operation["requestBody"]["required"] == false)
        .map(|operation| operation["operationId"].as_str().unwrap());
    assert_eq!(optional.collect::<BTreeSet<_>>(), BTreeSet::from(OPTIONAL));
}

async fn bare(client: &Client, path: &str) -> Reply {
    client.send(Method::POST, path, None).await
}

on_both!(
    async fn an_action_that_needs_no_word_needs_no_body(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let run = ground.run(&ground.told_open()).await;
        let session = plan(&ground, &run, "2026-05-05").await;
        let path = |action: &str| format!("{run}/actions/{action}");
        bare(client, &path("open")).await.expect(200);
        // What is asked for and not told is asked for by its guard.
        let silent = bare(client, &path("cancel")).await;
        assert_eq!(unmet(silent), ["reasonGiven"]);
        at(&app, "2026-05-05T11:00:00Z");
        let started = bare(&client.with_key("once"), &path("start")).await;
        let started = started.expect(200);
        assert_eq!(started.json["state"], "running");
        // Nothing and `{}` are the same request.
        let again = client.with_key("once");
        let again = again.post(&path("start"), &json!({})).await;
        assert_eq!(again.expect(200).json, started.json);
        let sheet = json!({ "held": true, "headcount": 4 });
        let any = client.if_match("*");
        let held = any.put(&format!("{session}/attendance"), &sheet).await;
        held.expect(200);
        let empty = Some(("application/json", String::new()));
        let over = client.send(Method::POST, &path("finish"), empty).await;
        assert_eq!(over.expect(200).json["state"], "evaluating");

        // A document is never emptied by saying nothing, and what must be said must be said.
        let conclusion = format!("{run}/conclusion");
        let blank = any.send(Method::PUT, &conclusion, None).await;
        blank.expect_problem(415, "unsupportedMediaType");
        let unsigned = bare(&ground.user, &path("sign")).await;
        unsigned.expect_problem(415, "unsupportedMediaType");
        let untyped = Some(("text/plain", String::new()));
        let wrong = client.send(Method::POST, &path("finish"), untyped).await;
        wrong.expect_problem(415, "unsupportedMediaType");
    }
);
