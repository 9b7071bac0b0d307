//! Two signatures, an edit of the conclusion and a closing without signatures released at once, on two
//! instances: a run is closed once, by two persons' hands on the final wording or openly without them.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::FutureExt;
use futures::future::join_all;
use harness::{App, Client, on_both};
use serde_json::{Value, json};

use crate::delivery::Ground;
use crate::over::{BOTH, act, at, conclude, evaluate, named, phases, round, said, status, whole};

const ROUNDS: u32 = 200;

on_both!(
    async fn two_signatures_an_edit_and_a_closing_without_them_at_once(app: App) {
        let second = app.second_instance().await;
        let (ground, run) = round(&app, &BOTH).await;
        evaluate(&ground, &[&run]).await;
        conclude(&ground.user, &run, &whole()).await;
        // Six weeks are over.
        at(&app, "2026-04-15T08:00:00Z");
        let mut outcomes: BTreeMap<&str, u32> = BTreeMap::new();
        for round in 0..ROUNDS {
            let outcome = race(&second, &ground, &run, round).await;
            *outcomes.entry(outcome).or_default() += 1;
            for lead in [&ground.user, &ground.professional] {
                let reason = json!({ "reason": "Et funn manglet" });
                act(lead, &run, "reopen", reason).await.expect(200);
            }
        }
        assert_eq!(outcomes.len(), 2, "always the same way out: {outcomes:?}");
        let history = format!("{run}/history?limit=200");
        let closings = closings(&ground.place.coordinator, &history).await;
        assert_eq!(closings, ROUNDS, "closed twice, or not at all");
    }
);

/// One round: how the run was closed.
async fn race(second: &App, ground: &Ground, run: &str, round: u32) -> &'static str {
    let coordinator = &ground.place.coordinator;
    let read = coordinator
        .get(&format!("{run}/conclusion"))
        .await
        .expect(200);
    let (hand, mut change) = (named(&read.json), whole());
    change["findings"] = json!(format!("Runde {round}"));
    let (user, editor) = (ground.user.at(&second.base), coordinator.at(&second.base));
    let (editor, edited) = (editor.if_match("*"), format!("{run}/conclusion"));
    let reason = json!({ "reason": "Ingen har tid" });
    // On a machine with nothing else to do the two of one instance share a commit, and always win: now
    // and then those who would undo the signatures come a moment later.
    let later = Duration::from_millis(if round.is_multiple_of(8) { 100 } else { 0 });
    let edit = async {
        tokio::time::sleep(later).await;
        editor.put(&edited, &change).await
    };
    let close = async {
        tokio::time::sleep(later).await;
        act(coordinator, run, "close-unsigned", reason).await
    };
    // Whoever is first has no more than a head start: each goes first in a quarter of the rounds.
    let mut four = vec![
        act(&user, run, "sign", hand.clone()).boxed(),
        act(&ground.professional, run, "sign", hand.clone()).boxed(),
        edit.boxed(),
        close.boxed(),
    ];
    let turn = usize::try_from(round % 4).unwrap();
    four.rotate_left(turn);
    let mut replies = join_all(four).await;
    replies.rotate_right(turn);
    for reply in &replies {
        assert!(
            [200, 409].contains(&reply.status),
            "{} {}",
            reply.request,
            reply.text
        );
    }
    let done: Vec<bool> = replies.iter().map(|reply| reply.status == 200).collect();

    let now = coordinator.get(run).await.expect(200).json;
    assert_eq!(now["state"], "closed", "round {round}: {done:?}");
    let last = coordinator.get(&edited).await.expect(200).json;
    let hands = last["signatures"].as_array().unwrap();
    let frozen = status(ground, run).await;
    let evaluation = &phases(&frozen)[2];
    if done[3] {
        assert_eq!(
            hands,
            &Vec::<Value>::new(),
            "round {round}: half an agreement"
        );
        assert_eq!(
            *evaluation,
            said("notHeld", &["closedUnsigned"]),
            "round {round}"
        );
        assert!(!(done[0] && done[1]), "round {round}: both had signed");
        return "closed unsigned";
    }
    assert_eq!(done, [true, true, false, false], "round {round}");
    assert_eq!(*evaluation, said("held", &[]), "round {round}");
    assert_eq!(hands.len(), 2, "round {round}: {last}");
    assert_ne!(hands[0]["side"], hands[1]["side"], "round {round}");
    assert_ne!(hands[0]["personId"], hands[1]["personId"], "round {round}");
    assert_eq!(
        last["contentHash"], hand["contentHash"],
        "round {round}: not what was read"
    );
    for hand in hands {
        assert_eq!(
            hand["contentHash"], last["contentHash"],
            "round {round}: {last}"
        );
    }
    "signed by both"
}

/// How often the run was closed, by its history.
async fn closings(client: &Client, first: &str) -> u32 {
    let (mut closings, mut next) = (0, Some(first.to_owned()));
    while let Some(path) = next {
        let page = client.get(&path).await.expect(200).json;
        let steps = page["items"].as_array().unwrap().iter();
        let closing = |step: &&Value| {
            let closes = ["sign", "closeUnsigned"]
                .iter()
                .any(|action| step["action"] == *action);
            step["entity"]["kind"] == "run" && closes
        };
        closings += u32::try_from(steps.filter(closing).count()).unwrap();
        next = page["next"]
            .as_str()
            .map(|cursor| format!("{first}&cursor={cursor}"));
    }
    closings
}
