//! Tokens that must not pass, and the few that must.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::codes::PrincipalKind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::config::{IssuerConfig, IssuerKind, KeysFrom};

mod fetching;
mod hostile;
mod mapping;

/// As of now.
fn verify(verifier: &TokenVerifier, token: &str) -> Result<Verified, TokenError> {
    verify_at(verifier, token, Utc::now())
}

fn verify_at(
    verifier: &TokenVerifier,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Verified, TokenError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(verifier.verify_at(token, now))
}

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

#[test]
fn a_person_and_a_machine_are_recognised() {
    let folder = Folder::new();
    let issuer = folder.issuer("db");
    let verifier = TokenVerifier::new(&[issuer.config()]).unwrap();
    let person = verify(&verifier, &issuer.mint("kari", &["b", "a"], HOUR).unwrap()).unwrap();
    assert_eq!(
        (person.issuer.as_str(), person.subject.as_str()),
        (LOCAL_ISSUER, "kari")
    );
    assert_eq!(person.kind, PrincipalKind::Human);
    assert_eq!(person.scopes, ["a", "b"]);
    let machine = verify(&verifier, &issuer.mint_machine("epj", &[], HOUR).unwrap()).unwrap();
    assert_eq!(
        (machine.subject.as_str(), machine.kind),
        ("epj", PrincipalKind::Machine)
    );
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
    assert!(verify_at(&verifier, &token, now).is_ok());
    assert!(verify_at(&verifier, &token, now).is_ok());
    assert_eq!(verifier.cached(), 1);
    assert!(
        verify_at(&verifier, &token, now + TimeDelta::seconds(62)).is_ok(),
        "within the leeway"
    );
    assert_eq!(
        verify_at(&verifier, &token, now + TimeDelta::seconds(70)),
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
    assert!(verify(&verifier, &one.sign(&claims()).unwrap()).is_ok());
    assert_eq!(
        verify(&verifier, &two.sign(&claims()).unwrap()),
        Err(TokenError::Key)
    );
    assert!(
        verify(
            &verifier,
            &two.sign(&with("iss", json!("https://two.example")))
                .unwrap()
        )
        .is_ok()
    );
    assert_eq!(
        verify(
            &verifier,
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
    assert!(verify(&verifier, &kept).is_ok());
    std::fs::copy(new.jwks_file(), old.jwks_file()).unwrap();
    let fresh = new.mint("kari", &[], HOUR).unwrap();
    assert_eq!(
        verify(&verifier, &fresh),
        Err(TokenError::Key),
        "read a moment ago"
    );
    verifier.age_keys(Duration::from_secs(11));
    assert!(verify(&verifier, &fresh).is_ok());
    // The key taken out of the file no longer opens, not even for tokens seen before.
    assert_eq!(verify(&verifier, &kept), Err(TokenError::Key));
    // A file that is broken for a moment leaves the keys as they were.
    std::fs::write(old.jwks_file(), "{").unwrap();
    verifier.age_keys(Duration::from_secs(600));
    assert!(verify(&verifier, &fresh).is_ok());
}

#[test]
fn key_files_are_refused_at_start_when_they_are_no_public_keys() {
    let folder = Folder::new();
    let issuer = folder.issuer("db");
    let config = issuer.config();
    let good: Value =
        serde_json::from_str(&std::fs::read_to_string(issuer.jwks_file()).unwrap()).unwrap();
    let key = &good["keys"][0];
    let secret = json!({"kty": "oct", "kid": "s", "k": "AAAA"});
    for text in [
        String::new(),
        "{}".to_owned(),
        json!({"keys": []}).to_string(),
        json!({"keys": [key, key]}).to_string(),
        json!({"keys": [key, secret]}).to_string(),
    ] {
        std::fs::write(issuer.jwks_file(), &text).unwrap();
        let refused = TokenVerifier::new(std::slice::from_ref(&config)).err();
        assert!(
            matches!(refused, Some(IdentityError::Keys { .. })),
            "{text}"
        );
    }
    let gone = IssuerConfig {
        keys: KeysFrom::File(Path::new("/nowhere").to_owned()),
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
    assert!(verify(&TokenVerifier::new(&[again.config()]).unwrap(), &token).is_ok());
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
