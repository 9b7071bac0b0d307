//! Working groups of both sides: members, meetings, improvement points, deviations.

use harness::{App, on_both};
use serde_json::json;

use crate::round::place;

on_both!(
    async fn nobody_stands_on_both_sides(app: App) {
        let centre = place(&app, "UNN").await;
        let client = &centre.coordinator;
        let course = centre.new_course().await;
        let group = format!("/v1/courses/{course}/working-group");
        let kari = centre.person("Kari Bruker", "user").await;
        let body = |side: &str, function: &str| json!({ "personId": kari, "side": side, "function": function });
        let wrong = client.post(&group, &body("professional", "lead")).await;
        let wrong = wrong.expect_problem(422, "invalid");
        assert_eq!(wrong.json["errors"][0]["code"], "notOnThisSide");
        let joined = client.post(&group, &body("user", "lead")).await.expect(201);
        assert_eq!(joined.json["name"], "Kari Bruker");
        assert_eq!(joined.json["alsoCoordinator"], false);
        let again = client.post(&group, &body("user", "member")).await;
        let again = again.expect_problem(409, "duplicate");
        assert_eq!(again.json["errors"][0]["code"], "alreadyMember");

        let both = json!({ "professionalSide": { "profession": "Sykepleier" } });
        let person = client.for_purpose("administration").if_match("*");
        person
            .patch(&format!("/v1/people/{kari}"), &both)
            .await
            .expect(200);
        let other = client.post(&group, &body("professional", "lead")).await;
        let other = other.expect_problem(409, "duplicate");
        assert_eq!(other.json["errors"][0]["code"], "otherSide");
    }
);

on_both!(
    async fn each_side_has_one_lead_and_keeps_its_own_members(app: App) {
        let centre = place(&app, "UNN").await;
        let course = centre.new_course().await;
        let group = format!("/v1/courses/{course}/working-group");
        let (lead, user) = centre.member(&app, &course, "Kari", "user", "lead").await;
        let (_, professional) = centre
            .member(&app, &course, "Per", "professional", "lead")
            .await;
        let siv = centre.person("Siv", "user").await;
        let body =
            |function: &str| json!({ "personId": siv, "side": "user", "function": function });
        let second = user.post(&group, &body("lead")).await;
        let second = second.expect_problem(409, "duplicate");
        assert_eq!(second.json["errors"][0]["code"], "functionTaken");
        let across = professional.post(&group, &body("member")).await;
        across.expect_problem(403, "wrongSide");
        let joined = user.post(&group, &body("member")).await.expect(201);

        let place = joined.location();
        let deputy = json!({ "function": "deputy" });
        let across = professional
            .if_match(&joined.etag())
            .patch(&place, &deputy)
            .await;
        across.expect_problem(403, "wrongSide");
        let changed = user.if_match(&joined.etag()).patch(&place, &deputy).await;
        assert_eq!(changed.expect(200).json["function"], "deputy");

        let leave = format!(
            "/v1/working-group-members/{}/actions/leave",
            lead["id"].as_str().unwrap()
        );
        let left = centre
            .coordinator
            .post(&leave, &json!({}))
            .await
            .expect(200);
        assert_ne!(left.json["leftAt"], json!(null));
        centre
            .coordinator
            .post(&leave, &json!({}))
            .await
            .expect_problem(409, "alreadyDecided");
        // Whoever has left sees the course no more.
        user.get(&group).await.expect_problem(404, "notFound");
        let seen = professional.get(&group).await.expect(200);
        assert_eq!(seen.json["sides"], json!(["user", "professional"]));
        assert_eq!(seen.json["members"].as_array().unwrap().len(), 2);
        assert_eq!(seen.json["former"][0]["name"], "Kari");
    }
);

on_both!(
    async fn meetings_are_entered_afterwards_with_who_was_there(app: App) {
        let centre = place(&app, "UNN").await;
        let course = centre.new_course().await;
        let meetings = format!("/v1/courses/{course}/meetings");
        let (kari, user) = centre.member(&app, &course, "Kari", "user", "lead").await;
        let (per, _) = centre
            .member(&app, &course, "Per", "professional", "lead")
            .await;
        let stranger = centre.person("Siv", "user").await;
        let there = |person: &str, side: &str| json!({ "personId": person, "side": side });
        let (kari, per) = (
            kari["personId"].as_str().unwrap(),
            per["personId"].as_str().unwrap(),
        );
        let mut body = json!({
            "kind": "planning", "heldOn": "2026-02-03", "minutes": "Vi ble enige.",
            "decisions": ["Seks samlinger"],
            "attendance": [there(kari, "professional"), there(&stranger, "user")]
        });
        let wrong = user
            .post(&meetings, &body)
            .await
            .expect_problem(422, "invalid");
        let errors = wrong.json["errors"].as_array().unwrap();
        let pointers: Vec<_> = errors
            .iter()
            .map(|e| e["pointer"].as_str().unwrap())
            .collect();
        assert_eq!(
            pointers,
            ["/attendance/0/personId", "/attendance/1/personId"]
        );
        body["attendance"] = json!([there(kari, "user"), there(per, "professional")]);
        let held = user.post(&meetings, &body).await.expect(201);
        assert_eq!(held.json["sides"], json!(["user", "professional"]));
        assert_eq!(held.json["occurredAt"], "2026-02-03T11:00:00Z");

        let change = json!({ "attendance": [there(kari, "user")], "minutes": null });
        let changed = user
            .if_match(&held.etag())
            .patch(&held.location(), &change)
            .await;
        let changed = changed.expect(200);
        assert_eq!(changed.json["sides"], json!(["user"]));
        assert_eq!(changed.json["minutes"], json!(null));
        let list = centre
            .manager
            .get(&format!("{meetings}?kind=planning&count=true"))
            .await;
        assert_eq!(list.expect(200).json["count"], 1);
        centre
            .manager
            .post(&meetings, &body)
            .await
            .expect_problem(403, "forbidden");
        body["heldOn"] = json!("2099-01-01");
        let ahead = user.post(&meetings, &body).await.expect(422);
        assert_eq!(ahead.json["errors"][0]["code"], "inTheFuture");
    }
);

on_both!(
    async fn improvement_points_are_raised_and_decided_upon(app: App) {
        let centre = place(&app, "UNN").await;
        let course = centre.new_course().await;
        let points = format!("/v1/courses/{course}/improvement-points");
        let (_, lead) = centre
            .member(&app, &course, "Per", "professional", "lead")
            .await;
        let (_, member) = centre.member(&app, &course, "Kari", "user", "member").await;
        let body = json!({ "text": "Mer tid til samtale" });
        let point = member.post(&points, &body).await.expect(201);
        assert_eq!(point.json["raisedSide"], "user");
        let act = |action: &str| format!("{}/actions/{action}", point.location());
        let none = json!({});
        member
            .post(&act("take-up"), &none)
            .await
            .expect_problem(403, "forbidden");
        let later = lead.post(&act("later"), &none).await.expect(200);
        assert_eq!(later.json["state"], "later");
        lead.post(&act("decline"), &none).await.expect(422);
        let reason = json!({ "reason": "Lokalet stenger." });
        let declined = lead.post(&act("decline"), &reason).await.expect(200);
        assert_eq!(declined.json["reason"], "Lokalet stenger.");
        lead.post(&act("take-up"), &none)
            .await
            .expect_problem(409, "illegalTransition");
        let open = member
            .get(&format!("{points}?state=open"))
            .await
            .expect(200);
        assert_eq!(open.json["items"], json!([]));
        let read = member.get(&point.location()).await.expect(200);
        assert_eq!(read.json["state"], "declined");
    }
);

on_both!(
    async fn a_deviation_is_recorded_and_each_side_says_its_own(app: App) {
        let centre = place(&app, "UNN").await;
        let course = centre.new_course().await;
        let deviations = format!("/v1/courses/{course}/deviations");
        let (_, user) = centre.member(&app, &course, "Kari", "user", "lead").await;
        let (_, professional) = centre
            .member(&app, &course, "Per", "professional", "lead")
            .await;
        let mut body = json!({ "guard": "planningMeetingHeld", "reason": "Ferja gikk ikke." });
        let early = professional
            .post(&deviations, &body)
            .await
            .expect_problem(422, "invalid");
        assert_eq!(early.json["errors"][0]["pointer"], "/planVersionId");
        let draft = format!("/v1/courses/{course}/actions/draft");
        centre
            .coordinator
            .post(&draft, &json!({}))
            .await
            .expect(201);
        let recorded = professional.post(&deviations, &body).await.expect(201);
        assert_eq!(recorded.json["phase"], "planning");
        assert_eq!(recorded.json["action"], "submit");
        professional
            .post(&deviations, &body)
            .await
            .expect_problem(409, "duplicate");
        body["guard"] = json!("sectionsComplete");
        let hard = professional
            .post(&deviations, &body)
            .await
            .expect_problem(422, "invalid");
        assert_eq!(hard.json["errors"][0]["code"], "notAMethodGuard");

        let path = recorded.location();
        let comment = json!({ "userComment": "Vi ville gjerne møttes." });
        let etag = recorded.etag();
        let across = professional.if_match(&etag).patch(&path, &comment).await;
        across.expect_problem(403, "wrongSide");
        let said = user
            .if_match(&etag)
            .patch(&path, &comment)
            .await
            .expect(200);
        assert_eq!(said.json["userComment"], "Vi ville gjerne møttes.");
        let listed = centre.manager.get(&deviations).await.expect(200);
        assert_eq!(listed.json["items"][0], said.json);
    }
);
