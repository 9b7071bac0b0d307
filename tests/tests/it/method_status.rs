//! Which phase of a round was not held by both sides, and why.

use harness::{App, on_both};
use serde_json::json;

use crate::delivery::ground;
use crate::over::{
    BOTH, act, at, conclude, evaluate, held, id, phases, present, round, said, sign, status, unmet,
    whole,
};

on_both!(
    async fn a_session_without_a_side_is_told_in_the_readers_language(app: App) {
        let (ground, run) = round(&app, &["professional"]).await;
        let delivery = said("notHeld", &["sideMissingAtSession"]);
        // Said as soon as it is known.
        assert_eq!(phases(&status(&ground, &run).await)[1], delivery);
        conclude(&ground.user, &run, &whole()).await;
        evaluate(&ground, &[&run]).await;
        sign(&ground.user, &run).await.expect(200);
        sign(&ground.professional, &run).await.expect(200);
        let frozen = status(&ground, &run).await;
        assert_eq!(frozen["status"], "notFulfilled");
        assert_eq!(
            phases(&frozen),
            [said("held", &[]), delivery, said("held", &[])]
        );
        let why = &frozen["phases"][1]["failed"][0];
        assert_eq!(
            (&why["side"], &why["on"]),
            (&json!("user"), &json!("2026-03-03"))
        );
        let path = format!("{run}/method-status");
        for (language, words) in [
            (
                "nb",
                "På samlingen 3.3.2026 var ingen fra brukersiden til stede.",
            ),
            (
                "nn",
                "På samlinga 3.3.2026 var ingen frå brukarsida til stades.",
            ),
            (
                "en",
                "Nobody from the user side was present at the session on 3 March 2026.",
            ),
        ] {
            let read = ground
                .user
                .in_language(language)
                .get(&path)
                .await
                .expect(200);
            assert_eq!(read.json["phases"][1]["failed"][0]["message"], words);
        }
    }
);

on_both!(
    async fn without_an_evaluation_meeting_work_goes_on_and_the_label_does_not(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        conclude(&ground.user, &run, &whole()).await;
        let deviation = json!({
            "guard": "evaluationMeetingHeld", "reason": "Alle var syke", "runId": id(&run)
        });
        let path = format!("/v1/courses/{}/deviations", ground.course);
        ground.user.post(&path, &deviation).await.expect(201);
        sign(&ground.user, &run).await.expect(200);
        sign(&ground.professional, &run).await.expect(200);
        let frozen = status(&ground, &run).await;
        let evaluation = said("notHeld", &["evaluationMeetingMissing"]);
        assert_eq!(
            phases(&frozen),
            [said("held", &[]), said("held", &[]), evaluation]
        );
        let evidence = frozen["phases"][2]["evidence"].as_array().unwrap();
        assert!(evidence.iter().any(|item| item["code"] == "deviation"));

        // Put aside, and held all the same before the run was closed.
        let other = held(&app, &ground, &BOTH).await;
        let deviation = json!({
            "guard": "evaluationMeetingHeld", "reason": "Alle var syke", "runId": id(&other)
        });
        ground.user.post(&path, &deviation).await.expect(201);
        conclude(&ground.user, &other, &whole()).await;
        sign(&ground.user, &other).await.expect(200);
        evaluate(&ground, &[&other]).await;
        sign(&ground.professional, &other).await.expect(200);
        assert_eq!(status(&ground, &other).await["status"], "fulfilled");
    }
);

on_both!(
    async fn a_plan_made_apart_tells_why(app: App) {
        at(&app, "2026-02-25T07:00:00Z");
        let ground = ground(&app, "UNN").await;
        let course = format!("/v1/courses/{}", ground.course);
        let section = format!("{course}/plan/draft/sections/aims");
        let aims = |aim: &str| json!({ "aims": [aim] });
        // The next plan: the user side is gone while it is written, and there is no meeting.
        at(&app, "2026-02-25T08:00:00Z");
        act(&ground.professional, &course, "draft", json!({}))
            .await
            .expect(201);
        let any = ground.professional.if_match("*");
        any.put(&section, &aims("Mestring")).await.expect(200);
        let group = ground
            .professional
            .get(&format!("{course}/working-group"))
            .await
            .expect(200);
        let members = group.json["members"].as_array().unwrap();
        let kari = members
            .iter()
            .find(|member| member["side"] == "user")
            .unwrap();
        let path = format!("/v1/working-group-members/{}", kari["id"].as_str().unwrap());
        act(&ground.place.coordinator, &path, "leave", json!({}))
            .await
            .expect(200);
        at(&app, "2026-02-26T08:00:00Z");
        any.put(&section, &aims("Trygghet")).await.expect(200);
        at(&app, "2026-02-27T08:00:00Z");
        let person = ground.user_person.as_str().unwrap();
        ground
            .place
            .join(&ground.course, person, "user", "lead")
            .await;
        let refused = unmet(act(&ground.user, &course, "submit", json!({})).await);
        for guard in ["workingGroupBothSides", "planningMeetingHeld"] {
            assert!(refused.contains(&guard.to_owned()), "{guard}: {refused:?}");
            let deviation = json!({ "guard": guard, "reason": "Ferga gikk ikke" });
            let path = format!("{course}/deviations");
            ground.user.post(&path, &deviation).await.expect(201);
        }
        let plan = act(&ground.user, &course, "submit", json!({}))
            .await
            .expect(200)
            .json;
        let named = json!({ "version": plan["number"], "contentHash": plan["contentHash"] });
        for hand in [&ground.user, &ground.professional] {
            act(hand, &course, "approve", named.clone())
                .await
                .expect(200);
        }
        let run = ground.run(&ground.told()).await;
        let lacking = ["sideMissingFromDraft", "planningMeetingMissing"];
        let now = status(&ground, &run).await;
        assert_eq!(phases(&now)[0], said("notHeld", &lacking));
        assert_eq!(now["phases"][0]["failed"][0]["side"], "user");

        // The meeting comes late, but before the course: only what can't be mended remains.
        at(&app, "2026-03-01T08:00:00Z");
        let meeting = json!({
            "kind": "planning", "heldOn": "2026-03-01", "attendance": present(&ground, &BOTH)
        });
        ground
            .user
            .post(&format!("{course}/meetings"), &meeting)
            .await
            .expect(201);
        let now = status(&ground, &run).await;
        assert_eq!(phases(&now)[0], said("notHeld", &lacking[..1]));
        assert_eq!(now["status"], "notFulfilled");
    }
);

on_both!(
    /// A run that was under way before it was entered claims what lies before; not the planning that both
    /// sides have done here.
    async fn a_run_taken_in_claims_no_planning_that_was_done_here(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        at(&app, "2026-05-01T08:00:00Z");
        let taken_in = |when: &str| {
            let mut told = ground.told();
            told["takenIn"] = json!({ "state": "evaluating", "occurredAt": when });
            told
        };
        for (began, claimed, planning) in [
            // Before the plan was in force, and after.
            (
                "2026-03-01T08:00:00Z",
                json!(["planning", "delivery"]),
                "claimed",
            ),
            ("2026-04-01T08:00:00Z", json!(["delivery"]), "held"),
        ] {
            let run = ground.run(&taken_in(began)).await;
            let read = ground.user.get(&run).await.expect(200).json;
            assert_eq!(read["claimedPhases"], claimed, "{began}");
            let known = phases(&status(&ground, &run).await);
            assert_eq!(known[0].0, planning, "{began}");
            assert_eq!(known[1].0, "claimed", "{began}");
        }
    }
);

on_both!(
    /// What is said of a run once it is closed would stand beside figures that are frozen.
    async fn nothing_is_put_aside_in_a_run_that_is_closed(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let path = format!("/v1/courses/{}/deviations", ground.course);
        let why = |guard: &str| json!({ "guard": guard, "reason": "Ferja", "runId": id(&run) });
        let client = &ground.place.coordinator;
        let while_open = client.post(&path, &why("leadsInPlace")).await.expect(201);
        evaluate(&ground, &[&run]).await;
        conclude(&ground.user, &run, &whole()).await;
        sign(&ground.user, &run).await.expect(200);
        sign(&ground.professional, &run).await.expect(200);
        let late = client.post(&path, &why("sessionsStaffedBothSides")).await;
        late.expect_problem(409, "alreadyDecided");
        // What was recorded in time can still be answered by the other side.
        let comment = json!({ "userComment": "Vi visste om det." });
        let user = ground.user.if_match("*");
        user.patch(&while_open.location(), &comment)
            .await
            .expect(200);
    }
);
