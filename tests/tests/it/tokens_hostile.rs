//! Tokens made to deceive, over HTTP: every one refused at three operations, and nobody asked for
//! anything on its account. Most are signed by the issuer's real key: what is wrong is what they say.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::Utc;
use harness::{App, Client, Engine, Issuer, Key, Listener, Reply, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use super::kernel_support::{PATH, organisation};

/// The issuer, an address that tokens point to, and what is asked of both.
struct Stage {
    issuer: Issuer,
    keys: Listener,
    elsewhere: Listener,
}

impl Stage {
    async fn new() -> Self {
        let issuer = Issuer::new();
        let keys = Listener::start(Some(issuer.jwks().to_string())).await;
        // The attacker's own key, under the issuer's key id: whoever fetches it is deceived.
        let thief = Issuer {
            kid: issuer.kid.clone(),
            ..Issuer::new()
        };
        let elsewhere = Listener::start(Some(thief.jwks().to_string())).await;
        Self {
            issuer,
            keys,
            elsewhere,
        }
    }

    fn settings(&self) -> String {
        let issuers = json!([{
            "issuer": self.issuer.name, "audience": [self.issuer.audience, "urn:another"],
            "algorithms": ["ES256", "RS256"], "jwks_url": self.keys.url, "kind": "local",
        }]);
        format!("issuers={issuers}")
    }

    fn claims(&self) -> Value {
        let mut claims = self.issuer.claims("admin", &[], Utc::now());
        claims["sidestilt_kind"] = "human".into();
        claims
    }

    fn with_header(&self, member: &str, value: Value) -> String {
        let mut header = self.issuer.header();
        header[member] = value;
        self.issuer.key.sign(&header, &self.claims())
    }

    fn with_claim(&self, member: &str, value: Value) -> String {
        let mut claims = self.claims();
        claims[member] = value;
        self.issuer.sign(&claims)
    }

    fn without_claim(&self, member: &str) -> String {
        let mut claims = self.claims();
        claims.as_object_mut().unwrap().remove(member);
        self.issuer.sign(&claims)
    }

    /// Headers that would let a token choose how it is checked.
    fn headers(&self) -> Vec<(String, String)> {
        let elsewhere = &self.elsewhere.url;
        let cases = [
            ("alg", json!("none")),
            ("alg", json!("None")),
            ("alg", json!("nOnE")),
            ("alg", json!("")),
            ("alg", json!(null)),
            ("alg", json!(["ES256"])),
            ("alg", json!("HS256")),
            ("alg", json!("HS384")),
            ("alg", json!("HS512")),
            ("alg", json!("RS256")),
            ("alg", json!("ES384")),
            ("alg", json!("EdDSA")),
            ("alg", json!("dir")),
            ("jwk", self.issuer.key.jwk.clone()),
            ("jku", json!(elsewhere)),
            ("x5u", json!(elsewhere)),
            ("x5c", json!(["MIIB"])),
            ("crit", json!(["exp"])),
            ("crit", json!(["b64"])),
            ("crit", json!(["urn:made-up"])),
            ("b64", json!(false)),
            ("zip", json!("DEF")),
            ("enc", json!("A256GCM")),
            ("cty", json!("JWT")),
            ("typ", json!("dpop+jwt")),
            ("typ", json!("id_token")),
            ("typ", json!("logout+jwt")),
            ("typ", json!("secevent+jwt")),
            ("typ", json!("JOSE+JSON")),
            ("kid", json!("")),
            ("kid", json!(null)),
            ("kid", json!(7)),
            ("kid", json!("../../../../dev/null")),
            ("kid", json!("' OR '1'='1")),
            ("kid", json!(elsewhere)),
            ("kid", json!("a\u{0}b")),
            ("kid", json!("k".repeat(5_000))),
        ];
        let named = |(member, value): (&str, Value)| {
            let short: String = value.to_string().chars().take(60).collect();
            (
                format!("header {member} {short}"),
                self.with_header(member, value),
            )
        };
        cases.into_iter().map(named).collect()
    }

    /// Claims that are another's, over, not begun, or no access token's.
    fn claims_cases(&self) -> Vec<(String, String)> {
        let now = Utc::now().timestamp();
        let cases = [
            ("iss", json!("https://evil.test")),
            ("iss", json!("https://issuer.test/")),
            ("iss", json!(["https://issuer.test"])),
            ("iss", json!(self.elsewhere.url)),
            ("aud", json!("other")),
            ("aud", json!(["other"])),
            ("aud", json!([])),
            ("aud", json!("Sidestilt")),
            ("aud", json!({"sidestilt": true})),
            ("exp", json!(now - 3600)),
            ("exp", json!(0)),
            ("exp", json!(-1)),
            ("exp", json!("4102444800")),
            ("exp", json!(1e300)),
            ("iat", json!(now + 3600)),
            ("nbf", json!(now + 3600)),
            ("sub", json!("")),
            ("sub", json!(["admin"])),
            ("sub", json!("x".repeat(2_000))),
            ("sidestilt_kind", json!("god")),
            // ID tokens, and tokens that tell of a logout.
            ("nonce", json!("n-0S6_WzA2Mj")),
            ("at_hash", json!("MTIzNDU2Nzg5MDEyMzQ1Ng")),
            ("c_hash", json!("LDktKdoQak3Pk0cnXxCltA")),
            (
                "events",
                json!({"http://schemas.openid.net/event/backchannel-logout": {}}),
            ),
            ("typ", json!("ID")),
            ("typ", json!("Refresh")),
            // Bound to a key that nobody shows.
            ("cnf", json!({"jkt": Key::new().thumbprint()})),
            (
                "cnf",
                json!({"x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}),
            ),
            ("cnf", json!({"jwk": self.issuer.key.jwk})),
        ];
        let with = cases.into_iter().map(|(member, value)| {
            let short: String = value.to_string().chars().take(60).collect();
            (
                format!("claim {member} {short}"),
                self.with_claim(member, value),
            )
        });
        let without = ["iss", "aud", "exp", "iat", "sub", "sidestilt_kind"]
            .map(|member| (format!("no {member}"), self.without_claim(member)));
        with.chain(without).collect()
    }

    /// Signatures that are not the issuer's, and texts that are no tokens.
    fn forgeries(&self) -> Vec<(String, String)> {
        let good = self.issuer.sign(&self.claims());
        let parts: Vec<&str> = good.split('.').collect();
        let [header, claims, signature] = parts[..] else {
            unreachable!()
        };
        let mut elevated = self.claims();
        elevated["sub"] = "somebody else".into();
        let elevated = BASE64.encode(elevated.to_string());
        let thief = Key::new();
        // The classic confusion: the public key as the shared secret.
        let public = self.issuer.key.jwk.to_string();
        let mut hmac = self.issuer.header();
        hmac["alg"] = "HS256".into();
        let hmac = format!("{}.{claims}", BASE64.encode(hmac.to_string()));
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, public.as_bytes());
        let mac = BASE64.encode(aws_lc_rs::hmac::sign(&key, hmac.as_bytes()));
        let unsigned = BASE64.encode(json!({"alg": "none", "kid": self.issuer.kid}).to_string());
        // `r` and `s` swapped, all zero (CVE-2022-21449), and the DER form of the same signature.
        let bytes = BASE64.decode(signature).unwrap();
        let swapped = BASE64.encode([&bytes[32..], &bytes[..32]].concat());
        let zero = BASE64.encode([0; 64]);
        let twice = r#"{"alg":"none","alg":"ES256","kid":"@"}"#.replace('@', &self.issuer.kid);
        [
            (
                "another's key",
                thief.sign(&self.issuer.header(), &self.claims()),
            ),
            (
                "claims exchanged",
                format!("{header}.{elevated}.{signature}"),
            ),
            ("public key as secret", format!("{hmac}.{mac}")),
            ("none, unsigned", format!("{unsigned}.{claims}.")),
            ("none, signed", format!("{unsigned}.{claims}.{signature}")),
            ("no signature", format!("{header}.{claims}.")),
            ("two parts", format!("{header}.{claims}")),
            ("five parts", format!("{good}.x.y")),
            ("signature swapped", format!("{header}.{claims}.{swapped}")),
            ("signature zero", format!("{header}.{claims}.{zero}")),
            ("signature cut", good[..good.len() - 4].to_owned()),
            ("padded", format!("{good}==")),
            (
                "alg twice",
                format!("{}.{claims}.{signature}", BASE64.encode(twice)),
            ),
            (
                "claims a list",
                format!("{header}.{}.{signature}", BASE64.encode("[]")),
            ),
            (
                "claims no text",
                format!("{header}.{}.{signature}", BASE64.encode([0xff, 0xfe])),
            ),
            (
                "header no JSON",
                format!("{}.{claims}.{signature}", BASE64.encode("{")),
            ),
            (
                "deep claims",
                format!("{header}.{}.{signature}", BASE64.encode("[".repeat(3_000))),
            ),
            ("dots", "...".to_owned()),
            ("a word", "token".to_owned()),
            ("long", "a".repeat(20_000)),
        ]
        .map(|(name, token)| (name.to_owned(), token))
        .to_vec()
    }

    fn hostile(&self) -> Vec<(String, String)> {
        [self.headers(), self.claims_cases(), self.forgeries()].concat()
    }

    /// What must pass, so that the refusals are no accident.
    fn controls(&self) -> Vec<(&'static str, String)> {
        let now = Utc::now().timestamp();
        let mut untyped = self.issuer.header();
        untyped.as_object_mut().unwrap().remove("typ");
        vec![
            ("as it should be", self.issuer.sign(&self.claims())),
            ("typ JWT", self.with_header("typ", json!("JWT"))),
            ("no typ", self.issuer.key.sign(&untyped, &self.claims())),
            (
                "one of two audiences",
                self.with_claim("aud", json!(["other", "urn:another"])),
            ),
            (
                "over within the leeway",
                self.with_claim("exp", json!(now - 5)),
            ),
        ]
    }
}

/// Reads who the caller is, reads a list, changes something.
async fn three(client: &Client) -> [Reply; 3] {
    let body = organisation("One").to_string();
    let body = Some(("application/json", body));
    [
        client.get("/v1/me").await,
        client.get(PATH).await,
        client.send(Method::POST, PATH, body).await,
    ]
}

async fn refused(stage: &Stage, app: &App) {
    let hostile = stage.hostile();
    assert!(hostile.len() >= 60, "{} tokens", hostile.len());
    let asked = stage.keys.asked();
    for (name, token) in &hostile {
        for reply in three(&app.anonymous().with_token(token)).await {
            assert_eq!(reply.status, 401, "{name}: {}", reply.text);
            let code = reply.json["code"].as_str().unwrap();
            assert!(
                ["tokenRefused", "tokenExpired", "proofRequired"].contains(&code),
                "{name}: {code}"
            );
            let challenge = reply.header("www-authenticate").unwrap();
            assert!(
                challenge.contains("error=\"invalid_token\""),
                "{name}: {challenge}"
            );
            assert!(
                token.len() < 20 || !reply.text.contains(token.as_str()),
                "{name} is repeated"
            );
        }
    }
    assert_eq!(
        stage.keys.asked(),
        asked,
        "keys were fetched for a hostile token"
    );
    assert_eq!(
        stage.elsewhere.asked(),
        0,
        "a token's own address was asked"
    );
    for (name, token) in stage.controls() {
        let statuses = three(&app.anonymous().with_token(&token))
            .await
            .map(|reply| reply.status);
        assert_eq!(statuses, [200, 200, 201], "{name}");
    }
    assert_eq!(stage.keys.asked(), asked);
}

async fn stage(engine: Engine) {
    let stage = Stage::new().await;
    let app = App::start_with(engine, &[&stage.settings()]).await;
    assert_eq!(stage.keys.asked(), 1, "once, at the start");
    app.with_role("admin", domain::codes::Role::Administrator, None)
        .await;
    refused(&stage, &app).await;
}

mod hostile_tokens_are_refused_and_nobody_is_asked {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        stage(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        stage(Engine::Postgres).await;
    }
}

on_both!(
    async fn a_token_sent_twice_or_otherwise_opens_nothing(app: App) {
        let good = app.issuer.sign(&{
            let mut claims = app.issuer.claims("admin", &[], Utc::now());
            claims["sidestilt_kind"] = "human".into();
            claims
        });
        for authorization in [
            format!("Basic {good}"),
            format!("Token {good}"),
            format!("Bearer{good}"),
            good.clone(),
            "Bearer".to_owned(),
            String::new(),
        ] {
            let client = app.anonymous().with_header("authorization", &authorization);
            let reply = client.get(PATH).await.expect(401);
            let challenges: Vec<_> = reply.headers.get_all("www-authenticate").iter().collect();
            assert_eq!(challenges.len(), 2, "{challenges:?}");
        }
        // One that the proxy looked at and one that we would.
        let twice = super::kernel_support::head(
            &app,
            "admin",
            "GET",
            PATH,
            &format!("Authorization: Bearer {good}\r\nConnection: close\r\n"),
        );
        let patience = std::time::Duration::from_secs(5);
        let (answer, _) = super::kernel_support::raw(&app, twice.as_bytes(), patience);
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
        // Not where it would land in logs.
        let path = format!("{PATH}?access_token={good}");
        app.anonymous().get(&path).await.expect(400);
    }
);
