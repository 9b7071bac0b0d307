//! Tokens that must not pass, and the few that must.

use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{TimeDelta, Utc};
use domain::codes::PrincipalKind;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::config::{IssuerConfig, IssuerKind};

const HOUR: Duration = Duration::from_secs(3600);

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("sidestilt-identity-{}", Uuid::new_v4()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn issuer(&self, name: &str) -> LocalIssuer {
        LocalIssuer::beside(&self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn claims() -> Value {
    let now = Utc::now().timestamp();
    json!({"iss": LOCAL_ISSUER, "aud": LOCAL_AUDIENCE, "sub": "kari", "iat": now, "exp": now + 3600,
           "scope": "a b", "sidestilt_kind": "human"})
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

#[test]
fn a_person_and_a_machine_are_recognised() {
    let folder = Folder::new();
    let issuer = folder.issuer("db");
    let verifier = TokenVerifier::new(&[issuer.config()]).unwrap();
    let person = verifier
        .verify(&issuer.mint("kari", &["b", "a"], HOUR).unwrap())
        .unwrap();
    assert_eq!(
        (person.issuer.as_str(), person.subject.as_str()),
        (LOCAL_ISSUER, "kari")
    );
    assert_eq!(person.kind, PrincipalKind::Human);
    assert_eq!(person.scopes, ["a", "b"]);
    assert!(person.has_scope("a") && !person.has_scope("c"));
    let machine = verifier
        .verify(&issuer.mint_machine("epj", &[], HOUR).unwrap())
        .unwrap();
    assert_eq!(
        (machine.subject.as_str(), machine.kind),
        ("epj", PrincipalKind::Machine)
    );
}

#[test]
fn hostile_headers_are_refused() {
    let folder = Folder::new();
    let issuer = folder.issuer("db");
    let verifier = TokenVerifier::new(&[issuer.config()]).unwrap();
    let good = json!({"alg": "ES256", "typ": "at+jwt", "kid": issuer.kid()});
    let own_key: Value = serde_json::from_str(
        &std::fs::read_to_string(folder.0.join("db-issuer.jwks.json")).unwrap(),
    )
    .unwrap();
    let key = &own_key["keys"][0];
    let cases = [
        ("alg", json!("none"), TokenError::Algorithm),
        ("alg", json!("NoNe"), TokenError::Algorithm),
        ("alg", json!("HS256"), TokenError::Algorithm),
        ("alg", json!("HS512"), TokenError::Algorithm),
        ("alg", json!("RS256"), TokenError::Algorithm),
        ("alg", json!("XX999"), TokenError::Malformed),
        ("alg", json!(null), TokenError::Malformed),
        ("jwk", key.clone(), TokenError::Header),
        (
            "jku",
            json!("https://evil.example/jwks"),
            TokenError::Header,
        ),
        ("x5u", json!("https://evil.example/x5"), TokenError::Header),
        ("x5c", json!(["AAAA"]), TokenError::Header),
        ("crit", json!(["exp"]), TokenError::Header),
        ("crit", json!([]), TokenError::Header),
        ("b64", json!(false), TokenError::Header),
        ("zip", json!("DEF"), TokenError::Header),
        ("enc", json!("A256GCM"), TokenError::Header),
        ("cty", json!("JWT"), TokenError::Header),
        ("typ", json!("dpop+jwt"), TokenError::Type),
        ("typ", json!("logout+jwt"), TokenError::Type),
        ("typ", json!("JOSE"), TokenError::Type),
        ("kid", json!(null), TokenError::Key),
        ("kid", json!(""), TokenError::Key),
        ("kid", json!("another"), TokenError::Key),
        ("kid", json!("../../etc/passwd"), TokenError::Key),
        ("kid", json!("k' OR 1=1"), TokenError::Key),
    ];
    let signed = issuer.sign(&claims()).unwrap();
    let signature = signed.rsplit('.').next().unwrap();
    for (member, value, error) in cases {
        let mut header = good.clone();
        header[member] = value;
        let token = format!("{}.{}.{signature}", part(&header), part(&claims()));
        assert_eq!(verifier.verify(&token), Err(error), "{header}");
    }
}

#[test]
fn hostile_claims_are_refused_though_well_signed() {
    let folder = Folder::new();
    let issuer = folder.issuer("db");
    let verifier = TokenVerifier::new(&[issuer.config()]).unwrap();
    let now = Utc::now().timestamp();
    let cases = [
        (without("iss"), TokenError::Claims),
        (without("aud"), TokenError::Claims),
        (without("exp"), TokenError::Claims),
        (without("iat"), TokenError::Claims),
        (without("sub"), TokenError::Claims),
        (without("sidestilt_kind"), TokenError::Claims),
        (
            with("sidestilt_kind", json!("administrator")),
            TokenError::Claims,
        ),
        (
            with("iss", json!("urn:sidestilt:local ")),
            TokenError::Issuer,
        ),
        (
            with("iss", json!("https://evil.example")),
            TokenError::Issuer,
        ),
        (with("iss", json!([LOCAL_ISSUER])), TokenError::Claims),
        (with("aud", json!("other")), TokenError::Audience),
        (
            with("aud", json!(["other", "others"])),
            TokenError::Audience,
        ),
        (with("aud", json!([])), TokenError::Audience),
        (with("sub", json!("")), TokenError::Claims),
        (with("sub", json!(7)), TokenError::Claims),
        (with("sub", json!("x".repeat(600))), TokenError::Claims),
        (with("exp", json!(now - 60)), TokenError::Expired),
        (with("exp", json!(0)), TokenError::Expired),
        (with("exp", json!("9999999999")), TokenError::Claims),
        (with("exp", json!(-1)), TokenError::Claims),
        (with("exp", json!(1e300)), TokenError::Claims),
        (with("iat", json!(now + 3600)), TokenError::NotYet),
        (with("nbf", json!(now + 3600)), TokenError::NotYet),
        (with("nonce", json!("n")), TokenError::Type),
        (with("at_hash", json!("h")), TokenError::Type),
        (with("events", json!({})), TokenError::Type),
        (with("cnf", json!({"jkt": "x"})), TokenError::Bound),
    ];
    for (claims, error) in cases {
        let token = issuer.sign(&claims).unwrap();
        assert_eq!(verifier.verify(&token), Err(error), "{claims}");
    }
    assert!(
        verifier
            .verify(
                &issuer
                    .sign(&with("aud", json!(["x", LOCAL_AUDIENCE])))
                    .unwrap()
            )
            .is_ok()
    );
    assert_eq!(verifier.cached(), 1, "a refused token is never kept");
}

#[test]
fn forged_and_broken_texts_are_refused() {
    let folder = Folder::new();
    let issuer = folder.issuer("db");
    let verifier = TokenVerifier::new(&[issuer.config()]).unwrap();
    let token = issuer.mint("kari", &[], HOUR).unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    // Another's claims under this signature, and another's key with this key id.
    let swapped = format!(
        "{}.{}.{}",
        parts[0],
        part(&with("sub", json!("admin"))),
        parts[2]
    );
    assert_eq!(verifier.verify(&swapped), Err(TokenError::Signature));
    let thief = folder.issuer("thief");
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some(issuer.kid().to_owned());
    assert_eq!(
        verifier.verify(&thief.sign_with(&header, &claims()).unwrap()),
        Err(TokenError::Signature)
    );
    // The public key as a shared secret (the classic confusion).
    let mut confused = Header::new(Algorithm::HS256);
    confused.kid = Some(issuer.kid().to_owned());
    let public = std::fs::read(folder.0.join("db-issuer.jwks.json")).unwrap();
    let confused = encode(&confused, &claims(), &EncodingKey::from_secret(&public)).unwrap();
    assert_eq!(verifier.verify(&confused), Err(TokenError::Algorithm));
    // An all-zero signature (CVE-2022-21449), none at all, and cut ones.
    let zero = URL_SAFE_NO_PAD.encode([0; 64]);
    assert_eq!(
        verifier.verify(&format!("{}.{}.{zero}", parts[0], parts[1])),
        Err(TokenError::Signature)
    );
    for text in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "a.b".to_owned(),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.{}.x.y", parts[0], parts[1], parts[2]),
        format!(" {token}"),
        format!("{token}\n"),
        format!("{token}="),
        format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode("[]"), parts[2]),
        format!(
            "{}.{}.{}",
            parts[0],
            URL_SAFE_NO_PAD.encode([0xff, 0xfe]),
            parts[2]
        ),
        "æ.ø.å".to_owned(),
        "a".repeat(1_000_000),
    ] {
        assert!(verifier.verify(&text).is_err(), "{}", text.len());
    }
    assert_eq!(verifier.cached(), 0);
}

#[test]
fn a_token_ends_when_its_time_is_over_though_it_was_kept() {
    let folder = Folder::new();
    let issuer = folder.issuer("db");
    let verifier = TokenVerifier::new(&[issuer.config()]).unwrap();
    let now = Utc::now();
    let token = issuer
        .mint_at(
            "kari",
            PrincipalKind::Human,
            &[],
            Duration::from_secs(60),
            now,
        )
        .unwrap();
    assert!(verifier.verify_at(&token, now).is_ok());
    assert!(verifier.verify_at(&token, now).is_ok());
    assert_eq!(verifier.cached(), 1);
    assert!(
        verifier
            .verify_at(&token, now + TimeDelta::seconds(62))
            .is_ok(),
        "within the leeway"
    );
    assert_eq!(
        verifier.verify_at(&token, now + TimeDelta::seconds(70)),
        Err(TokenError::Expired)
    );
}

#[test]
fn issuers_do_not_vouch_for_each_other() {
    let folder = Folder::new();
    let (one, two) = (folder.issuer("one"), folder.issuer("two"));
    let other = IssuerConfig {
        issuer: "https://two.example".to_owned(),
        kind: IssuerKind::Oidc,
        ..two.config()
    };
    let verifier = TokenVerifier::new(&[one.config(), other]).unwrap();
    assert!(verifier.verify(&one.sign(&claims()).unwrap()).is_ok());
    assert_eq!(
        verifier.verify(&two.sign(&claims()).unwrap()),
        Err(TokenError::Key)
    );
    assert!(
        verifier
            .verify(
                &two.sign(&with("iss", json!("https://two.example")))
                    .unwrap()
            )
            .is_ok()
    );
    assert_eq!(
        verifier.verify(
            &one.sign(&with("iss", json!("https://two.example")))
                .unwrap()
        ),
        Err(TokenError::Key)
    );
}

#[test]
fn keys_are_read_again_for_an_unknown_key_but_not_for_every_made_up_one() {
    let folder = Folder::new();
    let (old, new) = (folder.issuer("old"), folder.issuer("new"));
    let verifier = TokenVerifier::new(&[old.config()]).unwrap();
    let kept = old.mint("kari", &[], HOUR).unwrap();
    assert!(verifier.verify(&kept).is_ok());
    std::fs::copy(new.config().jwks_file, old.config().jwks_file).unwrap();
    let fresh = new.mint("kari", &[], HOUR).unwrap();
    assert_eq!(
        verifier.verify(&fresh),
        Err(TokenError::Key),
        "read a moment ago"
    );
    verifier.age_keys(Duration::from_secs(11));
    assert!(verifier.verify(&fresh).is_ok());
    // The key taken out of the file no longer opens, not even for tokens seen before.
    assert_eq!(verifier.verify(&kept), Err(TokenError::Key));
    // A file that is broken for a moment leaves the keys as they were.
    std::fs::write(old.config().jwks_file, "{").unwrap();
    verifier.age_keys(Duration::from_secs(600));
    assert!(verifier.verify(&fresh).is_ok());
}

#[test]
fn key_files_are_refused_at_start_when_they_are_no_public_keys() {
    let folder = Folder::new();
    let config = folder.issuer("db").config();
    let good: Value =
        serde_json::from_str(&std::fs::read_to_string(&config.jwks_file).unwrap()).unwrap();
    let key = &good["keys"][0];
    let secret = json!({"kty": "oct", "kid": "s", "k": "AAAA"});
    for text in [
        String::new(),
        "{}".to_owned(),
        json!({"keys": []}).to_string(),
        json!({"keys": [key, key]}).to_string(),
        json!({"keys": [key, secret]}).to_string(),
    ] {
        std::fs::write(&config.jwks_file, &text).unwrap();
        let refused = TokenVerifier::new(std::slice::from_ref(&config)).err();
        assert!(
            matches!(refused, Some(IdentityError::Keys { .. })),
            "{text}"
        );
    }
    let gone = IssuerConfig {
        jwks_file: Path::new("/nowhere").to_owned(),
        ..config
    };
    assert!(matches!(
        TokenVerifier::new(&[gone]).err(),
        Some(IdentityError::File(_))
    ));
}

#[test]
fn the_local_issuer_keeps_its_key_to_itself() {
    let folder = Folder::new();
    let token = folder.issuer("db").mint("kari", &[], HOUR).unwrap();
    // Opened again it is the same issuer.
    let again = folder.issuer("db");
    assert!(
        TokenVerifier::new(&[again.config()])
            .unwrap()
            .verify(&token)
            .is_ok()
    );
    #[cfg(unix)]
    for name in ["db-issuer.pem", "db-issuer.jwks.json"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.0.join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    std::fs::write(folder.0.join("db-issuer.pem"), "no key").unwrap();
    assert!(LocalIssuer::beside(&folder.0.join("db")).is_err());
}

fn read(kind: IssuerKind, claims: &Value) -> Result<(String, PrincipalKind), TokenError> {
    super::claims::principal(kind, claims.as_object().unwrap())
}

#[test]
fn machines_are_told_from_people_by_each_issuers_claims() {
    use PrincipalKind::{Human, Machine};
    let cases = [
        (
            IssuerKind::Oidc,
            json!({"sub": "p", "client_id": "app"}),
            ("p", Human),
        ),
        (
            IssuerKind::Oidc,
            json!({"sub": "app", "client_id": "app"}),
            ("app", Machine),
        ),
        (
            IssuerKind::Oidc,
            json!({"sub": "app", "azp": "app"}),
            ("app", Machine),
        ),
        (
            IssuerKind::HelseId,
            json!({"client_id": "epj"}),
            ("epj", Machine),
        ),
        (
            IssuerKind::HelseId,
            json!({"sub": "p", "client_id": "epj"}),
            ("p", Human),
        ),
        (
            IssuerKind::Maskinporten,
            json!({"client_id": "m", "consumer": {"ID": "0192:974760673"}}),
            ("m", Machine),
        ),
        (
            IssuerKind::EntraId,
            json!({"sub": "p", "azp": "app"}),
            ("p", Human),
        ),
        (
            IssuerKind::EntraId,
            json!({"sub": "s", "azp": "app", "idtyp": "app"}),
            ("s", Machine),
        ),
    ];
    for (kind, claims, (subject, expected)) in cases {
        assert_eq!(
            read(kind, &claims),
            Ok((subject.to_owned(), expected)),
            "{claims}"
        );
    }
    assert_eq!(read(IssuerKind::Oidc, &json!({})), Err(TokenError::Claims));
    assert_eq!(
        read(IssuerKind::Maskinporten, &json!({"sub": "p"})),
        Err(TokenError::Claims)
    );
}

#[test]
fn scopes_and_organisation_come_from_their_claims() {
    let scopes = |kind, claims: Value| super::claims::scopes(kind, claims.as_object().unwrap());
    assert_eq!(
        scopes(IssuerKind::HelseId, json!({"scope": ["a", "b", "a"]})),
        ["a", "b"]
    );
    assert_eq!(
        scopes(IssuerKind::EntraId, json!({"scp": "x", "roles": ["y"]})),
        ["x", "y"]
    );
    assert!(scopes(IssuerKind::Oidc, json!({"scope": 7, "roles": ["y"]})).is_empty());
    let organisation =
        |kind, claims: Value| super::claims::organisation(kind, claims.as_object().unwrap());
    let consumer =
        json!({"consumer": {"authority": "iso6523-actorid-upis", "ID": "0192:974760673"}});
    assert_eq!(
        organisation(IssuerKind::Maskinporten, consumer.clone()),
        Some("974760673".to_owned())
    );
    assert_eq!(organisation(IssuerKind::Oidc, consumer), None);
    let helse_id = json!({"helseid://claims/client/claims/orgnr_parent": "974760673"});
    assert_eq!(
        organisation(IssuerKind::HelseId, helse_id),
        Some("974760673".to_owned())
    );
}

#[test]
fn refusals_carry_a_challenge_and_a_problem() {
    use crate::problems::ProblemCode;
    assert_eq!(TokenError::Expired.problem(), ProblemCode::TokenExpired);
    assert_eq!(TokenError::Signature.problem(), ProblemCode::TokenRefused);
    assert_eq!(
        TokenError::Expired.www_authenticate(),
        "Bearer realm=\"sidestilt\", error=\"invalid_token\", error_description=\"the token has expired\""
    );
}
