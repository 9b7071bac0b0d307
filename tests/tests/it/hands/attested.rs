//! A hand given at a meeting or on paper counts when a second person of the side has confirmed it.

use harness::{App, Client, on_both};
use serde_json::{Value, json};

use super::setup::{Hands, claim, decide, evidence, hands, kinds, one, token};
use crate::over::{self, BOTH, conclude, evaluate, round, status, unmet, whole};

/// A paper of today in the name of the user side's lead.
fn paper(h: &Hands, app: &App) -> Value {
    json!({
        "personId": h.w.people[0], "version": h.plan["version"], "contentHash": h.plan["contentHash"],
        "paper": {
            "title": "Godkjenning, signert", "dated": app.today(),
            "sha256": "a1".repeat(32)
        }
    })
}

/// Somebody else of the user side, in the group from now on.
async fn second(app: &App, h: &Hands, name: &str) -> Client {
    let place = &h.w.place;
    let (_, client) = place.member(app, &h.w.course, name, "user", "member").await;
    client
}

on_both!(
    async fn two_persons_make_an_attested_approval_and_a_third_can_undo_it(app: App) {
        let h = hands(&app, "UNN").await;
        let mia = second(&app, &h, "Mia").await;
        let path = h.w.at("attestations");
        for wrong in [&h.w.user, &h.w.professional, &mia, &h.w.place.manager] {
            let refused = wrong.post(&path, &paper(&h, &app)).await;
            refused.expect_problem(403, "forbidden");
        }
        let coordinator = &h.w.place.coordinator;
        let entered = coordinator.post(&path, &paper(&h, &app)).await.expect(201);
        assert_eq!(entered.json["state"], "entered");
        assert_eq!(
            h.draft().await["approvals"],
            json!([]),
            "it counts for nothing yet"
        );
        let twice = coordinator.post(&path, &paper(&h, &app)).await;
        twice.expect_problem(409, "duplicate");

        // Nobody is brought in for the purpose, by a date told afterwards either.
        let place = &h.w.place;
        let (joined, late) = place
            .member(&app, &h.w.course, "Sein", "user", "member")
            .await;
        let leave = format!(
            "/v1/working-group-members/{}/actions/leave",
            joined["id"].as_str().unwrap()
        );
        coordinator.post(&leave, &json!({})).await.expect(200);
        let before = app.clock.now() - chrono::TimeDelta::days(1);
        let again = json!({
            "personId": joined["personId"], "side": "user", "function": "member",
            "occurredAt": before
        });
        let group = format!("/v1/courses/{}/working-group", h.w.course);
        coordinator.post(&group, &again).await.expect(201);
        let confirm = format!("{}/actions/confirm", entered.location());
        // The other lead, the one in whose name it is, whoever came later, and whoever entered it.
        for wrong in [&h.w.professional, &h.w.user, &late] {
            let refused = wrong.post(&confirm, &json!({})).await;
            refused.expect_problem(403, "wrongSide");
        }
        let own = coordinator.post(&confirm, &json!({})).await;
        own.expect_problem(403, "forbidden");
        let confirmed = mia.post(&confirm, &json!({})).await.expect(200);
        assert_eq!(confirmed.json["state"], "confirmed");
        mia.post(&confirm, &json!({}))
            .await
            .expect_problem(409, "alreadyDecided");
        assert_eq!(evidence(&h.draft().await), [("user", "attested")]);

        let told = claim(&h.courier).await;
        assert_eq!(kinds(&told), ["receipt", "yourReceipt"]);
        let contest = token(one(&told, "yourReceipt"));
        let in_force = h.professional_approves().await.expect(200);
        assert_eq!(in_force.json["state"], "approved");
        decide(&app, &contest, json!({ "decision": "contest" }))
            .await
            .expect(200);
        let waits = h.draft().await;
        assert_eq!(waits["state"], "submitted");
        assert_eq!(evidence(&waits), [("professional", "login")]);
        let listed = h.w.user.get(&path).await.expect(200);
        assert_eq!(listed.json["items"].as_array().unwrap().len(), 1);
    }
);

on_both!(
    async fn it_rests_on_a_meeting_or_a_paper_and_on_this_version(app: App) {
        let h = hands(&app, "UNN").await;
        let mia = second(&app, &h, "Mia").await;
        let coordinator = &h.w.place.coordinator;
        let path = h.w.at("attestations");
        let with = |name: &str, value: Value| {
            let mut body = paper(&h, &app);
            body["paper"] = json!(null);
            body[name] = value;
            body
        };
        let wrong = [
            (with("paper", json!(null)), "/meeting", "required"),
            (
                with(
                    "paper",
                    json!({ "title": "x", "dated": "2020-01-01", "sha256": "a1".repeat(32) }),
                ),
                "/paper/dated",
                "beforeSubmitted",
            ),
            (
                with("meeting", json!({ "meetingId": h.w.people[1] })),
                "/meeting/meetingId",
                "notFound",
            ),
        ];
        for (body, pointer, code) in wrong {
            let refused = coordinator.post(&path, &body).await.expect(422);
            let fault = &refused.json["errors"][0];
            assert_eq!(
                (&fault["pointer"], &fault["code"]),
                (&json!(pointer), &json!(code))
            );
        }
        let mut old = paper(&h, &app);
        old["contentHash"] = json!("0".repeat(64));
        let refused = coordinator.post(&path, &old).await;
        assert_eq!(unmet(refused), ["contentMatches"]);

        let meetings = h.w.user.get(&h.w.at("meetings")).await.expect(200);
        let meeting = meetings.json["items"][0]["id"].clone();
        let body = with("meeting", json!({ "meetingId": meeting }));
        let entered = coordinator.post(&path, &body).await.expect(201);
        assert_eq!(entered.json["basis"], "meeting");
        // An edit takes from under it what it was about.
        let aims = h.w.at("plan/draft/sections/aims");
        let change = json!({ "aims": ["Noe annet"] });
        h.w.user.if_match("*").put(&aims, &change).await.expect(200);
        let read = mia.get(&entered.location()).await.expect(200);
        assert_eq!(read.json["state"], "void");
        let confirm = format!("{}/actions/confirm", entered.location());
        mia.post(&confirm, &json!({}))
            .await
            .expect_problem(409, "alreadyDecided");
    }
);

on_both!(
    async fn the_second_person_may_say_that_it_was_not_given(app: App) {
        let h = hands(&app, "UNN").await;
        let mia = second(&app, &h, "Mia").await;
        let path = h.w.at("attestations");
        let coordinator = &h.w.place.coordinator;
        let entered = coordinator.post(&path, &paper(&h, &app)).await.expect(201);
        let refuse = format!("{}/actions/refuse", entered.location());
        let refused = mia.post(&refuse, &json!({})).await.expect(200);
        assert_eq!(refused.json["state"], "refused");
        assert_eq!(h.draft().await["approvals"], json!([]));
        coordinator.post(&path, &paper(&h, &app)).await.expect(201);
    }
);

on_both!(
    async fn a_signature_on_paper_closes_with_the_other_sides(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let place = &ground.place;
        let (_, mia) = place
            .member(&app, &ground.course, "Mia", "user", "member")
            .await;
        let read = conclude(&ground.professional, &run, &whole()).await.json;
        evaluate(&ground, &[&run]).await;
        let body = json!({
            "personId": ground.user_person, "version": read["number"],
            "contentHash": read["contentHash"],
            "paper": {
                "title": "Konklusjon, signert", "dated": app.today(),
                "sha256": "b2".repeat(32)
            }
        });
        let path = format!("{run}/attestations");
        app.clock.advance(chrono::TimeDelta::minutes(1));
        let entered = place.coordinator.post(&path, &body).await.expect(201);
        let confirm = format!("{}/actions/confirm", entered.location());
        mia.post(&confirm, &json!({})).await.expect(200);
        over::sign(&ground.professional, &run).await.expect(200);
        let frozen = status(&ground, &run).await;
        assert_eq!(frozen["status"], "fulfilled", "{frozen:#}");
        let evidence = frozen["phases"][2]["evidence"].as_array().unwrap();
        assert_eq!(evidence[1]["evidence"], "attested");
        assert_eq!(evidence[2]["evidence"], "login");
    }
);

on_both!(
    async fn a_paper_is_as_old_as_the_wording_and_not_as_the_last_hand(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let read = conclude(&ground.professional, &run, &whole()).await.json;
        evaluate(&ground, &[&run]).await;
        let written = app.today();
        app.clock.advance(chrono::TimeDelta::days(2));
        over::sign(&ground.professional, &run).await.expect(200);
        let paper = |dated: chrono::NaiveDate| {
            json!({
                "personId": ground.user_person, "version": read["number"],
                "contentHash": read["contentHash"],
                "paper": { "title": "Konklusjon, signert", "dated": dated, "sha256": "b2".repeat(32) }
            })
        };
        let path = format!("{run}/attestations");
        let coordinator = &ground.place.coordinator;
        let early = coordinator
            .post(&path, &paper(written.pred_opt().unwrap()))
            .await;
        let fault = &early.expect(422).json["errors"][0];
        assert_eq!(fault["code"], "beforeSubmitted");
        // Signed on paper on the day it was written, while the other side took two days more.
        coordinator.post(&path, &paper(written)).await.expect(201);
    }
);
