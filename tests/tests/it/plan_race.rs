//! Two approvals, an edit that is laid before both sides again, and a withdrawal released at once, on two
//! instances: a plan is approved only by two persons, one of each side, on its final content, which both
//! have read.

use std::collections::BTreeMap;

use futures::FutureExt;
use futures::future::join_all;
use harness::{App, Client, on_both};
use serde_json::json;

use crate::writing::{Writing, writing};

on_both!(
    async fn two_hands_an_edit_and_a_withdrawal_at_once(app: App) {
        let second = app.second_instance().await;
        let w = writing(&app, "UNN").await;
        let mut outcomes: BTreeMap<String, u32> = BTreeMap::new();
        w.write().await;
        w.meet(&app).await;
        for round in 0..200 {
            race(&app, &second, &w, round, &mut outcomes).await;
        }
        assert!(outcomes.len() > 1, "always the same way out: {outcomes:?}");
        assert!(
            outcomes.keys().any(|state| state == "approved"),
            "{outcomes:?}"
        );
    }
);

/// One round of the race: submit, then two approvals, an edit and a withdrawal at the same time.
async fn race(
    app: &App,
    second: &App,
    w: &Writing,
    round: u32,
    outcomes: &mut BTreeMap<String, u32>,
) {
    let plan = w.submit().await;
    let elsewhere = |client: &Client| client.at(&second.base);
    let (user, professional) = (elsewhere(&w.user), &w.professional);
    let (approve, withdraw) = (w.at("actions/approve"), w.at("actions/withdraw"));
    let aims = w.at("plan/draft/sections/aims");
    let change = json!({ "aims": [format!("Runde {round}")] });
    let editor = elsewhere(&w.place.coordinator).if_match("*");
    let nothing = json!({});
    // The version keeps its number: only the hash tells that it is another text.
    let (submit, again) = (w.at("actions/submit"), elsewhere(professional));
    let revise = async {
        let edited = editor.put(&aims, &change).await;
        match edited.status {
            200 => again.post(&submit, &nothing).await,
            _ => edited,
        }
    };
    let mut four = vec![
        user.post(&approve, &plan).boxed(),
        professional.post(&approve, &plan).boxed(),
        revise.boxed(),
        w.user.post(&withdraw, &nothing).boxed(),
    ];
    // Who is first has a head start: each is, in a quarter of the rounds.
    four.rotate_left(usize::try_from(round % 4).unwrap());
    let replies = join_all(four).await;
    for reply in &replies {
        assert!(reply.status < 500, "{} {}", reply.status, reply.text);
    }

    let versions = w
        .user
        .get(&w.at("plan/versions?sort=-number&limit=1"))
        .await
        .expect(200);
    let number = versions.json["items"][0]["number"].as_i64().unwrap();
    let last = w
        .user
        .get(&w.at(&format!("plan/versions/{number}")))
        .await
        .expect(200)
        .json;
    let approvals = last["approvals"].as_array().unwrap();
    for approval in approvals {
        assert_eq!(
            approval["contentHash"], last["contentHash"],
            "a hand on other content: {last}"
        );
        assert_eq!(
            last["contentHash"], plan["contentHash"],
            "not what was read: {last}"
        );
    }
    let state = last["state"].as_str().unwrap().to_owned();
    *outcomes.entry(state.clone()).or_default() += 1;
    if state == "approved" {
        assert_eq!(approvals.len(), 2, "{last}");
        assert_ne!(approvals[0]["side"], approvals[1]["side"]);
        assert_ne!(approvals[0]["personId"], approvals[1]["personId"]);
        w.user
            .post(&w.at("actions/draft"), &nothing)
            .await
            .expect(201);
        w.user
            .if_match("*")
            .put(&aims, &json!({ "aims": [format!("Ny {round}")] }))
            .await
            .expect(200);
        w.meet(app).await;
    } else {
        assert!(approvals.len() < 2, "{last}");
        // Back to a draft that can be submitted again.
        w.user
            .if_match("*")
            .put(&aims, &json!({ "aims": [format!("Igjen {round}")] }))
            .await
            .expect(200);
    }
}
