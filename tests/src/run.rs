//! One run of the tests: its name and its folder. Every test is a process of its own, so what they
//! share (migrated templates, the list of visited paths) lies in files and goes by the run's name.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// Folders of earlier runs are removed after this time.
const KEEP: Duration = Duration::from_secs(24 * 3600);

/// The run's name: nextest's id of the run, or one of this process when another runner is used.
/// Letters, digits and `_` only, so that it can be part of a database's name.
pub fn id() -> &'static str {
    static ID: OnceLock<String> = OnceLock::new();
    ID.get_or_init(|| match std::env::var("NEXTEST_RUN_ID") {
        Ok(id) => id.chars().filter(char::is_ascii_alphanumeric).collect(),
        Err(_) => format!("process_{}", uuid::Uuid::new_v4().simple()),
    })
}

/// The run's folder, in Cargo's folder for tests' files. Made if missing.
pub fn folder() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            let runs = runs();
            let folder = runs.join(id());
            if !folder.exists() {
                remove_old(&runs);
                fs::create_dir_all(&folder).unwrap();
            }
            folder
        })
        .clone()
}

/// `target/tmp/sidestilt`: the test binary lies in `target/<profile>/deps`.
fn runs() -> PathBuf {
    let binary = std::env::current_exe().unwrap();
    let target = binary.ancestors().nth(3).unwrap();
    target.join("tmp").join("sidestilt")
}

/// Other runs remove the same folders at the same time, so a folder that is gone is no error.
fn remove_old(runs: &std::path::Path) {
    let Ok(entries) = fs::read_dir(runs) else {
        return;
    };
    let limit = SystemTime::now() - KEEP;
    for entry in entries.flatten() {
        let old = entry.metadata().and_then(|data| data.modified());
        if old.is_ok_and(|time| time < limit) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
