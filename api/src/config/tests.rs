//! What a wrong setting answers.

use super::*;

const ISSUERS: &str = r#"[{"issuer":"https://i.example","audience":"sidestilt","algorithms":["ES256"],"jwks_file":"jwks.json"}]"#;

fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let given = |name: &str| pairs.iter().any(|(key, _)| *key == name);
    let mut all: Vec<(String, String)> = pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    for (name, value) in [
        ("SIDESTILT_ISSUERS", ISSUERS),
        ("SIDESTILT_KEYS_FILE", "keys.json"),
    ] {
        if !given(name) {
            all.push((name.to_owned(), value.to_owned()));
        }
    }
    all
}

fn errors(file: Option<&str>, pairs: &[(&str, &str)], flags: &[&str]) -> Vec<ConfigError> {
    let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
    Settings::from_parts(file, env(pairs), &flags)
        .unwrap_err()
        .0
}

#[test]
fn defaults_hold_when_only_the_required_is_said() {
    let settings = Settings::from_parts(None, env(&[]), &[]).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.public_url, "http://127.0.0.1:8080");
    assert_eq!(settings.database_url.reveal(), "sqlite:sidestilt.sqlite");
    assert_eq!(settings.issuers[0].leeway_seconds, 30);
    assert_eq!(settings.issuers[0].kind, IssuerKind::Oidc);
    assert_eq!((settings.trusted_proxies, settings.metrics), (0, true));
    assert!(settings.cors_origins.is_empty());
}

#[test]
fn the_documented_defaults_are_the_real_ones() {
    let without = Settings::from_parts(None, env(&[]), &[]).unwrap();
    let flags: Vec<String> = (KEYS.iter())
        .filter(|key| {
            !["keys", "keys_file", "issuers", "public_url", "keystore_url"].contains(&key.name)
        })
        .map(|key| format!("{}={}", key.name, key.default))
        .collect();
    let with = Settings::from_parts(None, env(&[]), &flags).unwrap();
    assert_eq!(format!("{without:?}"), format!("{with:?}"));
}

#[test]
fn the_keystore_stands_beside_a_file_and_is_never_the_database() {
    let keystore = |database: &str, keystore: &str| {
        let vars = env(&[
            ("SIDESTILT_DATABASE_URL", database),
            ("SIDESTILT_KEYSTORE_URL", keystore),
        ]);
        let settings = Settings::from_parts(None, vars, &[]);
        let url = settings.map(|settings| settings.keystore_url);
        url.map(|url| url.map(|url| url.reveal().to_owned()))
    };
    let beside = keystore("sqlite:/var/lib/s/here.sqlite", "").unwrap();
    assert_eq!(
        beside.as_deref(),
        Some("sqlite:/var/lib/s/here-keystore.sqlite")
    );
    assert_eq!(keystore("postgres://db/sidestilt", "").unwrap(), None);
    let far = "postgres://keys.example/keystore";
    let named = keystore("postgres://db/sidestilt", far).unwrap();
    assert_eq!(named.as_deref(), Some(far));
    for (database, same) in [
        ("sqlite:here.sqlite", "sqlite:./here.sqlite"),
        (
            "postgres://db/sidestilt",
            "postgres://keys:secret@db:5432/sidestilt",
        ),
    ] {
        let refused = keystore(database, same).unwrap_err();
        assert_eq!(refused.0.len(), 1);
        assert_eq!(refused.0[0].key, "SIDESTILT_KEYSTORE_URL");
        assert_eq!(refused.0[0].problem, "the database itself");
        assert!(refused.0[0].remedy.contains("of its own"));
    }
    let unknown = keystore("sqlite:here.sqlite", "mysql://keys/keystore");
    assert_eq!(unknown.unwrap_err().0[0].key, "SIDESTILT_KEYSTORE_URL");
}

#[test]
fn flags_stand_above_variables_above_the_file() {
    let file = "listen = \"0.0.0.0:1\"\nread_connections = 3\nmetrics = false\n";
    let vars = env(&[
        ("SIDESTILT_LISTEN", "0.0.0.0:2"),
        ("SIDESTILT_READ_CONNECTIONS", "5"),
    ]);
    let flags = ["listen=0.0.0.0:3".to_owned()];
    let settings = Settings::from_parts(Some(file), vars, &flags).unwrap();
    assert_eq!(settings.listen.port(), 3);
    assert_eq!(settings.read_connections, 5);
    assert!(!settings.metrics);
}

#[test]
fn several_faults_are_told_at_once_and_no_value_is_repeated() {
    let told = errors(
        Some("listne = \"x\"\ntrusted_proxies = 99\n"),
        &[
            ("SIDESTILT_KEY_FILE", "s3cret"),
            ("SIDESTILT_METRICS", "s3cret"),
            ("SIDESTILT_DATABASE_URL", "mysql://u:s3cret@h/d"),
        ],
        &["log_level=s3cret"],
    );
    let keys: Vec<&str> = told.iter().map(|error| error.key.as_str()).collect();
    for key in [
        "listne",
        "trusted_proxies",
        "SIDESTILT_KEY_FILE",
        "SIDESTILT_METRICS",
        "SIDESTILT_DATABASE_URL",
        "--set log_level",
    ] {
        assert!(keys.contains(&key), "{key} in {keys:?}");
    }
    assert!(
        told.iter()
            .all(|error| !error.to_string().contains("s3cret") && !error.remedy.is_empty())
    );
    assert!(
        told.iter()
            .any(|error| error.remedy.contains("Did you mean listen?"))
    );
    assert!(
        told.iter()
            .any(|error| error.remedy.contains("Did you mean keys_file?"))
    );
}

#[test]
fn the_required_is_asked_for() {
    let told = Settings::from_parts(None, [], &[]).unwrap_err();
    let keys: Vec<&str> = told.0.iter().map(|error| error.key.as_str()).collect();
    assert_eq!(keys, ["issuers", "keys_file"]);
    assert!(told.to_string().contains("sidestilt keys new"));
}

#[test]
fn issuers_are_read_strictly() {
    let bad = [
        "{}",
        "[]",
        "[{}]",
        r#"[{"issuer":"i","audience":"a","algorithms":["HS256"],"jwks_file":"f"}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":["none"],"jwks_file":"f"}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":[],"jwks_file":"f"}]"#,
        r#"[{"issuer":"","audience":"a","algorithms":["ES256"],"jwks_file":"f"}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":["ES256"],"jwks_file":"f","jwks_url":"https://x"}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":["ES256"],"jwks_file":"f","leeway_seconds":3600}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":["ES256"],"jwks_file":"f","kind":"saml"}]"#,
        r#"[{"issuer":"i","audience":[],"algorithms":["ES256"],"jwks_file":"f"}]"#,
        r#"[{"issuer":"i","audience":["a",""],"algorithms":["ES256"],"jwks_file":"f"}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":["ES256"]}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":["ES256"],"jwks_url":"http://i.example/jwks"}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":["ES256"],"jwks_url":"http://127.0.0.1.example/jwks"}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":["ES256"],"jwks_url":"https://u:p@i.example/jwks"}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":["ES256"],"jwks_url":"file:///etc/jwks"}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":["ES256"],"jwks_url":"jwks.json"}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":["ES256"],"jwks_file":"f","dpop":"never"}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":["ES256"],"jwks_file":"f","claims":{"subject":"pid"}}]"#,
        r#"[{"issuer":"i","audience":"a","algorithms":["ES256"],"jwks_file":"f","claims":{"name":"n"}}]"#,
    ];
    for json in bad {
        let told = errors(None, &[("SIDESTILT_ISSUERS", json)], &[]);
        assert!(
            told[0].key.starts_with("SIDESTILT_ISSUERS"),
            "{json}: {told:?}"
        );
    }
    let twice = format!("[{0},{0}]", ISSUERS.trim_matches(['[', ']']));
    assert_eq!(
        errors(None, &[("SIDESTILT_ISSUERS", &twice)], &[])[0].problem,
        "named twice"
    );
}

#[test]
fn keys_come_by_address_encrypted_or_from_this_machine() {
    for url in [
        "https://i.example/jwks",
        "http://localhost:9/jwks",
        "http://127.0.0.1:9/jwks",
        "http://[::1]:9/jwks",
    ] {
        let json = format!(
            r#"[{{"issuer":"i","audience":["a","b"],"algorithms":["ES256"],"jwks_url":"{url}"}}]"#
        );
        let vars = env(&[("SIDESTILT_ISSUERS", &json)]);
        let issuer = &Settings::from_parts(None, vars, &[]).unwrap().issuers[0];
        assert_eq!(issuer.keys, KeysFrom::Url(url.parse().unwrap()));
        assert_eq!(issuer.audiences, ["a", "b"]);
        assert_eq!(issuer.dpop, Dpop::PersonalData, "unless somebody decides");
    }
}

#[test]
fn issuers_stand_in_the_file_as_tables() {
    let file = "keys_file = \"k\"\n[[issuers]]\nissuer = \"i\"\naudience = \"a\"\nalgorithms = [\"RS256\", \"EdDSA\"]\njwks_file = \"f\"\nkind = \"helseId\"\n";
    let settings = Settings::from_parts(Some(file), [], &[]).unwrap();
    assert_eq!(settings.issuers[0].kind, IssuerKind::HelseId);
    assert_eq!(settings.issuers[0].algorithms.len(), 2);
}

#[test]
fn addresses_are_checked() {
    for url in [
        "sidestilt.no",
        "ftp://x",
        "https://",
        "https://u@x",
        "https://x/?q",
        "https://x y",
    ] {
        let told = errors(None, &[("SIDESTILT_PUBLIC_URL", url)], &[]);
        assert_eq!(told[0].key, "SIDESTILT_PUBLIC_URL", "{url}");
    }
    let vars = env(&[("SIDESTILT_PUBLIC_URL", "https://sidestilt.example.no/")]);
    assert_eq!(
        Settings::from_parts(None, vars, &[]).unwrap().public_url,
        "https://sidestilt.example.no"
    );
}

#[test]
fn origins_are_exact() {
    for one in [
        "*",
        "null",
        "front.example",
        "https://front.example/",
        "https://front.example/a",
        "https://front.example:443",
        "https://Front.example",
        "https://*.example",
        "https://u@front.example",
        "file:///a",
        "https://a.example, *",
    ] {
        let told = errors(None, &[("SIDESTILT_CORS_ORIGINS", one)], &[]);
        assert_eq!(told[0].key, "SIDESTILT_CORS_ORIGINS", "{one}");
    }
    let vars = env(&[(
        "SIDESTILT_CORS_ORIGINS",
        "https://a.example, http://localhost:5173",
    )]);
    let by_variable = Settings::from_parts(None, vars, &[]).unwrap();
    let file = "cors_origins = [\"https://a.example\", \"http://localhost:5173\"]";
    let by_file = Settings::from_parts(Some(file), env(&[]), &[]).unwrap();
    assert_eq!(by_file.cors_origins, by_variable.cors_origins);
    assert_eq!(
        by_file.cors_origins,
        ["https://a.example", "http://localhost:5173"]
    );
    let wrong = errors(Some("cors_origins = [1]"), &[], &[]);
    assert_eq!(wrong[0].key, "cors_origins");
}

#[test]
fn keys_come_from_one_place_only() {
    let told = errors(None, &[("SIDESTILT_KEYS", "{}")], &[]);
    assert_eq!(told[0].key, "SIDESTILT_KEYS");
}

#[test]
fn broken_toml_is_told_by_line_without_its_text() {
    let told = errors(
        Some("listen = \"127.0.0.1:1\"\nkeys = \"s3cret\n"),
        &[],
        &[],
    );
    assert!(told[0].problem.contains("line 2"), "{told:?}");
    assert!(!told[0].to_string().contains("s3cret"));
}

#[test]
fn other_programs_variables_are_left_alone() {
    let vars = env(&[
        ("SIDESTILT_TEST_POSTGRES", "x"),
        ("SIDESTILT_CONFIG", "x"),
        ("PATH", "x"),
    ]);
    assert!(Settings::from_parts(None, vars, &[]).is_ok());
}

#[test]
fn test_settings_bring_their_own_keys_and_debug_hides_them() {
    let settings = Settings::for_test("sqlite:x", Vec::new()).unwrap();
    assert_eq!(settings.listen.port(), 0);
    let KeySource::Inline(json) = &settings.keys else {
        panic!("inline keys expected")
    };
    let secret = json.split('"').find(|part| part.len() == 43).unwrap();
    assert!(!format!("{settings:?}").contains(secret));
    let url = "postgres://sidestilt:s3cret@db/sidestilt";
    let settings = Settings::for_test(url, Vec::new()).unwrap();
    assert!(!format!("{settings:?}").contains("s3cret"));
    assert_eq!(settings.key_ring().unwrap().current(), "k1");
}

#[test]
fn a_broken_ring_names_the_setting() {
    let mut settings = Settings::for_test("sqlite:x", Vec::new()).unwrap();
    settings.keys = KeySource::File("/nowhere/keys.json".into());
    assert_eq!(settings.key_ring().unwrap_err().key, "keys_file");
}

#[test]
fn every_setting_is_told_with_its_meaning() {
    let mut names: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), KEYS.len());
    assert!(
        KEYS.iter()
            .all(|key| key.says.ends_with('.') && super::key(key.name).is_some())
    );
    let documentation = include_str!("../../../docs/operations.md");
    for Key {
        name,
        default,
        says,
    } in KEYS
    {
        let default = match *default {
            "" => "–".to_owned(),
            default => format!("`{default}`"),
        };
        let row = format!("| `{name}` | {default} | {says} |");
        assert!(
            documentation.contains(&row),
            "docs/operations.md lacks\n{row}"
        );
    }
}

/// Everything between a line with `name` and the end of its code block.
fn example(name: &str) -> String {
    let documentation = include_str!("../../../docs/operations.md");
    let (_, rest) = documentation.split_once(&format!("### {name}\n")).unwrap();
    let (_, rest) = rest.split_once("```toml\n").unwrap();
    let (block, _) = rest.split_once("```").unwrap();
    block.to_owned()
}

#[test]
fn the_documented_issuers_are_read() {
    let cases = [
        ("HelseID", IssuerKind::HelseId, Dpop::Required),
        ("Maskinporten", IssuerKind::Maskinporten, Dpop::PersonalData),
        ("Entra ID", IssuerKind::EntraId, Dpop::Optional),
        ("ID-porten", IssuerKind::IdPorten, Dpop::Optional),
        (
            "Any other OpenID Connect issuer",
            IssuerKind::Oidc,
            Dpop::PersonalData,
        ),
    ];
    let mut all = "keys_file = \"k\"\n".to_owned();
    for (name, kind, dpop) in cases {
        let block = example(name);
        let file = format!("keys_file = \"k\"\n{block}");
        let settings = Settings::from_parts(Some(&file), [], &[]);
        let settings = settings.unwrap_or_else(|errors| panic!("{name}: {errors}"));
        let issuer = &settings.issuers[0];
        assert_eq!((issuer.kind, issuer.dpop), (kind, dpop), "{name}");
        assert!(
            issuer.issuer.starts_with("https://") && !issuer.audiences.is_empty(),
            "{name}"
        );
        all.push_str(&block);
    }
    let together = Settings::from_parts(Some(&all), [], &[]).unwrap();
    assert_eq!(together.issuers.len(), cases.len());
}
