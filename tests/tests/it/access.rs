//! Who may what: roles given and revoked, logins bound by invitation.

use chrono::TimeDelta;
use domain::codes::Role;
use harness::{App, Client, on_both};
use serde_json::{Value, json};
use uuid::Uuid;

const ROLES: &str = "/v1/role-assignments";
const INVITATIONS: &str = "/v1/invitations";

/// A body that gives `role` at an organisation to a login of the test's issuer.
fn role(app: &App, subject: &str, role: &str, organisation: Option<Uuid>) -> Value {
    json!({
        "principal": { "issuer": app.issuer.name, "subject": subject, "kind": "human" },
        "role": role, "organisationId": organisation
    })
}

/// What `/v1/me` says a client holds.
async fn roles_of(client: &Client) -> Vec<String> {
    let me = client.get("/v1/me").await.expect(200);
    let roles = me.json["roles"].as_array().unwrap();
    roles
        .iter()
        .map(|role| role["role"].as_str().unwrap().to_owned())
        .collect()
}

on_both!(
    async fn who_holds_nothing_is_told_so(app: App) {
        let me = app.client("nobody", &[]).get("/v1/me").await.expect(200);
        assert_eq!(me.json["principal"]["subject"], "nobody");
        assert_eq!(me.json["person"], Value::Null);
        assert_eq!(me.json["roles"], json!([]));
        assert_eq!(me.json["memberships"], json!([]));
        app.client("nobody", &[])
            .get(ROLES)
            .await
            .expect_problem(403, "forbidden");
        app.anonymous().get("/v1/me").await.expect(401);
    }
);

on_both!(
    /// From the first administrator to a coordinator, over HTTP; revoking bites on the next request.
    async fn roles_are_given_down_the_line_and_revoked(app: App) {
        let trust = app.organisation("Sykehuset").await;
        let administrator = app.with_role("root", Role::Administrator, None).await;
        let manager = app.client("leder", &[]);
        let coordinator = app.client("koordinator", &[]);
        administrator
            .post(ROLES, &role(&app, "leder", "manager", Some(trust)))
            .await
            .expect(201);
        let given = manager
            .post(
                ROLES,
                &role(&app, "koordinator", "coordinator", Some(trust)),
            )
            .await
            .expect(201);
        assert_eq!(roles_of(&coordinator).await, ["coordinator"]);

        let again = manager
            .post(
                ROLES,
                &role(&app, "koordinator", "coordinator", Some(trust)),
            )
            .await;
        again.expect_problem(409, "duplicate");

        let read = manager.get(&given.location()).await.expect(200);
        assert_eq!(read.json, given.json);
        let list = manager
            .get(&format!("{ROLES}?role=coordinator&count=true"))
            .await
            .expect(200);
        assert_eq!(list.json["count"], 1);
        assert_eq!(list.json["items"][0], given.json);

        let revoke = format!("{}/actions/revoke", given.location());
        let ended = manager.post(&revoke, &json!({})).await.expect(200);
        assert_eq!(ended.json["version"], 2);
        assert_eq!(roles_of(&coordinator).await, Vec::<String>::new());
        manager
            .post(&revoke, &json!({}))
            .await
            .expect_problem(409, "alreadyDecided");
        // It may be given anew.
        let anew = role(&app, "koordinator", "coordinator", Some(trust));
        manager.post(ROLES, &anew).await.expect(201);
    }
);

on_both!(
    async fn a_role_counts_from_its_beginning_to_its_end(app: App) {
        let trust = app.organisation("Sykehuset").await;
        let manager = app.with_role("leder", Role::Manager, Some(trust)).await;
        let now = app.clock.now();
        let mut body = role(&app, "koordinator", "coordinator", Some(trust));
        body["validFrom"] = json!(now + TimeDelta::minutes(10));
        body["validTo"] = json!(now + TimeDelta::minutes(20));
        manager.post(ROLES, &body).await.expect(201);
        let coordinator = app.client("koordinator", &[]);
        assert!(roles_of(&coordinator).await.is_empty());
        app.clock.advance(TimeDelta::minutes(11));
        assert_eq!(roles_of(&coordinator).await, ["coordinator"]);
        app.clock.advance(TimeDelta::minutes(10));
        assert!(roles_of(&coordinator).await.is_empty());

        body["validTo"] = json!(now);
        let wrong = manager
            .post(ROLES, &body)
            .await
            .expect_problem(422, "invalid");
        assert_eq!(wrong.json["errors"][0]["pointer"], "/validTo");
    }
);

on_both!(
    /// Nobody reaches beyond the own organisation, or above the own role.
    async fn nobody_gives_more_than_they_have(app: App) {
        let (ours, theirs) = (
            app.organisation("Vårt").await,
            app.organisation("Deres").await,
        );
        let manager = app.with_role("leder", Role::Manager, Some(ours)).await;
        let stranger = app.with_role("fremmed", Role::Manager, Some(theirs)).await;
        let coordinator = app.with_role("koord", Role::Coordinator, Some(ours)).await;
        let auditor = app.with_role("revisor", Role::Auditor, Some(ours)).await;
        let administrator = app.with_role("root", Role::Administrator, None).await;

        for (client, wanted, place) in [
            (&stranger, "coordinator", Some(ours)),
            (&manager, "administrator", None),
            (&manager, "statistician", None),
            (&manager, "coordinator", None),
            (&coordinator, "coordinator", Some(ours)),
            (&auditor, "auditor", Some(ours)),
            (&administrator, "coordinator", Some(ours)),
            (&administrator, "statistician", None),
        ] {
            let body = role(&app, "noen", wanted, place);
            client
                .post(ROLES, &body)
                .await
                .expect_problem(403, "forbidden");
        }
        // An administrator stays what she is.
        let own = role(&app, "root", "manager", Some(ours));
        administrator
            .post(ROLES, &own)
            .await
            .expect_problem(403, "forbidden");
        assert_eq!(roles_of(&app.client("noen", &[])).await.len(), 0);

        // What isn't theirs to see is not there.
        let given = manager
            .post(ROLES, &role(&app, "noen", "courier", Some(ours)))
            .await
            .expect(201);
        let path = given.location();
        stranger.get(&path).await.expect_problem(404, "notFound");
        let revoke = format!("{path}/actions/revoke");
        stranger
            .post(&revoke, &json!({}))
            .await
            .expect_problem(404, "notFound");
        auditor
            .post(&revoke, &json!({}))
            .await
            .expect_problem(403, "forbidden");
        coordinator
            .get(ROLES)
            .await
            .expect_problem(403, "forbidden");
        let list = stranger.get(ROLES).await.expect(200);
        assert!(!list.text.contains("koord"), "{}", list.text);
    }
);

on_both!(
    async fn roles_that_do_not_go_together_are_refused(app: App) {
        let trust = app.organisation("Sykehuset").await;
        let manager = app.with_role("leder", Role::Manager, Some(trust)).await;
        app.with_role("koord", Role::Coordinator, Some(trust)).await;
        let courier = role(&app, "koord", "courier", Some(trust));
        let wrong = manager.post(ROLES, &courier).await;
        let wrong = wrong.expect_problem(422, "invalid");
        assert_eq!(wrong.json["errors"][0]["code"], "courierIsStaff");

        let mut machine = role(&app, "epj", "coordinator", Some(trust));
        machine["principal"]["kind"] = json!("machine");
        let wrong = manager.post(ROLES, &machine).await;
        let wrong = wrong.expect_problem(422, "invalid");
        assert_eq!(wrong.json["errors"][0]["code"], "roleNotForMachine");
        machine["role"] = json!("integration");
        manager.post(ROLES, &machine).await.expect(201);
        assert_eq!(roles_of(&app.machine("epj", &[])).await, ["integration"]);

        // A machine that comes with a coordinator's subject is no coordinator.
        assert!(roles_of(&app.machine("koord", &[])).await.is_empty());

        let mut unknown = role(&app, "kari", "coordinator", Some(trust));
        unknown["principal"]["issuer"] = json!("https://issuer.tset");
        let wrong = manager.post(ROLES, &unknown).await;
        let wrong = wrong.expect_problem(422, "invalid");
        assert_eq!(wrong.json["errors"][0]["pointer"], "/principal/issuer");
        let nowhere = role(&app, "kari", "coordinator", Some(Uuid::new_v4()));
        let wrong = manager.post(ROLES, &nowhere).await;
        let wrong = wrong.expect_problem(422, "invalid");
        assert_eq!(wrong.json["errors"][0]["pointer"], "/organisationId");
    }
);

on_both!(
    /// The token goes out once, binds once, and a person may have several logins.
    async fn an_invitation_binds_a_login_to_a_person(app: App) {
        let trust = app.organisation("Sykehuset").await;
        let manager = app.with_role("leder", Role::Manager, Some(trust)).await;
        let person = app.person(trust).await;
        let body = json!({ "role": "coordinator", "personId": person, "organisationId": trust });
        manager.post(ROLES, &body).await.expect(201);

        let invite = json!({ "personId": person });
        let retried = manager.with_key("once");
        let made = retried.post(INVITATIONS, &invite).await.expect(201);
        let token = made.json["token"].as_str().unwrap().to_owned();
        let again = retried.post(INVITATIONS, &invite).await.expect(201);
        assert_eq!(again.json["id"], made.json["id"]);
        assert_eq!(again.json["token"], Value::Null);
        let read = manager.get(&made.location()).await.expect(200);
        assert_eq!(
            (&read.json["state"], &read.json["token"]),
            (&json!("open"), &Value::Null)
        );

        let accept = format!("{INVITATIONS}/accept");
        let body = json!({ "token": token });
        let kari = app.client("kari", &[]);
        assert!(roles_of(&kari).await.is_empty());
        app.machine("epj", &[])
            .post(&accept, &body)
            .await
            .expect_problem(403, "forbidden");
        app.anonymous().post(&accept, &body).await.expect(401);
        let bound = kari.with_key("bind").post(&accept, &body).await.expect(200);
        assert_eq!(bound.json["personId"], json!(person));
        let repeated = kari.with_key("bind").post(&accept, &body).await.expect(200);
        assert_eq!(repeated.json, bound.json);
        let me = kari.get("/v1/me").await.expect(200);
        assert_eq!(me.json["person"]["id"], json!(person));
        assert_eq!(roles_of(&kari).await, ["coordinator"]);

        // Once.
        let thief = app.client("thief", &[]);
        thief.post(&accept, &body).await.expect_problem(410, "gone");
        thief
            .post(&accept, &json!({ "token": "nothing" }))
            .await
            .expect_problem(404, "notFound");
        let used = manager.get(&made.location()).await.expect(200);
        assert_eq!(used.json["state"], "used");

        // Another login of hers, with a new invitation.
        let second = manager.post(INVITATIONS, &invite).await.expect(201);
        let body = json!({ "token": second.json["token"] });
        let elsewhere = app.client("kari at home", &[]);
        elsewhere.post(&accept, &body).await.expect(200);
        assert_eq!(roles_of(&elsewhere).await, ["coordinator"]);

        // But a login has one person.
        let other = json!({ "personId": app.person(trust).await });
        let third = manager.post(INVITATIONS, &other).await.expect(201);
        let body = json!({ "token": third.json["token"] });
        let wrong = kari.post(&accept, &body).await;
        wrong.expect_problem(409, "duplicate");
        let list = manager
            .get(&format!("{INVITATIONS}?personId={person}&count=true"))
            .await
            .expect(200);
        assert_eq!(list.json["count"], 2);
        assert!(!list.text.contains(&token));
    }
);

on_both!(
    async fn an_invitation_ends_by_the_clock_or_by_hand(app: App) {
        let trust = app.organisation("Sykehuset").await;
        let manager = app.with_role("leder", Role::Manager, Some(trust)).await;
        let invite = json!({ "personId": app.person(trust).await, "expiresInDays": 2 });
        let accept = format!("{INVITATIONS}/accept");
        let kari = app.client("kari", &[]);

        let revoked = manager.post(INVITATIONS, &invite).await.expect(201);
        let revoke = format!("{}/actions/revoke", revoked.location());
        manager.post(&revoke, &json!({})).await.expect(200);
        manager
            .post(&revoke, &json!({}))
            .await
            .expect_problem(409, "alreadyDecided");
        let body = json!({ "token": revoked.json["token"] });
        kari.post(&accept, &body).await.expect_problem(410, "gone");

        let made = manager.post(INVITATIONS, &invite).await.expect(201);
        app.clock.advance(TimeDelta::days(2));
        let kari = app.client("kari", &[]);
        let body = json!({ "token": made.json["token"] });
        kari.post(&accept, &body).await.expect_problem(410, "gone");
        let manager = app.client("leder", &[]);
        let read = manager.get(&made.location()).await.expect(200);
        assert_eq!(read.json["state"], "expired");

        let mut long = invite.clone();
        long["expiresInDays"] = json!(31);
        let wrong = manager.post(INVITATIONS, &long).await;
        let wrong = wrong.expect_problem(422, "invalid");
        assert_eq!(wrong.json["errors"][0]["pointer"], "/expiresInDays");
    }
);

on_both!(
    async fn only_who_answers_for_a_person_invites_them(app: App) {
        let (ours, theirs) = (
            app.organisation("Vårt").await,
            app.organisation("Deres").await,
        );
        let manager = app.with_role("leder", Role::Manager, Some(ours)).await;
        let stranger = app.with_role("fremmed", Role::Manager, Some(theirs)).await;
        let coordinator = app.with_role("koord", Role::Coordinator, Some(ours)).await;
        let auditor = app.with_role("revisor", Role::Auditor, Some(ours)).await;
        let administrator = app.with_role("root", Role::Administrator, None).await;
        let person = app.person(ours).await;
        let invite = json!({ "personId": person });
        for client in [&stranger, &coordinator, &administrator] {
            let wrong = client.post(INVITATIONS, &invite).await;
            let wrong = wrong.expect_problem(422, "invalid");
            assert_eq!(wrong.json["errors"][0]["code"], "notFound");
        }
        auditor
            .post(INVITATIONS, &invite)
            .await
            .expect_problem(403, "forbidden");
        let made = manager.post(INVITATIONS, &invite).await.expect(201);
        let path = made.location();
        stranger.get(&path).await.expect_problem(404, "notFound");
        auditor.get(&path).await.expect(200);
        let revoke = format!("{path}/actions/revoke");
        auditor
            .post(&revoke, &json!({}))
            .await
            .expect_problem(403, "forbidden");
        stranger
            .post(&revoke, &json!({}))
            .await
            .expect_problem(404, "notFound");
        let list = stranger.get(INVITATIONS).await.expect(200);
        assert_eq!(list.json["items"], json!([]));

        // The first manager as a person: hers an administrator may invite.
        let body = json!({ "role": "manager", "personId": person, "organisationId": ours });
        administrator.post(ROLES, &body).await.expect(201);
        administrator.post(INVITATIONS, &invite).await.expect(201);
    }
);
