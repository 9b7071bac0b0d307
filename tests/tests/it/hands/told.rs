//! Parties with an address are told what becomes of their place.

use domain::codes::Role;
use harness::{App, on_both};
use serde_json::{Value, json};

use super::setup::{claim, kinds, one};
use crate::enrolments::setup::{Setup, Wanted};

fn reached(contact: Value, digital: bool) -> Value {
    json!({ "party": ["patient"], "digital": digital, "displayName": "Ada", "contact": contact })
}

on_both!(
    async fn parties_are_told_of_places_and_of_what_becomes_of_the_run(app: App) {
        let setup = Setup::new(&app, "general").await;
        let courier = app.machine_with_role("courier", Role::Courier, Some(setup.tenant));
        let courier = courier.await.for_purpose("administration");
        let run = setup.run(&app, Wanted::open(1)).await;
        let sms = json!({ "phone": "+47 77 00 00 00", "language": "nn", "channel": "sms" });
        let seated = setup.enrol_with(run, reached(sms, true)).await;
        let told = claim(&courier).await;
        assert_eq!(kinds(&told), ["placeConfirmed"]);
        assert_eq!(told[0]["channel"], "sms");
        let words = told[0]["content"]["text"].as_str().unwrap();
        assert!(
            words.starts_with("Du har plass på kurset som tek til"),
            "{words}"
        );
        assert!(
            !words.contains("Leve med"),
            "a text message names no course: {words}"
        );

        let mail = json!({ "email": "ada@example.no" });
        let waiting = setup.enrol_with(run, reached(mail, true)).await;
        let silent = json!({ "party": ["relative"], "digital": true });
        setup.enrol_with(run, silent).await;
        assert_eq!(
            claim(&courier).await.len(),
            0,
            "who stands in line is not told"
        );
        setup.act(&seated, "withdraw").await;
        let told = claim(&courier).await;
        let offer = one(&told, "placeOffered");
        assert_eq!(offer["recipient"]["id"], waiting["id"]);
        let words = offer["content"]["text"].as_str().unwrap();
        assert!(
            words.contains("«Leve med»") && words.contains("senest"),
            "{words}"
        );
        assert_eq!(
            offer["expiresAt"],
            setup.read(&waiting).await["offerExpiresAt"]
        );

        // Nobody has sent the confirmation yet when the run is cancelled: only that is told.
        setup.act(&waiting, "accept").await;
        let why = json!({ "reason": "Kurslederen er syk" });
        let cancel = format!("/v1/runs/{run}/actions/cancel");
        setup.coordinator.post(&cancel, &why).await.expect(200);
        let told = claim(&courier).await;
        assert_eq!(kinds(&told), ["runCancelled"]);
        let words = one(&told, "runCancelled")["content"]["text"]
            .as_str()
            .unwrap();
        assert!(words.contains("Kurslederen er syk"), "{words}");
    }
);

on_both!(
    async fn who_is_put_off_is_asked_again_and_who_is_phoned_is_phoned(app: App) {
        let setup = Setup::new(&app, "general").await;
        let courier = app.machine_with_role("courier", Role::Courier, Some(setup.tenant));
        let courier = courier.await.for_purpose("administration");
        let run = setup.run(&app, Wanted::open(2)).await;
        let both = json!({ "phone": "+47 77 00 00 00", "email": "ada@example.no" });
        setup.enrol_with(run, reached(both, false)).await;
        let why = json!({ "reason": "Ferja går ikke", "sessions": [] });
        let postpone = format!("/v1/runs/{run}/actions/postpone");
        setup.coordinator.post(&postpone, &why).await.expect(200);
        let told = claim(&courier).await;
        assert_eq!(kinds(&told), ["runPostponed"]);
        assert_eq!(told[0]["channel"], "phone");
        assert_eq!(told[0]["content"]["name"], "Ada");
        let id = told[0]["id"].as_str().unwrap();
        let phoned = format!("/v1/messages/{id}/actions/phoned");
        let phoned = courier.post(&phoned, &json!({})).await.expect(200);
        assert_eq!(phoned.json["state"], "phoned");
    }
);
