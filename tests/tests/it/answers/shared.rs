//! Windows in which participants of several runs answer, since one group alone is small.

use chrono::TimeDelta;
use harness::{App, on_both};
use serde_json::{Value, json};
use uuid::Uuid;

use super::setup::{Ground, Window, answer, ground, instant, put, seat};
use crate::enrolments::setup::Wanted;
use crate::results::{figure, results};

/// A run that begins in so many days, with places for so many.
async fn run(app: &App, ground: &Ground, days: i64, participants: usize) -> Uuid {
    let wanted = Wanted {
        begins_in: TimeDelta::days(days),
        ..Wanted::open(100)
    };
    let run = ground.setup.run(app, wanted).await;
    let (tenant, course) = (ground.setup.tenant, ground.setup.course);
    seat(app, tenant, course, run, participants).await;
    run
}

/// A window of two runs, planned at the first of them.
async fn both(ground: &Ground, moment: &str, runs: [Uuid; 2]) -> Window {
    let told = json!({ "moment": moment, "otherRunIds": [runs[1]] });
    ground.window_with(runs[0], told).await
}

async fn results_of(ground: &Ground, run: Uuid) -> Value {
    results(&ground.setup.coordinator, &format!("/v1/runs/{run}")).await
}

on_both!(
    async fn two_small_groups_are_asked_together_when_both_have_ended(app: App) {
        let ground = ground(&app).await;
        let runs = [
            run(&app, &ground, 30, 3).await,
            run(&app, &ground, 90, 3).await,
        ];
        let window = both(&ground, "end", runs).await;
        // When the first has ended, the others have not begun: nobody is asked, nor told that they are too few.
        app.clock.advance(TimeDelta::days(31));
        app.due_is_done().await;
        assert_eq!(ground.read(&window).await["state"], "planned");
        let open = ground.opens(&app, &window).await;
        assert_eq!(open["invited"], 6);
        for (_, token) in ground.slips(&window).await {
            answer(&app, &token, json!({ "calm": 2 })).await;
        }
        let closed = ground.closes(&app, &window).await;
        assert_eq!(
            (&closed["outcome"], &closed["answers"]),
            (&json!("settled"), &json!(6))
        );
        for run in runs {
            let found = results_of(&ground, run).await;
            let window = &found["windows"][0];
            assert_eq!(
                (&window["invited"], &window["answered"]),
                (&json!(6), &json!(6))
            );
            assert_eq!(figure(window, "calm")["mean"], json!(2.0));
        }
    }
);

/// Everybody answers, with a code of their own: one more on the scale each time.
async fn all_say(app: &App, ground: &Ground, window: &Window, more: usize) {
    for (nth, (_, token)) in ground.slips(window).await.iter().enumerate() {
        let body = json!({
            "answers": { "calm": 1 + nth % 2 + more, "afraid": if nth % 3 == 0 { 3 - more } else { 2 } },
            "pairCode": format!("0000-0000-0000-00{nth:02}"),
        });
        put(app, token, &body).await.expect(204);
    }
    ground.closes(app, window).await;
}

on_both!(
    async fn what_has_changed_is_told_where_both_windows_were_shared(app: App) {
        let ground = ground(&app).await;
        let runs = [
            run(&app, &ground, 30, 6).await,
            run(&app, &ground, 32, 6).await,
        ];
        let before = both(&ground, "before", runs).await;
        let end = both(&ground, "end", runs).await;
        let first = ground.read(&before).await;
        // Seven days before the later of them begins, until the earlier does.
        assert_eq!(first["opensLocal"], "2027-03-26T08:00");
        assert_eq!(first["closesLocal"], "2027-03-31T10:00");
        for (window, more) in [(&before, 0), (&end, 1)] {
            ground.opens(&app, window).await;
            all_say(&app, &ground, window, more).await;
        }
        let found = [
            results_of(&ground, runs[0]).await,
            results_of(&ground, runs[1]).await,
        ];
        let change = &found[0]["changes"][0];
        assert_eq!(
            (&change["run"]["pairs"], &change["run"]["difference"]),
            (&json!(12), &json!(0.67))
        );
        assert_eq!(found[1]["changes"], found[0]["changes"]);
    }
);

on_both!(
    async fn no_change_is_told_where_only_one_window_was_shared(app: App) {
        let ground = ground(&app).await;
        let runs = [
            run(&app, &ground, 30, 12).await,
            run(&app, &ground, 32, 12).await,
        ];
        let before = both(&ground, "before", runs).await;
        let ends = [
            ground.window(runs[0], "end").await,
            ground.window(runs[1], "end").await,
        ];
        ground.opens(&app, &before).await;
        all_say(&app, &ground, &before, 0).await;
        ground.opens(&app, &ends[0]).await;
        all_say(&app, &ground, &ends[0], 1).await;
        ground.opens(&app, &ends[1]).await;
        // Codes go by the run at which a window was planned, and nothing is held of this one.
        let slips = ground.slips(&ends[1]).await;
        let asked = app.anonymous().with_capability(&slips[0].1);
        let asked = asked.get("/v1/answer").await.expect(200).json;
        assert_eq!(asked["pairCode"], json!(null));
        for (_, token) in slips {
            answer(&app, &token, json!({ "calm": 2 })).await;
        }
        ground.closes(&app, &ends[1]).await;
        let found = results_of(&ground, runs[0]).await;
        assert_eq!(found["changes"].as_array().unwrap().len(), 1);
        let found = results_of(&ground, runs[1]).await;
        assert_eq!(found["windows"].as_array().unwrap().len(), 2);
        assert_eq!(found["changes"], json!([]));
    }
);

on_both!(
    async fn runs_that_lie_too_far_apart_are_not_asked_together_before_them(app: App) {
        let ground = ground(&app).await;
        let near = [
            run(&app, &ground, 30, 6).await,
            run(&app, &ground, 33, 6).await,
        ];
        let far = run(&app, &ground, 40, 6).await;
        let told = json!({
            "formId": ground.form, "moment": "before", "daysOpen": 7, "otherRunIds": [far]
        });
        let client = ground.setup.coordinator.in_language("nb");
        let path = format!("/v1/runs/{}/windows", near[0]);
        let refused = client
            .post(&path, &told)
            .await
            .expect_problem(422, "invalid");
        let error = &refused.json["errors"][0];
        assert_eq!(
            (&error["pointer"], &error["code"]),
            (&json!("/otherRunIds"), &json!("runsTooFarApart"))
        );
        let why = error["message"].as_str().unwrap();
        assert!(why.contains("så langt fra hverandre"), "{why}");

        let window = both(&ground, "before", near).await;
        let sessions = format!("/v1/runs/{}/sessions", near[1]);
        let sessions = ground.setup.coordinator.get(&sessions).await;
        let session = sessions.expect(200).json["items"][0]["id"].clone();
        let to = json!({ "localDate": "2027-05-05", "localStart": "10:00", "localEnd": "12:00" });
        let moved = json!({ "reason": "Ferja gikk ikke.", "to": to });
        let path = format!("/v1/sessions/{}/actions/move", session.as_str().unwrap());
        ground
            .setup
            .coordinator
            .post(&path, &moved)
            .await
            .expect(201);
        let planned = ground.read(&window).await;
        assert_eq!(planned["opensLocal"], "2027-04-28T08:00");
        app.clock.set(instant(&planned["opensAt"]));
        let off = ground
            .until(&window, |now| now["state"] == "cancelled")
            .await;
        assert_eq!(off["outcome"], "neverOpened");
        assert!(
            ground
                .claim()
                .await
                .iter()
                .all(|letter| letter["kind"] != "answerInvitation")
        );
    }
);
