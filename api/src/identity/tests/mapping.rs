//! What is read from the claims of each kind of issuer.

use domain::codes::PrincipalKind;
use serde_json::{Value, json};

use crate::config::IssuerKind;
use crate::identity::{TokenError, claims};

fn read(kind: IssuerKind, all: &Value) -> Result<(String, PrincipalKind), TokenError> {
    claims::principal(kind, all.as_object().unwrap())
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
    let scopes = |kind, all: Value| claims::scopes(kind, all.as_object().unwrap());
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
        |kind, claims: Value| claims::organisation(kind, claims.as_object().unwrap());
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
