//! Two organisations with a whole round each, a partner of the first, and everybody who calls.

use std::collections::BTreeMap;

use domain::codes::Role;
use harness::{App, Client};
use serde_json::{Value, json};

use crate::delivery::{Ground, ground};
use crate::forms::setup as forms;
use crate::round::{Place, place};

/// Everybody who calls, by the names of the file.
pub const CALLERS: [&str; 15] = [
    "anonymous",
    "coordinator",
    "manager",
    "userLead",
    "professionalLead",
    "member",
    "partner",
    "other",
    "revoked",
    "statistician",
    "integration",
    "unscoped",
    "courier",
    "auditor",
    "administrator",
];

/// The purpose for which each of them reads personal data.
fn purpose(caller: &str) -> &'static str {
    match caller {
        "member" | "userLead" | "professionalLead" => "planning",
        "auditor" => "audit",
        _ => "administration",
    }
}

/// Ids of one organisation's things, by the noun of their path (`courses`), and by `courses/actions`
/// and the like where what is done needs a thing that it changes nothing about.
pub type Things = BTreeMap<&'static str, String>;

/// Who calls, and what there is.
pub struct World {
    pub clients: BTreeMap<&'static str, Client>,
    /// Of the organisation whose people call.
    pub own: Things,
    /// Of another organisation.
    pub foreign: Things,
    /// The token of an invitation that is worth nothing any more.
    pub token: Value,
}

impl World {
    pub async fn make(app: &App) -> Self {
        let (ours, theirs) = (ground(app, "Vårt").await, ground(app, "Deres").await);
        let partner = place(app, "Med").await;
        let hosts = json!({ "hosts": [
            { "organisationId": ours.place.trust, "responsible": true },
            { "organisationId": partner.trust, "responsible": false }
        ] });
        let course = format!("/v1/courses/{}", ours.course);
        let coordinator = ours.place.coordinator.if_match("*");
        coordinator.patch(&course, &hosts).await.expect(200);
        let (own, token) = things(app, &ours, "Vårt").await;
        let (foreign, _) = things(app, &theirs, "Deres").await;
        let clients = callers(app, &ours, &theirs, &partner, &own).await;
        Self {
            clients,
            own,
            foreign,
            token,
        }
    }
}

async fn callers(
    app: &App,
    ours: &Ground,
    theirs: &Ground,
    partner: &Place,
    own: &Things,
) -> BTreeMap<&'static str, Client> {
    let trust = Some(ours.place.trust);
    let mut clients = BTreeMap::from([
        ("anonymous", app.anonymous()),
        ("coordinator", ours.place.coordinator.clone()),
        ("manager", ours.place.manager.clone()),
        ("userLead", ours.user.clone()),
        ("professionalLead", ours.professional.clone()),
        ("partner", partner.coordinator.clone()),
        ("other", theirs.place.coordinator.clone()),
        ("revoked", app.client("revoked Vårt", &[])),
    ]);
    let member = ours
        .place
        .member(app, &own["courses"], "Medlem", "user", "member");
    clients.insert("member", member.await.1);
    for (name, role) in [
        ("statistician", Role::Statistician),
        ("integration", Role::Integration),
        ("courier", Role::Courier),
    ] {
        let machine = app.machine_with_role(name, role, trust).await;
        clients.insert(name, machine);
    }
    let unscoped = app.machine_with_role("unscoped", Role::Integration, trust);
    unscoped.await;
    clients.insert("unscoped", app.machine("unscoped", &["openid"]));
    let auditor = app.with_role("auditor", Role::Auditor, trust).await;
    clients.insert("auditor", auditor);
    let administrator = app.with_role("administrator", Role::Administrator, None);
    clients.insert("administrator", administrator.await);
    assert_eq!(clients.len(), CALLERS.len());
    let purposeful = |(name, client): (&'static str, Client)| {
        let client = client.for_purpose(purpose(name)).if_match("\"0-stale\"");
        (name, client)
    };
    clients.into_iter().map(purposeful).collect()
}

/// Makes one of everything. What actions are tried on has come to its end, so that they are refused
/// for that: after the question whether the caller may.
async fn things(app: &App, ground: &Ground, name: &str) -> (Things, Value) {
    let coordinator = ground.place.coordinator.for_purpose("administration");
    let manager = &ground.place.manager;
    let make = async |path: &str, body: Value| {
        let made = coordinator.post(path, &body).await;
        assert!(made.status < 300, "{path}: {}", made.text);
        made.json["id"].as_str().unwrap_or_default().to_owned()
    };
    let course = ground.course.clone();
    let at = |rest: &str| format!("/v1/courses/{course}/{rest}");
    let mut own = Things::from([("courses", course.clone())]);

    let need = make("/v1/needs", ground.place.need()).await;
    let reason = json!({ "reason": "Finnes alt." });
    make(&format!("/v1/needs/{need}/actions/decline"), reason.clone()).await;
    own.insert("needs/actions", need);
    let need = make("/v1/needs", ground.place.need()).await;
    own.insert("needs", need);

    // A second version of the plan, being written.
    make(&at("actions/draft"), json!({})).await;
    let meeting = json!({ "kind": "planning", "heldOn": "2026-01-10", "minutes": "Vi ble enige." });
    own.insert("meetings", make(&at("meetings"), meeting).await);
    let deviation = json!({ "guard": "planningMeetingHeld", "reason": "Ferja gikk ikke." });
    own.insert("deviations", make(&at("deviations"), deviation).await);
    let point = json!({ "text": "Mer tid til samtale." });
    let point = ground
        .user
        .post(&at("improvement-points"), &point)
        .await
        .expect(201)
        .id();
    let decline = format!("/v1/improvement-points/{point}/actions/decline");
    make(&decline, reason.clone()).await;
    own.insert("improvement-points", point);

    let form = forms::form(forms::content());
    let given_up = make("/v1/forms", form.clone()).await;
    make(&format!("/v1/forms/{given_up}/actions/discard"), json!({})).await;
    own.insert("forms/actions", given_up);
    own.insert("forms", make("/v1/forms", form).await);

    let person = ground.place.person(&format!("Gjest {name}"), "user").await;
    let left = ground.place.join(&course, &person, "user", "member").await;
    let left = left["id"].as_str().unwrap().to_owned();
    make(
        &format!("/v1/working-group-members/{left}/actions/leave"),
        json!({}),
    )
    .await;
    own.insert("working-group-members/actions", left);
    let stays = ground.place.person(&format!("Fast {name}"), "user").await;
    let stays = ground.place.join(&course, &stays, "user", "member").await;
    let stays = stays["id"].as_str().unwrap().to_owned();
    own.insert("working-group-members", stays);

    let open = ground.run(&ground.told()).await;
    let session = ground.session("2099-03-02", "10:00", "12:00");
    own.insert(
        "sessions",
        make(&format!("{open}/sessions"), session.clone()).await,
    );
    make(&format!("{open}/actions/open"), json!({})).await;
    let party = json!({ "party": ["patient"], "digital": true, "displayName": format!("Deltaker {name}"), "referralReceivedOn": "2026-01-10" });
    let enrolments = format!("{open}/enrolments");
    own.insert("enrolments", make(&enrolments, party.clone()).await);
    let withdrawn = make(&enrolments, party).await;
    make(
        &format!("/v1/enrolments/{withdrawn}/actions/withdraw"),
        json!({}),
    )
    .await;
    own.insert("enrolments/actions", withdrawn);
    let shipped = coordinator
        .get("/v1/forms?shipped=true&kind=values")
        .await
        .expect(200);
    let window =
        json!({ "formId": shipped.json["items"][0]["id"], "moment": "end", "daysOpen": 7 });
    let windows = format!("{open}/windows");
    let called_off = make(&windows, window.clone()).await;
    make(
        &format!("/v1/windows/{called_off}/actions/cancel"),
        reason.clone(),
    )
    .await;
    own.insert("windows/actions", called_off);
    own.insert("windows", make(&windows, window).await);
    let cancelled = ground.run(&ground.told()).await;
    own.insert(
        "sessions/actions",
        make(&format!("{cancelled}/sessions"), session).await,
    );
    make(&format!("{cancelled}/actions/cancel"), reason).await;
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    // Sent by the run's link; one of them has been answered.
    let link = coordinator
        .post(&format!("{open}/feedback-link"), &json!({}))
        .await
        .expect(201);
    let holder = app
        .anonymous()
        .with_capability(link.json["token"].as_str().unwrap());
    let send = async || {
        let said = json!({ "text": format!("Takk fra {name}.") });
        let sent = holder.post("/v1/feedback", &said).await.expect(201);
        id(&sent.location())
    };
    let (read, answered) = (send().await, send().await);
    let answer = json!({ "answer": "Takket." });
    make(&format!("/v1/feedback/{answered}/actions/answer"), answer).await;
    own.insert("feedback", read);
    own.insert("feedback/actions", answered);
    own.insert("runs", id(&open));
    own.insert("runs/actions", id(&cancelled));

    let mut closed = ground.told();
    closed["takenIn"] = json!({ "state": "closed", "occurredAt": "2026-02-01T09:00:00Z" });
    let closed = ground.run(&closed).await;
    let mut running = ground.told();
    running["takenIn"] = json!({ "state": "running", "occurredAt": "2026-02-01T09:00:00Z" });
    let running = ground.run(&running).await;
    let oral = json!({ "occurredOn": "2026-02-10", "present": 4, "findings": "Mer tid." });
    let oral = make(&format!("{running}/oral-evaluations"), oral).await;
    own.insert("oral-evaluations", oral);
    let later = json!({ "occurredOn": "2026-06-01", "findings": "De møtes fortsatt." });
    own.insert("addenda", make(&format!("{closed}/addenda"), later).await);

    let role = json!({
        "principal": { "issuer": app.issuer.name, "subject": format!("revoked {name}"), "kind": "human" },
        "role": "coordinator", "organisationId": ground.place.trust
    });
    let given = manager
        .post("/v1/role-assignments", &role)
        .await
        .expect(201);
    let revoke = format!("{}/actions/revoke", given.location());
    manager.post(&revoke, &json!({})).await.expect(200);
    own.insert("role-assignments", given.id());
    let invitation = json!({ "personId": person });
    let invited = manager
        .post("/v1/invitations", &invitation)
        .await
        .expect(201);
    let revoke = format!("{}/actions/revoke", invited.location());
    manager.post(&revoke, &json!({})).await.expect(200);
    own.insert("invitations", invited.id());
    let request = json!({
        "subjectKind": "person", "subjectId": person, "kind": "export", "receivedOn": "2026-01-10"
    });
    let request = make("/v1/subject-requests", request).await;
    let decision = format!("/v1/subject-requests/{request}/decision");
    manager
        .post(&decision, &json!({ "granted": true }))
        .await
        .expect(200);
    own.insert("subject-requests", request);
    super::hands::add(app, ground, &person, &mut own).await;
    own.insert("people", person);
    own.insert("organisations", ground.place.trust.to_string());
    own.insert("services", ground.place.service.clone());
    (own, invited.json["token"].clone())
}
