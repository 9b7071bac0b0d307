//! One round beside another, and before beside after.

use harness::{App, on_both};
use serde_json::json;

use super::{Settled, answers, figure, paired, results, settled};
use crate::forms::setup::{content, published};
use crate::over::{BOTH, conclude, evaluate, held, id, round, sign, whole};

on_both!(
    async fn a_round_stands_beside_the_one_before_though_its_form_was_revised(app: App) {
        let (ground, first) = round(&app, &BOTH).await;
        let client = &ground.place.coordinator;
        let form = published(client, content()).await;
        let window = |closed, answers| Settled {
            form: id(&form),
            moment: "end",
            session: None,
            closed,
            answers,
            texts: &[],
        };
        let ten = answers(10);
        let before = settled(&app, &ground, &first, window("2026-03-10T23:00:00Z", &ten)).await;
        evaluate(&ground, &[&first]).await;
        conclude(&ground.user, &first, &whole()).await;
        sign(&ground.user, &first).await.expect(200);
        sign(&ground.professional, &first).await.expect(200);
        let points = format!("/v1/courses/{}/improvement-points", ground.course);
        let points = client.get(&points).await.expect(200).json;
        let point = points["items"][0]["id"].as_str().unwrap();
        let decline = format!("/v1/improvement-points/{point}/actions/decline");
        client
            .post(&decline, &json!({ "reason": "Rommet er opptatt." }))
            .await
            .expect(200);

        // The next version asks something more, and no longer whether anybody is afraid.
        client
            .post(&format!("{form}/actions/draft"), &json!({}))
            .await
            .expect(200);
        let mut revised = content();
        let schema = &mut revised["schema"]["properties"];
        schema["warm"] = json!({ "$ref": "#/$defs/point" });
        schema.as_object_mut().unwrap().remove("afraid");
        revised["questions"][1]["key"] = json!("warm");
        revised["scales"] = json!([]);
        client
            .if_match("*")
            .put(&format!("{form}/draft"), &revised)
            .await
            .expect(200);
        client
            .post(&format!("{form}/actions/publish"), &json!({}))
            .await
            .expect(200);

        let second = held(&app, &ground, &BOTH).await;
        let six: Vec<_> = (0..6)
            .map(|at| json!({ "calm": 3, "warm": 1 + at % 3 }))
            .collect();
        settled(&app, &ground, &second, window("2026-09-10T22:00:00Z", &six)).await;
        let found = results(&ground.user, &second).await;
        let window = &found["windows"][0];
        assert_eq!(window["formNumber"], json!(2));
        let calm = figure(window, "calm");
        let earlier = json!([{
            "windowId": before, "runId": id(&first), "closedAt": "2026-03-10T23:00:00Z",
            "answered": 10, "mean": 1.9
        }]);
        assert_eq!(calm["earlier"], earlier);
        // 19 of ten and 18 of six: 37 of 16. Six by themselves would be what is left of 16 less ten.
        assert_eq!(
            (&calm["service"]["answered"], &calm["service"]["mean"]),
            (&json!(16), &json!(2.3))
        );
        assert_eq!(calm["service"]["spread"]["answered"], json!(10));
        let warm = figure(window, "warm");
        assert_eq!(
            (&warm["answered"], &warm["earlier"][0]["answered"]),
            (&json!(6), &json!(null))
        );
        // The first round has nothing before it, and what was asked then is still told.
        let then = results(&ground.user, &first).await;
        assert_eq!(then["windows"][0]["formNumber"], json!(1));
        assert_eq!(figure(&then["windows"][0], "afraid")["earlier"], json!([]));
        assert_eq!(then["lastPoints"], json!([]));
        // What became of the last round's points.
        let points = found["lastPoints"].as_array().unwrap();
        let told: Vec<_> = points
            .iter()
            .map(|one| (&one["state"], &one["reason"]))
            .collect();
        assert_eq!(told.len(), 2);
        assert!(told.contains(&(&json!("declined"), &json!("Rommet er opptatt."))));
        assert!(told.contains(&(&json!("open"), &json!(null))));
    }
);

on_both!(
    async fn a_change_is_told_with_its_uncertainty_where_ten_were_asked_both_times(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let forms = "/v1/forms?shipped=true&kind=masteryExpectation";
        let forms = ground.user.get(forms).await.expect(200).json;
        let form = forms["items"][0]["id"].as_str().unwrap();
        let given: Vec<_> = (0..10).map(|at| json!({ "important": 1 + at % 5, "energy": 1 + at % 4,
            "lost": 1 + at % 3, "askHelp": 2, "speakUp": 1 + at % 2, "close": 3 + at % 3, "again": 1 + at % 5,
            "controls": 1 + at % 4 })).collect();
        for (moment, closed) in [
            ("before", "2026-03-02T23:00:00Z"),
            ("end", "2026-03-10T23:00:00Z"),
        ] {
            let window = Settled {
                form,
                moment,
                session: None,
                closed,
                answers: &given,
                texts: &[],
            };
            settled(&app, &ground, &run, window).await;
        }
        let scores: Vec<(i32, i32)> = (0..10)
            .map(|at| (200 + 10 * at, 250 + 10 * at + 5 * (at % 2)))
            .collect();
        paired(&app, &run, form, &scores[..9]).await;
        let found = results(&ground.user, &run).await;
        assert_eq!(found["changes"][0]["scale"], json!("mastery"));
        assert_eq!(found["changes"][0]["run"], json!(null));
        // Everybody is at two when it comes to asking for help: hidden, and with it the scale and its change.
        assert_eq!(
            figure(&found["windows"][0], "askHelp")["answered"],
            json!(null)
        );
        assert_eq!(
            figure(&found["windows"][0], "mastery")["answered"],
            json!(null)
        );
        paired(&app, &run, form, &scores[9..]).await;
        let found = results(&ground.user, &run).await;
        assert_eq!(found["changes"][0]["run"], json!(null));

        let db = app.db.connect().await;
        let one = given[0]
            .to_string()
            .replace("\"askHelp\":2", "\"askHelp\":5");
        let one: serde_json::Value = serde_json::from_str(&one).unwrap();
        // One in each window asks for help more often.
        let change = "UPDATE answer SET \"values\" = $1 WHERE id IN (SELECT MIN(CAST(id AS TEXT)) FROM answer GROUP BY window_id)";
        let change = match app.db.engine {
            harness::Engine::Postgres => change.replace("WHERE id", "WHERE CAST(id AS TEXT)"),
            harness::Engine::Sqlite => change.replace("MIN(CAST(id AS TEXT))", "MIN(id)"),
        };
        super::run_sql(&db, &change, [one.into()]).await;
        let found = results(&ground.user, &run).await;
        let run = &found["changes"][0]["run"];
        // Differences of 50 and 55 hundredths by turns, five each: mean 52.5, deviation 2.635, error 0.833, times 2.262.
        let figures = ["pairs", "before", "after", "difference", "lower", "upper"]
            .map(|key| run[key].clone());
        assert_eq!(json!(figures), json!([10, 2.5, 3.0, 0.53, 0.51, 0.54]));
        // 0.525 over the mean of 0.303 and 0.308.
        assert_eq!(run["size"], json!(1.72));
        assert_eq!(&found["changes"][0]["service"], run);
    }
);
