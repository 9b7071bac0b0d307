//! `tests/matrix.txt`, read.

use std::collections::{BTreeMap, BTreeSet};

use harness::repo;

use super::world::CALLERS;

/// Who may use each operation.
pub fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let mut allowed = BTreeMap::new();
    let mut callers: BTreeSet<String> = BTreeSet::new();
    for line in repo::read("tests/matrix.txt").lines() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let words = line.split_whitespace().map(str::to_owned);
        if line.starts_with(' ') {
            for operation in words {
                let twice = allowed.insert(operation.clone(), callers.clone());
                assert!(twice.is_none(), "tests/matrix.txt names {operation} twice");
            }
        } else {
            callers = words.filter(|word| word != "nobody").collect();
            let stranger = callers
                .iter()
                .find(|name| !CALLERS.contains(&name.as_str()));
            assert_eq!(
                stranger, None,
                "tests/matrix.txt names a caller nobody knows"
            );
        }
    }
    allowed
}
