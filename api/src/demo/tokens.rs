//! The file of tokens: one JSON object, one role a line, for its owner's eyes only.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::codes::PrincipalKind;
use domain::permissions::TokenScope;
use uuid::Uuid;

use super::cast::PARTS;
use crate::identity::{IdentityError, LocalIssuer};

/// How long they are good for: thirty days.
const LASTING: Duration = Duration::from_secs(30 * 24 * 3600);

/// Signs a token for every role, as `{"role": "token"}` with one role a line.
///
/// # Errors
/// When signing fails.
pub fn mint(issuer: &LocalIssuer) -> Result<String, IdentityError> {
    let line = |part: &super::cast::Part| {
        let token = match part.kind {
            PrincipalKind::Human => issuer.mint(part.login, &[], LASTING),
            PrincipalKind::Machine => issuer.mint_machine(part.login, TokenScope::CODES, LASTING),
        };
        token.map(|token| format!("  \"{}\": \"{token}\"", part.role))
    };
    let lines: Vec<String> = PARTS.iter().map(line).collect::<Result<_, _>>()?;
    Ok(format!("{{\n{}\n}}\n", lines.join(",\n")))
}

/// Writes a file that only its owner may read, whole or not at all. One that is there is replaced.
///
/// # Errors
/// As the file system fails.
pub fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
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
