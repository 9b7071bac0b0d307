//! What is read from the claims of each kind of issuer.

use domain::codes::PrincipalKind;
use serde_json::{Value, json};

use super::Folder;
use crate::config::{ClaimNames, IssuerConfig, IssuerKind};
use crate::identity::{ProofError, Refused, Scheme, TokenError, claims};

fn config(kind: IssuerKind) -> IssuerConfig {
    let folder = Folder::new();
    IssuerConfig {
        kind,
        ..folder.issuer("db").config()
    }
}

fn read(kind: IssuerKind, all: &Value) -> Result<(String, PrincipalKind), TokenError> {
    claims::principal(&config(kind), all.as_object().unwrap())
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
            json!({"sub": "p", "azp": "app", "scp": "use"}),
            ("p", Human),
        ),
        (
            IssuerKind::EntraId,
            json!({"sub": "s", "azp": "app", "idtyp": "app"}),
            ("s", Machine),
        ),
        // `idtyp` is there only where an administrator has asked for it.
        (
            IssuerKind::EntraId,
            json!({"sub": "s", "azp": "app", "roles": ["use"]}),
            ("s", Machine),
        ),
        (
            IssuerKind::IdPorten,
            json!({"sub": "pairwise", "client_id": "app", "pid": "01010112345"}),
            ("pairwise", Human),
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
fn a_claim_can_have_a_name_of_the_issuers_own() {
    let config = IssuerConfig {
        claims: ClaimNames {
            subject: Some("login".to_owned()),
            organisation: Some("orgnr".to_owned()),
            scopes: Some("rights".to_owned()),
        },
        ..config(IssuerKind::Oidc)
    };
    let all =
        json!({"sub": "x", "login": "kari", "orgnr": "974760673", "scope": "a", "rights": ["b"]});
    let all = all.as_object().unwrap();
    assert_eq!(claims::principal(&config, all).unwrap().0, "kari");
    assert_eq!(
        claims::organisation(&config, all),
        Ok(Some("974760673".to_owned()))
    );
    assert_eq!(claims::scopes(&config, all), ["b"]);
    // Named, so it has to be there.
    assert_eq!(
        claims::organisation(&config, json!({"sub": "x"}).as_object().unwrap()),
        Err(TokenError::Claims)
    );
}

#[test]
fn scopes_and_organisation_come_from_their_claims() {
    let scopes = |kind, all: Value| claims::scopes(&config(kind), all.as_object().unwrap());
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
        |kind, all: &Value| claims::organisation(&config(kind), all.as_object().unwrap());
    let found = Ok(Some("974760673".to_owned()));
    let consumer =
        json!({"consumer": {"authority": "iso6523-actorid-upis", "ID": "0192:974760673"}});
    assert_eq!(organisation(IssuerKind::Maskinporten, &consumer), found);
    assert_eq!(organisation(IssuerKind::Oidc, &consumer), Ok(None));
    let helse_id = json!({"helseid://claims/client/claims/orgnr_parent": "974760673",
                          "helseid://claims/client/claims/orgnr_child": "971524960"});
    assert_eq!(organisation(IssuerKind::HelseId, &helse_id), found);
    for wrong in [
        json!({}),
        json!({"consumer": "0192:974760673"}),
        json!({"consumer": {"ID": "974760674"}}),
        json!({"consumer": {"ID": "9908:974760673"}}),
        json!({"consumer": {"ID": ["0192:974760673"]}}),
        json!({"helseid://claims/client/claims/orgnr_child": "974760673"}),
    ] {
        for kind in [IssuerKind::Maskinporten, IssuerKind::HelseId] {
            assert_eq!(
                organisation(kind, &wrong),
                Err(TokenError::Claims),
                "{wrong}"
            );
        }
    }
}

#[test]
fn who_acts_for_another_is_known_from_maskinporten_alone() {
    let all = json!({"consumer": {"ID": "0192:974760673"}, "supplier": {"ID": "0192:971524960"}});
    let supplier = |kind| claims::supplier(&config(kind), all.as_object().unwrap());
    assert_eq!(
        supplier(IssuerKind::Maskinporten).as_deref(),
        Some("971524960")
    );
    assert_eq!(supplier(IssuerKind::Oidc), None);
}

#[test]
fn refusals_carry_a_challenge_and_a_problem() {
    use crate::problems::ProblemCode;
    let cases = [
        (
            Scheme::Bearer,
            TokenError::Expired,
            ProblemCode::TokenExpired,
            "Bearer realm=\"sidestilt\", error=\"invalid_token\", error_description=\"the token has expired\"",
        ),
        (
            Scheme::Dpop,
            TokenError::Signature,
            ProblemCode::TokenRefused,
            "DPoP realm=\"sidestilt\", error=\"invalid_token\", error_description=\"the token's signature is invalid\", \
             algs=\"ES256 ES384 ES512 PS256 PS384 PS512 RS256 RS384 RS512\"",
        ),
        (
            Scheme::Bearer,
            TokenError::Bound,
            ProblemCode::ProofRequired,
            "DPoP realm=\"sidestilt\", error=\"invalid_token\", error_description=\"the token is bound to a key and \
             can't be used as a bearer token\", algs=\"ES256 ES384 ES512 PS256 PS384 PS512 RS256 RS384 RS512\"",
        ),
        (
            Scheme::Dpop,
            TokenError::Proof(ProofError::Replayed),
            ProblemCode::ProofRefused,
            "DPoP realm=\"sidestilt\", error=\"invalid_dpop_proof\", error_description=\"the proof has been used \
             before\", algs=\"ES256 ES384 ES512 PS256 PS384 PS512 RS256 RS384 RS512\"",
        ),
    ];
    for (scheme, error, problem, challenge) in cases {
        let refused = Refused { scheme, error };
        assert_eq!(
            (refused.problem(), refused.www_authenticate().as_str()),
            (problem, challenge)
        );
    }
}
