//! The keystore: the few keys that must be gone for good when a window is settled. It stands apart from the
//! database, in no backup of it; losing it loses what was answered in open windows, and nothing else.
//!
//! A key is asked for by name and handed out whole, so that a key management service can stand behind the
//! same four calls.

mod file;
mod postgres;
mod rows;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::codes::AnonymityLack;
use futures::future::BoxFuture;
use uuid::Uuid;

use crate::crypto::WindowKey;
use crate::error::StoreError;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyName {
    /// Tokens and answers of one window.
    Round(Uuid),
    /// The codes by which a run's participants are asked again.
    Pair(Uuid),
}

impl KeyName {
    fn text(self) -> String {
        match self {
            Self::Round(window) => format!("round:{window}"),
            Self::Pair(run) => format!("pair:{run}"),
        }
    }
}

/// Keeps keys until they are destroyed. Every call may be made again.
pub trait Keystore: Send + Sync {
    /// The key with this name, made now if there is none.
    fn make(&self, name: KeyName) -> BoxFuture<'_, Result<WindowKey, StoreError>>;

    /// The key with this name, if there is one.
    fn find(&self, name: KeyName) -> BoxFuture<'_, Result<Option<WindowKey>, StoreError>>;

    /// Destroys a key: nothing that this keystore leaves behind holds it any more.
    fn destroy(&self, name: KeyName) -> BoxFuture<'_, Result<(), StoreError>>;

    /// What of the promise this keystore can't keep, as it stands now.
    fn lacks(&self) -> BoxFuture<'_, Result<Vec<AnonymityLack>, StoreError>>;

    /// What tells one server from another; none for what is no server.
    fn server(&self) -> BoxFuture<'_, Result<Option<String>, StoreError>>;
}

/// Opens the keystore that a URL names: `sqlite:<file>` (made if missing) or `postgres://…`.
///
/// A server is reached when it is first asked.
///
/// # Errors
/// `Unavailable` if the file can't be used.
pub async fn open(url: &str) -> Result<Arc<dyn Keystore>, StoreError> {
    match file_of(url) {
        Some(path) => Ok(Arc::new(file::File::open(&path).await?)),
        None => Ok(Arc::new(postgres::Postgres::new(url))),
    }
}

fn file_of(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//");
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
}

/// Whether two URLs name the same file, or the same database of the same server.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    match (file_of(one), file_of(other)) {
        (Some(one), Some(other)) => whole(&one) == whole(&other),
        (None, None) => place(one) == place(other),
        _ => false,
    }
}

/// A path as it is reached, however it is written; the file itself need not be there.
fn whole(path: &Path) -> PathBuf {
    if let Ok(found) = path.canonicalize() {
        return found;
    }
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    match (folder, path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Host, port and database of a URL, without who logs in and how.
fn place(url: &str) -> (String, String) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('?').next().unwrap_or(rest);
    let (server, database) = rest.split_once('/').unwrap_or((rest, ""));
    let server = server.rsplit('@').next().unwrap_or(server);
    let server = match server.ends_with(']') || !server.contains(':') {
        true => format!("{server}:5432"),
        false => server.to_owned(),
    };
    (server.to_lowercase(), database.to_owned())
}

#[cfg(test)]
mod tests;
