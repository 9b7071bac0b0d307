//! A client that knows no rule of the method gets from a need to a closed run: once with everything
//! done together, once with a deviation instead of the planning meeting.

use harness::{App, on_both};
use serde_json::{Value, json};

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

    /// Whether the run counts as Standard metode, and what speaks against it.
    async fn judged(&self) -> (String, Vec<String>) {
        let path = format!("{}/method-status", self.run);
        let status = self.cast.login("manager").get(&path).await.expect(200).json;
        let phases = status["phases"].as_array().unwrap().iter();
        let failed = phases.flat_map(|phase| {
            let reasons = phase["failed"].as_array().unwrap().iter();
            let why = |why: &Value| format!("{}: {}", phase["phase"], why["message"]);
            reasons.map(why).collect::<Vec<_>>()
        });
        let (status, failed) = (status["status"].as_str().unwrap(), failed.collect());
        println!("{:#?}\n{status} {failed:#?}", self.told);
        (status.to_owned(), failed)
    }
}

on_both!(
    async fn from_a_need_to_a_closed_run(app: App) {
        let cast = told(&app).await;
        let mut walker = Walker::at_the_front_page(&app, &cast).await;
        walker.walk().await;
        walker.assert_approved().await;
        assert!(walker.has_told("recordMeeting"), "{:#?}", walker.told);
        assert!(!walker.has_told("recordDeviation"), "{:#?}", walker.told);
        assert_eq!(walker.judged().await, ("fulfilled".to_owned(), vec![]));
    }
);

on_both!(
    async fn with_a_deviation_instead_of_the_meeting(app: App) {
        let cast = told(&app).await;
        let mut walker = Walker::at_the_front_page(&app, &cast).await;
        walker.deviate = Some("planningMeetingHeld");
        walker.walk().await;
        walker.assert_approved().await;
        assert!(walker.has_told("recordDeviation"), "{:#?}", walker.told);
        let (status, failed) = walker.judged().await;
        assert_eq!(status, "notFulfilled");
        assert!(
            failed.iter().all(|why| why.contains("planning")),
            "{failed:?}"
        );
        assert!(!failed.is_empty());
    }
);
