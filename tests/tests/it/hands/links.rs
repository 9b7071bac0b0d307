//! A personal link approves once, in one person's name, exactly what it showed, and nothing else.

use chrono::TimeDelta;
use harness::{App, on_both};
use serde_json::{Value, json};

use super::setup::{claim, decide, evidence, hands, holder, kinds, one, token};
use crate::over::unmet;

on_both!(
    async fn a_link_approves_once_and_everybody_concerned_is_told(app: App) {
        let h = hands(&app, "UNN").await;
        let asked = h.ask().await.expect(201);
        assert_eq!(asked.json["state"], "open");
        assert!(!asked.text.contains("decision#"), "{}", asked.text);
        let claimed = claim(&h.courier).await;
        assert_eq!(kinds(&claimed), ["decisionLink"]);
        let link = token(one(&claimed, "decisionLink"));
        assert!(link.len() >= 43, "256 bits");

        let shown = holder(&app, &link).get("/v1/decision").await.expect(200);
        assert_eq!(shown.json["kind"], "approvePlan");
        assert_eq!(shown.json["answers"], json!(["approve", "decline"]));
        assert_eq!(shown.json["contentHash"], h.plan["contentHash"]);
        assert_eq!(
            shown.json["plan"]["aims"]["aims"][0],
            "Å møte andre i samme situasjon"
        );
        assert_eq!(shown.json["organisation"], "UNN");
        assert_eq!(h.draft().await["approvals"], json!([]), "GET only shows");

        let once = holder(&app, &link).with_key("my-own-key");
        let yes = json!({ "decision": "approve" });
        let first = once.post("/v1/decision", &yes).await.expect(200);
        assert_eq!(first.json["decision"], "approve");
        // A lost answer is asked for again; a used link opens nothing.
        let again = once.post("/v1/decision", &yes).await.expect(200);
        assert_eq!(again.json, first.json);
        let twice = decide(&app, &link, yes).await;
        twice.expect_problem(410, "gone");
        let late = holder(&app, &link).get("/v1/decision").await;
        late.expect_problem(410, "gone");

        assert_eq!(evidence(&h.draft().await), [("user", "link")]);
        let receipts = claim(&h.courier).await;
        assert_eq!(kinds(&receipts), ["receipt", "yourReceipt"]);
        let theirs = one(&receipts, "receipt")["recipient"]["id"].clone();
        assert_eq!(theirs, h.w.people[1]);
        let in_force = h.professional_approves().await.expect(200);
        assert_eq!(in_force.json["state"], "approved");
        let both = [("professional", "login"), ("user", "link")];
        assert_eq!(evidence(&in_force.json), both);

        let path = asked.location();
        let became = h.w.professional.get(&path).await.expect(200);
        assert_eq!(became.json["state"], "approved");
        let history = h.w.user.get(&h.w.at("history")).await.expect(200);
        let entries = history.json["items"].as_array().unwrap();
        let known: Vec<&Value> = entries
            .iter()
            .filter(|entry| entry["action"] == "approve")
            .map(|entry| &entry["evidence"])
            .collect();
        assert_eq!(known, ["login", "link"]);
        let given = entries.iter().find(|entry| entry["evidence"] == "link");
        assert_eq!(given.unwrap()["personId"], h.w.people[0]);
    }
);

on_both!(
    async fn a_link_opens_nothing_for_others_nor_afterwards(app: App) {
        let h = hands(&app, "UNN").await;
        let anonymous = app.anonymous();
        anonymous
            .get("/v1/decision")
            .await
            .expect_problem(401, "linkMissing");
        // Whoever is logged in holds no link, whoever they are.
        for login in [
            &h.w.user,
            &h.w.professional,
            &h.w.place.coordinator,
            &h.courier,
        ] {
            let yes = json!({ "decision": "approve" });
            let refused = login.post("/v1/decision", &yes).await;
            refused.expect_problem(401, "linkMissing");
        }
        let made_up = decide(&app, &"A".repeat(43), json!({ "decision": "approve" })).await;
        made_up.expect_problem(401, "linkUnknown");

        // It is no login: nothing else opens by it.
        let link = h.link().await;
        for path in [
            "/v1/me",
            "/v1/courses",
            &h.w.at("plan/draft"),
            "/v1/messages",
        ] {
            holder(&app, &link)
                .get(path)
                .await
                .expect_problem(401, "unauthenticated");
        }
        let contest = decide(&app, &link, json!({ "decision": "contest" })).await;
        assert_eq!(contest.expect(422).json["errors"][0]["code"], "notForThis");

        // A newer link of the side makes the older one worthless.
        let newer = h.link().await;
        decide(&app, &link, json!({ "decision": "approve" }))
            .await
            .expect_problem(410, "gone");
        app.clock.advance(TimeDelta::days(7));
        decide(&app, &newer, json!({ "decision": "approve" }))
            .await
            .expect_problem(410, "gone");
        assert_eq!(h.draft().await["approvals"], json!([]));
    }
);

on_both!(
    async fn an_edit_voids_links_and_takes_back_what_was_not_sent(app: App) {
        let h = hands(&app, "UNN").await;
        let sent = h.link().await;
        let aims = h.w.at("plan/draft/sections/aims");
        let change = json!({ "aims": ["Noe annet"] });
        let editor = h.w.user.if_match("*");
        editor.put(&aims, &change).await.expect(200);
        decide(&app, &sent, json!({ "decision": "approve" }))
            .await
            .expect_problem(410, "gone");
        // It holds for that version alone: laid before the sides again, it needs a new one.
        h.w.submit().await;
        decide(&app, &sent, json!({ "decision": "approve" }))
            .await
            .expect_problem(410, "gone");

        let asked = h.ask().await.expect(201);
        editor
            .put(&aims, &json!({ "aims": ["Igjen"] }))
            .await
            .expect(200);
        assert_eq!(claim(&h.courier).await, Vec::<Value>::new());
        let became = h.w.user.get(&asked.location()).await.expect(200);
        assert_eq!(became.json["state"], "void");
        // A draft can't be approved, so nobody is asked.
        h.ask().await.expect_problem(409, "illegalTransition");
    }
);

on_both!(
    async fn who_says_no_says_why(app: App) {
        let h = hands(&app, "UNN").await;
        let link = h.link().await;
        let bare = decide(&app, &link, json!({ "decision": "decline" })).await;
        assert_eq!(bare.expect(422).json["errors"][0]["pointer"], "/reason");
        let why = json!({ "decision": "decline", "reason": "For lite tid til samtale." });
        decide(&app, &link, why).await.expect(200);
        let told = claim(&h.courier).await;
        assert_eq!(kinds(&told), ["declined", "declined"]);
        let text = told[0]["content"]["text"].as_str().unwrap();
        assert!(text.contains("For lite tid til samtale."), "{text}");
        let listed = h.w.user.get(&h.w.at("decision-requests?count=true")).await;
        let listed = listed.expect(200).json;
        assert_eq!(listed["count"], 1);
        assert_eq!(listed["items"][0]["state"], "declined");
        assert_eq!(listed["items"][0]["reason"], "For lite tid til samtale.");
        assert_eq!(h.draft().await["state"], "submitted");
    }
);

on_both!(
    async fn a_link_and_a_login_at_once_give_one_hand(app: App) {
        let second = app.second_instance().await;
        let h = hands(&app, "UNN").await;
        let approve = h.w.at("actions/approve");
        for round in 0..20 {
            let link = h.link().await;
            let login = h.w.user.at(&second.base);
            let (by_link, by_login) = tokio::join!(
                decide(&app, &link, json!({ "decision": "approve" })),
                login.post(&approve, &h.plan),
            );
            let codes = [by_link.status, by_login.status];
            let given = codes.iter().filter(|status| **status == 200).count();
            assert_eq!(given, 1, "round {round}: {codes:?}");
            assert_eq!(h.draft().await["approvals"].as_array().unwrap().len(), 1);
            let withdraw = h.w.at("actions/withdraw");
            h.w.user.post(&withdraw, &json!({})).await.expect(200);
            for message in claim(&h.courier).await {
                h.sent(&message).await;
            }
        }
    }
);

on_both!(
    async fn only_a_sides_own_people_and_the_coordinator_ask(app: App) {
        let h = hands(&app, "UNN").await;
        let path = h.w.at("decision-requests");
        let [user, professional] = &h.w.people;
        let body = |person: &Value| json!({ "personId": person });
        let other = h.w.professional.post(&path, &body(user)).await;
        other.expect_problem(403, "wrongSide");
        h.w.user.post(&path, &body(user)).await.expect(201);
        let machine = h.courier.post(&path, &body(user)).await;
        machine.expect_problem(404, "notFound");
        h.w.place
            .manager
            .post(&path, &body(user))
            .await
            .expect_problem(403, "forbidden");
        let place = &h.w.place;
        let (member, _) = place
            .member(&app, &h.w.course, "Mia", "user", "member")
            .await;
        let nobody = place
            .coordinator
            .post(&path, &body(&member["personId"]))
            .await;
        assert_eq!(nobody.expect(422).json["errors"][0]["code"], "leadsNoSide");
        let (deputy, _) = place
            .member(&app, &h.w.course, "Dag", "user", "deputy")
            .await;
        let unreached = place
            .coordinator
            .post(&path, &body(&deputy["personId"]))
            .await;
        assert_eq!(unreached.expect(422).json["errors"][0]["code"], "noAddress");

        // A side that has approved is asked no more.
        h.professional_approves().await.expect(200);
        let again = place.coordinator.post(&path, &body(professional)).await;
        assert_eq!(unmet(again), ["sideHasNotApproved"]);

        // Taken back, a request opens nothing.
        let asked = h.ask().await.expect(201);
        let revoke = format!("{}/actions/revoke", asked.location());
        h.w.professional
            .post(&revoke, &json!({}))
            .await
            .expect_problem(403, "wrongSide");
        let void = h.w.user.post(&revoke, &json!({})).await.expect(200);
        assert_eq!(void.json["state"], "void");
        h.w.user
            .post(&revoke, &json!({}))
            .await
            .expect_problem(409, "alreadyDecided");
        assert_eq!(claim(&h.courier).await, Vec::<Value>::new());
    }
);
