//! Who reads how much, what is done with it, and that each look is logged.

use harness::{App, on_both};
use serde_json::{Value, json};

use super::{asking, heard, said};
use crate::over::at;
use crate::privacy::column;
use crate::round::place;
use crate::tasks::{front_page, task};

on_both!(
    async fn texts_are_for_coordinators_and_leads_and_names_for_coordinators_alone(app: App) {
        let heard = heard(&app, "UNN").await;
        let ids = heard
            .told(&app, &[asking("Rommet var kaldt."), said("Takk!")])
            .await;
        let list = format!("{}/feedback", heard.run);
        let item = format!("/v1/feedback/{}", ids[0]);
        heard.answer(&ids[0]).await;

        let all = heard.coordinator.get(&format!("{list}?count=true")).await;
        let all = all.expect(200).json;
        assert_eq!(all["count"], 2);
        // The last first.
        let (last, first) = (&all["items"][0], &all["items"][1]);
        assert_eq!(
            (&last["id"], &last["text"]),
            (&json!(ids[1]), &json!("Takk!"))
        );
        assert_eq!(
            (&first["name"], &first["hidden"]),
            (&json!("Gulfjær"), &json!([]))
        );
        assert_eq!(first["contact"]["email"], "gulfjaer@bur.example");
        assert_eq!(first["answer"], "Ringte og takket.");
        let one = heard.coordinator.get(&item).await.expect(200);
        assert_eq!(one.json, *first);

        for lead in [&heard.ground.user, &heard.ground.professional] {
            let lead = lead.for_purpose("planning");
            let read = lead.get(&item).await.expect(200).json;
            assert_eq!(read["text"], "Rommet var kaldt.");
            assert_eq!(
                (&read["name"], &read["contact"], &read["hidden"]),
                (&json!(null), &json!(null), &json!(["contact", "name"]))
            );
            let read = lead.get(&list).await.expect(200);
            assert!(!read.text.contains("Gulfj") && !read.text.contains("bur.example"));
        }
        let course = &heard.ground.course;
        let (_, member) = heard
            .ground
            .place
            .member(&app, course, "Mona", "user", "member")
            .await;
        let manager = heard.ground.place.manager.for_purpose("quality");
        for client in [&member.for_purpose("planning"), &manager] {
            client.get(&list).await.expect_problem(403, "forbidden");
            client.get(&item).await.expect(404);
        }
        let elsewhere = place(&app, "Helt andre").await;
        let stranger = elsewhere.coordinator.for_purpose("quality");
        for path in [&list, &item] {
            stranger.get(path).await.expect(404);
            app.anonymous().get(path).await.expect(401);
        }
        for (action, body) in [("answer", json!({ "answer": "Hei" })), ("erase", json!({}))] {
            let path = format!("{item}/actions/{action}");
            stranger.post(&path, &body).await.expect(404);
            let lead = &heard.ground.user;
            lead.post(&path, &body)
                .await
                .expect_problem(403, "forbidden");
            manager
                .post(&path, &body)
                .await
                .expect_problem(403, "forbidden");
        }
    }
);

on_both!(
    async fn a_partner_of_a_joint_course_sees_nothing_of_it(app: App) {
        let heard = heard(&app, "UNN").await;
        let partner = place(&app, "Med").await;
        let hosts = json!({ "hosts": [
            { "organisationId": heard.ground.place.trust, "responsible": false },
            { "organisationId": partner.trust, "responsible": true }
        ] });
        let course = format!("/v1/courses/{}", heard.ground.course);
        let client = heard.coordinator.if_match("*");
        client.patch(&course, &hosts).await.expect(200);
        let ids = heard.told(&app, &[said("Takk!")]).await;
        let theirs = partner.coordinator.for_purpose("quality");
        theirs.get(&heard.run).await.expect(200);
        let list = format!("{}/feedback", heard.run);
        for path in [list, format!("/v1/feedback/{}", ids[0])] {
            theirs.get(&path).await.expect(404);
        }
        let history = theirs.get(&format!("{}/history", heard.run)).await;
        assert!(!history.expect(200).text.contains(&ids[0]));
        let link = format!("{}/feedback-link", heard.run);
        theirs.post(&link, &json!({})).await.expect(404);
    }
);

on_both!(
    async fn every_look_is_logged_with_its_purpose(app: App) {
        let heard = heard(&app, "UNN").await;
        let ids = heard.told(&app, &[asking("Kaldt."), said("Takk!")]).await;
        let list = format!("{}/feedback", heard.run);
        let item = format!("/v1/feedback/{}", ids[0]);
        let silent = &heard.ground.place.coordinator;
        for path in [&list, &item] {
            silent
                .get(path)
                .await
                .expect_problem(403, "purposeRequired");
            let lead = heard.ground.user.for_purpose("quality");
            lead.get(path).await.expect_problem(403, "purposeRefused");
        }
        let looks = "SELECT operation || ' ' || role || ' ' || purpose FROM access_log \
                     WHERE operation LIKE '%Feedback' ORDER BY at, id";
        assert_eq!(column(&app, looks).await, Vec::<String>::new());
        heard.coordinator.get(&list).await.expect(200);
        heard.coordinator.get(&item).await.expect(200);
        let lead = heard.ground.user.for_purpose("planning");
        lead.get(&item).await.expect(200);
        assert_eq!(
            column(&app, looks).await,
            [
                "listFeedback coordinator quality",
                "listFeedback coordinator quality",
                "getFeedback coordinator quality",
                "getFeedback leadUser planning"
            ]
        );
    }
);

on_both!(
    async fn themes_are_said_and_an_answer_is_given_once(app: App) {
        let heard = heard(&app, "UNN").await;
        let ids = heard.told(&app, &[asking("Kaldt."), said("Takk!")]).await;
        let (list, item) = (
            format!("{}/feedback", heard.run),
            format!("/v1/feedback/{}", ids[0]),
        );
        let client = &heard.coordinator;
        let themes = json!({ "themes": ["practical", "exchange"] });
        client
            .patch(&item, &themes)
            .await
            .expect_problem(428, "preconditionRequired");
        let etag = client.get(&item).await.expect(200).etag();
        let knowing = client.if_match(&etag);
        for (body, pointer, code) in [
            (json!({ "themes": ["weather"] }), "/themes/0", "unknownCode"),
            (
                json!({ "themes": ["other", "other"] }),
                "/themes/1",
                "notUnique",
            ),
            (json!({ "themes": null }), "/themes", "required"),
            (json!({ "text": "Varmt." }), "/text", "unknownMember"),
        ] {
            let wrong = knowing
                .patch(&item, &body)
                .await
                .expect_problem(422, "invalid");
            let fault = &wrong.json["errors"][0];
            assert_eq!(
                (&fault["pointer"], &fault["code"]),
                (&json!(pointer), &json!(code))
            );
        }
        let changed = knowing.patch(&item, &themes).await.expect(200);
        assert_eq!(
            (
                &changed.json["version"],
                &changed.json["themes"],
                &changed.json["text"]
            ),
            (&json!(2), &themes["themes"], &json!(null))
        );
        let stale = knowing
            .patch(&item, &themes)
            .await
            .expect_problem(412, "stale");
        assert_eq!(stale.json["changes"][0]["action"], "themed");

        let found = async |query: &str| {
            let page = client
                .get(&format!("{list}?{query}"))
                .await
                .expect(200)
                .json;
            let items = page["items"].as_array().unwrap().clone();
            let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
            items.iter().map(id).collect::<Vec<_>>()
        };
        assert_eq!(found("theme=exchange").await, [ids[0].as_str()]);
        assert_eq!(found("theme=thanks").await, Vec::<String>::new());
        assert_eq!(found("answered=false").await, [ids[1].as_str(), &ids[0]]);
        let answer = format!("{item}/actions/answer");
        let empty = client.post(&answer, &json!({ "answer": " " })).await;
        empty.expect_problem(422, "invalid");
        heard.answer(&ids[0]).await;
        let twice = client.post(&answer, &json!({ "answer": "Igjen" })).await;
        twice.expect_problem(409, "alreadyDecided");
        assert_eq!(found("answered=true").await, [ids[0].as_str()]);
        assert_eq!(
            found("answered=true&theme=thanks").await,
            Vec::<String>::new()
        );
        let read = client.get(&item).await.expect(200).json;
        assert!(read["answeredAt"].is_string());
        assert_eq!(
            (&read["version"], &read["answer"]),
            (&json!(3), &json!("Ringte og takket."))
        );
        let page = client
            .get(&format!("{list}?limit=1"))
            .await
            .expect(200)
            .json;
        let next = format!("{list}?limit=1&cursor={}", page["next"].as_str().unwrap());
        let next = client.get(&next).await.expect(200).json;
        assert_eq!(
            (
                &page["items"][0]["id"],
                &next["items"][0]["id"],
                &next["next"]
            ),
            (&json!(ids[1]), &json!(ids[0]), &json!(null))
        );
    }
);

on_both!(
    async fn whoever_asked_for_an_answer_is_a_task_until_they_have_one(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let heard = heard(&app, "UNN").await;
        let before = front_page(&heard.coordinator).await;
        let ids = heard.told(&app, &[said("Takk!"), asking("Kaldt.")]).await;
        let waiting = task(&heard.coordinator, "feedback", "answerFeedback").await;
        assert_eq!(
            (&waiting["resource"]["id"], &waiting["resource"]["href"]),
            (&json!(ids[1]), &json!(format!("/v1/feedback/{}", ids[1])))
        );
        assert_eq!(
            (&waiting["dueOn"], &waiting["overdue"]),
            (&json!("2026-03-16"), &json!(false))
        );
        assert_eq!(waiting["runId"], json!(crate::over::id(&heard.run)));
        assert_eq!(waiting["title"]["nb"], "Leve med revmatisme");
        assert_eq!(waiting["action"]["title"], "Svar på tilbakemeldingen");
        let operation = &waiting["action"]["operation"];
        assert_eq!(operation["operationId"], "answerFeedback");
        assert_eq!(front_page(&heard.coordinator).await.len(), before.len() + 1);
        for client in [&heard.ground.user, &heard.ground.place.manager] {
            let others = front_page(client).await;
            assert!(
                !others.contains(&"feedback answerFeedback".to_owned()),
                "{others:?}"
            );
        }
        let elsewhere = place(&app, "Helt andre").await;
        assert_eq!(
            front_page(&elsewhere.coordinator).await,
            Vec::<String>::new()
        );
        at(&app, "2026-03-17T08:00:00Z");
        let late = task(&heard.coordinator, "feedback", "answerFeedback").await;
        assert_eq!(late["overdue"], true);
        let href = operation["href"].as_str().unwrap();
        let said = json!({ "answer": "Ringte." });
        heard.coordinator.post(href, &said).await.expect(200);
        assert_eq!(front_page(&heard.coordinator).await, before);
    }
);
