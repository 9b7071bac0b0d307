//! What is refused in a form: what is none, patterns, instruments without a licence.

use harness::{App, on_both};
use serde_json::{Value, json};

use super::drafts::found;
use super::setup::{content, form, made};
use crate::round::place;

on_both!(
    async fn what_is_no_form_at_all_is_refused_by_place(app: App) {
        let client = place(&app, "UNN").await.coordinator;
        let refused = async |pointer: &str, value: Value| {
            let mut body = form(content());
            let (above, member) = pointer.rsplit_once('/').unwrap();
            body.pointer_mut(above).unwrap()[member] = value;
            let wrong = client
                .post("/v1/forms", &body)
                .await
                .expect_problem(422, "invalid");
            let first = &wrong.json["errors"][0];
            (
                first["pointer"].as_str().unwrap().to_owned(),
                first["code"].as_str().unwrap().to_owned(),
            )
        };
        let more = "/content/schema/properties/more";
        for (member, value) in [
            ("allOf", json!([])),
            ("$dynamicRef", json!("#a")),
            ("patternProperties", json!({})),
            ("format", json!("date")),
        ] {
            let pointer = format!("{more}/{member}");
            assert_eq!(
                refused(&pointer, value).await,
                (pointer.clone(), "unknownMember".into())
            );
        }
        let number = refused(&format!("{more}/type"), json!("number")).await;
        assert_eq!(number, (format!("{more}/type"), "unknownCode".into()));
        let name = refused("/content/title/nb", json!("Ring 010188 10065")).await;
        assert_eq!(name, ("/content/title/nb".into(), "identityNumber".into()));
        let long = refused("/content/questions/0/text/nn", json!("x".repeat(501))).await;
        assert_eq!(
            long,
            ("/content/questions/0/text/nn".into(), "tooLong".into())
        );
    }
);

on_both!(
    async fn patterns_that_could_take_for_ever_are_refused(app: App) {
        let client = place(&app, "UNN").await.coordinator;
        let path = made(&client, content()).await;
        let draft = format!("{path}/draft");
        let tried = async |pattern: &str| {
            let mut with = content();
            with["schema"]["properties"]["more"]["pattern"] = json!(pattern);
            let kept = client.if_match("*").put(&draft, &with).await.expect(200);
            found(&kept.json)
                .iter()
                .map(|(_, code)| (*code).to_owned())
                .collect::<Vec<_>>()
        };
        for fine in ["^[a-zæøå ]{1,40}$", "^([0-9]{2}-){3}[0-9]{2}$"] {
            assert_eq!(tried(fine).await, Vec::<String>::new(), "{fine}");
        }
        let long = "a".repeat(201);
        for bad in [
            "(a+)+$",
            "(a|a)*$",
            "(?i)a",
            "(?=a)b",
            "(?<!a)b",
            "(a)\\1",
            "((((a{99}){99}){99}){99})",
            "[",
            long.as_str(),
        ] {
            assert_eq!(tried(bad).await, ["formPattern"], "{bad}");
        }
    }
);

on_both!(
    async fn an_instrument_is_published_with_a_licence_that_is_in_force(app: App) {
        let client = place(&app, "UNN").await.coordinator;
        let today = app.today();
        let mut with = content();
        with["instrument"] = json!({ "name": "Et kjent skjema", "version": "2", "licence": null });
        let path = made(&client, with.clone()).await;
        let draft = client.get(&format!("{path}/draft")).await.expect(200);
        assert_eq!(
            found(&draft.json),
            [("/instrument/licence", "formLicenceMissing")]
        );
        let publish = async |from: chrono::NaiveDate, to: chrono::NaiveDate| {
            let mut with = with.clone();
            with["instrument"]["licence"] = json!({
                "holder": "Sykehuset", "reference": "Avtale 1", "validFrom": from, "validTo": to
            });
            client
                .if_match("*")
                .put(&format!("{path}/draft"), &with)
                .await
                .expect(200);
            client
                .post(&format!("{path}/actions/publish"), &json!({}))
                .await
        };
        let day = chrono::Days::new;
        let over = publish(today - day(40), today - day(2))
            .await
            .expect_problem(409, "unmetGuards");
        assert_eq!(over.json["unmet"][0]["code"], "licenceInForce");
        publish(today - day(40), today + day(2)).await.expect(200);
    }
);
