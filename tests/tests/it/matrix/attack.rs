//! With a valid token of one organisation against another: every id that a body or a filter can name.
//! What is another's is answered like what never was, so that nothing is learnt by asking.

use harness::{App, Client, Reply, on_both};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::world::World;
use super::{bare, file, none, operations};

/// A body that names something, and by whom it is sent where.
struct Case {
    by: &'static str,
    method: Method,
    path: String,
    /// With `"?"` where the id stands.
    body: Value,
    /// What the id is of.
    noun: &'static str,
}

fn case(by: &'static str, method: Method, path: String, body: Value, noun: &'static str) -> Case {
    Case {
        by,
        method,
        path,
        body,
        noun,
    }
}

/// Every member of a body that names something of an organisation's own.
async fn cases(world: &World) -> Vec<Case> {
    let coordinator = &world.clients["coordinator"];
    let make = async |path: &str, body: Value| coordinator.post(path, &body).await.expect(201).id();
    let service = &world.own["services"];
    let need = json!({
        "serviceId": service, "targetGroup": "Unge", "description": "Kveldskurs.",
        "source": "relative", "raisedOn": "2026-01-15"
    });
    let need = make("/v1/needs", need).await;
    let course = format!("/v1/courses/{}", world.own["courses"]);
    let waiting = json!({ "party": ["patient"], "digital": true, "displayName": "Kari", "referralReceivedOn": "2026-01-10" });
    let waiting = make(&format!("{course}/queue"), waiting).await;
    let run = format!("/v1/runs/{}", world.own["runs"]);
    let (post, patch) = (Method::POST, Method::PATCH);
    let act = |name: &str| format!("/v1/needs/{need}/actions/{name}");
    let at = |rest: &str| format!("{course}/{rest}");
    let proposal = |member: &str, value: Value| {
        let mut body = json!({
            "serviceId": service, "title": { "nb": "Nytt" }, "targetGroup": { "nb": "Alle" },
            "categoryCode": "general", "languages": ["nb"]
        });
        body[member] = value;
        body
    };
    let meeting = |member: &str, value: Value| {
        let mut body = json!({ "kind": "planning", "heldOn": "2026-01-12", "occurredAt": null });
        body[member] = value;
        body
    };
    let there = json!([{ "personId": "?", "side": "user" }]);
    let staffed = json!({
        "localDate": "2099-03-04", "localStart": "10:00", "localEnd": "12:00", "staffing": there
    });
    let moved = json!({ "reason": "Sykdom", "sessions": [{
        "sessionId": "?", "to": { "localDate": "2099-04-01", "localStart": "10:00", "localEnd": "12:00" }
    }] });
    let deviation =
        |guard: &str, member: &str| json!({ "guard": guard, "reason": "Ferja.", member: "?" });
    let mut role = json!({ "personId": "?", "role": "coordinator" });
    role["organisationId"] = json!(world.own["organisations"]);
    let meeting_path = format!("/v1/meetings/{}", world.own["meetings"]);
    vec![
        case(
            "coordinator",
            post.clone(),
            act("adopt"),
            json!({ "courseId": "?" }),
            "courses",
        ),
        case(
            "coordinator",
            post.clone(),
            act("meet"),
            json!({ "courseId": "?" }),
            "courses",
        ),
        case(
            "userLead",
            post.clone(),
            act("merge"),
            json!({ "needId": "?" }),
            "needs",
        ),
        case(
            "coordinator",
            post.clone(),
            "/v1/courses".into(),
            proposal("ownerPersonId", json!("?")),
            "people",
        ),
        case(
            "coordinator",
            post.clone(),
            "/v1/courses".into(),
            proposal("deputyPersonId", json!("?")),
            "people",
        ),
        case(
            "coordinator",
            post.clone(),
            "/v1/courses".into(),
            proposal("needIds", json!(["?"])),
            "needs",
        ),
        case(
            "userLead",
            patch.clone(),
            course.clone(),
            json!({ "ownerPersonId": "?" }),
            "people",
        ),
        case(
            "coordinator",
            post.clone(),
            at("working-group"),
            json!({ "personId": "?", "side": "user", "function": "member" }),
            "people",
        ),
        case(
            "userLead",
            post.clone(),
            at("working-group"),
            json!({ "personId": "?", "side": "user", "function": "member" }),
            "people",
        ),
        case(
            "partner",
            post.clone(),
            at("working-group"),
            json!({ "personId": "?", "side": "user", "function": "member" }),
            "people",
        ),
        case(
            "member",
            post.clone(),
            at("meetings"),
            meeting("attendance", there.clone()),
            "people",
        ),
        case(
            "member",
            post.clone(),
            at("meetings"),
            meeting("runIds", json!(["?"])),
            "runs",
        ),
        case(
            "coordinator",
            patch.clone(),
            meeting_path.clone(),
            meeting("attendance", there),
            "people",
        ),
        case(
            "coordinator",
            patch.clone(),
            meeting_path,
            meeting("runIds", json!(["?"])),
            "runs",
        ),
        case(
            "member",
            post.clone(),
            at("improvement-points"),
            json!({ "text": "Mer tid.", "runId": "?" }),
            "runs",
        ),
        case(
            "userLead",
            post.clone(),
            at("deviations"),
            deviation("sessionsStaffedBothSides", "runId"),
            "runs",
        ),
        case(
            "userLead",
            post.clone(),
            at("deviations"),
            deviation("planningMeetingHeld", "planVersionId"),
            "versions",
        ),
        case(
            "coordinator",
            post.clone(),
            format!("{run}/sessions"),
            staffed.clone(),
            "people",
        ),
        case(
            "coordinator",
            patch,
            format!("/v1/sessions/{}", world.own["sessions"]),
            staffed,
            "people",
        ),
        case(
            "coordinator",
            post.clone(),
            format!("{run}/actions/postpone"),
            moved,
            "sessions",
        ),
        case(
            "coordinator",
            post.clone(),
            format!("/v1/enrolments/{waiting}/actions/offer"),
            json!({ "runId": "?", "reason": "Ledig." }),
            "runs",
        ),
        case(
            "manager",
            post.clone(),
            "/v1/role-assignments".into(),
            role,
            "people",
        ),
        case(
            "manager",
            post.clone(),
            "/v1/invitations".into(),
            json!({ "personId": "?" }),
            "people",
        ),
        case(
            "coordinator",
            post.clone(),
            "/v1/invitations".into(),
            json!({ "personId": "?" }),
            "people",
        ),
        case(
            "administrator",
            post,
            "/v1/invitations".into(),
            json!({ "personId": "?" }),
            "people",
        ),
    ]
}

async fn send(client: &Client, case: &Case, id: &str) -> Reply {
    let media_type = match case.method {
        Method::PATCH => "application/merge-patch+json",
        _ => "application/json",
    };
    let body = case.body.to_string().replace("\"?\"", &format!("\"{id}\""));
    let client = client.if_match("*");
    client
        .send(case.method.clone(), &case.path, Some((media_type, body)))
        .await
}

on_both!(
    async fn a_body_that_names_what_is_anothers_is_told_that_it_is_not_there(app: App) {
        let world = World::make(&app).await;
        let mut foreign = world.foreign.clone();
        let plan = format!("/v1/courses/{}/plan/draft", foreign["courses"]);
        let plan = world.clients["other"].get(&plan).await.expect(200);
        foreign.insert("versions", plan.id());
        let mut wrong = Vec::new();
        for case in cases(&world).await {
            let client = &world.clients[case.by];
            let theirs = send(client, &case, &foreign[case.noun]).await;
            let nothing = send(client, &case, &Uuid::new_v4().to_string()).await;
            let refused = theirs.status == 422 && theirs.json["errors"][0]["code"].is_string();
            if !refused || bare(&theirs) != bare(&nothing) {
                let (path, by) = (&case.path, case.by);
                wrong.push(format!(
                    "{path} by {by}: {} and {}\n{}\n{}",
                    theirs.status, nothing.status, theirs.text, nothing.text
                ));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
);

on_both!(
    /// A filter that names another's id finds what an id finds that never was: nothing.
    async fn a_filter_that_names_what_is_anothers_finds_nothing(app: App) {
        let world = World::make(&app).await;
        let document = sidestilt::http::spec::document();
        let (mut wrong, mut asked) = (Vec::new(), 0);
        for (path, item) in document["paths"].as_object().unwrap() {
            let parameters = item["get"]["parameters"].as_array().into_iter().flatten();
            let ids =
                parameters.filter(|one| one["in"] == "query" && one["schema"]["format"] == "uuid");
            for name in ids.map(|one| one["name"].as_str().unwrap()) {
                let noun = match name {
                    "courseId" => "courses",
                    "serviceId" => "services",
                    "organisationId" | "hostId" | "ownerId" => "organisations",
                    "personId" | "subjectId" => "people",
                    "runId" => "runs",
                    "needId" => "needs",
                    "entityId" | "aboutId" => "courses",
                    // No thing has the id of a login or of a request: any id is another's.
                    "loginId" | "requestId" => "role-assignments",
                    other => panic!("{path}: say here what {other} is an id of"),
                };
                // What is everybody's to see may be found by whose it is.
                if ["/v1/organisations", "/v1/services"].contains(&path.as_str()) {
                    continue;
                }
                for (caller, client) in &world.clients {
                    let theirs = match *caller {
                        "other" => &world.own,
                        _ => &world.foreign,
                    };
                    if *caller == "administrator" {
                        continue;
                    }
                    let get = async |id: &str| {
                        client.get(&format!("{path}?{name}={id}&count=true")).await
                    };
                    let found = get(&theirs[noun]).await;
                    let nothing = get(&Uuid::new_v4().to_string()).await;
                    asked += 1;
                    if bare(&found) != bare(&nothing) || found.status >= 500 {
                        wrong.push(format!("{path}?{name} by {caller}: {}", found.text));
                    }
                }
            }
        }
        none(wrong, asked, 20);
    }
);

on_both!(
    /// What only the product sets is refused by its pointer, wherever a body is taken.
    async fn members_that_only_the_product_sets_are_refused(app: App) {
        let world = World::make(&app).await;
        let allowed = file::allowed();
        let (mut wrong, mut asked) = (Vec::new(), 0);
        for operation in operations(&sidestilt::http::spec::document()) {
            let (Some((media_type, example)), Some(may)) =
                (&operation.body, allowed.get(&operation.id))
            else {
                continue;
            };
            let ways = [
                "coordinator",
                "manager",
                "userLead",
                "administrator",
                "courier",
            ];
            let Some(by) = ways.into_iter().find(|way| may.contains(*way)) else {
                // What only a personal link opens is nothing for a login to try.
                assert!(may.is_empty(), "{}: who may send it?", operation.id);
                continue;
            };
            let client = world.clients[by].if_match("*");
            for member in ["id", "version", "createdAt", "updatedAt", "state"] {
                let mut body = example.clone();
                body[member] = json!("2026-01-01T00:00:00Z");
                let path = operation.path(&world.own);
                let body = Some((media_type.as_str(), body.to_string()));
                let reply = client.send(operation.method.clone(), &path, body).await;
                asked += 1;
                let errors = reply.json["errors"].as_array();
                let pointer = format!("/{member}");
                let named = errors
                    .is_some_and(|all| all.iter().any(|one| one["pointer"] == pointer.as_str()));
                let refused = reply.status == 422 && named;
                if !refused {
                    wrong.push(format!(
                        "{} {member} by {by}: {} {}",
                        operation.id, reply.status, reply.text
                    ));
                }
            }
        }
        none(wrong, asked, 100);
    }
);
