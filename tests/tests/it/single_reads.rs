//! Small things one by one: what was entered in a list is read by itself.

use harness::{App, on_both};
use serde_json::json;

use crate::delivery::ground;
use crate::round::place;
use crate::runs::{act, at};

on_both!(
    async fn what_was_entered_is_read_by_itself(app: App) {
        let centre = place(&app, "UNN").await;
        let course = centre.new_course().await;
        let of_course = |rest: &str| format!("/v1/courses/{course}/{rest}");
        let (place, user) = centre.member(&app, &course, "Kari", "user", "lead").await;
        let id = place["id"].as_str().unwrap();
        let read = user.get(&format!("/v1/working-group-members/{id}")).await;
        assert_eq!(read.expect(200).json["id"], id);

        let meeting = json!({ "kind": "planning", "heldOn": "2026-02-03", "attendance": [] });
        let meeting = user
            .post(&of_course("meetings"), &meeting)
            .await
            .expect(201);
        let read = user.get(&meeting.location()).await.expect(200);
        assert_eq!(read.json, meeting.json);

        let draft = user.post(&of_course("actions/draft"), &json!({})).await;
        draft.expect(201);
        let why = json!({ "guard": "planningMeetingHeld", "reason": "Ferja gikk ikke." });
        let deviation = user.post(&of_course("deviations"), &why).await.expect(201);
        let read = user.get(&deviation.location()).await.expect(200);
        assert_eq!(read.json, deviation.json);

        let point = json!({ "text": "Mer tid til samtale" });
        let point = user.post(&of_course("improvement-points"), &point).await;
        let take_up = format!("{}/actions/take-up", point.expect(201).location());
        let taken = user.post(&take_up, &json!({})).await.expect(200);
        assert_eq!(taken.json["state"], "takenUp");
    }
);

on_both!(
    async fn a_run_is_closed_unsigned_six_weeks_after(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let run = json!({
            "participation": "open",
            "takenIn": { "state": "evaluating", "occurredAt": "2026-02-01T08:00:00Z" }
        });
        let run = ground.run(&run).await;
        let client = &ground.place.coordinator;
        let why = json!({ "reason": "Ingen fra brukersiden kunne møte." });
        let early = act(client, &run, "close-unsigned", why.clone()).await;
        early.expect_problem(409, "unmetGuards");
        at(&app, "2026-03-16T08:00:00Z");
        act(client, &run, "close-unsigned", why).await.expect(200);
        let closed = client.get(&run).await.expect(200);
        assert_eq!(closed.json["state"], "closed");
    }
);
