//! Machines need role and scope, purposes belong to roles, and a person is one by whichever login.

use domain::codes::Role;
use harness::{App, Client, on_both};
use serde_json::{Value, json};

use crate::delivery::ground;
use crate::round::place;

on_both!(
    async fn a_machine_needs_the_scope_beside_the_role(app: App) {
        let centre = place(&app, "UNN").await;
        let role = app.machine_with_role("epj", Role::Integration, Some(centre.trust));
        role.await;
        let need = centre.need();
        let with = |scopes: &[&str]| app.machine("epj", scopes);
        let refused = with(&["openid", "sidestilt:needs.read"])
            .post("/v1/needs", &need)
            .await;
        let refused = refused.expect_problem(403, "insufficientScope");
        let challenge = refused.header("www-authenticate").unwrap();
        assert!(challenge.contains("error=\"insufficient_scope\""));
        assert!(challenge.contains("scope=\"sidestilt:needs.write\""));
        assert!(refused.text.contains("sidestilt:needs.write"));
        let writer = with(&["sidestilt:needs.write"]);
        writer.post("/v1/needs", &need).await.expect(201);
        // One scope opens nothing of another's.
        for path in ["/v1/organisations", "/v1/courses", "/v1/runs"] {
            let refused = writer.get(path).await;
            refused.expect_problem(403, "insufficientScope");
        }
        let reader = with(&["sidestilt:courses.read"]);
        reader.get("/v1/courses").await.expect(200);
        // What it is can always be asked, and a scope without a role opens nothing.
        with(&[]).get("/v1/me").await.expect(200);
        let stray = app.machine("stray", &["sidestilt:courses.read"]);
        stray
            .get("/v1/courses")
            .await
            .expect_problem(403, "forbidden");
        // People need none.
        centre.coordinator.get("/v1/courses").await.expect(200);
        // All scopes of the table are told.
        let told = app.anonymous().get("/v1/permissions").await.expect(200);
        assert_eq!(told.json["scopes"].as_array().unwrap().len(), 11);
    }
);

on_both!(
    async fn a_machine_without_the_scope_learns_nothing_of_others(app: App) {
        let (ours, theirs) = (ground(&app, "Vårt").await, ground(&app, "Deres").await);
        let role = app.machine_with_role("epj", Role::Integration, Some(ours.place.trust));
        role.await;
        let machine = app.machine("epj", &[]);
        let own = format!("/v1/courses/{}", ours.course);
        machine
            .get(&own)
            .await
            .expect_problem(403, "insufficientScope");
        let foreign = format!("/v1/courses/{}", theirs.course);
        machine.get(&foreign).await.expect_problem(404, "notFound");
        let unknown = format!("/v1/courses/{}", uuid::Uuid::now_v7());
        machine.get(&unknown).await.expect_problem(404, "notFound");
    }
);

on_both!(
    async fn a_purpose_belongs_to_the_role(app: App) {
        let centre = place(&app, "UNN").await;
        let person = centre.person("Kari", "user").await;
        let path = format!("/v1/people/{person}");
        let manager = centre.manager.for_purpose("care");
        let refused = manager
            .get(&path)
            .await
            .expect_problem(403, "purposeRefused");
        let detail = refused.json["detail"].as_str().unwrap();
        assert!(
            detail.contains("administration, quality, subjectRequest"),
            "{detail}"
        );
        let audit = centre.coordinator.for_purpose("audit");
        for path in [path.as_str(), "/v1/people"] {
            audit.get(path).await.expect_problem(403, "purposeRefused");
        }
        manager
            .for_purpose("subjectRequest")
            .get(&path)
            .await
            .expect(200);
        centre
            .coordinator
            .for_purpose("care")
            .get(&path)
            .await
            .expect(200);
    }
);

/// Binds a login to a person.
async fn bind(app: &App, manager: &Client, person: &Value, subject: &str) -> Client {
    let invited = manager
        .post("/v1/invitations", &json!({ "personId": person }))
        .await;
    let token = json!({ "token": invited.expect(201).json["token"] });
    let client = app.client(subject, &[]);
    client
        .post("/v1/invitations/accept", &token)
        .await
        .expect(200);
    client
}

on_both!(
    async fn a_coordinator_who_leads_a_side_is_marked_by_whichever_login(app: App) {
        let ground = ground(&app, "UNN").await;
        let (manager, kari) = (&ground.place.manager, &ground.user_person);
        let group = format!("/v1/courses/{}/working-group", ground.course);
        let marked = |reply: &Value| {
            let members = reply["members"].as_array().unwrap();
            let kari = members.iter().find(|one| one["personId"] == *kari).unwrap();
            kari["alsoCoordinator"].clone()
        };
        let before = manager.get(&group).await.expect(200).json;
        assert_eq!(marked(&before), false);
        // The role stands at another login of hers.
        bind(&app, manager, kari, "kari at work").await;
        let role = json!({
            "principal": { "issuer": app.issuer.name, "subject": "kari at work", "kind": "human" },
            "role": "coordinator", "organisationId": ground.place.trust
        });
        manager
            .post("/v1/role-assignments", &role)
            .await
            .expect(201);
        let after = manager.get(&group).await.expect(200).json;
        assert_eq!(marked(&after), true);

        let at = |rest: &str| format!("/v1/courses/{}/{rest}", ground.course);
        ground
            .user
            .post(&at("actions/draft"), &json!({}))
            .await
            .expect(201);
        let today = app.today();
        let meeting = json!({
            "kind": "planning", "heldOn": today, "minutes": "Ny runde.",
            "attendance": [
                { "personId": kari, "side": "user" },
                { "personId": ground.professional_person, "side": "professional" }
            ]
        });
        ground
            .user
            .post(&at("meetings"), &meeting)
            .await
            .expect(201);
        let plan = ground.user.post(&at("actions/submit"), &json!({})).await;
        let plan = plan.expect(200).json;
        let named = json!({ "version": plan["number"], "contentHash": plan["contentHash"] });
        let approved = ground.user.post(&at("actions/approve"), &named).await;
        let approved = approved.expect(200).json;
        assert_eq!(approved["approvals"][0]["alsoCoordinator"], true);
        let history = manager.get(&at("history?limit=1")).await.expect(200);
        assert_eq!(history.json["items"][0]["action"], "approve");
        assert_eq!(history.json["items"][0]["alsoCoordinator"], true);
        // Her other login is the same hand: the side has approved.
        let work = app.client("kari at work", &[]);
        let again = work.post(&at("actions/approve"), &named).await.expect(409);
        assert_eq!(again.json["unmet"][0]["code"], "sideHasNotApproved");
    }
);

on_both!(
    async fn nobody_rises_through_a_second_login(app: App) {
        let centre = place(&app, "UNN").await;
        let course = centre.new_course().await;
        let manager = &centre.manager;
        // A manager's person stands in the group; whoever became that person would be a manager.
        let boss = centre.person("Sjef", "professional").await;
        centre.join(&course, &boss, "professional", "lead").await;
        let role = json!({ "personId": boss, "role": "manager", "organisationId": centre.trust });
        manager
            .post("/v1/role-assignments", &role)
            .await
            .expect(201);
        let invite = json!({ "personId": boss });
        let wrong = centre.coordinator.post("/v1/invitations", &invite).await;
        assert_eq!(wrong.expect(422).json["errors"][0]["code"], "notFound");

        // An administrator's other login is the administrator.
        let root = app.with_role("root", Role::Administrator, None).await;
        let person = json!(centre.person("Rot", "professional").await);
        bind(&app, manager, &person, "root").await;
        bind(&app, manager, &person, "root at home").await;
        let own = json!({
            "principal": { "issuer": app.issuer.name, "subject": "root at home", "kind": "human" },
            "role": "manager", "organisationId": centre.trust
        });
        let refused = root.post("/v1/role-assignments", &own).await;
        refused.expect_problem(403, "forbidden");
    }
);
