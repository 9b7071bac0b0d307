//! A client that knows no rule of the method gets a course to its plan, and a run to its end: once
//! with everything done together, once with a deviation instead of the planning meeting.

use harness::{App, on_both};
use serde_json::{Value, json};

use crate::cast::Cast;
use crate::walker::Walker;

/// A need that anybody has told, and a course that takes it up: nothing else.
async fn proposed(app: &App) -> Cast {
    let cast = Cast::gather(app).await;
    let need = json!({
        "serviceId": cast.service, "targetGroup": "Unge", "description": "Ingen kveldskurs.",
        "source": "relative", "raisedOn": "2026-01-15"
    });
    let need = app.anonymous().post("/v1/needs", &need).await.expect(201);
    let course = json!({
        "serviceId": cast.service, "title": { "nb": "Krefter" }, "targetGroup": { "nb": "Unge" },
        "categoryCode": "general", "languages": ["nb"], "needIds": [need.id()]
    });
    let course = cast.login("coordinator").post("/v1/courses", &course).await;
    course.expect(201);
    cast
}

impl Walker<'_> {
    async fn assert_approved(&self) {
        let path = self.actions.replace("/actions", "");
        let manager = self.cast.login("manager");
        let course = manager.get(&path).await.expect(200).json;
        assert_eq!(course["state"], "active", "{:#?}", self.told);
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
}

impl Walker<'_> {
    /// Somebody wants a run of the course; then the walk goes on until it is closed.
    async fn walk_a_run(&mut self) {
        let runs = format!("/v1/courses/{}/runs", self.id);
        let coordinator = self.cast.login("coordinator");
        let run = json!({ "participation": "open" });
        let run = coordinator.post(&runs, &run).await.expect(201);
        self.id = run.id();
        self.actions = format!("{}/actions", run.location());
        self.walk().await;
        let run = coordinator.get(&run.location()).await.expect(200).json;
        assert_eq!(run["state"], "closed", "{:#?}", self.told);
    }

    /// Whether the run counts as Standard metode, and what speaks against it.
    async fn judged(&self) -> (String, Vec<String>) {
        let path = self.actions.replace("/actions", "/method-status");
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
    async fn from_a_proposed_course_to_a_closed_run(app: App) {
        let cast = proposed(&app).await;
        let mut walker = Walker::at_the_front_page(&app, &cast).await;
        walker.walk().await;
        walker.assert_approved().await;
        assert!(walker.has_told("recordMeeting"), "{:#?}", walker.told);
        assert!(!walker.has_told("recordDeviation"), "{:#?}", walker.told);
        walker.walk_a_run().await;
        assert_eq!(walker.judged().await, ("fulfilled".to_owned(), vec![]));
    }
);

on_both!(
    async fn with_a_deviation_instead_of_the_meeting(app: App) {
        let cast = proposed(&app).await;
        let mut walker = Walker::at_the_front_page(&app, &cast).await;
        walker.deviate = Some("planningMeetingHeld");
        walker.walk().await;
        walker.assert_approved().await;
        assert!(walker.has_told("recordDeviation"), "{:#?}", walker.told);
        assert!(!walker.has_told("recordMeeting"), "{:#?}", walker.told);
        walker.walk_a_run().await;
        let (status, failed) = walker.judged().await;
        assert_eq!(status, "notFulfilled");
        assert!(
            failed.iter().all(|why| why.contains("planning")),
            "{failed:?}"
        );
        assert!(!failed.is_empty());
    }
);
