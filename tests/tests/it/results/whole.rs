//! From the participants' tokens to what the working group reads.

use harness::{App, on_both};
use serde_json::json;

use super::{figure, results};
use crate::answers::setup::{ground, put};

on_both!(
    async fn what_participants_answer_before_and_after_comes_out_as_figures(app: App) {
        let ground = ground(&app).await;
        let before = ground.open(&app, "before", 12).await;
        let end = ground.window(before.run, "end").await;
        let run = format!("/v1/runs/{}", before.run);
        let coordinator = &ground.setup.coordinator;
        let windows = [(&before, 0), (&end, 1)];
        for (window, more) in windows {
            if more == 1 {
                ground.opens(&app, window).await;
            }
            let open = results(coordinator, &run).await;
            assert_eq!(
                open["windows"].as_array().unwrap().len(),
                more,
                "nothing of what is open"
            );
            for (nth, (_, token)) in ground.slips(window).await.iter().enumerate() {
                // Calm is 1 or 2 and one more at the end; afraid goes from 3 to 2 for every third.
                let calm = 1 + nth % 2 + more;
                let afraid = if nth % 3 == 0 { 3 - more } else { 2 };
                let answers = json!({ "calm": calm, "afraid": afraid, "again": "yes", "more": format!("Nr. {nth}") });
                let body =
                    json!({ "answers": answers, "pairCode": format!("0000-0000-0000-00{nth:02}") });
                put(&app, token, &body).await.expect(204);
            }
            ground.closes(&app, window).await;
        }
        let found = results(coordinator, &run).await;
        let end = &found["windows"][1];
        assert_eq!(
            (&end["outcome"], &end["invited"], &end["answered"]),
            (&json!("settled"), &json!(12), &json!(12))
        );
        let calm = figure(end, "calm");
        assert_eq!(
            (&calm["mean"], &calm["answered"]),
            (&json!(2.5), &json!(12))
        );
        assert_eq!(calm["spread"]["counts"][1]["count"], json!(6));
        // Everybody comes again: about the course, so it is told.
        assert_eq!(
            figure(end, "again")["spread"]["counts"][0]["count"],
            json!(12)
        );
        assert_eq!(end["texts"][0]["written"].as_array().unwrap().len(), 12);
        // (calm + 4 − afraid) / 2: half a point more for all, and another half for every third.
        let change = &found["changes"][0]["run"];
        assert_eq!(
            (&change["pairs"], &change["difference"]),
            (&json!(12), &json!(0.67))
        );
        assert_eq!(
            (&change["lower"], &change["upper"]),
            (&json!(0.51), &json!(0.82))
        );
        assert_eq!(found["changes"][0]["service"], *change);
        let page = coordinator
            .get(&format!("{run}/results/page"))
            .await
            .expect(200)
            .text;
        assert!(page.contains("0,51 – 0,82"), "{page}");
    }
);
