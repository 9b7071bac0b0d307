//! The file of tokens: one JSON object, one role a line, for its owner's eyes only.

use std::time::Duration;

use domain::codes::PrincipalKind;
use domain::permissions::TokenScope;

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
