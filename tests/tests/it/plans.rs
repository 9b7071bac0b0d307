//! A plan is written in six sections, laid before both sides, and approved by one person of each:
//! told by version and hash, voided by any change, never by one hand.

use harness::{App, on_both};
use serde_json::{Value, json};

use crate::round::place;
use crate::writing::{sections, writing};

fn codes(unmet: &Value) -> Vec<&str> {
    unmet
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|guard| guard["code"].as_str())
        .collect()
}

on_both!(
    async fn a_plan_is_approved_by_both_sides_and_then_never_changes(app: App) {
        let w = writing(&app, "UNN").await;
        w.user
            .get(&w.at("plan/draft"))
            .await
            .expect_problem(404, "notFound");
        w.write().await;
        w.meet(&app).await;
        let plan = w.submit().await;

        w.place
            .coordinator
            .post(&w.at("actions/approve"), &plan)
            .await
            .expect_problem(403, "forbidden");
        let first = w
            .user
            .post(&w.at("actions/approve"), &plan)
            .await
            .expect(200);
        assert_eq!(first.json["state"], "submitted");
        let again = w.user.post(&w.at("actions/approve"), &plan).await;
        let again = again.expect_problem(409, "unmetGuards");
        assert_eq!(codes(&again.json["unmet"]), ["sideHasNotApproved"]);
        w.user
            .get(&w.at("plan"))
            .await
            .expect_problem(404, "notFound");

        let other = json!({ "version": 1, "contentHash": "0".repeat(64) });
        let wrong = w.professional.post(&w.at("actions/approve"), &other).await;
        assert_eq!(
            codes(&wrong.expect_problem(409, "unmetGuards").json["unmet"]),
            ["contentMatches"]
        );

        let second = w
            .professional
            .post(&w.at("actions/approve"), &plan)
            .await
            .expect(200);
        assert_eq!(second.json["state"], "approved");
        let sides: Vec<_> = second.json["approvals"]
            .as_array()
            .unwrap()
            .iter()
            .map(|a| &a["side"])
            .collect();
        assert_eq!(sides, ["user", "professional"]);
        let in_force = w.place.manager.get(&w.at("plan")).await.expect(200);
        assert_eq!(in_force.json["contentHash"], plan["contentHash"]);

        let path = w.at("plan/draft/sections/aims");
        w.user
            .if_match("*")
            .put(&path, &json!({ "aims": ["Noe annet"] }))
            .await
            .expect_problem(404, "notFound");
        w.user
            .post(&w.at("actions/withdraw"), &json!({}))
            .await
            .expect_problem(404, "notFound");
    }
);

on_both!(
    async fn a_change_voids_both_hands(app: App) {
        let w = writing(&app, "UNN").await;
        w.write().await;
        w.meet(&app).await;
        let plan = w.submit().await;
        w.user
            .post(&w.at("actions/approve"), &plan)
            .await
            .expect(200);
        let path = w.at("plan/draft/sections/aims");
        let seen = w.professional.get(&path).await.expect(200);
        let stale = w.user.get(&path).await.expect(200).etag();
        let change = json!({ "aims": ["Å møte andre", "Å dele erfaring"] });
        w.professional
            .if_match(&seen.etag())
            .put(&path, &change)
            .await
            .expect(200);
        let late = w
            .user
            .if_match(&stale)
            .put(&path, &change)
            .await
            .expect_problem(412, "stale");
        assert_eq!(late.json["changes"][0]["action"], "edit");
        assert_eq!(late.json["changes"][0]["personId"], w.people[1]);
        w.user
            .put(&path, &change)
            .await
            .expect_problem(428, "preconditionRequired");

        let draft = w.user.get(&w.at("plan/draft")).await.expect(200);
        assert_eq!(draft.json["state"], "draft");
        assert_eq!(draft.json["approvals"], json!([]));
        assert_ne!(draft.json["contentHash"], plan["contentHash"]);
        let old = w.professional.post(&w.at("actions/approve"), &plan).await;
        old.expect_problem(409, "illegalTransition");
    }
);

on_both!(
    async fn what_is_missing_is_listed_with_what_mends_it(app: App) {
        let w = writing(&app, "UNN").await;
        w.user
            .post(&w.at("actions/draft"), &json!({}))
            .await
            .expect(201);
        let refused = w.user.post(&w.at("actions/submit"), &json!({})).await;
        let refused = refused.expect_problem(409, "unmetGuards");
        let missing = codes(&refused.json["unmet"]);
        assert_eq!(
            missing
                .iter()
                .filter(|code| **code == "sectionsComplete")
                .count(),
            6
        );
        for code in [
            "programmeShared",
            "evaluationPlanned",
            "planningMeetingHeld",
        ] {
            assert!(missing.contains(&code), "{missing:?}");
        }
        for guard in refused.json["unmet"].as_array().unwrap() {
            let named = guard["operation"]["operationId"].is_string();
            assert!(named || guard["kind"] == "warning", "{guard}");
            assert!(guard["message"].as_str().unwrap().len() > 10);
        }

        for (section, body) in sections() {
            let path = w.at(&format!("plan/draft/sections/{section}"));
            w.user.if_match("*").put(&path, &body).await.expect(200);
        }
        let refused = w.user.post(&w.at("actions/submit"), &json!({})).await;
        let refused = refused.expect_problem(409, "unmetGuards");
        let blocking: Vec<_> = refused.json["unmet"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|guard| guard["kind"] != "warning")
            .collect();
        assert_eq!(blocking.len(), 1);
        // No meeting was held. Nobody has to invent one: it is recorded, and the work goes on.
        let record = &blocking[0]["deviation"];
        let mut body = record["body"].clone();
        body["reason"] = json!("Ferja gikk ikke. Vi planla på telefon.");
        w.user
            .post(record["href"].as_str().unwrap(), &body)
            .await
            .expect(201);
        let submitted = w.user.post(&w.at("actions/submit"), &json!({})).await;
        assert_eq!(submitted.expect(200).json["state"], "submitted");
    }
);

on_both!(
    async fn the_next_version_stands_beside_the_one_in_force(app: App) {
        let w = writing(&app, "UNN").await;
        w.write().await;
        w.meet(&app).await;
        let plan = w.submit().await;
        for hand in [&w.user, &w.professional] {
            hand.post(&w.at("actions/approve"), &plan).await.expect(200);
        }
        w.place
            .coordinator
            .post(&w.at("actions/draft"), &json!({}))
            .await
            .expect(201);
        w.user
            .post(&w.at("actions/draft"), &json!({}))
            .await
            .expect_problem(409, "unmetGuards");
        let frames = w.at("plan/draft/sections/frames");
        let mut body = sections()[2].1.clone();
        body["sessionsMax"] = json!(8);
        w.user.if_match("*").put(&frames, &body).await.expect(200);
        let diff = w.user.get(&w.at("plan/diff?from=1&to=2")).await.expect(200);
        let expected =
            json!([{ "section": "frames", "pointer": "/sessionsMax", "before": 6, "after": 8 }]);
        assert_eq!(diff.json["differences"], expected);
        assert_eq!(
            w.user.get(&w.at("plan")).await.expect(200).json["number"],
            1
        );

        w.user
            .post(&w.at("actions/discard"), &json!({}))
            .await
            .expect(200);
        let listed = w
            .user
            .get(&w.at("plan/versions?sort=-number&count=true"))
            .await
            .expect(200);
        let states: Vec<_> = listed.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| &v["state"])
            .collect();
        assert_eq!(states, ["discarded", "approved"]);
        w.user
            .get(&w.at("plan/versions/3"))
            .await
            .expect_problem(404, "notFound");

        // A stranger sees no more of it than of a course that never was.
        let other = place(&app, "Ahus").await;
        other
            .coordinator
            .get(&w.at("plan"))
            .await
            .expect_problem(404, "notFound");
        other
            .coordinator
            .post(&w.at("actions/draft"), &json!({}))
            .await
            .expect_problem(404, "notFound");
    }
);

on_both!(
    /// A run goes by the version that it names, also when a later one comes into force; until it opens it
    /// may take that over, and never an older one.
    async fn a_run_goes_by_the_version_that_it_names(app: App) {
        let w = writing(&app, "UNN").await;
        w.write().await;
        w.meet(&app).await;
        let (client, runs) = (&w.place.coordinator, w.at("runs"));
        let number = async |path: &str| {
            let read = client.get(path).await.expect(200);
            read.json["planVersion"].clone()
        };
        let approve = async || {
            let plan = w.submit().await;
            for hand in [&w.user, &w.professional] {
                hand.post(&w.at("actions/approve"), &plan).await.expect(200);
            }
        };
        approve().await;
        let run = json!({ "participation": "open" });
        let first = client.post(&runs, &run).await.expect(201).location();
        let draft = w.at("actions/draft");
        w.user.post(&draft, &json!({})).await.expect(201);
        let aims = w.at("plan/draft/sections/aims");
        let change = json!({ "aims": ["Å dele erfaring"] });
        w.user.if_match("*").put(&aims, &change).await.expect(200);
        w.meet(&app).await;
        approve().await;

        let second = client.post(&runs, &run).await.expect(201).location();
        assert_eq!(number(&first).await, 1);
        assert_eq!(number(&second).await, 2);
        let any = client.if_match("*");
        let older = any.patch(&second, &json!({ "planVersion": 1 })).await;
        let older = older.expect_problem(422, "invalid").json;
        assert_eq!(older["errors"][0]["pointer"], "/planVersion");
        any.patch(&first, &json!({ "planVersion": 2 }))
            .await
            .expect(200);
        assert_eq!(number(&first).await, 2);
    }
);
