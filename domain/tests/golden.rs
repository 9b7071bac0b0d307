//! The pages in `docs/` are what the tables say. `UPDATE_GOLDEN=1` writes them anew.

use domain::render::{lifecycle_markdown, permissions_markdown, round_diagram};
use std::path::Path;

#[allow(clippy::unwrap_used)] // a helper of tests
fn golden(name: &str, produced: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs")
        .join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, produced).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == produced,
        "docs/{name} is not what the tables say: run with UPDATE_GOLDEN=1 and look at the change"
    );
}

#[test]
fn the_lifecycle_page_is_up_to_date() {
    golden("lifecycle.md", &lifecycle_markdown());
}

#[test]
fn the_permissions_page_is_up_to_date() {
    golden("permissions.md", &permissions_markdown());
}

#[test]
fn the_diagram_is_up_to_date() {
    golden("lifecycle.svg", &round_diagram().file());
}
