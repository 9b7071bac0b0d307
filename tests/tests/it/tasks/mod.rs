//! The front page: everything that waits for somebody, since when, until when, and nothing else.

mod before;
mod lists;
mod reachable;

use harness::{App, Client, on_both};
use serde_json::{Value, json};

use crate::delivery::ground;
use crate::over::{act, at, sign, whole};
use crate::runs::plan;

/// All tasks of a login, page by page.
pub async fn tasks(client: &Client, limit: usize) -> Vec<Value> {
    let mut found = Vec::new();
    let mut path = format!("/v1/me/tasks?limit={limit}");
    for _ in 0..1000 {
        let page = client.get(&path).await.expect(200).json;
        found.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => path = format!("/v1/me/tasks?limit={limit}&cursor={next}"),
            None => return found,
        }
    }
    panic!("the pages have no end");
}

/// What a login is to do, as `kind action`, sorted.
pub async fn front_page(client: &Client) -> Vec<String> {
    let mut named: Vec<String> = (tasks(client, 200).await.iter())
        .map(|task| {
            let (kind, action) = (&task["resource"]["kind"], &task["action"]["action"]);
            format!("{} {}", kind.as_str().unwrap(), action.as_str().unwrap())
        })
        .collect();
    named.sort();
    named
}

pub async fn task(client: &Client, kind: &str, action: &str) -> Value {
    let found = tasks(client, 200).await;
    let is = |task: &&Value| task["resource"]["kind"] == kind && task["action"]["action"] == action;
    let task = found.iter().find(is);
    task.unwrap_or_else(|| panic!("no {kind} {action} in {found:#?}"))
        .clone()
}

fn codes(task: &Value) -> Vec<&str> {
    let unmet = task["action"]["unmet"].as_array().unwrap();
    unmet
        .iter()
        .map(|gap| gap["code"].as_str().unwrap())
        .collect()
}

on_both!(
    async fn a_run_is_on_the_front_pages_from_its_plan_to_its_end(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let (client, user) = (&ground.place.coordinator, &ground.user);
        let nothing: [&str; 0] = [];
        // A plan in force and no run: one is wanted, by whoever may schedule it.
        assert_eq!(front_page(client).await, ["course schedule"]);
        assert_eq!(front_page(user).await, ["course schedule"]);
        assert_eq!(front_page(&ground.place.manager).await, nothing);
        let wanted = task(user, "course", "schedule").await;
        assert_eq!(wanted["action"]["ready"], true);
        let operation = &wanted["action"]["operation"];
        assert_eq!(operation["operationId"], "scheduleRun");
        let told = ground.told_open();
        let made = user.post(operation["href"].as_str().unwrap(), &told).await;
        let run = made.expect(201).location();

        assert_eq!(front_page(user).await, nothing);
        assert_eq!(front_page(client).await, ["run open"]);
        let open = task(client, "run", "open").await;
        assert_eq!(open["dueOn"], json!(null));
        assert!(codes(&open).contains(&"sessionsPlanned"));
        let session = plan(&ground, &run, "2026-05-05").await;
        let open = task(client, "run", "open").await;
        assert_eq!(
            (&open["dueOn"], &open["overdue"]),
            (&json!("2026-05-05"), &json!(false))
        );
        assert_eq!(open["resource"]["href"], json!(run));
        assert_eq!(
            open["resource"]["actionsHref"],
            json!(format!("{run}/actions"))
        );
        assert_eq!(open["runId"], open["resource"]["id"]);
        assert_eq!(open["title"]["nb"], "Leve med revmatisme");
        at(&app, "2026-05-06T06:00:00Z");
        assert_eq!(task(client, "run", "open").await["overdue"], true);

        // The start is prepared two weeks before.
        at(&app, "2026-04-20T08:00:00Z");
        act(client, &run, "open", json!({})).await.expect(200);
        assert_eq!(front_page(client).await, nothing);
        at(&app, "2026-04-21T08:00:00Z");
        assert_eq!(front_page(client).await, ["run start"]);
        let start = task(user, "run", "start").await;
        assert_eq!(codes(&start), ["firstSessionDue"]);
        let since = start["since"].as_str().unwrap();
        assert!(since.starts_with("2026-04-20T08:00:0"), "{since}");

        at(&app, "2026-05-05T07:30:00Z");
        act(user, &run, "start", json!({})).await.expect(200);
        assert_eq!(front_page(client).await, ["run finish"]);
        at(&app, "2026-05-06T06:00:00Z");
        assert_eq!(
            front_page(user).await,
            ["run finish", "session fillInSheet"]
        );
        assert_eq!(
            codes(&task(user, "run", "finish").await),
            ["sessionsSettled"]
        );
        let sheet = task(client, "session", "fillInSheet").await;
        assert_eq!(
            (&sheet["dueOn"], &sheet["overdue"]),
            (&json!("2026-05-05"), &json!(true))
        );
        assert_eq!(sheet["since"], "2026-05-05T10:00:00Z");
        assert_eq!(sheet["action"]["title"], "Fyll ut oppmøtelisten");
        assert_eq!(sheet["action"]["inputSchema"], "AttendanceSheetInput");
        let href = sheet["action"]["operation"]["href"].as_str().unwrap();
        assert_eq!(href, format!("{session}/attendance"));
        let there = crate::over::present(&ground, &crate::over::BOTH);
        let there: Vec<Value> = (there.into_iter())
            .map(|mut one| {
                one["present"] = json!(true);
                one
            })
            .collect();
        let held = json!({ "held": true, "headcount": 9, "staff": there });
        user.if_match("*").put(href, &held).await.expect(200);
        assert_eq!(front_page(user).await, ["run finish"]);
        act(user, &run, "finish", json!({})).await.expect(200);

        assert_eq!(front_page(client).await, ["run writeConclusion"]);
        assert_eq!(front_page(user).await, ["run sign", "run writeConclusion"]);
        let write = task(client, "run", "writeConclusion").await;
        assert_eq!(write["dueOn"], "2026-06-17");
        crate::over::conclude(user, &run, &whole()).await;
        assert_eq!(front_page(client).await, nothing);
        assert_eq!(
            codes(&task(user, "run", "sign").await),
            ["evaluationMeetingHeld"]
        );
        let meeting = json!({
            "kind": "evaluation", "heldOn": "2026-05-06", "runIds": [crate::over::id(&run)],
            "attendance": crate::over::present(&ground, &crate::over::BOTH)
        });
        let meetings = format!("/v1/courses/{}/meetings", ground.course);
        user.post(&meetings, &meeting).await.expect(201);
        sign(user, &run).await.expect(200);
        assert_eq!(front_page(user).await, nothing);
        assert_eq!(front_page(&ground.professional).await, ["run sign"]);
        at(&app, "2026-06-18T08:00:00Z");
        assert_eq!(
            task(&ground.professional, "run", "sign").await["overdue"],
            true
        );
        assert_eq!(front_page(client).await, ["run closeUnsigned"]);
        sign(&ground.professional, &run).await.expect(200);
        // Its points wait for the next plan, and it is not to be held again as it was.
        assert_eq!(front_page(client).await, ["course draft"]);
        let reason = json!({ "reason": "Et funn mangler" });
        act(user, &run, "reopen", reason).await.expect(200);
        assert_eq!(front_page(user).await, ["course draft"]);
        assert_eq!(
            front_page(&ground.professional).await,
            ["course draft", "run reopen"]
        );
    }
);

on_both!(
    async fn what_no_side_has_said_and_what_runs_out(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let run = ground.run(&ground.told()).await;
        let deviation = json!({
            "guard": "sessionsStaffedBothSides", "reason": "Ingen var ledig.",
            "runId": crate::over::id(&run)
        });
        let path = format!("/v1/courses/{}/deviations", ground.course);
        client.post(&path, &deviation).await.expect(201);
        assert_eq!(front_page(client).await, ["run open"]);
        assert_eq!(
            front_page(&ground.professional).await,
            ["deviation commentDeviation"]
        );
        let comment = task(&ground.user, "deviation", "commentDeviation").await;
        let operation = &comment["action"]["operation"];
        assert_eq!(operation["body"], json!({ "userComment": null }));
        let said = json!({ "userComment": "Vi var på ferie." });
        let href = operation["href"].as_str().unwrap();
        ground
            .user
            .if_match("*")
            .patch(href, &said)
            .await
            .expect(200);
        assert_eq!(front_page(&ground.user).await.len(), 0);
        assert_eq!(front_page(&ground.professional).await.len(), 1);

        let manager = &ground.place.manager;
        let course = format!("/v1/courses/{}", ground.course);
        let until = json!({ "unit": "Rehabilitering", "until": "2026-08-01" });
        act(manager, &course, "anchor", until).await.expect(200);
        at(&app, "2026-06-02T08:00:00Z");
        assert_eq!(front_page(manager).await.len(), 0);
        at(&app, "2026-06-03T08:00:00Z");
        let again = task(manager, "course", "anchor").await;
        assert_eq!(
            (&again["dueOn"], &again["overdue"]),
            (&json!("2026-08-01"), &json!(false))
        );
        at(&app, "2026-08-02T08:00:00Z");
        assert_eq!(task(manager, "course", "anchor").await["overdue"], true);
    }
);

on_both!(
    async fn parties_to_answer_to_phone_and_to_offer_a_seat(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        let mut told = ground.told();
        told["capacity"] = json!(2);
        let run = ground.run(&told).await;
        plan(&ground, &run, "2026-04-01").await;
        act(client, &run, "open", json!({})).await.expect(200);
        let party = |name: &str, digital: bool, referred: bool| {
            let day = if referred {
                json!("2026-03-01")
            } else {
                json!(null)
            };
            json!({
                "party": ["patient"], "displayName": name, "digital": digital,
                "referralReceivedOn": day
            })
        };
        let path = format!("{run}/enrolments");
        let enrol = async |body: Value| client.post(&path, &body).await.expect(201).json;
        let bare = enrol(party("Ola", true, false)).await;
        assert_eq!(bare["state"], "requested");
        let answer = task(client, "enrolment", "confirm").await;
        assert_eq!(codes(&answer), ["referralPresent"]);
        assert_eq!(answer["dueOn"], "2026-04-01");
        assert_eq!(answer["resource"]["id"], bare["id"]);
        assert!(!answer.to_string().contains("Ola"), "parties are not named");
        assert_eq!(front_page(&ground.professional).await.len(), 0);

        let first = enrol(party("Kari", true, true)).await;
        let second = enrol(party("Per", true, true)).await;
        let phoned = enrol(party("Eva", false, true)).await;
        assert_eq!(phoned["state"], "waiting");
        assert_eq!(front_page(client).await, ["enrolment confirm"]);
        let gone = |party: &Value| format!("/v1/enrolments/{}", party["id"].as_str().unwrap());
        act(client, &gone(&first), "withdraw", json!({}))
            .await
            .expect(200);
        assert_eq!(
            front_page(client).await,
            ["enrolment accept", "enrolment confirm"]
        );
        let phone = task(client, "enrolment", "accept").await;
        assert_eq!(phone["resource"]["id"], phoned["id"]);
        assert_eq!(phone["action"]["ready"], true);
        act(client, &gone(&phoned), "accept", json!({}))
            .await
            .expect(200);

        // The evening before nobody is offered a seat by itself any more: somebody phones.
        let late = enrol(party("Liv", true, true)).await;
        assert_eq!(late["state"], "waiting");
        at(&app, "2026-03-31T18:00:00Z");
        act(client, &gone(&second), "withdraw", json!({}))
            .await
            .expect(200);
        let offer = task(client, "enrolment", "offer").await;
        assert_eq!(offer["resource"]["id"], late["id"]);
        assert_eq!(offer["action"]["ready"], true);

        // The list of a run tells the same in short.
        let list = client
            .for_purpose("administration")
            .get(&path)
            .await
            .expect(200);
        let items = list.json["items"].as_array().unwrap();
        let item = items.iter().find(|one| one["id"] == late["id"]).unwrap();
        let actions = item["actions"].as_array().unwrap();
        let ready = |code: &str| {
            let mut found = actions.iter().filter(|action| action["action"] == code);
            found.next().map(|action| action["ready"] == true)
        };
        assert_eq!(
            (ready("offer"), ready("withdrawEnrolment")),
            (Some(true), Some(true))
        );
    }
);

on_both!(
    async fn pages_leave_nothing_out(app: App) {
        at(&app, "2026-03-02T08:00:00Z");
        let ground = ground(&app, "UNN").await;
        let client = &ground.place.coordinator;
        for at in 0..3 {
            let run = ground.run(&ground.told()).await;
            plan(&ground, &run, &format!("2026-05-0{}", 5 + at)).await;
        }
        ground.place.new_course().await;
        for _ in 0..2 {
            client
                .post("/v1/needs", &ground.place.need())
                .await
                .expect(201);
        }
        let whole = tasks(client, 200).await;
        // Three runs to open, two needs to adopt, a course to activate and to draft a plan for.
        assert_eq!(whole.len(), 3 + 2 + 2, "{whole:#?}");
        // What is due soonest comes first.
        let due: Vec<_> = whole.iter().map(|task| task["dueOn"].clone()).collect();
        assert_eq!(
            due[..3],
            [
                json!("2026-05-05"),
                json!("2026-05-06"),
                json!("2026-05-07")
            ]
        );
        for limit in [1, 2, 3] {
            let mut piece = tasks(client, limit).await;
            piece.sort_by_key(|task| task.to_string());
            let mut all = whole.clone();
            all.sort_by_key(|task| task.to_string());
            assert_eq!(piece, all, "{limit} a page");
        }
        let other = client.get("/v1/me/tasks?cursor=AAAA").await;
        other.expect_problem(422, "invalid");
    }
);
