//! The house keeps its shape: which crate may know which, where units begin and end, how long a
//! file may be.

use std::collections::BTreeSet;

use harness::repo::{self, Source};

/// The names a Cargo.toml depends on, in any of its tables.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let manifest: toml::Table = manifest.parse().unwrap();
    let mut found = BTreeSet::new();
    collect(&manifest, &mut found);
    found
}

fn collect(table: &toml::Table, found: &mut BTreeSet<String>) {
    for (key, value) in table {
        let Some(inner) = value.as_table() else {
            continue;
        };
        if !key.ends_with("dependencies") {
            collect(inner, found);
            continue;
        }
        for (name, value) in inner {
            found.insert(name.clone());
            // `store = { package = "…" }` is known by both names.
            let package = value.get("package").and_then(|package| package.as_str());
            found.extend(package.map(str::to_owned));
        }
    }
}

/// The dependencies of a crate that begin with one of these.
fn forbidden(manifest: &str, prefixes: &[&str]) -> Vec<String> {
    let found = dependencies(manifest);
    let bad = |name: &String| prefixes.iter().any(|prefix| name.starts_with(prefix));
    found.into_iter().filter(bad).collect()
}

/// `path:line: text` of each line of code (no comment) that holds one of these.
fn lines_with(sources: &[Source], needles: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for (at, line) in source.text.lines().enumerate() {
            let code = line.trim_start();
            if !code.starts_with("//") && needles.iter().any(|needle| code.contains(needle)) {
                found.push(format!("{}:{}: {code}", source.path, at + 1));
            }
        }
    }
    found
}

fn rust(folder: &str) -> Vec<Source> {
    let sources = repo::sources(folder, ".rs");
    assert!(!sources.is_empty(), "{folder} holds no Rust file");
    sources
}

#[track_caller]
fn none(found: Vec<String>, rule: &str) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

#[test]
fn the_domain_knows_no_framework_and_no_database() {
    let manifest = repo::read("domain/Cargo.toml");
    let frameworks = [
        "actix",
        "sea-",
        "sqlx",
        "tokio",
        "utoipa",
        "serde_json",
        "store",
        "sidestilt",
    ];
    none(forbidden(&manifest, &frameworks), "domain/Cargo.toml names");
}

#[test]
fn the_domain_has_no_clock_and_no_randomness() {
    let impure = [
        "Utc::now",
        "Local::now",
        "SystemTime::now",
        "Instant::now",
        "Uuid::new_v",
        "Uuid::now_v",
    ];
    none(
        lines_with(&rust("domain/src"), &impure),
        "the domain takes times and ids from its caller",
    );
}

#[test]
fn migrations_know_neither_the_domain_nor_the_store() {
    let manifest = repo::read("migrations/Cargo.toml");
    let names = ["domain", "store", "sidestilt"];
    none(forbidden(&manifest, &names), "migrations/Cargo.toml names");
}

#[test]
fn only_store_and_migrations_know_the_orm() {
    for manifest in repo::sources("", "Cargo.toml") {
        // The root holds the table of versions; the harness makes templates and looks past the
        // product.
        let allowed: &[&str] = match manifest.path.as_str() {
            "Cargo.toml" => continue,
            "api/store/Cargo.toml" | "migrations/Cargo.toml" => &["sea-orm", "sea-orm-migration"],
            "tests/Cargo.toml" => &["sea-orm-migration"],
            _ => &[],
        };
        let mut found = forbidden(&manifest.text, &["sea-orm", "sea_orm"]);
        found.retain(|name| !allowed.contains(&name.as_str()));
        none(found, &format!("{} names", manifest.path));
    }
}

#[test]
fn use_cases_know_nothing_of_http() {
    let sources = rust("api/src/app");
    let http = ["crate::http", "actix_web", "utoipa"];
    none(lines_with(&sources, &http), "arrows run from http to app");
}

#[test]
fn settled_answers_are_read_where_figures_are_made_and_nowhere_else() {
    let mut sources = rust("api/src");
    sources.retain(|source| !source.path.starts_with("api/src/app/results/"));
    none(
        lines_with(&sources, &["store::results"]),
        "what may be seen of answers is decided in app/results alone",
    );
    // Nor by another way in the store: what takes and settles answers writes them.
    let mut sources = rust("api/store/src");
    sources.retain(|source| source.path != "api/store/src/results.rs");
    let reads = [
        "answer_text::Entity::find",
        "change::Entity::find",
        "text::Entity::find",
    ];
    none(
        lines_with(&sources, &reads),
        "only api/store/src/results.rs reads them",
    );
}

#[test]
fn units_begin_and_end_in_one_file() {
    let mut sources = rust("api");
    // The store's own tests look for transactions that others left open.
    sources.retain(|source| !source.path.starts_with("api/store/src/tests/"));
    sources.retain(|source| source.path != "api/store/src/unit.rs");
    let ways = [
        ".begin(",
        ".begin_with_",
        ".transaction(",
        ".transaction_with_",
        ".commit(",
        ".rollback(",
        "\"BEGIN",
        "\"COMMIT",
        "\"ROLLBACK",
    ];
    none(
        lines_with(&sources, &ways),
        "only api/store/src/unit.rs begins and commits",
    );
}

#[test]
fn every_route_is_in_the_specification() {
    // What `.route()` registers, the OpenAPI document can't see.
    none(lines_with(&rust("api/src"), &[".route("]), "use .service()");
}

#[test]
fn no_file_is_longer_than_400_lines() {
    let long = rust("").into_iter().filter_map(|source| {
        let lines = source.text.lines().count();
        (lines > 400).then(|| format!("{}: {lines}", source.path))
    });
    none(long.collect(), "split");
}

/// Absolute paths of the machine somebody happened to work on.
fn machine_paths(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for (at, line) in source.text.lines().enumerate() {
            if machine_path(line) {
                found.push(format!("{}:{}: {}", source.path, at + 1, line.trim()));
            }
        }
    }
    found
}

/// Put together here, so that this file passes its own test.
fn machine_path(line: &str) -> bool {
    ["work", "root", "home", "Users", "workspace"]
        .iter()
        .any(|folder| {
            let path = format!("/{folder}/");
            line.match_indices(&path).any(|(at, _)| {
                // `https://host/work/` and `/v1/work/` are no paths of a machine.
                let before = line[..at].chars().next_back();
                before.is_none_or(|c| !c.is_alphanumeric() && !"/._-}~*$".contains(c))
            })
        })
}

#[test]
fn the_repository_names_no_path_of_a_machine() {
    none(machine_paths(&repo::sources("", "")), "paths of a machine");
}

/// The checks above pass as well when they look at nothing: here each has something to find.
#[test]
fn the_checks_find_what_they_look_for() {
    let manifest = "[dev-dependencies]\nserde_json = \"1\"\n\
        [target.'cfg(unix)'.dependencies]\nrows = { package = \"sea-orm\", version = \"2\" }";
    assert_eq!(
        forbidden(manifest, &["serde_json", "sea-orm"]),
        ["sea-orm", "serde_json"]
    );

    let source = |text: &str| {
        [Source {
            path: "a.rs".to_owned(),
            text: text.to_owned(),
        }]
    };
    let sources = source("// db.begin()\nlet unit = db.begin().await?;");
    assert_eq!(
        lines_with(&sources, &[".begin("]),
        ["a.rs:2: let unit = db.begin().await?;"]
    );

    assert!(machine_path(&format!("cd {}", ["/ro", "ot/x"].concat())));
    assert!(machine_path(&["/wo", "rk/main"].concat()));
    assert!(!machine_path(
        &["https://example.org/home/x and /v1/wo", "rk/x"].concat()
    ));
}
