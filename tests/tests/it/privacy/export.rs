//! The answer to who asks what is kept of them: every part of it, who else reads it, what for and until when.

use domain::retention::TOLD;
use harness::{App, on_both};
use serde_json::{Value, json};

use super::column;
use super::requests::{ask, at, grant};
use crate::enrolments::setup::{Setup, Wanted};
use crate::hands::setup::hands;

/// Fetches what is kept of somebody.
async fn answer(manager: &harness::Client, kind: &str, id: &Value, app: &App) -> harness::Reply {
    let manager = manager.for_purpose("subjectRequest");
    let request = ask(&manager, "export", kind, id, app).await;
    grant(&manager, &request).await;
    manager.get(&at(&request, "/answer")).await.expect(200)
}

/// The parts of an answer that hold something.
fn filled(answer: &Value) -> Vec<&str> {
    let holds = |value: &Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    let parts = TOLD.iter().map(|told| told.part);
    parts.filter(|part| holds(&answer[*part])).collect()
}

on_both!(
    async fn an_export_holds_every_part_with_readers_purpose_and_end(app: App) {
        let h = hands(&app, "UNN").await;
        let (place, person) = (&h.w.place, &h.w.people[0]);
        let (coordinator, manager) = (&place.coordinator, &place.manager);
        h.ask().await.expect(201);
        let paper = json!({
            "personId": person, "version": h.plan["version"], "contentHash": h.plan["contentHash"],
            "paper": { "title": "Godkjenning", "dated": app.today(), "sha256": "a1".repeat(32) }
        });
        coordinator
            .post(&h.w.at("attestations"), &paper)
            .await
            .expect(201);
        h.w.user
            .post(&h.w.at("actions/approve"), &h.plan)
            .await
            .expect(200);
        let role =
            json!({ "personId": person, "role": "statistician", "organisationId": place.trust });
        manager
            .post("/v1/role-assignments", &role)
            .await
            .expect(201);
        let owner = json!({ "ownerPersonId": person });
        let course = format!("/v1/courses/{}", h.w.course);
        coordinator
            .if_match("*")
            .patch(&course, &owner)
            .await
            .expect(200);
        let point = json!({ "text": "Mer tid til samtale" });
        h.w.user
            .post(&h.w.at("improvement-points"), &point)
            .await
            .expect(201);

        let reply = answer(manager, "person", person, &app).await;
        let told = &reply.json;
        let all: Vec<&str> = TOLD.iter().map(|told| told.part).collect();
        let expected: Vec<&str> = all
            .iter()
            .copied()
            .filter(|part| !["party", "feedback"].contains(part))
            .collect();
        assert_eq!(filled(told), expected, "{told:#}");
        let kept = told["kept"].as_array().unwrap();
        let parts: Vec<&str> = kept
            .iter()
            .map(|one| one["part"].as_str().unwrap())
            .collect();
        assert_eq!(parts, all);
        for one in kept {
            assert!(one["readers"].as_str().unwrap().len() > 5, "{one}");
            let ends = one["ends"].as_array().unwrap();
            let said = |end: &Value| end["purpose"].is_string() && end["days"].as_i64() > Some(0);
            assert!(ends.iter().all(said), "{one}");
            let record = one["record"].as_array().unwrap();
            assert!(!ends.is_empty() || !record.is_empty(), "{one}");
        }
        let links = kept.iter().find(|one| one["part"] == "links").unwrap();
        assert_eq!(links["ends"][0]["kind"], "personalLink");

        assert_eq!(told["links"][0]["kind"], "approvePlan");
        assert_eq!(told["attestations"][0]["as"], json!(["giver"]));
        assert_eq!(told["messages"][0]["kind"], "decisionLink");
        assert!(told["invitations"][0]["usedAt"].is_string());
        assert_eq!(
            told["courses"],
            json!([{ "courseId": h.w.course, "as": "owner" }])
        );
        assert_eq!(told["texts"][0]["text"], "Mer tid til samtale");
        // A fact about something else that names them: that somebody took them into the group.
        let facts = told["facts"].as_array().unwrap();
        let joined = facts
            .iter()
            .find(|fact| fact["entityKind"] == "workingGroupMember");
        let joined = joined.expect("it names them");
        assert_eq!(
            (&joined["byThemselves"], &joined["payload"]["personId"]),
            (&json!(false), person)
        );
        // Nothing that opens anything, and no hash of it.
        let hashes = column(&app, "SELECT token_hash FROM capability").await;
        let more = column(&app, "SELECT token_hash FROM invitation").await;
        assert!(!hashes.is_empty() && !more.is_empty());
        for hash in hashes.iter().chain(&more) {
            assert!(!reply.text.contains(hash), "a secret's hash");
        }
        assert!(!reply.text.contains("decision#"));
    }
);

on_both!(
    async fn a_party_is_told_what_it_was_told(app: App) {
        let setup = Setup::new(&app, "general").await;
        let run = setup.run(&app, Wanted::open(2)).await;
        let body = json!({
            "party": ["patient"], "displayName": "Kari", "digital": true,
            "contact": { "email": "kari@example.no", "channel": "email" }
        });
        let party = setup.enrol_with(run, body).await;
        let manager = app
            .with_role("manager", domain::codes::Role::Manager, Some(setup.tenant))
            .await;
        let told = answer(&manager, "party", &party["id"], &app).await.json;
        assert_eq!(
            filled(&told),
            ["party", "messages", "requests", "facts", "accesses"],
            "{told:#}"
        );
        assert_eq!(told["party"]["displayName"], "Kari");
        assert_eq!(told["messages"][0]["state"], "waiting");

        // Who only asks who looked is told that alone: by which operation, why, in which role.
        setup.read(&party).await;
        let manager = manager.for_purpose("subjectRequest");
        let request = ask(&manager, "accesses", "party", &party["id"], &app).await;
        grant(&manager, &request).await;
        let told = manager.get(&at(&request, "/answer")).await.expect(200).json;
        assert_eq!(filled(&told), ["accesses"], "{told:#}");
        let looks = told["accesses"].as_array().unwrap();
        let read = looks
            .iter()
            .find(|look| look["operation"] == "getEnrolment");
        let read = read.expect("the coordinator has looked");
        assert_eq!(read["role"], "coordinator");
        assert_eq!(read["subjectId"], party["id"]);
        assert!(read["purpose"].is_string());
        let kept = told["kept"].as_array().unwrap();
        assert_eq!((kept.len(), &kept[0]["ends"][0]["days"]), (1, &json!(1826)));
    }
);

#[test]
fn the_controllers_page_says_what_no_answer_tells() {
    let page = harness::repo::read("docs/data-controller.md");
    for left in domain::retention::LEFT_OUT {
        let row = format!("| `{}` | {} | {} |", left.table, left.columns, left.why);
        assert!(page.contains(&row), "docs/data-controller.md lacks: {row}");
    }
}
