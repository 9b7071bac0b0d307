//! Lists say in short what can be done with each of their items: the same that its own list of actions
//! says, for whoever asks.

use harness::{App, Client, on_both};
use serde_json::{Value, json};

use crate::delivery::ground;
use crate::forms::setup as forms;
use crate::over::{act, at};
use crate::runs::plan;

/// Each action as a list tells it.
fn in_short(actions: &Value) -> Vec<Value> {
    let short = |one: &Value| {
        json!({
            "action": one["action"], "ready": one["ready"], "waitingOn": one["waitingOn"]
        })
    };
    actions.as_array().unwrap().iter().map(short).collect()
}

/// Compares every item of a list with its own list of actions; the number of items.
async fn compared(who: &str, client: &Client, list: &str, noun: &str) -> usize {
    let page = client.get(list).await;
    if page.status == 403 {
        return 0;
    }
    let items = page.expect(200).json["items"].as_array().unwrap().clone();
    for item in &items {
        let path = format!("/v1/{noun}/{}/actions", item["id"].as_str().unwrap());
        let full = client.get(&path).await.expect(200).json;
        let full = in_short(&full["actions"]);
        assert_eq!(in_short(&item["actions"]), full, "{list} for the {who}");
    }
    items.len()
}

on_both!(
    async fn what_a_list_says_in_short_the_thing_says_in_full(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = ground.place.coordinator.for_purpose("administration");
        let made = async |path: &str, body: Value| client.post(path, &body).await.expect(201);
        let course = format!("/v1/courses/{}", ground.course);
        made("/v1/needs", ground.place.need()).await;
        made("/v1/forms", forms::form(forms::content())).await;
        let mut told = ground.told();
        told["capacity"] = json!(1);
        let run = ground.run(&told).await;
        plan(&ground, &run, "2026-05-05").await;
        ground.run(&ground.told()).await;
        act(&client, &run, "open", json!({})).await.expect(200);
        for referral in [json!("2026-03-01"), json!("2026-03-01"), Value::Null] {
            let party = json!({
                "party": ["patient"], "displayName": "Kari", "referralReceivedOn": referral
            });
            made(&format!("{run}/enrolments"), party.clone()).await;
            made(&format!("{course}/queue"), party).await;
        }
        let shipped = client.get("/v1/forms?shipped=true&kind=values").await;
        let form = shipped.expect(200).json["items"][0]["id"].clone();
        let window = json!({ "formId": form, "moment": "end", "daysOpen": 7 });
        made(&format!("{run}/windows"), window).await;

        let readers = [
            ("coordinator", client.clone()),
            (
                "manager",
                ground.place.manager.for_purpose("administration"),
            ),
            ("user lead", ground.user.for_purpose("planning")),
            (
                "professional lead",
                ground.professional.for_purpose("planning"),
            ),
        ];
        for (list, noun) in [
            ("/v1/needs", "needs"),
            ("/v1/courses", "courses"),
            ("/v1/runs", "runs"),
            (&format!("{course}/runs"), "runs"),
            (&format!("{run}/enrolments"), "enrolments"),
            (&format!("{course}/queue"), "enrolments"),
            (&format!("{run}/windows"), "windows"),
            ("/v1/forms", "forms"),
        ] {
            let mut items = 0;
            for (who, reader) in &readers {
                items += compared(who, reader, list, noun).await;
            }
            assert!(items > 0, "{list} holds nothing");
        }
    }
);
