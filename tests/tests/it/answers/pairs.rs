//! Before and after, by a code that only the participant has.

use harness::{App, on_both};
use serde_json::{Value, json};
use store::keystore::KeyName;

use super::setup::{column, count, ground, put};

/// `Answers` of the one scale: calm and afraid, reversed; in hundredths (calm + 4 - afraid) / 2.
fn said(calm: i64, afraid: i64, code: Option<&str>) -> Value {
    json!({ "answers": { "calm": calm, "afraid": afraid }, "pairCode": code })
}

on_both!(
    async fn scores_are_matched_by_code_mixed_and_the_codes_forgotten(app: App) {
        let ground = ground(&app).await;
        let before = ground.open(&app, "before", 6).await;
        let end = ground.window(before.run, "end").await;
        let code = |nth: usize| format!("0000-0000-0000-00A{nth}");
        let slips = ground.slips(&before).await;
        for (nth, (_, token)) in slips.iter().enumerate() {
            let code = code(nth);
            // One gives none, and two have the same: neither can be told from the other.
            let code = match nth {
                0 => None,
                1 | 2 => Some("1111 1111 1111 1111"),
                _ => Some(code.as_str()),
            };
            put(&app, token, &said(1, 3, code)).await.expect(204);
        }
        ground.closes(&app, &before).await;
        assert_eq!(count(&app, "pair_held").await, 3);
        assert_eq!(count(&app, "change").await, 0);
        let keystore = app.inside().keystore.clone().unwrap();
        let pair = KeyName::Pair(before.run);
        assert!(keystore.find(pair).await.unwrap().is_some());
        let held = column(
            &app,
            "SELECT code_hash || CAST(scores AS TEXT) FROM pair_held",
        )
        .await;
        assert!(held.iter().all(|row| !row.contains("00A")), "{held:?}");

        ground.opens(&app, &end).await;
        let slips = ground.slips(&end).await;
        for (nth, (_, token)) in slips.iter().enumerate() {
            let code = code(nth).replace('-', "").to_lowercase();
            let (calm, afraid) = if nth == 3 { (2, 2) } else { (3, 1) };
            put(&app, token, &said(calm, afraid, Some(&code)))
                .await
                .expect(204);
        }
        let closed = ground.closes(&app, &end).await;
        assert_eq!(closed["answers"], 6);
        let sql = "SELECT scale || ' ' || moment || ' ' || before || ' ' || after FROM \"change\"";
        let mut changes = column(&app, sql).await;
        changes.sort_unstable();
        assert_eq!(
            changes,
            [
                "calmness end 100 200",
                "calmness end 100 300",
                "calmness end 100 300"
            ]
        );
        assert_eq!(count(&app, "pair_held").await, 0);
        for _ in 0..300 {
            if keystore.find(pair).await.unwrap().is_none() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("the key of the codes is still there");
    }
);
