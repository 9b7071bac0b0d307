//! What a test finds there when it begins: people with roles, put there past HTTP as an operator
//! would do it on the command line, or as other tests show that HTTP does it.

use domain::codes::{PrincipalKind, Role};
use domain::permissions::TokenScope;
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
use sidestilt::app::access::{Holder, Wanted, console};
use uuid::Uuid;

use crate::{App, Client};

impl App {
    /// Gives a login of the test's issuer a role at an organisation, or in the whole installation,
    /// and returns a client for it. The subject is the role's code and a number.
    pub async fn with_role(&self, subject: &str, role: Role, organisation: Option<Uuid>) -> Client {
        self.grant(subject, PrincipalKind::Human, role, organisation)
            .await;
        self.client(subject, &[])
    }

    /// The same for a machine; its token carries every scope there is.
    pub async fn machine_with_role(
        &self,
        subject: &str,
        role: Role,
        organisation: Option<Uuid>,
    ) -> Client {
        self.grant(subject, PrincipalKind::Machine, role, organisation)
            .await;
        self.machine(subject, TokenScope::CODES)
    }

    async fn grant(
        &self,
        subject: &str,
        kind: PrincipalKind,
        role: Role,
        organisation: Option<Uuid>,
    ) {
        let wanted = Wanted {
            holder: Holder::Login {
                issuer: self.issuer.name.clone(),
                subject: subject.to_owned(),
                kind,
            },
            role,
            organisation,
            service: None,
            // Before any clock a test may set.
            valid_from: chrono::DateTime::from_timestamp(0, 0),
            valid_to: None,
        };
        let given = console::assign(&self.inside().store, wanted).await;
        given.unwrap_or_else(|refusal| panic!("{role} for {subject}: {refusal:?}"));
    }

    /// An organisation that an administrator registers: a tenant of its own.
    pub async fn organisation(&self, name: &str) -> Uuid {
        let administrator = format!("administrator of {name}");
        let client = self
            .with_role(&administrator, Role::Administrator, None)
            .await;
        let body = serde_json::json!({
            "name": name, "kind": "healthTrust", "validFrom": "2000-01-01"
        });
        let made = client.post("/v1/organisations", &body).await.expect(201);
        made.id().parse().unwrap()
    }

    /// A person registered by an organisation, of whom nothing is known.
    pub async fn person(&self, tenant: Uuid) -> Uuid {
        let id = Uuid::new_v4();
        let conn = self.db.connect().await;
        let sql = "INSERT INTO person (id, tenant, version, created_at, updated_at, name_sealed, \
                   display_name_consent) VALUES ($1, $2, 1, $3, $3, '', false)";
        let now = self.clock.now();
        let values = [id.into(), tenant.into(), now.into()];
        let insert = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
        conn.execute_raw(insert).await.unwrap();
        conn.close().await.unwrap();
        id
    }
}
