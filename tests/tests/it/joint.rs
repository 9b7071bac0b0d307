//! Joint courses: every host sees course, group, meetings, plan and runs; one of them is responsible
//! for participants' data, and sees them alone.

use domain::codes::Role;
use harness::{App, Client, on_both};
use serde_json::{Value, json};

use crate::delivery::{Ground, ground};
use crate::round::{Place, place};

/// A course that `ground.place` owns and `partner` holds together with it.
async fn joint(app: &App, responsible: &str) -> (Ground, Place, Place) {
    let ground = ground(app, "Vårt").await;
    let partner = place(app, "Med").await;
    let stranger = place(app, "Uten").await;
    share(&ground, &partner, responsible).await.expect(200);
    (ground, partner, stranger)
}

/// Tells who holds the course; `responsible` is the owner's name or the partner's.
async fn share(ground: &Ground, partner: &Place, responsible: &str) -> harness::Reply {
    let host = |place: &Place, name: &str| {
        json!({
            "organisationId": place.trust, "responsible": responsible == name
        })
    };
    let hosts = json!({ "hosts": [host(&ground.place, "Vårt"), host(partner, "Med")] });
    let coordinator = ground.place.coordinator.if_match("*");
    let path = format!("/v1/courses/{}", ground.course);
    coordinator.patch(&path, &hosts).await
}

/// A run that is open to participants; its path.
async fn open_run(ground: &Ground) -> String {
    let run = ground.run(&ground.told()).await;
    let session = ground.session("2099-03-02", "10:00", "12:00");
    let coordinator = &ground.place.coordinator;
    let sessions = format!("{run}/sessions");
    coordinator.post(&sessions, &session).await.expect(201);
    let open = format!("{run}/actions/open");
    coordinator.post(&open, &json!({})).await.expect(200);
    run
}

fn party() -> Value {
    json!({
        "party": ["patient"], "digital": true, "displayName": "Kari Nordmann",
        "referralReceivedOn": "2026-01-10"
    })
}

on_both!(
    async fn a_partner_sees_the_work_and_not_who_takes_part(app: App) {
        let (ground, partner, stranger) = joint(&app, "Vårt").await;
        let run = open_run(&ground).await;
        let owner = ground.place.coordinator.for_purpose("administration");
        let list = format!("{run}/enrolments");
        let enrolled = owner.post(&list, &party()).await.expect(201);
        let course = format!("/v1/courses/{}", ground.course);
        let queue = format!("{course}/queue");
        let queued = owner.post(&queue, &party()).await.expect(201);
        let meetings = format!("{course}/meetings");
        let meeting = owner.get(&meetings).await.expect(200).json["items"][0]["id"].clone();
        let session = owner.get(&format!("{run}/sessions")).await.expect(200);
        let session = session.json["items"][0]["id"].clone();
        let shown = [
            course.clone(),
            format!("{course}/working-group"),
            format!("{course}/meetings"),
            format!("/v1/meetings/{}", meeting.as_str().unwrap()),
            format!("{course}/plan"),
            format!("{course}/plan/versions"),
            format!("{course}/plan/versions/1"),
            format!("{course}/runs"),
            format!("{course}/improvement-points"),
            format!("{course}/deviations"),
            format!("{course}/history"),
            run.clone(),
            format!("{run}/sessions"),
            format!("{run}/history"),
            format!("{run}/method-status"),
            format!("/v1/sessions/{}", session.as_str().unwrap()),
        ];
        let hidden = [
            list.clone(),
            format!("{list}/summary"),
            queue,
            enrolled.location(),
            queued.location(),
        ];
        let at_service = by_service(&app, &partner).await;
        for client in [&partner.coordinator, &partner.manager, &at_service] {
            for path in &shown {
                let seen = client.get(path).await.expect(200);
                for party in [enrolled.id(), queued.id()] {
                    assert!(!seen.text.contains(&party), "{path}: {}", seen.text);
                }
            }
            let purposeful = client.for_purpose("administration");
            for path in &hidden {
                purposeful.get(path).await.expect_problem(404, "notFound");
            }
        }
        for path in shown.iter().chain(&hidden) {
            let outside = stranger.coordinator.for_purpose("administration");
            outside.get(path).await.expect_problem(404, "notFound");
        }

        // It changes nothing.
        let partner = partner.coordinator.if_match("*");
        let nothing = json!({});
        partner
            .patch(&course, &nothing)
            .await
            .expect_problem(403, "forbidden");
        partner
            .patch(&run, &nothing)
            .await
            .expect_problem(403, "forbidden");
        let meeting = json!({ "kind": "planning", "heldOn": "2026-01-10" });
        partner
            .post(&meetings, &meeting)
            .await
            .expect_problem(403, "forbidden");
        let retire = format!("{course}/actions/retire");
        let reason = json!({ "reason": "Slutt." });
        partner
            .post(&retire, &reason)
            .await
            .expect_problem(403, "forbidden");
        partner
            .post(&list, &party())
            .await
            .expect_problem(404, "notFound");
    }
);

/// Somebody who convenes at one service of an organisation only.
async fn by_service(app: &App, place: &Place) -> Client {
    let body = json!({
        "principal": { "issuer": app.issuer.name, "subject": "service", "kind": "human" },
        "role": "coordinator", "serviceId": place.service
    });
    let given = place.manager.post("/v1/role-assignments", &body).await;
    given.expect(201);
    app.client("service", &[])
}

on_both!(
    async fn joint_courses_stand_in_each_hosts_lists_once(app: App) {
        let (ground, partner, stranger) = joint(&app, "Vårt").await;
        ground.run(&ground.told()).await;
        let own = partner.new_course().await;
        let ids = |reply: harness::Reply| {
            let items = reply.expect(200).json["items"].as_array().unwrap().clone();
            let mut ids: Vec<_> = items.iter().map(|one| one["id"].clone()).collect();
            ids.sort_by_key(|id| id.to_string());
            ids
        };
        let mut both = vec![json!(ground.course), json!(own)];
        both.sort_by_key(|id| id.to_string());
        let all = partner.coordinator.get("/v1/courses?count=true").await;
        assert_eq!(all.json["count"], 2);
        assert_eq!(ids(all), both);
        let by = |organisation| format!("/v1/courses?hostId={organisation}");
        let hosted = partner.coordinator.get(&by(ground.place.trust)).await;
        assert_eq!(ids(hosted), [json!(ground.course)]);
        let hosted = partner.coordinator.get(&by(partner.trust)).await;
        assert_eq!(ids(hosted), both);
        let hosted = ground.place.coordinator.get(&by(partner.trust)).await;
        assert_eq!(ids(hosted), [json!(ground.course)]);
        let hosted = stranger.coordinator.get(&by(partner.trust)).await;
        assert_eq!(ids(hosted), Vec::<Value>::new());
        let runs = partner.coordinator.get("/v1/runs").await.expect(200);
        assert_eq!(runs.json["items"].as_array().unwrap().len(), 1);
        let runs = stranger.coordinator.get("/v1/runs").await.expect(200);
        assert_eq!(runs.json["items"], json!([]));

        // A host that is none any more sees nothing on the next request.
        let alone = ground.place.coordinator.if_match("*");
        let course = format!("/v1/courses/{}", ground.course);
        alone
            .patch(&course, &json!({ "hosts": [] }))
            .await
            .expect(200);
        let gone = partner.coordinator.get(&course).await;
        gone.expect_problem(404, "notFound");
        assert_eq!(
            ids(partner.coordinator.get("/v1/courses").await),
            [json!(own)]
        );
    }
);

on_both!(
    async fn the_responsible_host_handles_participants_and_the_owner_does_not(app: App) {
        let (ground, partner, _) = joint(&app, "Med").await;
        let run = open_run(&ground).await;
        let list = format!("{run}/enrolments");
        let course = format!("/v1/courses/{}", ground.course);
        let queue = format!("{course}/queue");
        let theirs = partner.coordinator.for_purpose("administration");
        let own = ground.place.coordinator.for_purpose("administration");
        let enrolled = theirs.post(&list, &party()).await.expect(201);
        let item = enrolled.location();
        let read = theirs.get(&item).await.expect(200);
        assert_eq!(read.json["displayName"], "Kari Nordmann");
        let mut listed = theirs.get(&list).await.expect(200).json["items"][0].take();
        // A list says besides what can be done.
        listed["actions"] = Value::Null;
        assert_eq!(listed, read.json);
        theirs.get(&queue).await.expect(200);
        let history = theirs.get(&format!("{run}/history")).await.expect(200);
        assert!(history.text.contains(&enrolled.id()));
        let manager = partner.manager.get(&format!("{list}/summary")).await;
        assert_eq!(manager.expect(200).json["confirmedSeats"], 1);
        // Also who convenes at one of its services.
        let service = by_service(&app, &partner).await;
        let service = service.for_purpose("administration");
        service.get(&item).await.expect(200);

        for path in [&list, &item, &queue, &format!("{list}/summary")] {
            own.get(path).await.expect_problem(404, "notFound");
        }
        own.post(&list, &party())
            .await
            .expect_problem(404, "notFound");
        let history = own.get(&format!("{run}/history")).await.expect(200);
        assert!(!history.text.contains(&enrolled.id()));
        // Who leads the professional side sees the names, whoever is responsible.
        let lead = ground.professional.for_purpose("planning");
        lead.get(&item).await.expect(200);

        // What is kept of somebody does not change hands.
        let moved = share(&ground, &partner, "Vårt").await;
        let moved = moved.expect_problem(422, "invalid");
        assert_eq!(moved.json["errors"][0]["code"], "responsibleFixed");
        let withdraw = format!("{item}/actions/withdraw");
        own.post(&withdraw, &json!({}))
            .await
            .expect_problem(404, "notFound");
        theirs.post(&withdraw, &json!({})).await.expect(200);
    }
);

on_both!(
    async fn each_host_puts_its_own_people_into_the_group(app: App) {
        let (ground, partner, stranger) = joint(&app, "Vårt").await;
        let group = format!("/v1/courses/{}/working-group", ground.course);
        let body =
            |person: &str| json!({ "personId": person, "side": "user", "function": "member" });
        let (theirs, ours) = (
            partner.person("Siv", "user").await,
            ground.place.person("Liv", "user").await,
        );
        let outside = stranger.person("Tor", "user").await;
        // An id alone puts nobody into a group: the owner learns no name of the partner's people.
        for (client, person) in [
            (&ground.place.coordinator, &theirs),
            (&ground.user, &theirs),
            (&partner.coordinator, &ours),
            (&partner.coordinator, &outside),
            (&ground.place.coordinator, &outside),
        ] {
            let wrong = client.post(&group, &body(person)).await;
            let wrong = wrong.expect_problem(422, "invalid");
            assert_eq!(wrong.json["errors"][0]["pointer"], "/personId");
            assert_eq!(wrong.json["errors"][0]["code"], "notFound");
        }
        let joined = partner.coordinator.post(&group, &body(&theirs)).await;
        let joined = joined.expect(201);
        let kept = ground
            .place
            .coordinator
            .post(&group, &body(&ours))
            .await
            .expect(201);
        let seen = ground.place.coordinator.get(&group).await.expect(200);
        assert!(seen.text.contains("Siv"));

        // Its coordinator binds their login, and nobody else's; the owner's not theirs.
        let invite = |person: &str| json!({ "personId": person });
        let wrong = ground
            .place
            .coordinator
            .post("/v1/invitations", &invite(&theirs))
            .await;
        assert_eq!(wrong.expect(422).json["errors"][0]["code"], "notFound");
        let wrong = partner
            .coordinator
            .post("/v1/invitations", &invite(&ours))
            .await;
        assert_eq!(wrong.expect(422).json["errors"][0]["code"], "notFound");
        let invited = partner
            .coordinator
            .post("/v1/invitations", &invite(&theirs))
            .await;
        let token = json!({ "token": invited.expect(201).json["token"] });
        let siv = app.client("siv", &[]);
        siv.post("/v1/invitations/accept", &token).await.expect(200);
        siv.get(&group).await.expect(200);

        let leave = |place: &str| format!("{place}/actions/leave");
        let other = leave(&kept.location());
        partner
            .coordinator
            .post(&other, &json!({}))
            .await
            .expect_problem(403, "forbidden");
        let own = leave(&joined.location());
        partner.coordinator.post(&own, &json!({})).await.expect(200);
        siv.get(&group).await.expect_problem(404, "notFound");
    }
);

on_both!(
    async fn who_holds_a_course_is_the_coordinators_to_say(app: App) {
        let ground = ground(&app, "Vårt").await;
        let partner = place(&app, "Med").await;
        let course = format!("/v1/courses/{}", ground.course);
        let without_owner =
            json!({ "hosts": [{ "organisationId": partner.trust, "responsible": true }] });
        let coordinator = ground.place.coordinator.if_match("*");
        let wrong = coordinator.patch(&course, &without_owner).await;
        let wrong = wrong.expect_problem(422, "invalid");
        assert_eq!(wrong.json["errors"][0]["code"], "ownerNotHost");
        let lead = ground.user.if_match("*");
        let shared = json!({ "hosts": [
            { "organisationId": ground.place.trust, "responsible": true },
            { "organisationId": partner.trust, "responsible": false }
        ] });
        lead.patch(&course, &shared)
            .await
            .expect_problem(403, "forbidden");
        let title = json!({ "title": { "en": "Living" } });
        lead.patch(&course, &title).await.expect(200);
        // A role that is no coordinator's or manager's opens no partner's door.
        coordinator.patch(&course, &shared).await.expect(200);
        for role in [Role::Auditor, Role::Statistician, Role::Integration] {
            let subject = format!("partner {role}");
            let other = app.with_role(&subject, role, Some(partner.trust)).await;
            let seen = other.get(&course).await;
            assert!(matches!(seen.status, 403 | 404), "{role}: {}", seen.status);
        }
    }
);
