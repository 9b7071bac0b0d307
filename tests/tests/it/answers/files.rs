//! What lies in files.

use harness::{App, Engine};

use super::setup::column;

/// Everything in every file of the test's own folder: database, what is written ahead of it, keystore.
pub fn own_files(app: &App) -> Vec<u8> {
    let files = std::fs::read_dir(&app.db.folder).unwrap().flatten();
    let files = files.filter(|file| file.file_name().to_string_lossy().contains("sqlite"));
    files
        .flat_map(|file| std::fs::read(file.path()).unwrap())
        .collect()
}

/// Everything in the server's files, its write-ahead log among them; nothing where there is no server.
pub async fn server_files(app: &App) -> String {
    if app.engine() == Engine::Sqlite {
        return String::new();
    }
    let folder = column(app, "SHOW data_directory").await.remove(0);
    let database = "SELECT oid::text FROM pg_database WHERE datname = current_database()";
    let database = column(app, database).await.remove(0);
    let mut text = String::new();
    for folder in [
        format!("{folder}/pg_wal"),
        format!("{folder}/base/{database}"),
    ] {
        for file in std::fs::read_dir(folder).unwrap().flatten() {
            if file.path().is_file() {
                let bytes = std::fs::read(file.path()).unwrap_or_default();
                text.push_str(&String::from_utf8_lossy(&bytes));
            }
        }
    }
    text
}

/// Whether these bytes lie among others.
pub fn holds(bytes: &[u8], part: &[u8]) -> bool {
    let first = part[0];
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == first) {
        rest = &rest[at..];
        if rest.starts_with(part) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}
