//! The repository's own files, for the tests that read them.

use std::fs;
use std::path::{Path, PathBuf};

/// What holds nothing of ours; in a second work tree `.git` is a file.
const FOREIGN: &[&str] = &[".git", "target", "node_modules"];

/// A text file of the repository.
pub struct Source {
    /// Its path from the repository's root, with `/`.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Every text file at or below a folder (from the root; `""` is the root itself) whose name ends
/// so, sorted by path.
pub fn sources(folder: &str, ending: &str) -> Vec<Source> {
    let mut found = Vec::new();
    walk(&root().join(folder), ending, &mut found);
    found.sort_by(|a: &Source, b| a.path.cmp(&b.path));
    found
}

/// One file, which has to be there.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|err| panic!("{path}: {err}"))
}

fn walk(folder: &Path, ending: &str, found: &mut Vec<Source>) {
    let entries = fs::read_dir(folder);
    for entry in entries.unwrap_or_else(|err| panic!("{}: {err}", folder.display())) {
        let entry = entry.unwrap();
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        let name = entry.file_name().into_string().unwrap();
        if FOREIGN.contains(&name.as_str()) {
            continue;
        }
        if kind.is_dir() {
            walk(&path, ending, found);
        } else if kind.is_file() && name.ends_with(ending) {
            // What is no UTF-8 is no text.
            if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(root()).unwrap().to_str().unwrap();
                found.push(Source {
                    path: path.replace('\\', "/"),
                    text,
                });
            }
        }
    }
}
