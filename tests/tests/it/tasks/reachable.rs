//! Every action of the lifecycle that a human does is on somebody's front page when it is their turn, or it
//! stands below with the reason why it is nobody's turn.

use std::collections::BTreeSet;

use domain::lifecycle::{Machine, TRANSITIONS, Who};
use harness::{App, Client, on_both};
use serde_json::{Value, json};

use super::front_page;
use crate::delivery::Ground;
use crate::over::{BOTH, act, at, conclude, sign, whole};
use crate::runs::plan;

/// Possible, and never waited for. May only get shorter.
const NOBODYS_TURN: &[(&str, &str)] = &[
    ("need merge", "seen by whoever finds the same need twice"),
    (
        "need decline",
        "the other answer to a need that is on the page to be taken up",
    ),
    ("course retire", "giving up"),
    (
        "course edit",
        "each section is written by itself, and named by what submitting lacks",
    ),
    ("course withdraw", "taking back"),
    ("course discard", "giving up"),
    ("course contest", "a message asks: was it you?"),
    ("run postpone", "putting off"),
    ("run endEarly", "giving up"),
    ("run contest", "a message asks: was it you?"),
    ("run cancel", "giving up"),
    (
        "enrolment wait",
        "the other answer to a party that is on the page to be confirmed",
    ),
    (
        "enrolment refuse",
        "the other answer to a party that is on the page to be confirmed",
    ),
    (
        "enrolment declineOffer",
        "the other answer to an offer that is on the page to be phoned about",
    ),
    ("enrolment withdrawEnrolment", "giving up"),
    (
        "enrolment complete",
        "done by the clock a week after the sessions",
    ),
    (
        "enrolment dropOut",
        "done by the clock a week after the sessions",
    ),
    ("form draft", "no round waits for a form"),
    ("form publish", "no round waits for a form"),
    ("form retireForm", "giving up"),
    ("form discard", "giving up"),
    ("window cancelWindow", "giving up"),
    (
        "improvementPoint takeUp",
        "decided upon before a plan is submitted, and named by what submitting lacks",
    ),
    ("improvementPoint later", "another answer to the same point"),
    (
        "improvementPoint decline",
        "another answer to the same point",
    ),
];

/// What stood on a front page.
#[derive(Default)]
struct Seen(BTreeSet<String>);

impl Seen {
    async fn look(&mut self, logins: &[&Client]) {
        for login in logins {
            self.0.extend(front_page(login).await);
        }
    }
}

/// A course of which nothing is done yet, and whoever is to do it.
async fn begun(app: &App, seen: &mut Seen) -> Ground {
    let place = crate::round::place(app, "UNN").await;
    let need = place.coordinator.post("/v1/needs", &place.need()).await;
    seen.look(&[&place.coordinator]).await;
    let mut body = place.course();
    body["needIds"] = json!([need.expect(201).id()]);
    body["ownerPersonId"] = json!(place.person("Eier", "professional").await);
    body["deputyPersonId"] = json!(place.person("Fortreder", "professional").await);
    let course = place.coordinator.post("/v1/courses", &body).await;
    let course = course.expect(201).id();
    seen.look(&[&place.coordinator, &place.manager]).await;
    let (first, user) = place.member(app, &course, "Kari", "user", "lead").await;
    let (second, professional) = place
        .member(app, &course, "Per", "professional", "lead")
        .await;
    Ground {
        place,
        course,
        user,
        user_person: first["personId"].clone(),
        professional,
        professional_person: second["personId"].clone(),
    }
}

/// From the first word of the plan to both sides' approval.
async fn planned(app: &App, ground: &Ground, seen: &mut Seen) {
    let course = format!("/v1/courses/{}", ground.course);
    ground.write_plan(app).await;
    seen.look(&[&ground.user]).await;
    let submitted = act(&ground.user, &course, "submit", json!({})).await;
    let plan = submitted.expect(200).json;
    seen.look(&[&ground.user]).await;
    let named = json!({ "version": plan["number"], "contentHash": plan["contentHash"] });
    for hand in [&ground.user, &ground.professional] {
        act(hand, &course, "approve", named.clone())
            .await
            .expect(200);
    }
    let unit = json!({ "unit": "Rehabilitering" });
    let manager = &ground.place.manager;
    act(manager, &course, "anchor", unit).await.expect(200);
    let coordinator = &ground.place.coordinator;
    act(coordinator, &course, "activate", json!({}))
        .await
        .expect(200);
    seen.look(&[coordinator]).await;
}

/// Parties come and go until the evening before the first session.
async fn enrolled(app: &App, ground: &Ground, run: &str, seen: &mut Seen) {
    let client = &ground.place.coordinator;
    let path = format!("{run}/enrolments");
    let enrol = async |name: &str, digital: bool, referral: Value| {
        let party = json!({
            "party": ["patient"], "displayName": name, "digital": digital,
            "referralReceivedOn": referral
        });
        client.post(&path, &party).await.expect(201).location()
    };
    let came = || json!("2026-03-01");
    enrol("Ola", true, Value::Null).await;
    let first = enrol("Kari", true, came()).await;
    let second = enrol("Per", true, came()).await;
    let phoned = enrol("Eva", false, came()).await;
    act(client, &first, "withdraw", json!({})).await.expect(200);
    seen.look(&[client]).await;
    act(client, &phoned, "accept", json!({})).await.expect(200);
    enrol("Liv", true, came()).await;
    at(app, "2026-03-31T18:00:00Z");
    act(client, &second, "withdraw", json!({}))
        .await
        .expect(200);
    seen.look(&[client, &ground.user]).await;
}

on_both!(
    async fn every_action_is_on_a_front_page_or_nobodys_turn(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let mut seen = Seen::default();
        let ground = begun(&app, &mut seen).await;
        planned(&app, &ground, &mut seen).await;
        let (client, user) = (&ground.place.coordinator, &ground.user);
        let mut told = ground.told();
        told["capacity"] = json!(2);
        let run = ground.run(&told).await;
        let session = plan(&ground, &run, "2026-04-01").await;
        seen.look(&[client]).await;
        act(client, &run, "open", json!({})).await.expect(200);
        enrolled(&app, &ground, &run, &mut seen).await;
        at(&app, "2026-04-01T08:00:00Z");
        seen.look(&[client]).await;
        for hand in [user, &ground.professional] {
            act(hand, &run, "accept-fewer", json!({})).await.expect(200);
        }
        act(client, &run, "start", json!({})).await.expect(200);
        at(&app, "2026-04-01T11:00:00Z");
        let mut staff = crate::over::present(&ground, &BOTH);
        staff
            .iter_mut()
            .for_each(|one| one["present"] = json!(true));
        let sheet = json!({ "held": true, "enrolments": [], "staff": staff });
        let any = client.if_match("*");
        any.put(&format!("{session}/attendance"), &sheet)
            .await
            .expect(200);
        seen.look(&[client]).await;
        act(client, &run, "finish", json!({})).await.expect(200);
        conclude(user, &run, &whole()).await;
        seen.look(&[user]).await;
        at(&app, "2026-05-20T08:00:00Z");
        seen.look(&[client]).await;
        let deviation = json!({
            "guard": "evaluationMeetingHeld", "reason": "Alle var syke.",
            "runId": crate::over::id(&run)
        });
        let path = format!("/v1/courses/{}/deviations", ground.course);
        client.post(&path, &deviation).await.expect(201);
        sign(user, &run).await.expect(200);
        sign(&ground.professional, &run).await.expect(200);
        let reason = json!({ "reason": "Et funn mangler" });
        act(user, &run, "reopen", reason).await.expect(200);
        seen.look(&[&ground.professional]).await;

        let human = TRANSITIONS.iter().filter(|row| row.who != [Who::Clock]);
        for row in human {
            let machine = match row.machine {
                // A plan's actions, and a run that is to be, stand under the course.
                Machine::Plan => Machine::Course,
                Machine::Run if row.from.is_empty() => Machine::Course,
                machine => machine,
            };
            let name = format!("{} {}", machine.code(), row.action.code());
            let except = NOBODYS_TURN.iter().find(|(one, _)| *one == name);
            match except {
                None => assert!(seen.0.contains(&name), "{name}: not in {:#?}", seen.0),
                Some((_, why)) => assert!(!seen.0.contains(&name), "{name}: {why}"),
            }
        }
    }
);
