//! A joint course whose participants another host than the owner answers for: what that host may do, and
//! who answers participants about their own data.

use domain::codes::Role;
use harness::{App, Client, on_both};
use serde_json::{Value, json};

use crate::delivery::{Ground, ground};
use crate::privacy::requests::{ask, at, grant};
use crate::round::{Place, place};

/// A course that `Vårt` owns and `Med` holds with it, and answers for its participants.
async fn held_for(app: &App) -> (Ground, Place) {
    let ground = ground(app, "Vårt").await;
    let partner = place(app, "Med").await;
    let hosts = json!({ "hosts": [
        { "organisationId": ground.place.trust, "responsible": false },
        { "organisationId": partner.trust, "responsible": true }
    ] });
    let course = format!("/v1/courses/{}", ground.course);
    let coordinator = ground.place.coordinator.if_match("*");
    coordinator.patch(&course, &hosts).await.expect(200);
    (ground, partner)
}

/// A run that takes participants, and the path of its one session.
async fn open_run(ground: &Ground, day: &str) -> (String, String) {
    let run = ground.run(&ground.told()).await;
    let coordinator = &ground.place.coordinator;
    let session = ground.session(day, "10:00", "12:00");
    let session = coordinator.post(&format!("{run}/sessions"), &session).await;
    let session = session.expect(201).location();
    let open = format!("{run}/actions/open");
    coordinator.post(&open, &json!({})).await.expect(200);
    (run, session)
}

fn party() -> Value {
    json!({
        "party": ["patient"], "digital": true, "displayName": "Kari Nordmann",
        "referralReceivedOn": "2026-01-10"
    })
}

async fn enrolled(partner: &Place, run: &str) -> Value {
    let theirs = partner.coordinator.for_purpose("administration");
    let list = format!("{run}/enrolments");
    theirs.post(&list, &party()).await.expect(201).json
}

on_both!(
    async fn requests_of_participants_are_the_responsible_hosts_to_decide(app: App) {
        let (ground, partner) = held_for(&app).await;
        let (run, _) = open_run(&ground, "2099-03-02").await;
        let party = enrolled(&partner, &run).await;
        let id = &party["id"];

        // The owner can't even enter a request: to it the party is nobody.
        let body = json!({
            "subjectKind": "party", "subjectId": id, "kind": "erase", "receivedOn": "2026-01-12"
        });
        for client in [&ground.place.coordinator, &ground.place.manager] {
            let wrong = client.post("/v1/subject-requests", &body).await;
            let wrong = wrong.expect_problem(422, "invalid");
            assert_eq!(wrong.json["errors"][0]["code"], "notFound");
        }

        let lead = ground.professional.for_purpose("planning");
        let item = format!("/v1/enrolments/{}", id.as_str().unwrap());
        lead.get(&item).await.expect(200);
        for kind in ["accesses", "export"] {
            let asked = ask(&partner.coordinator, kind, "party", id, &app).await;
            assert_eq!(asked["organisationId"], json!(partner.trust));
            let decision = at(&asked, "/decision");
            let granted = json!({ "granted": true });
            for path in [at(&asked, ""), at(&asked, "/answer")] {
                let owner = ground.place.manager.for_purpose("subjectRequest");
                owner.get(&path).await.expect_problem(404, "notFound");
            }
            let owner = ground.place.manager.post(&decision, &granted).await;
            owner.expect_problem(404, "notFound");
            grant(&partner.manager, &asked).await;
            let theirs = partner.manager.for_purpose("subjectRequest");
            let answer = theirs.get(&at(&asked, "/answer")).await.expect(200);
            // Also that the owner's lead has looked is told.
            assert!(answer.text.contains("\"getEnrolment\""), "{}", answer.text);
            assert_eq!(answer.text.contains("Kari Nordmann"), kind == "export");
        }

        let asked = ask(&partner.coordinator, "erase", "party", id, &app).await;
        grant(&partner.manager, &asked).await;
        let theirs = partner.coordinator.for_purpose("administration");
        theirs.get(&item).await.expect_problem(404, "notFound");
        let ledger = store::erasure::ledger(app.inside().store.read()).await;
        let ledger = ledger.unwrap();
        assert_eq!((ledger.len(), ledger[0].tenant), (1, partner.trust));
    }
);

/// What each of a course's people is answered.
async fn answers(who: &[(&str, &Client)], how: &Way<'_>) -> Vec<(String, u16)> {
    let mut found = Vec::new();
    for (name, client) in who {
        let client = client.for_purpose("administration").if_match("\"0-0\"");
        let reply = match how {
            Way::Get(path) => client.get(path).await,
            Way::Post(path, body) => client.post(path, body).await,
            Way::Patch(path, body) => client.patch(path, body).await,
            Way::Put(path, body) => client.put(path, body).await,
        };
        found.push(((*name).to_owned(), reply.status));
    }
    found
}

enum Way<'a> {
    Get(&'a str),
    Post(&'a str, Value),
    Patch(&'a str, Value),
    Put(&'a str, Value),
}

on_both!(
    async fn the_responsible_host_runs_nothing_but_the_roster(app: App) {
        let (ground, partner) = held_for(&app).await;
        let (run, session) = open_run(&ground, "2099-03-02").await;
        let party = enrolled(&partner, &run).await;
        let item = format!("/v1/enrolments/{}", party["id"].as_str().unwrap());
        let auditor = app.with_role("med auditor", Role::Auditor, Some(partner.trust));
        let auditor = auditor.await;
        let who = [
            ("coordinator", &partner.coordinator),
            ("manager", &partner.manager),
            ("auditor", &auditor),
            ("owner", &ground.place.coordinator),
        ];
        let at = |path: &str, rest: &str| format!("{path}/{rest}");
        let nothing = || json!({});
        let why = || json!({ "reason": "Snø." });
        // Stale If-Match and empty bodies: whoever may is refused for those, and nothing is changed.
        // 403: it is seen and not theirs; 404: it is not there for them.
        let (sessions, roster) = (at(&run, "sessions"), at(&run, "enrolments"));
        for (way, expected) in [
            (Way::Get(&run), [200, 200, 404, 200]),
            (Way::Patch(&run, nothing()), [403, 403, 404, 412]),
            (
                Way::Post(&at(&run, "actions/start"), nothing()),
                [403, 403, 404, 409],
            ),
            (
                Way::Post(&at(&run, "actions/postpone"), nothing()),
                [403, 403, 404, 409],
            ),
            (Way::Get(&sessions), [200, 200, 404, 200]),
            (
                Way::Post(&sessions, ground.session("2099-03-09", "10:00", "12:00")),
                [403, 403, 404, 201],
            ),
            (Way::Patch(&session, nothing()), [403, 403, 404, 412]),
            (
                Way::Post(&at(&session, "actions/cancel"), why()),
                [403, 403, 404, 200],
            ),
            (Way::Get(&at(&session, "attendance")), [200, 200, 404, 200]),
            (
                Way::Put(
                    &at(&session, "attendance"),
                    json!({ "held": true, "headcount": 3, "staff": [] }),
                ),
                [412, 403, 404, 412],
            ),
            (Way::Get(&roster), [200, 403, 404, 404]),
            (Way::Get(&at(&roster, "summary")), [200, 200, 404, 404]),
            (Way::Get(&item), [200, 404, 404, 404]),
            (Way::Patch(&item, nothing()), [412, 404, 404, 404]),
            // What is wrong with the run named is told to whoever sees the party.
            (
                Way::Post(
                    &at(&item, "actions/offer"),
                    json!({ "runId": uuid::Uuid::now_v7() }),
                ),
                [422, 404, 404, 404],
            ),
            (
                Way::Post(&at(&item, "actions/withdraw"), nothing()),
                [200, 404, 404, 404],
            ),
        ] {
            let path = match &way {
                Way::Get(path) | Way::Post(path, _) | Way::Patch(path, _) | Way::Put(path, _) => {
                    *path
                }
            };
            let names = who.iter().map(|(name, _)| (*name).to_owned());
            let expected: Vec<_> = names.zip(expected).collect();
            assert_eq!(answers(&who, &way).await, expected, "{path}");
        }
        // The sheet tells the responsible host who came, and the owner how many.
        let sheet = at(&session, "attendance");
        let theirs = partner.coordinator.get(&sheet).await.expect(200);
        let own = ground.place.coordinator.get(&sheet).await.expect(200);
        assert_eq!(theirs.json["enrolments"], json!([]));
        assert_eq!(own.json["enrolments"], Value::Null);
    }
);

on_both!(
    /// On one sheet the responsible host keeps who came, and the owner the rest.
    async fn the_owners_sheet_leaves_who_came(app: App) {
        crate::over::at(&app, "2026-03-02T08:00:00Z");
        let (ground, partner) = held_for(&app).await;
        let (run, session) = open_run(&ground, "2026-03-09").await;
        let party = enrolled(&partner, &run).await;
        assert_eq!(party["state"], "confirmed");
        for side in [&ground.user, &ground.professional] {
            let fewer = format!("{run}/actions/accept-fewer");
            side.post(&fewer, &json!({})).await.expect(200);
        }
        crate::over::at(&app, "2026-03-09T18:00:00Z");
        let start = format!("{run}/actions/start");
        ground.user.post(&start, &json!({})).await.expect(200);
        let sheet = format!("{session}/attendance");
        let came = json!([{ "enrolmentId": party["id"], "seatsPresent": 1 }]);
        let whole = json!({ "held": true, "staff": [], "enrolments": came });
        let theirs = partner.coordinator.if_match("*").put(&sheet, &whole).await;
        assert_eq!(
            theirs.expect(200).json["enrolments"]
                .as_array()
                .unwrap()
                .len(),
            1
        );

        let owner = ground.place.coordinator.if_match("*");
        let wrong = owner
            .put(&sheet, &whole)
            .await
            .expect_problem(422, "invalid");
        assert_eq!(wrong.json["errors"][0]["pointer"], "/enrolments");
        let rest = json!({ "held": true, "staff": [] });
        let own = owner.put(&sheet, &rest).await.expect(200).json;
        assert_eq!(
            (&own["enrolments"], &own["seatsPresent"]),
            (&Value::Null, &json!(1))
        );
        let theirs = partner.coordinator.get(&sheet).await.expect(200).json;
        assert_eq!(theirs["enrolments"].as_array().unwrap().len(), 1);
    }
);

on_both!(
    /// What participants are told is the responsible host's to send, what staff are told the owner's.
    async fn each_hosts_courier_writes_to_its_own(app: App) {
        let (ground, partner) = held_for(&app).await;
        let (run, _) = open_run(&ground, "2099-03-02").await;
        let theirs = partner.coordinator.for_purpose("administration");
        let mut kari = party();
        kari["contact"] = json!({ "email": "kari@example.org", "channel": "email" });
        theirs
            .post(&format!("{run}/enrolments"), &kari)
            .await
            .expect(201);
        let why = json!({ "reason": "Snø." });
        let cancel = format!("{run}/actions/cancel");
        ground
            .place
            .coordinator
            .post(&cancel, &why)
            .await
            .expect(200);

        let filter = store::message::Filter {
            scope: domain::permissions::Scope::everything(),
            state: None,
            kind: Some("runCancelled".to_owned()),
            about: None,
            now: app.clock.now(),
        };
        let page = store::page::Page::first(100, "createdAt");
        let found = store::message::list(app.inside().store.read(), &filter, &page).await;
        let sent = found.unwrap().rows;
        assert!(
            sent.iter()
                .any(|letter| letter.recipient_kind == "enrolment")
        );
        for letter in sent {
            let owner = match letter.recipient_kind.as_str() {
                "enrolment" => partner.trust,
                _ => ground.place.trust,
            };
            assert_eq!(letter.tenant, owner, "{}", letter.recipient_kind);
        }
    }
);
