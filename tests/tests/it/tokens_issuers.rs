//! Tokens in the shapes of the issuers that are met in Norway, each from a test issuer of its own,
//! all trusted by one instance at the same time.

use chrono::Utc;
use domain::codes::{PrincipalKind, Role};
use harness::{App, Client, Engine, Issuer, Key, run};
use serde_json::{Value, json};
use sidestilt::app::access::{Holder, Wanted, console};
use uuid::Uuid;

const PATH: &str = "/v1/organisations";
/// Organisation numbers of the register: two trusts, and one that acts for others.
const OURS: &str = "974760673";
const THEIRS: &str = "971524960";
const SUPPLIER: &str = "983974724";

/// An organisation with its number, put there by the console's administrator.
pub async fn organisation(app: &App, name: &str, number: &str) -> Uuid {
    use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
    let id = Uuid::new_v4();
    let conn = app.db.connect().await;
    let sql = "INSERT INTO organisation (id, tenant, version, created_at, updated_at, name, kind, \
               organisation_number, valid_from) VALUES ($1, $1, 1, $2, $2, $3, 'healthTrust', $4, $5)";
    let values = [
        id.into(),
        app.clock.now().into(),
        name.into(),
        number.into(),
        chrono::NaiveDate::from_ymd_opt(2000, 1, 1).into(),
    ];
    let insert = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    conn.execute_raw(insert).await.unwrap();
    conn.close().await.unwrap();
    id
}

/// A role at an organisation for a login of any issuer; machines are told by their role.
pub async fn grant(app: &App, issuer: &str, subject: &str, role: Role, organisation: Uuid) {
    let kind = match role {
        Role::Integration => PrincipalKind::Machine,
        _ => PrincipalKind::Human,
    };
    let wanted = Wanted {
        holder: Holder::Login {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            kind,
        },
        role,
        organisation: Some(organisation),
        service: None,
        valid_from: chrono::DateTime::from_timestamp(0, 0),
        valid_to: None,
    };
    let given = console::assign(&app.inside().store, wanted).await;
    given.unwrap_or_else(|refusal| panic!("{role} for {subject}: {refusal:?}"));
}

/// The four issuers and the settings that name them.
struct Issuers {
    helse_id: Issuer,
    maskinporten: Issuer,
    entra_id: Issuer,
    id_porten: Issuer,
}

impl Issuers {
    fn new() -> Self {
        let with = |name: &str, algorithm| Issuer {
            key: Key::of(algorithm),
            ..Issuer::named(name, "sidestilt")
        };
        Self {
            helse_id: with("https://helseid.test", "PS256"),
            maskinporten: with("https://maskinporten.test/", "RS256"),
            entra_id: with("https://login.entra.test/tenant/v2.0", "RS256"),
            id_porten: with("https://idporten.test", "RS256"),
        }
    }

    fn settings(&self) -> String {
        let one = |issuer: &Issuer, kind: &str| {
            let file = run::folder().join(format!("{}.jwks.json", issuer.kid));
            issuer.write_jwks(&file);
            json!({"issuer": issuer.name, "audience": "sidestilt", "kind": kind,
                   "algorithms": [issuer.key.algorithm], "jwks_file": file})
        };
        let issuers = json!([
            one(&self.helse_id, "helseId"),
            one(&self.maskinporten, "maskinporten"),
            one(&self.entra_id, "entraId"),
            one(&self.id_porten, "idPorten"),
        ]);
        format!("issuers={issuers}")
    }
}

/// A token of an issuer with these claims beside the times, its audience and name.
fn client(app: &App, issuer: &Issuer, typ: Option<&str>, claims: &Value) -> Client {
    let now = Utc::now().timestamp();
    let mut all = json!({"iss": issuer.name, "aud": issuer.audience, "iat": now, "exp": now + 600});
    for (name, value) in claims.as_object().unwrap() {
        all[name] = value.clone();
    }
    let mut header = issuer.header();
    match typ {
        Some(typ) => header["typ"] = typ.into(),
        None => drop(header.as_object_mut().unwrap().remove("typ")),
    }
    app.anonymous().with_token(&issuer.key.sign(&header, &all))
}

fn helse_id(parent: &str, child: &str) -> Value {
    json!({
        "client_id": "f3a1c0de-epj", "scope": ["sidestilt:registry.read"], "jti": Uuid::new_v4(),
        "helseid://claims/client/claims/orgnr_parent": parent,
        "helseid://claims/client/claims/orgnr_child": child,
        "helseid://claims/client/client_name": "EPJ",
        "client_amr": "private_key_jwt",
    })
}

fn maskinporten(consumer: &str, supplier: Option<&str>) -> Value {
    let party =
        |number: &str| json!({"authority": "iso6523-actorid-upis", "ID": format!("0192:{number}")});
    let mut claims = json!({
        "client_id": "oidc-4711", "client_amr": "private_key_jwt", "token_type": "Bearer",
        "scope": "sidestilt:registry.read", "jti": "abc", "consumer": party(consumer),
    });
    if let Some(supplier) = supplier {
        claims["supplier"] = party(supplier);
        claims["delegation_source"] = "https://altinn.test/".into();
    }
    claims
}

async fn all(engine: Engine) {
    let issuers = Issuers::new();
    let app = App::start_with(engine, &[&issuers.settings()]).await;
    let ours = organisation(&app, "Ours", OURS).await;
    organisation(&app, "Theirs", THEIRS).await;
    let status = async |client: Client| client.get(PATH).await.status;

    // Machines: what was given at an organisation opens for that organisation alone.
    let (helse, maskin) = (&issuers.helse_id, &issuers.maskinporten);
    grant(&app, &helse.name, "f3a1c0de-epj", Role::Integration, ours).await;
    grant(&app, &maskin.name, "oidc-4711", Role::Integration, ours).await;
    let from_helse = |claims: Value| status(client(&app, helse, Some("at+jwt"), &claims));
    assert_eq!(from_helse(helse_id(OURS, THEIRS)).await, 200);
    assert_eq!(
        from_helse(helse_id(THEIRS, OURS)).await,
        403,
        "a child is not believed"
    );
    assert_eq!(
        from_helse(helse_id("974760674", OURS)).await,
        401,
        "no such number"
    );
    let mut nobody = helse_id(OURS, OURS);
    nobody
        .as_object_mut()
        .unwrap()
        .remove("helseid://claims/client/claims/orgnr_parent");
    assert_eq!(from_helse(nobody).await, 401);
    let from_maskin = |claims: Value| status(client(&app, maskin, None, &claims));
    assert_eq!(from_maskin(maskinporten(OURS, None)).await, 200);
    assert_eq!(from_maskin(maskinporten(THEIRS, None)).await, 403);
    // A supplier has its customer's rights, and its own number opens nothing.
    assert_eq!(from_maskin(maskinporten(OURS, Some(SUPPLIER))).await, 200);
    assert_eq!(from_maskin(maskinporten(SUPPLIER, Some(OURS))).await, 403);
    assert_eq!(
        from_maskin(json!({"client_id": "oidc-4711", "scope": "x"})).await,
        401
    );

    // People: by the issuer's own name for them.
    let (entra, id_porten) = (&issuers.entra_id, &issuers.id_porten);
    grant(&app, &entra.name, "pairwise-kari", Role::Coordinator, ours).await;
    grant(
        &app,
        &id_porten.name,
        "pairwise-ola",
        Role::Coordinator,
        ours,
    )
    .await;
    let person = json!({
        "sub": "pairwise-kari", "oid": "00000000-0000-0000-0000-000000000001", "tid": "tenant",
        "azp": "front-end", "scp": "access_as_user", "ver": "2.0", "name": "Kari",
    });
    assert_eq!(status(client(&app, entra, Some("JWT"), &person)).await, 200);
    // The same subject as an application of its own: nobody's hand, so a person's role is not its.
    let application =
        json!({"sub": "pairwise-kari", "azp": "daemon", "roles": ["use"], "ver": "2.0"});
    assert_eq!(
        status(client(&app, entra, Some("JWT"), &application)).await,
        403
    );
    let citizen = json!({
        "sub": "pairwise-ola", "pid": "24079400013", "client_id": "front-end", "scope": "sidestilt:use",
        "acr": "idporten-loa-high", "token_type": "Bearer", "jti": "x",
    });
    assert_eq!(
        status(client(&app, id_porten, Some("at+jwt"), &citizen)).await,
        200
    );
    let by_number =
        json!({"pid": "24079400013", "client_id": "front-end", "scope": "sidestilt:use"});
    assert_eq!(status(client(&app, id_porten, None, &by_number)).await, 401);
    // An ID token of the same login.
    let mut id_token = citizen;
    id_token["nonce"] = "n".into();
    assert_eq!(
        status(client(&app, id_porten, Some("JWT"), &id_token)).await,
        401
    );

    // No issuer speaks for another.
    let mut borrowed = maskinporten(OURS, None);
    borrowed["iss"] = helse.name.clone().into();
    assert_eq!(status(client(&app, maskin, None, &borrowed)).await, 401);
}

mod four_issuers_stand_beside_each_other {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        all(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        all(Engine::Postgres).await;
    }
}
