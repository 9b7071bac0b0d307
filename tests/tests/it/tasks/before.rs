//! What a need waits for before there is a course, and a course before there is a run.

use harness::{App, on_both};
use serde_json::{Value, json};

use super::{front_page, task, tasks};
use crate::delivery::ground;
use crate::over::{act, at, evaluate, sign, whole};

on_both!(
    async fn a_run_is_scheduled_when_the_plan_is_in_force(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let schedule = async |course: &str| {
            let list = client.get(&format!("/v1/courses/{course}/actions")).await;
            let list = list.expect(200).json;
            let mut actions = list["actions"].as_array().unwrap().iter();
            actions
                .find(|one| one["action"] == "schedule")
                .unwrap()
                .clone()
        };
        let ready = schedule(&ground.course).await;
        assert_eq!(
            (&ready["ready"], &ready["unmet"]),
            (&json!(true), &json!([]))
        );
        assert_eq!(ready["inputSchema"], "RunInput");
        let bare = ground.place.new_course().await;
        let mend = async || {
            let blocked = schedule(&bare).await;
            assert_eq!(blocked["ready"], false);
            assert_eq!(blocked["unmet"][0]["code"], "planInForce");
            blocked["unmet"][0]["operation"].clone()
        };
        let path = |rest: &str| format!("/v1/courses/{bare}/actions/{rest}");
        let first = mend().await;
        assert_eq!(
            (&first["operationId"], &first["href"]),
            (&json!("draftPlan"), &json!(path("draft")))
        );
        client.post(&path("draft"), &json!({})).await.expect(201);
        assert_eq!(mend().await["operationId"], "submitPlan");
        // Machines and members of no group see it as somebody else's.
        let manager = &ground.place.manager;
        let list = manager
            .get(&format!("/v1/courses/{}/actions", ground.course))
            .await;
        let list = list.expect(200).json;
        let mut actions = list["actions"].as_array().unwrap().iter();
        let seen = actions.find(|one| one["action"] == "schedule").unwrap();
        assert_eq!(seen["ready"], false);
        assert_eq!(seen["waitingOn"], json!(["coordinator", "lead"]));
        let runs = format!("/v1/courses/{}/runs", ground.course);
        manager
            .post(&runs, &ground.told())
            .await
            .expect_problem(403, "forbidden");
        // A retired course takes no new run.
        let reason = json!({ "reason": "Overtatt av andre" });
        act(
            client,
            &format!("/v1/courses/{}", ground.course),
            "retire",
            reason,
        )
        .await
        .expect(200);
        let blocked = schedule(&ground.course).await;
        assert_eq!(blocked["unmet"][0]["code"], "courseNotRetired");
        let refused = client.post(&runs, &ground.told()).await;
        assert_eq!(crate::over::unmet(refused), ["courseNotRetired"]);
    }
);

on_both!(
    async fn a_needs_first_course_is_the_way_out(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let place = crate::round::place(&app, "UNN").await;
        let client = &place.coordinator;
        let need = client.post("/v1/needs", &place.need()).await.expect(201);
        let adopt = task(client, "need", "adopt").await;
        assert_eq!(adopt["action"]["ready"], false);
        let way = &adopt["action"]["unmet"][0]["operation"];
        assert_eq!(way["operationId"], "createCourse");
        assert_eq!(way["body"], json!({ "needIds": [need.id()] }));
        let mut course = place.course();
        course["needIds"] = way["body"]["needIds"].clone();
        client.post("/v1/courses", &course).await.expect(201);
        let read = client.get(&need.location()).await.expect(200).json;
        assert_eq!(read["state"], "adopted");
        assert_eq!(front_page(&place.manager).await, ["course anchor"]);
        let second = client.post("/v1/needs", &place.need()).await.expect(201);
        let adopt = task(client, "need", "adopt").await;
        assert_eq!(adopt["resource"]["id"], json!(second.id()));
        assert_eq!(
            adopt["action"]["ready"], true,
            "there is a course that could"
        );
        // Anchored, the course wants people of both sides.
        let anchored = json!({ "unit": "Rehabilitering" });
        let list = client.get("/v1/courses").await.expect(200).json;
        let path = format!("/v1/courses/{}", list["items"][0]["id"].as_str().unwrap());
        act(&place.manager, &path, "anchor", anchored)
            .await
            .expect(200);
        let gather: Vec<[Value; 2]> = (tasks(client, 200).await.into_iter())
            .map(|task| task["action"].clone())
            .filter(|action| action["action"] == "gatherGroup")
            .map(|action| {
                [
                    action["operation"]["body"]["side"].clone(),
                    action["title"].clone(),
                ]
            })
            .collect();
        let named = |side: &str, title: &str| [json!(side), json!(title)];
        assert_eq!(
            gather,
            [
                named("user", "Finn noen til å lede brukersiden i arbeidsgruppen"),
                named(
                    "professional",
                    "Finn noen til å lede fagsiden i arbeidsgruppen"
                ),
            ]
        );
    }
);

on_both!(
    async fn a_meeting_of_both_sides_leaves_nothing_to_do(app: App) {
        let (ground, run) = crate::over::round(&app, &crate::over::BOTH).await;
        crate::over::conclude(&ground.user, &run, &{
            let mut body = whole();
            (body["points"], body["nextStep"]["decision"]) = (json!([]), json!("repeat"));
            body
        })
        .await;
        evaluate(&ground, &[&run]).await;
        sign(&ground.user, &run).await.expect(200);
        sign(&ground.professional, &run).await.expect(200);
        // To be held again, as it was.
        let page = front_page(&ground.place.coordinator).await;
        assert_eq!(page, ["course schedule"]);
    }
);
