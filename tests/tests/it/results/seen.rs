//! Who sees how much.

use domain::codes::Role;
use harness::{App, on_both};
use serde_json::{Value, json};

use super::{Settled, answers, figure, results, settled};
use crate::forms::setup::{content, published};
use crate::over::{BOTH, id, round};
use crate::round::place;

const SAID: [(&str, &str); 5] = [
    ("more", "Mer tid."),
    ("more", "Bedre kaffe."),
    ("more", "Takk!"),
    ("more", "Kveldskurs."),
    ("more", "<script>alert(1)</script>"),
];

on_both!(
    async fn figures_are_for_all_of_the_course_and_texts_for_leads_and_coordinators(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let form = published(&ground.place.coordinator, content()).await;
        let window = Settled {
            form: id(&form),
            moment: "end",
            session: None,
            closed: "2026-03-10T23:00:00Z",
            answers: &answers(11),
            texts: &SAID,
        };
        settled(&app, &ground, &run, window).await;
        let course = &ground.course;
        let (_, member) = ground
            .place
            .member(&app, course, "Mona", "user", "member")
            .await;
        let found = results(&ground.user, &run).await;
        let window = &found["windows"][0];
        assert_eq!(
            (&window["invited"], &window["answered"]),
            (&json!(14), &json!(11))
        );
        let calm = figure(window, "calm");
        // 1, 2 and 3 by turns: 21 of 11.
        assert_eq!(
            (&calm["answered"], &calm["mean"]),
            (&json!(11), &json!(1.9))
        );
        assert_eq!(
            calm["spread"]["counts"][0],
            json!({ "value": "1", "label": "Uenig", "count": 4 })
        );
        let again = figure(window, "again");
        assert_eq!(
            again["spread"]["counts"][1],
            json!({ "value": "no", "label": "Nei", "count": 1 })
        );
        assert_eq!(again["mean"], json!(null));
        assert_eq!(figure(window, "calmness")["scale"], json!(true));
        let mut written: Vec<&str> = window["texts"][0]["written"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_str().unwrap())
            .collect();
        written.sort_unstable();
        let mut said = SAID.map(|(_, text)| text);
        said.sort_unstable();
        assert_eq!(written, said);

        let texts = |found: &Value| found["windows"][0]["texts"][0]["written"].is_array();
        for (client, reads) in [
            (&ground.professional, true),
            (&ground.place.coordinator, true),
            (&ground.place.manager, false),
            (&member, false),
        ] {
            let theirs = results(client, &run).await;
            assert_eq!(texts(&theirs), reads);
            assert_eq!(theirs["windows"][0]["figures"], window["figures"]);
            let page = client
                .get(&format!("{run}/results/page"))
                .await
                .expect(200)
                .text;
            assert_eq!(page.contains("Bedre kaffe."), reads);
        }
        let elsewhere = place(&app, "Helt andre").await;
        let trust = Some(ground.place.trust);
        let auditor = app.with_role("auditor", Role::Auditor, trust).await;
        for path in [format!("{run}/results"), format!("{run}/results/page")] {
            elsewhere.coordinator.get(&path).await.expect(404);
            auditor.get(&path).await.expect(404);
            app.anonymous().get(&path).await.expect(401);
        }
    }
);

on_both!(
    async fn too_few_are_not_shown_in_any_way(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let form = published(&ground.place.coordinator, content()).await;
        let windows = [
            ("2026-03-10T23:00:00Z", 0),
            ("2026-03-11T23:00:00Z", 5),
            ("2026-03-12T23:00:00Z", 9),
        ];
        for (closed, n) in windows {
            let mut given = answers(n);
            // Four leave one question out in the last.
            for one in given.iter_mut().take(if n == 9 { 5 } else { 0 }) {
                one.as_object_mut().unwrap().remove("afraid");
            }
            let window = Settled {
                form: id(&form),
                moment: "end",
                session: None,
                closed,
                answers: &given,
                texts: &SAID[..4],
            };
            settled(&app, &ground, &run, window).await;
        }
        let found = results(&ground.user, &run).await;
        let [none, five, nine] = [0, 1, 2].map(|at| &found["windows"][at]);
        assert_eq!(
            (&none["answered"], &none["figures"][0]["answered"]),
            (&json!(null), &json!(null))
        );
        assert_eq!(figure(five, "calm")["mean"], json!(1.8));
        assert_eq!(figure(five, "calm")["spread"], json!(null));
        assert_eq!(figure(nine, "calm")["spread"], json!(null));
        assert_eq!(
            figure(nine, "afraid")["answered"],
            json!(null),
            "four have answered it"
        );
        assert_eq!(figure(five, "again")["answered"], json!(5));
        assert_eq!(figure(five, "again")["spread"], json!(null));
        assert_eq!(
            five["texts"][0]["written"],
            json!(null),
            "four have written"
        );
        // What lies in a window by itself does not come out of the service's either: fourteen answers of one run
        // are of nine people.
        let service = &figure(nine, "calm")["service"];
        assert_eq!(
            (&service["answered"], &service["spread"]),
            (&json!(14), &json!(null))
        );
    }
);
