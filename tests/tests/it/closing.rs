//! The end of a round: conclusion, two signatures or none, and what is frozen then.

use harness::{App, on_both};
use serde_json::{Value, json};

use crate::over::{
    BOTH, act, at, conclude, evaluate, held, named, phases, round, said, sign, sql, status, unmet,
    whole,
};

on_both!(
    async fn a_round_held_by_both_sides_is_fulfilled_and_frozen(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let other = held(&app, &ground, &BOTH).await;
        let path = format!("{run}/conclusion");
        let empty = ground.user.get(&path).await.expect(200);
        assert_eq!(empty.json["version"], 0);
        assert_eq!(
            empty.json["missing"],
            json!(["findings", "sharing", "points", "nextStep"])
        );
        let blind = ground.user.put(&path, &whole()).await;
        blind.expect_problem(428, "preconditionRequired");
        ground
            .place
            .manager
            .if_match("*")
            .put(&path, &whole())
            .await
            .expect_problem(403, "forbidden");
        let part = json!({ "findings": "Fint" });
        let part = ground
            .user
            .if_match(&empty.etag())
            .put(&path, &part)
            .await
            .expect(200);
        assert_eq!(
            part.json["missing"],
            json!(["sharing", "points", "nextStep"])
        );
        let stale = ground
            .user
            .if_match(&empty.etag())
            .put(&path, &whole())
            .await;
        stale.expect_problem(412, "stale");
        let early = unmet(sign(&ground.user, &run).await);
        let parts = ["conclusionComplete"; 3];
        assert_eq!(early, [&parts[..], &["evaluationMeetingHeld"]].concat());

        let written = conclude(&ground.professional, &run, &whole()).await;
        assert_eq!(written.json["number"], 1);
        assert_eq!(
            unmet(sign(&ground.user, &run).await),
            ["evaluationMeetingHeld"]
        );
        // One meeting about two runs.
        evaluate(&ground, &[&run, &other]).await;
        let now = status(&ground, &run).await;
        assert_eq!(
            (&now["status"], &now["frozenAt"]),
            (&json!("pending"), &json!(null))
        );
        // Kari is given a coordinator's role meanwhile, and signs for her side.
        let role = json!({
            "personId": ground.user_person, "role": "coordinator",
            "organisationId": ground.place.trust
        });
        let given = ground.place.manager.post("/v1/role-assignments", &role);
        given.await.expect(201);
        let first = sign(&ground.user, &run).await.expect(200);
        assert_eq!(first.json["signatures"][0]["side"], "user");
        assert_eq!(first.json["signatures"][0]["evidence"], "login");
        assert_eq!(first.json["signatures"][0]["alsoCoordinator"], true);
        let still = ground.user.get(&run).await.expect(200);
        assert_eq!(still.json["state"], "evaluating");
        let second = sign(&ground.professional, &run).await.expect(200);
        assert_eq!(second.json["signatures"][1]["alsoCoordinator"], false);
        let closed = ground.user.get(&run).await.expect(200);
        assert_eq!(closed.json["state"], "closed");

        let frozen = status(&ground, &run).await;
        assert_eq!(frozen["status"], "fulfilled", "{frozen:#}");
        assert_eq!(phases(&frozen), ["held"; 3].map(|held| said(held, &[])));
        let at = frozen["frozenAt"].as_str().unwrap();
        assert!(at.starts_with("2026-03-03T11:3"), "{at}");
        let evidence = |phase: usize| {
            let all = frozen["phases"][phase]["evidence"].as_array().unwrap();
            all.iter()
                .map(|e| e["code"].as_str().unwrap())
                .collect::<Vec<_>>()
        };
        let planning = [
            "groupMember",
            "groupMember",
            "planningMeeting",
            "approval",
            "approval",
        ];
        assert_eq!(evidence(0), planning);
        assert_eq!(evidence(1), ["session"]);
        assert_eq!(evidence(2), ["evaluationMeeting", "signature", "signature"]);

        // The other run is judged by the same meeting.
        conclude(&ground.user, &other, &whole()).await;
        sign(&ground.professional, &other).await.expect(200);
        sign(&ground.user, &other).await.expect(200);
        assert_eq!(status(&ground, &other).await["status"], "fulfilled");

        // Nothing that becomes of the records later touches what is frozen.
        sql(&app, "DELETE FROM meeting_run").await;
        sql(&app, "UPDATE session_staff SET present = false").await;
        assert_eq!(status(&ground, &run).await, frozen);
        let late = ground
            .user
            .if_match("*")
            .put(&path, &part.json["nextStep"])
            .await;
        late.expect(422);
        let late = ground.user.if_match("*").put(&path, &whole()).await;
        late.expect_problem(409, "alreadyDecided");
        sign(&ground.user, &run)
            .await
            .expect_problem(409, "illegalTransition");
    }
);

on_both!(
    async fn what_is_frozen_is_what_was_derived(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        conclude(&ground.user, &run, &whole()).await;
        evaluate(&ground, &[&run]).await;
        sign(&ground.user, &run).await.expect(200);
        sign(&ground.professional, &run).await.expect(200);
        let frozen = status(&ground, &run).await;
        sql(&app, "DELETE FROM run_result").await;
        let derived = status(&ground, &run).await;
        assert_eq!(derived["frozenAt"], json!(null));
        assert_eq!(
            (&derived["status"], &derived["phases"]),
            (&frozen["status"], &frozen["phases"])
        );
        // Without the frozen result it would follow the records.
        sql(&app, "DELETE FROM meeting_run").await;
        assert_eq!(status(&ground, &run).await["status"], "notFulfilled");
    }
);

on_both!(
    async fn points_wait_for_the_next_plan(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let course = format!("/v1/courses/{}", ground.course);
        let open = format!("{course}/improvement-points?state=open&count=true");
        conclude(&ground.user, &run, &whole()).await;
        evaluate(&ground, &[&run]).await;
        sign(&ground.user, &run).await.expect(200);
        assert_eq!(ground.user.get(&open).await.expect(200).json["count"], 0);
        sign(&ground.professional, &run).await.expect(200);
        let points = ground.user.get(&open).await.expect(200);
        assert_eq!(points.json["count"], 2);
        act(&ground.user, &course, "draft", json!({}))
            .await
            .expect(201);
        let refused = unmet(act(&ground.user, &course, "submit", json!({})).await);
        assert!(
            refused.contains(&"improvementsTriaged".to_owned()),
            "{refused:?}"
        );

        // Opened again and signed anew, the run tells nobody the same thing twice.
        let reason = json!({ "reason": "Et funn manglet" });
        act(&ground.user, &run, "reopen", reason.clone())
            .await
            .expect(200);
        act(&ground.professional, &run, "reopen", reason)
            .await
            .expect(200);
        let again = ground
            .user
            .get(&format!("{run}/conclusion"))
            .await
            .expect(200);
        assert_eq!(again.json["signatures"], json!([]));
        let now = status(&ground, &run).await;
        assert_eq!(
            (&now["status"], &now["frozenAt"]),
            (&json!("pending"), &json!(null))
        );
        let mut more = whole();
        more["points"]
            .as_array_mut()
            .unwrap()
            .push(json!("Større rom"));
        assert_eq!(conclude(&ground.user, &run, &more).await.json["number"], 2);
        sign(&ground.user, &run).await.expect(200);
        sign(&ground.professional, &run).await.expect(200);
        assert_eq!(ground.user.get(&open).await.expect(200).json["count"], 3);
        assert_eq!(status(&ground, &run).await["status"], "fulfilled");
    }
);

on_both!(
    async fn two_sign_at_once_and_nobody_twice(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let read = conclude(&ground.place.coordinator, &run, &whole()).await;
        evaluate(&ground, &[&run]).await;
        let body = named(&read.json);
        let role = act(&ground.place.coordinator, &run, "sign", body.clone()).await;
        role.expect_problem(403, "forbidden");
        let (one, other) = tokio::join!(
            act(&ground.user, &run, "sign", body.clone()),
            act(&ground.professional, &run, "sign", body.clone()),
        );
        one.expect(200);
        other.expect(200);
        let closed = ground.user.get(&run).await.expect(200);
        assert_eq!(closed.json["state"], "closed");
        let history = ground.user.get(&format!("{run}/history")).await.expect(200);
        let steps = history.json["items"].as_array().unwrap();
        let signed = |step: &&Value| step["action"] == "sign" && step["entity"]["kind"] == "run";
        assert_eq!(steps.iter().filter(signed).count(), 1);
        assert_eq!(status(&ground, &run).await["status"], "fulfilled");
    }
);

on_both!(
    async fn an_edit_between_voids_the_first_signature(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let first = conclude(&ground.user, &run, &whole()).await;
        evaluate(&ground, &[&run]).await;
        let signed = sign(&ground.user, &run).await.expect(200);
        assert_eq!(unmet(sign(&ground.user, &run).await), ["sideHasNotSigned"]);
        // Who read it before it was signed has not seen what an edit would undo.
        let path = format!("{run}/conclusion");
        let mut body = whole();
        body["findings"] = json!("Noe annet");
        let blind = ground
            .professional
            .if_match(&first.etag())
            .put(&path, &body)
            .await;
        blind.expect_problem(412, "stale");
        let edited = ground
            .professional
            .if_match(&signed.etag())
            .put(&path, &body)
            .await;
        let edited = edited.expect(200);
        assert_eq!(edited.json["signatures"], json!([]));
        assert_eq!(edited.json["number"], 2);
        let old = act(&ground.professional, &run, "sign", named(&first.json)).await;
        assert_eq!(unmet(old), ["contentMatches"]);
        let half = json!({ "conclusionVersion": 2, "contentHash": first.json["contentHash"] });
        let half = act(&ground.professional, &run, "sign", half).await;
        assert_eq!(unmet(half), ["contentMatches"]);
        sign(&ground.professional, &run).await.expect(200);
        let open = ground.user.get(&run).await.expect(200);
        assert_eq!(open.json["state"], "evaluating");
        sign(&ground.user, &run).await.expect(200);
        let closed = ground.user.get(&run).await.expect(200);
        assert_eq!(closed.json["state"], "closed");
    }
);

on_both!(
    async fn six_weeks_without_signatures(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let client = &ground.place.coordinator;
        conclude(client, &run, &whole()).await;
        evaluate(&ground, &[&run]).await;
        sign(&ground.user, &run).await.expect(200);
        let reason = json!({ "reason": "Fagpersonen har sluttet" });
        // A day and a minute before; summer time has begun meanwhile and changes nothing.
        for early in ["2026-04-13T11:30:00Z", "2026-04-14T11:29:00Z"] {
            at(&app, early);
            let early = act(client, &run, "close-unsigned", reason.clone()).await;
            assert_eq!(unmet(early), ["sixWeeksAfter"]);
        }
        at(&app, "2026-04-14T11:31:00Z");
        let bare = act(client, &run, "close-unsigned", json!({})).await;
        assert_eq!(unmet(bare), ["reasonGiven"]);
        let lead = act(&ground.user, &run, "close-unsigned", reason.clone()).await;
        lead.expect_problem(403, "forbidden");
        let closed = act(client, &run, "close-unsigned", reason)
            .await
            .expect(200);
        assert_eq!(closed.json["state"], "closed");
        let frozen = status(&ground, &run).await;
        assert_eq!(frozen["status"], "notFulfilled");
        let evaluation = said("notHeld", &["closedUnsigned"]);
        assert_eq!(
            phases(&frozen),
            [said("held", &[]), said("held", &[]), evaluation]
        );
        let path = format!(
            "/v1/courses/{}/improvement-points?state=open&count=true",
            ground.course
        );
        assert_eq!(ground.user.get(&path).await.expect(200).json["count"], 2);
    }
);
