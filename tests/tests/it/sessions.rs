//! Sessions: planned by the clock on the wall, moved, cancelled, held with their sheets.

use harness::{App, on_both};
use serde_json::{Value, json};

use crate::delivery::ground;
use crate::runs::{act, at, plan, unmet};

on_both!(
    async fn clocks_on_the_wall_go_forward_and_back(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let run = ground.run(&ground.told()).await;
        let path = format!("{run}/sessions");
        for (date, start, end, starts, ends) in [
            (
                "2026-03-28",
                "10:00",
                "12:00",
                "2026-03-28T09:00:00Z",
                "2026-03-28T11:00:00Z",
            ),
            (
                "2026-03-29",
                "10:00",
                "12:00",
                "2026-03-29T08:00:00Z",
                "2026-03-29T10:00:00Z",
            ),
            (
                "2026-10-24",
                "10:00",
                "12:00",
                "2026-10-24T08:00:00Z",
                "2026-10-24T10:00:00Z",
            ),
            (
                "2026-10-25",
                "10:00",
                "12:00",
                "2026-10-25T09:00:00Z",
                "2026-10-25T11:00:00Z",
            ),
            // Half past two comes twice; the first is meant.
            (
                "2026-10-25",
                "02:30",
                "04:00",
                "2026-10-25T00:30:00Z",
                "2026-10-25T03:00:00Z",
            ),
        ] {
            let made = client.post(&path, &ground.session(date, start, end)).await;
            let made = made.expect(201).json;
            assert_eq!(made["startsAt"], starts, "{date} {start}");
            assert_eq!(made["endsAt"], ends, "{date} {end}");
            assert_eq!(made["localStart"], start);
        }
        for (date, start, end, pointer, code) in [
            ("2026-03-29", "02:30", "04:00", "/localStart", "skippedHour"),
            ("2026-03-29", "01:30", "02:00", "/localEnd", "skippedHour"),
            (
                "2026-05-05",
                "12:00",
                "10:00",
                "/localEnd",
                "endBeforeStart",
            ),
            ("2026-05-05", "9:00", "10:00", "/localStart", "notAClock"),
        ] {
            let wrong = client.post(&path, &ground.session(date, start, end)).await;
            let wrong = wrong.expect_problem(422, "invalid").json;
            assert_eq!(wrong["errors"][0]["pointer"], pointer, "{date} {start}");
            assert_eq!(wrong["errors"][0]["code"], code, "{date} {start}");
        }
    }
);

on_both!(
    /// Both weekends of 2027 on which the clocks in Norway are changed.
    async fn what_the_wall_says_and_what_passes(app: App) {
        at(&app, "2027-03-01T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let run = ground.run(&ground.told()).await;
        let path = format!("{run}/sessions");
        for (date, start, end, starts, minutes) in [
            // Winter time on Saturday, summer time from Sunday 02:00 on.
            ("2027-03-27", "02:30", "04:00", "2027-03-27T01:30:00Z", 90),
            ("2027-03-28", "01:30", "03:30", "2027-03-28T00:30:00Z", 60),
            ("2027-03-28", "03:00", "04:30", "2027-03-28T01:00:00Z", 90),
            // The first half hour of a summer day is the evening before in UTC.
            ("2027-03-29", "00:30", "02:00", "2027-03-28T22:30:00Z", 90),
            // Summer time on Saturday, winter time from Sunday 03:00 on.
            ("2027-10-30", "02:30", "04:00", "2027-10-30T00:30:00Z", 90),
            ("2027-10-31", "01:00", "02:30", "2027-10-30T23:00:00Z", 90),
            // Half past two comes twice; the first is meant, and four o'clock comes two and a half hours later.
            ("2027-10-31", "02:30", "04:00", "2027-10-31T00:30:00Z", 150),
            ("2027-10-31", "03:00", "04:30", "2027-10-31T02:00:00Z", 90),
            ("2027-11-01", "00:30", "02:00", "2027-10-31T23:30:00Z", 90),
        ] {
            let made = client.post(&path, &ground.session(date, start, end)).await;
            let made = made.expect(201).json;
            assert_eq!(made["startsAt"], starts, "{date} {start}");
            let instant = |member: &str| -> chrono::DateTime<chrono::Utc> {
                made[member].as_str().unwrap().parse().unwrap()
            };
            let passes = instant("endsAt") - instant("startsAt");
            assert_eq!(passes.num_minutes(), minutes, "{date} {start} to {end}");
            let wall = ["localDate", "localStart", "localEnd", "timeZone"].map(|m| &made[m]);
            assert_eq!(wall, [date, start, end, "Europe/Oslo"]);
        }
        let lost = ground.session("2027-03-28", "02:30", "04:00");
        for (language, word) in [
            ("nb", "finnes ikke"),
            ("nn", "finst ikkje"),
            ("en", "not exist"),
        ] {
            let refused = client.in_language(language).post(&path, &lost).await;
            let refused = refused.expect_problem(422, "invalid").json;
            let why = &refused["errors"][0];
            assert_eq!(
                (&why["pointer"], &why["code"]),
                (&json!("/localStart"), &json!("skippedHour"))
            );
            assert!(why["message"].as_str().unwrap().contains(word), "{why}");
        }
        // Moved into the hour that isn't there, it stays where it was.
        let made = client
            .post(&path, &ground.session("2027-03-26", "10:00", "12:00"))
            .await;
        let to = json!({ "localDate": "2027-03-28", "localStart": "01:00", "localEnd": "02:30" });
        let body = json!({ "reason": "Ferga gikk ikke", "to": to });
        let refused = act(client, &made.expect(201).location(), "move", body).await;
        let refused = refused.expect_problem(422, "invalid").json;
        assert_eq!(refused["errors"][0]["pointer"], "/to/localEnd");
    }
);

on_both!(
    /// The day on which a run may start is the day in Norway, whatever it is in UTC.
    async fn a_session_just_after_midnight_is_due_on_its_own_day(app: App) {
        for (now, date, before, after) in [
            (
                "2027-03-01T08:00:00Z",
                "2027-03-29",
                "2027-03-28T21:59:00Z",
                "2027-03-28T22:01:00Z",
            ),
            (
                "2027-10-01T08:00:00Z",
                "2027-11-01",
                "2027-10-31T22:59:00Z",
                "2027-10-31T23:01:00Z",
            ),
        ] {
            at(&app, now);
            let ground = ground(&app, &format!("UNN {date}")).await;
            let client = &ground.place.coordinator;
            let mut told = ground.told();
            told["participation"] = json!("open");
            told["capacity"] = json!(null);
            let run = ground.run(&told).await;
            let session = ground.session(date, "00:30", "02:00");
            client
                .post(&format!("{run}/sessions"), &session)
                .await
                .expect(201);
            act(client, &run, "open", json!({})).await.expect(200);
            at(&app, before);
            let early = act(client, &run, "start", json!({})).await;
            assert_eq!(unmet(early), ["firstSessionDue"], "{before}");
            at(&app, after);
            act(client, &run, "start", json!({})).await.expect(200);
        }
    }
);

on_both!(
    async fn sessions_are_changed_moved_and_cancelled(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let run = ground.run(&ground.told()).await;
        let session = plan(&ground, &run, "2026-05-05").await;
        let etag = client.get(&session).await.expect(200).etag();
        let change =
            json!({ "localStart": "11:00", "topics": ["Smerter"], "link": "https://a.no" });
        let changed = client.if_match(&etag).patch(&session, &change).await;
        let changed = changed.expect(200).json;
        assert_eq!(changed["startsAt"], "2026-05-05T09:00:00Z");
        assert_eq!(changed["staffing"].as_array().unwrap().len(), 2);

        // One person, one side.
        let across =
            json!({ "staffing": [{ "personId": ground.user_person, "side": "professional" }] });
        let any = client.if_match("*");
        let wrong = any.patch(&session, &across).await;
        let wrong = wrong.expect_problem(422, "invalid").json;
        assert_eq!(wrong["errors"][0]["code"], "otherSide");
        let stranger = json!({ "staffing": [{ "personId": ground.course, "side": "user" }] });
        let wrong = any.patch(&session, &stranger).await;
        let wrong = wrong.expect_problem(422, "invalid").json;
        assert_eq!(wrong["errors"][0]["code"], "notFound");

        act(client, &run, "open", json!({})).await.expect(200);
        let late = any.patch(&session, &json!({ "localStart": "10:30" })).await;
        let late = late.expect_problem(422, "invalid").json;
        assert_eq!(late["errors"][0]["code"], "notPatchable");
        let to = json!({ "localDate": "2026-05-06", "localStart": "10:00", "localEnd": "12:00" });
        let body = json!({ "reason": "Ferga er innstilt", "to": to });
        let moved = act(client, &session, "move", body.clone())
            .await
            .expect(201);
        assert_eq!(moved.json["number"], 2);
        assert_eq!(moved.json["topics"], json!(["Smerter"]));
        let old = client.get(&session).await.expect(200).json;
        assert_eq!(old["state"], "moved");
        assert_eq!(old["movedToSessionId"], moved.json["id"]);
        let again = act(client, &session, "move", body).await;
        again.expect_problem(409, "alreadyDecided");
        let reason = json!({ "reason": "Snøstorm" });
        let cancelled = act(client, &moved.location(), "cancel", reason).await;
        assert_eq!(cancelled.expect(200).json["state"], "cancelled");
        let list = client.get(&format!("{run}/sessions?count=true")).await;
        assert_eq!(list.expect(200).json["count"], 2);
        // Leads read sessions, coordinators plan them.
        let body = ground.session("2026-05-07", "10:00", "12:00");
        let lead = ground.user.post(&format!("{run}/sessions"), &body).await;
        lead.expect_problem(403, "forbidden");
        ground.user.get(&session).await.expect(200);
    }
);

on_both!(
    async fn people_drop_in_and_are_counted(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let mut told = ground.told();
        told["participation"] = json!("open");
        told["capacity"] = json!(null);
        let run = ground.run(&told).await;
        let first = plan(&ground, &run, "2026-03-03").await;
        let second = plan(&ground, &run, "2026-03-10").await;
        act(client, &run, "open", json!({})).await.expect(200);
        let early = act(client, &run, "start", json!({})).await;
        assert_eq!(unmet(early), ["firstSessionDue"]);
        let sheet = json!({
            "held": true, "headcount": 17, "staff": [
                { "personId": ground.user_person, "side": "user", "present": true, "ledMinutes": 40 }
            ]
        });
        let (path, any) = (format!("{first}/attendance"), ground.user.if_match("*"));
        let early = any.put(&path, &sheet).await;
        early.expect_problem(409, "illegalTransition");

        at(&app, "2026-03-03T11:30:00Z");
        act(&ground.user, &run, "start", json!({}))
            .await
            .expect(200);
        let empty = ground.user.get(&path).await.expect(200);
        assert_eq!(empty.json["held"], false);
        ground
            .user
            .put(&path, &sheet)
            .await
            .expect_problem(428, "preconditionRequired");
        let written = ground.user.if_match(&empty.etag()).put(&path, &sheet).await;
        let written = written.expect(200);
        assert_eq!(written.json["headcount"], 17);
        assert_eq!(written.json["staff"].as_array().unwrap().len(), 2);
        let stale = ground.user.if_match(&empty.etag()).put(&path, &sheet).await;
        stale.expect_problem(412, "stale");
        assert_eq!(client.get(&first).await.expect(200).json["state"], "held");
        let seen = ground.place.manager.get(&path).await.expect(200).json;
        assert_eq!(seen["enrolments"], json!(null));
        assert_eq!(seen["headcount"], 17);

        let uncounted = json!({ "held": true });
        let wrong = any.put(&path, &uncounted).await;
        let wrong = wrong.expect_problem(422, "invalid").json;
        assert_eq!(wrong["errors"][0]["pointer"], "/headcount");
        let wrong = any
            .put(&path, &json!({ "held": false, "headcount": 1 }))
            .await;
        let wrong = wrong.expect_problem(422, "invalid").json;
        assert_eq!(wrong["errors"][0]["code"], "sessionNotHeld");
        let coming = any.put(&format!("{second}/attendance"), &sheet).await;
        let coming = coming.expect_problem(422, "invalid").json;
        assert_eq!(coming["errors"][0]["code"], "inTheFuture");

        let refused = act(client, &run, "finish", json!({})).await;
        assert_eq!(unmet(refused), ["sessionsSettled"]);
        let refused = act(client, &run, "end-early", json!({})).await;
        assert_eq!(unmet(refused), ["sessionsSettled", "reasonGiven"]);
        let reason = json!({ "reason": "Ingen kom" });
        act(client, &second, "cancel", reason.clone())
            .await
            .expect(200);
        let over = act(client, &run, "end-early", reason).await.expect(200);
        assert_eq!(over.json["state"], "evaluating");
        assert_eq!(over.json["stateReason"], "Ingen kom");
        let late = act(client, &run, "cancel", json!({ "reason": "x" })).await;
        late.expect_problem(409, "illegalTransition");
    }
);

on_both!(
    /// A session is held at a place, online, or both; without either nobody knows where to come.
    async fn a_session_has_a_place_a_link_or_both(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        for (place, link, opens) in [
            (Value::Null, Value::Null, false),
            (json!("Storgata 5"), Value::Null, true),
            (Value::Null, json!("https://mote.example.no/a"), true),
            (
                json!("Storgata 5"),
                json!("https://mote.example.no/a"),
                true,
            ),
        ] {
            let mut told = ground.told();
            told["place"] = Value::Null;
            let run = ground.run(&told).await;
            let mut body = ground.session("2026-05-05", "10:00", "12:00");
            (body["place"], body["link"]) = (place.clone(), link.clone());
            let session = client.post(&format!("{run}/sessions"), &body).await;
            let read = client.get(&session.expect(201).location()).await;
            let read = read.expect(200).json;
            assert_eq!((&read["place"], &read["link"]), (&place, &link));
            let opened = act(client, &run, "open", json!({})).await;
            match opens {
                true => assert_eq!(opened.expect(200).json["state"], "enrolling"),
                false => assert_eq!(unmet(opened), ["placeOrLink"]),
            }
        }
    }
);

on_both!(
    /// The sheet says of everybody who was to be there whether they were, and of those who were how long
    /// they led.
    async fn a_sheet_says_who_was_there_and_who_led(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let run = ground.run(&ground.told_open()).await;
        let session = plan(&ground, &run, "2026-03-03").await;
        act(client, &run, "open", json!({})).await.expect(200);
        at(&app, "2026-03-03T11:30:00Z");
        act(client, &run, "start", json!({})).await.expect(200);
        let guest = ground.place.person("Gjest Gjestesen", "professional").await;
        let group = format!("/v1/courses/{}/working-group", ground.course);
        let place = json!({ "personId": guest, "side": "professional", "function": "member" });
        client.post(&group, &place).await.expect(201);
        let one = |person: &Value, side: &str, minutes: i32| json!({ "personId": person, "side": side, "present": true, "ledMinutes": minutes });
        let staff = [
            one(&ground.user_person, "user", 50),
            one(&json!(guest), "professional", 20),
        ];
        let sheet = json!({ "held": true, "headcount": 8, "staff": staff });
        let path = format!("{session}/attendance");
        client.if_match("*").put(&path, &sheet).await.expect(200);
        let read = ground.user.get(&path).await.expect(200).json;
        let mut said: Vec<_> = (read["staff"].as_array().unwrap().iter())
            .map(|one| {
                let text = |name: &str| one[name].to_string();
                (
                    text("personId"),
                    text("side"),
                    text("present"),
                    text("ledMinutes"),
                )
            })
            .collect();
        said.sort();
        let row = |person: &Value, side: &str, present: &str, minutes: &str| {
            let side = format!("\"{side}\"");
            (
                person.to_string(),
                side,
                present.to_owned(),
                minutes.to_owned(),
            )
        };
        let mut wanted = vec![
            row(&ground.user_person, "user", "true", "50"),
            row(&json!(guest), "professional", "true", "20"),
            // Planned, and not there.
            row(&ground.professional_person, "professional", "false", "null"),
        ];
        wanted.sort();
        assert_eq!(said, wanted);
    }
);
