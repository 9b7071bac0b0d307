//! Feedback among a run's results: how much came, and what it was about.

use harness::{App, Client, on_both};
use serde_json::{Value, json};

use super::{Heard, asking, said};
use crate::over::{BOTH, round};

async fn counts(client: &Client, run: &str) -> Value {
    let results = client.get(&format!("{run}/results")).await.expect(200);
    results.json["feedback"].clone()
}

fn about<'a>(feedback: &'a Value, theme: &str) -> &'a Value {
    let all = feedback["themes"].as_array().unwrap();
    let found = all.iter().find(|one| one["theme"] == theme);
    &found.unwrap()["count"]
}

on_both!(
    /// The run is being evaluated: the working group has it all at its meeting.
    async fn counts_and_themes_are_for_the_evaluation_meeting(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let coordinator = ground.place.coordinator.for_purpose("quality");
        let heard = Heard {
            ground,
            run,
            coordinator,
        };
        let (run, manager) = (&heard.run, &heard.ground.place.manager);
        let nothing = counts(manager, run).await;
        assert_eq!(nothing["received"], 0);
        assert_eq!(
            about(&nothing, "content"),
            &json!(null),
            "nothing looks like four"
        );
        assert_eq!(
            about(&counts(&heard.coordinator, run).await, "content"),
            &json!(0)
        );

        let mut all: Vec<Value> = (0..5).map(|nth| said(&format!("Nr. {nth}"))).collect();
        all.push(asking("Kaldt."));
        let ids = heard.told(&app, &all).await;
        for id in &ids[..5] {
            heard.themes(id, &["content"]).await;
        }
        for id in &ids[1..5] {
            heard.themes(id, &["content", "welcome"]).await;
        }
        heard.answer(&ids[0]).await;
        let course = &heard.ground.course;
        let (_, member) = heard
            .ground
            .place
            .member(&app, course, "Mona", "user", "member")
            .await;
        for (client, welcome) in [
            (&heard.coordinator, json!(4)),
            (&heard.ground.user, json!(4)),
            (&heard.ground.professional, json!(4)),
            (manager, json!(null)),
            (&member, json!(null)),
        ] {
            let found = counts(client, run).await;
            assert_eq!(
                (&found["received"], &found["answered"], &found["waiting"]),
                (&json!(6), &json!(1), &json!(1))
            );
            assert_eq!(
                (about(&found, "content"), about(&found, "welcome")),
                (&json!(5), &welcome)
            );
            let page = client
                .get(&format!("{run}/results/page"))
                .await
                .expect(200)
                .text;
            assert!(page.contains("Tilbakemeldinger") && page.contains("Hvordan folk ble møtt"));
            assert!(!page.contains("Kaldt.") && !page.contains("Gulfj"));
        }
        let results = format!("{run}/results");
        let english = manager
            .in_language("en")
            .get(&results)
            .await
            .expect(200)
            .json;
        assert_eq!(english["feedback"]["themes"][0]["label"], "The content");
        assert!(
            !english.to_string().contains("Kaldt."),
            "no text among the results"
        );
        heard.answer(&ids[5]).await;
        let found = counts(manager, run).await;
        assert_eq!(
            (&found["answered"], &found["waiting"]),
            (&json!(2), &json!(0))
        );
    }
);
