//! What the tests of closing begin with: a run that is over, and those who are to conclude it.

use chrono::{DateTime, Utc};
use harness::{App, Client, Reply};
use sea_orm_migration::sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::delivery::{Ground, ground};

pub fn at(app: &App, time: &str) {
    app.clock.set(time.parse::<DateTime<Utc>>().unwrap());
}

pub async fn act(client: &Client, path: &str, action: &str, body: Value) -> Reply {
    client
        .post(&format!("{path}/actions/{action}"), &body)
        .await
}

#[track_caller]
pub fn unmet(reply: Reply) -> Vec<String> {
    let reply = reply.expect_problem(409, "unmetGuards");
    let gaps = reply.json["unmet"].as_array().unwrap();
    let code = |gap: &Value| gap["code"].as_str().unwrap().to_owned();
    gaps.iter().map(code).collect()
}

/// Everybody who was there, as a sheet or a meeting tells it.
pub fn present(ground: &Ground, sides: &[&str]) -> Vec<Value> {
    let all = [
        ("user", &ground.user_person),
        ("professional", &ground.professional_person),
    ];
    let there = all.into_iter().filter(|(side, _)| sides.contains(side));
    there
        .map(|(side, person)| json!({ "personId": person, "side": side }))
        .collect()
}

/// An open course, held on one Tuesday with these sides there, and over: the run's path.
pub async fn held(app: &App, ground: &Ground, sides: &[&str]) -> String {
    at(app, "2026-03-03T07:00:00Z");
    let client = &ground.place.coordinator;
    let mut told = ground.told();
    told["participation"] = json!("open");
    told["capacity"] = json!(null);
    let run = ground.run(&told).await;
    let session = ground.session("2026-03-03", "10:00", "12:00");
    let session = client
        .post(&format!("{run}/sessions"), &session)
        .await
        .expect(201);
    act(client, &run, "open", json!({})).await.expect(200);
    act(client, &run, "start", json!({})).await.expect(200);
    at(app, "2026-03-03T11:30:00Z");
    let mut staff = present(ground, sides);
    for one in &mut staff {
        one["present"] = json!(true);
    }
    let sheet = json!({ "held": true, "headcount": 9, "staff": staff });
    let path = format!("{}/attendance", session.location());
    client.if_match("*").put(&path, &sheet).await.expect(200);
    act(client, &run, "finish", json!({})).await.expect(200);
    run
}

/// A course begun the day before, and a run of it that is over.
pub async fn round(app: &App, sides: &[&str]) -> (Ground, String) {
    at(app, "2026-03-02T08:00:00Z");
    let ground = ground(app, "UNN").await;
    let run = held(app, &ground, sides).await;
    (ground, run)
}

pub const BOTH: [&str; 2] = ["user", "professional"];

/// An evaluation meeting of both sides about these runs.
pub async fn evaluate(ground: &Ground, runs: &[&str]) {
    let ids: Vec<&str> = runs.iter().map(|run| id(run)).collect();
    let meeting = json!({
        "kind": "evaluation", "heldOn": "2026-03-03", "attendance": present(ground, &BOTH),
        "runIds": ids
    });
    let path = format!("/v1/courses/{}/meetings", ground.course);
    ground.user.post(&path, &meeting).await.expect(201);
}

pub fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

pub fn whole() -> Value {
    json!({
        "findings": "Deltakerne ville hatt mer tid.", "sharing": "Begge ledet som avtalt.",
        "points": ["Mer tid til samtale", "Begynn senere"],
        "nextStep": { "decision": "revise", "reason": null }
    })
}

/// Writes the conclusion over whatever stands there.
pub async fn conclude(client: &Client, run: &str, body: &Value) -> Reply {
    let path = format!("{run}/conclusion");
    let etag = client.get(&path).await.expect(200).etag();
    client.if_match(&etag).put(&path, body).await.expect(200)
}

/// Signs what this client reads now.
pub async fn sign(client: &Client, run: &str) -> Reply {
    let read = client.get(&format!("{run}/conclusion")).await.expect(200);
    act(client, run, "sign", named(&read.json)).await
}

pub fn named(conclusion: &Value) -> Value {
    json!({
        "conclusionVersion": conclusion["number"], "contentHash": conclusion["contentHash"]
    })
}

pub async fn status(ground: &Ground, run: &str) -> Value {
    let path = format!("{run}/method-status");
    ground.place.manager.get(&path).await.expect(200).json
}

/// Planning, delivery and evaluation: each held or not, and the codes of what speaks against it.
pub fn phases(status: &Value) -> Vec<(String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let phase = |phase: &Value| {
        let failed = phase["failed"].as_array().unwrap();
        (
            text(&phase["held"]),
            failed.iter().map(|why| text(&why["code"])).collect(),
        )
    };
    status["phases"]
        .as_array()
        .unwrap()
        .iter()
        .map(phase)
        .collect()
}

pub fn said(held: &str, failed: &[&str]) -> (String, Vec<String>) {
    (
        held.to_owned(),
        failed.iter().map(|code| (*code).to_owned()).collect(),
    )
}

pub async fn sql(app: &App, statement: &str) {
    let db = app.db.connect().await;
    db.execute_unprepared(statement).await.unwrap();
}
