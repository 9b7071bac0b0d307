//! Tokens made to deceive.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::*;

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
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
        assert_eq!(verify(&verifier, &token), Err(error), "{header}");
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
        (with("typ", json!("ID")), TokenError::Type),
        (with("typ", json!("Refresh")), TokenError::Type),
        // A binding that can't be proved here (mutual TLS), and broken ones.
        (with("cnf", json!({"x5t#S256": "x"})), TokenError::Bound),
        (with("cnf", json!({})), TokenError::Bound),
        (with("cnf", json!({"jkt": 7})), TokenError::Bound),
        (with("cnf", json!("x")), TokenError::Bound),
    ];
    for (claims, error) in cases {
        let token = issuer.sign(&claims).unwrap();
        assert_eq!(verify(&verifier, &token), Err(error), "{claims}");
    }
    assert!(
        verify(
            &verifier,
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
    assert_eq!(verify(&verifier, &swapped), Err(TokenError::Signature));
    let thief = folder.issuer("thief");
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some(issuer.kid().to_owned());
    assert_eq!(
        verify(&verifier, &thief.sign_with(&header, &claims()).unwrap()),
        Err(TokenError::Signature)
    );
    // The public key as a shared secret (the classic confusion).
    let mut confused = Header::new(Algorithm::HS256);
    confused.kid = Some(issuer.kid().to_owned());
    let public = std::fs::read(folder.0.join("db-issuer.jwks.json")).unwrap();
    let confused = encode(&confused, &claims(), &EncodingKey::from_secret(&public)).unwrap();
    assert_eq!(verify(&verifier, &confused), Err(TokenError::Algorithm));
    // An all-zero signature (CVE-2022-21449), none at all, and cut ones.
    let zero = URL_SAFE_NO_PAD.encode([0; 64]);
    assert_eq!(
        verify(&verifier, &format!("{}.{}.{zero}", parts[0], parts[1])),
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
        assert!(verify(&verifier, &text).is_err(), "{}", text.len());
    }
    assert_eq!(verifier.cached(), 0);
}
