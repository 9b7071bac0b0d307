//! What can be done with an improvement point, as those who decide and those who don't are told.

use harness::{App, Client, on_both};
use serde_json::{Value, json};

use crate::round::place;

/// What the actions of a point, or their summary in a list, say: action, ready, whose turn it is.
fn told(actions: &Value) -> Vec<(&str, bool, Vec<&str>)> {
    let one = |action| {
        let action: &Value = action;
        let waiting = action["waitingOn"].as_array().unwrap().iter();
        let waiting = waiting.map(|who| who.as_str().unwrap()).collect();
        let ready = action["ready"].as_bool().unwrap();
        (action["action"].as_str().unwrap(), ready, waiting)
    };
    actions.as_array().unwrap().iter().map(one).collect()
}

async fn actions(client: &Client, point: &str) -> Value {
    let list = client.get(&format!("{point}/actions")).await;
    list.expect(200).json
}

/// All of a point that is not decided upon, for who decides and for who doesn't.
fn undecided(ready: bool) -> Vec<(&'static str, bool, Vec<&'static str>)> {
    let waiting = match ready {
        true => vec![],
        false => vec!["coordinator", "lead"],
    };
    let all = ["takeUp", "later", "decline"];
    all.map(|action| (action, ready, waiting.clone())).to_vec()
}

on_both!(
    async fn a_point_says_what_can_be_done_with_it_and_by_whom(app: App) {
        let centre = place(&app, "UNN").await;
        let outsider = place(&app, "LØKTA").await.coordinator;
        let course = centre.new_course().await;
        let points = format!("/v1/courses/{course}/improvement-points");
        let (_, lead) = centre.member(&app, &course, "Kari", "user", "lead").await;
        let (_, member) = centre
            .member(&app, &course, "Per", "professional", "member")
            .await;
        let body = json!({ "text": "Mer tid til samtale" });
        let point = member.post(&points, &body).await.expect(201);
        assert_eq!(point.json["actions"], Value::Null);
        let point = point.location();

        for (client, decides) in [
            (&lead, true),
            (&centre.coordinator, true),
            (&member, false),
            (&centre.manager, false),
        ] {
            let full = actions(client, &point).await;
            assert_eq!(full["state"], "open");
            assert_eq!(told(&full["actions"]), undecided(decides));
            let listed = client.get(&points).await.expect(200).json;
            assert_eq!(told(&listed["items"][0]["actions"]), undecided(decides));
        }
        let unseen = outsider.get(&format!("{point}/actions")).await;
        unseen.expect_problem(404, "notFound");

        let full = actions(&lead, &point).await;
        assert_eq!(full["resource"]["kind"], "improvementPoint");
        assert_eq!(full["resource"]["href"], json!(point));
        assert_eq!(
            full["resource"]["actionsHref"],
            json!(format!("{point}/actions"))
        );
        let later = &full["actions"][1];
        assert_eq!(later["title"], "Spar til senere");
        assert_eq!(later["inputSchema"], "TriageInput");
        let href = later["operation"]["href"].as_str().unwrap();
        let kept = lead.post(href, &json!({})).await.expect(200).json;
        assert_eq!(kept["state"], "later");
        // What is kept for later is decided upon again.
        let full = actions(&lead, &point).await;
        assert_eq!(
            (&full["state"], told(&full["actions"])),
            (&json!("later"), undecided(true))
        );
    }
);

on_both!(
    async fn a_point_is_declined_for_a_reason_and_for_good(app: App) {
        let centre = place(&app, "UNN").await;
        let course = centre.new_course().await;
        let points = format!("/v1/courses/{course}/improvement-points");
        let coordinator = &centre.coordinator;
        let body = json!({ "text": "Kveldskurs" });
        let point = coordinator.post(&points, &body).await.expect(201);
        let act = |action: &str| format!("{}/actions/{action}", point.location());
        let missing = coordinator.post(&act("decline"), &json!({})).await;
        missing.expect(422);
        let blank = json!({ "reason": "  " });
        let blank = coordinator.post(&act("decline"), &blank).await;
        let blank = blank.expect_problem(409, "unmetGuards");
        assert_eq!(blank.json["unmet"][0]["code"], "reasonGiven");
        assert_eq!(blank.json["unmet"][0]["pointer"], "/reason");
        let reason = json!({ "reason": "Lokalet stenger." });
        let declined = coordinator.post(&act("decline"), &reason).await;
        assert_eq!(declined.expect(200).json["state"], "declined");
        let full = actions(coordinator, &point.location()).await;
        assert_eq!(full["actions"], json!([]));
        for action in ["take-up", "later", "decline"] {
            let late = coordinator.post(&act(action), &reason).await;
            late.expect_problem(409, "illegalTransition");
        }
        let listed = coordinator.get(&points).await.expect(200).json;
        assert_eq!(listed["items"][0]["actions"], json!([]));
    }
);
