//! Own forms, from the first draft to the end.

use harness::{App, on_both};
use serde_json::{Value, json};

use super::setup::{content, form, made, published};
use crate::round::place;

/// Pointer and code of each finding.
pub fn found(version: &Value) -> Vec<(&str, &str)> {
    let findings = version["findings"].as_array().unwrap().iter();
    findings
        .map(|one| {
            (
                one["pointer"].as_str().unwrap(),
                one["code"].as_str().unwrap(),
            )
        })
        .collect()
}

on_both!(
    async fn a_form_goes_from_draft_to_published_to_retired(app: App) {
        let (ours, theirs) = (place(&app, "Vårt").await, place(&app, "Deres").await);
        let client = &ours.coordinator;
        let path = made(client, content()).await;
        let at = |rest: &str| format!("{path}{rest}");
        let draft = client.get(&at("/draft")).await.expect(200);
        assert_eq!(draft.json["findings"], json!([]));
        // {"afraid":1,"again":"yes","calm":1,"more":"…"}: 2 + 6+4+1 + 5+4+5 + 4+4+1 + 4+4+2+4·500
        assert_eq!(draft.json["longestAnswer"], 2 + 11 + 14 + 9 + 2010);
        theirs
            .coordinator
            .get(&path)
            .await
            .expect_problem(404, "notFound");
        theirs
            .coordinator
            .post(&at("/actions/publish"), &json!({}))
            .await
            .expect(404);
        ours.manager.get(&path).await.expect(200);
        ours.manager
            .post(&at("/actions/publish"), &json!({}))
            .await
            .expect_problem(403, "forbidden");

        let mut second = content();
        second["title"]["nb"] = json!("Skjemaet vårt, bedre");
        client.put(&at("/draft"), &second).await.expect(428);
        let written = client
            .if_match(&draft.etag())
            .put(&at("/draft"), &second)
            .await
            .expect(200);
        assert_eq!(written.json["version"], 2);
        let stale = client
            .if_match(&draft.etag())
            .put(&at("/draft"), &second)
            .await;
        assert_eq!(
            stale.expect_problem(412, "stale").json["changes"][0]["action"],
            "edit"
        );

        let once = client.with_key("en gang".replace(' ', "-").as_str());
        let first = once
            .post(&at("/actions/publish"), &json!({}))
            .await
            .expect(200);
        let again = once
            .post(&at("/actions/publish"), &json!({}))
            .await
            .expect(200);
        assert_eq!(first.text, again.text);
        assert_eq!(
            (&first.json["published"], &first.json["draft"]),
            (&json!(1), &json!(null))
        );
        client
            .if_match("*")
            .put(&at("/draft"), &second)
            .await
            .expect(404);
        client.get(&at("/draft")).await.expect(404);

        let begun = client
            .post(&at("/actions/draft"), &json!({}))
            .await
            .expect(200);
        assert_eq!(
            (&begun.json["published"], &begun.json["draft"]),
            (&json!(1), &json!(2))
        );
        let twice = client
            .post(&at("/actions/draft"), &json!({}))
            .await
            .expect_problem(409, "unmetGuards");
        assert_eq!(twice.json["unmet"][0]["code"], "noOtherDraft");
        assert_eq!(
            twice.json["unmet"][0]["operation"]["operationId"],
            "getFormDraft"
        );
        let copied = client.get(&at("/draft")).await.expect(200);
        assert_eq!(
            copied.json["content"]["title"]["nb"],
            "Skjemaet vårt, bedre"
        );
        client
            .post(&at("/actions/discard"), &json!({}))
            .await
            .expect(200);
        client
            .post(&at("/actions/draft"), &json!({}))
            .await
            .expect(200);
        client
            .post(&at("/actions/publish"), &json!({}))
            .await
            .expect(200);
        let versions = client.get(&at("/versions")).await.expect(200);
        let states: Vec<_> = versions.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| &v["state"])
            .collect();
        assert_eq!(states, ["retired", "discarded", "published"]);
        let old = client.get(&at("/versions/1")).await.expect(200);
        assert_eq!(old.json["content"]["title"]["nb"], "Skjemaet vårt, bedre");

        let blank = client
            .post(&at("/actions/retire"), &json!({ "reason": " " }))
            .await;
        assert_eq!(
            blank.expect_problem(409, "unmetGuards").json["unmet"][0]["code"],
            "reasonGiven"
        );
        client
            .post(
                &at("/actions/retire"),
                &json!({ "reason": "Ingen bruker det." }),
            )
            .await
            .expect(200);
        let late = client
            .post(&at("/actions/retire"), &json!({ "reason": "Igjen." }))
            .await;
        late.expect_problem(409, "illegalTransition");
        let actions = client.get(&at("/actions")).await.expect(200);
        let names: Vec<_> = actions.json["actions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|a| &a["action"])
            .collect();
        assert_eq!(names, ["draft"]);
        let history = client.get(&at("/history")).await.expect(200);
        let mut happened: Vec<_> = history.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|i| i["action"].as_str().unwrap())
            .collect();
        happened.reverse();
        assert_eq!(
            happened,
            [
                "created",
                "edit",
                "publish",
                "draft",
                "discard",
                "draft",
                "publish",
                "retireForm"
            ]
        );
        assert_eq!(history.json["items"][0]["as"], "coordinator");
    }
);

on_both!(
    async fn findings_are_told_by_place_in_the_language_asked_for(app: App) {
        let client = place(&app, "UNN").await.coordinator;
        let mut wrong = content();
        wrong["schema"]["properties"]["more"] = json!({ "type": "string" });
        wrong["schema"]["properties"]["again"] = json!({ "$ref": "https://example.org/ja.json" });
        wrong["schema"]["$defs"]["loop"] = json!({ "$ref": "#/$defs/loop" });
        wrong["questions"][0]["text"]["nn"] = json!(null);
        wrong["scales"][0]["questions"][1] = json!("gone");
        wrong["scales"][0]["reversed"] = json!([]);
        let path = made(&client, wrong).await;
        let draft = format!("{path}/draft");
        let nb = client.get(&draft).await.expect(200);
        let expected = [
            ("/schema/$defs/loop/$ref", "formRecursion"),
            ("/schema/properties/again/$ref", "formRemoteReference"),
            ("/schema/properties/more", "formUnbounded"),
            ("/questions/0/text/nn", "formTextMissing"),
            ("/scales/0/questions/1", "formQuestionUnknown"),
        ];
        assert_eq!(found(&nb.json), expected);
        let says = async |language: &str| {
            let told = client.in_language(language).get(&draft).await.expect(200);
            told.json["findings"][2]["message"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert!(says("nb").await.starts_with("Svaret har ingen grense."));
        assert!(says("nn").await.starts_with("Svaret har inga grense."));
        assert!(says("en").await.starts_with("The answer has no bound."));

        let publish = client
            .post(&format!("{path}/actions/publish"), &json!({}))
            .await;
        let refused = publish.expect_problem(409, "unmetGuards");
        assert_eq!(refused.json["unmet"][0]["code"], "formSound");
        assert_eq!(refused.json["unmet"][0]["operation"]["href"], json!(draft));
        assert!(
            refused.json["unmet"][0]["message"]
                .as_str()
                .unwrap()
                .contains('5')
        );
        let mended = client
            .if_match("*")
            .put(&draft, &content())
            .await
            .expect(200);
        assert_eq!(found(&mended.json), []);
    }
);

on_both!(
    async fn a_key_stands_for_one_kind_of_question_and_one_scale(app: App) {
        let client = place(&app, "UNN").await.coordinator;
        let path = published(&client, content()).await;
        client
            .post(&format!("{path}/actions/draft"), &json!({}))
            .await
            .expect(200);
        let mut other = content();
        other["schema"]["properties"]["more"] = json!({ "type": "boolean" });
        other["questions"][3]["widget"] = json!("yesNo");
        other["questions"][3]["labels"] =
            json!({ "true": { "nb": "Ja", "nn": "Ja" }, "false": { "nb": "Nei", "nn": "Nei" } });
        let draft = format!("{path}/draft");
        let kept = client.if_match("*").put(&draft, &other).await.expect(200);
        assert_eq!(
            found(&kept.json),
            [("/schema/properties/more", "formKeyOfAnotherKind")]
        );
        // So does a scale's.
        let mut other = content();
        other["scales"][0]["reversed"] = json!([]);
        let kept = client.if_match("*").put(&draft, &other).await.expect(200);
        assert_eq!(
            found(&kept.json),
            [("/scales/0/key", "formKeyOfAnotherScale")]
        );
        for (language, mend) in [
            ("nb", "Gi den nye skalaen en ny nøkkel."),
            ("nn", "Gi den nye skalaen ein ny nøkkel."),
            ("en", "Give the new scale a new key."),
        ] {
            let told = client.in_language(language).get(&draft).await.expect(200);
            let message = told.json["findings"][0]["message"].as_str().unwrap();
            assert!(message.ends_with(mend), "{message}");
        }
        let publish = format!("{path}/actions/publish");
        let refused = client.post(&publish, &json!({})).await;
        refused.expect_problem(409, "unmetGuards");
        other["scales"][0]["key"] = json!("another");
        client.if_match("*").put(&draft, &other).await.expect(200);
        client.post(&publish, &json!({})).await.expect(200);
    }
);

on_both!(
    async fn lists_hold_what_is_ones_own(app: App) {
        let (ours, theirs) = (place(&app, "Vårt").await, place(&app, "Deres").await);
        let client = &ours.coordinator;
        published(client, content()).await;
        made(&theirs.coordinator, content()).await;
        let mut of_service = form(content());
        of_service["serviceId"] = json!(ours.service);
        client.post("/v1/forms", &of_service).await.expect(201);
        let count = async |query: &str| {
            let list = client
                .get(&format!("/v1/forms?count=true&{query}"))
                .await
                .expect(200);
            list.json["count"].as_u64().unwrap()
        };
        assert_eq!(count("shipped=false").await, 2);
        assert_eq!(count("shipped=false&state=draft").await, 1);
        assert_eq!(count(&format!("serviceId={}", ours.service)).await, 1);
        assert_eq!(count("kind=session").await, 3);
        assert_eq!(count("respondents=workingGroup").await, 1);
        let list = client
            .get("/v1/forms?shipped=false&state=draft")
            .await
            .expect(200);
        let actions = list.json["items"][0]["actions"].as_array().unwrap();
        let ready: Vec<_> = actions
            .iter()
            .filter(|a| a["ready"] == true)
            .map(|a| &a["action"])
            .collect();
        assert_eq!(ready, ["publish", "discard"]);
        of_service["serviceId"] = json!(theirs.service);
        client
            .post("/v1/forms", &of_service)
            .await
            .expect_problem(403, "forbidden");
    }
);

on_both!(
    /// A key or code without a letter names nothing, no number is larger and no list longer than the
    /// specification says: not even a draft holds one.
    async fn what_no_form_can_hold_is_refused_at_once(app: App) {
        let ours = place(&app, "Vårt").await;
        let nameless = || (json!([""]), "empty");
        for (at, (value, code), pointer) in [
            ("/schema/required", nameless(), "/schema/required/0"),
            (
                "/schema/properties/again/enum",
                nameless(),
                "/schema/properties/again/enum/0",
            ),
            ("/scales/0/reversed", nameless(), "/scales/0/reversed/0"),
            (
                "/scales/0/reversed",
                (json!(vec!["calm"; 121]), "wrongLength"),
                "/scales/0/reversed",
            ),
            (
                "/languages",
                (json!(["nb", "nb", "nb", "nb"]), "wrongLength"),
                "/languages",
            ),
            (
                "/scales/0/fewestAnswered",
                (json!(u32::MAX), "outOfRange"),
                "/scales/0/fewestAnswered",
            ),
            (
                "/schema/properties/again",
                (
                    json!({ "type": "string", "maxLength": u32::MAX }),
                    "outOfRange",
                ),
                "/schema/properties/again/maxLength",
            ),
            (
                "/schema/properties/again",
                (
                    json!({ "type": "array", "items": { "type": "string", "enum": [""] } }),
                    "empty",
                ),
                "/schema/properties/again/items/enum/0",
            ),
        ] {
            let mut written = content();
            *written.pointer_mut(at).unwrap() = value;
            let refused = ours.coordinator.post("/v1/forms", &form(written)).await;
            let refused = refused.expect_problem(422, "invalid");
            let told = &refused.json["errors"][0];
            let pointer = format!("/content{pointer}");
            assert_eq!(
                (&told["pointer"], &told["code"]),
                (&json!(pointer), &json!(code))
            );
        }
    }
);
