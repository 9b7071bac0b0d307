//! Every sealed value opens in its own place only, and still after a rotation.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

const ROW: Uuid = Uuid::from_u128(1);
const TENANT: Uuid = Uuid::from_u128(2);

fn place() -> Aad<'static> {
    Aad {
        table: "person",
        column: "name",
        row: ROW,
        tenant: TENANT,
    }
}

#[test]
fn what_is_sealed_opens_again_and_never_looks_the_same_twice() {
    let ring = KeyRing::generate().unwrap();
    for plain in [&b""[..], b"Kari Nordmann", &[0xff; 5000]] {
        let one = ring.seal(&place(), plain).unwrap();
        let two = ring.seal(&place(), plain).unwrap();
        assert!(one.starts_with("k1."), "{one}");
        assert_ne!(one, two);
        assert_eq!(ring.open(&place(), &one).unwrap(), plain);
    }
}

#[test]
fn any_altered_byte_is_refused() {
    let ring = KeyRing::generate().unwrap();
    let sealed = ring.seal(&place(), b"abc").unwrap();
    let body = URL_SAFE_NO_PAD.decode(&sealed[3..]).unwrap();
    for at in 0..body.len() {
        let mut other = body.clone();
        other[at] ^= 1;
        let other = format!("k1.{}", URL_SAFE_NO_PAD.encode(other));
        assert_eq!(ring.open(&place(), &other), Err(CryptoError::Refused));
    }
    for cut in 0..body.len() {
        let other = format!("k1.{}", URL_SAFE_NO_PAD.encode(&body[..cut]));
        assert!(ring.open(&place(), &other).is_err(), "{cut}");
    }
}

#[test]
fn a_value_moved_elsewhere_is_refused() {
    let ring = KeyRing::generate().unwrap();
    let sealed = ring.seal(&place(), b"abc").unwrap();
    let other = Uuid::from_u128(3);
    let elsewhere = [
        Aad {
            table: "party",
            ..place()
        },
        Aad {
            column: "phone",
            ..place()
        },
        Aad {
            row: other,
            ..place()
        },
        Aad {
            tenant: other,
            ..place()
        },
    ];
    for aad in elsewhere {
        assert_eq!(ring.open(&aad, &sealed), Err(CryptoError::Refused));
    }
}

#[test]
fn a_rotated_ring_opens_old_values_and_seals_under_the_new_key() {
    let old = KeyRing::generate().unwrap();
    let sealed = old.seal(&place(), b"abc").unwrap();
    let new = KeyRing::parse(&old.rotated().unwrap().to_json()).unwrap();
    assert_eq!((new.current(), new.ids()), ("k2", vec!["k1", "k2"]));
    assert_eq!(new.open(&place(), &sealed).unwrap(), b"abc");
    let fresh = new.seal(&place(), b"abc").unwrap();
    assert!(fresh.starts_with("k2."));
    assert_eq!(
        old.open(&place(), &fresh),
        Err(CryptoError::UnknownKey("k2".into()))
    );
    // Search and ETags survive the rotation.
    assert_eq!(old.blind(TENANT, "Kari"), new.blind(TENANT, "Kari"));
    assert_eq!(old.mac("etag", &[b"1"]), new.mac("etag", &[b"1"]));
}

#[test]
fn an_index_is_followed_by_another_and_still_finds_what_it_wrote() {
    let old = KeyRing::generate().unwrap();
    assert!(matches!(old.reindexed(), Err(CryptoError::Ring(_))));
    let new = old.rotated().unwrap().reindexed().unwrap();
    let new = KeyRing::parse(&new.to_json()).unwrap();
    let (was, is) = (old.blind(TENANT, "Kari"), new.blind(TENANT, "Kari"));
    assert_ne!(was, is);
    assert_ne!(old.mac("etag", &[b"1"]), new.mac("etag", &[b"1"]));
    // The one of now, the one before, and as it stood before texts told their index.
    let bare = was.split_once('.').unwrap().1;
    assert_eq!(new.blinds(TENANT, "kari "), [is.as_str(), &was, bare]);
    assert_eq!(
        new.keyed_hashes("p", &[b"1"])[1],
        old.keyed_hash("p", &[b"1"])
    );

    // A head of before is known, also when key and index are gone.
    let now = chrono::Utc::now();
    let head = old.sign_head(domain::codes::Chain::Journal, TENANT, (1, "h".into()), now);
    let former = new.indexes()[1].to_owned();
    assert!(new.without_index(new.indexes()[0]).is_err());
    let gone = new.without("k1").unwrap().without_index(&former).unwrap();
    let gone = KeyRing::parse(&gone.to_json()).unwrap();
    assert_eq!(
        (gone.indexes(), gone.ids()),
        (vec![new.indexes()[0]], vec!["k2"])
    );
    for ring in [&old, &new, &gone] {
        assert_eq!(ring.check_head(&head), Ok(()));
    }
    assert_ne!(new.audit_public_key(), old.audit_public_key());
    let forged = SignedHead {
        position: 2,
        ..head
    };
    assert_eq!(gone.check_head(&forged), Err(CryptoError::Refused));
    let later = new.sign_head(domain::codes::Chain::Journal, TENANT, (1, "h".into()), now);
    assert!(matches!(
        old.check_head(&later),
        Err(CryptoError::UnknownKey(_))
    ));
}

#[test]
fn another_ring_with_the_same_key_id_opens_nothing() {
    let sealed = (KeyRing::generate().unwrap())
        .seal(&place(), b"abc")
        .unwrap();
    let other = KeyRing::generate().unwrap();
    assert_eq!(other.open(&place(), &sealed), Err(CryptoError::Refused));
}

#[test]
fn a_stored_reply_needs_ring_and_secret() {
    let ring = KeyRing::generate().unwrap();
    let sealed = ring.seal_with_secret(b"idem-1", &place(), b"201").unwrap();
    let rotated = ring.rotated().unwrap();
    assert_eq!(
        rotated
            .open_with_secret(b"idem-1", &place(), &sealed)
            .unwrap(),
        b"201"
    );
    assert!(ring.open_with_secret(b"idem-2", &place(), &sealed).is_err());
    assert!(ring.open(&place(), &sealed).is_err());
    let other = KeyRing::generate().unwrap();
    assert!(
        other
            .open_with_secret(b"idem-1", &place(), &sealed)
            .is_err()
    );
}

#[test]
fn blind_indexes_join_spellings_and_keep_tenants_apart() {
    let ring = KeyRing::generate().unwrap();
    let kari = ring.blind(TENANT, "Kari Østby");
    assert_eq!(kari, ring.blind(TENANT, "  kari\t ØSTBY "));
    assert_ne!(kari, ring.blind(ROW, "Kari Østby"));
    assert_ne!(kari, ring.blind(TENANT, "Kari Ostby"));
}

#[test]
fn macs_keep_purposes_and_parts_apart() {
    let ring = KeyRing::generate().unwrap();
    let mac = ring.mac("etag", &[b"ab", b"c"]);
    assert_ne!(mac, ring.mac("etag", &[b"a", b"bc"]));
    assert_ne!(mac, ring.mac("etag", &[b"abc"]));
    assert_ne!(mac, ring.mac("cursor", &[b"ab", b"c"]));
    assert_eq!(mac, ring.mac("etag", &[b"ab", b"c"]));
}

#[test]
fn bad_rings_are_refused_without_repeating_a_key() {
    let key = URL_SAFE_NO_PAD.encode([7; 32]);
    let zero = URL_SAFE_NO_PAD.encode([0; 32]);
    let bad = [
        "".to_owned(),
        "{}".to_owned(),
        format!(r#"{{"current":"k2","keys":{{"k1":"{key}"}}}}"#),
        format!(r#"{{"current":"k1","index":"k9","keys":{{"k1":"{key}"}}}}"#),
        format!(r#"{{"current":"k1","keys":{{"k1":"{key}AA"}}}}"#),
        format!(r#"{{"current":"k1","keys":{{"k1":"{zero}"}}}}"#),
        format!(r#"{{"current":"k.1","keys":{{"k.1":"{key}"}}}}"#),
        format!(r#"{{"current":"k1","keys":{{"k1":"{key}"}},"more":1}}"#),
        // Which key do the blind indexes stand under? Guessing would lose people in the search.
        format!(r#"{{"current":"k2","keys":{{"k1":"{key}","k2":"{key}"}}}}"#),
        format!(r#"{{"current":"k1","keys":"{key}"}}"#),
    ];
    for text in bad {
        let error = KeyRing::parse(&text).unwrap_err();
        assert!(matches!(error, CryptoError::Ring(_)), "{text}");
        assert!(!error.to_string().contains(&key));
    }
    assert!(KeyRing::parse(&format!(r#"{{"current":"k1","keys":{{"k1":"{key}="}}}}"#)).is_ok());
}

#[test]
fn malformed_and_foreign_texts_do_not_open() {
    let ring = KeyRing::generate().unwrap();
    for (text, error) in [
        ("", CryptoError::Malformed),
        ("k1", CryptoError::Malformed),
        ("k1.", CryptoError::Malformed),
        ("k1.???", CryptoError::Malformed),
        ("k7.AAAA", CryptoError::UnknownKey("k7".into())),
    ] {
        assert_eq!(ring.open(&place(), text), Err(error), "{text}");
    }
}

#[test]
fn debug_shows_no_key() {
    let ring = KeyRing::generate().unwrap();
    let text = format!("{ring:?}");
    assert!(text.contains("k1") && text.len() < 80, "{text}");
}

#[test]
fn the_key_file_is_private_and_never_overwritten() {
    let path = std::env::temp_dir().join(format!("sidestilt-{}.json", Uuid::new_v4()));
    let ring = KeyRing::generate().unwrap();
    ring.save_new(&path).unwrap();
    assert!(ring.save_new(&path).is_err());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(KeyRing::load(&path).unwrap().to_json(), ring.to_json());
    std::fs::remove_file(&path).unwrap();
    assert!(KeyRing::load(&path).is_err());
}

#[test]
fn hashes_and_tokens_have_their_known_form() {
    assert_eq!(
        sha256_hex(b"abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    let token = random_token().unwrap();
    assert_eq!(token.len(), 43);
    assert_ne!(token, random_token().unwrap());
}
