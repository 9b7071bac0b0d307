//! A client that knows no rule of the method gets from a need to a closed run: once with everything
//! done together, and once with each deviation. At the end the run tells what was not done together; the
//! reasons here are written by hand.

use std::collections::BTreeSet;

use domain::lifecycle::{GUARDS, Kind};
use harness::{App, on_both};
use serde_json::json;

use crate::cast::Cast;
use crate::walker::Walker;

/// A need that anybody has told: nothing else.
async fn told(app: &App) -> Cast {
    let cast = Cast::gather(app).await;
    let need = json!({
        "serviceId": cast.service, "targetGroup": "Unge", "description": "Ingen kveldskurs.",
        "source": "relative", "raisedOn": "2026-01-15"
    });
    app.anonymous().post("/v1/needs", &need).await.expect(201);
    cast
}

impl Walker<'_> {
    /// The course is active and answers the need, and both sides have approved its plan.
    async fn assert_approved(&self) {
        let (path, manager) = (&self.course, self.cast.login("manager"));
        let course = manager.get(path).await.expect(200).json;
        assert_eq!(course["state"], "active", "{:#?}", self.told);
        let needs = manager.get("/v1/needs").await.expect(200).json;
        assert_eq!(needs["items"][0]["courseId"], course["id"]);
        let plan = manager.get(&format!("{path}/plan")).await.expect(200).json;
        let sides = plan["approvals"].as_array().unwrap().iter();
        let mut sides: Vec<_> = sides.map(|a| a["side"].as_str().unwrap()).collect();
        sides.sort_unstable();
        assert_eq!(sides, ["professional", "user"], "{:#?}", self.told);
    }

    /// Whether somebody did something for some reason.
    fn has_told(&self, what: &str) -> bool {
        self.told.iter().any(|line| line.contains(what))
    }

    /// Goes on until somebody has done this.
    async fn walk_until(&mut self, done: &str) {
        for _ in 0..60 {
            if self.has_told(done) {
                return;
            }
            self.step().await;
        }
        panic!("nobody ever did {done}: {:#?}", self.told);
    }

    /// Whether the run counts as Standard metode, what speaks against it (phase, reason, side), and in
    /// which phases it shows a deviation.
    async fn judged(&self) -> (String, Vec<String>, Vec<String>) {
        let path = format!("{}/method-status", self.run);
        let status = self.cast.login("manager").get(&path).await.expect(200).json;
        let (mut failed, mut deviated) = (Vec::new(), Vec::new());
        for phase in status["phases"].as_array().unwrap() {
            let name = phase["phase"].as_str().unwrap();
            for why in phase["failed"].as_array().unwrap() {
                assert!(!why["message"].as_str().unwrap().is_empty());
                let said = [&why["code"], &why["side"]].map(|said| said.as_str().unwrap_or(""));
                failed.push(format!("{name} {}", said.join(" ").trim_end()));
            }
            let evidence = phase["evidence"].as_array().unwrap();
            if evidence.iter().any(|item| item["code"] == "deviation") {
                deviated.push(name.to_owned());
            }
        }
        println!("{:#?}\n{status:#}", self.told);
        let status = status["status"].as_str().unwrap().to_owned();
        (status, failed, deviated)
    }

    /// Takes somebody in as the lead of a side.
    async fn takes_in(&self, role: &str, side: &str) {
        let place = json!({
            "personId": self.cast.person(role), "side": side, "function": "lead"
        });
        let path = format!("{}/working-group", self.course);
        let coordinator = self.cast.login("coordinator");
        coordinator.post(&path, &place).await.expect(201);
    }

    /// The lead of the user side leaves the working group.
    async fn user_lead_leaves(&self) {
        let coordinator = self.cast.login("coordinator");
        let group = coordinator
            .get(&format!("{}/working-group", self.course))
            .await;
        let group = group.expect(200).json;
        let mut members = group["members"].as_array().unwrap().iter();
        let lead = members.find(|member| member["side"] == "user").unwrap();
        let id = lead["id"].as_str().unwrap();
        let path = format!("/v1/working-group-members/{id}/actions/leave");
        coordinator.post(&path, &json!({})).await.expect(200);
    }
}

/// A walk to the end in which people put up with something, as it is judged.
fn judged(status: &str, failed: &[&str], deviated: &[&str]) -> (String, Vec<String>, Vec<String>) {
    let text = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
    (status.to_owned(), text(failed), text(deviated))
}

/// What the tests below put up with.
const DEVIATIONS: [&str; 5] = [
    "workingGroupBothSides",
    "planningMeetingHeld",
    "sessionsStaffedBothSides",
    "leadsInPlace",
    "evaluationMeetingHeld",
];

#[test]
fn there_is_nothing_else_to_put_up_with() {
    let method = GUARDS.iter().filter(|row| row.kind == Kind::Method);
    let method: BTreeSet<&str> = method.map(|row| row.guard.code()).collect();
    assert_eq!(method, BTreeSet::from(DEVIATIONS));
}

on_both!(
    async fn from_a_need_to_a_closed_run(app: App) {
        let cast = told(&app).await;
        let mut walker = Walker::at_the_front_page(&app, &cast).await;
        walker.walk().await;
        walker.assert_approved().await;
        assert!(walker.has_told("recordMeeting"), "{:#?}", walker.told);
        assert!(!walker.has_told("recordDeviation"), "{:#?}", walker.told);
        assert_eq!(walker.judged().await, judged("fulfilled", &[], &[]));
    }
);

on_both!(
    /// What earlier rounds have left to decide upon stands in the way of a plan. The guard leads to a list, and
    /// each point in it says what can be done.
    async fn with_points_left_to_decide_upon(app: App) {
        let cast = told(&app).await;
        let mut walker = Walker::at_the_front_page(&app, &cast).await;
        walker.walk_until("\"draft\"").await;
        let points = format!("{}/improvement-points", walker.course);
        for text in ["Mer tid til samtale.", "Et lokale uten trapper."] {
            let point = json!({ "text": text });
            let raised = cast.login("coordinator").post(&points, &point).await;
            raised.expect(201);
        }
        walker.walk_until("\"submit\"").await;
        let taken = walker
            .told
            .iter()
            .filter(|line| line.contains("\"takeUp\""));
        assert_eq!(taken.count(), 2, "{:#?}", walker.told);
        walker.walk().await;
        walker.assert_approved().await;
    }
);

on_both!(
    async fn without_a_planning_meeting(app: App) {
        let cast = told(&app).await;
        let mut walker = Walker::at_the_front_page(&app, &cast).await;
        walker.deviate = Some("planningMeetingHeld");
        walker.walk().await;
        walker.assert_approved().await;
        let why = ["planning planningMeetingMissing"];
        let wanted = judged("notFulfilled", &why, &["planning"]);
        assert_eq!(walker.judged().await, wanted);
    }
);

on_both!(
    /// The professional writes alone; the user's representative is found afterwards.
    async fn without_the_user_side_from_the_first_draft(app: App) {
        let cast = told(&app).await;
        let mut walker = Walker::at_the_front_page(&app, &cast).await;
        walker.deviate = Some("workingGroupBothSides");
        walker.walk_until("recordDeviation").await;
        walker.takes_in("professionalLead", "professional").await;
        let alone = cast.login("professionalLead").if_match("*");
        let section = format!("{}/plan/draft/sections/aims", walker.course);
        let aims = json!({ "aims": ["Mestring"] });
        alone.put(&section, &aims).await.expect(200);
        walker.takes_in("userLead", "user").await;
        walker.walk().await;
        walker.assert_approved().await;
        let why = ["planning sideMissingFromDraft user"];
        let wanted = judged("notFulfilled", &why, &["planning"]);
        assert_eq!(walker.judged().await, wanted);
    }
);

on_both!(
    async fn without_the_user_side_at_the_session(app: App) {
        let cast = told(&app).await;
        let mut walker = Walker::at_the_front_page(&app, &cast).await;
        walker.deviate = Some("sessionsStaffedBothSides");
        walker.walk().await;
        let why = ["delivery sideMissingAtSession user"];
        let wanted = judged("notFulfilled", &why, &["delivery"]);
        assert_eq!(walker.judged().await, wanted);
    }
);

on_both!(
    /// Nobody led the user side when the run began. Both sides were at the session all the same, and
    /// what happened is what counts: it is shown, and takes nothing away.
    async fn without_a_lead_when_it_began(app: App) {
        let cast = told(&app).await;
        let mut walker = Walker::at_the_front_page(&app, &cast).await;
        walker.deviate = Some("leadsInPlace");
        walker.walk_until("\"open\"").await;
        walker.user_lead_leaves().await;
        walker.walk_until("\"start\"").await;
        assert!(walker.has_told("recordDeviation"), "{:#?}", walker.told);
        walker.takes_in("userLead", "user").await;
        walker.walk().await;
        let wanted = judged("fulfilled", &[], &["delivery"]);
        assert_eq!(walker.judged().await, wanted);
    }
);

on_both!(
    async fn without_an_evaluation_meeting(app: App) {
        let cast = told(&app).await;
        let mut walker = Walker::at_the_front_page(&app, &cast).await;
        walker.deviate = Some("evaluationMeetingHeld");
        walker.walk().await;
        let why = ["evaluation evaluationMeetingMissing"];
        let wanted = judged("notFulfilled", &why, &["evaluation"]);
        assert_eq!(walker.judged().await, wanted);
    }
);
