//! Files of JSON objects, one a line: what a command keeps elsewhere, and what it takes back.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Failure;

/// One object a line.
pub(super) fn write<T: Serialize>(all: impl IntoIterator<Item = T>) -> Result<String, Failure> {
    let mut text = String::new();
    for one in all {
        let line = serde_json::to_string(&one);
        text.push_str(&line.map_err(|err| Failure::new(err, "Report this"))?);
        text.push('\n');
    }
    Ok(text)
}

/// The objects of a file; `what` each of them is, and which command wrote it.
pub(super) fn read<T: DeserializeOwned>(
    file: &Path,
    what: &str,
    by: &str,
) -> Result<Vec<T>, Failure> {
    let name = format!("Name the file that `{by}` wrote");
    let text = std::fs::read_to_string(file)
        .map_err(|err| Failure::new(format!("{} can't be read: {err}", file.display()), &name))?;
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    let parsed = lines.map(|(at, line)| {
        serde_json::from_str(line).map_err(|_| {
            let problem = format!("Line {} of {} is no {what}", at + 1, file.display());
            Failure::new(problem, &name)
        })
    });
    parsed.collect()
}
