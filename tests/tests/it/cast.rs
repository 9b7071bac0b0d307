//! Everybody whom the tour, the grid and the know-nothing client need: a trust with a service, and
//! a login for each role, by the names that the demo's file of tokens uses.

use std::collections::BTreeMap;

use domain::codes::Role;
use domain::permissions::TokenScope;
use harness::{App, Client};
use serde_json::json;
use uuid::Uuid;

/// The roles of the demo's file of tokens, in its order.
pub const ROLES: [&str; 11] = [
    "administrator",
    "coordinator",
    "manager",
    "userLead",
    "professionalLead",
    "groupMember",
    "statistician",
    "integration",
    "courier",
    "auditor",
    "otherCoordinator",
];

/// Machines' logins.
const MACHINES: [&str; 3] = ["statistician", "integration", "courier"];

/// Logins that are bound to a person, and the side that the person is registered for.
const PEOPLE: [(&str, &str); 5] = [
    ("coordinator", "professional"),
    ("manager", "professional"),
    ("userLead", "user"),
    ("professionalLead", "professional"),
    ("groupMember", "user"),
];

/// A trust, its service, and everybody who plays.
pub struct Cast {
    pub service: String,
    clients: BTreeMap<&'static str, Client>,
    people: BTreeMap<&'static str, String>,
}

impl Cast {
    /// Registers everybody; no course yet.
    pub async fn gather(app: &App) -> Self {
        let (ours, theirs) = (
            app.organisation("LØKTA").await,
            app.organisation("UNN").await,
        );
        let mut clients = BTreeMap::new();
        for name in ROLES {
            clients.insert(name, login(app, name, ours, theirs).await);
        }
        let service = json!({
            "organisationId": ours, "name": "Læring og mestring", "form": "centre",
            "reach": "hospital", "funding": { "kind": "permanent" }, "validFrom": "2005-01-01"
        });
        let service = clients["coordinator"].post("/v1/services", &service).await;
        let mut cast = Self {
            service: service.expect(201).id(),
            clients,
            people: BTreeMap::new(),
        };
        for (name, side) in PEOPLE {
            let person = cast.bind(name, side).await;
            cast.people.insert(name, person);
        }
        cast
    }

    /// A role's client.
    pub fn login(&self, role: &str) -> &Client {
        &self.clients[role]
    }

    /// The id of the person behind a role's login.
    pub fn person(&self, role: &str) -> &str {
        &self.people[role]
    }

    /// As `sidestilt demo` writes it: one JSON object, one role a line.
    pub fn tokens(app: &App) -> String {
        let line = |role: &&str| format!("  \"{role}\": \"{}\"", token(app, role));
        let lines: Vec<_> = ROLES.iter().map(line).collect();
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    }

    /// Registers a person for a side and binds the role's login to it.
    async fn bind(&self, role: &'static str, side: &str) -> String {
        let body = match side {
            "user" => json!({
                "name": format!("Ola {role}"), "userSide": {
                    "experience": { "kind": "patient", "area": "utmattelse", "consentOn": "2026-01-10" },
                    "readiness": "ready", "readySince": "2026-01-10",
                    "recruitment": "userOrganisation"
                }
            }),
            _ => json!({
                "name": format!("Ola {role}"), "professionalSide": { "profession": "Sykepleier" }
            }),
        };
        let coordinator = self.login("coordinator").for_purpose("administration");
        let person = coordinator.post("/v1/people", &body).await.expect(201).id();
        let invitation = json!({ "personId": person });
        let invited = self.login("manager").post("/v1/invitations", &invitation);
        let token = json!({ "token": invited.await.expect(201).json["token"] });
        let accepted = self
            .login(role)
            .post("/v1/invitations/accept", &token)
            .await;
        accepted.expect(200);
        person
    }
}

async fn login(app: &App, name: &str, ours: Uuid, theirs: Uuid) -> Client {
    match name {
        "administrator" => app.with_role(name, Role::Administrator, None).await,
        "coordinator" => app.with_role(name, Role::Coordinator, Some(ours)).await,
        "manager" => app.with_role(name, Role::Manager, Some(ours)).await,
        "statistician" => {
            let role = Role::Statistician;
            app.machine_with_role(name, role, Some(ours)).await
        }
        "integration" => {
            let role = Role::Integration;
            app.machine_with_role(name, role, Some(ours)).await
        }
        "courier" => app.machine_with_role(name, Role::Courier, Some(ours)).await,
        "auditor" => app.with_role(name, Role::Auditor, Some(ours)).await,
        "otherCoordinator" => app.with_role(name, Role::Coordinator, Some(theirs)).await,
        _ => app.client(name, &[]),
    }
}

fn token(app: &App, role: &str) -> String {
    let (kind, scopes) = match MACHINES.contains(&role) {
        true => ("machine", TokenScope::CODES),
        false => ("human", [].as_slice()),
    };
    let mut claims = app.issuer.claims(role, scopes, chrono::Utc::now());
    claims["sidestilt_kind"] = kind.into();
    app.issuer.sign(&claims)
}
