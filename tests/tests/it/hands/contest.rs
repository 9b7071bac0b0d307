//! "That wasn't me": until a run of the version opens, or a report has used a closed run.

use harness::{App, Client, on_both};
use serde_json::{Value, json};

use super::setup::{Hands, address, claim, decide, hands, mail, one, token};
use crate::delivery::{Ground, ground};
use crate::over::{self, BOTH, act, at, conclude, evaluate, held, sql, status, unmet, whole};

/// The user side by link, the professional side by login: in force. The link of the receipt.
async fn approved(app: &App, h: &Hands) -> String {
    let link = h.link().await;
    decide(app, &link, json!({ "decision": "approve" }))
        .await
        .expect(200);
    h.professional_approves().await.expect(200);
    let receipts = claim(&h.courier).await;
    token(one(&receipts, "yourReceipt"))
}

/// The next version, laid before both sides.
async fn next(app: &App, h: &mut Hands) {
    let draft = h.w.at("actions/draft");
    h.w.user.post(&draft, &json!({})).await.expect(201);
    let aims = h.w.at("plan/draft/sections/aims");
    let change = json!({ "aims": ["Å dele erfaring"] });
    h.w.user.if_match("*").put(&aims, &change).await.expect(200);
    h.w.meet(app).await;
    h.plan = h.w.submit().await;
}

on_both!(
    async fn a_contest_puts_the_former_version_in_force_again(app: App) {
        let mut h = hands(&app, "UNN").await;
        for hand in [&h.w.user, &h.w.professional] {
            let path = h.w.at("actions/approve");
            hand.post(&path, &h.plan).await.expect(200);
        }
        next(&app, &mut h).await;
        let receipt = approved(&app, &h).await;
        let plan = h.w.at("plan");
        assert_eq!(h.w.user.get(&plan).await.expect(200).json["number"], 2);
        let runs = h.w.at("runs");
        let run = json!({ "participation": "open" });
        let run = h.w.place.coordinator.post(&runs, &run).await.expect(201);

        let shown = super::setup::holder(&app, &receipt)
            .get("/v1/decision")
            .await;
        assert_eq!(shown.expect(200).json["answers"], json!(["contest"]));
        let wrong = decide(&app, &receipt, json!({ "decision": "approve" })).await;
        wrong.expect(422);
        decide(&app, &receipt, json!({ "decision": "contest" }))
            .await
            .expect(200);
        decide(&app, &receipt, json!({ "decision": "contest" }))
            .await
            .expect_problem(410, "gone");

        assert_eq!(h.w.user.get(&plan).await.expect(200).json["number"], 1);
        let waits = h.draft().await;
        assert_eq!(waits["number"], 2);
        assert_eq!(waits["state"], "submitted");
        // The other side's hand stands.
        assert_eq!(waits["approvals"].as_array().unwrap().len(), 1);
        assert_eq!(waits["approvals"][0]["side"], "professional");
        let told = claim(&h.courier).await;
        assert_eq!(super::setup::kinds(&told), ["contested", "contested"]);
        let open = act(&h.w.place.coordinator, &run.location(), "open", json!({})).await;
        assert!(unmet(open).contains(&"planInForce".to_owned()));
        // A login approves it after all.
        let path = h.w.at("actions/approve");
        let again = h.w.user.post(&path, &h.plan).await.expect(200);
        assert_eq!(again.json["state"], "approved");
    }
);

on_both!(
    async fn nothing_is_contested_once_a_run_has_opened(app: App) {
        let h = hands(&app, "UNN").await;
        let receipt = approved(&app, &h).await;
        let run = json!({ "participation": "open" });
        let runs = h.w.at("runs");
        h.w.place.coordinator.post(&runs, &run).await.expect(201);
        sql(&app, "UPDATE run SET opened_at = created_at").await;
        let refused = decide(&app, &receipt, json!({ "decision": "contest" })).await;
        assert_eq!(unmet(refused), ["noRunOpened"]);
        let named = json!({ "version": 1 });
        let path = h.w.at("actions/contest");
        let refused = h.w.user.post(&path, &named).await;
        assert_eq!(unmet(refused), ["noRunOpened"]);
        sql(&app, "UPDATE run SET opened_at = NULL").await;
        // What was refused left the link as good as before.
        decide(&app, &receipt, json!({ "decision": "contest" }))
            .await
            .expect(200);
    }
);

on_both!(
    async fn a_contest_beside_a_later_draft_leaves_the_draft(app: App) {
        let h = hands(&app, "UNN").await;
        approved(&app, &h).await;
        let draft = h.w.at("actions/draft");
        h.w.user.post(&draft, &json!({})).await.expect(201);
        let listed = h.w.user.get(&h.w.at("actions")).await.expect(200);
        let actions = listed.json["actions"].as_array().unwrap().clone();
        let contest = actions.iter().find(|one| one["action"] == "contest");
        assert_eq!(contest.unwrap()["ready"], true, "{actions:#?}");
        let named = json!({ "version": 1 });
        let path = h.w.at("actions/contest");
        let other = h.w.professional.post(&path, &named).await;
        assert_eq!(unmet(other), ["approvalContestable"]);
        let contested = h.w.user.post(&path, &named).await.expect(200);
        assert_eq!(contested.json["state"], "discarded");
        h.w.user.get(&h.w.at("plan")).await.expect(404);
        assert_eq!(h.draft().await["number"], 2);
    }
);

/// A run that both sides have held, whose user lead gets letters, and the courier.
async fn held_by_both(app: &App) -> (Ground, String, Client) {
    at(app, "2026-02-20T08:00:00Z");
    let ground = ground(app, "UNN").await;
    let user = &ground.user_person;
    address(&ground.place.coordinator, user, &mail(user)).await;
    let run = held(app, &ground, &BOTH).await;
    let role = domain::codes::Role::Courier;
    let courier = app.machine_with_role("courier", role, Some(ground.place.trust));
    (ground, run, courier.await.for_purpose("administration"))
}

on_both!(
    async fn a_signature_by_link_closes_and_can_be_contested(app: App) {
        let (ground, run, courier) = held_by_both(&app).await;
        let coordinator = &ground.place.coordinator;
        conclude(&ground.professional, &run, &whole()).await;
        let ask = format!("{run}/decision-requests");
        let body = json!({ "personId": ground.user_person });
        let early = coordinator.post(&ask, &body).await;
        assert_eq!(unmet(early), ["evaluationMeetingHeld"]);
        evaluate(&ground, &[&run]).await;
        let asked = coordinator.post(&ask, &body).await.expect(201);
        // Who may not ask for a signature takes no request back either.
        let (_, member) = (ground.place)
            .member(&app, &ground.course, "Mia", "user", "member")
            .await;
        let revoke = format!("{}/actions/revoke", asked.location());
        member
            .post(&revoke, &json!({}))
            .await
            .expect_problem(403, "forbidden");
        let link = token(one(&claim(&courier).await, "decisionLink"));
        let shown = super::setup::holder(&app, &link).get("/v1/decision").await;
        let shown = shown.expect(200).json;
        assert_eq!(shown["kind"], "signConclusion");
        assert_eq!(shown["conclusion"]["findings"], whole()["findings"]);
        over::sign(&ground.professional, &run).await.expect(200);
        decide(&app, &link, json!({ "decision": "approve" }))
            .await
            .expect(200);
        let state = |json: Value| json["state"].clone();
        assert_eq!(state(ground.user.get(&run).await.json), "closed");
        let frozen = status(&ground, &run).await;
        assert_eq!(frozen["status"], "fulfilled");
        let evidence = frozen["phases"][2]["evidence"].as_array().unwrap();
        let how: Vec<_> = evidence.iter().map(|one| &one["evidence"]).collect();
        assert_eq!(how, [&json!(null), &json!("link"), &json!("login")]);

        let receipt = token(one(&claim(&courier).await, "yourReceipt"));
        decide(&app, &receipt, json!({ "decision": "contest" }))
            .await
            .expect(200);
        assert_eq!(state(ground.user.get(&run).await.json), "evaluating");
        let left = ground.user.get(&format!("{run}/conclusion")).await.json;
        assert_eq!(left["signatures"].as_array().unwrap().len(), 1);
        assert_eq!(status(&ground, &run).await["status"], "pending");
        let mine = act(&ground.professional, &run, "contest", json!({})).await;
        assert_eq!(unmet(mine), ["approvalContestable"]);
        // Signed by link once more; this time the one in whose name it stands says so logged in.
        coordinator.post(&ask, &body).await.expect(201);
        let link = token(one(&claim(&courier).await, "decisionLink"));
        decide(&app, &link, json!({ "decision": "approve" }))
            .await
            .expect(200);
        assert_eq!(state(ground.user.get(&run).await.json), "closed");
        act(&ground.user, &run, "contest", json!({}))
            .await
            .expect(200);
        assert_eq!(state(ground.user.get(&run).await.json), "evaluating");
        over::sign(&ground.user, &run).await.expect(200);
        assert_eq!(state(ground.user.get(&run).await.json), "closed");
    }
);

on_both!(
    /// A link says "that wasn't me" of the hand of which it told. One that was given since is another's.
    async fn an_old_link_contests_no_later_approval(app: App) {
        let mut h = hands(&app, "UNN").await;
        let mut receipts = Vec::new();
        for aims in ["Å møte andre", "Å dele erfaring"] {
            let path = h.w.at("plan/draft/sections/aims");
            let change = json!({ "aims": [aims] });
            h.w.user.if_match("*").put(&path, &change).await.expect(200);
            h.plan = h.w.submit().await;
            let link = h.link().await;
            let yes = json!({ "decision": "approve" });
            decide(&app, &link, yes).await.expect(200);
            receipts.push(token(one(&claim(&h.courier).await, "yourReceipt")));
        }
        let not_mine = json!({ "decision": "contest" });
        let holder = |nth: usize| super::setup::holder(&app, &receipts[nth]);
        let old = holder(0).get("/v1/decision").await;
        old.expect_problem(410, "gone");
        let old = decide(&app, &receipts[0], not_mine.clone()).await;
        old.expect_problem(410, "gone");
        assert_eq!(h.draft().await["approvals"].as_array().unwrap().len(), 1);

        let shown = holder(1).get("/v1/decision").await.expect(200);
        assert_eq!(shown.json["contentHash"], h.plan["contentHash"]);
        assert!(shown.text.contains("Å dele erfaring"), "{}", shown.text);
        decide(&app, &receipts[1], not_mine).await.expect(200);
        assert_eq!(h.draft().await["approvals"], json!([]));
    }
);

on_both!(
    async fn an_old_link_contests_no_later_signature(app: App) {
        let (ground, run, courier) = held_by_both(&app).await;
        let coordinator = &ground.place.coordinator;
        evaluate(&ground, &[&run]).await;
        let mut receipts = Vec::new();
        for findings in ["De ville hatt mer tid", "De ville hatt mer kaffe"] {
            let mut body = whole();
            body["findings"] = json!(findings);
            conclude(&ground.professional, &run, &body).await;
            let ask = format!("{run}/decision-requests");
            let person = json!({ "personId": ground.user_person });
            coordinator.post(&ask, &person).await.expect(201);
            let link = token(one(&claim(&courier).await, "decisionLink"));
            let yes = json!({ "decision": "approve" });
            decide(&app, &link, yes).await.expect(200);
            receipts.push(token(one(&claim(&courier).await, "yourReceipt")));
        }
        let not_mine = json!({ "decision": "contest" });
        let holder = |nth: usize| super::setup::holder(&app, &receipts[nth]);
        let old = holder(0).get("/v1/decision").await;
        old.expect_problem(410, "gone");
        let old = decide(&app, &receipts[0], not_mine.clone()).await;
        old.expect_problem(410, "gone");
        let signatures = async || {
            let read = ground.user.get(&format!("{run}/conclusion")).await;
            read.expect(200).json["signatures"]
                .as_array()
                .unwrap()
                .len()
        };
        assert_eq!(signatures().await, 1);
        let shown = holder(1).get("/v1/decision").await.expect(200).json;
        assert_eq!(shown["conclusion"]["findings"], "De ville hatt mer kaffe");
        decide(&app, &receipts[1], not_mine).await.expect(200);
        assert_eq!(signatures().await, 0);
    }
);
