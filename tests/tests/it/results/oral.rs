//! A group that talked together.

use harness::{App, on_both};
use serde_json::json;

use super::results;
use crate::over::{BOTH, phases, round, sql, status};

on_both!(
    async fn what_a_group_said_that_talked_together_is_evidence_of_its_own_kind(app: App) {
        let (ground, run) = round(&app, &BOTH).await;
        let path = format!("{run}/oral-evaluations");
        let said = json!({ "occurredOn": "2026-03-03", "present": 4, "findings": "Mer tid.\n\nEt annet rom." });
        let before = status(&ground, &run).await;
        let reply = ground.user.post(&path, &said).await.expect(201);
        // It stands among the evidence, and decides nothing.
        let after = status(&ground, &run).await;
        assert_eq!(after["status"], before["status"]);
        assert_eq!(phases(&after), phases(&before));
        let evidence = after["phases"][2]["evidence"].as_array().unwrap();
        let shown = evidence.iter().find(|one| one["id"] == reply.json["id"]);
        let shown = shown.expect("what they said is no evidence");
        assert_eq!(
            (&shown["code"], &shown["on"], &shown["sides"]),
            (&json!("oralEvaluation"), &json!("2026-03-03"), &json!([]))
        );
        let read = ground
            .place
            .manager
            .get(&reply.location())
            .await
            .expect(200);
        assert_eq!(read.json, reply.json);
        assert_eq!(
            (&read.json["present"], &read.json["version"]),
            (&json!(4), &json!(1))
        );
        let found = results(&ground.professional, &run).await;
        assert_eq!(found["oral"], json!([reply.json]));
        assert_eq!(found["windows"], json!([]), "no figure is made of it");
        let page = ground
            .user
            .get(&format!("{run}/results/page"))
            .await
            .expect(200)
            .text;
        assert!(
            page.contains("Muntlig evaluering")
                && page.contains("4 deltakere snakket sammen 3.3.2026")
        );
        assert!(page.contains("<p>Et annet rom.</p>"));

        ground
            .place
            .manager
            .post(&path, &said)
            .await
            .expect_problem(403, "forbidden");
        let mut early = said.clone();
        early["occurredOn"] = json!("2026-03-02");
        let early = ground
            .user
            .post(&path, &early)
            .await
            .expect_problem(422, "invalid");
        assert_eq!(early.json["errors"][0]["code"], "beforeItsSessions");
        let mut later = said.clone();
        later["occurredOn"] = json!("2026-03-04");
        let later = ground
            .user
            .post(&path, &later)
            .await
            .expect_problem(422, "invalid");
        assert_eq!(later.json["errors"][0]["code"], "inTheFuture");
        // A plan that does not say so.
        sql(
            &app,
            "UPDATE plan_section SET body = '{\"ways\": []}' WHERE section = 'evaluation'",
        )
        .await;
        let refused = ground
            .user
            .post(&path, &said)
            .await
            .expect_problem(422, "invalid");
        assert_eq!(refused.json["errors"][0]["code"], "oralNotAgreed");
        // Before it has begun there is nothing to talk about.
        let other = ground.run(&ground.told()).await;
        let early = ground
            .user
            .post(&format!("{other}/oral-evaluations"), &said)
            .await;
        early.expect_problem(409, "illegalTransition");
    }
);
