//! Whose hand counts for a side, and what becomes of a hand when its giver goes or takes it back.

use harness::{App, Reply, on_both};
use serde_json::{Value, json};

use crate::writing::{Writing, writing};

/// A submitted plan: what an approval of it names.
async fn submitted(app: &App) -> (Writing, Value) {
    let w = writing(app, "UNN").await;
    w.write().await;
    w.meet(app).await;
    let plan = w.submit().await;
    (w, plan)
}

/// Side and person of each approval.
fn hands(version: &Reply) -> Vec<(Value, Value)> {
    let approvals = version.json["approvals"].as_array().unwrap();
    let hand = |one: &Value| (one["side"].clone(), one["personId"].clone());
    approvals.iter().map(hand).collect()
}

on_both!(
    async fn a_deputy_gives_the_hand_of_the_side(app: App) {
        let (w, plan) = submitted(&app).await;
        let (seat, deputy) = w
            .place
            .member(&app, &w.course, "Dina", "user", "deputy")
            .await;
        let approve = w.at("actions/approve");
        let given = deputy.post(&approve, &plan).await.expect(200);
        assert_eq!(given.json["state"], "submitted");
        assert_eq!(hands(&given), [(json!("user"), seat["personId"].clone())]);
        // The side has one hand: the lead has none beside it.
        let twice = w.user.post(&approve, &plan).await;
        let twice = twice.expect_problem(409, "unmetGuards");
        assert_eq!(twice.json["unmet"][0]["code"], "sideHasNotApproved");
        let both = w.professional.post(&approve, &plan).await.expect(200);
        assert_eq!(both.json["state"], "approved");
    }
);

on_both!(
    async fn an_approval_stands_when_its_giver_is_replaced(app: App) {
        let (w, plan) = submitted(&app).await;
        let (approve, withdraw) = (w.at("actions/approve"), w.at("actions/withdraw"));
        w.user.post(&approve, &plan).await.expect(200);
        let group = w.place.coordinator.get(&w.at("working-group")).await;
        let members = group.expect(200).json["members"].clone();
        let members = members.as_array().unwrap();
        let seat = members.iter().find(|one| one["personId"] == w.people[0]);
        let seat = seat.unwrap()["id"].as_str().unwrap();
        let leave = format!("/v1/working-group-members/{seat}/actions/leave");
        let left = w.place.coordinator.post(&leave, &json!({})).await;
        left.expect(200);
        let (_, next) = w
            .place
            .member(&app, &w.course, "Nora", "user", "lead")
            .await;

        let seen = next.get(&w.at("plan/draft")).await.expect(200);
        assert_eq!(seen.json["state"], "submitted");
        assert_eq!(hands(&seen), [(json!("user"), w.people[0].clone())]);
        let twice = next.post(&approve, &plan).await;
        let twice = twice.expect_problem(409, "unmetGuards");
        assert_eq!(twice.json["unmet"][0]["code"], "sideHasNotApproved");
        // Nor does the next one take back what another has given; nor can who is gone.
        let others = next.post(&withdraw, &json!({})).await;
        others.expect_problem(409, "unmetGuards");
        let gone = w.user.post(&withdraw, &json!({})).await;
        gone.expect_problem(404, "notFound");
        let both = w.professional.post(&approve, &plan).await.expect(200);
        assert_eq!(both.json["state"], "approved");
        assert_eq!(hands(&both)[0].1, w.people[0]);
    }
);

on_both!(
    async fn a_hand_that_is_taken_back_leaves_the_plan_and_the_other_hand(app: App) {
        let (w, plan) = submitted(&app).await;
        let (approve, withdraw) = (w.at("actions/approve"), w.at("actions/withdraw"));
        w.user.post(&approve, &plan).await.expect(200);
        let nobodys = w.professional.post(&withdraw, &json!({})).await;
        let nobodys = nobodys.expect_problem(409, "unmetGuards");
        assert_eq!(nobodys.json["unmet"][0]["code"], "ownApprovalStands");
        let back = w.user.post(&withdraw, &json!({})).await.expect(200);
        assert_eq!(back.json["state"], "submitted");
        assert_eq!(back.json["contentHash"], plan["contentHash"]);
        assert_eq!(hands(&back), []);
        let again = w.user.post(&withdraw, &json!({})).await;
        again.expect_problem(409, "unmetGuards");

        w.professional.post(&approve, &plan).await.expect(200);
        let waits = w.user.get(&w.at("plan/draft")).await.expect(200);
        assert_eq!(
            hands(&waits),
            [(json!("professional"), w.people[1].clone())]
        );
        let both = w.user.post(&approve, &plan).await.expect(200);
        assert_eq!(both.json["state"], "approved");
    }
);
