//! Searching where people look for things: a part of a title, in whatever language and case.

use harness::{App, Client, on_both};
use serde_json::{Value, json};

use crate::delivery::ground;
use crate::round::place;

/// The ids that a list holds for a part that is sought; the part is written as it stands in a URL.
async fn found(client: &Client, list: &str, part: &str) -> Vec<String> {
    let path = format!("{list}?q={part}&count=true");
    let page = client.get(&path).await.expect(200).json;
    let items = page["items"].as_array().unwrap();
    assert_eq!(page["count"], items.len());
    let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
    items.iter().map(id).collect()
}

on_both!(
    async fn a_course_is_found_by_part_of_what_it_is_called(app: App) {
        let (centre, other) = (place(&app, "Vårt").await, place(&app, "Deres").await);
        let mut made = Vec::new();
        for (title, group) in [
            (
                json!({ "nb": "Leve med ÅREFORKALKING", "en": "Living with 100 % less" }),
                json!({ "nb": "Voksne" }),
            ),
            (
                json!({ "nn": "Eallit Čoalleváivviin" }),
                json!({ "nn": "Vaksne og pårørande" }),
            ),
        ] {
            let mut body = centre.course();
            (body["title"], body["targetGroup"]) = (title, group);
            let new = centre.coordinator.post("/v1/courses", &body).await;
            made.push(new.expect(201).id());
        }
        let [first, second] = &made[..] else {
            panic!("two were made")
        };
        for (part, wanted) in [
            ("%C3%A5reforkalk", vec![first]),
            ("LIVING", vec![first]),
            ("100%20%25", vec![first]),
            ("%C4%8Doallev%C3%A1iv", vec![second]),
            ("P%C3%85R%C3%98RANDE", vec![second]),
            ("v", vec![second, first]),
            ("osteoporose", vec![]),
            // Neither a wildcard nor the names of languages are what it is called.
            ("_", vec![]),
            ("%22", vec![]),
            ("nb", vec![]),
            ("null", vec![]),
        ] {
            let told = found(&centre.coordinator, "/v1/courses", part).await;
            assert_eq!(told.iter().collect::<Vec<_>>(), wanted, "{part}");
        }
        let theirs = found(&other.coordinator, "/v1/courses", "v").await;
        assert!(theirs.is_empty(), "{theirs:?}");

        let first_page = centre.coordinator.get("/v1/courses?q=v&limit=1").await;
        let next = first_page.expect(200).json["next"].clone();
        let next = next.as_str().unwrap();
        let path = |part: &str| format!("/v1/courses?q={part}&limit=1&cursor={next}");
        let rest = centre.coordinator.get(&path("v")).await.expect(200);
        assert_eq!(rest.json["items"][0]["id"], **first);
        let another = centre.coordinator.get(&path("e")).await;
        another.expect_problem(422, "invalid");
        let long = format!("/v1/courses?q={}", "a".repeat(201));
        let long = centre.coordinator.get(&long).await;
        assert_eq!(long.expect(422).json["errors"][0]["code"], "tooLong");
    }
);

on_both!(
    async fn a_run_is_found_by_its_own_title_and_by_its_courses(app: App) {
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let plain = ground.run(&json!({ "participation": "enrolled" })).await;
        let body =
            json!({ "participation": "enrolled", "title": { "nb": "Vårkullet på Finnsnes" } });
        let titled = ground.run(&body).await;
        let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
        let by_course = found(client, "/v1/runs", "REVMAT").await;
        assert_eq!(by_course, [id(&titled), id(&plain)]);
        let by_title = found(client, "/v1/runs", "v%C3%A5rkullet").await;
        assert_eq!(by_title, [id(&titled)]);
        assert!(found(client, "/v1/runs", "h%C3%B8st").await.is_empty());
        let other = place(&app, "Deres").await;
        let theirs = found(&other.coordinator, "/v1/runs", "revmat").await;
        assert!(theirs.is_empty(), "{theirs:?}");
    }
);
