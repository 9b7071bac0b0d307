//! The forms that come with the product.

use domain::codes::Role;
use harness::{App, on_both};
use serde_json::json;

use super::setup::content;
use crate::delivery::ground;
use crate::round::place;

on_both!(
    async fn the_shipped_forms_are_everybodys_to_read_and_nobodys_to_change(app: App) {
        let ground = ground(&app, "UNN").await;
        let elsewhere = place(&app, "Helt andre").await;
        let path = "/v1/forms?shipped=true&count=true";
        for client in [
            &ground.place.coordinator,
            &ground.place.manager,
            &ground.user,
            &elsewhere.coordinator,
        ] {
            let list = client.get(path).await.expect(200);
            assert_eq!(list.json["count"], 6);
            for form in list.json["items"].as_array().unwrap() {
                assert_eq!(form["ownerId"], json!(null));
                assert_eq!(
                    (&form["published"], &form["draft"]),
                    (&json!(1), &json!(null))
                );
                assert_eq!(form["actions"], json!([]), "nobody changes it");
            }
        }
        app.anonymous().get(path).await.expect(401);
        let teller = app
            .with_role("teller", Role::Statistician, Some(ground.place.trust))
            .await;
        teller.get(path).await.expect_problem(403, "forbidden");

        let client = &ground.place.coordinator;
        let mastery = client
            .get("/v1/forms?kind=masteryExpectation")
            .await
            .expect(200);
        let form = format!(
            "/v1/forms/{}",
            mastery.json["items"][0]["id"].as_str().unwrap()
        );
        let own = client
            .if_match("*")
            .put(&format!("{form}/draft"), &content())
            .await;
        own.expect_problem(403, "forbidden");
        let retire = client
            .post(
                &format!("{form}/actions/retire"),
                &json!({ "reason": "Nei." }),
            )
            .await;
        retire.expect_problem(403, "forbidden");
        teller.get(&form).await.expect_problem(403, "forbidden");
        let version = client.get(&format!("{form}/versions/1")).await.expect(200);
        assert_eq!(version.json["publishedAt"], "2026-11-25T00:00:00Z");
        assert_eq!(
            version.json["content"]["scales"][0]["reversed"],
            json!(["lost", "controls"])
        );
        client.get(&format!("{form}/versions/2")).await.expect(404);
    }
);

on_both!(
    async fn a_sheet_has_all_that_is_needed_to_draw_it_in_one_language(app: App) {
        let client = place(&app, "UNN").await.coordinator;
        let venue = client
            .get("/v1/forms?kind=venueAndProgramme")
            .await
            .expect(200);
        let id = venue.json["items"][0]["id"].as_str().unwrap();
        let path = format!("/v1/forms/{id}/versions/1/sheet");
        let sheet = client.in_language("nn").get(&path).await.expect(200).json;
        assert_eq!(
            (&sheet["language"], &sheet["title"]),
            (&json!("nn"), &json!("Staden og programmet"))
        );
        let questions = sheet["questions"].as_array().unwrap();
        let keys: Vec<_> = questions
            .iter()
            .map(|one| one["key"].as_str().unwrap())
            .collect();
        let order = [
            "reach",
            "room",
            "accommodation",
            "sessionLength",
            "timeOfDay",
            "balance",
            "topics",
            "place",
        ];
        assert_eq!(keys, order);
        let points: Vec<_> = questions[0]["options"]
            .as_array()
            .unwrap()
            .iter()
            .map(|o| &o["value"])
            .collect();
        assert_eq!(points, [1, 2, 3, 4, 5]);
        assert_eq!(questions[0]["options"][0]["label"], "Heilt ueinig");
        assert_eq!(questions[0]["options"][1]["label"], json!(null));
        assert_eq!(
            questions[3]["options"][2],
            json!({ "value": "tooLong", "label": "For lange" })
        );
        assert_eq!(
            (&questions[6]["widget"], &questions[6]["maxLength"]),
            (&json!("area"), &json!(1000))
        );
        let validator = jsonschema::validator_for(&sheet["schema"]).unwrap();
        assert!(validator.is_valid(&json!({ "reach": 5, "balance": "right" })));
        assert!(!validator.is_valid(&json!({ "reach": 6 })));
        // A language that the form hasn't: openly another one.
        let sami = client.in_language("se").get(&path).await.expect(200).json;
        assert_eq!(
            (&sami["language"], &sami["title"]),
            (&json!("nb"), &json!("Stedet og programmet"))
        );
    }
);
