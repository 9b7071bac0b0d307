//! Whoever changes an address could be after the person's hand.

use chrono::TimeDelta;
use harness::{App, on_both};
use serde_json::json;

use super::setup::{address, claim, decide, evidence, hands, kinds, mail};

on_both!(
    async fn a_changed_address_freezes_links_and_tells_the_old_one(app: App) {
        let h = hands(&app, "UNN").await;
        let link = h.link().await;
        let coordinator = &h.w.place.coordinator;
        let person = &h.w.people[0];
        address(coordinator, person, "ny@example.no").await;

        decide(&app, &link, json!({ "decision": "approve" }))
            .await
            .expect_problem(410, "gone");
        let told = claim(&h.courier).await;
        assert_eq!(kinds(&told), ["addressChanged"]);
        assert_eq!(told[0]["content"]["to"], mail(person));
        h.ask().await.expect_problem(409, "linkFrozen");
        app.clock
            .advance(TimeDelta::days(7) - TimeDelta::minutes(1));
        h.ask().await.expect_problem(409, "linkFrozen");
        app.clock.advance(TimeDelta::minutes(2));
        let link = h.link().await;
        decide(&app, &link, json!({ "decision": "approve" }))
            .await
            .expect(200);
        assert_eq!(evidence(&h.draft().await), [("user", "link")]);
    }
);

on_both!(
    async fn another_language_is_no_other_address(app: App) {
        let h = hands(&app, "UNN").await;
        let client = h.w.place.coordinator.for_purpose("administration");
        let path = format!("/v1/people/{}", h.w.people[0].as_str().unwrap());
        let nynorsk = json!({ "contact": { "language": "nn" } });
        client
            .if_match("*")
            .patch(&path, &nynorsk)
            .await
            .expect(200);
        h.ask().await.expect(201);
        let told = claim(&h.courier).await;
        assert_eq!(told[0]["language"], "nn");
        let text = told[0]["content"]["text"].as_str().unwrap();
        assert!(text.contains("Du er beden om å godkjenne planen"), "{text}");

        let phone = json!({ "contact": { "channel": "sms" } });
        let refused = client.if_match("*").patch(&path, &phone).await.expect(422);
        assert_eq!(refused.json["errors"][0]["code"], "channelNotPossible");
    }
);
