//! Files that hold secrets.

use std::io::Write;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// Writes a file that only its owner may read, whole or not at all. One that is there is replaced.
///
/// # Errors
/// As the file system fails.
pub fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", Uuid::new_v4()));
    let fresh = PathBuf::from(name);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&fresh).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written
        .and_then(|()| std::fs::rename(&fresh, path))
        .inspect_err(|_| {
            // Half a file is of no use; if it can't be removed either, the first error counts.
            _ = std::fs::remove_file(&fresh);
        })
}
