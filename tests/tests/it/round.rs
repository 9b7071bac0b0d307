//! What the tests of needs, courses and working groups begin with: a trust with a service, its
//! coordinator and manager, and people of both sides with logins of their own.

use domain::codes::Role;
use harness::{App, Client};
use serde_json::{Value, json};
use uuid::Uuid;

/// A trust, its service, and who works there.
pub struct Place {
    pub trust: Uuid,
    pub service: String,
    pub coordinator: Client,
    pub manager: Client,
}

/// A trust with a service, under a name of its own.
pub async fn place(app: &App, name: &str) -> Place {
    let trust = app.organisation(name).await;
    let coordinator = format!("coordinator {name}");
    let coordinator = app
        .with_role(&coordinator, Role::Coordinator, Some(trust))
        .await;
    let manager = format!("manager {name}");
    let manager = app.with_role(&manager, Role::Manager, Some(trust)).await;
    let service = json!({
        "organisationId": trust, "name": name, "form": "centre", "reach": "hospital",
        "funding": { "kind": "permanent" }, "validFrom": "2005-01-01"
    });
    let service = coordinator.post("/v1/services", &service).await.expect(201);
    Place {
        trust,
        service: service.id(),
        coordinator,
        manager,
    }
}

impl Place {
    /// What to tell of a need for this service.
    pub fn need(&self) -> Value {
        json!({
            "serviceId": self.service, "targetGroup": "Unge med revmatisme",
            "description": "Kursene går på dagtid.", "source": "relative",
            "raisedOn": "2026-01-15"
        })
    }

    /// What to tell of a course of this service.
    pub fn course(&self) -> Value {
        json!({
            "serviceId": self.service, "title": { "nb": "Leve med revmatisme" },
            "targetGroup": { "nb": "Voksne med revmatisk sykdom" }, "categoryCode": "diagnosis",
            "languages": ["nb"]
        })
    }

    /// A proposed course; its id.
    pub async fn new_course(&self) -> String {
        let new = self.coordinator.post("/v1/courses", &self.course()).await;
        new.expect(201).id()
    }

    /// A person registered for a side; their id.
    pub async fn person(&self, name: &str, side: &str) -> String {
        let body = match side {
            "user" => json!({
                "name": name, "userSide": {
                    "experience": { "kind": "patient", "area": "revmatisme", "consentOn": "2026-01-10" },
                    "readiness": "ready", "readySince": "2026-01-10",
                    "recruitment": "userOrganisation"
                }
            }),
            _ => json!({ "name": name, "professionalSide": { "profession": "Sykepleier" } }),
        };
        let coordinator = self.coordinator.for_purpose("administration");
        coordinator.post("/v1/people", &body).await.expect(201).id()
    }

    /// Somebody new in a course's group, with a login of their own; the place in the group and the
    /// login's client.
    pub async fn member(
        &self,
        app: &App,
        course: &str,
        name: &str,
        side: &str,
        function: &str,
    ) -> (Value, Client) {
        let person = self.person(name, side).await;
        let place = self.join(course, &person, side, function).await;
        let invite = json!({ "personId": person });
        let invited = self.manager.post("/v1/invitations", &invite).await;
        let token = json!({ "token": invited.expect(201).json["token"] });
        let client = app.client(name, &[]);
        let accepted = client.post("/v1/invitations/accept", &token).await;
        accepted.expect(200);
        (place, client)
    }

    /// Takes a person into a course's group.
    pub async fn join(&self, course: &str, person: &str, side: &str, function: &str) -> Value {
        let path = format!("/v1/courses/{course}/working-group");
        let body = json!({ "personId": person, "side": side, "function": function });
        self.coordinator.post(&path, &body).await.expect(201).json
    }
}
