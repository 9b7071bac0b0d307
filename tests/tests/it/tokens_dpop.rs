//! Tokens bound to a key: taken with a fresh proof for this very request, and with nothing else.

use chrono::{TimeDelta, Utc};
use domain::codes::Role;
use domain::retention::RetentionKind;
use harness::signing::hash;
use harness::{App, Client, Engine, Key, Reply, on_both};
use reqwest::Method;
use serde_json::{Value, json};
use store::{StoreError, retention};
use uuid::Uuid;

use super::kernel_support::{PATH, organisation};

/// Where clients reach the product, by the harness's `public_url`.
const PUBLIC: &str = "http://sidestilt.test";

/// A client with a key and a token bound to it.
struct Holder {
    key: Key,
    token: String,
}

impl Holder {
    fn new(app: &App, algorithm: &'static str) -> Self {
        let key = Key::of(algorithm);
        let token = token(app, json!({"jkt": key.thumbprint()}));
        Self { key, token }
    }

    fn header(&self) -> Value {
        json!({"typ": "dpop+jwt", "alg": self.key.algorithm, "jwk": self.key.jwk})
    }

    fn claims(&self, method: &str, path: &str) -> Value {
        json!({
            "jti": Uuid::new_v4(), "htm": method, "htu": format!("{PUBLIC}{path}"),
            "iat": Utc::now().timestamp(), "ath": hash(&self.token),
        })
    }

    fn proof(&self, method: &str, path: &str) -> String {
        self.key.sign(&self.header(), &self.claims(method, path))
    }

    fn client(&self, app: &App, proof: &str) -> Client {
        let client = app
            .anonymous()
            .with_header("authorization", &format!("DPoP {}", self.token));
        client.with_header("dpop", proof)
    }

    async fn get(&self, app: &App, path: &str) -> Reply {
        let named = path.split('?').next().unwrap();
        self.client(app, &self.proof("GET", named)).get(path).await
    }
}

/// A token of an administrator; unbound without `cnf`.
fn token(app: &App, cnf: Value) -> String {
    let mut claims = app.issuer.claims("admin", &[], Utc::now());
    claims["sidestilt_kind"] = "human".into();
    if !cnf.is_null() {
        claims["cnf"] = cnf;
    }
    app.issuer.sign(&claims)
}

async fn administrator(app: &App) {
    app.with_role("admin", Role::Administrator, None).await;
}

on_both!(
    async fn every_algorithm_proves_a_key(app: App) {
        administrator(&app).await;
        for algorithm in sidestilt::identity::PROOF_ALGORITHMS.split(' ') {
            let holder = Holder::new(&app, algorithm);
            holder.get(&app, PATH).await.expect(200);
        }
        let holder = Holder::new(&app, "ES256");
        holder
            .get(&app, &format!("{PATH}?limit=5"))
            .await
            .expect(200);
        let head = holder.client(&app, &holder.proof("HEAD", PATH));
        head.send(Method::HEAD, PATH, None).await.expect(200);
        let post = holder.client(&app, &holder.proof("POST", PATH));
        post.post(PATH, &organisation("One")).await.expect(201);
        // The same address, written otherwise.
        for htu in [
            format!("HTTP://SideStilt.TEST:80{PATH}"),
            format!("{PUBLIC}{PATH}?limit=5#top"),
        ] {
            let mut claims = holder.claims("GET", PATH);
            claims["htu"] = htu.into();
            let proof = holder.key.sign(&holder.header(), &claims);
            holder.client(&app, &proof).get(PATH).await.expect(200);
        }
    }
);

/// Proofs of the right key for the right token that are wrong in one thing, and a few that are
/// wrong in all.
fn hostile(app: &App, holder: &Holder) -> Vec<(String, String)> {
    let now = Utc::now().timestamp();
    let claims = holder.claims("GET", PATH);
    let thief = Key::new();
    let headers = [
        ("typ", json!("JWT")),
        ("typ", json!("at+jwt")),
        ("typ", json!(null)),
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("alg", json!("RS256")),
        ("alg", json!("ES512")),
        ("alg", json!("EdDSA")),
        ("alg", json!(null)),
        ("jwk", json!(null)),
        ("jwk", json!("key")),
        ("jwk", json!({"kty": "oct", "k": "c2VjcmV0"})),
        ("jwk", thief.jwk.clone()),
        ("jku", json!("https://evil.test/jwks")),
        ("x5u", json!("https://evil.test/x5")),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
    ]
    .map(|(member, value)| {
        let mut header = holder.header();
        header[member] = value.clone();
        (
            format!("header {member} {value}"),
            holder.key.sign(&header, &claims),
        )
    });
    let mut private = holder.header();
    private["jwk"]["d"] = "c2VjcmV0".into();
    let wrong = [
        ("htm", json!("POST")),
        ("htm", json!("get")),
        ("htm", json!(["GET"])),
        ("htm", json!(null)),
        ("htu", json!(format!("{PUBLIC}/v1/me"))),
        ("htu", json!(format!("{PUBLIC}{PATH}/"))),
        ("htu", json!(format!("https://sidestilt.test{PATH}"))),
        ("htu", json!(format!("http://evil.test{PATH}"))),
        ("htu", json!(format!("http://sidestilt.test:8080{PATH}"))),
        (
            "htu",
            json!(format!("http://sidestilt.test@evil.test{PATH}")),
        ),
        ("htu", json!(format!("http://u:p@sidestilt.test{PATH}"))),
        // Where it really listens, and what a client may write into Host.
        ("htu", json!(format!("{}{PATH}", app.base))),
        ("htu", json!(PATH)),
        ("htu", json!(null)),
        ("ath", json!(hash("another token"))),
        ("ath", json!("")),
        ("ath", json!(null)),
        ("iat", json!(now - 3600)),
        ("iat", json!(now + 3600)),
        ("iat", json!(now.to_string())),
        ("iat", json!(i64::MIN)),
        ("iat", json!(null)),
        ("exp", json!(now - 1)),
        ("nbf", json!(now + 3600)),
        ("jti", json!("")),
        ("jti", json!(7)),
        ("jti", json!("j".repeat(300))),
        ("jti", json!(null)),
    ]
    .map(|(member, value)| {
        let mut claims = holder.claims("GET", PATH);
        claims[member] = value.clone();
        let short: String = value.to_string().chars().take(60).collect();
        (
            format!("claim {member} {short}"),
            holder.key.sign(&holder.header(), &claims),
        )
    });
    let good = holder.proof("GET", PATH);
    let texts = [
        ("private key shown", holder.key.sign(&private, &claims)),
        (
            "the thief's signature",
            thief.sign(&holder.header(), &claims),
        ),
        ("the token itself", holder.token.clone()),
        (
            "no signature",
            good.rsplit_once('.').unwrap().0.to_owned() + ".",
        ),
        ("cut", good[..good.len() - 4].to_owned()),
        ("two parts", good.rsplit_once('.').unwrap().0.to_owned()),
        ("a word", "proof".to_owned()),
        (
            "two in one",
            format!("{good}, {}", holder.proof("GET", PATH)),
        ),
        ("long", format!("{good}{}", "A".repeat(9_000))),
    ]
    .map(|(name, proof)| (name.to_owned(), proof));
    [headers.to_vec(), wrong.to_vec(), texts.to_vec()].concat()
}

on_both!(
    async fn hostile_proofs_are_refused(app: App) {
        administrator(&app).await;
        let holder = Holder::new(&app, "ES256");
        let hostile = hostile(&app, &holder);
        assert!(hostile.len() >= 30, "{} proofs", hostile.len());
        for (name, proof) in hostile {
            let reply = holder.client(&app, &proof).get(PATH).await;
            assert_eq!(reply.status, 401, "{name}: {}", reply.text);
            assert_eq!(reply.json["code"], "proofRefused", "{name}");
            let challenge = reply.header("www-authenticate").unwrap();
            assert!(
                challenge.starts_with("DPoP ")
                    && challenge.contains("error=\"invalid_dpop_proof\"")
                    && challenge.contains("algs=\"ES256 "),
                "{name}: {challenge}"
            );
        }
        let none = app
            .anonymous()
            .with_header("authorization", &format!("DPoP {}", holder.token));
        none.get(PATH).await.expect_problem(401, "proofRefused");
        holder.get(&app, PATH).await.expect(200);
    }
);

on_both!(
    async fn a_bound_token_is_no_bearers_and_an_unbound_one_proves_nothing(app: App) {
        administrator(&app).await;
        let holder = Holder::new(&app, "ES256");
        for client in [
            app.anonymous().with_token(&holder.token),
            // A proof beside it does not help: the scheme says how the token is used.
            holder
                .client(&app, &holder.proof("GET", PATH))
                .with_token(&holder.token),
        ] {
            let reply = client.get(PATH).await.expect_problem(401, "proofRequired");
            let challenge = reply.header("www-authenticate").unwrap();
            assert!(
                challenge.starts_with("DPoP ") && challenge.contains("error=\"invalid_token\""),
                "{challenge}"
            );
        }
        // The thief has found a bound token and proves a key of his own.
        let stolen = Holder {
            key: Key::new(),
            token: holder.token.clone(),
        };
        let reply = stolen.get(&app, PATH).await;
        reply.expect_problem(401, "proofRefused");
        let unbound = Holder {
            key: Key::new(),
            token: token(&app, Value::Null),
        };
        let reply = unbound.get(&app, PATH).await;
        reply.expect_problem(401, "proofRefused");
        app.anonymous()
            .with_token(&unbound.token)
            .get(PATH)
            .await
            .expect(200);
    }
);

on_both!(
    async fn a_proof_is_used_once_on_all_instances(app: App) {
        administrator(&app).await;
        let second = app.second_instance().await;
        let holder = Holder::new(&app, "ES256");
        let proof = holder.proof("GET", PATH);
        let client = holder.client(&app, &proof);
        client.get(PATH).await.expect(200);
        client.get(PATH).await.expect_problem(401, "proofRefused");
        let there = client.at(&second.base);
        there.get(PATH).await.expect_problem(401, "proofRefused");

        // Many at once, on both: one of them gets through.
        let proof = holder.proof("GET", PATH);
        let attempts = (0..16).map(|nth| {
            let base = if nth % 2 == 0 {
                &app.base
            } else {
                &second.base
            };
            let client = holder.client(&app, &proof).at(base);
            async move { client.get(PATH).await.status }
        });
        let mut statuses = futures::future::join_all(attempts).await;
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200);
        assert!(
            statuses[1..].iter().all(|status| *status == 401),
            "{statuses:?}"
        );

        // A request that fails for another reason does not give its proof back.
        let path = format!("{PATH}/{}", Uuid::new_v4());
        let proof = holder.proof("GET", &path);
        let client = holder.client(&app, &proof);
        client.get(&path).await.expect(404);
        client.get(&path).await.expect_problem(401, "proofRefused");
    }
);

on_both!(
    async fn spent_proofs_end(app: App) {
        administrator(&app).await;
        let holder = Holder::new(&app, "ES256");
        holder.get(&app, PATH).await.expect(200);
        let purge = |now| {
            app.inside().store.writer().run(move |tx| async move {
                let gone = retention::delete(&tx, RetentionKind::SpentProof, now).await?;
                Ok::<_, StoreError>(gone)
            })
        };
        assert_eq!(
            purge(Utc::now()).await.unwrap(),
            0,
            "it could be shown again"
        );
        assert_eq!(
            purge(Utc::now() + TimeDelta::seconds(120)).await.unwrap(),
            1
        );
    }
);

/// What a bearer reaches under each policy: who one is, and people.
async fn reached(engine: Engine, policy: Option<&str>) -> [u16; 4] {
    let issuer = harness::Issuer::named("https://policy.test", "sidestilt");
    let file = harness::run::folder().join(format!("{}.jwks.json", issuer.kid));
    issuer.write_jwks(&file);
    let mut issuers = json!([{
        "issuer": issuer.name, "audience": "sidestilt", "algorithms": ["ES256"],
        "jwks_file": file, "kind": "oidc"
    }]);
    if let Some(policy) = policy {
        issuers[0]["dpop"] = policy.into();
    }
    let app = App::start_with(engine, &[&format!("issuers={issuers}")]).await;
    let key = Key::new();
    let make = |cnf: Value| {
        let mut claims = issuer.claims("kari", &[], Utc::now());
        claims["sidestilt_kind"] = "human".into();
        if !cnf.is_null() {
            claims["cnf"] = cnf;
        }
        issuer.sign(&claims)
    };
    let organisation = super::tokens_issuers::organisation(&app, "Trust", "974760673").await;
    super::tokens_issuers::grant(&app, &issuer.name, "kari", Role::Coordinator, organisation).await;
    let bearer = app
        .anonymous()
        .with_token(&make(Value::Null))
        .for_purpose("planning");
    let people = bearer.get("/v1/people").await;
    if people.status == 401 {
        assert_eq!(people.json["code"], "proofRequired", "{}", people.text);
        let challenge = people.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("DPoP "), "{challenge}");
    }
    // With a proof everything opens under every policy.
    let holder = Holder {
        token: make(json!({"jkt": key.thumbprint()})),
        key,
    };
    let proof = holder.proof("GET", "/v1/people");
    let proved = holder.client(&app, &proof).for_purpose("planning");
    let found = proved.get("/v1/people").await.expect(200);
    assert_eq!(found.header("cache-control"), Some("no-store"));
    let person = json!({ "name": "Ola", "professionalSide": { "profession": "Lege" } });
    [
        bearer.get("/v1/me").await.status,
        people.status,
        bearer.post("/v1/people", &person).await.status,
        bearer.get("/v1/subject-requests").await.status,
    ]
}

/// Unless somebody writes another policy down, people are reached with a proof only.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_issuers_policy_says_what_a_bearer_reaches() {
    for (policy, statuses) in [
        (None, [200, 401, 401, 401]),
        (Some("optional"), [200, 200, 201, 200]),
        (Some("personalData"), [200, 401, 401, 401]),
        (Some("required"), [401; 4]),
    ] {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            assert_eq!(reached(engine, policy).await, statuses, "{policy:?}");
        }
    }
}
